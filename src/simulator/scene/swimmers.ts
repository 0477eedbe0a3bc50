// Those of the water: whale, fish, boat and lotus.
import type { Paint } from './paint.ts';
import { line, oval, pair, path } from './shape.ts';

/** A whale in mid-leap. */
export function whale({ main, dark, deep, light, white, ink }: Paint): string {
  const grooves = [0, 1, 2, 3].map((row) => {
    return line(
      `M${44 + row * 14},${252 + row * 11}C90,${276 + row * 9} 150,${276 + row * 7} ${214 - row * 14},${264 + row * 7}`,
      dark,
      4,
      'opacity=".45"',
    );
  });
  return [
    line('M122,112C116,84 96,66 70,66M122,112C126,80 146,60 172,62M122,112V58', white, 10, 'opacity=".9"'),
    path(
      'M14,222C14,146 104,112 196,128C268,140 300,184 326,194C342,176 344,144 332,112C360,120 376,142 380,164C386,146 396,138 400,136C402,180 388,214 356,232C322,278 246,314 160,308C76,304 14,280 14,222Z',
      main,
    ),
    path(
      'M18,240C60,262 150,268 228,252C268,244 300,232 334,234C296,280 230,312 160,308C84,304 26,284 18,240Z',
      light,
    ),
    grooves.join(''),
    path('M60,160C110,128 180,132 230,152C180,148 110,150 60,160Z', light, 'opacity=".4"'),
    line('M16,236C50,252 80,252 104,240', deep, 6),
    oval(108, 216, 9, ink) + oval(111, 213, 3, white),
    path('M152,254C150,304 176,346 214,358C220,320 208,280 192,252Z', dark),
    path('M356,232C374,208 380,186 380,164C386,146 396,138 400,136C402,180 388,214 356,232Z', dark),
  ].join('');
}

/** A fish with veil fins. */
export function fish({ main, dark, light, white, ink, accent }: Paint): string {
  const scales = [0, 1, 2, 3, 4, 5].map((index) => {
    return line(
      `M${150 + (index % 3) * 38},${176 + Math.floor(index / 3) * 42}q16,16 0,34`,
      dark,
      6,
      'opacity=".5"',
    );
  });
  return [
    path(
      'M292,200C330,150 372,120 398,124C376,160 372,180 378,200C372,224 378,250 398,286C366,286 326,250 292,200Z',
      accent,
    ),
    path('M140,128C170,70 230,64 270,84C256,104 262,122 276,146Z', accent),
    path('M180,280C196,320 230,338 262,330C250,308 252,288 258,262Z', accent),
    path(
      'M30,204C60,136 130,112 200,122C258,130 296,166 316,202C296,244 250,282 196,286C126,290 62,266 30,204Z',
      main,
    ),
    path('M34,214C100,250 230,250 312,208C296,244 250,282 196,286C130,290 66,268 34,214Z', light),
    path(
      'M112,128C138,160 140,244 112,276C124,282 136,284 148,286C174,240 172,160 146,120Z',
      white,
      'opacity=".85"',
    ),
    scales.join(''),
    path('M160,216C186,220 206,240 208,268C182,266 162,248 160,216Z', dark),
    oval(84, 190, 19, white) + oval(81, 190, 11, ink) + oval(78, 186, 4, white),
    line('M34,218Q50,226 62,218', dark, 6),
  ].join('');
}

/** A sailing boat. */
export function boat({ main, dark, white, light, ink, accent }: Paint): string {
  return [
    line('M196,300V24', '#6b4a3a', 10),
    path('M206,40C290,110 326,190 332,270H206Z', white) +
      path('M206,40C240,120 250,200 248,270H206Z', light, 'opacity=".5"'),
    path('M186,80C130,150 98,210 84,270H186Z', accent) +
      path('M186,80C160,150 152,210 150,270H186Z', white, 'opacity=".35"'),
    path('M196,24L250,40L196,56Z', main),
    path('M36,296H372C352,352 322,384 290,388H118C84,384 54,348 36,296Z', main),
    path('M44,320C150,344 262,344 364,316C346,360 320,386 290,388H118C86,384 60,356 44,320Z', dark),
    line('M40,298H368', white, 10),
    oval(140, 334, 9, ink) + oval(190, 338, 9, ink) + oval(240, 336, 9, ink),
  ].join('');
}

/** A lotus on its leaves. */
export function lotus({ main, dark, light, white, accent }: Paint): string {
  const outer = path('M200,372C120,372 40,330 20,250C90,246 160,290 200,372Z', dark);
  const middle = path('M200,372C120,350 76,270 84,172C150,206 196,280 200,372Z', main);
  const inner = path('M200,372C150,320 134,230 156,140C190,190 206,280 200,372Z', light);
  return [
    oval(200, 380, 190, '#3f8a5c', 30) +
      oval(86, 392, 120, '#347650', 22) +
      oval(330, 394, 110, '#4b9a68', 20),
    pair(outer),
    pair(middle),
    path('M200,368C156,290 160,180 200,104C240,180 244,290 200,368Z', white),
    pair(inner),
    path('M200,372C172,300 176,232 200,180C224,232 228,300 200,372Z', main),
    path('M156,350Q200,320 244,350Q230,376 200,378Q170,376 156,350Z', accent),
  ].join('');
}
