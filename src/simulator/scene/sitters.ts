// Animals that sit and look at you: fox, cat, dog, bear and rabbit.
import type { Paint } from './paint.ts';
import { line, mirrored, oval, pair, path } from './shape.ts';

/** A fox: pointed ears, white cheeks and chest, dark socks, a brush with a white tip. */
export function fox(paint: Paint): string {
  const { main, dark, deep, light, white, ink } = paint;
  const tail = [
    path(
      'M250,392C330,404 398,360 392,288C389,250 366,216 352,204C350,240 330,268 300,292C270,318 246,352 250,392Z',
      main,
    ),
    path('M250,392C330,404 398,360 392,288C380,340 320,372 262,372C254,378 250,384 250,392Z', dark),
    path(
      'M352,204C366,216 389,250 392,288C380,280 372,288 362,280C352,284 342,272 330,266C344,250 351,228 352,204Z',
      white,
    ),
  ].join('');
  const ear =
    path('M112,150L96,28C138,42 176,84 186,116Z', main) +
    path('M122,130L110,56C136,68 158,92 166,110Z', deep);
  const cheek = path(
    'M76,184C108,170 146,172 170,196C186,212 196,238 200,262C158,246 108,222 76,184Z',
    white,
  );
  const eye = oval(158, 178, 11, ink, 13) + oval(162, 173, 4, white);
  const head =
    path(
      'M200,98C246,98 272,116 282,142L326,184C296,220 246,250 200,264C154,250 104,220 74,184L118,142C128,116 154,98 200,98Z',
      main,
    ) + path('M200,98C214,120 216,160 200,200C184,160 186,120 200,98Z', light, 'opacity=".55"');
  return [
    tail,
    seatedBody(main, dark),
    path('M146,226C146,300 172,342 200,356C228,342 254,300 254,226Z', white),
    path('M172,318L168,400H196V318Z', main) + path('M204,318V400H232L228,318Z', dark),
    path('M169,356L167,394Q167,400 173,400H196V356Z', ink) +
      path('M204,356V400H227Q233,400 233,394L231,356Z', ink),
    pair(ear),
    head,
    pair(cheek),
    pair(eye),
    path('M184,244Q200,236 216,244Q212,262 200,266Q188,262 184,244Z', ink),
  ].join('');
}

/** A cat: upright ears, shining eyes, whiskers, a tail curled round. */
export function cat(paint: Paint): string {
  const { main, dark, light, white, ink, accent } = paint;
  const ear =
    path('M112,150L108,58C142,70 172,92 182,116Z', main) +
    path('M122,126L119,80C138,88 154,100 162,112Z', '#d98f96');
  const eye = oval(158, 172, 19, accent, 17) + oval(158, 172, 6, ink, 15) + oval(163, 165, 4, white);
  const whiskers = line('M128,206L72,196M128,214L74,220', white, 3, 'opacity=".7"');
  return [
    line('M276,372C350,388 372,330 346,282C336,262 344,244 360,240', main, 30),
    line('M276,378C340,392 362,350 350,306', dark, 10, 'opacity=".6"'),
    seatedBody(main, dark),
    path('M160,236C164,296 182,326 200,336C218,326 236,296 240,236Z', light, 'opacity=".5"'),
    path('M170,316L166,392Q168,400 178,400H196V316Z', main) +
      path('M204,316V400H222Q232,400 234,392L230,316Z', dark),
    pair(ear),
    path(
      'M200,104C258,104 296,140 296,182C296,226 252,250 200,250C148,250 104,226 104,182C104,140 142,104 200,104Z',
      main,
    ),
    oval(200, 218, 44, light, 26, 'opacity=".45"'),
    pair(eye),
    path('M188,204H212L200,217Z', '#d98f96'),
    line('M200,217Q200,230 184,230M200,217Q200,230 216,230', ink, 4),
    pair(whiskers),
  ].join('');
}

