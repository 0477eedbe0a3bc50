// Puts the subjects into the scene, and the ground in front of their feet.
import { paintOf } from './paint.ts';
import type { Setting } from './setting.ts';
import type { Reading } from './reading.ts';
import { oval, placed } from './shape.ts';
import { subjects } from './subjects.ts';
import type { PlaceName, SubjectName } from './vocabulary.ts';
import { astronaut, person, rider } from './walkers.ts';

/** Paints the ground in front of feet and fins. */
type Ground = (swimming: boolean) => string;

/** Paints everybody a prompt names: the first near the middle, a second one smaller and behind it. */
export function cast(setting: Setting, reading: Reading, ground: Ground): string {
  const { subject, companion } = reading;
  if (subject === undefined) return guest(setting) + ground(false);
  if (reading.riding && companion === 'horse') {
    const figure = mounted(setting, subject, reading);
    return stand(setting, 'horse', figure, { x: 0.5, size: 0.72 }) + ground(false);
  }
  return group(setting, subject, reading, ground);
}

function group(setting: Setting, subject: SubjectName, reading: Reading, ground: Ground): string {
  const { random, place } = setting;
  const { companion } = reading;
  const { shadow, base, size } = subjects[subject];
  const side = random.chance(0.5) ? 1 : -1;
  const behind =
    companion === undefined
      ? ''
      : stand(setting, companion, drawing(setting, companion, reading.companionColour), {
          x: 0.5 + side * 0.29,
          size: subjects[companion].size * 0.58,
          base: 0.815,
        });
  const x = companion === undefined ? 0.5 + random.between(-0.12, 0.12) : 0.5 - side * 0.1;
  const atWater = place === 'sea' || place === 'lake';
  const swimming = !shadow && base > 0.8 && atWater;
  const front = ground(swimming);
  const figure = stand(setting, subject, drawing(setting, subject, reading.subjectColour), { x, size });
  // Whatever swims is half hidden by the waves; whatever stands on the shore is in front of them.
  return atWater && !swimming ? behind + front + figure : behind + figure + front;
}

// A landscape without a subject gets a small one, so that the eye has somewhere to go.
function guest(setting: Setting): string {
  const { random, width, sunX, place } = setting;
  const name = random.pick(guests[place]);
  if (name === 'nobody') return '';
  const x = sunX < width / 2 ? random.between(0.6, 0.76) : random.between(0.24, 0.4);
  const base = name === 'balloon' ? 0.5 : place === 'sea' ? 0.74 : 0.84;
  return stand(setting, name, drawing(setting, name, undefined), { x, size: 0.26, base });
}

type Guest = SubjectName | 'nobody';

const guests: Readonly<Record<PlaceName, readonly [Guest, ...Guest[]]>> = {
  meadow: ['house', 'tree', 'balloon', 'horse'],
  mountains: ['house', 'balloon', 'castle', 'person'],
  forest: ['house', 'bear', 'fox', 'person'],
  sea: ['boat'],
  lake: ['balloon', 'nobody'],
  desert: ['person', 'balloon', 'horse'],
  mars: ['astronaut', 'robot'],
  space: ['astronaut', 'nobody'],
  city: ['balloon', 'person'],
  roof: ['cat'],
  underwater: ['fish'],
};

function drawing({ random, palette, snow }: Setting, name: SubjectName, colour: string | undefined): string {
  const { draw, colours } = subjects[name];
  // "A red fox" is the animal of that name, which is not red as a rose is.
  const own = colour === undefined || (name === 'fox' && colour === '#d24a32');
  return draw(paintOf(own ? random.pick(colours) : colour, palette, snow));
}

function mounted(setting: Setting, subject: SubjectName, reading: Reading): string {
  const { palette, snow, random } = setting;
  const horse = drawing(setting, 'horse', reading.companionColour);
  const paint = paintOf(reading.subjectColour ?? random.pick(subjects[subject].colours), palette, snow);
  const upper = subject === 'astronaut' ? astronaut(paint, true) : person(paint, true);
  return rider(horse, upper, paint.main);
}

interface Spot {
  /** The middle, as a share of the width. */
  x: number;
  size: number;
  /** Where the feet are, as a share of the height; the subject's own place when left out. */
  base?: number;
}

function stand(setting: Setting, name: SubjectName, figure: string, spot: Spot): string {
  const { random, width, palette, place, alone } = setting;
  const { shadow, base } = subjects[name];
  const height = Math.min(width * 1.15, 1000) * spot.size * random.between(0.9, 1.1);
  const scale = height / 400;
  const middle = spot.x * width;
  const onRoof = place === 'roof' && shadow;
  const floor = 1000 * (onRoof ? 0.88 : (spot.base ?? base));
  const flip = random.chance(0.5);
  const shade = palette.dark ? '#050818' : '#1d2a55';
  const under = oval(middle, floor - 2, height * 0.46, shade, height * 0.05, 'opacity=".26"');
  const left = middle + (flip ? 200 : -200) * scale;
  return (shadow && !onRoof && !alone ? under : '') + placed(figure, left, floor - height, scale, flip);
}
