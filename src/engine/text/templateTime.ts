/** The clock that chat templates see; it stands still, so that a replay gives the model the same text. */

const parts: Readonly<Record<string, string>> = {
  '%Y': '2025',
  '%y': '25',
  '%m': '01',
  '%d': '01',
  '%B': 'January',
  '%b': 'Jan',
  '%A': 'Wednesday',
  '%a': 'Wed',
  '%j': '001',
  '%H': '12',
  '%I': '12',
  '%M': '00',
  '%S': '00',
  '%p': 'PM',
  '%%': '%',
};

/** Noon of 1 January 2025 in a format of Python's strftime, in English. */
export function fixedTime(format: string): string {
  return format.replace(/%[a-zA-Z%]/gu, part => parts[part] ?? part);
}
