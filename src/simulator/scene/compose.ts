// Puts a picture together: sky, place, subject, foreground, weather and light.
import { abstract } from './abstract.ts';
import { cast } from './cast.ts';
import { paletteOf } from './palette.ts';
import { places } from './places.ts';
import type { Setting } from './setting.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { readPrompt } from './reading.ts';
import type { Reading } from './reading.ts';
import { short } from './shape.ts';
import { sky } from './sky.ts';
import { subjects } from './subjects.ts';
import type { PlaceName, TimeName } from './vocabulary.ts';
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
