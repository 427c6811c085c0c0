/** The words of a fork map: what they call tokens, outcomes and places, and the answer that is followed. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { alternativeWords, forkTokenText, type ForkReport } from '../../../../src/domain/paths.ts';
import type { LanguageModel } from '../../../../src/domain/languageModel.ts';
import type { GridRun } from '../../../../src/domain/run.ts';
import type { GridSpec } from '../../../../src/domain/spec.ts';
import { gridReport } from '../../../../src/experiments/diagram/report/gridReport.ts';
import { gridSections } from '../../../../src/experiments/diagram/report/exports.ts';
import { pathLines } from '../../../../src/experiments/diagram/report/pathExports.ts';
import { record, specOf, turning } from '../../support/experiments.ts';
import { referenceModel, type ReferenceLaw } from '../../support/referenceModel.ts';

const spec = (changes: Partial<GridSpec>): GridSpec =>
  specOf({
    kind: 'paths',
    prompt: 'go',
    temperatures: [1],
    windows: [{ kind: 'all' }],
    samples: 40,
    tokens: 8,
    ...changes,
  });

async function forksOf(model: LanguageModel, changes: Partial<GridSpec>): Promise<[GridRun, ForkReport]> {
  const { run } = await record(spec(changes), [model]);
  const forks = gridReport(run, run.manifest.spec.outcome).paths?.forks;
  assert.ok(forks);
  return [run, forks];
}

/** Answers of one character, whose first byte is a token of its own, or of an end. */
const bytes: ReferenceLaw = {
  tokens: ['', '<0xE7>', '<0xE8>', '猫', '狗'],
  ends: [0],
  logits: history => {
    const answer = history.slice(history.lastIndexOf(0) + 1);
    const wanted = answer.length === 0 ? [1, 2] : answer.length === 1 ? [answer[0] === 1 ? 3 : 4] : [0];
    return bytes.tokens.map((_, id) => (wanted.includes(id) ? 0 : -30));
  },
};

function byteModel(): LanguageModel {
  const isPart = (id: number): boolean => id === 1 || id === 2;
  return {
    ...referenceModel(bytes),
    pieces: ids =>
      Array.from(ids, (id, at) => (isPart(id) ? (at === ids.length - 1 ? '\uFFFD' : '') : (bytes.tokens[id] ?? ''))),
  };
}

test('a part of a character is no end of the answer, reads as bytes, and is not counted twice in the outcome', async () => {
  const [run, forks] = await forksOf(byteModel(), { outcome: { map: 'text' } });
  assert.equal(forks.text.length, 1);
  const [part, whole, end] = [0, 1, 2].map(at => forkTokenText(forks, at));
  assert.match(part ?? '', /^<0xE[78]>$/);
  assert.equal(whole, forks.text);
  assert.equal(end, null);
  const position = forks.tokens[0]?.position;
  assert.ok(position?.isFork);
  assert.deepEqual(position.alternatives.map(({ text }) => text).sort(), ['<0xE7>', '<0xE8>']);
  assert.deepEqual([...forks.outcomes].sort(), ['狗', '猫']);
  assert.match(forks.sentence, /^The answer turns at “<0xE[78]>” \(the first word\): .* become “[狗猫]”\.$/u);
  const { paths } = gridReport(run, run.manifest.spec.outcome);
  assert.ok(paths && pathLines(paths).some(line => /^ {2}\* <0xE[78]>: fork strength /.test(line)));
});

test('endings that are of no kind are not quoted as if answers said so', async () => {
  const [, forks] = await forksOf(referenceModel(turning), {
    outcome: { map: 'options', options: ['found', 'nothing'] },
  });
  assert.match(forks.text, /found/);
  assert.match(forks.sentence, /continuations lead elsewhere \(none of the options\)\.$/);
});

test('the place of a word is counted in scripts without spaces too', async () => {
  const law: ReferenceLaw = {
    tokens: ['', '我们', '喜欢', '讨厌', '猫', '。'],
    ends: [0],
    logits: history => {
      const answer = history.slice(history.lastIndexOf(0) + 1);
      const wanted = [[1], [2, 3], [4], [5]][answer.length] ?? [0];
      return law.tokens.map((_, id) => (wanted.includes(id) ? 0 : -30));
    },
  };
  const [, forks] = await forksOf(referenceModel(law), { outcome: { map: 'text' } });
  assert.match(forks.sentence, /^The answer turns at “(喜欢|讨厌)” \(word 2\): /u);
});

test('of answers with one label the most typical is followed, not the first', async () => {
  // One answer in ten says much before the option; the others are alike.
  const law: ReferenceLaw = {
    tokens: ['', 'yes', ' indeed', 'well', ' so', ' far', ' my', ' friend', ' no'],
    ends: [0],
    logits: history => {
      const answer = history.slice(history.lastIndexOf(0) + 1);
      const only = (...ids: number[]): number[] => law.tokens.map((_, id) => (ids.includes(id) ? 0 : -30));
      if (answer.length === 0) return law.tokens.map((_, id) => (id === 1 ? 0 : id === 3 ? -1.5 : -30));
      if (answer[0] === 1) return answer.length === 1 ? only(2) : only(0);
      return only([3, 4, 5, 6, 7, 1, 0][answer.length] ?? 0);
    },
  };
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const [, forks] = await forksOf(referenceModel(law), { outcome: { map: 'options', options: ['yes', 'no'] }, seed });
    assert.equal(forks.text, 'yes indeed', String(seed));
  }
});

test('words that differ only in the space around them are told apart', () => {
  const texts = [' **', '**', ' a', '\n', ''].map(text => ({ text, ends: text === '' }));
  assert.deepEqual(alternativeWords(texts), ['" **"', '"**"', 'a', '"\\n"', null]);
});

test('a long ending is written once, and words that are no fork are only named', async () => {
  const [run, forks] = await forksOf(referenceModel(turning), {
    outcome: { map: 'options', options: ['lost', 'found'] },
  });
  const report = gridReport(run, run.manifest.spec.outcome);
  const { paths } = report;
  assert.ok(paths?.commitment);
  const lines = pathLines(paths, paths.commitment.sentence);
  const text = lines.join('\n');
  assert.match(text, /^ {6}(left|right) \d+% → 100% “(lost|found)”$/m);
  assert.match(text, /^ {2}No fork: \w+/m);
  // The number of answers is in no reading, and what the headline said is not said again.
  assert.doesNotMatch(text, /, \d+ answers|of the ending is decided by the/);
  assert.match(gridSections(report).join('\n'), /\| (left|right) \| 0\.\d+ \[.*\| fork \| .* → 100% “(lost|found)”/);
  const outcomes = forks.outcomes.map(label => `${label} in the long run and for good`);
  const long = pathLines({ forks: { ...forks, outcomes } });
  assert.match(long.join('\n'), /^ {6}(left|right) \d+% → 100% ending [12]$/m);
  for (const label of outcomes)
    assert.equal(long.filter(line => /^ {2}ending [12]: /.test(line) && line.endsWith(label)).length, 1);
});
