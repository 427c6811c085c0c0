/** All answers of a run as packed columns, one answer after another, with the offset where each one starts. */
import * as v from 'valibot';
import { withoutPartialCharacter, type Trajectory } from '../../core/trajectory.ts';
import { columnSchema, countRange, finiteRange, positiveRange } from './columnSchema.ts';
import { packColumn, type Column } from './columns.ts';
import { joinedFloats, joinedInto } from '../../core/numeric/joined.ts';
import { float16Bits, float16Values } from '../../core/float16.ts';

type Packed = Exclude<keyof typeof columns, 'text' | 'endLogProbT' | 'endLogProb1'>;
type Ends = Readonly<Partial<Record<'endLogProbT' | 'endLogProb1', Column>>>;
type Block = Readonly<Record<Packed, Column>> & Ends & { readonly text: readonly string[] };

/** Start offset of each answer, followed by the total length. */
function offsetsOf(lengths: readonly number[]): Int32Array {
  const starts = new Int32Array(lengths.length + 1);
  lengths.forEach((length, at) => {
    starts[at + 1] = (starts[at] ?? 0) + length;
  });
  return starts;
}

/** Packs answers in the given order. Embeddings are stored as float16, which is exact (see Trajectory). */
export function packTrajectories(list: readonly Trajectory[]): Block {
  const tokenStart = offsetsOf(list.map(answer => answer.ids.length));
  const embeddings = joinedFloats(list.flatMap(answer => answer.embedding ?? []));
  return {
    cell: packColumn(Int32Array.from(list, answer => answer.cell)),
    index: packColumn(Int32Array.from(list, answer => answer.index)),
    ended: packColumn(Uint8Array.from(list, answer => Number(answer.ended))),
    tokenStart: packColumn(tokenStart),
    stepStart: packColumn(offsetsOf(list.map(answer => answer.entropy.length))),
    embeddingStart: packColumn(offsetsOf(list.map(answer => answer.embedding?.length ?? 0))),
    ids: packColumn(
      joinedInto(
        new Int32Array(tokenStart.at(-1) ?? 0),
        list.map(answer => answer.ids),
      ),
    ),
    logProbT: packColumn(joinedFloats(list.map(answer => answer.logProbT))),
    logProb1: packColumn(joinedFloats(list.map(answer => answer.logProb1))),
    entropy: packColumn(joinedFloats(list.map(answer => answer.entropy))),
    logitVariance: packColumn(joinedFloats(list.map(answer => answer.logitVariance))),
    pieceLength: packColumn(Int32Array.from(list.flatMap(answer => answer.pieces.map(piece => piece.length)))),
    embedding: packColumn(float16Bits(embeddings), 'float16'),
    text: list.map(answer => answer.text),
    ...packEnds(list),
  };
}

/** ln p of the end tokens, 0 for answers that were cut; nothing where those of some answers were not recorded. */
function packEnds(list: readonly Trajectory[]): Ends {
  if (!list.some(({ end }) => end !== undefined) || list.some(({ ended, end }) => ended && end === undefined))
    return {};
  return {
    endLogProbT: packColumn(Float32Array.from(list, ({ end }) => end?.logProbT ?? 0)),
    endLogProb1: packColumn(Float32Array.from(list, ({ end }) => end?.logProb1 ?? 0)),
  };
}

const columns = {
  cell: columnSchema('int32', countRange),
  index: columnSchema('int32', countRange),
  ended: columnSchema('uint8', { least: 0, most: 1 }),
  tokenStart: columnSchema('int32', countRange),
  stepStart: columnSchema('int32', countRange),
  embeddingStart: columnSchema('int32', countRange),
  ids: columnSchema('int32', countRange),
  logProbT: columnSchema('float32', finiteRange),
  logProb1: columnSchema('float32', finiteRange),
  entropy: columnSchema('float32', positiveRange),
  logitVariance: columnSchema('float32', positiveRange),
  pieceLength: columnSchema('int32', countRange),
  embedding: columnSchema('uint16', countRange),
  text: v.array(v.string()),
  endLogProbT: v.exactOptional(columnSchema('float32', finiteRange)),
  endLogProb1: v.exactOptional(columnSchema('float32', finiteRange)),
};

type Columns = v.InferOutput<ReturnType<typeof blockSchema>>;

