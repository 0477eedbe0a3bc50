// Reads a prompt: which subjects, where, when, in what weather and colours.
import { colourWords, placeWords, subjectWords, timeWords, weatherWords } from './vocabulary.ts';
import type { PlaceName, SubjectName, TimeName, WeatherName } from './vocabulary.ts';

/** What a prompt asks for; whatever it does not say is undefined. */
export interface Reading {
  subject: SubjectName | undefined;
  companion: SubjectName | undefined;
  /** The first one rides the second. */
  riding: boolean;
  subjectColour: string | undefined;
  companionColour: string | undefined;
  /** A colour that belongs to no subject: it tints the scene. */
  sceneColour: string | undefined;
  place: PlaceName | undefined;
  time: TimeName | undefined;
  weather: WeatherName | undefined;
  abstract: boolean;
}

/** Takes a prompt apart. */
export function readPrompt(prompt: string): Reading {
  const text = ` ${prompt.toLowerCase().slice(0, 4000)} `;
  const [subject, companion] = find(subjectMatchers, text);
  const colours = find(colourMatchers, text);
  const colourOf = (noun: Found<string> | undefined) => {
    if (noun === undefined) return undefined;
    const near = colours.find(({ start, end }) => {
      const before = noun.start - end;
      const after = start - noun.end;
      return Math.max(before, after) < (before > after ? 12 : 4);
    });
    return near?.name;
  };
  const subjectColour = colourOf(subject);
  const companionColour = colourOf(companion);
  return {
    subject: subject?.name,
    companion: companion?.name,
    riding: /\b(?:riding|rides|chevauch)|cưỡi|타는|타고|骑/.test(text),
    subjectColour,
    companionColour: companionColour === subjectColour ? undefined : companionColour,
    sceneColour: colours.find(({ name }) => name !== subjectColour && name !== companionColour)?.name,
    place: find(placeMatchers, text)[0]?.name,
    time: find(timeMatchers, text)[0]?.name,
    weather: find(weatherMatchers, text)[0]?.name,
    abstract: /abstract|abstrait|pattern|geometric|trừu tượng|추상|抽象/.test(text),
  };
}

interface Found<Name> {
  name: Name;
  start: number;
  end: number;
}

type Matchers<Name> = readonly (readonly [Name, RegExp])[];

const subjectMatchers = matchersOf<SubjectName>(subjectWords);
const placeMatchers = matchersOf<PlaceName>(placeWords);
const timeMatchers = matchersOf<TimeName>(timeWords);
const weatherMatchers = matchersOf<WeatherName>(weatherWords);
const colourMatchers = matchersOf<string>(colourWords);

// Words before the first bar are single and Western; behind it come phrases, and scripts without spaces, which match
// anywhere.
function matchersOf<Name extends string>(table: Readonly<Record<Name, string>>): Matchers<Name> {
  return Object.entries<string>(table).map(([name, words]) => {
    const [western = '', ...others] = words.split('|');
    const spaced = [...western.split(' '), ...others.filter((word) => /^[\p{Script=Latin} ]+$/u.test(word))];
    const unspaced = others.filter((word) => !/^[\p{Script=Latin} ]+$/u.test(word));
    const free = unspaced.length > 0 ? `|${unspaced.join('|')}` : '';
    return [name as Name, new RegExp(`(?<!\\p{L})(?:${spaced.join('|')})s?(?!\\p{L})${free}`, 'u')] as const;
  });
}

// In the order of the text; of two that overlap the longer wins ("cá voi" is a whale, "cá" a fish).
function find<Name>(matchers: Matchers<Name>, text: string): Found<Name>[] {
  const found = matchers.flatMap(([name, matcher]) => {
    const match = matcher.exec(text);
    return match === null ? [] : [{ name, start: match.index, end: match.index + match[0].length }];
  });
  return found
    .filter((one) => !found.some((other) => contains(other, one)))
    .sort((one, other) => one.start - other.start);
}

function contains(outer: Found<unknown>, inner: Found<unknown>): boolean {
  const longer = outer.end - outer.start > inner.end - inner.start;
  return longer && outer.start <= inner.start && inner.end <= outer.end;
}