/** A dog: hanging ears, a light muzzle, tongue out. */
export function dog(paint: Paint): string {
  const { main, dark, deep, white, ink } = paint;
  const ear = path('M128,112C92,112 66,158 72,214C76,246 108,246 116,214C122,184 136,150 146,130Z', deep);
  const eye = oval(158, 172, 12, ink, 14) + oval(162, 166, 4, white);
  return [
    line('M276,366C330,356 352,316 346,276', main, 28),
    seatedBody(main, dark),
    path('M152,230C156,300 178,336 200,346C222,336 244,300 248,230Z', white),
    path('M168,316L164,390Q166,400 178,400H196V316Z', main) +
      path('M204,316V400H222Q234,400 236,390L232,316Z', dark),
    oval(180, 394, 18, white, 8) + oval(221, 394, 18, white, 8),
    path(
      'M200,90C256,90 286,128 286,178C286,232 250,262 200,262C150,262 114,232 114,178C114,128 150,90 200,90Z',
      main,
    ),
    path('M200,92C216,120 222,150 222,180H178C178,150 184,120 200,92Z', white),
    oval(200, 216, 52, white, 42),
    pair(ear),
    pair(eye),
    path('M186,234H214V262Q200,284 186,262Z', '#e07a84'),
    oval(200, 198, 20, ink, 15),
    line('M200,212V228M200,228Q188,242 172,234M200,228Q212,242 228,234', ink, 5),
    path('M148,258Q200,284 252,258L250,274Q200,300 150,274Z', '#d24a45') + oval(200, 286, 11, '#f2c14a'),
  ].join('');
}

/** A bear: heavy and round. */
export function bear(paint: Paint): string {
  const { main, dark, light, white, ink } = paint;
  const ear = oval(122, 96, 36, main) + oval(124, 100, 19, dark);
  const eye = oval(160, 152, 10, ink, 12) + oval(163, 147, 3.5, white);
  const paw = oval(122, 372, 44, dark, 34) + oval(122, 376, 22, light, 18);
  const arm = path('M104,236C66,262 62,326 92,338C120,344 132,310 134,268Z', dark);
  return [
    path(
      'M200,200C292,200 330,276 322,340C316,388 272,400 200,400C128,400 84,388 78,340C70,276 108,200 200,200Z',
      main,
    ),
    oval(200, 312, 78, light, 76, 'opacity=".6"'),
    pair(paw),
    pair(arm),
    pair(ear),
    path(
      'M200,70C268,70 302,112 302,160C302,212 256,242 200,242C144,242 98,212 98,160C98,112 132,70 200,70Z',
      main,
    ),
    oval(200, 190, 52, light, 40),
    pair(eye),
    oval(200, 172, 21, ink, 15),
    line('M200,186V202M200,202Q188,214 174,206M200,202Q212,214 226,206', ink, 5),
  ].join('');
}

/** A rabbit: long ears, one of them bent. */
export function rabbit(paint: Paint): string {
  const { main, dark, light, white, ink } = paint;
  const ear =
    path('M150,140C112,70 112,4 138,0C166,0 184,70 184,134Z', main) +
    path('M152,124C130,72 128,26 140,24C156,28 168,80 170,120Z', '#e3a3a8');
  const bent = path(
    'M216,134C216,80 244,30 276,38C318,50 322,112 306,124C296,100 276,84 266,88C256,96 252,124 250,140Z',
    main,
  );
  const eye = oval(156, 188, 11, ink, 14) + oval(160, 182, 4, white);
  return [
    oval(292, 366, 34, white),
    seatedBody(main, dark),
    oval(200, 316, 52, light, 62, 'opacity=".7"'),
    oval(164, 390, 36, main, 16) + oval(236, 390, 36, dark, 16),
    ear,
    bent,
    path(
      'M200,122C252,122 282,154 282,192C282,234 246,256 200,256C154,256 118,234 118,192C118,154 148,122 200,122Z',
      main,
    ),
    pair(oval(168, 222, 34, light, 24)),
    pair(eye),
    path('M189,206H211L200,218Z', '#d47f88'),
    line('M200,218V230', ink, 4) + path('M190,230H210V244H190Z', white),
    pair(line('M132,220L86,214M132,228L88,236', white, 3, 'opacity=".6"')),
  ].join('');
}

function seatedBody(main: string, dark: string): string {
  const haunch = path('M122,300C88,318 78,372 100,400H176C180,350 158,308 122,300Z', main);
  return [
    path(
      'M200,200C260,200 292,280 296,340C298,376 290,400 276,400H124C110,400 102,376 104,340C108,280 140,200 200,200Z',
      main,
    ),
    path('M200,200C260,200 292,280 296,340C298,376 290,400 276,400H214C250,340 250,260 200,200Z', dark),
    haunch,
    mirrored(haunch.replace(main, dark)),
  ].join('');
}
