import assert from 'node:assert/strict';
import test from 'node:test';
import { commitmentOf, type CommitmentSample } from '../../../src/core/paths/commitment.ts';
import { nonDecreasing } from '../../../src/core/paths/isotonic.ts';
import { nextKept } from '../../../src/core/paths/commitmentDesign.ts';
import { keptLengths } from '../../../src/core/paths/keptLengths.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';

const draws = 101;
const kept = [1, 2, 4, 8, 16, 32, 64];

/** A process of letters 0 and 1: the chance of a 1 after `ones` of `n`, for a text of a kind `seed` in [0, 1). */
type Law = (ones: number, n: number, seed: number) => number;
const laws: Readonly<Record<string, readonly [law: Law, expected: readonly number[]]>> = {
  'Polya urn': [
    (ones, n) => (1 + ones) / (2 + n),
    [0.5, 0.627488, 0.691231, 0.759372, 0.822459, 0.875716, 0.919373, 0.957919],
  ],
  'independent letters': [() => 0.5, [0.5, 0.503167, 0.506334, 0.51267, 0.525356, 0.550858, 0.603019, 0.719237]],
};

/** The majority of 101 letters that continue `start`. */
function majority(law: Law, start: readonly number[], next: () => number, all: number[] = [...start]): number {
  let ones = all.reduce((sum, letter) => sum + letter, 0);
  while (all.length < draws) {
    const letter = next() < law(ones, all.length, 0) ? 1 : 0;
    all.push(letter);
    ones += letter;
  }
  return ones > draws / 2 ? 1 : 0;
}

function sampleOf(law: Law, n: number, seed: number): CommitmentSample {
  const next = randomStream(seed);
  const answers = Array.from({ length: n }, () => {
    const letters: number[] = [];
    return { outcome: majority(law, [], next, letters), letters };
  });
  return {
    n,
    agree: (a, b) => answers[a]?.outcome === answers[b]?.outcome,
    points: kept.map(length => ({
      kept: length,
      agrees: answers.map(({ outcome, letters }) => majority(law, letters.slice(0, length), next) === outcome),
    })),
    grid: kept,
    length: draws,
    median: draws,
  };
}

test('P1: commitment of an urn and of independent letters is exact within four standard errors', () => {
  for (const [name, [law, expected]] of Object.entries(laws)) {
    const { points } = commitmentOf(sampleOf(law, 400, 3));
    points.forEach(({ kept: length, figure }, at) => {
      const exact = expected[at] ?? NaN;
      assert.ok(figure.kind === 'estimate');
      const error = Math.sqrt((exact * (1 - exact)) / 400);
      assert.ok(Math.abs(figure.value - exact) <= 4 * error, `${name} at ${length}: ${figure.value}, not ${exact}`);
    });
  }
});

test('what is read off the curve comes early for an urn and late for independent letters', () => {
  const urn = commitmentOf(sampleOf(laws['Polya urn']?.[0] ?? (() => 0.5), 150, 5));
  const letters = commitmentOf(sampleOf(() => 0.5, 150, 5));
  assert.equal(letters.verdict, 'at-the-end');
  assert.ok(urn.half.kind === 'estimate' && letters.half.kind === 'estimate');
  // Half of the way from 0.5 to 1 is made at 0.75, between 2 and 4 letters.
  assert.ok(urn.half.interval[0] <= 4 && urn.half.interval[1] >= 2 && urn.half.interval[1] < 10);
  assert.ok(urn.early.kind === 'estimate' && Math.abs(urn.early.value - 0.255) < 0.12);
});

test('commitment abstains where there is nothing to decide, below 30 answers, and for empty answers', () => {
  const same = { agree: () => true, grid: [1], points: [{ kept: 1, agrees: new Array<boolean>(40).fill(true) }] };
  const settled = commitmentOf({ ...same, n: 40, length: 5, median: 5 });
  assert.deepEqual(settled.half.kind === 'abstain' && settled.half.reason, { code: 'nothing-to-decide' });
  assert.equal(settled.verdict, 'abstain');
  const alone = { n: 1, agree: () => true, grid: [1], points: [{ kept: 1, agrees: [true] }], length: 3, median: 3 };
  const one = commitmentOf(alone);
  assert.equal(one.half.kind === 'abstain' && one.half.reason.code, 'needs-more');
  const empty = commitmentOf({ n: 40, agree: (a, b) => a % 2 === b % 2, grid: [], points: [], length: 1, median: 0 });
  assert.equal(empty.half.kind === 'abstain' && empty.half.reason.code, 'too-short');
});

