import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { nucleusSize, softmax } from '../../../src/core/branching.ts';
import { changedTokens, expansionOf } from '../../../src/core/constraints/expansion.ts';
import { nucleusOf } from '../../../src/core/constraints/nucleus.ts';

const seed = 5;
/** Pairs of laws over one vocabulary, ties and tokens without probability included. */
const twoLaws = fc.integer({ min: 1, max: 60 }).chain(vocabulary => {
  const logit = fc.oneof(fc.double({ min: -12, max: 12, noNaN: true }), fc.integer({ min: -2, max: 2 }), fc.constant(-Infinity));
  const oneLaw = fc.array(logit, { minLength: vocabulary, maxLength: vocabulary }).map(logits => softmax(logits.every(value => value === -Infinity) ? logits.map(() => 0) : logits));
  return fc.tuple(oneLaw, oneLaw);
});

test('the nucleus is the one that sorting the whole vocabulary gives', () => {
  fc.assert(fc.property(twoLaws, fc.constantFrom(0.5, 0.9, 0.95, 0.99, 1), ([p], mass) => {
    const { size, threshold, ties } = nucleusOf(p, mass);
    assert.equal(size, nucleusSize(p, mass));
    const sorted = Array.from(p).sort((a, b) => b - a);
    assert.equal(threshold, sorted[size - 1]);
    assert.equal(ties, sorted.slice(0, size).filter(value => value === threshold).length);
  }), { seed, numRuns: 500 });
});

test('masses of an expansion account for one another', () => {
  fc.assert(fc.property(twoLaws, ([p, q]) => {
    const there = expansionOf(p, q);
    const back = expansionOf(q, p);
    for (const share of [there.kept, there.lost, there.leaked, there.jaccard, there.gainedMass]) assert.ok(share >= 0 && share <= 1 + 1e-12);
    assert.ok(there.kept + there.lost >= 0.95 - 1e-9 && there.kept + there.lost <= 1 + 1e-12);
    assert.ok(there.jensenShannon >= 0 && there.jensenShannon <= Math.LN2);
    assert.ok(Math.abs(there.jensenShannon - back.jensenShannon) < 1e-12);
    assert.ok(Math.abs(there.kept - back.kept) < 1e-12);
    assert.ok(Math.abs(there.sizeChange + back.sizeChange) < 1e-12);
    assert.deepEqual([there.gainedTokens, there.jaccard], [back.lostTokens, back.jaccard]);
    let total = 0;
    p.forEach((value, id) => (total += Math.abs(value - (q[id] ?? 0)) / 2));
    assert.ok(Math.abs(there.kept - (1 - total)) < 1e-9);
  }), { seed, numRuns: 500 });
});

test('changed tokens are those that sorting by change gives', () => {
  fc.assert(fc.property(twoLaws, fc.integer({ min: 0, max: 8 }), ([p, q], count) => {
    const ids = Array.from(p, (_, id) => id);
    const fall = (id: number): number => (p[id] ?? 0) - (q[id] ?? 0);
    const expected = (sign: number): number[] => ids.filter(id => sign * fall(id) > 0).sort((a, b) => sign * (fall(b) - fall(a)) || a - b).slice(0, count);
    const { lost, gained } = changedTokens(p, q, count);
    assert.deepEqual(lost.map(({ id }) => id), expected(1));
    assert.deepEqual(gained.map(({ id }) => id), expected(-1));
  }), { seed, numRuns: 300 });
});
