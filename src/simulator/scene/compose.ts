// Puts a picture together: sky, place, subject, foreground, weather and light.
import { abstract } from './abstract.ts';
import { cast } from './cast.ts';
import { readPrompts } from './changes.ts';
import { foreground } from './foreground.ts';
import { paletteOf } from './palette.ts';
import type { Palette } from './palette.ts';
import { places } from './places.ts';
import type { Setting } from './setting.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import type { Reading } from './reading.ts';
import { short } from './shape.ts';
import { sky } from './sky.ts';
import { subjects } from './subjects.ts';
import type { PlaceName, TimeName } from './vocabulary.ts';
import { weather } from './weather.ts';

/** What is composed: everything, the subject alone on nothing, or everything but the subject. */
export type Part = 'all' | 'subject' | 'surroundings';

/** Words and what they leave open: together they are one picture. */
export interface Scene {
  /** The first is the scene, the others are changes to it. */
  prompts: readonly string[];
  /** Decides everything the words leave open. */
  key: string;
}

/** Composes the SVG of a scene. */
export function compose(scene: Scene, pixelWidth: number, pixelHeight: number, part: Part = 'all'): string {
  const width = (1000 * pixelWidth) / pixelHeight;
  const reading = readPrompts(scene.prompts);
  const content =
    reading.abstract && reading.subject === undefined
      ? abstract(createRandom(scene.key), width, reading.sceneColour)
      : contentOf(scene.key, reading, width, part);
  return svg(content, pixelWidth, pixelHeight);
}

/** Whether a scene has a subject that its words name. */
export function hasSubject({ prompts }: Scene): boolean {
  return readPrompts(prompts).subject !== undefined;
}

/** The light, the colours and the weather of a scene as a film to lay over a picture: its SVG. */
export function composeTone({ prompts, key }: Scene, pixelWidth: number, pixelHeight: number): string {
  const width = (1000 * pixelWidth) / pixelHeight;
  const reading = readPrompts(prompts);
  const { palette } = outdoors(key, reading);
  const stops = [palette.skyTop, palette.skyMiddle, palette.skyLow, palette.ground];
  const gradient = stops.map((colour, index) => `<stop offset="${index / 3}" stop-color="${colour}"/>`);
  const sheet = (fill: string, opacity: number) =>
    `<rect width="${short(width)}" height="1000" fill="${fill}" opacity="${short(opacity)}"/>`;
  return svg(
    `<defs><linearGradient id="tone" x2="0" y2="1">${gradient.join('')}</linearGradient></defs>` +
      sheet('url(#tone)', 0.4) +
      sheet(palette.light, palette.lightShare * 0.7) +
      weather(createRandom(`${key}\nweather`), width, reading.weather),
    pixelWidth,
    pixelHeight,
  );
}

function svg(content: string, pixelWidth: number, pixelHeight: number): string {
  const width = (1000 * pixelWidth) / pixelHeight;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${pixelWidth}" height="${pixelHeight}" viewBox="0 0 ${short(width)} 1000">${content}</svg>`;
}

function contentOf(key: string, reading: Reading, width: number, part: Part): string {
  // Every part has choices of its own, so that a change of one leaves the others as they were.
  const choices = (name: string) => createRandom(`${key}\n${name}`);
  const { place, time, palette } = outdoors(key, reading);
  const snow = reading.weather === 'snow';
  const light = choices('light');
  // The light hangs beside the middle, where the subject stands, and lower at the edges of the day.
  const sunX = width * (light.chance(0.5) ? light.between(0.14, 0.3) : light.between(0.7, 0.86));
  const low = time === 'sunset' || time === 'dawn';
  const alone = part === 'subject';
  const settingFor = (name: string): Setting => ({
    random: choices(name),
    palette,
    width,
    place,
    snow,
    sunX,
    alone,
  });
  const ground = (swimming: boolean) => (alone ? '' : foreground(settingFor('foreground'), swimming));
  const figures = part === 'surroundings' ? ground(false) : cast(settingFor('cast'), reading, ground);
  if (alone) return figures;
  return [
    sky(settingFor('sky'), sunX, low ? light.between(380, 500) : light.between(130, 230)),
    places[place](settingFor('place')),
    figures,
    weather(choices('weather'), width, reading.weather),
    `<defs><radialGradient id="edge" cx=".5" cy=".46" r=".75"><stop offset=".6" stop-color="#0b1030" stop-opacity="0"/><stop offset="1" stop-color="#0b1030" stop-opacity=".22"/></radialGradient></defs>`,
    `<rect width="${short(width)}" height="1000" fill="url(#edge)"/>`,
  ].join('');
}

interface Outdoors {
  place: PlaceName;
  time: TimeName;
  palette: Palette;
}

function outdoors(key: string, reading: Reading): Outdoors {
  const place = placeOf(createRandom(`${key}\nplace`), reading);
  const time = timeOf(createRandom(`${key}\ntime`), reading, place);
  const colours = createRandom(`${key}\npalette`);
  return { place, time, palette: paletteOf(colours, place, time, reading.weather, reading.sceneColour) };
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
