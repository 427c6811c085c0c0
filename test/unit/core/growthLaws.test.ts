import assert from 'node:assert/strict';
import test from 'node:test';
import { growthLawsOf } from '../../../src/core/discovery/growthVerdict.ts';
import { growthVerdictText } from '../../../src/core/discovery/growthMessages.ts';
import {
  chanceOfNew,
  expectedKinds,
  logLikelihood,
  occupancyOf,
  type PartitionLaw,
} from '../../../src/core/discovery/partitionLaws.ts';
import { reasonText } from '../../../src/core/reasons.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';
import { drawPartition } from '../../coverage/partitions.ts';
import oracles from '../../fixtures/oracles.json' with { type: 'json' };
import { times } from './support/answers.ts';

const near = (value: number, expected: number, absolute: number): void => {
  assert.ok(Math.abs(value - expected) <= absolute, `${value} is not ${expected}`);
};

test('T09: expected kinds of the Pitman-Yor and of the logarithmic law', () => {
  const { n, ...values } = oracles.pitman_yor;
  for (const [name, expected] of Object.entries(values)) {
    const [theta = NaN, d = NaN] = name.split(',').map(Number);
    const law: PartitionLaw = d === 0 ? { law: 'logarithmic', theta } : { law: 'power', theta, d };
    n.forEach((k, i) => {
      near(expectedKinds(law, k), expected[i] ?? NaN, 1e-3);
    });
  }
});

const laws: readonly PartitionLaw[] = [
  { law: 'finite', kinds: 4, a: 0.7 },
  { law: 'logarithmic', theta: 1.6 },
  { law: 'power', theta: 0.4, d: 0.35 },
  { law: 'power', theta: -0.1, d: 0.5 },
];

/** Every way to sort n answers into kinds, as the counts of the kinds. */
function partitions(n: number): number[][] {
  if (n === 0) return [[]];
  return partitions(n - 1).flatMap(counts => [
    [...counts, 1],
    ...counts.map((count, kind) => counts.with(kind, count + 1)),
  ]);
}

test('likelihoods of all partitions sum to 1, and give the expected number of kinds and the chance of a new one', () => {
  for (const law of laws) {
    const all = partitions(6).map(
      counts => [Math.exp(logLikelihood(occupancyOf(counts), law)), counts.length] as const,
    );
    near(
      all.reduce((sum, [p]) => sum + p, 0),
      1,
      1e-10,
    );
    near(
      all.reduce((sum, [p, kinds]) => sum + p * kinds, 0),
      expectedKinds(law, 6),
      1e-9,
    );
    const before = logLikelihood(occupancyOf([3, 1]), law);
    near(Math.exp(logLikelihood(occupancyOf([3, 1, 1]), law) - before), chanceOfNew(law, 4, 2), 1e-9);
  }
});

const own: readonly (readonly [string, PartitionLaw])[] = [
  ['finite', { law: 'finite', kinds: 30, a: 3 }],
  ['logarithmic', { law: 'logarithmic', theta: 12 }],
  ['recombination', { law: 'power', theta: 1, d: 0.7 }],
];

for (const [code, law] of own) {
  test(`the law "${code}" wins on its own data at 256 answers, and nothing is said at 32`, () => {
    const next = randomStream(11);
    const found = times(30, () => growthLawsOf(drawPartition(law, 256, next)));
    const right = found.filter(({ verdict }) => verdict.code === code).length;
    assert.ok(right >= 25, `${right} of 30`);
    const truth = law.law === 'power' ? law.d : 0;
    const held = found.filter(
      ({ exponent }) => exponent.kind === 'estimate' && exponent.interval[0] <= truth && truth <= exponent.interval[1],
    ).length;
    assert.ok(held >= 25, `${held} of 30 exponents`);
    for (const { verdict, exponent, fits } of times(5, () => growthLawsOf(drawPartition(law, 32, next)))) {
      assert.deepEqual(verdict, { code: 'few-answers', needed: 64, has: 32 });
      assert.deepEqual([exponent.kind, fits], ['abstain', []]);
    }
  });
}

test('too few kinds and too many are refused with their numbers, and every verdict has words', () => {
  assert.deepEqual(growthLawsOf([60, 40, 40]).verdict, { code: 'few-kinds', needed: 10, has: 3 });
  assert.deepEqual(growthLawsOf(times(140, () => 1)).verdict, { code: 'mostly-new', kinds: 140, n: 140 });
  assert.match(
    growthVerdictText({ code: 'logarithmic', n: 128 }),
    /these 128 answers .* no sign of combinatorial growth/,
  );
  assert.match(growthVerdictText({ code: 'finite', n: 256, kinds: 23.4 }), /\(about 23\) fits these 256 answers best/);
  assert.match(
    growthVerdictText({ code: 'undecided', n: 128 }),
    /none of the three fits these 128 answers clearly best/,
  );
  assert.match(
    growthVerdictText({ code: 'recombination', n: 128, exponent: 0.7, low: 0.6, high: 0.8 }),
    /exponent 0\.70 \[0\.60, 0\.80\], so twice the answers show 1\.52 to 1\.74 times the kinds/,
  );
});

test('answers that could not be read are named where too few are left', () => {
  const { verdict, exponent } = growthLawsOf([59], 5);
  assert.match(growthVerdictText(verdict), /needs 64 answers, has 59 of 64, because 5 could not be read\.$/);
  assert.equal(
    exponent.kind === 'abstain' && reasonText(exponent.reason),
    'needs 64 answers, has 59 of 64, because 5 could not be read',
  );
});
