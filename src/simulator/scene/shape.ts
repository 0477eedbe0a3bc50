// The few SVG shapes everything is built from.

/** A filled path; `more` takes further attributes. */
export function path(d: string, fill: string, more = ''): string {
  return `<path d="${d}" fill="${fill}" ${more}/>`;
}

/** A line along a path. */
export function line(d: string, colour: string, width: number, more = ''): string {
  return `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" ${more}/>`;
}

/** An ellipse, or a circle when `ry` is left out. */
export function oval(cx: number, cy: number, rx: number, fill: string, ry = rx, more = ''): string {
  return `<ellipse cx="${short(cx)}" cy="${short(cy)}" rx="${short(rx)}" ry="${short(ry)}" fill="${fill}" ${more}/>`;
}

/** A rectangle with round corners. */
export function box(x: number, y: number, width: number, height: number, fill: string, round = 0): string {
  return `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" rx="${round}" fill="${fill}"/>`;
}

/** The same drawing mirrored at x = 200, the middle of every subject. */
export function mirrored(drawing: string): string {
  return `<g transform="translate(400 0) scale(-1 1)">${drawing}</g>`;
}

/** A drawing and its mirror image. */
export function pair(drawing: string): string {
  return drawing + mirrored(drawing);
}

/** A drawing moved and scaled. */
export function placed(drawing: string, x: number, y: number, scale = 1, flip = false): string {
  const across = flip ? -scale : scale;
  return `<g transform="translate(${short(x)} ${short(y)}) scale(${short(across)} ${short(scale)})">${drawing}</g>`;
}

/** A number with few digits, which keeps the SVG small. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
