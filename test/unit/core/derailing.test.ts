import assert from 'node:assert/strict';
import test from 'node:test';
import { classifyTransition } from '../../../src/core/phase/phaseVerdict.ts';
import type { Scan, VerdictClass } from '../../../src/core/phase/scan.ts';
import { verdictText } from '../../../src/core/phase/verdictMessages.ts';
import {
  calibrationTemperatures,
  defaultTemperatures,
  sweepExtras,
} from '../../../src/experiments/diagram/plan/presets.ts';
import { binaryScan } from '../support/binaryTexts.ts';
import type { BinaryLaw } from '../support/binaryTexts.ts';
import { curieWeissLaw } from '../support/curieWeissChain.ts';
import { derailingLaw, derailingScan } from '../support/derailingTexts.ts';
import { independentScan, schottkyLogits, zipfLogits } from '../support/independentTexts.ts';

const sweep = [...defaultTemperatures, ...sweepExtras].sort((a, b) => a - b);
const pure = { ...derailingLaw, letters: 1 };

/** How often each class is given to scans with fresh seeds. */
function classesOf(runs: number, scanOf: (seed: number) => Scan): Partial<Record<VerdictClass, number>> {
  const counts: Partial<Record<VerdictClass, number>> = {};
  for (let seed = 20_000; seed < 20_000 + runs; seed++) {
    const { verdict } = classifyTransition(scanOf(seed));
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return counts;
}

const frozen: BinaryLaw = ({ t, first }) => (t === 0 ? 0 : first === 1 ? Math.log(4) : -Math.log(4));
const neighbors: BinaryLaw = ({ t, last }) => (t === 0 ? 0 : last === 1 ? 2 : -2);
const urn: BinaryLaw = ({ t, ups }) => Math.log(1 + ups) - Math.log(1 + t - ups);

for (const [name, scanOf, least] of [
  ['32 answers of 32 tokens', seed => derailingScan(pure, defaultTemperatures, 32, 32, seed), 3],
  ['a pure softmax, verdict sizes', seed => derailingScan({ ...pure, gap: 16 }, sweep, 64, 48, seed), 3],
  ['letters that also spread, verdict sizes', seed => derailingScan(derailingLaw, sweep, 64, 48, seed), 3],
  [
    'the sizes of the calibration',
    seed => derailingScan(derailingLaw, calibrationTemperatures, 64, 144, seed, 'streams'),
    2,
  ],
  ['long runs', seed => derailingScan(pure, sweep, 64, 144, seed, 'streams'), 3],
] satisfies readonly (readonly [string, (seed: number) => Scan, number])[]) {
  test(`W1: texts that break at a rate per token are derailing, never supported: ${name}`, context => {
    const counts = classesOf(3, scanOf);
    context.diagnostic(JSON.stringify(counts));
    assert.equal((counts.supported ?? 0) + (counts.crossover ?? 0), 0);
    assert.ok((counts.derailing ?? 0) >= least, JSON.stringify(counts));
  });
}

for (const [name, scanOf] of [
  ['Curie-Weiss, answers', seed => binaryScan(curieWeissLaw, calibrationTemperatures, 64, 48, seed, 'answers')],
  ['Curie-Weiss, coarse grid', seed => binaryScan(curieWeissLaw, defaultTemperatures, 200, 48, seed, 'answers')],
  ['Curie-Weiss, long runs', seed => binaryScan(curieWeissLaw, calibrationTemperatures, 64, 144, seed)],
  ['frozen mixture', seed => binaryScan(frozen, sweep, 64, 48, seed, 'answers')],
  ['chain of neighbors', seed => binaryScan(neighbors, sweep, 64, 144, seed)],
  ['Polya urn', seed => binaryScan(urn, sweep, 64, 48, seed, 'answers')],
  ['Zipf', seed => independent(zipfLogits(500), seed)],
  ['Schottky', seed => independent(schottkyLogits(500, 6), seed)],
] satisfies readonly (readonly [string, (seed: number) => Scan])[]) {
  test(`W1: ${name} is not called derailing in more than 5% of rows`, context => {
    const counts = classesOf(3, scanOf);
    context.diagnostic(JSON.stringify(counts));
    assert.equal(counts.derailing ?? 0, 0, JSON.stringify(counts));
  });
}

function independent(logits: Float64Array, seed: number): Scan {
  return independentScan({ logits, temperatures: sweep, samples: 64, mode: 'answers', length: () => 48, seed });
}

// docs/method.md has the rates over 100 rows: about 60 (answers) and nearly all (runs) found.
test('W2: a transition is found at the sizes of a verdict and not denied in these rows', context => {
  for (const [tokens, mode] of [
    [48, 'answers'],
    [144, 'streams'],
  ] as const) {
    const counts = classesOf(3, seed => binaryScan(curieWeissLaw, calibrationTemperatures, 64, tokens, seed, mode));
    context.diagnostic(`${mode}: ${JSON.stringify(counts)}`);
    assert.ok((counts.supported ?? 0) >= 1, JSON.stringify(counts));
    assert.equal(counts['not-supported'] ?? 0, 0);
  }
});

test('W2: a smooth curve that is ahead by less than 10 points of BIC leaves the sharpness open', () => {
  const temperatures = calibrationTemperatures.filter(temperature => temperature !== 1.1 && temperature !== 1.3);
  const verdict = classifyTransition(binaryScan(curieWeissLaw, temperatures, 64, 48, 910_063, 'answers'));
  const sharp = verdict.rules.find(({ rule }) => rule === 1);
  assert.ok(sharp?.message.code === 'sharp' && sharp.message.margin > -10 && sharp.message.margin < 0);
  assert.deepEqual([sharp.passed, verdict.verdict], [null, 'abstain']);
  assert.match(verdictText(verdict.message), /a sharp and a smooth curve fit the energy of the answers about equally/);
});

test('W2: a wider scan of the same process does not change whether it is narrow', () => {
  const wide = [...sweep, 2.4, 2.7, 3];
  const scan = binaryScan(curieWeissLaw, wide, 64, 48, 3, 'answers');
  const narrow = { ...scan, points: scan.points.filter(({ temperature }) => temperature <= 2) };
  const [short, long] = [narrow, scan].map(one => classifyTransition(one));
  const passed = (verdict: typeof short): unknown[] =>
    [2, 3, 5].map(rule => verdict?.rules.find(one => one.rule === rule)?.passed);
  assert.deepEqual(passed(short), passed(long));
});

test('the sentence says what longer answers do', () => {
  const verdict = classifyTransition(derailingScan(pure, sweep, 64, 48, 1));
  assert.match(
    verdictText(verdict.message),
    /^Answers break at a rate per token, here around temperature .*; longer answers break at lower temperatures\.$/,
  );
});
