// Puts a picture together: sky, place, subject, foreground, weather and light.
import { abstract } from './abstract.ts';
import { foreground } from './foreground.ts';
import { paintOf } from './paint.ts';
import { paletteOf } from './palette.ts';
import { places } from './places.ts';
import type { Setting } from './places.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { readPrompt } from './reading.ts';
import type { Reading } from './reading.ts';
import { oval, placed, short } from './shape.ts';
import { sky } from './sky.ts';
import { subjects } from './subjects.ts';
import type { PlaceName, SubjectName, TimeName } from './vocabulary.ts';
import { astronaut, person, rider } from './walkers.ts';
import { weather } from './weather.ts';

/** Composes the SVG for a prompt; `key` decides everything the prompt leaves open. */
export function compose(prompt: string, key: string, pixelWidth: number, pixelHeight: number): string {
  const random = createRandom(key);
  const reading = readPrompt(prompt);
  const width = (1000 * pixelWidth) / pixelHeight;
  const content =
    reading.abstract && reading.subject === undefined
      ? abstract(random, width, reading.sceneColour)
      : scene(random, reading, width);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${pixelWidth}" height="${pixelHeight}" viewBox="0 0 ${short(width)} 1000">${content}</svg>`;
}

function scene(random: Random, reading: Reading, width: number): string {
  const place = placeOf(random, reading);
  const time = timeOf(random, reading, place);
  const palette = paletteOf(random, place, time, reading.weather, reading.sceneColour);
  const snow = reading.weather === 'snow';
  // The light hangs beside the middle, where the subject stands, and lower at the edges of the day.
  const sunX = width * (random.chance(0.5) ? random.between(0.14, 0.3) : random.between(0.7, 0.86));
  const low = time === 'sunset' || time === 'dawn';
  const setting: Setting = { random, palette, width, place, snow, sunX };
  return [
    sky(setting, sunX, low ? random.between(380, 500) : random.between(130, 230)),
    places[place](setting),
    cast(setting, reading),
    weather(random, width, reading.weather),
    `<defs><radialGradient id="edge" cx=".5" cy=".46" r=".75"><stop offset=".6" stop-color="#0b1030" stop-opacity="0"/><stop offset="1" stop-color="#0b1030" stop-opacity=".22"/></radialGradient></defs>`,
    `<rect width="${short(width)}" height="1000" fill="url(#edge)"/>`,
  ].join('');
}

function placeOf(random: Random, { place, subject, riding }: Reading): PlaceName {
  if (place !== undefined) return place;
  if (subject === undefined) return random.pick(['mountains', 'lake', 'sea', 'meadow', 'forest', 'desert']);
  const home = riding ? 'meadow' : subjects[subject].place;
  // Land animals are at home in more than one landscape.
  const land = home === 'meadow' || home === 'forest';
  return land ? random.pick([home, home, 'mountains', 'forest']) : home;
}

function timeOf(random: Random, { time, place, weather }: Reading, where: PlaceName): TimeName {
  if (time !== undefined) return time;
  if (where === 'space') return 'night';
  if (where === 'roof') return 'sunset';
  if (where === 'underwater') return 'day';
  if (weather === 'snow') return random.pick(['day', 'dawn', 'day', 'sunset', 'night']);
  if (weather !== undefined || place === 'mars') return random.pick(['day', 'dawn']);
  return random.pick(['day', 'day', 'dawn', 'sunset']);
}

// The main subject near the middle, a second one smaller and behind it, and the ground in front of both.
function cast(setting: Setting, reading: Reading): string {
  const { random } = setting;
  const { subject, companion } = reading;
  if (subject === undefined) {
    const guest = random.pick(guests[setting.place]);
    const x = setting.sunX < setting.width / 2 ? random.between(0.6, 0.76) : random.between(0.24, 0.4);
    const base = setting.place === 'sea' ? 0.74 : 0.84;
    const figure =
      guest === undefined
        ? ''
        : stand(
            setting,
            guest,
            drawing(setting, guest, undefined),
            x,
            0.26,
            guest === 'balloon' ? 0.5 : base,
          );
    return figure + foreground(setting, false);
  }
  const main = subjects[subject];
  const side = random.chance(0.5) ? 1 : -1;
  const swimming = !main.shadow && main.base > 0.8 && (setting.place === 'sea' || setting.place === 'lake');
  if (reading.riding && companion === 'horse') {
    const mount = drawing(setting, 'horse', reading.companionColour);
    return (
      stand(setting, 'horse', mounted(setting, subject, reading, mount), 0.5, 0.72) +
      foreground(setting, false)
    );
  }
  const behind =
    companion === undefined
      ? ''
      : stand(
          setting,
          companion,
          drawing(setting, companion, reading.companionColour),
          0.5 + side * 0.29,
          subjects[companion].size * 0.58,
          0.815,
        );
  const x = companion === undefined ? 0.5 + random.between(-0.12, 0.12) : 0.5 - side * 0.1;
  const front = foreground(setting, swimming);
  const figure = stand(setting, subject, drawing(setting, subject, reading.subjectColour), x, main.size);
  // Whatever swims is half hidden by the waves; whatever stands on the shore is in front of them.
  const below = setting.place === 'sea' || setting.place === 'lake';
  return below && !swimming ? behind + front + figure : behind + figure + front;
}

// A landscape without a subject gets a small one, so that the eye has somewhere to go.
const guests: Readonly<
  Record<PlaceName, readonly [SubjectName | undefined, ...(SubjectName | undefined)[]]>
> = {
  meadow: ['house', 'tree', 'balloon', 'horse'],
  mountains: ['house', 'balloon', 'castle', 'person'],
  forest: ['house', 'owl', 'fox', 'person'],
  sea: ['boat'],
  lake: ['balloon', undefined],
  desert: ['person', 'balloon', undefined],
  mars: ['astronaut', 'robot'],
  space: ['astronaut', undefined],
  city: ['balloon', 'person'],
  roof: ['cat', 'owl'],
  underwater: ['fish'],
};

function drawing({ random, palette, snow }: Setting, name: SubjectName, colour: string | undefined): string {
  const { draw, colours } = subjects[name];
  // "A red fox" is the animal of that name, which is not red as a rose is.
  const own = colour === undefined || (name === 'fox' && colour === '#d24a32');
  return draw(paintOf(own ? random.pick(colours) : colour, palette, snow));
}

function mounted(
  { palette, snow, random }: Setting,
  subject: SubjectName,
  reading: Reading,
  mount: string,
): string {
  const { colours } = subjects[subject];
  const paint = paintOf(reading.subjectColour ?? random.pick(colours), palette, snow);
  return rider(mount, subject === 'astronaut' ? astronaut(paint, true) : person(paint, true), paint.main);
}

function stand(
  setting: Setting,
  name: SubjectName,
  figure: string,
  x: number,
  size: number,
  base?: number,
): string {
  const { random, width, palette } = setting;
  const subject = subjects[name];
  const height = Math.min(width * 1.15, 1000) * size * random.between(0.9, 1.1);
  const scale = height / 400;
  const onRoof = setting.place === 'roof' && subject.shadow;
  const floor = 1000 * (onRoof ? 0.88 : (base ?? subject.base));
  const flip = random.chance(0.5);
  const left = x * width + (flip ? 200 : -200) * scale;
  const shadow =
    subject.shadow && !onRoof
      ? oval(
          x * width,
          floor - 2,
          height * 0.46,
          palette.dark ? '#050818' : '#1d2a55',
          height * 0.05,
          'opacity=".26"',
        )
      : '';
  return shadow + placed(figure, left, floor - height, scale, flip);
}
