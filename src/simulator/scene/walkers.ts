// Those who stand: horse, person, astronaut and robot, and a rider on the horse.
import type { Paint } from './paint.ts';
import { box, line, oval, pair, path, placed } from './shape.ts';

/** A horse in side view. */
export function horse({ main, dark, deep, light, ink, white }: Paint): string {
  const leg = (x: number, foot: number, fill: string) =>
    path(`M${x - 20},226L${x + 22},226L${x + 8},312L${foot + 9},386H${foot - 11}L${x - 9},312Z`, fill) +
    path(`M${foot - 10},378H${foot + 9}L${foot + 14},400H${foot - 13}Z`, deep);
  return [
    path('M98,190C52,190 34,250 50,330C60,344 66,330 68,318C74,270 92,250 108,226Z', deep),
    leg(136, 150, dark),
    leg(246, 276, dark),
    path(
      'M92,216C90,172 140,158 190,170C224,176 252,160 272,128C284,106 294,90 304,80L308,52L324,74C338,84 356,112 370,134C378,148 366,164 350,160C336,156 326,150 318,146C312,170 304,192 294,216C286,250 266,266 238,264C208,262 182,258 152,264C114,270 94,248 92,216Z',
      main,
    ),
    path(
      'M104,236C140,262 250,250 292,216C286,250 266,266 238,264C208,262 182,258 152,264C126,268 110,256 104,236Z',
      dark,
    ),
    leg(112, 104, main),
    leg(270, 254, main),
    path(
      'M306,64C272,74 246,112 240,162C252,150 258,160 264,146C272,148 276,128 284,124C284,104 300,96 312,84Z',
      deep,
    ),
    path('M308,58C318,70 322,84 316,98C308,90 304,76 308,58Z', deep),
    oval(330, 108, 6, ink, 8) + oval(332, 105, 2, white),
    oval(361, 142, 4, ink) + path('M346,158C358,162 370,156 372,144C366,140 352,144 346,158Z', light),
  ].join('');
}

/** Somebody on the horse's back; `upper` is drawn from the hips up in the box of a standing figure. */
export function rider(horseDrawing: string, upper: string, leg: string): string {
  const boot = line('M196,176C214,196 216,220 206,252', leg, 34) + line('M206,256L222,260', leg, 24);
  const mount = placed(horseDrawing, 40, 80, 0.8);
  return mount + placed(upper, 92, 62, 0.52) + placed(boot, 40, 86, 0.8);
}

/** An astronaut; only the upper half when `seated`. */
export function astronaut({ main, dark, deep, light, ink, accent }: Paint, seated = false): string {
  const leg =
    path('M140,290H196V376H136Z', main) + path('M130,366H196V392Q196,400 188,400H132Q124,400 126,388Z', deep);
  const arm =
    path('M142,196C104,204 84,250 90,296C96,312 122,310 124,292C124,264 134,250 152,240Z', main) +
    oval(106, 304, 20, deep);
  return [
    box(126, 176, 148, 124, deep, 26),
    seated ? '' : pair(leg),
    pair(arm),
    path(
      'M148,178H252Q276,190 276,230L268,308Q262,330 200,330Q138,330 132,308L124,230Q124,190 148,178Z',
      main,
    ),
    path('M224,178H252Q276,190 276,230L268,308Q262,330 214,330C246,290 246,220 224,178Z', dark),
    box(164, 226, 72, 50, deep, 10) +
      oval(182, 242, 7, '#e4574c') +
      oval(204, 242, 7, accent) +
      box(175, 258, 50, 8, light, 4),
    line('M146,318H254', '#e07a3f', 10),
    oval(200, 112, 84, main) + path('M230,34A84,84 0 0 1 230,190C262,150 262,74 230,34Z', dark),
    oval(200, 118, 64, ink, 54),
    path(
      'M142,112C150,78 178,66 206,66C176,80 166,110 172,150C152,146 142,132 142,112Z',
      '#6fb3d9',
      'opacity=".75"',
    ),
    oval(232, 142, 14, accent, 8, 'opacity=".8"'),
    line('M262,50L276,20', dark, 6) + oval(277, 18, 8, '#e4574c'),
  ].join('');
}

/** A traveller in a coat with a scarf, seen from behind; only the upper half when `seated`. */
export function person({ main, dark, deep, light, ink, accent }: Paint, seated = false): string {
  const legs = path('M168,330H196V400H160Z', ink) + path('M204,330H232L240,400H204Z', ink);
  return [
    seated ? '' : legs,
    path('M200,150C246,150 262,190 268,250L284,352Q200,376 116,352L132,250C138,190 154,150 200,150Z', main),
    path('M200,150C246,150 262,190 268,250L284,352Q250,364 214,364C236,300 236,200 200,150Z', dark),
    line('M148,190C124,230 118,266 122,300M252,190C276,230 282,266 278,300', deep, 30),
    oval(200, 104, 46, '#e8b48f'),
    path(
      'M152,108C146,60 174,40 204,42C238,44 254,74 248,112C244,134 236,142 228,146C220,120 180,120 170,146C160,140 154,128 152,108Z',
      '#3b2b30',
    ),
    path('M156,150Q200,176 244,150L250,176Q200,200 150,176Z', accent) +
      path('M232,168L286,226L262,240L222,184Z', accent),
    line('M160,300Q200,312 240,300', light, 5, 'opacity=".5"'),
  ].join('');
}

/** A friendly robot. */
export function robot({ main, dark, deep, light, ink, accent }: Paint): string {
  const arm = line('M116,226C84,240 78,280 84,306', deep, 18) + oval(86, 318, 22, dark);
  const leg = box(148, 326, 34, 58, deep, 8) + path('M134,400Q134,374 164,374Q194,374 194,400Z', dark);
  return [
    line('M200,62V26', deep, 8) + oval(200, 20, 14, '#e4574c'),
    pair(arm),
    pair(leg),
    box(112, 200, 176, 142, main, 34) +
      path('M230,200H254Q288,200 288,234V308Q288,342 254,342H220C250,300 252,240 230,200Z', dark),
    box(150, 228, 100, 62, ink, 14),
    line('M162,262H180L190,244L206,280L216,262H238', '#7fe0c0', 6),
    box(172, 184, 56, 22, deep, 4),
    box(108, 60, 184, 132, main, 42) +
      path('M236,60H250Q292,60 292,102V150Q292,192 250,192H226C256,160 258,96 236,60Z', dark),
    box(92, 106, 22, 46, deep, 8) + box(286, 106, 22, 46, deep, 8),
    box(130, 88, 140, 76, ink, 34),
    pair(oval(168, 126, 17, accent) + oval(173, 120, 5, light)),
    line('M184,150Q200,158 216,150', light, 5),
    oval(150, 320, 8, light) + oval(176, 320, 8, accent),
  ].join('');
}
