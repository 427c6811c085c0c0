import assert from 'node:assert/strict';
import test from 'node:test';
import type { Message } from '../../../../src/domain/message.ts';
import { TimeStatement, type Statement } from '../../../../src/run/sampling/timeStatement.ts';

const busy = (): Message => ({ code: 'busier-machine' });

/** What is stated about estimates that are made a second apart. */
function stated(estimates: readonly number[]): Statement[] {
  const statement = new TimeStatement();
  return estimates.map((left, at) => statement.state(left, at, busy));
}

test('the time left never grows by more than a quarter without a reason', () => {
  const noisy = Array.from({ length: 400 }, (_, at) => Math.max(0, (60 - at * 0.15) * (1 + Math.sin(at * 1.7) / 2)));
  let [low, reasons] = [Infinity, 0];
  let before: Statement = { secondsLeft: null };
  for (const one of stated(noisy)) {
    const left = one.secondsLeft ?? low;
    const isNew = one.reason !== undefined && left > (before.secondsLeft ?? 0);
    if (left > 1.25 * low + 1e-9) {
      assert.ok(isNew, `${left} after ${low}`);
      reasons++;
      low = left;
    }
    low = Math.min(low, left);
    before = one;
  }
  assert.ok(reasons > 0, 'the estimates grew');
});

test('growth within two seconds is held back, larger growth has its reason for a while', () => {
  const [, second, third] = stated([4, 5.5, 4]);
  assert.deepEqual([second, third], [{ secondsLeft: 5 }, { secondsLeft: 4 }]);
  const later = stated([10, 30, 29, 28]);
  assert.deepEqual(later[1], { secondsLeft: 30, reason: { code: 'busier-machine' } });
  assert.deepEqual(later[3]?.reason, { code: 'busier-machine' });
  const settled = stated([10, 30, ...Array.from({ length: 20 }, (_, at) => 29 - at)]);
  assert.deepEqual(settled.at(-1), { secondsLeft: 10 }, 'a reason is dropped when most of its time has passed');
});

test('less than a second is not stated for longer than a few seconds', () => {
  const ends = stated([2, 0.5, 0.4, 0.4, 0.4, 0.4, 0.4]);
  assert.deepEqual(
    ends.map(({ secondsLeft }) => secondsLeft),
    [2, 0.5, 0.4, 0.4, 0.4, null, null],
  );
  assert.deepEqual(ends.at(-1)?.reason, { code: 'last-answers' });
});

test('time that does not pass has a reason', () => {
  const stuck = stated([10, 10.5, 10.4, 10.5, 10.3, 10.5, 10.4, 10.5, 10.4, 10.5]);
  assert.ok(stuck.slice(0, 6).every(({ reason }) => reason === undefined));
  assert.deepEqual(stuck.at(-1)?.reason, { code: 'busier-machine' });
});

test('one look that is too good promises little more than the look before', () => {
  const [, second] = stated([40, 3]);
  assert.equal(second?.secondsLeft, 36);
  assert.deepEqual(new TimeStatement().state(null, 0, busy), { secondsLeft: null });
});
