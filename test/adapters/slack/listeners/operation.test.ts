// People in what operators type, as Slack hands them over.
import { expect, test } from 'vitest';
import { operationIn, peopleIn } from '../../../../src/adapters/slack/listeners/operation.ts';

const ann = { adapter: 'slack', workspace: 'T1', id: 'U123', name: 'ann' };
const bob = { ...ann, id: 'W123', name: 'bob' };
const known = new Map([
  ['U123', ann],
  ['W123', bob],
]);

test.for<[typed: string, operation: object]>([
  ['', { kind: 'use' }],
  ['  use <@U123|ann> ', { kind: 'use', person: ann }],
  ['block <@W123>', { kind: 'block', person: bob }],
  ['grant <@U123|ann lee>20', { kind: 'grant', person: ann, credits: 20 }],
  ['UNBLOCK <@U123|>', { kind: 'unblock', person: ann }],
  ['pause', { kind: 'pause' }],
])('%s', ([typed, operation]) => {
  expect(operationIn(peopleIn(typed).words, known)).toEqual(operation);
});

test.for<[typed: string, code: string]>([
  ['block @ann', 'person_unknown'],
  ['block', 'person_unknown'],
  ['block <@U999|eve>', 'person_unknown'],
  ['block <!subteam^S123|@staff>', 'person_unknown'],
  ['grant <@U123|ann>', 'credits_invalid'],
  ['grant <@U123|ann> -5', 'credits_invalid'],
  ['<@U123|ann>', 'operation_unknown'],
  ['help', 'operation_unknown'],
])('%s is refused: %s', ([typed, code]) => {
  expect(() => operationIn(peopleIn(typed).words, known)).toThrow(expect.objectContaining({ code }));
});

test('who is named, and how Slack calls them', () => {
  const { people } = peopleIn('use <@U123|ann> <@W123> <@U7|> <#C123|art> &lt;@U8&gt;');
  expect([...people]).toEqual([
    ['U123', 'ann'],
    ['W123', undefined],
    ['U7', undefined],
  ]);
});
