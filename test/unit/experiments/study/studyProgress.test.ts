import assert from 'node:assert/strict';
import test from 'node:test';
import type { Progress } from '../../../../src/domain/report.ts';
import { StudyProgress } from '../../../../src/experiments/study/run/studyProgress.ts';

/** A study of `parts` parts of 40 readings each, of which one is estimated to take a second. `taken` says how long one
 * takes. */
function studied(parts: number, taken: (part: number, reading: number) => number): readonly Progress[] {
  let clock = 0;
  const progress = new StudyProgress(() => clock);
  progress.begin(40 * parts);
  const seen: Progress[] = [];
  for (let part = 0; part < parts; part++)
    for (let reading = 0; reading < 40; reading++) {
      clock += 1000 * taken(part, reading);
      progress.finish(1, 10, String(part));
      if (progress.due()) seen.push(progress.read('Scoring'));
    }
  return seen;
}

const reasons = (seen: readonly Progress[]): ReadonlySet<string> =>
  new Set(seen.flatMap(({ reason }) => (reason === undefined ? [] : [reason.code])));

/** Fails where more time is stated than a quarter over what was stated before, without a reason. */
function checkStatements(seen: readonly Progress[]): void {
  let low = Infinity;
  for (const { secondsLeft, reason } of seen) {
    if (secondsLeft === null) continue;
    if (reason !== undefined && secondsLeft > low) low = Infinity;
    assert.ok(secondsLeft <= 1.25 * low + 1e-9, `${secondsLeft} s after ${low} s`);
    low = Math.min(low, secondsLeft);
  }
}

test('a study that takes what was estimated counts down without a reason', () => {
  const seen = studied(4, () => 1);
  checkStatements(seen);
  assert.deepEqual([...reasons(seen)], []);
  assert.ok(Math.abs((seen[0]?.secondsLeft ?? 0) - 159) < 1e-6);
});

test('a machine that becomes busy within a part is the reason for more time', () => {
  const seen = studied(4, (part, reading) => (part > 1 || (part === 1 && reading >= 20) ? 4 : 1));
  checkStatements(seen);
  assert.ok(reasons(seen).has('busier-machine'));
});

test('a part that is larger than estimated is another reason', () => {
  const seen = studied(4, part => (part >= 2 ? 4 : 1));
  checkStatements(seen);
  assert.deepEqual([...reasons(seen)], ['further-work']);
});
