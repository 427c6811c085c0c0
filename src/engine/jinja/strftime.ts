/** Python's strftime in the C locale. */

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const months = [
  ...(['January', 'February', 'March', 'April', 'May', 'June'] as const),
  ...(['July', 'August', 'September', 'October', 'November', 'December'] as const),
] as const;

/** A number with its width and what fills it. */
interface Field {
  readonly value: number;
  readonly width: number;
  readonly fill: '0' | ' ';
}

const zeros = (value: number, width = 2): Field => ({ value, width, fill: '0' });
const spaces = (value: number, width = 2): Field => ({ value, width, fill: ' ' });

const dayMilliseconds = 86_400_000;

function dayOfYear(time: Date): number {
  return Math.floor((time.getTime() - Date.UTC(time.getUTCFullYear(), 0, 1)) / dayMilliseconds) + 1;
}

/** ISO 8601 year and week. */
function isoWeek(time: Date): readonly [number, number] {
  const weekday = (time.getUTCDay() + 6) % 7;
  const thursday = new Date(time.getTime() + (3 - weekday) * dayMilliseconds);
  return [thursday.getUTCFullYear(), Math.floor((dayOfYear(thursday) - 1) / 7) + 1];
}

const hour12 = (time: Date): number => time.getUTCHours() % 12 || 12;

/** Codes that stand for other codes. */
const compounds: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  h: '%b',
  R: '%H:%M',
  r: '%I:%M:%S %p',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/** The values of the codes of glibc and Python; a time without zone has an empty %z and %Z. */
const codes: Readonly<Record<string, (time: Date) => Field | string>> = {
  '%': () => '%',
  A: time => days[time.getUTCDay()] ?? '',
  a: time => (days[time.getUTCDay()] ?? '').slice(0, 3),
  B: time => months[time.getUTCMonth()] ?? '',
  b: time => (months[time.getUTCMonth()] ?? '').slice(0, 3),
  C: time => zeros(Math.floor(time.getUTCFullYear() / 100)),
  d: time => zeros(time.getUTCDate()),
  e: time => spaces(time.getUTCDate()),
  f: time => zeros(time.getUTCMilliseconds() * 1000, 6),
  G: time => zeros(isoWeek(time)[0], 1),
  g: time => zeros(isoWeek(time)[0] % 100),
  H: time => zeros(time.getUTCHours()),
  I: time => zeros(hour12(time)),
  j: time => zeros(dayOfYear(time), 3),
  k: time => spaces(time.getUTCHours()),
  l: time => spaces(hour12(time)),
  M: time => zeros(time.getUTCMinutes()),
  m: time => zeros(time.getUTCMonth() + 1),
  n: () => '\n',
  P: time => (time.getUTCHours() < 12 ? 'am' : 'pm'),
  p: time => (time.getUTCHours() < 12 ? 'AM' : 'PM'),
  S: time => zeros(time.getUTCSeconds()),
  s: time => zeros(Math.floor(time.getTime() / 1000), 1),
  t: () => '\t',
  U: time => zeros(Math.floor((dayOfYear(time) + 6 - time.getUTCDay()) / 7)),
  u: time => zeros(time.getUTCDay() || 7, 1),
  V: time => zeros(isoWeek(time)[1]),
  W: time => zeros(Math.floor((dayOfYear(time) + 6 - ((time.getUTCDay() + 6) % 7)) / 7)),
  w: time => zeros(time.getUTCDay(), 1),
  Y: time => zeros(time.getUTCFullYear(), 1),
  y: time => zeros(time.getUTCFullYear() % 100),
  Z: () => '',
  z: () => '',
};

/** A time, read in UTC, in a format of strftime, with the flags - _ 0 ^ # and the width of glibc. A code that glibc
 * does not know stays as it is. */
export function strftime(time: Date, format: string): string {
  return format.replace(/%([-_0^#]*)(\d*)[EO]?([a-zA-Z%])|%:z/gu, (whole, flags, width, code) => {
    if (whole === '%:z') return '';
    const compound = compounds[String(code)];
    const shown = compound === undefined ? codes[String(code)]?.(time) : strftime(time, compound);
    if (shown === undefined) return whole;
    return filled(shown, String(flags), width === '' ? 0 : Math.min(1000, Number(width)));
  });
}

function filled(shown: Field | string, flags: string, width: number): string {
  const isText = typeof shown === 'string';
  const fill = flags.includes('-')
    ? ''
    : flags.includes('_')
      ? ' '
      : flags.includes('0')
        ? '0'
        : isText
          ? ' '
          : shown.fill;
  const plain = isText ? shown : String(shown.value);
  const text = flags.includes('^') ? plain.toUpperCase() : flags.includes('#') ? swapped(plain) : plain;
  return fill === '' ? text : text.padStart(width || (isText ? 0 : shown.width), fill);
}

/** The flag # of glibc: upper case, or lower case for what is upper case already. */
function swapped(text: string): string {
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
}
