// Times in words, counted by the server's clock.

let aheadMs = 0;

/** Takes over the server's time, so that a wrong clock here changes nothing. */
export function setServerNow(now) {
  aheadMs = now - Date.now();
}

/** The server's time, epoch milliseconds. */
export function serverNow() {
  return Date.now() + aheadMs;
}

/** `2 minutes ago`. */
export function ago(at, locale) {
  const seconds = Math.round((at - serverNow()) / 1000);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ];
  for (const [unit, size] of units) {
    if (-seconds >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(0, 'second');
}

/** `45 sec` or `3 min`. */
export function inWords(ms, locale) {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const [amount, unit] = seconds < 90 ? [seconds, 'second'] : [Math.round(seconds / 60), 'minute'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(amount);
}
