// Changes to a scene: what was asked of a picture afterwards, on top of what it was drawn from.
import { createRandom } from './random.ts';
import { readPrompt } from './reading.ts';
import type { Reading } from './reading.ts';
import { colourWords } from './vocabulary.ts';
import type { SubjectName } from './vocabulary.ts';

/** Reads a prompt, and after it the changes in their order: what they say counts, what they leave open stays. */
export function readPrompts([prompt = '', ...changes]: readonly string[]): Reading {
  return changes.reduce((reading, change) => changed(reading, change), readPrompt(prompt));
}

function changed(before: Reading, change: string): Reading {
  const said = readPrompt(change);
  return {
    ...before,
    ...figures(before, said, exchanging.test(change)),
    riding: before.riding || said.riding,
    sceneColour: said.sceneColour ?? (saysNothing(said) ? anyColour(change) : before.sceneColour),
    place: said.place ?? before.place,
    time: said.time ?? before.time,
    weather: said.weather ?? before.weather,
    abstract: before.abstract || said.abstract,
  };
}

type Figures = Pick<Reading, 'subject' | 'subjectColour' | 'companion' | 'companionColour'>;

function figures(before: Reading, said: Reading, exchange: boolean): Figures {
  const [first, second] = [
    { name: said.subject, colour: said.subjectColour },
    { name: said.companion, colour: said.companionColour },
  ];
  const other = [first, second].find(({ name }) => name !== undefined && name !== before.subject);
  if (other !== undefined && (exchange || before.subject === undefined)) {
    return { ...before, subject: other.name, subjectColour: other.colour };
  }
  const own = [first, second].find(({ name }) => name !== undefined && name === before.subject);
  const subjectColour = own?.colour ?? before.subjectColour;
  if (other === undefined) return { ...before, subjectColour };
  const companionColour = other.colour ?? colourIn(before, other.name);
  return { subject: before.subject, subjectColour, companion: other.name, companionColour };
}

function colourIn(
  { companion, companionColour }: Reading,
  name: SubjectName | undefined,
): string | undefined {
  return companion === name ? companionColour : undefined;
}

const exchanging =
  /\b(?:into|replace|instead|swap|become|transform|remplac)|thay|바꿔|바꾸|换成|换为|換成|变成|變成/i;

function saysNothing(said: Reading): boolean {
  return Object.values(said).every((part) => part === undefined || part === false);
}

// Words that mean nothing here still have to show.
function anyColour(change: string): string {
  const [first = '#d24a32', ...others] = Object.keys(colourWords);
  return createRandom(change).pick([first, ...others]);
}
