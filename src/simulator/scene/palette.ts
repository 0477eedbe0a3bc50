// The colours of a scene: a sky for the time of day, and land that takes on its light.
import { mix } from './colour.ts';
import type { Random } from './random.ts';
import type { PlaceName, TimeName, WeatherName } from './vocabulary.ts';

/** The colours everything in a scene is painted with. */
export interface Palette {
  skyTop: string;
  skyMiddle: string;
  skyLow: string;
  sun: string;
  cloud: string;
  far: string;
  middle: string;
  near: string;
  ground: string;
  foliage: string;
  water: string;
  /** What the light turns things into, and how strongly. */
  light: string;
  lightShare: number;
  dark: boolean;
}

type Sky = readonly [top: string, middle: string, low: string];

const skies: Readonly<Record<TimeName, readonly [Sky, ...Sky[]]>> = {
  day: [
    ['#5aa9d6', '#a5d6e4', '#f6efd8'],
    ['#6cbfc0', '#bfe2d3', '#fdf0cd'],
    ['#7aa5de', '#bdd2f2', '#fdeae0'],
    ['#4f9bc4', '#8fcbd9', '#e7f1dc'],
  ],
  dawn: [
    ['#7f88c4', '#eab4b4', '#fee6c4'],
    ['#6d9ac4', '#f3c3b0', '#fff0cf'],
    ['#a58cc7', '#f6b8a8', '#fddfb4'],
  ],
  sunset: [
    ['#453a7a', '#dd6562', '#ffc670'],
    ['#2c4b80', '#ee7d58', '#ffd684'],
    ['#662c62', '#d9535d', '#fcb65e'],
    ['#35427d', '#b9578a', '#ffb27a'],
  ],
  night: [
    ['#0b1434', '#1e3062', '#4a5f98'],
    ['#0c1a2d', '#1b3d57', '#427585'],
    ['#191138', '#382465', '#70508f'],
  ],
};

const lights: Readonly<Record<TimeName, { sun: string; cloud: string; light: string; share: number }>> = {
  day: { sun: '#fff3c4', cloud: '#ffffff', light: '#fff3d6', share: 0.06 },
  dawn: { sun: '#fff0c2', cloud: '#fff1e8', light: '#d99aa4', share: 0.2 },
  sunset: { sun: '#ffe29a', cloud: '#ffb59a', light: '#6e2f5c', share: 0.36 },
  night: { sun: '#f8f0d0', cloud: '#5a6ca6', light: '#141f4d', share: 0.58 },
};

const grounds: Readonly<Record<PlaceName, string>> = {
  meadow: '#7cb35c',
  mountains: '#5c9077',
  forest: '#4b8159',
  sea: '#e3c590',
  lake: '#6fa66b',
  desert: '#e5ac66',
  mars: '#c25a33',
  city: '#59627a',
  roof: '#a4523f',
  space: '#6b6488',
  underwater: '#d5bf8f',
};

const foliages = ['#2f6d52', '#3c7a4c', '#2b6665', '#55803d'] as const;

/** Chooses the palette; `tint` is a colour named in the prompt that belongs to nothing in particular. */
export function paletteOf(
  random: Random,
  place: PlaceName,
  time: TimeName,
  weather: WeatherName | undefined,
  tint: string | undefined,
): Palette {
  const { sun, cloud, light, share } = lights[time];
  const dull = weather === 'fog' ? 0.5 : weather === 'rain' ? 0.4 : weather === 'snow' ? 0.22 : 0;
  const grey = mix('#dbe4ea', light, share);
  const [skyTop, skyMiddle, skyLow] = skyOf(random, place, time).map((colour) => {
    return mix(tint === undefined ? colour : mix(colour, tint, 0.3), grey, dull);
  }) as [string, string, string];
  const lit = (colour: string) => mix(colour, light, share);
  const ground = weather === 'snow' ? mix('#f4f8fd', light, share * 0.7) : lit(grounds[place]);
  const slope = lit(weather === 'snow' ? '#b9cbe0' : mix(grounds[place], '#35547a', 0.35));
  const haze = mix(skyLow, skyMiddle, 0.45);
  const foliage = random.pick(foliages);
  return {
    skyTop,
    skyMiddle,
    skyLow,
    sun,
    cloud: mix(cloud, skyMiddle, 0.15),
    far: mix(slope, haze, 0.6),
    middle: mix(slope, haze, 0.32),
    near: mix(slope, ground, 0.4),
    ground,
    foliage: lit(weather === 'snow' ? mix(foliage, '#9fb8c9', 0.3) : foliage),
    water: mix(mix('#3a86ad', light, share * 0.55), skyTop, 0.3),
    light,
    lightShare: share,
    dark: time === 'night' || place === 'space',
  };
}

function skyOf(random: Random, place: PlaceName, time: TimeName): Sky {
  const sky = random.pick(skies[time]);
  if (place === 'mars') {
    return time === 'night' ? ['#1d1027', '#4a2433', '#a2543f'] : ['#8f4a3c', '#d98d5f', '#f7d2a0'];
  }
  if (place === 'space')
    return random.pick([
      ['#0a0a24', '#1d1547', '#53307a'],
      ['#06142c', '#102f55', '#2f6a86'],
    ]);
  return place === 'underwater' ? ['#5cc0c9', '#2787a5', '#124a78'] : sky;
}
