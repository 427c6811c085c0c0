/** The singular of nouns that stand behind a number in a sentence of the code. */

/** Nouns whose singular is not the plural without its s. */
const irregular: Readonly<Record<string, string>> = { entries: 'entry', boundaries: 'boundary', analyses: 'analysis' };

/** Words that end in s and follow a number, but are no plurals of what it counts: verbs, units and other words, and
 * "times", which multiplies. */
const otherWords: ReadonlySet<string> = new Set([
  ...['as', 'has', 'is', 'its', 'nats', 'this', 'times', 'was'],
  ...['accounts', 'appears', 'belongs', 'closes', 'comes', 'computes', 'contains', 'describes', 'dies', 'does'],
  ...['exceeds', 'explains', 'exposes', 'fails', 'fits', 'fuses', 'gives', 'lacks', 'leaves', 'lists', 'looks'],
  ...['lowers', 'makes', 'matters', 'moves', 'multiplies', 'names', 'needs', 'raises', 'reads', 'refers', 'refuses'],
  ...['removes', 'repeats', 'requires', 'rises', 'stands', 'stays', 'stores', 'supports', 'takes', 'uses', 'varies'],
  ...['wants', 'redirects', 'shifts', 'states'],
]);

/** Words that may stand between a number and the noun that it counts. */
const between = [
  ...['attention', 'control', 'failing', 'fresh', 'million', 'more', 'new', 'other', 'padding', 'paired'],
  ...['percentage', 'pilot', 'sampled', 'simulated', 'smaller', 'stop', 'typed', 'whole'],
].join('|');

const counted = new RegExp(`^( (?:(?:${between}) )?)([a-z]+s)(?![\\w-])`, 'u');

/** The text that follows a number, with the noun that it counts in the singular where the number is 1: " tokens"
 * becomes " token". */
export function afterNumber(text: string, value: string | number): string {
  if (String(value) !== '1') return text;
  return text.replace(counted, (found, space: string, noun: string) =>
    otherWords.has(noun) ? found : `${space}${irregular[noun] ?? noun.slice(0, -1)}`,
  );
}
