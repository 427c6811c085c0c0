import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runTitle, tabTitle } from '../../../src/domain/runTitle.ts';

test('the title of a run names the file and the first words', () => {
  const prompt = 'Write the first line\n  of a story.';
  assert.equal(runTitle({ source: 'story.prompt', prompt }), 'story.prompt · Write the first line of a story.');
  assert.equal(runTitle({ source: '', prompt }), 'Write the first line of a story.');
  assert.equal(runTitle({ source: 'a.md, lines 3–9', prompt: ' ' }), 'a.md, lines 3–9');
  const long = runTitle({ source: 'a', prompt: '🌊'.repeat(80) });
  assert.equal(long, `a · ${'🌊'.repeat(59)}…`);
});

test('the title of a tab shortens the source and the first words alike', () => {
  const prompt = 'Write the first line of a story.';
  assert.equal(tabTitle({ source: 'story.prompt', prompt: 'Name one.' }), 'story.prompt · Name one.');
  assert.equal(
    tabTitle({ source: 'story.prompt, selection in line 1', prompt }),
    'story.prompt, selection… · Write the first line of…',
  );
  const chinese = '我下周去成都出差三天，白天要开会，只有晚上有空。';
  assert.equal(tabTitle({ source: 'a.txt', prompt: chinese }), 'a.txt · 我下周去成都出差三天，…');
  assert.equal(tabTitle({ source: '', prompt: '请把下面的句子翻译成英文' }), '请把下面的句子翻译成英文');
});
