import assert from 'node:assert/strict';
import test from 'node:test';
import { defaultWindows } from '../../../src/experiments/diagram/plan/presets.ts';
import { cutWindows } from '../../../src/knobs/windows.ts';

test('the default levels keep all, 60 %, 30 % and nothing, rounded up, from the end', () => {
  const cuts = cutWindows('Write the first line of a story about the sea.', defaultWindows);
  assert.deepEqual(
    cuts.map(cut => [cut.label, cut.words, cut.text]),
    [
      ['whole prompt', 10, 'Write the first line of a story about the sea.'],
      ['last 6 words', 6, 'of a story about the sea.'],
      ['last 3 words', 3, 'about the sea.'],
      ['nothing', 0, ''],
    ],
  );
});

test('levels that keep the same words appear once; one word is named in the singular', () => {
  const cuts = cutWindows('Why?', defaultWindows);
  assert.deepEqual(
    cuts.map(cut => cut.label),
    ['whole prompt', 'nothing'],
  );
  assert.deepEqual(cutWindows('a b', [{ kind: 'words', words: 1 }]), [{ label: 'last word', words: 1, text: 'b' }]);
});

test('the whole prompt keeps its own white space, a cut starts at a word', () => {
  const text = '  one\n\n two\tthree  ';
  const cuts = cutWindows(text, [{ kind: 'all' }, { kind: 'words', words: 2 }, { kind: 'words', words: 99 }]);
  assert.deepEqual(
    cuts.map(cut => cut.text),
    [text, 'two\tthree  '],
  );
});
