/** Items as prompts for base models: the model reads the question, and each option continues it. */
import type { StudyItem } from '../../domain/study.ts';

/** An item before it is numbered. */
export type ItemDraft = Omit<StudyItem, 'index'>;

const letterOf = (at: number): string => String.fromCharCode('A'.charCodeAt(0) + at);
/** Scripts without spaces between words. */
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/**
 * The form of MMLU (Hendrycks et al., arXiv 2009.03300) for base models: the question, one line per option with its
 * letter, "Answer:", and the letters after a space as continuations. The header with the subject is left out, so that
 * examples can precede the question.
 */
export function letteredItem(row: ItemDraft): ItemDraft {
  const lines = row.options.map((option, at) => `${letterOf(at)}. ${option.trim()}`);
  return {
    ...row,
    question: `${row.question.trim()}\n${lines.join('\n')}\nAnswer:`,
    options: row.options.map((_, at) => ` ${letterOf(at)}`),
  };
}

/** An item with its right option and an empty line, as an example before others. Throws RangeError for an answer that
 * is not one of the options. */
export function solvedItem({ question, options, answer }: ItemDraft): string {
  const right = options[answer];
  if (right === undefined) throw new RangeError(`an item has no option ${answer}`);
  return `${question}${right}\n`;
}

/**
 * Options that continue the question as written. Spaces at the end of the question move to the options, where
 * tokenizers expect them; words that would touch get a space between them.
 */
export function continuedItem(row: ItemDraft): ItemDraft {
  const question = row.question.replace(/ +$/, '');
  const endsInSpace = /\s$/.test(question);
  const options = row.options.map(option =>
    !endsInSpace && /^[\p{L}\p{N}]/u.test(option) && !unspaced.test(option) ? ` ${option}` : option,
  );
  return { ...row, question, options };
}
