import assert from 'node:assert/strict';
import test from 'node:test';
import { defaultWindows } from '../../../src/experiments/diagram/plan/presets.ts';
import { cutWindows, wordCount } from '../../../src/knobs/windows.ts';

test('the default levels keep all, 60 %, 30 % and nothing, rounded up, from the end', () => {
  const cuts = cutWindows('Write the first line of a story about the sea.', defaultWindows);
  assert.deepEqual(
    cuts.map(cut => [cut.label, cut.words, cut.text]),
    [
      ['whole prompt', 10, 'Write the first line of a story about the sea.'],
      ['prompt kept 60%', 6, 'of a story about the sea.'],
      ['prompt kept 30%', 3, 'about the sea.'],
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

const shares = (text: string): string[] => cutWindows(text, defaultWindows).map(cut => cut.text);

test('scripts without spaces have windows too, which start at their words', () => {
  assert.deepEqual(shares('请写一句关于大海的话，然后再写一句关于月亮的话。').length, 4);
  assert.deepEqual(shares('海についての詩を書いてください。').length, 4);
  assert.deepEqual(shares('เขียนประโยคหนึ่งเกี่ยวกับทะเล').length, 4);
  assert.deepEqual(
    cutWindows('他说「你好」。', [{ kind: 'words', words: 1 }]).map(cut => cut.text),
    ['「你好」。'],
    'an opening mark stays with its word, a closing one too',
  );
});

test('words with spaces between them are counted as before, marks and all', () => {
  const text = "Don't stop — the e-mail (bär@x.de) costs 3.50 €, 안녕 세계!";
  assert.equal(wordCount(text), text.split(' ').length);
  assert.equal(wordCount('«»… !!'), 2);
  assert.equal(wordCount(''), 0);
  assert.equal(wordCount('。。'), 1);
});
