/** Run files of format version 1 still open, and report the figures they always reported. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { reportOf } from '../../../src/experiments/registry.ts';
import { messageText } from '../../../src/domain/message.ts';
import { decodeRun, encodeRun } from '../../../src/run/file/runFile.ts';
import { reportFigures } from '../../support/reportFigures.ts';

const folder = new URL('../../fixtures/runs/', import.meta.url);
const ending = '.emergence.json';
const names = readdirSync(folder).filter(name => name.endsWith(ending));
const figures = JSON.parse(readFileSync(new URL('figures.json', folder), 'utf8')) as Record<string, unknown>;

test('there is a stored run of every kind of experiment', () => {
  assert.deepEqual(names.map(name => name.slice(0, -ending.length)).sort(), Object.keys(figures).sort());
  assert.ok(names.length >= 9);
});

for (const name of names) {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const run = decodeRun(text);

  test(`${name} has format version 1 and gives the same figures`, () => {
    assert.match(text, /^\{"format":"adjacent-run","version":1,/);
    assert.deepEqual(reportFigures(reportOf(run)), figures[name.slice(0, -ending.length)]);
  });

  test(`${name} keeps its sentences, and its figures when it is saved again`, () => {
    const again = decodeRun(encodeRun(run));
    assert.deepEqual(reportFigures(reportOf(again)), reportFigures(reportOf(run)));
    assert.notEqual(messageText(again.plan.modeReason), '');
    assert.deepEqual(again, run);
  });

  test(`${name} shows each note and warning once`, () => {
    const report = reportOf(run);
    const messages = [...report.notes, ...(report.kind === 'study' ? report.study.warnings : [])];
    const texts = messages.map(messageText);
    assert.deepEqual(
      texts.filter((text, at) => texts.indexOf(text) !== at),
      [],
    );
    const codes = messages.map(({ code }) => code);
    assert.ok(codes.filter(code => code === 'few-masks').length <= 1);
    assert.ok(!codes.includes('rounded-arithmetic'), 'rounding that the user chose is no surprise');
  });
}
