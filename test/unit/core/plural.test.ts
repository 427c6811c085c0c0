import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { afterNumber } from '../../../src/core/plural.ts';
import { prose, t, translateWith } from '../../../src/core/text.ts';

test('a noun behind the number 1 is singular in every sentence, and plural behind all others', () => {
  assert.equal(t`Within ${1} tokens, answers end.`, 'Within 1 token, answers end.');
  assert.equal(t`Within ${'1'} tokens`, 'Within 1 token');
  assert.equal(t`${2} tokens and ${1} answers`, '2 tokens and 1 answer');
  assert.equal(t`${0} answers, ${'1.0'} tokens, ${11} cells`, '0 answers, 1.0 tokens, 11 cells');
  assert.equal(t`+ ${1} other kinds`, '+ 1 other kind');
  assert.equal(t`${1} of ${32} answers are cut`, '1 of 32 answers are cut');
  assert.equal(
    t`no more than ${1}
      temperatures`,
    'no more than 1 temperature',
  );
  assert.equal(t`${1} entries, ${1} branches, ${1} classes, ${1} bytes`, '1 entry, 1 branch, 1 class, 1 byte');
  assert.equal(prose`among ${1} answers`, 'among 1 answer');
  assert.equal(t`${1} million characters`, '1 million characters');
  assert.equal(t`${1} times as wide, ${1} nats, ${1} has`, '1 times as wide, 1 nats, 1 has');
});

test('translations have a template of their own for the number 1', () => {
  const asked: string[] = [];
  translateWith(template => {
    asked.push(template);
    return template;
  });
  assert.equal([t`needs ${30} answers`, t`needs ${1} answers`].join('; '), 'needs 30 answers; needs 1 answer');
  translateWith(template => template);
  assert.deepEqual(asked, ['needs {0} answers', 'needs {0} answer']);
});

test('no sentence of the code counts a noun behind a word that hides it from the number', () => {
  const root = join(import.meta.dirname, '..', '..', '..');
  const files = ['src', 'webview'].flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(file => join(root, folder, file)),
  );
  const parts = files
    .filter(file => file.endsWith('.ts'))
    .flatMap(file => {
      const code = readFileSync(file, 'utf8');
      return [...code.matchAll(/\bt`(?:[^`\\]|\\.)*`/gu)].flatMap(([text]) =>
        [...text.matchAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}((?: [a-z]+)? [a-z-]+s)\b/gu)].map(found => found[1] ?? ''),
      );
    });
  assert.ok(parts.length > 100);
  const nouns = new Set(
    parts
      .filter(part => !part.slice(1).includes(' '))
      .filter(part => afterNumber(part, 1) !== part)
      .map(part => part.slice(1)),
  );
  assert.ok(nouns.has('tokens') && nouns.has('answers'));
  // Words that begin another part of the sentence, where what follows is not counted, and "million", which is no 1.
  const apart = /^ (?:million|and|at|by|for|from|has|in|into|of|on|or|than|that|stores|the|to|when|with|was|are|is) /u;
  const hidden = parts.filter(part => {
    const [, before, noun] = part.split(' ');
    return before !== undefined && noun !== undefined && nouns.has(noun) && !apart.test(part);
  });
  assert.deepEqual(
    hidden.filter(part => afterNumber(part, 1) === part),
    [],
  );
});
