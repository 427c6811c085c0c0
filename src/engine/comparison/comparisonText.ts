/** The text on which a prepared model is compared with its file: random tokens that repeat. */

/** Longest text that is read where no window asks for more. */
const usualTokens = 4096;
/** Multiplications that one reading may take: about ten seconds on two cores. */
const usualBudget = 1e11;
/** The same where a window asks for a longer text. */
const windowBudget = 4e12;
/** Multiplications that one pass should take at most. */
const passBudget = 5e11;
const leastTokens = 64;
/** Tokens at the end that are also read behind a prefix, step by step. */
const comparedSteps = 2;
/** Tokens of the beginning that are also read with other tokens behind them. */
const beginning = 16;
/** Where those other tokens begin. */
const departures = [1, 6];
/** Rows that are read together behind the prefix. */
const comparedRows = 3;

/** What decides the length of the text. */
export interface ComparisonFacts {
  readonly vocabulary: number;
  readonly context: number;
  /** The longest attention window that was found, or null. */
  readonly window: number | null;
  /** Multiplications with weights for each token. */
  readonly weights: number;
  /** Multiplications for each pair of tokens. */
  readonly pairs: number;
}

/** The text, and what follows its prefix in the rows other than the first. */
export interface ComparisonText {
  readonly ids: Int32Array;
  /** Most tokens that one pass should read, so that it ends within seconds. */
  readonly perPass: number;
  /** Tokens before the steps. */
  readonly prefix: number;
  /** [rows][steps]; the first row continues the text. */
  readonly rows: readonly Int32Array[];
  /** Rows that begin like the text and depart from it at a token, where they must read alike before. */
  readonly departing: readonly { readonly ids: Int32Array; readonly from: number }[];
  /** Positions whose distributions are compared, ascending. */
  readonly positions: readonly number[];
}

/**
 * A text as long as the context allows, up to 4096 tokens, or twice any window; less only where reading it would take
 * long. Its second half repeats its first, so that heads that look for earlier occurrences of a token attend far back
 * (Olsson et al. 2022, arXiv:2209.11895).
 */
export function comparisonText({ vocabulary, context, window, weights, pairs }: ComparisonFacts): ComparisonText {
  const within = (budget: number): number => Math.max(leastTokens, tokensWithin(budget, weights, pairs));
  const forWindow = window === null ? 0 : Math.min(2 * window + comparedSteps, within(windowBudget));
  const wanted = Math.max(Math.min(usualTokens, within(usualBudget)), forWindow);
  const length = Math.max(2, Math.min(context, wanted));
  const half = Math.ceil(length / 2);
  const tokenAt = (at: number, row = 0): number => scrambled(row * 1_000_003 + at) % vocabulary;
  const ids = Int32Array.from({ length }, (_, at) => tokenAt(at % half));
  const steps = Math.min(comparedSteps, length - 1);
  const prefix = length - steps;
  const rows = Array.from({ length: comparedRows }, (_, row) =>
    row === 0 ? ids.slice(prefix) : Int32Array.from({ length: steps }, (_step, at) => tokenAt(at, row)),
  );
  const departing = departures.map((from, at) => ({
    ids: ids.slice(0, beginning).map((id, position) => (position < from ? id : tokenAt(position, comparedRows + at))),
    from: Math.min(from, length),
  }));
  return { ids, perPass: within(passBudget), prefix, rows, departing, positions: positionsOf(length) };
}

/** How many tokens take so many multiplications: the root of weights n + pairs n² / 2. */
function tokensWithin(budget: number, weights: number, pairs: number): number {
  const linear = Math.max(weights, 1);
  return Math.floor((2 * budget) / (linear + Math.sqrt(linear ** 2 + 2 * pairs * budget)));
}

/** The first and the last positions, and evenly spaced ones between them. */
function positionsOf(length: number): number[] {
  const stride = Math.max(1, Math.floor(length / 32));
  const all = Array.from({ length }, (_, at) => at);
  return all.filter(at => at < 8 || at >= length - 24 || at % stride === 0);
}

/** A fixed pseudo-random number below 2^32 (the finalizer of MurmurHash3). */
function scrambled(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
