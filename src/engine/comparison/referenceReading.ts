/** The next-token distributions of a model as it was exported: alone, behind a prefix, and in several rows. */
import { entropyOf } from '../../core/distribution.ts';
import {
  repeatedCache,
  tiledCache,
  type ExportedCache,
  type ExportedModel,
  type ExportedPass,
} from './exportedModel.ts';
import type { CacheShape } from '../../modelFiles/rewrite/cascade.ts';
import type { ComparisonText } from './comparisonText.ts';

/** Tokens that an exported model reads in one pass, whose scores grow with the square. */
const maxSteps = 512;
/** Bytes of logits that one pass may return. */
const maxLogitBytes = 256 * 2 ** 20;
/** Tokens below this ln p are compared by their entropy only. */
const negligible = -16;

/** Distributions by place. */
export interface PlacedDistributions<D> {
  /** After the tokens of the text read as a whole, by position. */
  readonly alone: ReadonlyMap<number, D>;
  /** After each step of each row behind the prefix: [step][row]. */
  readonly steps: readonly (readonly D[])[];
  /** One token behind a cache that repeats that of the text; null where it was not read. */
  readonly far: FarReading | null;
}

/** Distributions by place, as ln p [vocabulary] in float32. */
export interface Reading extends PlacedDistributions<Float32Array> {
  /** Largest difference between readings of the model that should agree: with more or fewer tokens behind a token, and
   * at once or step by step. Rounding makes it small; tokens that see later ones make it large. */
  readonly own: Difference;
}

/** The distribution after a token at a position far beyond the text. */
export interface FarReading {
  readonly position: number;
  readonly token: number;
  /** The cache of the text, whose slots are repeated. */
  readonly cache: ExportedCache;
  readonly logProbs: Float32Array;
  /** Difference of two readings of the model there. */
  readonly own: Difference;
}

/** Largest differences of two readings, in nats. */
export interface Difference {
  readonly logProb: number;
  readonly entropy: number;
}

/** The longest text that a graph can be asked to read. A merged export reads several tokens only without a past. */
export function longestText(merged: boolean, headRows: number): number {
  return merged ? stepsPerPass(headRows) : Infinity;
}

/** The sizes of a model that a reading needs. */
interface ReadingSizes {
  readonly shape: CacheShape;
  readonly vocabulary: number;
  readonly headRows: number;
  /** The farthest position that its context and memory allow. */
  readonly farthest: number;
}

/** Read a text. Throws what the model throws. */
export async function readExported(
  model: ExportedModel,
  text: ComparisonText,
  { shape, vocabulary, headRows, farthest }: ReadingSizes,
  pause: () => Promise<void>,
): Promise<Reading> {
  const { ids, prefix, rows, positions } = text;
  const alone = new Map<number, Float32Array>();
  let pass: ExportedPass | null = null;
  const perPass = Math.min(text.perPass, stepsPerPass(headRows));
  for (let from = 0; from < ids.length; from += perPass) {
    const tokens = ids.subarray(from, from + perPass);
    await pause();
    pass = await model.read([tokens], pass?.cache ?? null);
    for (const position of positions) {
      if (position < from || position >= from + tokens.length) continue;
      alone.set(position, logProbsOf(pass.logits, position - from, headRows, vocabulary));
    }
  }
  const steps: Float32Array[][] = [];
  let cache = pass && tiledCache(pass.cache, prefix, rows.length, shape);
  for (let step = 0; step < (rows[0]?.length ?? 0); step++) {
    await pause();
    const tokens = rows.map(row => row.subarray(step, step + 1));
    const { logits, cache: longer } = await model.read(tokens, cache);
    steps.push(rows.map((_, row) => logProbsOf(logits, row, headRows, vocabulary)));
    cache = longer;
  }
  const own: Difference[] = [];
  const compare = (position: number, got: Float32Array | undefined): void => {
    const whole = alone.get(position);
    if (whole && got) own.push(differenceOf(whole, got));
  };
  steps.forEach(([first], step) => {
    compare(prefix + step, first);
  });
  await pause();
  const { logits } = await model.read(
    text.departing.map(row => row.ids),
    null,
  );
  text.departing.forEach(({ ids: row, from }, at) => {
    for (let position = 0; position < from; position++)
      compare(position, logProbsOf(logits, at * row.length + position, headRows, vocabulary));
  });
  return {
    alone,
    steps,
    far: pass && (await readFar(pass.cache)),
    own: own.reduce(largerOf, { logProb: 0, entropy: 0 }),
  };

  async function readFar(cache: ExportedCache): Promise<FarReading | null> {
    const token = ids[0] ?? 0;
    if (farthest <= ids.length) return null;
    await pause();
    const past = repeatedCache(cache, farthest, shape);
    const { logits } = await model.read([[token]], past);
    const logProbs = logProbsOf(logits, 0, headRows, vocabulary);
    const far = { position: farthest, token, cache, logProbs };
    if (!model.readsStepsTogether) return { ...far, own: { logProb: 0, entropy: 0 } };
    await pause();
    const together = await model.read([[token, ids[1] ?? 0]], past);
    return { ...far, own: differenceOf(logProbs, logProbsOf(together.logits, 0, headRows, vocabulary)) };
  }
}

/** Largest difference of two distributions of ln p. NaN counts as infinite. */
export function differenceOf(expected: Float32Array, got: Float32Array): Difference {
  let logProb = 0;
  for (let id = 0; id < expected.length; id++) {
    const value = expected[id] as number;
    if (value <= negligible && (got[id] as number) <= negligible) continue;
    const difference = Math.abs(value - (got[id] as number));
    logProb = Math.max(logProb, Number.isNaN(difference) ? Infinity : difference);
  }
  const entropy = Math.abs(entropyOf(expected.map(Math.exp)) - entropyOf(got.map(Math.exp)));
  return { logProb, entropy: Number.isNaN(entropy) ? Infinity : entropy };
}

export function largerOf(a: Difference, b: Difference): Difference {
  return { logProb: Math.max(a.logProb, b.logProb), entropy: Math.max(a.entropy, b.entropy) };
}

/** Tokens that one pass may read, so that its logits fit into memory. */
export function stepsPerPass(headRows: number): number {
  return Math.max(1, Math.min(maxSteps, Math.floor(maxLogitBytes / (4 * headRows))));
}

/** ln p over the real vocabulary, from the logits of one row. */
export function logProbsOf(logits: Float32Array, row: number, headRows: number, vocabulary: number): Float32Array {
  const own = logits.subarray(row * headRows, row * headRows + vocabulary);
  let top = -Infinity;
  for (const value of own) top = Math.max(top, value);
  let sum = 0;
  for (const value of own) sum += Math.exp(value - top);
  const norm = top + Math.log(sum);
  return own.map(value => value - norm);
}
