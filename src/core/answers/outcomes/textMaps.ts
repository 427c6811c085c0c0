/** Outcome maps without a setting: exact text, code, first word, first sentence, last number. */
import { isQuotable } from '../../quoted.ts';
import { folded } from './outcomeMap.ts';
import type { OutcomeMap } from './outcomeMap.ts';

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });
const words = new Intl.Segmenter('en', { granularity: 'word' });

/** Longest beginning of an answer that is split into words or sentences. */
const searched = 4000;

export const textMap: OutcomeMap = {
  name: 'by exact text',
  missing: 'no text',
  kindOf: folded,
};

export const codeMap: OutcomeMap = {
  name: 'by code',
  missing: 'no code',
  kindOf(text) {
    const code = /```[^\n]*\n([\s\S]*?)(?:```|$)/u.exec(text)?.[1] ?? text;
    const lines = code.split('\n').map(line => line.replace(/\s+/gu, ' ').trim());
    const kept = lines.filter(line => line !== '' && !/^(?:#(?!include)|\/\/|--)/u.test(line)).join(' ');
    return kept === '' ? null : kept;
  },
};

export const wordMap: OutcomeMap = {
  name: 'by first word',
  missing: 'no word',
  kindOf(text) {
    for (const part of words.segment(text.slice(0, searched)))
      if (part.isWordLike === true) return folded(part.segment);
    return null;
  },
};

export const sentenceMap: OutcomeMap = {
  name: 'by first sentence',
  missing: 'no sentence',
  kindOf(text) {
    const found = [...sentences.segment(text.slice(0, searched))]
      .map(({ segment }) => folded(segment))
      .filter(sentence => sentence !== null);
    // A dash or a quotation mark that stands alone is no sentence, unless there is nothing else.
    return found.find(sentence => isQuotable(sentence)) ?? found[0] ?? null;
  },
};

export const numberMap: OutcomeMap = {
  name: 'by last number',
  missing: 'no number',
  kindOf(text) {
    const last = text.match(/(?<![\p{L}\d.])[-−]?\d+(?:,\d{3})*(?:\.\d+)?/gu)?.at(-1);
    return last === undefined ? null : String(Number(last.replace('−', '-').replaceAll(',', '')));
  },
};
