import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { fileAccessFrom } from '../../../src/client/fileAccess.ts';
import { parseExperimentFile } from '../../../src/experimentFile/parse.ts';

const folder = mkdtempSync(join(tmpdir(), 'adjacent-access-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
const inside = join(folder, 'workspace');
mkdirSync(inside);
writeFileSync(join(inside, 'prompts.txt'), 'One.\nTwo.\n');
writeFileSync(join(inside, '..dots.txt'), 'Dots.\n');
writeFileSync(join(folder, 'secret.txt'), 'secret\n');
symlinkSync(join(folder, 'secret.txt'), join(inside, 'link.txt'));
symlinkSync(folder, join(inside, 'up'));

test('only regular files of a bounded size in UTF-8 are read', () => {
  const { read } = fileAccessFrom(inside);
  assert.equal(read('prompts.txt'), 'One.\nTwo.\n');
  assert.equal(read(join(folder, 'secret.txt')), 'secret\n');
  writeFileSync(join(inside, 'huge.txt'), '');
  truncateSync(join(inside, 'huge.txt'), 5_000_000);
  writeFileSync(join(inside, 'binary.txt'), Uint8Array.of(0xff, 0xfe, 0xfd));
  for (const path of ['/dev/zero', '.', 'missing.txt', 'huge.txt', 'binary.txt']) assert.equal(read(path), null, path);
});

test('confined access sees nothing outside its folders, links followed', () => {
  const access = fileAccessFrom(inside, [inside]);
  for (const path of ['prompts.txt', './prompts.txt', '..dots.txt', join(inside, 'prompts.txt')]) {
    assert.ok(access.allows(path) && access.exists(path), path);
    assert.notEqual(access.read(path), null, path);
  }
  for (const path of ['../secret.txt', 'link.txt', 'up/secret.txt', 'up/missing.txt', '/etc/passwd', '..', '/']) {
    assert.ok(!access.allows(path) && !access.exists(path), path);
    assert.equal(access.read(path), null, path);
  }
});

test('an experiment file of an untrusted workspace names nothing outside it', () => {
  const outside = (text: string): string[] =>
    parseExperimentFile(text, {
      models: ['ladder/neox-1m', join(folder, 'listed')],
      items: ['ladder/copying'],
      ...fileAccessFrom(inside, [inside]),
    }).problems.map(({ line, message }) => `${line} ${message}`);
  const refusal = 'In an untrusted workspace, an experiment file cannot use files outside it.';
  assert.deepEqual(outside('experiment: diagram\nprompts: {file: prompts.txt}\nmodels: [ladder/neox-1m]\n'), []);
  assert.deepEqual(outside(`experiment: diagram\nprompts: [a]\nmodels: ["${join(folder, 'listed')}"]\n`), []);
  for (const file of ['/etc/passwd', '../secret.txt', 'link.txt'])
    assert.deepEqual(outside(`experiment: diagram\nprompts:\n  file: ${file}\n`), [`3 ${refusal}`]);
  assert.deepEqual(outside('experiment: diagram\nprompts: [a]\nmodels: [../model]\n'), [`3 ${refusal}`]);
  assert.deepEqual(outside('experiment: few-shot\nitems: [/etc/items.csv]\n'), [`2 ${refusal}`]);
});
