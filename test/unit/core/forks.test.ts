import assert from 'node:assert/strict';
import test from 'node:test';
import { benjaminiHochberg } from '../../../src/core/constraints/multiplicity.ts';
import { alternativesAt, drawProbabilities } from '../../../src/core/paths/alternatives.ts';
import {
  forkFigure,
  forkPValue,
  forkStrength,
  informationFigure,
  informationShare,
  neymanShares,
  type Branch,
} from '../../../src/core/paths/forks.ts';
import { survivalFigures } from '../../../src/core/paths/survival.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';

/** Branches with `size` outcomes each, drawn from the given distributions. */
function drawn(
  weights: readonly number[],
  shares: readonly (readonly number[])[],
  size: number,
  next: () => number,
): Branch[] {
  return weights.map((weight, w) => {
    const counts = (shares[w] ?? []).map(() => 0);
    for (let i = 0; i < size; i++) {
      const u = next();
      let total = 0;
      const k = (shares[w] ?? []).findIndex(share => (total += share) > u);
      counts[k] = (counts[k] ?? 0) + 1;
    }
    return { weight, counts, isExact: false };
  });
}

const weights = [0.6, 0.3, 0.1];
const turning = [
  [0.9, 0.1],
  [0.1, 0.9],
  [0.5, 0.5],
];

/** Σ_w p_w ‖o_w - o‖². */
function exactStrength(): number {
  const mean = [0, 1].map(k => weights.reduce((sum, p, w) => sum + p * (turning[w]?.[k] ?? 0), 0));
  return weights.reduce(
    (sum, p, w) => sum + p * mean.reduce((square, m, k) => square + ((turning[w]?.[k] ?? 0) - m) ** 2, 0),
    0,
  );
}

test('fork strength is unbiased, and 0 on average where nothing depends on the token', () => {
  const next = randomStream(1);
  const runs = 4000;
  const same = turning.map(() => [0.7, 0.3]);
  let [forked, neutral] = [0, 0];
  for (let run = 0; run < runs; run++) {
    forked += forkStrength(drawn(weights, turning, 8, next)) / runs;
    neutral += forkStrength(drawn(weights, same, 8, next)) / runs;
  }
  assert.ok(Math.abs(forked - exactStrength()) < 0.006, `${forked}, not ${exactStrength()}`);
  assert.ok(Math.abs(neutral) < 0.003, String(neutral));
});

test('T41: of positions of which one turns the answer, the fork is marked and the others are not', () => {
  const next = randomStream(7);
  const same = turning.map(() => [0.6, 0.4]);
  let [found, wrong] = [0, 0];
  for (let run = 0; run < 60; run++) {
    const places = [turning, same, same, same, same, same].map(shares => drawn(weights, shares, 32, next));
    const { isSignificant } = benjaminiHochberg(places.map((branches, at) => forkPValue(branches, 199, run * 10 + at)));
    if (isSignificant[0] === true) found++;
    wrong += isSignificant.slice(1).filter(Boolean).length;
  }
  assert.ok(found >= 57, `${found} of 60 found`);
  assert.ok(wrong <= 0.05 * 300, `${wrong} of 300 marked falsely`);
});

test('the interval of fork strength covers it', () => {
  const next = randomStream(11);
  let covered = 0;
  for (let run = 0; run < 200; run++) {
    const figure = forkFigure(drawn(weights, turning, 32, next), run);
    const exact = exactStrength();
    if (figure.kind === 'estimate' && figure.interval[0] <= exact && exact <= figure.interval[1]) covered++;
  }
  assert.ok(covered >= 0.92 * 200, `${covered} of 200`);
});

test('an alternative that ends the answer has no sampling noise; a single continuation is not enough', () => {
  const ends: Branch = { weight: 0.5, counts: [1, 0], isExact: true };
  assert.equal(forkStrength([ends, { weight: 0.5, counts: [0, 1], isExact: true }]), 0.5);
  assert.equal(forkFigure([ends, { weight: 0.5, counts: [0, 1], isExact: false }], 1).kind, 'abstain');
});

test('information is all of the entropy where the token fixes the outcome, and none where it does not matter', () => {
  const fixing = [
    { weight: 0.5, counts: [1, 0], isExact: true },
    { weight: 0.5, counts: [0, 1], isExact: true },
  ];
  assert.equal(informationShare(fixing), 1);
  const even = [0.5, 0.5].map(weight => ({ weight, counts: [20, 20], isExact: false }));
  assert.equal(informationShare(even), 0);
  assert.equal(informationShare([{ weight: 1, counts: [9], isExact: false }]), 0);
});

