/** How an item is put to a model that continues text: a base model reads the question, and each option continues it. */
import type { StudyItem } from '../../domain/study.ts';

/** An item before it has a place among others. */
export type ItemDraft = Omit<StudyItem, 'index'>;

const letterOf = (at: number): string => String.fromCharCode('A'.charCodeAt(0) + at);
/** Scripts that put no space between words. */
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/**
 * MMLU's own form (Hendrycks et al., arXiv 2009.03300), which base models are measured in: the question, a line for
 * each option under its letter, "Answer:", and the letters behind a space as continuations. The header that names the
 * subject is left out, so that examples can stand before the question.
 */
export function letteredItem(row: ItemDraft): ItemDraft {
  const lines = row.options.map((option, at) => `${letterOf(at)}. ${option.trim()}`);
  return {
    ...row,
    question: `${row.question.trim()}\n${lines.join('\n')}\nAnswer:`,
    options: row.options.map((_, at) => ` ${letterOf(at)}`),
  };
}

/** An item with its right option behind it and an empty line after, as an example before others. */
export function solvedItem({ question, options, answer }: ItemDraft): string {
  return `${question}${options[answer] ?? ''}\n`;
}

/**
 * Options that continue the question as they are written. Spaces at the end of the question go in front of the options,
 * where tokenizers expect them; between two words that would touch, one is put.
 */
export function continuedItem(row: ItemDraft): ItemDraft {
  const question = row.question.replace(/ +$/, '');
  const open = /\s$/.test(question);
  const options = row.options.map(option =>
    !open && /^[\p{L}\p{N}]/u.test(option) && !unspaced.test(option) ? ` ${option}` : option,
  );
  return { ...row, question, options };
}
