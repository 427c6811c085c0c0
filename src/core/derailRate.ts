/** Derail rate: how often an answer that is still coherent turns to noise at its next token
 * (docs/method.md#derail-rate). */
import { abstain, estimate } from './figure.ts';
import type { Figure } from './figure.ts';
import { clopperPearson } from './statistics/clopperPearson.ts';
import { minimumOrder, tooFew } from './statistics/intervals.ts';
import type { Trajectory } from './trajectory.ts';

/** Fewest tokens of noise at the end of an answer by which it counts as derailed. */
const fewestNoisy = 3;

/** How one answer ended: the number of tokens at which it could have turned to noise, and whether it did at the last of
 * them. */
export interface Life {
  readonly tokens: number;
  readonly derailed: boolean;
}

/**
 * The life of an answer within its first `tokens` tokens. Noise begins where the sum of surprisal less ½ ln V, from
 * there to the end, is largest (a change point as in Page 1954, doi:10.1093/biomet/41.1-2.100). An answer is
 * derailed if that sum exceeds ln V over at least 3 tokens; in one that is not, the last 2 tokens could not have shown
 * it.
 */
export function lifeOf({ logProb1 }: Trajectory, vocabulary: number, tokens = Infinity): Life {
  const length = Math.min(logProb1.length, tokens);
  const threshold = Math.log(vocabulary) / 2;
  let [sum, best, onset] = [0, 0, length];
  for (let i = length - 1; i >= 0; i--) {
    sum += -(logProb1[i] as number) - threshold;
    if (sum > best) [best, onset] = [sum, i];
  }
  const derailed = best > 2 * threshold && length - onset >= fewestNoisy;
  return { tokens: derailed ? onset + 1 : Math.max(0, length - fewestNoisy + 1), derailed };
}

/** ln of the derail rate with half an event added, which keeps it finite where none was seen. */
export function logRateOf(lives: readonly Life[]): number {
  let [events, risk] = [0, 0];
  for (const { tokens, derailed } of lives) {
    risk += tokens;
    if (derailed) events++;
  }
  return Math.log((events + 0.5) / (risk + 1));
}

/**
 * Derail rate h of a cell: the share of living answers that turn to noise per token, in [0, 1]. Exact binomial interval
 * over the tokens at risk (Clopper & Pearson 1934), which are independent trials given that the answer still lives.
 * Needs 16 answers with text, one of them with 3 tokens or more.
 */
export function derailRateFigure(trajectories: readonly Trajectory[], vocabulary: number, tokens = Infinity): Figure {
  const written = trajectories.filter(({ ids }) => ids.length > 0);
  const few = tooFew(written.length, minimumOrder);
  if (few !== null) return few;
  const lives = written.map(trajectory => lifeOf(trajectory, vocabulary, tokens));
  const risk = lives.reduce((total, life) => total + life.tokens, 0);
  if (risk === 0) return abstain({ code: 'needs-longer-answers', tokens: fewestNoisy }, written.length);
  const events = lives.filter(life => life.derailed).length;
  const [low, high] = clopperPearson(events, risk);
  return estimate(events / risk, [low, high], written.length, `Clopper-Pearson over ${risk} tokens at risk`);
}
