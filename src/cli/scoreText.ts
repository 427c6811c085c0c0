/** A scored text as a table for the terminal. */
import { formatNumber } from '../core/format.ts';
import { t } from '../core/text.ts';
import type { ScoreView, TokenScore } from '../domain/score.ts';
import { quoted, shortened, tableLines } from './table.ts';

/** One line per token of the user's text, or of the whole input where the chat template rewrites that text: entropy
 * (nats) and effective number of choices of the step that produced it, and its log-probability. The last line is the
 * next token. */
export function scoreLines(score: ScoreView): string[] {
  const own = score.tokens
    .filter(token => token.span !== null || score.rewritten === true)
    .map(token => scoreRow(quoted(token.text), token, token.logProb));
  return [
    t`${score.model}, prompt format ${score.form}, temperature ${String(score.temperature)}; nats`,
    t`precision ${score.precision}`,
    ...(score.rewritten === true
      ? [t`The chat template rewrites this text, so all tokens of the input are listed.`]
      : []),
    ...(isGivenOnly(score)
      ? [t`The server states how likely each token of the text is, and not what else could stand there.`]
      : []),
    '',
    ...tableLines(
      [t`token`, t`entropy`, t`choices`, 'ln p', t`most likely`],
      [...own, scoreRow(t`(next)`, score.next, null)],
    ),
  ];
}

/** Whether log-probabilities are all that is known of the text. */
function isGivenOnly({ tokens }: ScoreView): boolean {
  return tokens.some(({ logProb }) => logProb !== null) && tokens.every(({ openness }) => openness === null);
}

function scoreRow(
  label: string,
  { openness, alternatives }: Pick<TokenScore, 'openness' | 'alternatives'>,
  logProb: number | null,
): string[] {
  return [
    shortened(label, 28),
    openness === null ? '–' : formatNumber(openness.entropy, 3),
    openness === null ? '–' : formatNumber(openness.d1),
    logProb === null ? '–' : formatNumber(logProb, 3),
    shortened(mostLikely(alternatives), 40),
  ];
}

function mostLikely(alternatives: TokenScore['alternatives']): string {
  return alternatives
    .slice(0, 3)
    .map(({ text, p }) => `${quoted(text)} ${formatNumber(p, 2)}`)
    .join(' ');
}
