/** The end of a text that fits into the context of a model. */
import { AdjacentError } from '../core/adjacentError.ts';
import type { FittingText } from '../domain/fittingText.ts';
import type { LanguageModel } from '../domain/languageModel.ts';
import { wordStarts } from '../domain/words.ts';

/** No token of usual tokenizers covers more UTF-16 code units, on average over a long text. */
const longestToken = 16;

/** The longest end of a text, from the beginning of a word, of which the model reads as many tokens as leave room for
 * `answer` more. A word that does not fit alone is cut between characters. '' where nothing fits. */
export function fittingText(model: LanguageModel, text: string, answer: number): FittingText {
  const most = model.card.context - answer;
  const count = (part: string): number => {
    try {
      return part === '' ? 0 : model.encode(part, 'raw').ids.length;
    } catch (error) {
      if (error instanceof AdjacentError && error.kind === 'prompt-too-long') return Infinity;
      throw error;
    }
  };
  if (text.length <= most * longestToken) {
    const tokens = count(text);
    if (tokens <= most) return { text, tokens };
  }
  const end = lastCharacters(text, Math.max(0, most) * longestToken);
  const words = wordStarts(end);
  const isWhole = end.length === text.length;
  const starts = isWhole || words[0] !== 0 ? words : words.slice(1);
  const found = longestEnd(end, starts, most, count) ?? longestEnd(end, characterStarts(end), most, count);
  return found ?? { text: '', tokens: 0 };
}

/** The longest of the ends at these starts, which ascend, with at most `most` tokens; null where none fits. */
function longestEnd(
  text: string,
  starts: readonly number[],
  most: number,
  count: (part: string) => number,
): FittingText | null {
  let [low, high] = [0, starts.length];
  let found: FittingText | null = null;
  while (low < high) {
    const middle = (low + high) >> 1;
    const part = text.slice(starts[middle]);
    const tokens = count(part);
    if (tokens <= most) {
      found = { text: part, tokens };
      high = middle;
    } else low = middle + 1;
  }
  return found;
}

/** At most `length` code units from the end of a text, none of them half a character. */
function lastCharacters(text: string, length: number): string {
  if (length === 0) return '';
  const end = text.slice(-length);
  return /^[\uDC00-\uDFFF]/u.test(end) ? end.slice(1) : end;
}

/** Where characters begin as a reader sees them: a letter with its accents, an emoji with its parts. */
function characterStarts(text: string): number[] {
  return Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text), ({ index }) => index);
}
