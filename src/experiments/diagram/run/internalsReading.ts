/** Reads the inside of the model at the last position of every answer (docs/method.md#internals). */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { attentionEntropy } from '../../../core/internals/attentionEntropy.ts';
import { squaredDistances } from '../../../core/internals/distances.ts';
import { unitLength } from '../../../core/internals/unitLength.ts';
import { formatTemperature } from '../../../core/format.ts';
import { t } from '../../../core/text.ts';
import type { InternalCell, Internals } from '../../../domain/internals.ts';
import type { InternalsReader, LanguageModel } from '../../../domain/languageModel.ts';
import type { Progress } from '../../../domain/report.ts';
import type { GridRun, RunCell } from '../../../domain/run.ts';
import type { ProgressMeter } from '../../../run/sampling/progress.ts';

/** Yields progress, and what is known after each cell of the row of the home cell. A model that cannot be opened a
 * second time is a finding, not an error. */
export async function* readInternals(
  run: GridRun,
  model: LanguageModel,
  signal: AbortSignal,
  meter: ProgressMeter,
): AsyncGenerator<Progress | Internals> {
  const window = run.plan.cells[run.plan.home]?.window ?? 0;
  const prompt = run.plan.windows[window]?.ids ?? new Int32Array();
  const cells = run.cells.filter(({ index, state }) => state === 'done' && run.plan.cells[index]?.window === window);
  yield meter.read(t`Reading internals`);
  const reader = await opened(model, signal);
  if ('reason' in reader) {
    const { reason } = reader;
    yield {
      layers: 0,
      heads: 0,
      stateLayers: [],
      missing: [{ code: 'internals-not-opened', model: model.card.name, reason }],
      cells: [],
    };
    return;
  }
  try {
    const { layers, heads, stateLayers, missing } = reader;
    let found: readonly InternalCell[] = [];
    for (const cell of cells) {
      const place = t`temperature ${formatTemperature(run.plan.cells[cell.index]?.temperature ?? 0)}`;
      yield meter.read(t`Reading internals`, place);
      found = [...found, await readCell(reader, prompt, cell, signal)];
      yield { layers, heads, stateLayers, missing, cells: found };
    }
  } finally {
    await reader.close();
  }
}

async function opened(
  model: LanguageModel,
  signal: AbortSignal,
): Promise<InternalsReader | { readonly reason: string }> {
  try {
    return await model.internals(signal);
  } catch (error) {
    if (!(error instanceof AdjacentError) || error.kind === 'cancelled') throw error;
    return { reason: error.message };
  }
}

async function readCell(
  reader: InternalsReader,
  prompt: Int32Array,
  { index, trajectories }: RunCell,
  signal: AbortSignal,
): Promise<InternalCell> {
  const { layers, heads, stateLayers } = reader;
  const perAnswer = layers * heads;
  const entropy = new Float32Array(trajectories.length * perAnswer);
  const entropyRest = new Float32Array(trajectories.length * perAnswer);
  const states: Float32Array[][] = stateLayers.map(() => []);
  // Equal answers have equal states; at low temperatures most of them are equal.
  const known = new Map<string, Awaited<ReturnType<InternalsReader['read']>>>();
  for (const [at, { ids }] of trajectories.entries()) {
    const key = ids.join(' ');
    const found = known.get(key) ?? (await reader.read(prompt, ids, signal));
    known.set(key, found);
    if (found.attention !== null) {
      const positions = found.attention.length / perAnswer;
      for (let head = 0; head < perAnswer; head++) {
        const own = found.attention.subarray(head * positions, (head + 1) * positions);
        entropy[at * perAnswer + head] = attentionEntropy(own);
        entropyRest[at * perAnswer + head] = attentionEntropy(own, 1);
      }
    }
    if (found.states === null) continue;
    const width = found.states.length / stateLayers.length;
    for (const [layer, list] of states.entries())
      list.push(unitLength(found.states.subarray(layer * width, (layer + 1) * width)));
  }
  const distances = states.map(list => squaredDistances(list));
  return {
    cell: index,
    answers: trajectories.map(answer => answer.index),
    entropy,
    entropyRest,
    distances: Float32Array.from(distances.flatMap(layer => [...layer])),
  };
}
