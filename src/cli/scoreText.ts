/** A scored text for a person at a terminal. */
import { formatNumber } from '../core/format.ts';
import type { ScoreView, TokenScore } from '../domain/score.ts';
import { quoted, shortened, tableLines } from './table.ts';

/** One line a token of the person's own text: how open the step was that produced it, and the token's log-probability.
 */
export function scoreLines(score: ScoreView): string[] {
  const own = score.tokens.filter(token => token.span !== null);
  const next = { text: '(next)', openness: score.next.openness, logProb: null, alternatives: score.next.alternatives };
  const rows = [...own, next].map(({ text, openness, logProb, alternatives }) => [
    shortened(text === '(next)' ? text : quoted(text), 28),
    openness === null ? '–' : formatNumber(openness.entropy, 3),
    openness === null ? '–' : formatNumber(openness.d1),
    logProb === null ? '–' : formatNumber(logProb, 3),
    shortened(likeliest(alternatives), 40),
  ]);
  return [
    `${score.model}, ${score.form} form, temperature ${score.temperature}; nats`,
    '',
    ...tableLines(['token', 'entropy', 'choices', 'ln p', 'likeliest'], rows),
  ];
}

function likeliest(alternatives: TokenScore['alternatives']): string {
  return alternatives
    .slice(0, 3)
    .map(({ text, p }) => `${quoted(text)} ${formatNumber(p, 2)}`)
    .join(' ');
}
