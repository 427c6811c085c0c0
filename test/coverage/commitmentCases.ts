/** When an outcome is decided, under processes whose outcome distribution is known after every token
 * (docs/method.md#commitment). */
import { abstain, type Figure } from '../../src/core/figure.ts';
import { commitmentOf, rawOf, type CommitmentCurve, type CommitmentSample } from '../../src/core/paths/commitment.ts';
import { nextKept } from '../../src/core/paths/commitmentDesign.ts';
import { differenceFigure } from '../../src/core/guidance/difference.ts';
import { keptLengths } from '../../src/core/paths/keptLengths.ts';
import { times } from '../unit/core/support/answers.ts';
import { sharedSamples, type CoverageCase } from './cases.ts';
import type { Uniforms } from './laws.ts';

/** A process of whole states. */
interface Process {
  /** Next states with their chances, in the state before token t; the first state is 0. */
  step(state: number, t: number): readonly (readonly [state: number, p: number])[];
  outcome(state: number): number;
}

/** Letters 0 and 1 with their majority; the state is the number of ones, `p` the chance of the next. */
const letters = (tokens: number, p: (ones: number, t: number) => number): Process => ({
  step: (ones, t) => [
    [ones, 1 - p(ones, t)],
    [ones + 1, p(ones, t)],
  ],
  outcome: ones => Number(ones > tokens / 2),
});

/** The outcome is the last state of a chain over `count` states that is left with chance `leave`. */
const chain = (count: number, leave: number): Process => {
  const start = times(count, next => [next, 1 / count] as const);
  const rows = times(count, state =>
    times(count, next => [next, next === state ? 1 - leave : leave / (count - 1)] as const),
  );
  return { step: (state, t) => (t === 0 ? start : (rows[state] ?? [])), outcome: state => state };
};

/** Token `at` decides between `kinds` outcomes; the last one overturns it with chance `noise`. */
const switchAt = (at: number, kinds: number, noise: number, tokens: number): Process => ({
  step: (state, t) =>
    t === at
      ? times(kinds, kind => [kind + 1, 1 / kinds] as const)
      : t === tokens - 1
        ? [[state, 1 - noise], ...times(kinds, kind => [kind + 1, noise / kinds] as const)]
        : [[state, 1]],
  outcome: state => state,
});

/** The first token decides for good in a share `p` of the answers, the others follow a chain. */
const partly = (p: number): Process => {
  const { step } = chain(3, 0.15);
  return {
    step: (state, t) =>
      t === 0
        ? [...times(3, kind => [kind, p / 3] as const), ...times(3, kind => [kind + 3, (1 - p) / 3] as const)]
        : state < 3
          ? [[state, 1]]
          : step(state - 3, t).map(([next, chance]) => [next + 3, chance] as const),
    outcome: state => state % 3,
  };
};

function processes(tokens: number): Readonly<Record<string, Process>> {
  return {
    'urn, majority of the letters': letters(tokens, (ones, t) => (1 + ones) / (2 + t)),
    'even letters, majority': letters(tokens, () => 0.5),
    'uneven letters, majority': letters(tokens, () => 0.44),
    'chain of 4 states, left at 0.05': chain(4, 0.05),
    'chain of 2 states, left at 0.3': chain(2, 0.3),
    'the sixth token decides between 3': switchAt(5, 3, 0.15, tokens),
    'the first token decides between 6': switchAt(0, 6, 0.1, tokens),
    'half decided by the first token': partly(0.5),
  };
}

/** Outcome distribution in each state that can be reached before token t, and the chance of being there. */
function exactCurve({ step, outcome }: Process, tokens: number): number[] {
  const reached = [new Map([[0, 1]])];
  for (let t = 0; t < tokens; t++) {
    const next = new Map<number, number>();
    for (const [state, chance] of reached[t] ?? [])
      for (const [to, p] of step(state, t)) next.set(to, (next.get(to) ?? 0) + chance * p);
    reached.push(next);
  }
  let later = new Map([...(reached[tokens] ?? [])].map(([state]) => [state, new Map([[outcome(state), 1]])]));
  const curve = [1];
  for (let t = tokens - 1; t >= 0; t--) {
    const now = new Map<number, Map<number, number>>();
    let agreement = 0;
    for (const [state, chance] of reached[t] ?? []) {
      const shares = new Map<number, number>();
      for (const [to, p] of step(state, t))
        for (const [kind, share] of later.get(to) ?? []) shares.set(kind, (shares.get(kind) ?? 0) + p * share);
      now.set(state, shares);
      agreement += chance * [...shares.values()].reduce((sum, share) => sum + share * share, 0);
    }
    curve.unshift(agreement);
    later = now;
  }
  return curve;
}

/** States after each token from `from` on, and the outcome; `draws` holds the random number of each token. */
function run(
  { step, outcome }: Process,
  from: number,
  tokens: number,
  state: number,
  draws: readonly number[],
): number[] {
  const states: number[] = [];
  for (let t = from; t < tokens; t++) {
    let left = draws[t] ?? 0;
    const options = step(state, t);
    state = (options.find(([, p]) => (left -= p) < 0) ?? options.at(-1) ?? [state])[0];
    states.push(state);
  }
  return [...states, outcome(state)];
}

