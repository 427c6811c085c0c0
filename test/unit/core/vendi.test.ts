import assert from 'node:assert/strict';
import test from 'node:test';
import { vendiFigure, vendiScore } from '../../../src/core/answers/vendi.ts';
import { symmetricEigen } from '../../../src/core/numeric/eigenvalues.ts';
import { Matrix } from '../../../src/core/numeric/matrix.ts';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import { answer, times } from './support/answers.ts';

const places = (n: number): number[] => times(n, i => i);
const scoreOf = (n: number, cosine: (i: number, j: number) => number): number =>
  vendiScore(
    new Matrix(
      n,
      n,
      Float64Array.from({ length: n * n }, (_, at) => cosine(Math.floor(at / n), at % n)),
    ),
    places(n),
  );
const axis = (kind: number): Float32Array => Float32Array.from({ length: 40 }, (_, at) => Number(at === kind));

test('T25: nothing in common gives n, all alike 1, two orthogonal halves 2', () => {
  assert.ok(Math.abs(scoreOf(20, (i, j) => Number(i === j)) - 20) < 1e-9);
  assert.ok(Math.abs(scoreOf(20, () => 1) - 1) < 1e-9);
  assert.ok(Math.abs(scoreOf(20, (i, j) => Number(i < 10 === j < 10)) - 2) < 1e-9);
  // One of four answers apart: λ = 3/4 and 1/4.
  const exact = Math.exp(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25));
  assert.ok(Math.abs(scoreOf(4, (i, j) => Number((i === 3) === (j === 3))) - exact) < 1e-9);
  // Two answers with cosine c: λ = (1 ± c) / 2.
  const half = (c: number): number => -((1 + c) / 2) * Math.log((1 + c) / 2);
  assert.ok(Math.abs(scoreOf(2, (i, j) => (i === j ? 1 : 0.3)) - Math.exp(half(0.3) + half(-0.3))) < 1e-9);
});

test('eigenvalues have the trace and the squares of their matrix, and those of a known one', () => {
  const next = randomStream(4);
  const n = 12;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = normal(next);
  const { values: found, vectors } = symmetricEigen(matrix, n);
  const sum = (of: (value: number) => number): number => found.reduce((total, value) => total + of(value), 0);
  const trace = times(n, i => matrix[i * n + i] ?? 0).reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(sum(value => value) - trace) < 1e-9);
  assert.ok(Math.abs(sum(value => value ** 2) - matrix.reduce((a, b) => a + b * b, 0)) < 1e-9);
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++) {
      const image = times(n, j => (matrix[i * n + j] ?? 0) * (vectors[j * n + k] ?? 0)).reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(image - (found[k] ?? 0) * (vectors[i * n + k] ?? 0)) < 1e-9);
    }
  // The second difference of n places has 2 - 2 cos(kπ / (n + 1)).
  const chain = Float64Array.from({ length: 25 }, (_, at) => {
    const apart = Math.abs(Math.floor(at / 5) - (at % 5));
    return apart === 0 ? 2 : apart === 1 ? -1 : 0;
  });
  const expected = times(5, k => 2 - 2 * Math.cos(((k + 1) * Math.PI) / 6));
  symmetricEigen(chain, 5)
    .values.toSorted()
    .forEach((value, k) => assert.ok(Math.abs(value - (expected[k] ?? NaN)) < 1e-12));
});

test('a cell is compared at 30 answers, whatever it has', () => {
  const next = randomStream(2);
  const drawn = (n: number) => times(n, () => answer('a', { embedding: axis(Math.floor(3 * next())) }));
  const [few, many] = [vendiFigure(drawn(32)), vendiFigure(drawn(300))];
  assert.ok(few.kind === 'estimate' && many.kind === 'estimate' && few.n === 30 && many.n === 300);
  assert.ok(Math.abs(few.value - many.value) < 0.25);
  assert.ok(many.interval[1] - many.interval[0] < few.interval[1] - few.interval[0]);
  const alike = vendiFigure(times(30, () => answer('a', { embedding: axis(1) })));
  assert.ok(alike.kind === 'estimate' && Math.abs(alike.value - 1) < 1e-9);
  assert.ok(alike.interval[0] === 1 && alike.interval[1] > 1.3, 'a kind may have gone unseen');
  const apart = vendiFigure(times(30, i => answer('a', { embedding: axis(i) })));
  assert.ok(apart.kind === 'estimate' && Math.abs(apart.value - 30) < 1e-6 && apart.interval[1] === 30);
});

test('it abstains below 30 answers with text, and where vectors are words', () => {
  const some = vendiFigure(times(29, () => answer('a', { embedding: axis(0) })));
  assert.ok(some.kind === 'abstain' && some.reason.code === 'needs-more');
  const words = vendiFigure(times(40, i => answer(`word ${i}`, { embedding: null })));
  assert.ok(words.kind === 'abstain' && words.reason.code === 'no-hidden-state');
  const empty = vendiFigure(times(40, () => answer('', { embedding: null, ids: new Int32Array(0), pieces: [] })));
  assert.ok(empty.kind === 'abstain');
  assert.equal(vendiFigure([]).kind, 'abstain');
});