test('more continuations go where they reduce the error most', () => {
  const [certain = 0, open = 0, ending = 0] = neymanShares(
    [
      { weight: 0.4, counts: [20, 0], isExact: false },
      { weight: 0.4, counts: [10, 10], isExact: false },
      { weight: 0.2, counts: [1, 0], isExact: true },
    ],
    30,
  );
  assert.ok(open > 2 * certain && certain > 0 && ending === 0);
  assert.ok(Math.abs(certain + open - 30) <= 1);
});

test('alternatives are the tokens of 5% and the own token, as they are drawn', () => {
  const logits = [0.5, 0.3, 0.1, 0.06, 0.03, 0.01].map(Math.log);
  const draw = { temperature: 1, topP: 1, topK: 0 };
  const tokens = (p: Float64Array, own: number): number[] =>
    alternativesAt(p, [own]).alternatives.map(({ token }) => token);
  assert.deepEqual(tokens(drawProbabilities(logits, draw), 0), [0, 1, 2, 3]);
  assert.deepEqual(tokens(drawProbabilities(logits, draw), 5), [0, 1, 2, 3, 5]);
  assert.deepEqual(tokens(drawProbabilities(logits, { ...draw, topK: 2 }), 0), [0, 1]);
  assert.deepEqual(tokens(drawProbabilities(logits, { ...draw, topP: 0.85 }), 0), [0, 1, 2]);
  assert.deepEqual(tokens(drawProbabilities(logits, { ...draw, minP: 0.5 }), 0), [0, 1]);
  const cold = drawProbabilities(logits, { ...draw, temperature: 0.5 });
  assert.ok(Math.abs((cold[0] ?? 0) - 0.25 / (0.25 + 0.09 + 0.01 + 0.0036 + 0.0009 + 0.0001)) < 1e-12);
});

test('T13: the first draw of an urn tells 0.192669 bits about the majority of 101 draws', () => {
  const next = randomStream(8);
  const counts = [
    [0, 0],
    [0, 0],
  ];
  for (let run = 0; run < 20_000; run++) {
    let [first, ones] = [0, 0];
    for (let draw = 0; draw < 101; draw++) {
      const one = next() * (draw + 2) < ones + 1;
      if (one) ones++;
      if (draw === 0) first = one ? 1 : 0;
    }
    const outcomes = counts[first] ?? [];
    const majority = ones > 50 ? 1 : 0;
    outcomes[majority] = (outcomes[majority] ?? 0) + 1;
  }
  const found = informationFigure(
    counts.map(one => ({ weight: 0.5, counts: one, isExact: false })),
    1,
  );
  assert.ok(found.kind === 'estimate' && Math.abs(found.value - 0.192669) < 0.015, JSON.stringify(found));
  assert.ok(found.interval[0] < 0.192669 && 0.192669 < found.interval[1]);
  // P(majority = first) is 0.7524752 and 0.7502498 exactly at 101 and 1001 draws.
  for (const [share, bits] of [
    [0.7524752, 0.192669],
    [0.7502498, 0.189118],
  ] as const) {
    const n = 10 ** 9;
    const laws = [
      [share * n, (1 - share) * n],
      [(1 - share) * n, share * n],
    ];
    const exact = informationFigure(
      laws.map(one => ({ weight: 0.5, counts: one, isExact: true })),
      1,
    );
    assert.ok(exact.kind === 'estimate' && Math.abs(exact.value - bits) < 1e-5, JSON.stringify(exact));
  }
});

test('information is within 0 and the entropy of the word, and not stated from single continuations', () => {
  const none = informationFigure(
    [0.6, 0.4].map(weight => ({ weight, counts: [4, 4], isExact: false })),
    1,
  );
  assert.ok(none.kind === 'estimate' && none.value === 0 && none.interval[0] === 0 && none.interval[1] < 0.5);
  const all = informationFigure(
    [
      [16, 0],
      [0, 16],
    ].map(counts => ({ weight: 0.5, counts, isExact: false })),
    1,
  );
  assert.ok(all.kind === 'estimate' && all.value > 0.9 && all.interval[1] <= 1, JSON.stringify(all));
  assert.equal(informationFigure([{ weight: 1, counts: [1, 0], isExact: false }], 1).kind, 'abstain');
});

test('survival falls at forks alone, by the probability of the words that lead elsewhere', () => {
  const place = (isFork: boolean) => ({
    isFork,
    own: 0,
    branches: [
      [30, 2],
      [1, 31],
      [28, 4],
    ].map((counts, w) => ({ weight: weights[w] ?? 0, p: 0.9 * (weights[w] ?? 0), counts, isExact: false })),
  });
  const [before, fork, after] = survivalFigures([place(false), place(true), place(false)], 1);
  assert.deepEqual(before, { kind: 'exact', value: 1 });
  assert.ok(fork?.kind === 'estimate' && Math.abs(fork.value - 0.73) < 1e-12);
  assert.deepEqual(after, fork);
  assert.ok(fork.interval[0] <= 0.73 && fork.interval[1] >= 0.73);
});
