import assert from 'node:assert/strict';
import test from 'node:test';
import { fitAdditive } from '../../../src/core/constraints/additiveModel.ts';
import { boxCoxFigure } from '../../../src/core/constraints/boxCox.ts';
import { effectScaleFigure } from '../../../src/core/constraints/effectScale.ts';
import { designCells } from '../../../src/core/constraints/factorial.ts';
import { classifyInteraction } from '../../../src/core/constraints/interaction.ts';
import type { Interaction } from '../../../src/core/constraints/interaction.ts';
import { interactionClause } from '../../../src/core/constraints/interactionMessages.ts';
import { testAdditivity } from '../../../src/core/constraints/tukey.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import { times } from './support/answers.ts';

const cubes = [2, 2, 2];
const cells = designCells(cubes);
const next = randomStream(21);
type Draw = (blocks: number) => number[][];

/** Each limit leaves 60% of what the others leave; texts and cells scatter on the log scale. */
const product: Draw = blocks =>
  times(blocks, () => {
    const own = Math.exp(0.2 * normal(next));
    return cells.map(
      cell => own * cell.reduce((value, level) => value * 0.6 ** level, 1) * Math.exp(0.1 * normal(next)),
    );
  });
/** Each limit takes 0.225 away. */
const sum: Draw = blocks =>
  times(blocks, () => {
    const own = 1 + 0.05 * normal(next);
    return cells.map(cell => own - 0.225 * cell.reduce((value, level) => value + level, 0) + 0.04 * normal(next));
  });
/** Kept mass: exactly 1 without a limit, and every text reacts to each limit in its own way. */
const keptProduct: Draw = blocks =>
  times(blocks, () => {
    const shares = cubes.map(() => 0.55 * Math.exp(0.15 * normal(next)));
    return cells.map((cell, at) =>
      at === 0
        ? 1
        : Math.min(
            1,
            cell.reduce((value, level, factor) => value * (shares[factor] ?? 1) ** level, 1) *
              Math.exp(0.08 * normal(next)),
          ),
    );
  });
const keptSum: Draw = blocks =>
  times(blocks, () => {
    const taken = cubes.map(() => 0.25 * Math.exp(0.15 * normal(next)));
    return cells.map((cell, at) =>
      at === 0
        ? 1
        : cell.reduce((value, level, factor) => value - (taken[factor] ?? 0) * level, 1) + 0.03 * normal(next),
    );
  });

function holds(figure: Figure, lambda: number): boolean {
  return figure.kind === 'estimate' && figure.interval[0] <= lambda && lambda <= figure.interval[1];
}

for (const [name, draw, expected, truth] of [
  ['a product', product, 'multiplicative', 0],
  ['a sum', sum, 'additive', 1],
  ['kept mass, a product', keptProduct, 'multiplicative', 0],
  ['kept mass, a sum', keptSum, 'additive', 1],
] as const) {
  test(`T21: ${name} over 32 texts is judged ${expected} in at least 90% of the seeds`, context => {
    const runs = 40;
    const counts: Record<Interaction['finding']['code'], number> = {
      additive: 0,
      multiplicative: 0,
      'not-identified': 0,
    };
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const reading = classifyInteraction(draw(32), cubes, 1);
      counts[reading.finding.code]++;
      if (holds(reading.lambda, truth)) held++;
    }
    context.diagnostic(`${JSON.stringify(counts)}, lambda held in ${held / runs}`);
    assert.ok(counts[expected] >= 0.9 * runs, JSON.stringify(counts));
    assert.ok(held >= 0.9 * runs, String(held / runs));
  });
}

const clause = ({ finding }: Interaction): string => interactionClause(finding);
const obstacle = ({ finding }: Interaction): string =>
  finding.code === 'not-identified' ? finding.because.code : finding.code;

test('with 8 texts, without limits that act, or with one, the scale is not identified, with its reason', () => {
  const few = classifyInteraction(product(8), cubes, 1);
  assert.deepEqual(few.finding, { code: 'not-identified', because: { code: 'few-texts', needed: 16, has: 8 } });
  assert.equal(clause(few), 'whether the limits add or multiply is undecided: needs 16 texts, has 8');
  const idle = classifyInteraction(
    times(16, () => cells.map(() => Math.exp(0.05 * normal(next)))),
    cubes,
    1,
  );
  assert.equal(idle.finding.code, 'not-identified');
  const one = classifyInteraction(
    times(16, () => cells.map(([first = 0]) => 0.5 ** first * Math.exp(0.1 * normal(next)))),
    cubes,
    2,
  );
  assert.equal(obstacle(one), 'few-factors');
  const weak = classifyInteraction(
    times(16, () =>
      cells.map(cell => cell.reduce((value, level) => value * 0.97 ** level, 1) * Math.exp(0.02 * normal(next))),
    ),
    cubes,
    3,
  );
  assert.equal(obstacle(weak), 'both-fit');
  const zero = classifyInteraction(
    times(16, () => cells.map((_, at) => at / 8)),
    cubes,
    4,
  );
  assert.deepEqual(zero.finding, {
    code: 'not-identified',
    because: { code: 'no-scale', reason: { code: 'needs-positive-varying' } },
  });
  assert.deepEqual([zero.boxCox.kind, zero.logShare.kind, zero.logTest], ['abstain', 'abstain', null]);
});

