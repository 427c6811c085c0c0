/**
 * What may be shown to the user: an estimate with its interval and sample size, an exact value, or an abstention with
 * its reason. Nothing else can be constructed (docs/method.md#figures-and-abstention).
 */
import type { Reason } from './reasons.ts';

declare const checked: unique symbol;

/** A sampled quantity. `interval` is [low, high] at 95%, `n` the number of independent units (answers, runs, texts). */
export interface Estimate {
  readonly kind: 'estimate';
  readonly value: number;
  readonly interval: readonly [number, number];
  readonly n: number;
  /** How the interval was computed, e.g. "jackknife on the atanh scale, t with 31 d.f.". */
  readonly method: string;
  readonly [checked]: true;
}

/** A quantity without sampling error, e.g. the entropy of the next token at a fixed prompt. */
export interface Exact {
  readonly kind: 'exact';
  readonly value: number;
  readonly [checked]: true;
}

/** No point can be stated. `reason` says why, as a code with parameters (`reasonText` gives the words); `n` is the
 * number of independent units at hand. */
export interface Abstention {
  readonly kind: 'abstain';
  readonly reason: Reason;
  readonly n: number;
  /** Lowest and highest value that what is known leaves open, without sampling error; absent where it leaves all. */
  readonly bounds?: readonly [number, number];
  readonly [checked]: true;
}

export type Figure = Estimate | Exact | Abstention;

/** Makes an estimate; a value that is not finite, or an interval whose ends are not finite or not in order, becomes an
 * abstention. */
export function estimate(
  value: number,
  interval: readonly [number, number],
  n: number,
  method: string,
): Estimate | Abstention {
  const [low, high] = interval;
  if (![value, low, high].every(Number.isFinite)) return abstain({ code: 'not-finite' }, n);
  if (low > high) return abstain({ code: 'no-interval' }, n);
  return { kind: 'estimate', value, interval, n, method } as Estimate;
}

/** Makes an exact figure; a value that is not finite becomes an abstention. */
export function exact(value: number): Exact | Abstention {
  if (!Number.isFinite(value)) return abstain({ code: 'not-finite' }, 0);
  return { kind: 'exact', value } as Exact;
}

/** States between which values a quantity lies, and why no point: its `reason`. Ends that are not finite, or not in
 * order, leave the abstention alone. */
export function bounded(reason: Reason, [low, high]: readonly [number, number]): Abstention {
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) return abstain(reason, 0);
  const bounds: readonly [number, number] = [low, high];
  return { kind: 'abstain', reason, n: 0, bounds } as Abstention;
}

/** The bounds of a figure that states no point; undefined for any other. */
export function boundsOf(figure: Figure | undefined): readonly [number, number] | undefined {
  return figure?.kind === 'abstain' ? figure.bounds : undefined;
}

/** Declines to state a figure, with `n` independent units at hand. */
export function abstain(reason: Reason, n: number): Abstention {
  return { kind: 'abstain', reason, n } as Abstention;
}

/** The value of a figure, or undefined for an abstention. */
export function valueOf(figure: Figure | undefined): number | undefined {
  return figure === undefined || figure.kind === 'abstain' ? undefined : figure.value;
}
