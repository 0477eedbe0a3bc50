// Counts calls per method and minute, and posts per conversation, and says when to wait.
import type { Method } from './call.ts';
import type { Json, World } from './world.ts';
import { textOf } from './text-of.ts';

/** Calls a minute by method; what is not named keeps its tier. */
export type Limits = Partial<Record<string, number>> | 'generous';

const minuteMs = 60_000;
/** Posts that one conversation takes at once, and then one a second. */
const burst = 15;

/** A counter; answers how many milliseconds a call comes too early, 0 for none. */
export function createLimits(
  world: World,
  limits: Limits = {},
): (name: string, method: Method, args: Json) => number {
  const windows = new Map<string, number[]>();
  const buckets = new Map<string, { left: number; at: number }>();
  const pausedUntil = new Map<string, number>();

  const inMinute = (name: string, perMinute: number): number => {
    const now = world.clock.now();
    const recent = (windows.get(name) ?? []).filter((at) => at > now - minuteMs);
    windows.set(name, recent);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= perMinute) return oldest + minuteMs - now;
    recent.push(now);
    return 0;
  };

  const inBurst = (channel: string): number => {
    const now = world.clock.now();
    const { left, at } = buckets.get(channel) ?? { left: burst, at: now };
    const filled = Math.min(burst, left + (now - at) / 1_000);
    buckets.set(channel, { left: filled >= 1 ? filled - 1 : filled, at: now });
    return filled >= 1 ? 0 : Math.ceil((1 - filled) * 1_000);
  };

  return (name, method, args) => {
    if (limits === 'generous') return 0;
    const key = name === 'chat.postMessage' ? `${name} ${textOf(args['channel'])}` : name;
    const now = world.clock.now();
    // A timer may fire a moment early.
    if ((pausedUntil.get(key) ?? 0) > now + 20) world.breach(`${name}: again before Retry-After was over`);
    const perMinute = limits[name] ?? method.perMinute;
    const waitMs = perMinute === undefined ? inBurst(textOf(args['channel'])) : inMinute(name, perMinute);
    if (waitMs > 0) {
      world.breach(`${name}: over its rate limit`);
      pausedUntil.set(key, now + Math.ceil(waitMs / 1_000) * 1_000);
    }
    return waitMs;
  };
}
