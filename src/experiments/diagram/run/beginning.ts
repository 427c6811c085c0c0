/** Beginnings of answers: what the user chose, as tokens (docs/method.md#possibility-tree). */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { excerpt, t } from '../../../core/text.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { Beginning } from '../../../domain/paths.ts';
import type { GridRun, TreeBranch } from '../../../domain/run.ts';
import { piecesOfCut } from '../../../domain/tokenText.ts';
import { cellWindow, planCell } from '../../../run/measuring/cellSample.ts';
import { lawsAlong, placeIn, type DrawLaw } from './drawLaw.ts';

/** Fewest tokens that are drawn behind a beginning, where the context has room for them. */
const leastDrawn = 16;

/** A branch before anything is drawn behind it. */
export type OpenBranch = Omit<TreeBranch, 'continuations'>;

/** Reads a beginning. Throws AdjacentError bad-argument for tokens that the model does not have, an end of the answer
 * within it, words that cannot be put there, and a beginning that fills the context. */
export async function readBeginning(
  run: GridRun,
  cell: number,
  { ids, inserted, words }: Beginning,
  model: LanguageModel,
  signal: AbortSignal,
): Promise<OpenBranch> {
  const added = words === '' ? [] : wordIds(model, ids, words);
  const given = Int32Array.of(...ids, ...added);
  const { numbered } = model;
  const isKnown = given.every(id =>
    numbered === undefined ? id >= 0 && id < model.card.vocabulary : numbered.knows(id),
  );
  if (!isKnown || given.some(id => model.eosTokenIds.includes(id)))
    throw new AdjacentError(
      'bad-argument',
      isKnown ? t`Nothing can follow the end of an answer.` : t`The model has no such token.`,
      t`Choose a place within an answer.`,
    );
  const budget = run.plan.cells[cell]?.tokens ?? run.plan.tokens;
  const room = model.card.context - cellWindow(run, cell).ids.length;
  const tokens = Math.min(room, Math.max(budget, given.length + leastDrawn));
  if (tokens <= given.length)
    throw new AdjacentError(
      'bad-argument',
      t`Prompt and beginning fill the context of the model, so that nothing can follow.`,
      t`Choose an earlier place.`,
    );
  const atEnd = inserted + added.length;
  const p = atEnd === 0 ? 1 : await probabilityOf(run, cell, given, atEnd, model, signal);
  return { cell, given, pieces: piecesOfCut(model, given), inserted: atEnd, p, tokens };
}

/** Tokens of words behind a beginning: those of the whole text where it begins with the same tokens, else those of the
 * words alone. */
export function wordIds(model: LanguageModel, ids: readonly number[], words: string): readonly number[] {
  if (model.numbered !== undefined)
    throw new AdjacentError(
      'model-unsupported',
      t`${model.card.name} runs on a server, which does not show how it would write these words as tokens.`,
      t`Choose among the words that the answers have, or a model that runs on this machine.`,
    );
  const before = Int32Array.from(ids);
  const beginning = model.decode(before);
  const ownIds = (text: string): Int32Array => {
    const { ids: all, own } = model.encode(text, 'raw');
    return all.subarray(...own);
  };
  const whole = ownIds(`${beginning}${words}`);
  const candidates = [
    ...(before.every((id, at) => whole[at] === id) ? [whole.subarray(before.length)] : []),
    ownIds(words),
    ...(words.startsWith(' ') ? [ownIds(words.slice(1))] : []),
  ];
  const found = candidates.find(
    added => added.length > 0 && model.decode(Int32Array.of(...before, ...added)) === `${beginning}${words}`,
  );
  if (found !== undefined) return Array.from(found);
  throw new AdjacentError(
    'bad-argument',
    t`“${excerpt(words, 40)}” cannot be put there: the model reads it otherwise behind this beginning.`,
    t`Write it another way, for example with or without a space before it.`,
  );
}

/** Probability of the last tokens, one after the other, as they are drawn in the cell. */
async function probabilityOf(
  run: GridRun,
  cell: number,
  given: Int32Array,
  last: number,
  model: LanguageModel,
  signal: AbortSignal,
): Promise<number> {
  const from = given.length - last;
  const laws = await drawProbabilitiesAt(run, cell, given.subarray(0, -1), from, model, signal);
  return laws.reduce((p, law, i) => p * (law.p[placeIn(law, given[from + i] ?? -1)] ?? 0), 1);
}

/** Probabilities of the token behind each beginning of `given` from `from` tokens on, as they are drawn in the cell. */
export async function drawProbabilitiesAt(
  run: GridRun,
  cell: number,
  given: Int32Array,
  from: number,
  model: LanguageModel,
  signal: AbortSignal,
): Promise<readonly DrawLaw[]> {
  const prefix = cellWindow(run, cell).ids;
  const ends = run.manifest.endPolicy === 'stop' ? [] : model.eosTokenIds;
  return lawsAlong(model, prefix, given, from, ends, planCell(run, cell), signal);
}
