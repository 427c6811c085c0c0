import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { softmax } from '../../../src/core/distribution.ts';
import { fitAdditive } from '../../../src/core/constraints/additiveModel.ts';
import { attribute } from '../../../src/core/constraints/attribution.ts';
import { changedTokens } from '../../../src/core/constraints/expansion.ts';
import { cellCount, designCells, sharesOf } from '../../../src/core/constraints/factorial.ts';
import { benjaminiHochberg } from '../../../src/core/constraints/multiplicity.ts';
import { nucleusOf } from '../../../src/core/constraints/nucleus.ts';
import { pairedBootstrap } from '../../../src/core/constraints/pairedBootstrap.ts';
import { nucleusSize } from '../../unit/core/support/openness.ts';
import { decompose } from '../../unit/core/support/tables.ts';
import { expansionOf } from '../../unit/support/expansion.ts';

const seed = 5;
/** Pairs of distributions over one vocabulary, ties and tokens without probability included. */
const twoLaws = fc.integer({ min: 1, max: 60 }).chain(vocabulary => {
  const logit = fc.oneof(
    fc.double({ min: -12, max: 12, noNaN: true }),
    fc.integer({ min: -2, max: 2 }),
    fc.constant(-Infinity),
  );
  const oneLaw = fc
    .array(logit, { minLength: vocabulary, maxLength: vocabulary })
    .map(logits => softmax(logits.every(value => value === -Infinity) ? logits.map(() => 0) : logits));
  return fc.tuple(oneLaw, oneLaw);
});

test('the nucleus is the one that sorting the whole vocabulary gives', () => {
  fc.assert(
    fc.property(twoLaws, fc.constantFrom(0.5, 0.9, 0.95, 0.99, 1), ([p], mass) => {
      const { size, threshold, ties } = nucleusOf(p, mass);
      assert.equal(size, nucleusSize(p, mass));
      const sorted = Array.from(p).sort((a, b) => b - a);
      assert.equal(threshold, sorted[size - 1]);
      assert.equal(ties, sorted.slice(0, size).filter(value => value === threshold).length);
    }),
    { seed, numRuns: 500 },
  );
});

test('masses of an expansion account for one another', () => {
  fc.assert(
    fc.property(twoLaws, ([p, q]) => {
      const there = expansionOf(p, q);
      const back = expansionOf(q, p);
      for (const share of [there.kept, there.lost, there.leaked, there.jaccard, there.gainedMass])
        assert.ok(share >= 0 && share <= 1 + 1e-12);
      assert.ok(there.kept + there.lost >= 0.95 - 1e-9 && there.kept + there.lost <= 1 + 1e-12);
      assert.ok(there.jensenShannon >= 0 && there.jensenShannon <= Math.LN2);
      assert.ok(Math.abs(there.jensenShannon - back.jensenShannon) < 1e-12);
      assert.ok(Math.abs(there.kept - back.kept) < 1e-12);
      assert.ok(Math.abs(there.sizeChange + back.sizeChange) < 1e-12);
      assert.deepEqual([there.gainedTokens, there.jaccard], [back.lostTokens, back.jaccard]);
      const variation = p.reduce((sum, value, id) => sum + Math.abs(value - (q[id] ?? 0)) / 2, 0);
      assert.ok(Math.abs(there.kept - (1 - variation)) < 1e-9);
    }),
    { seed, numRuns: 500 },
  );
});

test('changed tokens are those that sorting by change gives', () => {
  fc.assert(
    fc.property(twoLaws, fc.integer({ min: 0, max: 8 }), ([p, q], count) => {
      const ids = Array.from(p, (_, id) => id);
      const fall = (id: number): number => (p[id] ?? 0) - (q[id] ?? 0);
      const expected = (sign: number): number[] =>
        ids
          .filter(id => sign * fall(id) > 0)
          .sort((a, b) => sign * (fall(b) - fall(a)) || a - b)
          .slice(0, count);
      const { lost, gained } = changedTokens(p, q, count);
      assert.deepEqual(
        lost.map(({ id }) => id),
        expected(1),
      );
      assert.deepEqual(
        gained.map(({ id }) => id),
        expected(-1),
      );
    }),
    { seed, numRuns: 300 },
  );
});

/** A table with a few blocks, mixed levels. */
const tables = fc.array(fc.integer({ min: 2, max: 3 }), { minLength: 1, maxLength: 3 }).chain(levels => {
  const count = cellCount(levels);
  const block = fc.array(
    fc.integer({ min: -500, max: 500 }).map(value => value / 100),
    { minLength: count, maxLength: count },
  );
  return fc.record({ levels: fc.constant(levels), blocks: fc.array(block, { minLength: 4, maxLength: 6 }) });
});
const near = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) <= 1e-9 * (1 + Math.abs(expected)), `${actual} is not ${expected}`);
};
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