test('where no power scale makes the effects add, the shares are still given', () => {
  const tight = classifyInteraction(
    times(16, () =>
      cells.map(
        ([a = 0, b = 0, c = 0]) => (2 + a + b + c - 2.6 * a * b + 2.5 * a * b * c) * Math.exp(0.001 * normal(next)),
      ),
    ),
    cubes,
    1,
  );
  assert.deepEqual(
    [tight.finding.code, tight.rawShare.kind, tight.logShare.kind],
    ['not-identified', 'estimate', 'estimate'],
  );
});

test('the verdict is written for the sentence on top', () => {
  const exactly = (response: (limits: number) => number): number[][] =>
    times(16, () => cells.map(cell => response(cell.reduce((count, level) => count + level, 0))));
  assert.equal(
    clause(
      classifyInteraction(
        exactly(limits => 0.6 ** limits),
        cubes,
        1,
      ),
    ),
    'the limits multiply: each keeps the same share of what the others leave',
  );
  assert.equal(
    clause(
      classifyInteraction(
        exactly(limits => 1 - 0.2 * limits),
        cubes,
        1,
      ),
    ),
    'the limits add: each takes away the same amount whatever the others do',
  );
  const between = classifyInteraction(
    exactly(limits => (1 - 0.2 * limits) ** 2),
    cubes,
    1,
  );
  assert.equal(clause(between), 'whether the limits add or multiply is undecided: neither describes these texts');
});

test('T21: λ of an exact product is 0, of an exact sum 1, of squares of a sum 1/2, by either figure', () => {
  const exactly = (response: (cell: readonly number[]) => number): number[][] => times(16, () => cells.map(response));
  const additive = (cell: readonly number[]): number =>
    2 + cell.reduce((value, level, factor) => value + level * (factor + 1), 0);
  for (const [response, lambda] of [
    [(cell: readonly number[]) => Math.exp(0.3 * additive(cell)), 0],
    [additive, 1],
    [(cell: readonly number[]) => additive(cell) ** 2, 0.5],
  ] as const) {
    for (const figure of [boxCoxFigure(exactly(response), cubes), effectScaleFigure(exactly(response), cubes)]) {
      assert.ok(
        figure.kind === 'estimate' && Math.abs(figure.value - lambda) < 1e-6 && holds(figure, lambda),
        JSON.stringify(figure),
      );
    }
  }
});

test('Box-Cox holds the truth under even noise and misses where texts differ; the effect scale does not', context => {
  const share = (draw: Draw, figure: (observations: readonly number[][]) => Figure): number =>
    times(100, () => holds(figure(draw(32)), 0)).filter(Boolean).length / 100;
  const even = share(product, y => boxCoxFigure(y, cubes));
  const uneven = share(keptProduct, y => boxCoxFigure(y, cubes));
  const robust = share(keptProduct, y => effectScaleFigure(y, cubes));
  context.diagnostic(`even noise ${even}; texts that react differently: Box-Cox ${uneven}, effect scale ${robust}`);
  assert.ok(even >= 0.9 && uneven < 0.5 && robust >= 0.9, `${even} ${uneven} ${robust}`);
});

test("the additive fit leaves a product by hand; Tukey's p-values are even for sums and small for products", () => {
  // Rows are blocks with effects ±1, columns levels with effects ±2, and half the product of the two on top.
  const table = [
    [1 - 2 + 10 + 1, 1 + 2 + 10 - 1],
    [-1 - 2 + 10 - 1, -1 + 2 + 10 + 1],
  ];
  const { squares, freedom } = fitAdditive(table, [2]);
  assert.deepEqual([squares, freedom], [4, 1]);
  assert.equal(testAdditivity(table, [2]), null);
  const values = times(200, () => testAdditivity(sum(8), cubes)?.p ?? NaN);
  const early = values.filter(p => p < 0.1).length / values.length;
  assert.ok(early > 0.05 && early < 0.16, String(early));
  assert.ok(times(20, () => testAdditivity(product(8), cubes)?.p ?? 1).every(p => p < 0.001));
  assert.equal(
    testAdditivity(
      times(4, () => cells.map(() => 1)),
      cubes,
    ),
    null,
  );
});
