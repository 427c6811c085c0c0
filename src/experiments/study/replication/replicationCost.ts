/** What a replication takes, stated before anything is loaded. */
import type { WeightPrecision } from '../../../domain/modelReference.ts';
import { countedCache } from '../../../run/sampling/budget.ts';
import type { ModelSource, PaperModel, ReplicationPart } from './replication.ts';

export interface PartCost {
  /** Bytes of memory while the model is open, and at the peak of the first opening, when it is prepared once. */
  readonly open: number;
  readonly prepare: number;
  /** Bytes on disk: the exported model, and its prepared copy. */
  readonly disk: number;
  /** Seconds of the first run on two AVX2 cores: preparing, opening and reading. */
  readonly seconds: number;
}

/** Multiply-adds a second of two AVX2 cores on prompts of about a hundred tokens [measured: 51e9 with 32 rows, 86e9
 * with many]. */
const speed = 60e9;
/** Bytes a second that preparing and opening take [measured: 3.3 and 1.6 s for 0.65 GB]. */
const prepareSpeed = 230e6;
const openSpeed = 540e6;
/** Process and runtime without a model [measured]. */
const base = 200e6;
/** Characters a token, of English. */
const tokenLength = 4;

/** Tokens that items have together: each question once, and every option behind it. */
export function tokensOf(items: readonly { readonly question: string; readonly options: readonly string[] }[]): number {
  const tokens = (text: string): number => Math.max(1, Math.ceil(text.length / tokenLength));
  return items.reduce(
    (sum, { question, options }) => sum + tokens(question) + options.reduce((own, option) => own + tokens(option), 0),
    0,
  );
}

/** Cost of a part that reads so many tokens; of a missing model by the paper's own sizes, exported in fp32. */
export function partCost(
  { paper, source, standIn }: ReplicationPart,
  tokens: number,
  precision: WeightPrecision | null,
): PartCost {
  const { stored: whole, open, prepare } = source?.memory ?? exportedMemory(paper);
  const parameters = standIn ? whole / 4 : paper.parameters;
  const stored =
    precision === null ? whole : roundedBytes(parameters, precision, 4 * paper.vocabulary * paper.width, whole);
  return {
    open: open - whole + stored,
    prepare,
    disk: (source?.bytes ?? 4 * paper.parameters) + stored,
    seconds: stored / prepareSpeed + stored / openSpeed + (tokens * parameters) / speed,
  };
}

/** As the engine estimates it from the files once they are there: weights with the embedding kept a second time as the
 * head, room for keys, values and laws; while it is prepared, three copies of the largest matrix. */
function exportedMemory({ parameters, width, vocabulary, layers }: PaperModel): ModelSource['memory'] {
  const matrix = 4 * width * vocabulary;
  const stored = 4 * parameters + matrix;
  const { rows, tokens, copies } = countedCache;
  const work = 8 * layers * width * (rows * tokens * copies + 512) + 32 * rows * vocabulary;
  return { stored, open: base + stored + work, prepare: base + 3 * matrix };
}

/** Weights in blocks of 32 with a scale each; the embedding stays as it is. */
function roundedBytes(parameters: number, precision: WeightPrecision, embedding: number, whole: number): number {
  const bytes = (precision === '8-bit' ? 1 : 0.5) + 4 / 32;
  return Math.min(whole, embedding + bytes * parameters);
}
