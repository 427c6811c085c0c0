/** Outcome map: which of the given options an answer chooses. */
import { OptionReader } from './namedOptions.ts';
import { foldText } from './outcomeMap.ts';
import { knownOptions, optionsName } from './optionList.ts';
import type { OutcomeMap } from './outcomeMap.ts';

/** How the kind of answers begins that do not decide between options. */
const severalBegins = 'several: ';

/** The option that an answer chooses, as whole words, ignoring case, the longer one of two that start at the same
 * place; or the options between which it does not decide (docs/method.md#outcome-maps). Throws AdjacentError
 * bad-argument for fewer than two different options. */
export function optionsMap(options: readonly string[]): OutcomeMap {
  const known = knownOptions(options);
  const reader = new OptionReader(known);
  return {
    name: optionsName(known),
    missing: 'none of the options',
    kindOf(text) {
      const [first, ...others] = reader.read(text);
      if (first === undefined) return null;
      return others.length === 0 ? first : `${severalBegins}${[first, ...others].join(', ')}`;
    },
  };
}

/** Whether a kind of this map is of answers that do not decide between options. */
export function namesSeveral(kind: string, options: readonly string[]): boolean {
  return kind.startsWith(severalBegins) && !options.map(foldText).includes(kind);
}

const word = String.raw`[\p{L}\p{N}][\p{L}\p{N}'’-]*`;
const [open, close] = [`["'“‘]?`, `["'”’]?`];
const twoWords = String.raw`${word}(?: [\p{L}\p{N}'’-]+)?`;
/** "a, b or c", quoted or not: in the first group the options before the "or", of which all but the last may have two
 * words; in the second group the option after it. */
const inline = new RegExp(
  `((?:${open}${twoWords}${close}, ?)*${open}${word}${close}),? or ${open}(${word})${close}`,
  'giu',
);
/** What announces a list of options. */
const cue = [
  String.raw`one of(?: the following| these| the)?(?: \p{L}+)?`,
  'options?|labels?|classes|categories|choices',
  '(?:choose|pick|select)(?: one)?(?: from)?',
].join('|');
const option = `${open}${twoWords}${close}`;
/** "one of: a, b, c", "labels: a | b | c", up to the end of the sentence or line. */
const afterCue = new RegExp(
  String.raw`\b(?:${cue}):?\s+(${option}(?:\s*[,/|]\s*${option}){1,8}(?:,? (?:or|and) ${option})?)(?=[.;:!?\n)]|$)`,
  'giu',
);
const bullet = /^\s*(?:[-*•]|\(?[a-z\d][.)])\s+(\S.{0,58}\S|\S)\s*$/gimu;
const quotes = /^["'“‘]|["'”’]$/gu;

/**
 * Options that a prompt lists, as "a, b or c" in a sentence, as "one of: a, b, c", or as two to nine bullets; empty if
 * it lists none. They are a proposal: the caller checks that the answers name them. Of the words before the first
 * comma, only as many belong to the first option as the longest other option has.
 */
export function listedOptions(prompt: string): readonly string[] {
  const bullets = [...prompt.matchAll(bullet)].map(match => foldText(match[1] ?? ''));
  if (bullets.length >= 2 && bullets.length <= 9 && new Set(bullets).size === bullets.length) return bullets;
  const cued = [...prompt.matchAll(afterCue)].map(match =>
    (match[1] ?? '')
      .split(/\s*[,/|]\s*(?:(?:or|and) )?|,? (?:or|and) /iu)
      .map(option => foldText(option.replace(quotes, ''))),
  );
  const lists = [...prompt.matchAll(inline)].map(match => {
    const [first = '', ...rest] = [...(match[1] ?? '').split(','), match[2] ?? ''].map(option =>
      foldText(option.trim().replace(quotes, '')),
    );
    const longest = Math.max(...rest.map(option => option.split(' ').length));
    return [first.split(' ').slice(-longest).join(' '), ...rest].filter(option => option !== '');
  });
  return [...cued, ...lists].filter(list => new Set(list).size >= 2).toSorted((a, b) => b.length - a.length)[0] ?? [];
}
