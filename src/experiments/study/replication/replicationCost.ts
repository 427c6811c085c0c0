/** Cost of a replication, estimated before anything is loaded. */
import type { WeightPrecision } from '../../../domain/modelReference.ts';
import type { StudyItem } from '../../../domain/study.ts';
import { countedCache, defaultBatch } from '../../../run/sampling/budget.ts';
import type { PaperModel } from './paperModels.ts';
import type { ModelSource, ReplicationModel } from './replicationModels.ts';

export interface ModelCost {
  /** Bytes of memory while the model is open, and at the peak of its one-time preparation. */
  readonly open: number;
  readonly prepare: number;
  /** Bytes on disk: the exported model and its prepared copy. */
  readonly disk: number;
  /** Seconds of the first run on two AVX2 cores: preparing, opening and reading. */
  readonly seconds: number;
}

/** Multiply-adds per second of two AVX2 cores on prompts of about a hundred tokens (measured: 51e9 with 32 rows, 86e9
 * with many). */
const multiplyAdds = 60e9;
/** Bytes per second of preparing and of opening (measured: 3.3 and 1.6 s for 0.65 GB). */
const prepareSpeed = 230e6;
const openSpeed = 540e6;
/** Bytes of process and runtime without a model (measured). */
const processBytes = 200e6;
/** Characters per token of English text. */
const tokenLength = 4;

/** Estimated number of tokens of items: each question once, and every option. */
export function itemTokens(items: readonly Pick<StudyItem, 'question' | 'options'>[]): number {
  const tokens = (text: string): number => Math.max(1, Math.ceil(text.length / tokenLength));
  return items.reduce(
    (sum, { question, options }) => sum + tokens(question) + options.reduce((own, option) => own + tokens(option), 0),
    0,
  );
}

/** Cost of a model that scores this many tokens. A missing model costs as much as the paper's, exported in fp32. */
export function modelCost(
  { paper, source, isStandIn }: ReplicationModel,
  tokens: number,
  precision: WeightPrecision | null,
): ModelCost {
  const { stored: unrounded, open, prepare } = source?.memory ?? exportedMemory(paper);
  const parameters = isStandIn ? unrounded / 4 : paper.parameters;
  const embedding = 4 * paper.vocabulary * paper.width;
  const stored = precision === null ? unrounded : roundedBytes(parameters, precision, embedding, unrounded);
  return {
    open: open - unrounded + stored,
    prepare,
    disk: (source?.bytes ?? 4 * paper.parameters) + stored,
    seconds: stored / prepareSpeed + stored / openSpeed + (tokens * parameters) / multiplyAdds,
  };
}

/** Memory of an exported model: weights with the embedding stored a second time as the output head, room for keys,
 * values and logits; while it is prepared, three copies of the largest matrix. */
function exportedMemory({ parameters, width, vocabulary, layers }: PaperModel): ModelSource['memory'] {
  const matrix = 4 * width * vocabulary;
  const stored = 4 * parameters + matrix;
  const { rows, tokens, copies } = countedCache;
  const work = 8 * layers * width * (rows * tokens * copies + 512) + 32 * defaultBatch * vocabulary;
  return { stored, open: processBytes + stored + work, prepare: processBytes + 3 * matrix };
}

/** Bytes of weights in blocks of 32 with one scale each, the embedding unrounded; in int8 one byte for each. */
function roundedBytes(parameters: number, precision: WeightPrecision, embedding: number, unrounded: number): number {
  if (precision === 'int8') return Math.min(unrounded, embedding / 4 + parameters);
  const bytes = (precision === '8-bit' ? 1 : 0.5) + 4 / 32;
  return Math.min(unrounded, embedding + bytes * parameters);
}
