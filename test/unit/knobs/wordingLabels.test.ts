import assert from 'node:assert/strict';
import test from 'node:test';
import { wordingLabels } from '../../../src/knobs/wordingLabels.ts';

test('labels of wordings are their beginnings, or begin where they differ, so that a short column tells them apart', () => {
  assert.deepEqual(wordingLabels(['Say yes.', 'Say  no.\n']), ['Say yes.', 'Say no.']);
  const sea = 'Name one animal that lives in the sea. Answer with one word.';
  assert.deepEqual(wordingLabels([sea, sea.replace('sea', 'ocean')]), [
    '…sea. Answer with one word.',
    '…ocean. Answer with one word.',
  ]);
  const long = 'a '.repeat(40);
  const three = wordingLabels([`${long}x`, `${long}y`, 'b']);
  assert.equal(new Set(three.map(label => label.slice(0, 30))).size, 3);
  assert.ok(three.every(label => Array.from(label).length <= 40));
});
