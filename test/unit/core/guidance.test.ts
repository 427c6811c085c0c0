import assert from 'node:assert/strict';
import test from 'node:test';
import { agreementFigure } from '../../../src/core/answers/agreement.ts';
import { abstain, estimate, exact } from '../../../src/core/figure.ts';
import { bestLowerBound, changesOf, differenceFigure, differenceP } from '../../../src/core/guidance/difference.ts';
import { ModalTest, modalCertificate } from '../../../src/core/guidance/modalTest.ts';
import {
  allSucceed,
  answersForMode,
  answersForShare,
  answersForWidth,
  anySucceeds,
  modeFigure,
} from '../../../src/core/guidance/runsNeeded.ts';
import { sum } from '../../../src/core/numeric/sums.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';
import { clopperPearson } from '../../../src/core/statistics/clopperPearson.ts';

type Law = readonly number[];

function kindOf(law: Law, next: () => number): number {
  let left = next();
  const at = law.findIndex(share => (left -= share) < 0);
  return at < 0 ? law.length - 1 : at;
}

function countsOf(law: Law, n: number, next: () => number): number[] {
  const counts = law.map(() => 0);
  for (let i = 0; i < n; i++) {
    const kind = kindOf(law, next);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

const agreementOfCounts = (counts: readonly number[]) =>
  agreementFigure(counts.flatMap(count => new Array<number>(count).fill(count - 1)));
const isWithin = (figure: ReturnType<typeof differenceFigure>, truth: number): boolean =>
  figure.kind === 'estimate' && figure.interval[0] <= truth && truth <= figure.interval[1];

test('a difference joins both intervals, and its p-value is 0.05 where the interval ends at zero', () => {
  const [a, b] = [estimate(0.8, [0.7, 0.86], 32, 'm'), estimate(0.5, [0.42, 0.6], 40, 'm')];
  const found = differenceFigure(a, b);
  assert.ok(found.kind === 'estimate' && found.n === 32);
  assert.deepEqual(
    [found.value, ...found.interval].map(x => x.toFixed(6)),
    [0.3, 0.3 - Math.hypot(0.1, 0.1), 0.3 + Math.hypot(0.06, 0.08)].map(x => x.toFixed(6)),
  );
  assert.ok(Math.abs(differenceP(estimate(0.3, [0, 0.6], 32, 'm')) - 0.05) < 1e-6);
  assert.equal(differenceP(estimate(0, [-1, 1], 32, 'm')), 1);
  assert.equal(differenceP(differenceFigure(exact(2), exact(1))), 0);
  assert.equal(differenceFigure(a, abstain({ code: 'not-measured' }, 0)).kind, 'abstain');
});

test('changes are tested together, and the best lower end wins over the best value', () => {
  const from = { one: estimate(0.5, [0.4, 0.6], 32, 'm'), two: estimate(1, [0.9, 1.1], 32, 'm'), kinds: exact(3) };
  const to = { one: estimate(0.9, [0.8, 0.95], 32, 'm'), two: estimate(1.1, [0.95, 1.25], 32, 'm'), kinds: exact(9) };
  assert.deepEqual(
    changesOf(from, to).map(({ metric, isSignificant }) => [metric, isSignificant]),
    [
      ['one', true],
      ['two', false],
    ],
  );
  const figures = [
    estimate(0.9, [0.3, 1], 8, 'm'),
    abstain({ code: 'not-measured' }, 0),
    estimate(0.8, [0.7, 0.9], 64, 'm'),
  ];
  assert.equal(bestLowerBound(figures), 2);
  assert.equal(bestLowerBound([abstain({ code: 'not-measured' }, 0)]), null);
});

test('differences of agreement cover the truth at 32 answers', () => {
  const next = randomStream(71);
  const laws: readonly Law[] = [
    [2 / 3, 1 / 3],
    [0.95, 0.05],
    [0.6, 0.2, 0.1, 0.05, 0.05],
  ];
  const truth = (law: Law): number => sum(law.map(p => p * p));
  for (const a of laws)
    for (const b of laws) {
      const hits = Array.from({ length: 150 }).filter(() =>
        isWithin(
          differenceFigure(agreementOfCounts(countsOf(a, 32, next)), agreementOfCounts(countsOf(b, 32, next))),
          truth(a) - truth(b),
        ),
      ).length;
      assert.ok(hits >= 0.92 * 150, `${a.join()} against ${b.join()}: ${hits} of 150`);
    }
});

test('the best of many equal cells is no advice once fresh answers have judged it', () => {
  const next = randomStream(72);
  const law: Law = [0.6, 0.2, 0.1, 0.05, 0.05];
  const agreement = () => agreementOfCounts(countsOf(law, 32, next));
  const advised = (isFresh: boolean): boolean => {
    const cells = Array.from({ length: 36 }, agreement);
    const best = bestLowerBound(cells) ?? 0;
    const [home = agreement(), chosen = agreement()] = [cells[0], isFresh ? agreement() : cells[best]];
    const effect = differenceFigure(chosen, home);
    return best !== 0 && effect.kind === 'estimate' && effect.interval[0] > 0;
  };
  const rate = (isFresh: boolean): number => Array.from({ length: 300 }).filter(() => advised(isFresh)).length / 300;
  assert.ok(rate(true) <= 0.05);
  assert.ok(rate(false) > 0.1, 'the answers that chose a cell flatter it');
});

test('a tie is certified in at most 5% of runs while looking after every answer, and a clear lead is found', () => {
  const next = randomStream(73);
  const run = (law: Law, answers: number) =>
    modalCertificate(Array.from({ length: answers }, () => String(kindOf(law, next))));
  for (const tie of [[0.5, 0.5], [1 / 3, 1 / 3, 1 / 3], new Array<number>(20).fill(0.05)]) {
    const found = Array.from({ length: 200 }).filter(() => run(tie, 400) !== null).length;
    assert.ok(found <= 0.05 * 200, `${tie.length} kinds: ${found} of 200`);
  }
  const clear = Array.from({ length: 60 }, () => run([0.7, 0.2, 0.1], 200));
  assert.ok(clear.every(found => found?.kind === '0'));
  assert.ok((clear.map(found => found?.after ?? 0).sort((a, b) => a - b)[30] ?? 0) < 60);
});

test('a kind that has not come yet stands in the way of a certificate, and a certificate stays', () => {
  const all = new ModalTest();
  const needed = Array.from({ length: 40 }).findIndex(() => {
    all.add('yes');
    return all.certified !== null;
  });
  // After m equal answers the wealth is 2^m / (m + 1), which passes 40 at 9.
  assert.equal(needed + 1, 9);
  for (let i = 0; i < 200; i++) all.add('no');
  assert.equal(all.certified, 'yes');
  assert.equal(modalCertificate([]), null);
});

test('answers for the mode agree with their definition, and abstain where two kinds tie', () => {
  const truth = answersForMode(0.7, 0.2);
  const next = randomStream(74);
  const wins = Array.from({ length: 2000 }).filter(() => {
    const [first = 0, second = 0] = countsOf([0.7, 0.2, 0.1], truth, next);
    return first > second;
  }).length;
  assert.ok(Math.abs(wins / 2000 - 0.95) < 0.04, `${wins} of 2000 at ${truth}`);
  const law: Law = [0.7, 0.2, 0.1];
  const covered = Array.from({ length: 200 }).filter(() => {
    const figure = modeFigure(countsOf(law, 32, next).sort((a, b) => b - a));
    return figure.kind === 'abstain' || isWithin(figure, truth);
  }).length;
  assert.ok(covered >= 0.92 * 200, `${covered} of 200`);
  const tie = modeFigure([16, 15, 1]);
  assert.deepEqual(tie.kind === 'abstain' && tie.reason, { code: 'two-kinds-tie', first: 16, second: 15 });
  assert.equal(modeFigure([5, 1]).kind, 'abstain');
  assert.equal(modeFigure([32]).kind, 'estimate');
});

test('half-widths scale with the square root of the number of answers', () => {
  const figure = estimate(0.5, [0.3, 0.7], 32, 'm');
  assert.equal(answersForWidth(figure, 0.1), 128);
  assert.equal(answersForWidth(exact(3), 0.1), null);
  assert.equal(answersForWidth(figure, 0), null);
  const n = answersForShare(16, 32, 0.05);
  assert.equal(n, 404);
  assert.ok(answersForShare(32, 32, 0.05) > 32, 'a share that was never missed may still be missed');
  const [low, high] = clopperPearson(n / 2, n);
  assert.ok((high - low) / 2 <= 0.05);
});

test('pass^k and best of k count subsets, with the powers of the exact interval', () => {
  const all = allSucceed(16, 32, 2);
  const any = anySucceeds(16, 32, 2);
  assert.ok(all.kind === 'estimate' && any.kind === 'estimate');
  assert.ok(Math.abs(all.value - (16 * 15) / (32 * 31)) < 1e-12);
  assert.ok(Math.abs(any.value - (1 - (16 * 15) / (32 * 31))) < 1e-12);
  assert.deepEqual(allSucceed(32, 32, 4).kind === 'estimate' && anySucceeds(0, 32, 4).kind, 'estimate');
  const none = anySucceeds(0, 32, 4);
  assert.ok(none.kind === 'estimate' && none.value === 0 && none.interval[0] === 0 && none.interval[1] > 0.3);
  assert.equal(allSucceed(16, 32, 33).kind, 'abstain');
  assert.equal(allSucceed(8, 16, 2).kind, 'abstain');
  const next = randomStream(75);
  const hits = Array.from({ length: 200 }).filter(() => {
    const [successes = 0] = countsOf([0.8, 0.2], 32, next);
    return isWithin(allSucceed(successes, 32, 5), 0.8 ** 5);
  }).length;
  assert.ok(hits >= 0.92 * 200);
});
