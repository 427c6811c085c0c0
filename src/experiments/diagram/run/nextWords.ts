/** What may follow a beginning of an answer, from one pass of the model. */
import type { NextWords, WordsRequest } from '../../../domain/paths.ts';
import type { GridRun } from '../../../domain/run.ts';
import type { ModelAccess } from '../../modelAccess.ts';
import { readableToken } from '../../../domain/tokenText.ts';
import { drawProbabilitiesAt, readBeginning } from './beginning.ts';
import { openCellModel } from './cellModel.ts';
import { tokenAt, type DrawLaw } from './drawLaw.ts';

/** Tokens that are listed. */
const most = 12;

const nothing: DrawLaw = { tokens: null, p: new Float64Array() };

/** The likeliest tokens behind a beginning, as they are drawn in its cell. Throws what `readBeginning` throws. */
export async function nextWords(
  run: GridRun,
  { cell, ids }: WordsRequest,
  access: ModelAccess,
  signal: AbortSignal,
): Promise<NextWords> {
  const { model, release } = await openCellModel(run, cell, access, signal);
  try {
    const { given } = await readBeginning(run, cell, { ids, inserted: 0, words: '' }, model, signal);
    const [law = nothing] = await drawProbabilitiesAt(run, cell, given, given.length, model, signal);
    const { p } = law;
    const likely = [...p.keys()]
      .filter(place => (p[place] ?? 0) > 0)
      .sort((a, b) => (p[b] ?? 0) - (p[a] ?? 0))
      .slice(0, most);
    const words = likely.map(place => {
      const token = tokenAt(law, place);
      const ends = model.eosTokenIds.includes(token);
      const text = ends ? '' : (model.pieces(Int32Array.of(...given, token)).at(-1) ?? '');
      const isSpace = text.trim() === '' && !ends;
      const name = isSpace ? (model.texts(Int32Array.of(token))[0] ?? '') : readableToken(model, token, text);
      return { token, text: name, p: p[place] ?? 0, ends };
    });
    return { cell, ids, words, other: Math.max(0, 1 - words.reduce((sum, word) => sum + word.p, 0)) };
  } finally {
    release();
  }
}