function sampleOf(law: Process, tokens: number, n: number, next: Uniforms): CommitmentCurve {
  const draws = (): number[] => times(tokens, () => next());
  const answers = times(n, () => run(law, 0, tokens, 0, draws()));
  // The continuations of an answer share their random numbers, as the sampler draws them.
  const fresh = answers.map(draws);
  const kinds = answers.map(answer => answer[tokens]);
  const agree = (a: number, b: number): boolean => kinds[a] === kinds[b];
  const grid = keptLengths(
    answers.map(() => tokens),
    tokens,
  );
  let points: CommitmentSample['points'] = [];
  const measure = (kept: number): CommitmentSample['points'][number] => ({
    kept,
    agrees: answers.map(
      (answer, i) => run(law, kept, tokens, answer[kept - 1] ?? 0, fresh[i] ?? []).at(-1) === kinds[i],
    ),
  });
  for (;;) {
    const { start, known } = rawOf({ n, agree, points });
    const more = nextKept(grid, start, known);
    if (more.length === 0) break;
    points = [...points, ...more.map(measure)].sort((a, b) => a.kept - b.kept);
  }
  return commitmentOf({ n, agree, points, grid, length: tokens, median: tokens });
}

/** Where the straight lines between the places of the grid on the exact curve make a share of the way. */
function trueReading(curve: readonly number[], tokens: number, share: number): number {
  const kept = [0, ...keptLengths([tokens], tokens), tokens];
  const [start = 0] = curve;
  const made = kept.map(t => ((curve[t] ?? 1) - start) / (1 - start));
  const above = made.findIndex(value => value >= share);
  const [before, after] = [kept[above - 1] ?? 0, kept[above] ?? tokens];
  const [low, high] = [made[above - 1] ?? 0, made[above] ?? 1];
  return before + ((share - low) / (high - low)) * (after - before);
}

/** Answers of the presets with their token budgets: standard and thorough. */
const sizes: readonly (readonly [n: number, tokens: number])[] = [
  [32, 32],
  [64, 48],
];

const readings = { half: 0.5, most: 0.8, ninety: 0.9 } as const;

/** Tokens until 90% of the way under one process less those under another, which guidance compares settings by. */
function differences([n, tokens]: (typeof sizes)[number]): CoverageCase[] {
  const entries = Object.entries(processes(tokens));
  const truthOf = (process: Process): number => trueReading(exactCurve(process, tokens), tokens, readings.ninety);
  return entries.flatMap(([law, process], at) =>
    // Each process beside itself and beside the next two.
    [0, 1, 2].map((ahead): CoverageCase => {
      const [other, from] = entries[(at + ahead) % entries.length] ?? [law, process];
      const truth = truthOf(process) - truthOf(from);
      return {
        figure: 'commitment, difference of 90% of the way',
        law: ahead === 0 ? `${law}, twice` : `${law}; ${other}`,
        n,
        isSlow: true,
        draw: next => {
          const [first, second] = [process, from].map(one => sampleOf(one, tokens, n, next).ninety);
          const none = abstain({ code: 'not-computed' }, n);
          return { figure: differenceFigure(first ?? none, second ?? none), truth };
        },
      };
    }),
  );
}

/** The points of a curve, and what is read off it. */
export function commitmentCases(): CoverageCase[] {
  return sizes.flatMap(curveCases);
}

/** Differences of what is read off two curves. */
export function commitmentDifferenceCases(): CoverageCase[] {
  return sizes.flatMap(differences);
}

function curveCases([n, tokens]: (typeof sizes)[number]): CoverageCase[] {
  return Object.entries(processes(tokens)).flatMap(([law, process]): CoverageCase[] => {
    const curve = exactCurve(process, tokens);
    const [start = 0, first = 0] = curve;
    const samples = sharedSamples(next => sampleOf(process, tokens, n, next));
    const caseOf = (figure: string, truth: number, read: (found: CommitmentCurve) => Figure): CoverageCase => {
      const sample = samples();
      return { figure, law, n, isSlow: true, draw: next => ({ figure: read(sample(next)), truth }) };
    };
    return [
      ...[1, 4, 16].map(kept =>
        caseOf(
          `commitment A(${kept})`,
          curve[kept] ?? NaN,
          ({ points }) => points.find(point => point.kept === kept)?.figure ?? abstain({ code: 'not-computed' }, n),
        ),
      ),
      ...(['half', 'most', 'ninety'] as const).map(id =>
        caseOf(
          `commitment, ${100 * readings[id]}% of the way`,
          trueReading(curve, tokens, readings[id]),
          found => found[id],
        ),
      ),
      ...[1, 4, 16].map(kept =>
        caseOf(
          `commitment, bits of the first ${kept} tokens`,
          Math.log2((curve[kept] ?? NaN) / start),
          ({ bits }) => bits.find(point => point.kept === kept)?.figure ?? abstain({ code: 'not-computed' }, n),
        ),
      ),
      caseOf('commitment, share of the first token', (first - start) / (1 - start), found => found.early),
    ];
  });
}
