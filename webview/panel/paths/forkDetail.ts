/** The alternatives at one position of an answer: probability, outcomes after each, and examples. */
import { figurePhrase } from '../../../src/core/figureText.ts';
import { formatPercent } from '../../../src/core/format.ts';
import { quoted } from '../../../src/core/quoted.ts';
import { excerpt, t } from '../../../src/core/text.ts';
import {
  alternativeWords,
  forkTokenText,
  type ForkAlternative,
  type ForkPosition,
  type ForkReport,
} from '../../../src/domain/paths.ts';
import { h } from '../../shared/dom.ts';

/** Outcomes that have a bar of their own; the others share one. */
const shownOutcomes = 3;

export function forkDetail(forks: ForkReport, at: number, position: ForkPosition): HTMLElement {
  const text = forkTokenText(forks, at);
  const word = text === null ? t`the end` : quoted(text, 40);
  const { strength, isFork, share, bits, other, alternatives } = position;
  const words = alternativeWords(alternatives);
  return h(
    'div',
    { class: 'fork-detail', 'aria-live': 'polite' },
    h('h3', {}, isFork ? t`At ${word}: a fork` : t`At ${word}: no fork found`),
    h(
      'p',
      { class: 'muted' },
      t`Fork strength ${figurePhrase(strength, { decimals: 2 })}; the word removes ${figurePhrase(bits, { decimals: 2, unit: t`bits` })}, ${formatPercent(share)} of the uncertainty about the ending.`,
      other >= 0.005 ? ` ${t`Other words together: ${formatPercent(other)}.`}` : '',
    ),
    h(
      'ul',
      { class: 'fork-alternatives' },
      ...alternatives.map((one, i) => alternative(one, words[i] ?? t`(end)`, forks.outcomes)),
    ),
  );
}

function alternative(one: ForkAlternative, word: string, outcomes: readonly string[]): HTMLElement {
  const { p, isOwn, n, counts, examples } = one;
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const bars = counts.slice(0, shownOutcomes).map(([outcome, count]) => bar(outcomes[outcome] ?? '', count / total));
  const rest = counts.slice(shownOutcomes).reduce((sum, [, count]) => sum + count, 0);
  return h(
    'li',
    { class: 'fork-alternative' },
    h(
      'p',
      { class: 'fork-word' },
      h('strong', { class: 'word-text' }, word),
      ' ',
      t`${formatPercent(p)} likely`,
      isOwn ? ` · ${t`the word of this answer`}` : '',
      n > 0 ? ` · ${t`${n} continuations`}` : '',
    ),
    h('ul', { class: 'fork-bars' }, ...bars, rest === 0 ? null : bar(t`other endings`, rest / total)),
    examples.length === 0
      ? null
      : h(
          'details',
          { class: 'fork-examples' },
          h('summary', {}, t`example answers`),
          ...examples.map(example => h('blockquote', {}, excerpt(example, 400))),
        ),
  );
}

function bar(label: string, share: number): HTMLElement {
  return h(
    'li',
    { class: 'fork-bar' },
    h('span', { class: 'fork-share' }, formatPercent(share)),
    h('span', { class: 'fork-fill', 'aria-hidden': 'true', '--share': `${(100 * share).toFixed(1)}%` }),
    h('span', { class: 'fork-label', title: label }, label),
  );
}
