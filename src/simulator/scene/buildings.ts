// Things that were built: house, castle and lighthouse.
import type { Paint } from './paint.ts';
import { box, line, oval, path } from './shape.ts';

/** A cabin with a smoking chimney and warm windows. */
export function house({ main, dark, deep, white, accent, lamps, snow }: Paint): string {
  const glass = lamps ? '#ffd978' : '#bfe0ea';
  const window = (x: number, y: number) =>
    box(x - 6, y - 6, 72, 72, white, 4) +
    box(x, y, 60, 60, glass) +
    line(`M${x + 30},${y}V${y + 60}M${x},${y + 30}H${x + 60}`, white, 5);
  return [
    lamps ? oval(200, 330, 230, '#ffd978', 120, 'opacity=".14"') : '',
    line('M290,70C276,44 306,30 292,4C282,-18 304,-36 298,-56', white, 20, 'opacity=".45"'),
    box(268, 78, 48, 90, '#8d5648') + box(262, 70, 60, 18, '#6e4038', 3),
    box(60, 196, 280, 204, main) + box(240, 196, 100, 204, dark),
    line('M60,240H340M60,284H340M60,328H340M60,372H340', deep, 3, 'opacity=".25"'),
    path('M200,60L376,208H24Z', deep) + path('M200,60L376,208H260Z', '#1d1d33', 'opacity=".25"'),
    snow
      ? path(
          'M200,52L384,206Q372,222 356,206Q340,220 318,204L200,104L82,204Q60,220 44,206Q28,222 16,206Z',
          white,
        )
      : '',
    oval(200, 160, 24, white) + oval(200, 160, 18, glass),
    window(84, 250) + window(256, 250),
    box(168, 270, 64, 130, '#6e4038', 6) + oval(220, 338, 5, accent),
  ].join('');
}

/** A castle with many towers. */
export function castle({ main, dark, deep, white, accent, light, lamps, snow }: Paint): string {
  const glass = lamps ? '#ffd978' : '#31415f';
  const tower = (x: number, y: number, w: number, roof: number) =>
    [
      box(x, y, w, 400 - y, main) + box(x + w * 0.62, y, w * 0.38, 400 - y, dark),
      path(`M${x - 10},${y}L${x + w / 2},${y - roof}L${x + w + 10},${y}Z`, '#3f5c94'),
      path(`M${x + w / 2},${y - roof}L${x + w + 10},${y}H${x + w * 0.6}Z`, '#2c4374'),
      snow
        ? path(
            `M${x + w * 0.1},${y - roof * 0.52}L${x + w / 2},${y - roof}L${x + w * 0.9},${y - roof * 0.52}L${x + w / 2},${y - roof * 0.66}Z`,
            white,
          )
        : '',
      line(`M${x + w / 2},${y - roof}v-26`, deep, 3) +
        path(`M${x + w / 2},${y - roof - 26}l24,8l-24,9Z`, accent),
      path(`M${x + w / 2 - 8},${y + 52}v-18a8,10 0 0 1 16,0v18Z`, glass),
    ].join('');
  const merlons = Array.from({ length: 9 }, (_, index) => box(78 + index * 28, 248, 16, 20, main)).join('');
  return [
    tower(170, 110, 64, 96),
    tower(108, 176, 46, 70) + tower(250, 160, 48, 76),
    box(70, 264, 260, 136, main) + box(246, 264, 84, 136, dark) + merlons,
    tower(36, 226, 56, 74) + tower(308, 226, 56, 74),
    path('M164,400V334A36,40 0 0 1 236,334V400Z', deep) +
      line('M182,400V304M200,400V296M218,400V304M166,340H234M164,370H236', light, 3, 'opacity=".35"'),
    path('M118,340v-22a9,11 0 0 1 18,0v22ZM264,340v-22a9,11 0 0 1 18,0v22Z', glass),
  ].join('');
}

/** A lighthouse on its rock, with a beam when it is dark. */
export function lighthouse({ main, dark, deep, white, accent, lamps }: Paint): string {
  const edge = (y: number) => 42 - ((400 - y) / 400) * 18;
  const band = (y: number, h: number) =>
    path(`M${200 - edge(y)},${y}H${200 + edge(y)}L${200 + edge(y + h)},${y + h}H${200 - edge(y + h)}Z`, main);
  return [
    lamps
      ? path('M200,52L-420,-60V130Z', accent, 'opacity=".22"') +
        path('M200,52L820,-20V150Z', accent, 'opacity=".16"')
      : '',
    lamps ? oval(200, 52, 74, accent, 74, 'opacity=".35"') : '',
    path('M-30,410C10,340 70,330 110,336C150,316 250,318 290,338C350,330 400,360 440,410Z', '#4b4a5e'),
    path('M290,338C350,330 400,360 440,410H230C280,390 290,360 290,338Z', '#383850'),
    box(262, 288, 84, 54, white) + path('M250,292L304,252L358,292Z', main) + box(292, 304, 24, 38, deep, 3),
    path(`M${200 - edge(90)},90H${200 + edge(90)}L246,342H154Z`, white),
    band(128, 52) + band(220, 52) + band(306, 36),
    path('M208,90H228L246,342H206C214,260 216,170 208,90Z', dark, 'opacity=".3"'),
    path('M166,84H234L228,98H172Z', deep) +
      box(180, 32, 40, 54, accent, 3) +
      line('M200,32V86M180,58H220', deep, 3),
    path('M168,34Q200,-6 232,34Z', main) + line('M200,12V-8', deep, 5),
    path('M191,160v-12a9,10 0 0 1 18,0v12ZM189,300v-14a11,12 0 0 1 22,0v14Z', deep),
  ].join('');
}
