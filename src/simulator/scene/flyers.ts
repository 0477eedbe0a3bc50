// Those of the air: bird, owl and balloon.
import type { Paint } from './paint.ts';
import { line, oval, pair, path } from './shape.ts';

/** A bird on a twig, in side view. */
export function bird({ main, dark, deep, light, white, ink, accent, snow }: Paint): string {
  return [
    line('M30,372C130,350 260,360 380,330', '#5d4337', 16) +
      line('M290,346C320,320 330,300 334,282', '#5d4337', 9),
    snow
      ? line('M60,360C140,344 240,350 300,340', white, 9)
      : oval(340, 276, 24, '#6da05e', 13, 'transform="rotate(-50 340 276)"'),
    path('M120,282L22,330L14,296L104,236Z', deep),
    path(
      'M96,250C96,190 150,160 200,150C216,104 262,86 298,104C326,118 334,150 326,178C318,262 262,326 190,326C136,326 96,300 96,250Z',
      main,
    ),
    path(
      'M318,196C306,268 256,326 190,326C166,326 144,320 126,308C190,306 250,260 262,186C282,204 304,206 318,196Z',
      light,
    ),
    path('M100,236C150,186 220,196 248,216C232,270 166,300 84,306C110,290 96,262 100,236Z', dark),
    line('M128,262C160,262 190,252 214,236M122,284C150,284 176,276 196,264', deep, 6),
    path('M326,136L372,150L326,168Z', accent),
    oval(292, 140, 12, ink) + oval(296, 135, 4, white),
    line('M200,324V356M230,314V352', '#5d4337', 8),
  ].join('');
}

/** An owl on a branch, facing you. */
export function owl({ main, dark, deep, light, white, ink, accent, snow }: Paint): string {
  const disc =
    oval(152, 150, 56, light) +
    oval(154, 152, 33, white) +
    oval(154, 152, 26, accent) +
    oval(156, 152, 15, ink) +
    oval(161, 145, 5, white);
  const wing = path('M100,186C66,240 70,310 110,346C136,320 140,240 124,190Z', dark);
  const feathers = [0, 1, 2].map((row) => {
    const y = 244 + row * 30;
    return [-1, 0, 1]
      .map((column) => line(`M${190 + column * 34},${y}q10,12 20,0`, deep, 5, 'opacity=".6"'))
      .join('');
  });
  return [
    line('M10,372C120,352 260,366 390,348', '#5d4337', 22),
    snow ? line('M30,362C100,350 150,352 180,354M240,354C300,356 350,346 380,342', white, 10) : '',
    path(
      'M200,74C270,74 310,126 308,220C306,306 262,358 200,358C138,358 94,306 92,220C90,126 130,74 200,74Z',
      main,
    ),
    oval(200, 272, 68, light, 74),
    feathers.join(''),
    pair(wing),
    pair(path('M112,108L96,44C130,52 168,72 188,104Z', dark)),
    pair(disc),
    path('M184,170H216L200,206Z', '#e89a3c'),
    pair(line('M170,352V368M184,354V370', '#e89a3c', 10)),
  ].join('');
}

/** A hot-air balloon. */
export function balloon({ main, dark, light, white, ink, accent }: Paint): string {
  return [
    path(
      'M200,0C300,0 356,72 344,146C334,206 262,250 232,296H168C138,250 66,206 56,146C44,72 100,0 200,0Z',
      main,
    ),
    path(
      'M200,0C240,0 262,72 258,146C254,206 226,250 216,296H184C174,250 146,206 142,146C138,72 160,0 200,0Z',
      white,
    ),
    path(
      'M200,0C300,0 356,72 344,146C334,206 262,250 232,296H216C226,250 286,200 290,140C294,70 250,10 200,0Z',
      dark,
    ),
    path('M50,112Q200,160 350,112L344,150Q200,200 56,150Z', accent),
    path('M86,52C110,20 146,4 176,2C140,24 118,54 112,96C96,92 86,76 86,52Z', light, 'opacity=".5"'),
    line('M172,296L176,346M228,296L224,346', ink, 4),
    path('M168,344H232L224,396Q200,404 176,396Z', '#8a5a3a') + line('M168,346H232', '#5d3b2a', 8),
  ].join('');
}
