import assert from 'node:assert/strict';
import test from 'node:test';
import { queuedProgress } from '../../../src/domain/queuedProgress.ts';
import { stageText } from '../../../src/domain/report.ts';

test('a run that waits says its place, and when it starts as far as that is known', () => {
  const said = (place: number, seconds: number | null): string => stageText(queuedProgress(place, seconds));
  assert.equal(said(1, null), 'Number 1 in the queue');
  assert.equal(said(1, 7.2), 'Number 1 in the queue: it starts in about 10 s');
  assert.equal(said(1, 0), 'Number 1 in the queue: it starts in about 5 s');
  assert.equal(said(2, 83), 'Number 2 in the queue: it starts in more than 1 min 20 s');
  assert.equal(said(2, 3), 'Number 2 in the queue', 'nothing is known of the run between');
  assert.equal(queuedProgress(1, 3).isQueued, true);
});
