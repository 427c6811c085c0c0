/** What a sample of kinds says about answers that were not drawn, on laws for which no constant was chosen
 * (docs/method.md#discovery-curve). */
import type { Grouping } from '../../src/core/answers/outcome.ts';
import { discoveryOf } from '../../src/core/discovery/discovery.ts';
import { kindsAtCoverageFigure, ratioFigure, sharedCoverage } from '../../src/core/discovery/equalCoverage.ts';
import { growthLawsOf } from '../../src/core/discovery/growthVerdict.ts';
import { interactionFigure } from '../../src/core/discovery/interaction.ts';
import { lawParameters } from '../../src/core/discovery/lawText.ts';
import type { PartitionLaw } from '../../src/core/discovery/partitionLaws.ts';
import { abstain, type Figure } from '../../src/core/figure.ts';
import { differenceFigure } from '../../src/core/guidance/difference.ts';
import { times } from '../unit/core/support/answers.ts';
import type { CoverageCase, Drawn } from './cases.ts';
import { fixedKinds, freshLaws, partitionLaws, type KindLaw } from './kindLaws.ts';
import { drawKind, type Kinds, type Uniforms } from './laws.ts';
import { drawPartition } from './partitions.ts';

/** Answers per cell: standard, thorough, and of the experiment that samples on. */
const sizes: readonly number[] = [32, 64, 128];

/** Sizes of the short form. */
const isSlow = (n: number): boolean => n > 32;

const grouped = (counts: readonly number[]): Grouping => ({
  outcome: { map: 'text' },
  kinds: counts.map(count => ({ label: '', count, central: 0, members: [] })),
  kindOf: [],
  partners: [],
  unread: null,
  band: null,
  cuts: null,
  notes: [],
});

/** New kinds among half as many and as many answers again, and the share of answers of kinds not seen. */
function predictions(law: KindLaw, n: number): CoverageCase[] {
  const { name } = law;
  return [
    {
      figure: 'new kinds, as many answers again',
      law: name,
      n,
      isSlow: isSlow(n),
      draw: next => {
        const { counts, newKinds } = law.draw(n, next);
        return { figure: discoveryOf(grouped(counts)).newKinds, truth: newKinds(n) };
      },
    },
    {
      figure: 'discovery curve, about half as many again',
      law: name,
      n,
      isSlow: true,
      draw: next => {
        const { counts, newKinds } = law.draw(n, next);
        const { answers, kinds } = discoveryOf(grouped(counts));
        const at = answers.findIndex(k => k >= 1.5 * n);
        const found = kinds[at] ?? abstain({ code: 'not-computed' }, n);
        return { figure: found, truth: counts.length + newKinds((answers[at] ?? n) - n) };
      },
    },
    {
      figure: 'share of kinds not seen',
      law: name,
      n,
      isSlow: isSlow(n),
      draw: next => {
        const { counts, unseen } = law.draw(n, next);
        return { figure: discoveryOf(grouped(counts)).unseen, truth: unseen };
      },
    },
  ];
}

/** Kinds where the expected coverage is `coverage`, linear between whole numbers of answers. */
function trueKindsAt(chances: Kinds, coverage: number): number {
  const covered = (m: number): number => 1 - chances.reduce((sum, p) => sum + p * (1 - p) ** m, 0);
  const kinds = (m: number): number => chances.reduce((sum, p) => sum + 1 - (1 - p) ** m, 0);
  let m = 1;
  while (covered(m) < coverage) m++;
  const share = (coverage - covered(m - 1)) / (covered(m) - covered(m - 1));
  return Math.max(1, kinds(m - 1) + share * (kinds(m) - kinds(m - 1)));
}

function countsOf(chances: Kinds, n: number, next: Uniforms): number[] {
  const counts = new Map<number, number>();
  for (const kind of times(n, () => drawKind(chances, next))) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts.values()];
}

/** Cells compared at the coverage that a run would choose for them, with their true kinds there. */
function compared(cells: readonly Kinds[], n: number, next: Uniforms): Drawn[] {
  const samples = cells.map(chances => countsOf(chances, n, next));
  const coverage = sharedCoverage(samples);
  if (coverage === null) return cells.map(() => ({ figure: abstain({ code: 'not-computed' }, n), truth: NaN }));
  return samples.map((counts, i) => ({
    figure: kindsAtCoverageFigure(counts, coverage),
    truth: trueKindsAt(cells[i] ?? [], coverage),
  }));
}

const ratioOf = (a: Drawn | undefined, b: Drawn | undefined): Drawn =>
  a === undefined || b === undefined
    ? { figure: abstain({ code: 'not-computed' }, 0), truth: NaN }
    : { figure: ratioFigure(a.figure, b.figure), truth: a.truth / b.truth };