function blockSchema() {
  return v.object(columns);
}

/** Finds an inconsistency between the columns of a block; null when there is none. */
function misfit(block: Columns): string | null {
  const answers = block.text.length;
  const fits = (starts: Int32Array, total: number): boolean =>
    starts.length === answers + 1 &&
    starts[0] === 0 &&
    starts.at(-1) === total &&
    starts.every((start, at) => at === 0 || start >= (starts[at - 1] ?? 0));
  const tokens = block.ids.length;
  const steps = block.entropy.length;
  if ([block.cell, block.index, block.ended].some(column => column.length !== answers))
    return 'has answers without a cell, an index or an end flag';
  if (
    !fits(block.tokenStart, tokens) ||
    !fits(block.stepStart, steps) ||
    !fits(block.embeddingStart, block.embedding.length)
  )
    return 'has offsets that do not match its columns';
  // A model may tell the log-probabilities of no token.
  if ([block.logProbT, block.logProb1].some(column => column.length !== tokens && column.length > 0))
    return 'has tokens without a log-probability';
  if (block.pieceLength.length !== tokens) return 'has tokens without a piece';
  if (block.logitVariance.length !== steps) return 'has steps without logit variance';
  if ([block.endLogProbT, block.endLogProb1].some(column => column !== undefined && column.length !== answers))
    return 'has ends without a log-probability';
  const widths = new Set(block.text.map((_, at) => sizeOf(block.embeddingStart, at)).filter(width => width > 0));
  if (widths.size > 1) return 'has embeddings of different widths';
  // Float16 numbers with all exponent bits set are infinities and NaN.
  if (block.embedding.some(bits => (bits & 0x7c00) === 0x7c00)) return 'has embeddings that are not numbers';
  return block.text.every((text, at) => piecesFit(block, text, at)) ? null : 'has pieces that do not make up a text';
}

function sizeOf(starts: Int32Array, at: number): number {
  return (starts[at + 1] ?? 0) - (starts[at] ?? 0);
}

function piecesFit({ pieceLength, tokenStart }: Columns, text: string, at: number): boolean {
  const lengths = pieceLength.subarray(tokenStart[at], tokenStart[at + 1]);
  return lengths.reduce((sum, length) => sum + length, 0) === text.length;
}

function unpack(block: Columns): Trajectory[] {
  const part = <A extends Int32Array | Float32Array>(column: A, starts: Int32Array, at: number): A =>
    column.slice(starts[at], starts[at + 1]) as A;
  const embedding = float16Values(block.embedding);
  return block.text.map((text, at): Trajectory => {
    const own = part(embedding, block.embeddingStart, at);
    const ended = block.ended[at] === 1;
    const stored = piecesOf(text, part(block.pieceLength, block.tokenStart, at));
    // Older files keep the first bytes of a character in the middle of which an answer was cut.
    const pieces = ended ? stored : withoutPartialCharacter(stored);
    return {
      cell: block.cell[at] ?? 0,
      index: block.index[at] ?? 0,
      ids: part(block.ids, block.tokenStart, at),
      logProbT: part(block.logProbT, block.tokenStart, at),
      logProb1: part(block.logProb1, block.tokenStart, at),
      ...endAt(block, at),
      entropy: part(block.entropy, block.stepStart, at),
      logitVariance: part(block.logitVariance, block.stepStart, at),
      ended,
      embedding: own.length === 0 ? null : own,
      text: pieces.join(''),
      pieces,
    };
  });
}

function endAt({ ended, endLogProbT, endLogProb1 }: Columns, at: number): Pick<Trajectory, 'end'> {
  const [logProbT, logProb1] = [endLogProbT?.[at], endLogProb1?.[at]];
  return ended[at] !== 1 || logProbT === undefined || logProb1 === undefined ? {} : { end: { logProbT, logProb1 } };
}

/** Cuts a text into pieces of the given lengths (UTF-16 units). */
function piecesOf(text: string, lengths: Int32Array): string[] {
  let at = 0;
  return Array.from(lengths, length => text.slice(at, (at += length)));
}

/** Schema of the block; the output is the list of answers. */
export const trajectoriesSchema = v.pipe(
  blockSchema(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const problem = misfit(dataset.value);
    if (problem === null) return unpack(dataset.value);
    addIssue({ message: problem });
    return NEVER;
  }),
);
