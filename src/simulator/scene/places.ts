// The places: what lies behind the subject, from the horizon to the ground it stands on.
import { darker, lighter, mix } from './colour.ts';
import { grove, hills, peaks, water } from './land.ts';
import { box, line, oval, path, short } from './shape.ts';
import type { Setting } from './setting.ts';
import { roof, skyline } from './town.ts';
import { fogBank } from './weather.ts';
import type { PlaceName } from './vocabulary.ts';

/** Paints the place over the sky, far things first. */
export const places: Readonly<Record<PlaceName, (setting: Setting) => string>> = {
  meadow: (setting) => far(setting, 130) + rolling(setting, { height: 170, leafy: true }),
  mountains: (setting) => far(setting, 330) + rolling(setting, { height: 190, leafy: false }),
  forest: (setting) => far(setting, 150) + woods(setting),
  lake: (setting) => far(setting, 260) + shore(setting) + pool(setting, 640),
  sea: (setting) => isles(setting) + pool(setting, 600),
  desert: (setting) => dunes(setting) + cacti(setting),
  mars: (setting) => mesas(setting) + dunes(setting) + rocks(setting),
  space: (setting) => craters(setting),
  city: (setting) => skyline(setting, 700) + street(setting),
  roof: (setting) => skyline(setting, 780) + roof(setting),
  underwater: (setting) => rays(setting) + reef(setting),
};

function far({ random, palette, width, snow }: Setting, height: number): string {
  const cap =
    snow || height > 300 ? lighter(mix('#f7fafd', palette.light, palette.lightShare * 0.7), 0.1) : undefined;
  const back = mix(palette.far, palette.skyLow, 0.35);
  return [
    peaks(
      random,
      width,
      690,
      height * 1.15,
      back,
      cap === undefined ? undefined : mix(cap, palette.skyLow, 0.3),
    ),
    peaks(random, width, 720, height * 0.72, palette.far, cap),
    fogBank(width, 700, 0.28),
  ].join('');
}

function rolling(
  { random, palette, width, snow }: Setting,
  trees: { height: number; leafy: boolean },
): string {
  const { leafy, height } = trees;
  const frost = snow ? mix('#f4f8fc', palette.light, palette.lightShare * 0.8) : undefined;
  const green = mix(palette.foliage, palette.middle, 0.35);
  return [
    hills(random, width, 720, 36, palette.middle),
    grove(random, width, 735, height * 0.62, mix(palette.foliage, palette.middle, 0.6), {
      snow: frost,
      open: 0.05,
    }),
    hills(random, width, 778, 34, palette.near),
    grove(random, width, 800, height * 1.25, green, { snow: frost, leafy: leafy && !snow, open: 0.3 }),
    hills(random, width, 850, 24, palette.ground),
  ].join('');
}

function woods({ random, palette, width, snow }: Setting): string {
  const frost = snow ? mix('#f4f8fc', palette.light, palette.lightShare * 0.8) : undefined;
  return [
    hills(random, width, 700, 26, palette.far),
    grove(random, width, 715, 250, mix(palette.foliage, palette.skyLow, 0.66), { snow: frost, open: 0 }),
    fogBank(width, 690, 0.35),
    hills(random, width, 745, 24, palette.middle),
    grove(random, width, 765, 360, mix(palette.foliage, palette.skyLow, 0.36), { snow: frost, open: 0.12 }),
    fogBank(width, 770, 0.25),
    hills(random, width, 800, 22, palette.near),
    grove(random, width, 850, 620, palette.foliage, { snow: frost, open: 0.33 }),
    hills(random, width, 862, 20, palette.ground),
  ].join('');
}

function shore({ random, palette, width }: Setting): string {
  return grove(random, width, 655, 130, mix(palette.foliage, palette.far, 0.5), { open: 0 });
}

function isles({ random, palette, width }: Setting): string {
  return peaks(random, width, 602, random.between(40, 110), mix(palette.far, palette.skyLow, 0.4), undefined);
}

function pool({ random, palette, width, sunX }: Setting, y: number): string {
  return water(random, palette, width, y, sunX);
}

function dunes({ random, palette, width }: Setting): string {
  const layer = (y: number, height: number, fill: string) => {
    const crest = random.between(0.25, 0.75) * width;
    const d = `M0,${y}C${short(crest * 0.5)},${y} ${short(crest * 0.75)},${y - height} ${short(crest)},${y - height}`;
    const lit = path(
      `${d}C${short(crest + 160)},${y - height * 0.5} ${short(width * 0.9)},${y} ${short(width)},${y - 20}V1000H0Z`,
      fill,
    );
    const shade = path(
      `M${short(crest)},${y - height}C${short(crest + 160)},${y - height * 0.5} ${short(width * 0.9)},${y} ${short(width)},${y - 20}V1000H${short(crest - 60)}C${short(crest + 60)},${y + 90} ${short(crest - 50)},${y + 10} ${short(crest)},${y - height}Z`,
      darker(fill, 0.13),
    );
    return lit + shade;
  };
  const { ground, skyLow } = palette;
  return [
    layer(650, 110, mix(ground, skyLow, 0.55)),
    layer(720, 120, mix(ground, skyLow, 0.28)),
    layer(800, 90, darker(ground, 0.06)),
    layer(880, 50, ground),
  ].join('');
}

