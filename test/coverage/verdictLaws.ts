/** Processes whose verdict is known, at the sizes that carry one: what the rates of the verdict are counted on. */
import type { Scan, VerdictClass } from '../../src/core/phase/scan.ts';
import { verdictSizesOf } from '../../src/core/phase/verdictSizes.ts';
import type { Mode } from '../../src/core/trajectory.ts';
import {
  calibrationRows,
  calibrationTemperatures,
  defaultTemperatures,
  sweepExtras,
} from '../../src/experiments/diagram/plan/presets.ts';
import { binaryScan } from '../unit/support/binaryTexts.ts';
import type { BinaryLaw } from '../unit/support/binaryTexts.ts';
import { collectiveScan } from '../unit/support/collectiveTexts.ts';
import { curieWeissLaw } from '../unit/support/curieWeissChain.ts';
import { derailingLaw, derailingScan, type DerailingLaw } from '../unit/support/derailingTexts.ts';
import { independentScan, schottkyLogits, zipfLogits } from '../unit/support/independentTexts.ts';

export interface KnownProcess {
  readonly name: string;
  readonly sizes: string;
  /** Verdicts that would be wrong; an abstention never is. */
  readonly wrong: readonly VerdictClass[];
  scanOf(seed: number): Scan;
}

const sweep = [...defaultTemperatures, ...sweepExtras].sort((a, b) => a - b);
const even = Array.from({ length: 21 }, (_, i) => 0.1 + i / 10);
/** The 15 temperatures of a verdict, dense where the Curie-Weiss chain changes. */
const chainTemperatures = calibrationTemperatures.filter(temperature => temperature !== 1.1 && temperature !== 1.3);

type Maker = (samples: number, tokens: number, seed: number, mode: Mode) => Scan;

/** A process at the sizes of a verdict on `temperatures` temperatures. */
function known(
  name: string,
  mode: Mode,
  temperatures: number,
  wrong: KnownProcess['wrong'],
  make: Maker,
): KnownProcess {
  const { samples, tokens } = verdictSizesOf(mode);
  const noun = mode === 'answers' ? 'answers' : 'runs';
  const sizes = `${temperatures} × ${samples} ${noun} of ${tokens}`;
  return { name, sizes, wrong, scanOf: seed => make(samples, tokens, seed, mode) };
}

const denied = ['not-supported', 'derailing'] as const;
const claimed = ['supported', 'crossover', 'derailing'] as const;
const notDerailing = ['supported', 'crossover', 'not-supported'] as const;
const pure: DerailingLaw = { ...derailingLaw, letters: 1 };
const frozen: BinaryLaw = ({ t, first }) => (t === 0 ? 0 : first === 1 ? Math.log(4) : -Math.log(4));

const curieWeiss: Maker = (samples, tokens, seed, mode) =>
  binaryScan(curieWeissLaw, chainTemperatures, samples, tokens, seed, mode);

function derailing(law: DerailingLaw): Maker {
  return (samples, tokens, seed, mode) => derailingScan(law, sweep, samples, tokens, seed, mode);
}

/** A change that is narrow and collective but no sharper in longer texts, or that long texts never leave. */
function smooth(scale: (t: number) => number, disorder: number, piece: (index: number) => string): Maker {
  return (samples, tokens, seed) =>
    collectiveScan({ temperatures: even, samples, tokens, seed, scale, disorder, noise: 0.8, piece });
}

function independent(logits: Float64Array): Maker {
  return (samples, tokens, seed, mode) =>
    independentScan({ logits, temperatures: sweep, samples, mode, length: () => tokens, seed });
}

/** The rows of the *Calibration* experiment, without its null: independent letters have rows of their own. */
const calibrationScans: Readonly<
  Record<string, (samples: number, tokens: number) => Pick<KnownProcess, 'wrong' | 'scanOf'>>
> = {
  'calibration:curie-weiss': (samples, tokens) => ({
    wrong: denied,
    scanOf: seed => binaryScan(curieWeissLaw, calibrationTemperatures, samples, tokens, seed, 'streams'),
  }),
  'calibration:derailing': (samples, tokens) => ({
    wrong: notDerailing,
    scanOf: seed => derailingScan(derailingLaw, calibrationTemperatures, samples, tokens, seed, 'streams'),
  }),
};

export const verdictLaws: readonly KnownProcess[] = [
  known('Curie-Weiss', 'answers', 15, denied, curieWeiss),
  known('Curie-Weiss', 'streams', 15, denied, curieWeiss),
  known('derailing, one letter', 'answers', 15, notDerailing, derailing({ ...pure, gap: 16 })),
  known('derailing, one letter', 'streams', 15, notDerailing, derailing(pure)),
  known('derailing, 27 letters', 'answers', 15, notDerailing, derailing(derailingLaw)),
  known('derailing, 27 letters', 'streams', 15, notDerailing, derailing(derailingLaw)),
  ...calibrationRows.flatMap(({ reference, samples, tokens }): KnownProcess[] => {
    const sizes = `${calibrationTemperatures.length} × ${samples} runs of ${tokens}`;
    const scan = calibrationScans[reference];
    return scan === undefined ? [] : [{ ...scan(samples, tokens), name: `${reference}, Calibration`, sizes }];
  }),
  known(
    'smooth crossover, equal at all lengths',
    'streams',
    21,
    ['supported', 'derailing'],
    smooth(
      () => 0.08,
      0,
      () => 'a',
    ),
  ),
  known(
    'crossover, runs never forget',
    'streams',
    21,
    ['supported', 'derailing'],
    smooth(
      t => 0.06 + 0.3 / (1 + t / 8),
      0.05,
      index => (index % 2 === 0 ? 'a' : ' '),
    ),
  ),
  known('frozen mixture', 'answers', 15, claimed, (samples, tokens, seed, mode) =>
    binaryScan(frozen, sweep, samples, tokens, seed, mode),
  ),
  known('null, Zipf', 'answers', 15, claimed, independent(zipfLogits(500))),
  known('null, Zipf', 'streams', 15, claimed, independent(zipfLogits(500))),
  known('null, Schottky', 'answers', 15, claimed, independent(schottkyLogits(500, 6))),
  known('null, Schottky', 'streams', 15, claimed, independent(schottkyLogits(500, 6))),
];
