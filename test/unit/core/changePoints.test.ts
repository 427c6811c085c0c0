import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import {
  changePoints,
  checkedSettling,
  settlingOf,
  type SettlingVerdict,
  type Stage,
} from '../../../src/core/paths/changePoints.ts';
import { range } from '../../../src/core/numeric/functions.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';

interface Reference {
  readonly hits: readonly number[];
  readonly n: readonly number[];
  readonly penalty: number;
  readonly starts: readonly number[];
}

const cases = JSON.parse(
  readFileSync(new URL('../../fixtures/changePoints/cases.json', import.meta.url), 'utf8'),
) as Reference[];

test('change points are those that PELT finds in ruptures', () => {
  assert.ok(cases.length >= 48);
  for (const { hits, n, penalty, starts } of cases) {
    const stages = hits.map((count, i) => ({ kept: i, hits: count, n: n[i] ?? 0 }));
    assert.deepEqual(changePoints(stages, penalty), starts, JSON.stringify({ hits, n, penalty }));
  }
});

const length = 12;

function drawn(size: number, chanceAt: (stage: number) => number, next: () => number): Stage[] {
  return range(length).map(i => {
    const hits = range(size).filter(() => next() < chanceAt(i)).length;
    return { kept: 2 * i + 1, hits, n: size };
  });
}

function verdicts(size: number, chanceAt: (stage: number) => number, seed: number): Record<SettlingVerdict, number> {
  const next = randomStream(seed);
  const counts = { steps: 0, gradual: 0, changing: 0, unchanged: 0, abstain: 0 };
  for (let run = 0; run < 60; run++) counts[settlingOf(drawn(size, chanceAt, next), run).verdict]++;
  return counts;
}

test('T26, T40: a ramp has no steps, a level no change, and a step is found at its place', () => {
  const ramp = verdicts(24, i => 0.2 + (0.75 * i) / (length - 1), 1);
  assert.ok(ramp.steps <= 3 && ramp.unchanged === 0, JSON.stringify(ramp));
  const level = verdicts(24, () => 0.7, 2);
  assert.ok(level.unchanged >= 52, JSON.stringify(level));
  const next = randomStream(3);
  let [found, held] = [0, 0];
  for (let run = 0; run < 60; run++) {
    const { verdict, changes, levels } = settlingOf(
      drawn(24, i => (i < 5 ? 0.3 : 0.9), next),
      run,
    );
    const [change] = changes;
    if (verdict !== 'steps' || changes.length !== 1 || change?.kind !== 'estimate') continue;
    found++;
    if (change.interval[0] <= 11 && 11 <= change.interval[1]) held++;
    assert.equal(levels.length, 2);
  }
  assert.ok(found >= 50 && held >= 0.92 * found, `${found} found, ${held} held`);
});

test('few continuations, few places and no places have no verdict, and points of fewer than 8 abstain', () => {
  const stage = (kept: number, n: number): Stage => ({ kept, hits: Math.floor(n / 2), n });
  for (const stages of [
    [],
    [stage(1, 40), stage(2, 40), stage(3, 40)],
    range(8).map(i => stage(i, 8)),
    [...range(8).map(i => stage(i, 24)), stage(9, 3)],
  ])
    assert.equal(settlingOf(stages, 1).verdict, 'abstain');
  assert.equal(settlingOf([stage(1, 3)], 1).points[0]?.kind, 'abstain');
});

test('an ending that is certain everywhere does not change', () => {
  const sure = range(6).map(i => ({ kept: i, hits: 24, n: 24 }));
  const found = settlingOf(sure, 1);
  assert.equal(found.verdict, 'unchanged');
  assert.ok(found.levels[0]?.kind === 'estimate' && found.levels[0].value === 1 && found.levels[0].interval[0] > 0.9);
});

test('a level does not pass through a word that turns the ending', () => {
  const stages = range(10).map(i => ({ kept: i + 1, hits: 12, n: 12 }));
  const found = settlingOf(stages, 1);
  assert.equal(found.verdict, 'unchanged');
  const verdictWith = (kept: number, within: readonly [number, number], of = found, along = stages): string =>
    checkedSettling(of, along, [{ kept, within }]).verdict;
  assert.equal(verdictWith(5, [0.6, 0.9]), 'changing');
  assert.equal(verdictWith(5, [0.6, 0.98]), 'unchanged');
  // Nothing was drawn behind the last place, and before the first one.
  assert.equal(verdictWith(10, [0.6, 0.9]), 'unchanged');
  assert.equal(verdictWith(0, [0.6, 0.9]), 'unchanged');
  const turning = range(10).map(i => ({ kept: i + 1, hits: i < 5 ? 4 : 12, n: 12 }));
  const steps = settlingOf(turning, 1);
  assert.equal(steps.verdict, 'steps');
  assert.equal(verdictWith(5, [0, 0.1], steps, turning), 'steps');
  assert.equal(verdictWith(8, [0.6, 0.8], steps, turning), 'changing');
  assert.deepEqual(checkedSettling(steps, turning, [{ kept: 8, within: [0.6, 0.8] }]).levels, []);
});