function cacti({ random, palette, width }: Setting): string {
  const green = mix(palette.foliage, '#4f8a4a', 0.4);
  return [random.between(0.06, 0.2), random.between(0.8, 0.94)]
    .map((share, index) => {
      const [x, h] = [share * width, 150 - index * 40];
      return line(
        `M${short(x)},820V${820 - h}M${short(x)},${820 - h * 0.35}h-34v${-h * 0.3}M${short(x)},${820 - h * 0.5}h32v${-h * 0.28}`,
        green,
        22,
      );
    })
    .join('');
}

function mesas({ random, palette, width }: Setting): string {
  const tone = mix(palette.ground, palette.skyLow, 0.5);
  return Array.from({ length: 3 }, (_, index) => {
    const [x, w, h] = [
      ((index + random.between(0, 0.8)) / 3) * width,
      random.between(90, 200),
      random.between(70, 190),
    ];
    return (
      path(
        `M${short(x - w)},680L${short(x - w * 0.6)},${short(660 - h)}H${short(x + w * 0.55)}L${short(x + w)},680Z`,
        tone,
      ) +
      path(
        `M${short(x + w * 0.1)},680L${short(x + w * 0.2)},${short(660 - h)}H${short(x + w * 0.55)}L${short(x + w)},680Z`,
        darker(tone, 0.14),
      )
    );
  }).join('');
}

function rocks({ random, palette, width }: Setting): string {
  return Array.from({ length: 9 }, () => {
    const [x, y, r] = [random.between(0, width), random.between(830, 985), random.between(10, 34)];
    return (
      path(
        `M${short(x - r)},${short(y)}L${short(x - r * 0.5)},${short(y - r * 0.8)}L${short(x + r * 0.4)},${short(y - r * 0.7)}L${short(x + r)},${short(y)}Z`,
        darker(palette.ground, 0.28),
      ) +
      path(
        `M${short(x - r)},${short(y)}L${short(x - r * 0.5)},${short(y - r * 0.8)}L${short(x)},${short(y)}Z`,
        lighter(palette.ground, 0.12),
      )
    );
  }).join('');
}

function craters({ random, palette, width }: Setting): string {
  const { ground, skyLow } = palette;
  const pits = Array.from({ length: 8 }, () => {
    const [x, y, r] = [random.between(0, width), random.between(850, 985), random.between(18, 60)];
    return (
      oval(x, y, r, darker(ground, 0.22), r * 0.28) +
      oval(x, y + r * 0.06, r * 0.86, darker(ground, 0.36), r * 0.2)
    );
  });
  return [
    peaks(random, width, 770, 90, mix(ground, skyLow, 0.35), undefined),
    path(`M0,810Q${short(width / 2)},760 ${short(width)},810V1000H0Z`, ground),
    path(
      `M0,810Q${short(width / 2)},760 ${short(width)},810V818Q${short(width / 2)},770 0,818Z`,
      lighter(ground, 0.3),
    ),
    pits.join(''),
  ].join('');
}

function street({ palette, width }: Setting): string {
  return [
    box(0, 790, width, 210, darker(palette.ground, 0.25)),
    box(0, 790, width, 14, lighter(palette.ground, 0.18)),
    line(`M0,910H${short(width)}`, lighter(palette.ground, 0.35), 8, 'stroke-dasharray="70 56" opacity=".7"'),
  ].join('');
}

function rays({ random, width }: Setting): string {
  return Array.from({ length: 6 }, () => {
    const [x, w, slant] = [random.between(0, width), random.between(30, 110), random.between(-160, 60)];
    return path(
      `M${short(x)},0h${short(w)}l${short(slant + w * 0.8)},900h${short(-w * 2.4)}Z`,
      '#ffffff',
      'opacity=".09"',
    );
  }).join('');
}

function reef({ random, palette, width }: Setting): string {
  const sand = mix(palette.ground, palette.skyLow, 0.3);
  const weeds = Array.from({ length: Math.round(width / 70) }, (_, index) => {
    const [x, h] = [
      index * 70 + random.between(0, 60),
      random.between(90, 300) * (Math.abs((index * 70) / width - 0.5) + 0.45),
    ];
    const tone = random.pick(['#2c7d63', '#3d9a6b', '#d46a6a', '#8a4f8f', '#e09a5a']);
    return line(
      `M${short(x)},930q-26,${short(-h * 0.25)} 0,${short(-h * 0.5)}t0,${short(-h * 0.5)}`,
      mix(tone, palette.skyMiddle, 0.25),
      random.between(10, 20),
    );
  });
  const bubbles = Array.from({ length: 26 }, () => {
    const r = random.between(4, 15);
    return `<circle cx="${short(random.between(0, width))}" cy="${short(random.between(60, 860))}" r="${short(r)}" fill="#ffffff" fill-opacity=".14" stroke="#ffffff" stroke-opacity=".55" stroke-width="2"/>`;
  });
  return [
    hills(random, width, 800, 40, mix(palette.skyLow, palette.skyMiddle, 0.35)),
    weeds.join(''),
    hills(random, width, 910, 20, sand),
    bubbles.join(''),
  ].join('');
}
