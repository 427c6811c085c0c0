/** The words of a fork map in exports: lines for the terminal and a table for Markdown. */
import { figurePhrase } from '../../../core/figureText.ts';
import { formatPercent } from '../../../core/format.ts';
import { sum } from '../../../core/numeric/sums.ts';
import { quotedAnswer } from '../../../core/quoted.ts';
import { t } from '../../../core/text.ts';
import {
  alternativeWords,
  forkTokenText,
  shownWord,
  type ForkAlternative,
  type ForkPosition,
  type ForkReport,
} from '../../../domain/paths.ts';
import { plain, tableOf } from '../../../run/reporting/markdown.ts';

/** Length up to which endings are written out behind each word; longer ones get numbers and a list. */
const longestEnding = 24;
/** Length of an ending in the list. */
const longestListed = 100;

interface ExaminedWord {
  readonly word: string;
  readonly position: ForkPosition;
}

/** Names of the endings that lead behind some word, and the list of those that have a number for a name. */
interface EndingNames {
  readonly nameOf: (outcome: number) => string;
  readonly listed: readonly string[];
}

/** Lines for the terminal: the forks with their alternatives, and the names of the other words. */
export function forkTextLines(forks: ForkReport): string[] {
  const words = examinedWords(forks);
  const marked = words.filter(({ position }) => position.isFork);
  const others = words.filter(({ position }) => !position.isFork).map(({ word }) => word);
  const { nameOf, listed } = endingsOf(marked, forks.outcomes);
  return [
    ...listed.map(line => `  ${line}`),
    ...marked.flatMap(({ word, position }) => [
      `  * ${t`${word}: fork strength ${strengthText(position)}; it tells ${bitsText(position, t`bits`)}`}`,
      ...alternativeTexts(position, nameOf).map(line => `      ${line}`),
    ]),
    ...(others.length === 0 ? [] : [`  ${t`No fork: ${others.join(' · ')}`}`]),
  ];
}

/** The examined words as Markdown: numbered endings, where there are some, and a table. */
export function forkMarkdown(forks: ForkReport): string[] {
  const words = examinedWords(forks);
  const { nameOf, listed } = endingsOf(words, forks.outcomes);
  const rows = words.map(({ word, position }) => [
    word,
    strengthText(position),
    bitsText(position, ''),
    position.isFork ? t`fork` : '',
    alternativeTexts(position, nameOf).join('; '),
  ]);
  return [
    ...(listed.length === 0 ? [] : [listed.map(line => `- ${plain(line)}`).join('\n')]),
    tableOf(
      [t`word`, t`fork strength`, t`information, bits`, t`fork`, t`likely words there, and the most frequent ending`],
      rows.map(row => row.map(plain)),
    ),
  ];
}

function examinedWords(forks: ForkReport): ExaminedWord[] {
  return forks.tokens.flatMap(({ position }, at) => {
    if (position === null) return [];
    const text = forkTokenText(forks, at);
    return [{ word: text === null ? t`(end)` : shownWord(text), position }];
  });
}

function strengthText({ strength }: ForkPosition): string {
  return figurePhrase(strength, { decimals: 2 });
}

function bitsText({ bits }: ForkPosition, unit: string): string {
  return figurePhrase(bits, { decimals: 2, unit });
}

function endingsOf(words: readonly ExaminedWord[], outcomes: readonly string[]): EndingNames {
  const leading = words.flatMap(({ position }) =>
    position.alternatives.flatMap(({ counts }) => counts.slice(0, 1).map(([outcome]) => outcome)),
  );
  const used = [...new Set(leading)];
  const labelOf = (outcome: number): string => (outcomes[outcome] ?? '').replace(/\s+/gu, ' ').trim();
  if (used.every(outcome => Array.from(labelOf(outcome)).length <= longestEnding))
    return { nameOf: outcome => quotedAnswer(labelOf(outcome), longestEnding), listed: [] };
  const nameOf = (outcome: number): string => t`ending ${used.indexOf(outcome) + 1}`;
  return {
    nameOf,
    listed: used.map(outcome => {
      const label = Array.from(labelOf(outcome));
      const text = label.length > longestListed ? `${label.slice(0, longestListed - 1).join('')}…` : label.join('');
      return t`${nameOf(outcome)}: ${text}`;
    }),
  };
}

/** "This 43% → 78% “positive”": how likely each word is there, and the share of its most frequent ending. */
function alternativeTexts({ alternatives }: ForkPosition, nameOf: EndingNames['nameOf']): string[] {
  const words = alternativeWords(alternatives);
  return alternatives.map(({ p, counts }, at) => {
    const [outcome, count = 0] = counts[0] ?? [];
    const behind = outcome === undefined ? '' : ` → ${shareOf(count, counts)} ${nameOf(outcome)}`;
    return `${words[at] ?? t`(end)`} ${formatPercent(p)}${behind}`;
  });
}

function shareOf(count: number, counts: ForkAlternative['counts']): string {
  return formatPercent(count / Math.max(1, sum(counts.map(([, one]) => one))));
}
