// The town: a skyline with lit windows, and a tiled roof to sit on.
import { darker, lighter, mix } from './colour.ts';
import { box, line, path, short } from './shape.ts';
import type { Setting } from './setting.ts';

/** Two rows of buildings whose feet are at `y`. */
export function skyline(setting: Setting, y: number): string {
  const { palette } = setting;
  const tone = mix('#5b6788', palette.light, palette.lightShare);
  return (
    row(setting, y, 430, mix(tone, palette.skyLow, 0.58), false) +
    row(setting, y + 100, 330, mix(tone, palette.skyLow, 0.2), true)
  );
}

function row(
  { random, palette, width }: Setting,
  y: number,
  height: number,
  tone: string,
  lit: boolean,
): string {
  const houses: string[] = [];
  for (let x = -20; x < width;) {
    const w = random.between(70, 130);
    const h = height * random.between(0.45, 1);
    const top = y - h;
    const wall = mix(tone, random.pick(['#a35d5d', '#4b6b8f', '#7a6a95', '#b08a5a']), 0.16);
    houses.push(box(x, top, w, h + 200, wall), box(x + w * 0.7, top, w * 0.3, h + 200, darker(wall, 0.14)));
    const cap = random.pick(['flat', 'gable', 'mast']);
    if (cap === 'gable')
      houses.push(
        path(
          `M${short(x - 6)},${short(top)}L${short(x + w / 2)},${short(top - w * 0.45)}L${short(x + w + 6)},${short(top)}Z`,
          darker(wall, 0.25),
        ),
      );
    if (cap === 'mast') houses.push(line(`M${short(x + w / 2)},${short(top)}v-50`, darker(wall, 0.2), 4));
    if (lit) houses.push(windows(x, top, w, h, palette.dark || palette.lightShare > 0.3));
    x += w + random.between(-4, 10);
  }
  return houses.join('');

  function windows(x: number, top: number, w: number, h: number, glowing: boolean): string {
    const panes: string[] = [];
    for (let wy = top + 22; wy < top + h; wy += 38) {
      for (let wx = x + 14; wx < x + w - 20; wx += 28) {
        const on = random.chance(glowing ? 0.5 : 0.3);
        const glass = glowing ? (on ? '#ffd47a' : darker(tone, 0.3)) : on ? '#f2f7f5' : darker(tone, 0.15);
        panes.push(box(wx, wy, 13, 19, glass, 2));
      }
    }
    return panes.join('');
  }
}

/** The ridge of a tiled roof across the foreground, with a chimney. */
export function roof({ random, palette, width, snow }: Setting): string {
  const tone = snow ? mix('#eef4fa', palette.light, palette.lightShare * 0.8) : palette.ground;
  const tiles: string[] = [];
  for (let step = 0; step < 4; step += 1) {
    const y = 900 + step * 34;
    const scallops = Math.ceil(width / 46) + 1;
    const start = step % 2 === 0 ? 0 : -23;
    tiles.push(
      path(
        `M${start},${y}${'q23,34 46,0'.repeat(scallops)}V${y - 30}H${start}Z`,
        mix(darker(tone, 0.22), tone, (3 - step) / 4),
      ),
    );
  }
  const x = random.pick([0.08, 0.78]) * width;
  return [
    box(x, 700, 110, 200, darker('#8d5648', palette.dark ? 0.35 : 0.1)),
    box(x + 74, 700, 36, 200, darker('#8d5648', palette.dark ? 0.5 : 0.28)),
    box(x - 10, 690, 130, 26, darker('#6e4038', palette.dark ? 0.35 : 0.1), 4),
    box(0, 880, width, 120, darker(tone, 0.2)),
    tiles.toReversed().join(''),
    box(-10, 868, width + 20, 32, lighter(tone, 0.12), 14),
  ].join('');
}
