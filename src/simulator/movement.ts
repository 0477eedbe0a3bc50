// What moves in a film: the camera comes nearer, lights drift by, and one picture turns into another.

/** The pictures of a film, as raw pixels of four bytes. */
export interface Takes {
  width: number;
  height: number;
  start: Uint8Array;
  end: Uint8Array | undefined;
}

const lights = 36;

/** The frame at a share of the film, 0 to 1. Without an end, the last frame leads over to the first one. */
export function frameOf({ width, height, start, end }: Takes, share: number): Uint8Array {
  const turn = 2 * Math.PI * share;
  const zoom = end === undefined ? 1.08 - 0.08 * Math.cos(turn) : 1 + 0.16 * share;
  const drift = end === undefined ? 0.03 * Math.sin(turn) : 0.03 * (share - 0.5);
  const frame = new Uint8Array(width * height * 4);
  const faded = end === undefined ? 0 : Math.min(1, Math.max(0, share * 2 - 0.5));
  for (let y = 0; y < height; y += 1) {
    const fromY = height / 2 + (y - height / 2) / zoom;
    for (let x = 0; x < width; x += 1) {
      const fromX = width / 2 + (x - width / 2) / zoom + drift * width * (1 - 1 / zoom);
      const at = (y * width + x) * 4;
      sample(frame, at, start, width, height, fromX, fromY, 1);
      if (end !== undefined && faded > 0) sample(frame, at, end, width, height, fromX, fromY, faded);
    }
  }
  drawLights(frame, width, height, share);
  return frame;
}

/** Lays a share of the pixel at a point between pixels over the one at `at`. */
function sample(
  frame: Uint8Array,
  at: number,
  picture: Uint8Array,
  width: number,
  height: number,
  x: number,
  y: number,
  share: number,
): void {
  const left = Math.min(width - 2, Math.max(0, Math.floor(x)));
  const top = Math.min(height - 2, Math.max(0, Math.floor(y)));
  const right = Math.min(1, Math.max(0, x - left));
  const low = Math.min(1, Math.max(0, y - top));
  const corner = (top * width + left) * 4;
  const below = corner + width * 4;
  for (let channel = 0; channel < 3; channel += 1) {
    const upper =
      (picture[corner + channel] ?? 0) * (1 - right) + (picture[corner + 4 + channel] ?? 0) * right;
    const lower = (picture[below + channel] ?? 0) * (1 - right) + (picture[below + 4 + channel] ?? 0) * right;
    const colour = upper * (1 - low) + lower * low;
    frame[at + channel] = (frame[at + channel] ?? 0) * (1 - share) + colour * share;
  }
  frame[at + 3] = 255;
}

// Each light falls a whole number of times through the picture, so that the film can begin anew without a jump.
function drawLights(frame: Uint8Array, width: number, height: number, share: number): void {
  for (let light = 0; light < lights; light += 1) {
    const falls = 1 + (light % 2);
    const down = (light * 0.618 + share * falls) % 1;
    const across = (light * 0.381 + 0.02 * Math.sin(2 * Math.PI * (share + light / 7)) + 1) % 1;
    const radius = (Math.min(width, height) / 100) * (0.5 + (light % 5) / 4);
    glow(frame, width, height, across * width, down * height, radius);
  }
}

function glow(frame: Uint8Array, width: number, height: number, x: number, y: number, radius: number): void {
  const reach = Math.ceil(radius);
  for (let row = Math.floor(y) - reach; row <= y + reach; row += 1) {
    for (let column = Math.floor(x) - reach; column <= x + reach; column += 1) {
      if (row < 0 || column < 0 || row >= height || column >= width) continue;
      const strength = 0.75 * Math.max(0, 1 - Math.hypot(column - x, row - y) / radius);
      const at = (row * width + column) * 4;
      for (let channel = 0; channel < 3; channel += 1) {
        const colour = frame[at + channel] ?? 0;
        frame[at + channel] = colour + ((channel === 2 ? 236 : 255) - colour) * strength;
      }
    }
  }
}