test('a frozen mixture of two first letters is decided by the first words', () => {
  const next = randomStream(2);
  const first = Array.from({ length: 60 }, () => (next() < 0.5 ? 0 : 1));
  const always = new Array<boolean>(60).fill(true);
  const curve = commitmentOf({
    n: 60,
    agree: (a, b) => first[a] === first[b],
    grid: [1, 2, 4, 8],
    points: [1, 2, 4, 8].map(length => ({ kept: length, agrees: always })),
    length: 12,
    median: 12,
  });
  assert.equal(curve.verdict, 'first-words');
  assert.ok(curve.ninety.kind === 'estimate' && curve.ninety.value <= 1);
});

test('answers are continued from doubling lengths that a tenth of them reach', () => {
  assert.deepEqual(keptLengths([20, 20, 20, 20], 32), [1, 2, 4, 8, 16]);
  assert.deepEqual(keptLengths([1, 1, 1, 1], 32), [1]);
  assert.deepEqual(keptLengths([40, 40], 16), [1, 2, 4, 8]);
  assert.deepEqual(keptLengths([0, 0], 16), []);
  assert.deepEqual(keptLengths([], 16), []);
});

test('the monotone fit pools what falls', () => {
  assert.deepEqual(nonDecreasing([1, 3, 2, 4]), [1, 2.5, 2.5, 4]);
  assert.deepEqual(nonDecreasing([3, 2, 1]), [2, 2, 2]);
  assert.deepEqual(nonDecreasing([2, 1], [3, 1]), [1.75, 1.75]);
});

test('positions are measured from coarse to fine, where a share that is read off is passed', () => {
  const grid = [1, 2, 4, 8, 16];
  assert.deepEqual(nextKept(grid, 0.5, []), [4, 16]);
  const at = (...values: readonly (readonly [number, number])[]): number[] =>
    nextKept(
      grid,
      0.5,
      values.map(([kept, value]) => ({ kept, value })),
    );
  // Decided early: only the first words are worth more.
  assert.deepEqual(at([4, 1], [16, 1]), [1]);
  assert.deepEqual(at([1, 1], [4, 1], [16, 1]), []);
  // Not yet decided at the fourth token: only what lies behind it.
  assert.deepEqual(at([4, 0.55], [16, 0.9]), [8]);
  // Flat, or passed on neither side: nothing.
  assert.deepEqual(at([4, 0.55], [16, 0.6]), []);
  // At most 60% of the grid, the largest difference first.
  assert.deepEqual(at([4, 0.8], [16, 1]), [1]);
  assert.deepEqual(at([1, 0.5], [4, 0.75], [16, 1]), []);
  assert.deepEqual(nextKept([1], 0.5, []), [1]);
  assert.deepEqual(nextKept([], 0.5, []), []);
});

test('what was not measured lies between its neighbors, so intervals only grow', () => {
  const whole = sampleOf(laws['Polya urn']?.[0] ?? (() => 0.5), 150, 5);
  const part = { ...whole, points: whole.points.filter(({ kept: length }) => length !== 2 && length !== 8) };
  const [all, some] = [commitmentOf(whole), commitmentOf(part)];
  for (const id of ['half', 'most', 'ninety'] as const) {
    const [wide, narrow] = [some[id], all[id]];
    assert.ok(wide.kind === 'estimate' && narrow.kind === 'estimate');
    assert.ok(wide.interval[0] <= narrow.interval[0] + 1e-9 && wide.interval[1] >= narrow.interval[1] - 1e-9, id);
  }
});

test('T13: bits of an urn are log2 A(t)/A(0), and all of them at the end', () => {
  const { bits, allBits } = commitmentOf(sampleOf(laws['Polya urn']?.[0] ?? (() => 0.5), 400, 3));
  const expected = [0.32766, 0.46724, 0.602879, 0.718016, 0.808535, 0.878722, 0.937976];
  bits.forEach(({ figure }, at) => {
    assert.ok(figure.kind === 'estimate');
    const [low, high] = figure.interval;
    const exact = expected[at] ?? NaN;
    assert.ok(low <= exact && exact <= high, `${at}: ${figure.value} [${low}, ${high}], not ${exact}`);
    assert.ok(Math.abs(figure.value - exact) < 0.2);
  });
  assert.ok(allBits.kind === 'estimate' && Math.abs(allBits.value - 1) < 0.05);
});

test('bits abstain where no two answers agree, and are none where the first tokens tell nothing', () => {
  const never = commitmentOf({
    ...{ n: 40, agree: () => false, grid: [1], length: 4, median: 4 },
    points: [{ kept: 1, agrees: new Array<boolean>(40).fill(false) }],
  });
  assert.equal(never.allBits.kind === 'abstain' && never.allBits.reason.code, 'no-agreement');
  const { bits } = commitmentOf({
    ...{ n: 40, agree: (a, b) => a % 2 === b % 2, grid: [1], length: 4, median: 4 },
    points: [{ kept: 1, agrees: Array.from({ length: 40 }, (_, i) => i % 2 === 0) }],
  });
  assert.ok(bits[0]?.figure.kind === 'estimate' && bits[0].figure.value < 0.1 && bits[0].figure.interval[0] === 0);
});
