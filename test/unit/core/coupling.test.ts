import assert from 'node:assert/strict';
import test from 'node:test';
import { couplingOf, meetingOf, type CoupledAnswer, type CoupledPair } from '../../../src/core/paths/coupling.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';

/** Answers of a two-state chain from both starts, by inverse CDF from the same random numbers. */
function chainPair(leave: number, back: number, length: number, next: () => number): CoupledPair {
  const uniforms = Array.from({ length }, next);
  const from = (start: number): CoupledAnswer => {
    let state = start;
    return { ids: uniforms.map(u => (state = u < (state === 0 ? 1 - leave : back) ? 0 : 1)), ended: false };
  };
  return [from(0), from(1)];
}

const answer = (text: string, ended = false): CoupledAnswer => ({ ids: Array.from(text, c => c.charCodeAt(0)), ended });
const same = 'sixteen equal letters';

test('T27: pairs of a two-state chain differ with probability |1 - a - b|^t', () => {
  for (const [leave, back] of [
    [0.1, 0.3],
    [0.02, 0.02],
    [0.7, 0.6],
  ] as const) {
    const next = randomStream(1);
    const pairs = Array.from({ length: 20_000 }, () => chainPair(leave, back, 24, next));
    const { points } = couplingOf(pairs.map(pair => meetingOf(pair, 24)));
    points.slice(0, 6).forEach(({ token, figure }) => {
      const exact = Math.abs(1 - leave - back) ** token;
      assert.ok(figure.kind === 'estimate' && Math.abs(figure.value - exact) <= 0.01, `${leave} at ${token}`);
    });
  }
});

test('intervals of the share that still differs hold it in at least 92% of samples, also where answers end early', () => {
  for (const ends of [0, 0.5]) {
    const next = randomStream(2);
    let [held, stated] = [0, 0];
    for (let run = 0; run < 300; run++) {
      const meetings = Array.from({ length: 64 }, () => {
        const pair = chainPair(0.1, 0.3, 24, next);
        const length = next() < ends ? 16 + Math.floor(next() * 8) : 24;
        return meetingOf([cut(pair[0], length), cut(pair[1], length)], 24);
      });
      const figure = couplingOf(meetings).points[2]?.figure;
      if (figure?.kind !== 'estimate') continue;
      stated++;
      if (figure.interval[0] <= 0.6 ** 3 && 0.6 ** 3 <= figure.interval[1]) held++;
    }
    assert.ok(stated === 300 && held / stated >= 0.92, `${ends}: ${held} of ${stated}`);
  }
});

function cut({ ids }: CoupledAnswer, length: number): CoupledAnswer {
  return { ids: Array.from(ids).slice(0, length), ended: length < ids.length };
}

test('a pair meets after its last difference, if enough equal tokens follow', () => {
  const [long, limit] = [`ab${same}`, 2 + same.length];
  const known = (pair: CoupledPair): readonly [number, boolean] => {
    const { tokens, met } = meetingOf(pair, limit);
    return [tokens, met];
  };
  assert.deepEqual(known([answer(long), answer(`xb${same}`)]), [1, true]);
  assert.deepEqual(known([answer(long), answer(long)]), [0, true]);
  assert.deepEqual(known([answer(long), answer(`${long.slice(0, -1)}?`)]), [limit - 16, false]);
  // An end is not a meeting: "Yes." and "No." end alike, and of "Yes." and a longer answer only the beginning is known.
  assert.deepEqual(known([answer('yes.', true), answer('the.', true)]), [0, false]);
  assert.deepEqual(known([answer('yes', true), answer('yes and no', true)]), [3, false]);
  assert.equal(meetingOf([answer('yes', true), answer('yes', true)], limit).isEqual, true);
});

test('a change is forgotten, kept, or makes no difference', () => {
  const next = randomStream(4);
  const fast = Array.from({ length: 64 }, () => meetingOf(chainPair(0.3, 0.3, 64, next), 64));
  const forgotten = couplingOf(fast);
  assert.equal(forgotten.verdict, 'forgotten');
  assert.ok(forgotten.ninety.kind === 'estimate');
  // 0.4^t is below a tenth from t = 3 on, so after two tokens.
  assert.ok(forgotten.ninety.interval[0] <= 2 && 2 <= forgotten.ninety.interval[1]);
  const never = couplingOf(fast.map(() => ({ tokens: 48, met: false, isLong: true, isEqual: false })));
  assert.equal(never.verdict, 'kept');
  assert.deepEqual(never.half.kind === 'abstain' && never.half.reason, { code: 'not-met', share: 0.5, tokens: 48 });
  const short = fast.map((_, i) => meetingOf([answer('yes', true), answer(i < 1 ? 'yep' : 'yes', true)], 64));
  assert.equal(couplingOf(short).verdict, 'same');
  assert.equal(couplingOf(short).last.kind, 'abstain');
  assert.equal(couplingOf(fast.slice(0, 10)).verdict, 'abstain');
});

test('short answers that are the same as a whole count as met: the curve and the share of equal pairs agree', () => {
  const limit = 64;
  const different = ['a', 'b'].map(letter => answer(letter.repeat(limit))) as [CoupledAnswer, CoupledAnswer];
  const pairs = Array.from({ length: 60 }, (_, i): CoupledPair => {
    if (i < 12) return [answer('yes', true), answer('yes', true)];
    return i < 24 ? [answer('yes', true), answer('off', true)] : different;
  });
  const { points, last, equal } = couplingOf(pairs.map(pair => meetingOf(pair, limit)));
  assert.equal(equal.kind === 'estimate' && equal.value, 0.2);
  const first = points[0]?.figure;
  assert.ok(first?.kind === 'estimate' && Math.abs(first.value - 0.8) < 1e-12);
  assert.ok(last.kind === 'estimate' && Math.abs(last.value - 0.8) < 1e-12);
});
