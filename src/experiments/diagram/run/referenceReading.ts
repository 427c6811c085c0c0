/** Reads an answer that the user typed behind the prompt of every sampled cell (docs/method.md#guidance). */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { excerpt, t } from '../../../core/text.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { Progress } from '../../../domain/report.ts';
import type { GridRun, ReferenceAnswer } from '../../../domain/run.ts';
import { endingOf, samplingOf } from '../../../domain/sampling.ts';
import { cellWindow, measurable, planCell } from '../../../run/measuring/cellSample.ts';
import { assemble } from '../../../run/sampling/assembly.ts';
import { waiting } from '../../../run/sampling/progress.ts';
import type { ModelAccess } from '../../modelAccess.ts';
import { drawProbabilitiesAt, wordIds } from './beginning.ts';
import { openCellModel } from './cellModel.ts';
import { placeIn } from './drawLaw.ts';

/** Log-probability of a typed answer at every cell with answers, and its embedding at the home cell. Yields progress.
 * Throws AdjacentError bad-argument for a text that the model cannot write or that does not fit into its context,
 * cancelled, and what opening a model throws. */
export async function* readReference(
  run: GridRun,
  text: string,
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<Progress, ReferenceAnswer> {
  const { plan } = run;
  const measured = plan.cells.filter(({ index }) => measurable(run, index).length > 0);
  const cells: { cell: number; logProb: number | null }[] = [];
  let home: Pick<ReferenceAnswer, 'tokens' | 'embedding'> | null = null;
  for (const window of plan.windows.keys()) {
    const own = measured.filter(cell => cell.window === window).map(({ index }) => index);
    const [first] = own;
    if (first === undefined) continue;
    yield waiting(t`Reading “${excerpt(text, 40)}”`);
    const { model, release } = await openCellModel(run, first, access, signal);
    try {
      const ids = tokensOf(run, first, text, model);
      for (const cell of own) cells.push({ cell, logProb: await logProbOf(run, cell, ids, model, signal) });
      if (own.includes(plan.home)) home = { tokens: ids.length, embedding: await embeddingAt(run, ids, model, signal) };
    } finally {
      release();
    }
  }
  if (home === null)
    throw new AdjacentError('bad-argument', t`This run has no answers to compare with.`, t`Run it again.`);
  return { text, ...home, cells: cells.sort((a, b) => a.cell - b.cell) };
}

/** The text as an answer: behind a raw prompt that ends in a word, a space comes first. */
function tokensOf(run: GridRun, cell: number, text: string, model: LanguageModel): Int32Array {
  const window = cellWindow(run, cell);
  const isJoined = run.manifest.models[window.model ?? 0]?.form === 'raw' && /\S$/u.test(window.text);
  const ids = Int32Array.from(wordIds(model, [], isJoined && /^\S/u.test(text) ? ` ${text}` : text));
  if (window.ids.length + ids.length > model.card.context)
    throw new AdjacentError(
      'bad-argument',
      t`Prompt and answer together are longer than the context of the model.`,
      t`Type a shorter answer.`,
    );
  return ids;
}

/** Σ ln p of the tokens as they are drawn in a cell; null where truncation makes one impossible. */
async function logProbOf(
  run: GridRun,
  cell: number,
  ids: Int32Array,
  model: LanguageModel,
  signal: AbortSignal,
): Promise<number | null> {
  const laws = await drawProbabilitiesAt(run, cell, ids.subarray(0, -1), 0, model, signal);
  const logProb = laws.reduce((sum, law, at) => sum + Math.log(law.p[placeIn(law, ids[at] ?? -1)] ?? 0), 0);
  return Number.isFinite(logProb) ? logProb : null;
}

/** Embedding of the answer as those of the home cell are made; null without hidden states. */
async function embeddingAt(
  run: GridRun,
  ids: Int32Array,
  model: LanguageModel,
  signal: AbortSignal,
): Promise<Float32Array | null> {
  const { home, seed, batch } = run.plan;
  const window = cellWindow(run, home);
  const center = run.manifest.models[window.model ?? 0]?.probeCenter ?? null;
  if (center === null) return null;
  const row = { ...samplingOf(planCell(run, home)), cell: home, index: 0, forced: ids };
  const request = {
    prefix: window.ids,
    rows: [row],
    tokens: ids.length,
    ...endingOf(run.manifest),
    seed,
    batch,
    pool: true,
  } as const;
  for await (const read of model.sample(request, signal, () => undefined))
    return assemble(read, model, center, ids).embedding;
  return null;
}
