// The paints one subject is drawn with, all from a single colour.
import { darker, lighter, mix } from './colour.ts';
import type { Palette } from './palette.ts';

/** A subject's colours. Subjects are drawn in a box of 400 by 400 that stands on its lower edge. */
export interface Paint {
  main: string;
  dark: string;
  deep: string;
  light: string;
  white: string;
  ink: string;
  accent: string;
  /** It is dark outside: windows and lamps shine. */
  lamps: boolean;
  /** Snow lies on roofs and branches. */
  snow: boolean;
}

/** Mixes the paints for `colour` in the light of the scene, gently, so that a named colour stays itself. */
export function paintOf(colour: string, palette: Palette, snow: boolean): Paint {
  const lit = (tone: string) => mix(tone, palette.light, palette.lightShare * 0.3);
  const main = lit(colour);
  return {
    main,
    dark: darker(main, 0.2),
    deep: darker(main, 0.5),
    light: lighter(main, 0.3),
    white: lit('#fbf6ec'),
    ink: '#1f1d2b',
    accent: lit('#f2b84b'),
    lamps: palette.dark || palette.lightShare > 0.3,
    snow,
  };
}
