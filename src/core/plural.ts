/** The singular of nouns that stand behind a number in a sentence of the code. */

/** Words that end in s and follow a number without being the plural of what it counts: verbs, "nats", whose singular is
 * rarely a count, and "times", which multiplies. Other verbs follow names, which are not 1. */
const otherWords = /^(?:as|does|has|is|its|nats|this|times|was)$/u;

/** Words that may stand between a number and the noun that it counts. */
const between =
  'attention|control|failing|fresh|more|new|other|padding|paired|percentage|' +
  'pilot|sampled|simulated|smaller|stop|typed|whole';

const counted = new RegExp(`^( (?:(?:${between}) )?)([a-z]+s)(?![\\w-])`, 'u');

/** The text that follows a number, with the noun that it counts in the singular where the number is 1: " tokens"
 * becomes " token". */
export function afterNumber(text: string, value: string | number): string {
  if (String(value) !== '1') return text;
  return text.replace(counted, (found, space: string, noun: string) =>
    otherWords.test(noun) ? found : space + noun.replace(/ies$/u, 'ys').replace(/(?<=ch|sh|ss|x)es$|s$/u, ''),
  );
}
