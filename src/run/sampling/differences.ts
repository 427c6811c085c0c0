/** Is a replayed run the same run, bit for bit? */
import { formatCount, formatTemperature } from '../../core/format.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import type { Run } from '../../domain/run.ts';

const shown = 10;

function sameBits(a: Float32Array | Int32Array | null, b: Float32Array | Int32Array | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.length !== b.length) return false;
  const left = new Uint32Array(a.buffer, a.byteOffset, a.length);
  const right = new Uint32Array(b.buffer, b.byteOffset, b.length);
  return left.every((word, at) => word === right[at]);
}

/** What differs first between two answers, in words; null when they are equal bit for bit. */
function differenceOf(a: Trajectory, b: Trajectory): string | null {
  if (!sameBits(a.ids, b.ids)) {
    const at = a.ids.findIndex((id, place) => id !== b.ids[place]);
    return `tokens differ from position ${at < 0 ? a.ids.length : at} on`;
  }
  if (a.ended !== b.ended) return 'one ended by itself, the other was cut';
  if (!sameBits(a.logProbT, b.logProbT) || !sameBits(a.logProb1, b.logProb1))
    return 'the tokens are equal, their log-probabilities are not';
  if (!sameBits(a.entropy, b.entropy) || !sameBits(a.logitVariance, b.logitVariance))
    return 'the tokens are equal, their entropies are not';
  if (!sameBits(a.embedding, b.embedding)) return 'the tokens are equal, their embeddings are not';
  return a.text === b.text ? null : 'the tokens are equal, their text is not';
}

/** Everything in which `replayed` differs from `run`, in words, at most ten lines and a count; empty when every answer
 * of `run` came again bit for bit. Answers that `run` lacks (it was cancelled, say) do not count. */
export function answerDifferences(run: Run, replayed: Run): string[] {
  const found: string[] = [];
  for (const cell of run.cells) {
    const place = run.plan.cells[cell.index];
    const where = `temperature ${formatTemperature(place?.temperature ?? 0)}, ${run.plan.windows[place?.window ?? 0]?.label ?? ''}`;
    const again = new Map(replayed.cells[cell.index]?.trajectories.map(answer => [answer.index, answer]));
    for (const answer of cell.trajectories) {
      const other = again.get(answer.index);
      const difference = other === undefined ? 'was not sampled again' : differenceOf(answer, other);
      if (difference !== null) found.push(`${where}, answer ${answer.index + 1}: ${difference}`);
    }
  }
  if (JSON.stringify(run.distributions) !== JSON.stringify(replayed.distributions))
    found.unshift('the exact next-token map differs');
  if (found.length <= shown) return found;
  return [...found.slice(0, shown), `and ${formatCount(found.length - shown, 'more difference')}`];
}
