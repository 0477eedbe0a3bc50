// What people typed, out of what Slack makes of it.
import { expect, test } from 'vitest';
import { toldTo, typedText } from '../../../../src/adapters/slack/listeners/typed-text.ts';

test.for([
  ['salt &amp; pepper &lt;3', 'salt & pepper <3'],
  ['&amp;amp; &lt;@U012&gt; &lt;!channel&gt;', '&amp; <@U012> <!channel>'],
  ['<@U012|ben> in <#C012|art> and <#C013|>', '@ben in #art and #'],
  ['<!here> <!channel> <!everyone> <!subteam^S012|@design>', '@here @channel @everyone @design'],
  ['see <https://a.test/x?y=1&amp;z=2> or <https://a.test|a.test>', 'see https://a.test/x?y=1&z=2 or a.test'],
  ['write to <mailto:a@b.test|a@b.test>', 'write to a@b.test'],
  ['<@U012> is somebody', '<@U012> is somebody'],
  ['  a fox\n', 'a fox'],
  ['a < b > c', 'a < b > c'],
  ['a fox \uD83E', 'a fox \uFFFD'],
])('reads %j as %j', ([text, expected]) => {
  expect(typedText(String(text))).toBe(expected);
});

test.for([
  ['<@UBOT> a fox', 'a fox'],
  ['<@UBOT|darkroom>, a fox', 'a fox'],
  ['<@UBOT>: a fox', 'a fox'],
  ['a <@UBOT> fox', 'a   fox'],
  ['<@UBOT> --ar 3:2', '--ar 3:2'],
  ['<@UBOTTOM> a fox', '<@UBOTTOM> a fox'],
  ['<@UBOT>', ''],
])('hears in %j what the bot is told: %j', ([text, expected]) => {
  expect(toldTo('UBOT', String(text))).toBe(expected);
});
