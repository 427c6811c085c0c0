/** Vendi score: how many unrelated answers would be as diverse (docs/method.md#vendi). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { at } from '../numeric/at.ts';
import { symmetricEigen } from '../numeric/eigenvalues.ts';
import { range } from '../numeric/functions.ts';
import type { Matrix } from '../numeric/matrix.ts';
import { sum } from '../numeric/sums.ts';
import { jackknifeError, tooFew } from '../statistics/intervals.ts';
import { studentT } from '../statistics/studentT.ts';
import type { Trajectory } from '../trajectory.ts';
import { similarityOf } from './similarity.ts';
import { vendiAnswers } from './thresholds.ts';

/** Score of some answers, and what each of them adds to its logarithm. */
interface Vendi {
  readonly score: number;
  /** By how much leaving one out would change ln of the score, to first order. */
  readonly changes: readonly number[];
}

/** exp(-Σ λ ln λ) of the eigenvalues λ of the similarities of `places` divided by their number (Friedman & Dieng 2023):
 * 1 if all are alike, their number if none has anything in common with another. `cosine` has a diagonal of 1.
 * @public */
export function vendiScore(cosine: Matrix, places: readonly number[]): number {
  return vendiOf(cosine, places).score;
}

function vendiOf(cosine: Matrix, places: readonly number[]): Vendi {
  const n = places.length;
  const shares = new Float64Array(n * n);
  places.forEach((row, i) => {
    places.forEach((column, j) => {
      shares[i * n + j] = cosine.at(row, column) / n;
    });
  });
  const { values, vectors } = symmetricEigen(shares, n);
  const terms = values.map(value => (value > 1e-12 ? value * Math.log(value) : 0));
  const entropy = -sum(terms);
  // Without answer i the mean of e eᵀ moves by (mean - e_i e_iᵀ) / (n - 1), and the derivative of the entropy is -ln.
  const changes = places.map((_, i) => {
    const own = n * sum(range(n).map(k => at(terms, k) * at(vectors, i * n + k) ** 2));
    return (entropy + own) / (n - 1);
  });
  return { score: Math.exp(entropy), changes };
}

/** Expected score of 30 answers with text: its mean over as many groups of 30 as there are. Interval: infinitesimal
 * jackknife within the groups on the ln scale with the error of even kinds added, Student t; the upper end is at least
 * that with an unrelated kind of the largest chance that 30 answers may have missed. Abstains below 30 answers, and
 * without hidden states. */
export function vendiFigure(trajectories: readonly Trajectory[]): Figure {
  const { cosine, present, basis } = similarityOf(trajectories);
  const places = range(present.length).filter(place => present[place]);
  const n = places.length;
  if (trajectories.length > 0 && n === 0) return abstain({ code: 'all-empty', unit: 'answers' }, 0);
  if (basis === 'words') return abstain({ code: 'no-hidden-state', unit: 'answers' }, n);
  const few = tooFew(n, vendiAnswers);
  if (few !== null) return few;
  const groups = range(Math.floor(n / vendiAnswers)).map(group =>
    places.slice(group * vendiAnswers, (group + 1) * vendiAnswers),
  );
  const found = groups.map(group => vendiOf(cosine, group));
  const value = sum(found.map(({ score }) => score)) / groups.length;
  const errors = found.map(({ changes }) => jackknifeError(changes));
  const used = groups.length * vendiAnswers;
  // Where kinds are even, the score is at its largest and no answer moves it.
  const even = (3 * (value - 1) + 2) / (2 * used * used);
  const error = Math.sqrt(sum(errors.map(one => one * one)) / groups.length ** 2 + even);
  const reach = Math.exp(studentT(used - groups.length) * error);
  const high = Math.max(value * reach, value * Math.exp(entropyOf(1 - 0.025 ** (1 / vendiAnswers))));
  return estimate(
    value,
    [Math.max(1, value / reach), Math.min(vendiAnswers, high)],
    used,
    `jackknife in groups of ${vendiAnswers} on the ln scale, t with ${used - groups.length} d.f.`,
  );
}

/** Entropy of two outcomes, one of chance p, nats. */
function entropyOf(p: number): number {
  return -p * Math.log(p) - (1 - p) * Math.log(1 - p);
}
