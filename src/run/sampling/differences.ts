/** Compares a replayed run with the original, bit for bit. */
import { formatCount, formatTemperature } from '../../core/format.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import { t } from '../../core/text.ts';
import type { Internals } from '../../domain/internals.ts';
import type { FreshAnswers, Run } from '../../domain/run.ts';

const shown = 10;

function sameBits(a: Float32Array | Int32Array | null, b: Float32Array | Int32Array | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.length !== b.length) return false;
  const left = new Uint32Array(a.buffer, a.byteOffset, a.length);
  const right = new Uint32Array(b.buffer, b.byteOffset, b.length);
  return left.every((word, at) => word === right[at]);
}

/** The first difference between two answers, in words; null when they are bit-identical. */
function differenceOf(a: Trajectory, b: Trajectory): string | null {
  if (!sameBits(a.ids, b.ids)) {
    const at = a.ids.findIndex((id, place) => id !== b.ids[place]);
    return `tokens differ from position ${at < 0 ? a.ids.length : at}`;
  }
  if (a.ended !== b.ended) return 'one reached its end token, the other hit the token limit';
  if (!sameBits(a.logProbT, b.logProbT) || !sameBits(a.logProb1, b.logProb1))
    return 'same tokens, different log-probabilities';
  if (!sameBits(a.entropy, b.entropy) || !sameBits(a.logitVariance, b.logitVariance))
    return 'same tokens, different entropies';
  if (!sameBits(a.embedding, b.embedding)) return 'same tokens, different embeddings';
  return a.text === b.text ? null : 'same tokens, different text';
}

/** Differences between fresh answers of a stored run and those of its replay, one line for each cell. */
export function checkDifferences(stored: readonly FreshAnswers[] = [], again: readonly FreshAnswers[] = []): string[] {
  return stored.flatMap(({ cell, trajectories, commitment }) => {
    const other = again.find(check => check.cell === cell);
    const others = other?.trajectories ?? [];
    const found = trajectories.flatMap((answer, at) => {
      const other = others[at];
      return other === undefined ? ['missing from the replay'] : (differenceOf(answer, other) ?? []);
    });
    const [first] = found;
    const isSame =
      commitment === undefined || sameContinuations(commitment.continuations, other?.commitment?.continuations ?? []);
    return first === undefined
      ? isSame
        ? []
        : [`the continuations of the fresh answers of cell ${cell} differ`]
      : [`fresh answers of cell ${cell}: ${formatCount(found.length, 'difference')}, the first: ${first}`];
  });
}

/** Whether what was read of the inside differs, in words. */
export function internalsDifferences(stored: Internals | undefined, again: Internals | undefined): string[] {
  const differs = (stored?.cells ?? []).some((cell, at) => {
    const other = again?.cells[at];
    return (
      other === undefined ||
      !sameBits(cell.entropy, other.entropy) ||
      !sameBits(cell.entropyRest, other.entropyRest) ||
      !sameBits(cell.distances, other.distances)
    );
  });
  return differs ? [t`the internals of the model differ`] : [];
}

/** Whether two lists of continuations are bit-identical. */
export function sameContinuations(a: readonly Trajectory[], b: readonly Trajectory[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, at) => {
      const other = b[at];
      return (
        other !== undefined && one.cell === other.cell && one.index === other.index && differenceOf(one, other) === null
      );
    })
  );
}

/** Differences between `replayed` and `run`, in words: at most ten lines and a count of the rest. Empty when every
 * answer of `run` was reproduced bit for bit. Answers that `run` lacks (because it was canceled, for example) do not
 * count. */
export function answerDifferences(run: Run, replayed: Run): string[] {
  const found: string[] = [];
  for (const cell of run.cells) {
    const place = run.plan.cells[cell.index];
    const where = `temperature ${formatTemperature(place?.temperature ?? 0)}, ${run.plan.windows[place?.window ?? 0]?.label ?? ''}`;
    const again = new Map(replayed.cells[cell.index]?.trajectories.map(answer => [answer.index, answer]));
    for (const answer of cell.trajectories) {
      const other = again.get(answer.index);
      const difference = other === undefined ? 'missing from the replay' : differenceOf(answer, other);
      if (difference !== null) found.push(`${where}, answer ${answer.index + 1}: ${difference}`);
    }
  }
  if (JSON.stringify(run.distributions) !== JSON.stringify(replayed.distributions))
    found.unshift('the exact next-token map differs');
  if (found.length <= shown) return found;
  return [...found.slice(0, shown), `and ${formatCount(found.length - shown, 'more difference')}`];
}
