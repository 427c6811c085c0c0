import assert from 'node:assert/strict';
import test from 'node:test';
import { semanticMapOf, type SemanticMap } from '../../../src/core/answers/semanticMap.ts';
import { answer, times } from './support/answers.ts';

const mapOf = (trajectories: Parameters<typeof semanticMapOf>[0]): SemanticMap => {
  const map = semanticMapOf(trajectories);
  assert.ok(!('code' in map), JSON.stringify(map));
  return map;
};
/** A unit vector near the axis of a kind. */
const near = (kind: number, i: number): Float32Array => {
  const [x, y, z] = [0, 1, 2].map(axis => (axis === kind ? 1 : 0) + 0.02 * Math.sin(3 * i + axis));
  const length = Math.hypot(x ?? 0, y ?? 0, z ?? 0);
  return Float32Array.from([x ?? 0, y ?? 0, z ?? 0], value => value / length);
};

test('answers of a kind lie together, and those of other kinds apart', () => {
  const answers = times(30, i => answer(`x${i}`, { embedding: near(i % 3, i) }));
  const { places, shares, basis } = mapOf(answers);
  assert.equal(basis, 'hidden-state');
  const distance = (i: number, j: number): number => {
    const [a, b] = [places[i], places[j]];
    assert.ok(a && b);
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  };
  for (let i = 3; i < 30; i++) {
    assert.ok(distance(i, i % 3) < 0.2);
    assert.ok(distance(i, (i + 1) % 3) > 1);
  }
  // Three corners of a triangle span two directions.
  assert.ok(shares[0] + shares[1] > 0.99 && shares[0] >= shares[1] && shares[1] > 0.4);
});

test('the same answers give the same map, and equal ones one place', () => {
  const make = () => times(12, i => answer(`x${i}`, { embedding: near(i % 3, i % 4) }));
  const map = mapOf(make());
  assert.deepEqual(map, mapOf(make()));
  assert.deepEqual(map.places[0], map.places[0]);
  const largest = [0, 1].map(axis =>
    map.places
      .map(place => place?.[axis] ?? 0)
      .reduce((best, x) => (Math.abs(x) > Math.abs(best) + 1e-9 ? x : best), 0),
  );
  assert.ok(largest.every(value => value > 0));
});

test('without hidden states words are compared, and empty answers have no place', () => {
  const texts = ['a red fox', 'a red fox runs', 'the blue sea', 'the blue sea sings', 'the blue sky', ''];
  const { places, basis } = mapOf(texts.map(text => answer(text, { embedding: null })));
  assert.equal(basis, 'words');
  assert.equal(places[5], null);
  assert.equal(places.filter(place => place !== null).length, 5);
});

test('too few answers, or too few that differ, have a reason instead of a map', () => {
  const few = semanticMapOf(times(4, i => answer(`x${i}`, { embedding: near(i % 3, i) })));
  assert.deepEqual(few, { code: 'needs-more', needed: 5, has: 4, unit: 'answers' });
  const alike = semanticMapOf(times(20, i => answer('x', { embedding: near(i % 2, 0) })));
  assert.deepEqual(alike, { code: 'few-differ', unit: 'answers' });
});
