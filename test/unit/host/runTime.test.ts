import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortTime } from '../../../src/host/runTime.ts';

test('runs of today have a time, earlier ones a day', () => {
  const now = new Date(2026, 2, 5, 18, 30);
  const at = (day: number, hour: number): string => shortTime(new Date(2026, 2, day, hour, 7).toISOString(), now, 'en');
  assert.match(at(5, 8), /^8:07\sAM$/u);
  assert.match(at(5, 17), /^5:07\sPM$/u);
  assert.equal(at(4, 8), 'Mar 4');
});