/** Each law with the next one, and four laws as the corners of two knobs. */
function comparisons(n: number): CoverageCase[] {
  const laws = Object.entries(fixedKinds);
  return laws.flatMap(([name, chances], at): CoverageCase[] => {
    const others = [1, 2, 3].map(step => laws[(at + step) % laws.length]?.[1] ?? chances);
    const [second = chances] = others;
    const law = `${name}, and the next`;
    return [
      {
        figure: 'kinds at equal coverage',
        law: name,
        n,
        isSlow: true,
        draw: next =>
          compared([chances, second], n, next)[0] ?? { figure: abstain({ code: 'not-computed' }, n), truth: 0 },
      },
      {
        figure: 'ratio of kinds at equal coverage',
        law,
        n,
        isSlow: isSlow(n),
        draw: next => {
          const [a, b] = compared([chances, second], n, next);
          return ratioOf(a, b);
        },
      },
      {
        figure: 'whether two knobs multiply',
        law: `${law} three`,
        n,
        isSlow: true,
        draw: next => {
          const [a, b, c, d] = compared([chances, ...others], n, next);
          return ratioOf(ratioOf(a, b), ratioOf(c, d));
        },
      },
    ];
  });
}

/** ν/ρ of laws that have one. */
function exponents(n: number): CoverageCase[] {
  return Object.entries(partitionLaws)
    .filter(([, law]) => law.law !== 'finite')
    .map(([name, law]): CoverageCase => ({
      figure: 'growth exponent',
      law: name,
      n,
      isSlow: true,
      draw: next => ({
        figure: growthLawsOf(drawPartition(law, n, next)).exponent,
        truth: law.law === 'power' ? law.d : 0,
      }),
    }));
}

/** Laws with an exponent clearly above 0, as settings of two knobs. */
const growing: readonly PartitionLaw[] = [
  { law: 'power', theta: 3, d: 0.3 },
  { law: 'power', theta: 8, d: 0.45 },
  { law: 'power', theta: 5, d: 0.6 },
  { law: 'power', theta: 2, d: 0.75 },
];

/** The change of ν/ρ from one setting to the next, and what two knobs do together. */
function exponentChanges(n: number): CoverageCase[] {
  const drawn = (law: PartitionLaw, next: Uniforms): Figure => growthLawsOf(drawPartition(law, n, next)).exponent;
  const ratio = (at: readonly PartitionLaw[]): number => {
    const [a = 1, b = 1, c = 1, d = 1] = at.map(law => (law.law === 'power' ? law.d : 0));
    return a / b / (c / d);
  };
  return growing.flatMap((law, at): CoverageCase[] => {
    const others = [1, 2, 3].map(step => growing[(at + step) % growing.length] ?? law);
    const [second = law] = others;
    const truth = (law.law === 'power' ? law.d : 0) - (second.law === 'power' ? second.d : 0);
    const name = `from ${lawParameters(second)} to ${lawParameters(law)}`;
    return [
      {
        figure: 'change of the growth exponent',
        law: name,
        n,
        mostRuns: n > 256 ? 100 : 200,
        isSlow: true,
        draw: next => ({ figure: differenceFigure(drawn(law, next), drawn(second, next)), truth }),
      },
      {
        figure: 'whether two knobs multiply the growth exponent',
        law: `${name}, and two more`,
        n,
        mostRuns: n > 256 ? 100 : 200,
        isSlow: true,
        draw: next => {
          const [a, b, c, d] = [law, ...others].map(one => surely(drawn(one, next)));
          const none = abstain({ code: 'not-computed' }, n);
          return {
            figure: interactionFigure(a ?? none, b ?? none, c ?? none, d ?? none),
            truth: ratio([law, ...others]),
          };
        },
      },
    ];
  });
}

/** An exponent as it counts for the product: only where its interval is above 0.02. */
function surely(figure: Figure): Figure {
  return figure.kind === 'estimate' && figure.interval[0] < 0.02
    ? abstain({ code: 'needs-positive' }, figure.n)
    : figure;
}

/** All cases. */
export function discoveryCases(): CoverageCase[] {
  return [
    ...freshLaws.flatMap(law => sizes.flatMap(n => predictions(law, n))),
    ...[32, 64].flatMap(comparisons),
    ...[64, 128, 256].flatMap(exponents),
  ];
}

/** What the knobs of a run do to the exponent. */
export function exponentCases(): CoverageCase[] {
  return [64, 256, 512].flatMap(exponentChanges);
}