test('variances of a decomposition add up to that of the cells, degrees of freedom to the cells but one', () => {
  fc.assert(
    fc.property(tables, ({ levels, blocks: [cells = []] }) => {
      const components = decompose(cells, levels);
      const mean = total(cells) / cells.length;
      near(
        total(components.map(({ variance }) => variance)),
        total(cells.map(value => (value - mean) ** 2)) / cells.length,
      );
      assert.equal(total(components.map(({ freedom }) => freedom)), cells.length - 1);
      const shares = sharesOf(components, levels.length);
      if (shares === null) return;
      near(total(shares.components), 1);
      near(total(shares.shapley), 1);
      near(total(shares.firstOrder) + shares.interaction, 1);
      shares.shapley.forEach((effect, factor) => {
        assert.ok(
          (shares.firstOrder[factor] ?? NaN) <= effect + 1e-12 && effect <= (shares.total[factor] ?? NaN) + 1e-12,
        );
      });
    }),
    { seed, numRuns: 300 },
  );
});

test('a component of a table is what inclusion and exclusion of its marginal means gives', () => {
  fc.assert(
    fc.property(tables, ({ levels, blocks: [cells = []] }) => {
      const design = designCells(levels);
      const marginal = (factors: readonly number[], at: number): number => {
        const same = cells.filter((_, cell) =>
          factors.every(factor => design[cell]?.[factor] === design[at]?.[factor]),
        );
        return total(same) / same.length;
      };
      for (const { factors, variance } of decompose(cells, levels)) {
        const subsets = factors.reduce<number[][]>(
          (sets, factor) => sets.flatMap(set => [set, [...set, factor]]),
          [[]],
        );
        const effect = (at: number): number =>
          total(subsets.map(set => (-1) ** (factors.length - set.length) * marginal(set, at)));
        near(variance, total(cells.map((_, at) => effect(at) ** 2)) / cells.length);
      }
    }),
    { seed, numRuns: 100 },
  );
});

test("corrected shares add up to 1 and stand in their intervals; neither blocks' levels nor the unit matter", () => {
  fc.assert(
    fc.property(tables, ({ levels, blocks }) => {
      const found = attribute(blocks, levels, 3);
      if ('kind' in found) return;
      const valuesOf = (attribution: typeof found): number[] =>
        [...attribution.components.map(({ share }) => share), ...attribution.factors.map(({ shapley }) => shapley)].map(
          figure => (figure.kind === 'estimate' ? figure.value : NaN),
        );
      const values = valuesOf(found);
      near(total(values.slice(0, found.components.length)), 1);
      near(total(values.slice(found.components.length)), 1);
      for (const { share } of found.components)
        assert.ok(
          share.kind === 'estimate' &&
            share.interval[0] >= 0 &&
            share.interval[0] <= share.value &&
            share.value <= share.interval[1] &&
            share.interval[1] <= 1 + 1e-12,
        );
      found.factors.forEach(({ p }) => {
        assert.ok(p > 0 && p <= 1);
      });
      const moved = attribute(
        blocks.map((block, b) => block.map(value => 2 * value + b)),
        levels,
        3,
      );
      assert.ok(!('kind' in moved));
      valuesOf(moved).forEach((value, at) => {
        assert.ok(Math.abs(value - (values[at] ?? NaN)) < 1e-6);
      });
    }),
    { seed, numRuns: 25 },
  );
});

test('the additive fit leaves residuals without block or factor means, on any table', () => {
  fc.assert(
    fc.property(tables, ({ levels, blocks }) => {
      const { residuals, fitted } = fitAdditive(blocks, levels);
      residuals.forEach((block, b) => {
        near(total([...block]), 0);
        block.forEach((value, cell) => {
          near(value + (fitted[b]?.[cell] ?? NaN), blocks[b]?.[cell] ?? NaN);
        });
      });
      const design = designCells(levels);
      levels.forEach((count, factor) => {
        for (let level = 0; level < count; level++)
          near(total(residuals.flatMap(block => [...block].filter((_, cell) => design[cell]?.[factor] === level))), 0);
      });
    }),
    { seed, numRuns: 100 },
  );
});

test('adjusted p-values keep the order, are never smaller, and stand exactly up to the rate', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), pValues => {
      const { isSignificant, adjusted } = benjaminiHochberg(pValues);
      pValues.forEach((p, test) => {
        assert.ok((adjusted[test] ?? NaN) >= p && (adjusted[test] ?? NaN) <= 1);
        assert.equal(isSignificant[test], (adjusted[test] ?? NaN) <= 0.1);
        pValues.forEach((other, at) => {
          if (p <= other) assert.ok((adjusted[test] ?? NaN) <= (adjusted[at] ?? NaN));
        });
      });
      const largest = Math.max(
        -1,
        ...[...pValues].sort((a, b) => a - b).map((p, rank) => (p * pValues.length <= 0.1 * (rank + 1) ? rank : -1)),
      );
      assert.equal(isSignificant.filter(Boolean).length, largest + 1);
    }),
    { seed, numRuns: 300 },
  );
});

test('a mean over contexts lies in its interval, and the interval in its range', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 20 }), values => {
      const bounded = pairedBootstrap(values, 1, { range: [0, 1] });
      const free = pairedBootstrap(values, 1);
      for (const figure of [bounded, free]) {
        if (figure.kind !== 'estimate') continue;
        assert.ok(figure.interval[0] <= figure.value + 1e-12 && figure.value <= figure.interval[1] + 1e-12);
        near(figure.value, total(values) / values.length);
      }
      if (bounded.kind === 'estimate') assert.ok(bounded.interval[0] >= 0 && bounded.interval[1] <= 1);
      assert.equal(free.kind, 'estimate');
    }),
    { seed, numRuns: 100 },
  );
});
