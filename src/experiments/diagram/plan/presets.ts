/** Sizes of the presets (docs/method.md#plan-and-seeds). */
import { verdictSizesOf } from '../../../core/phase/verdictSizes.ts';
import type { GridKind, Preset, WindowLevel } from '../../../domain/spec.ts';

/** Temperatures of the default scan. */
export const defaultTemperatures: readonly number[] = [0.1, 0.3, 0.5, 0.7, 0.9, 1.1, 1.3, 1.6, 2.0];
/** Temperature that the tiles and the headline describe first. */
export const homeTemperature = 0.7;
/** Columns of a map before it is refined, in order of priority: a map has the first of them. */
const coarseTemperatures: readonly number[] = [homeTemperature, 0.3, 1.1, 1.6];
/** The same for another home temperature: one below, and some above, at the distances of the usual ones. */
export function coarseAround(home: number): readonly number[] {
  if (home === homeTemperature) return coarseTemperatures;
  const below = defaultTemperatures.filter(one => one <= home / 2).slice(-1);
  return [home, ...below, ...coarseTemperatures.filter(one => one > 1.5 * home)];
}

/** A sweep adds temperatures where answers tend to dissolve, so that a narrow change contains three of them. */
export const sweepExtras: readonly number[] = [1.0, 1.2, 1.4, 0.8, 1.5, 1.8];
/** All temperatures of a sweep: as many as a phase verdict needs (docs/method.md#phase-verdict). */
export const sweepTemperatures: readonly number[] = [...defaultTemperatures, ...sweepExtras].sort((a, b) => a - b);
export const defaultWindows: readonly WindowLevel[] = [
  { kind: 'all' },
  { kind: 'share', share: 0.6 },
  { kind: 'share', share: 0.3 },
  { kind: 'words', words: 0 },
];
/** Minimum number of answers below which figures abstain (docs/method.md#minimum-sample-sizes): `order` for semantic
 * order and energy, `agreement` for agreement and the rest. */
export const minimumAnswers = { order: 16, agreement: 30 } as const;

/** Fewest answers of the home cell, which the tiles describe, and of the first ones of every context window. */
export const homeAnswers = 32;

/** When the first answers of a map are long enough, as shares of the time of its preset: as soon as 90% of them have
 * ended, or half (while they are shorter than the usual budget, and beyond), as long as hardly any has, or in any case.
 */
interface PilotShares {
  readonly nearlyAll: number;
  readonly half: readonly [short: number, long: number];
  readonly few: number;
  readonly any: number;
}

export interface PresetSize {
  /** Time budget for sampling, seconds, and what a map with all coarse temperatures and windows may take where it does
   * not fit: only where it takes longer than that is a map coarser. */
  readonly seconds: number;
  readonly wholeMap: number;
  /** Answers per cell: the minimum, and the maximum on a fast machine. */
  readonly samples: readonly [number, number];
  readonly pilot: PilotShares;
  /** Token budget of streams and of answers that do not end, and the smallest one of answers. */
  readonly tokens: number;
  /** Context windows of a diagram: those that are shown before the speed is known, and the most. */
  readonly rows: readonly [number, number];
  /** Maximum number of temperatures beyond the coarse ones that a diagram adds where neighbors differ. */
  readonly refinements: number;
  /** Whether these are added elsewhere too, where no neighbors differ. */
  readonly fills: boolean;
  /** Most tokens of an answer of the home cell. */
  readonly longest: number;
  /** Whether answers of which most were cut go on before a run ends. */
  readonly finishes: boolean;
}

export const presetSizes: Readonly<Record<Preset, PresetSize>> = {
  quick: {
    seconds: 10,
    wholeMap: 30,
    samples: [24, 32],
    pilot: { nearlyAll: 0.25, half: [1, 1], few: 1, any: 1.2 },
    tokens: 24,
    rows: [1, 1],
    refinements: 0,
    fills: false,
    longest: 256,
    finishes: false,
  },
  standard: {
    seconds: 60,
    wholeMap: 240,
    samples: [32, 32],
    pilot: { nearlyAll: 0.1, half: [0.75, 0.5], few: 0.5, any: 1.5 },
    tokens: 32,
    rows: [2, 4],
    refinements: 2,
    fills: false,
    longest: 512,
    finishes: false,
  },
  thorough: {
    seconds: 600,
    wholeMap: 1200,
    samples: [32, 64],
    pilot: { nearlyAll: 0.1, half: [0.3, 0.3], few: 0.4, any: 0.4 },
    tokens: 48,
    rows: [4, 4],
    refinements: 5,
    fills: true,
    longest: 512,
    finishes: true,
  },
};

/** Temperatures at which internals are read: dense where answers tend to dissolve. */
export const internalsTemperatures: readonly number[] = [0.3, 0.5, 0.7, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.6, 2.0];

const wholeRow = { samples: 200, tokens: 256 } as const;

/** Sizes that the method fixes: γ is best with five dyadic lengths after a burn-in of 16; the Binder cumulant needs 200
 * answers; effective dimensions depend on the number of states, so that it is the same for everyone; a change of
 * wording counts as forgotten only if at most one pair in 64 still differs. */
export const fixedSizes: Readonly<Partial<Record<GridKind, { readonly samples: number; readonly tokens: number }>>> = {
  ergodicity: { samples: 64, tokens: 272 },
  internals: { samples: 64, tokens: 24 },
  wordings: { samples: 64, tokens: 64 },
  calibration: wholeRow,
};

/** Scan of the calibration: dense where the sampled feedback chain changes (center 0.54 to 0.82) and where derailing
 * texts break (0.9 to 1.3), and wide enough on a log axis for a change of that width to count as narrow. */
export const calibrationTemperatures: readonly number[] = [
  0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.5, 2.0,
];

/** A row of the calibration: its model, and the sizes it has unless the user names them. */
export interface CalibrationRow {
  readonly reference: string;
  readonly samples: number;
  readonly tokens: number;
}

/** The rows of the calibration: a transition, its null, and texts that break at a rate. A letter of the last costs a
 * hundred times as much as one of the others, because it is drawn from as many as a language model has tokens; so it
 * has the sizes that carry a verdict. */
export const calibrationRows: readonly CalibrationRow[] = [
  { reference: 'calibration:curie-weiss', ...wholeRow },
  { reference: 'calibration:saturating-null', ...wholeRow },
  { reference: 'calibration:derailing', ...verdictSizesOf('streams') },
];
