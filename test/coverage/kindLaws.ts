/** Laws of kinds on which no constant of an interval was chosen. */
import { chanceOfNew, type PartitionLaw } from '../../src/core/discovery/partitionLaws.ts';
import { normal, randomStream } from '../../src/core/statistics/random.ts';
import { times } from '../unit/core/support/answers.ts';
import { drawKind, even, zipf, type Kinds, type Uniforms } from './laws.ts';
import { drawPartition, extendPartition } from './partitions.ts';

/** What a sample of a law showed, and how the law goes on. */
interface KindSample {
  /** How often each seen kind occurred. */
  readonly counts: readonly number[];
  /** Chance that the next answer is of a kind not seen. */
  readonly unseen: number;
  /** New kinds among the next answers, drawn one after the other. */
  newKinds(more: number): number;
}

/** A law of kinds. */
export interface KindLaw {
  readonly name: string;
  draw(n: number, next: Uniforms): KindSample;
}

/** Chances in proportion to `weights`. */
function proportional(weights: readonly number[]): Kinds {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map(weight => weight / total);
}

const geometric = (ratio: number): Kinds => proportional(times(120, k => ratio ** k));

/** Chances whose logarithms are normal with deviation `spread`; one fixed draw. */
function logNormal(count: number, spread: number): Kinds {
  const next = randomStream(count);
  return proportional(times(count, () => Math.exp(spread * normal(next))));
}

/** A share `p` of the answers follows the first law, the others follow the second one. */
const mixed = (p: number, first: Kinds, second: Kinds): Kinds => [
  ...first.map(chance => p * chance),
  ...second.map(chance => (1 - p) * chance),
];

/** Kinds with fixed chances. */
export const fixedKinds: Readonly<Record<string, Kinds>> = {
  'Zipf over 80 kinds, exponent 0.7': zipf(80, 0.7),
  'Zipf over 60 kinds, exponent 1.3': zipf(60, 1.3),
  'Zipf over 200 kinds, exponent 1.6': zipf(200, 1.6),
  'geometric, 0.7': geometric(0.7),
  'geometric, 0.85': geometric(0.85),
  'geometric, 0.93': geometric(0.93),
  'log-normal over 50 kinds': logNormal(50, 1.5),
  'log-normal over 300 kinds': logNormal(300, 2),
  'two clusters: 4 kinds of 0.7, 150 of 0.3': mixed(0.7, even(4), even(150)),
  'two clusters: 15 kinds of 0.6, geometric of 0.4': mixed(0.6, even(15), geometric(0.9)),
};

/** Pitman-Yor laws, of which the finite and the logarithmic one are limits. */
export const partitionLaws: Readonly<Record<string, PartitionLaw>> = {
  'Pitman-Yor, 3 and 0.3': { law: 'power', theta: 3, d: 0.3 },
  'Pitman-Yor, 8 and 0.45': { law: 'power', theta: 8, d: 0.45 },
  'Pitman-Yor, 2 and 0.75': { law: 'power', theta: 2, d: 0.75 },
  'Ewens, 6': { law: 'logarithmic', theta: 6 },
  'Dirichlet, 12 kinds of 1.5': { law: 'finite', kinds: 12, a: 1.5 },
};

function fromChances(name: string, chances: Kinds): KindLaw {
  return {
    name,
    draw(n, next) {
      const drawn = times(n, () => drawKind(chances, next));
      const counts = new Map<number, number>();
      for (const kind of drawn) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      return {
        counts: [...counts.values()],
        unseen: chances.reduce((sum, p, kind) => (counts.has(kind) ? sum : sum + p), 0),
        newKinds: more => new Set(times(more, () => drawKind(chances, next)).filter(kind => !counts.has(kind))).size,
      };
    },
  };
}

/** A Gamma(shape) number, shape > 0 (Marsaglia & Tsang 2000). */
function gamma(shape: number, next: Uniforms): number {
  if (shape < 1) return gamma(shape + 1, next) * next() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(next);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - next()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** The share of answers of kinds not seen is Beta(m c, m (1 - c)) given the sample, with c the chance of a new kind and
 * m the size of the urn (Pitman 1996). */
function fromPartition(name: string, law: PartitionLaw): KindLaw {
  return {
    name,
    draw(n, next) {
      const counts = drawPartition(law, n, next);
      const size = n + (law.law === 'finite' ? law.kinds * law.a : law.theta);
      const chance = chanceOfNew(law, n, counts.length);
      const unseen = chance > 0 ? gamma(size * chance, next) : 0;
      return {
        counts,
        unseen: unseen / (unseen + gamma(size * (1 - chance), next)),
        newKinds: more => extendPartition(law, counts, more, next) - counts.length,
      };
    },
  };
}

/** All of them. */
export const freshLaws: readonly KindLaw[] = [
  ...Object.entries(fixedKinds).map(([name, chances]) => fromChances(name, chances)),
  ...Object.entries(partitionLaws).map(([name, law]) => fromPartition(name, law)),
];
