// Things that grow: a big tree and a bunch of flowers.
import { darker } from './colour.ts';
import type { Paint } from './paint.ts';
import { line, oval, path, placed } from './shape.ts';

/** A broad old tree. */
export function tree({ main, dark, light, white, snow }: Paint): string {
  const bark = '#6b4a3a';
  return [
    path('M172,400C182,340 180,290 170,240L196,262L200,200L214,262L246,226C224,290 222,340 234,400Z', bark),
    path('M214,262L246,226C224,290 222,340 234,400H206C212,350 214,300 214,262Z', darker(bark, 0.25)),
    oval(288, 190, 84, dark) + oval(110, 190, 84, dark),
    oval(200, 204, 104, dark, 84),
    oval(130, 150, 86, main) + oval(268, 146, 88, main) + oval(200, 104, 96, main),
    oval(170, 74, 56, light) + oval(108, 128, 42, light) + oval(262, 106, 40, light),
    snow ? oval(196, 40, 70, white, 26) + oval(100, 92, 46, white, 18) + oval(290, 86, 48, white, 18) : '',
  ].join('');
}

/** Three flowers on long stems. */
export function flower({ main, dark, light, accent }: Paint): string {
  const green = '#4b8a55';
  const bloom = (petals: number, fill: string) => {
    const ring = Array.from({ length: petals }, (_, index) => {
      return oval(
        0,
        -62,
        30,
        index % 2 === 0 ? fill : light,
        52,
        `transform="rotate(${(index * 360) / petals})"`,
      );
    });
    return `${ring.join('')}${oval(0, 0, 40, accent)}${oval(-6, -6, 26, darker(accent, 0.15))}`;
  };
  return [
    line(
      'M200,400C196,330 204,240 200,140M140,400C134,340 110,290 92,246M262,400C268,350 290,300 308,268',
      green,
      12,
    ),
    path(
      'M200,330C150,330 120,300 110,270C160,270 190,296 200,330ZM206,300C240,296 266,270 272,238C232,244 208,270 206,300Z',
      green,
    ),
    placed(bloom(10, dark), 92, 226, 0.62),
    placed(bloom(10, dark), 310, 250, 0.56),
    placed(bloom(12, main), 200, 124, 1),
  ].join('');
}
