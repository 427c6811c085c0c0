/** The experiments on paths and internals from the command line, their figures computed again from the run files. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import type { Figure } from '../../src/core/figure.ts';
import { attentionEntropy } from '../../src/core/internals/attentionEntropy.ts';
import { openModel } from '../../src/engine/openModel.ts';
import type { LayerReport } from '../../src/domain/internals.ts';
import type { GridRun } from '../../src/domain/run.ts';
import type { GridReport, RunReport } from '../../src/domain/report.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import { foldersIn, runCli, temporaryFolder, tinyModel } from './support/engine.ts';

const folder = temporaryFolder({ after });
const cache = join(folder, 'cache');

interface Printed {
  readonly file: string;
  readonly report: RunReport;
}

/** Run a command that writes one run file: its report as printed, and the run as stored. */
async function runOf(command: readonly string[]): Promise<{ report: GridReport; run: GridRun; file: string }> {
  const out = join(folder, `${command[0] ?? ''}-${String(Date.now())}.emergence.json`);
  const { code, stdout, stderr } = await runCli([...command, '--out', out, '--json'], { cache });
  assert.deepEqual([code, stderr], [0, '']);
  const document = JSON.parse(stdout) as Printed | { readonly runs: readonly Printed[] };
  const [printed] = 'runs' in document ? document.runs : [document];
  const run = decodeRun(readFileSync(out, 'utf8'));
  assert.ok(printed !== undefined && printed.report.kind !== 'study' && run.kind !== 'study');
  assert.equal(printed.file, out);
  return { report: printed.report, run, file: out };
}

async function assertReplays(file: string): Promise<void> {
  const { code, stdout } = await runCli(['replay', file], { cache });
  assert.equal(code, 0, stdout);
}

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function intervalOf(figure: Figure | undefined): readonly [number, number] {
  assert.ok(figure?.kind === 'estimate', JSON.stringify(figure));
  return figure.interval;
}

const cycle = Array.from('abc ');
const slip = 0.02;

/** The last letter but spaces of a text of the cycle, as the pattern below reads it. */
const endOf = (last: number, before: number): number => (cycle[last] === ' ' ? before : last);

/** A(t) of texts of `tokens` letters: the chance that two with the same first `kept` have the same end. */
function exactCommitment(tokens: number, kept: number): number {
  const step = (from: number, to: number): number => (to === (from + 1) % 4 ? 1 - slip : slip / 3);
  // From a last letter, or from none, the distribution of the last two letters.
  const shares = (start: number | null): number[] => {
    let states = new Map<string, number>([[`${start ?? ''},`, 1]]);
    for (let t = kept; t < tokens; t++) {
      const next = new Map<string, number>();
      for (const [state, p] of states) {
        const [last = ''] = state.split(',');
        for (const to of cycle.keys()) {
          const key = `${to},${last}`;
          next.set(key, (next.get(key) ?? 0) + p * (last === '' ? 0.25 : step(Number(last), to)));
        }
      }
      states = next;
    }
    const found = cycle.map(() => 0);
    for (const [state, p] of states) {
      const [last = 0, before = 0] = state.split(',').map(Number);
      const end = endOf(last, before);
      found[end] = (found[end] ?? 0) + p;
    }
    return found;
  };
  const agreement = (start: number | null): number => shares(start).reduce((total, share) => total + share ** 2, 0);
  // Every letter is equally likely at every place.
  return kept === 0 ? agreement(null) : cycle.reduce((total, _, letter) => total + agreement(letter) / 4, 0);
}

test('paths: through ONNX a cycle that rarely slips is decided as its law says, and continuations are shared', async () => {
  const tokens = 16;
  const file = fileOf(
    'cycle.experiment.yaml',
    [
      'experiment: paths',
      'prompts: [go]',
      'models: [calibration:periodic]',
      'outcome: { regex: "([abc]) ?$" }',
      'knobs: { temperature: [1] }',
      `budget: { samples: 200, tokens: ${tokens} }`,
      '',
    ].join('\n'),
  );
  const { report, run, file: stored } = await runOf(['experiment', file]);
  const { commitment, forks } = report.paths ?? {};
  const [series] = commitment?.curve.series ?? [];
  assert.ok(commitment !== undefined && series !== undefined && forks !== undefined);
  // The middle of the grid and its end, and at most one place more.
  assert.ok(series.x.length <= 4 && [0, 2, 8].every(kept => series.x.includes(kept)), String(series.x));
  series.y.forEach((figure, at) => {
    const exact = exactCommitment(tokens, series.x[at] ?? 0);
    const [low, high] = intervalOf(figure);
    assert.ok(low <= exact && exact <= high, `A(${series.x[at]}): ${exact} is not in ${low} to ${high}`);
  });
  assert.match(report.headline, /^The answer turns at /);
  const { kept = [], continuations = [] } = run.commitment ?? {};
  const answers = new Map(run.cells[0]?.trajectories.map(({ index, ids }) => [index, ids]));
  const idsOf = new Map(continuations.map(({ cell, index, ids }) => [`${cell} ${index}`, ids]));
  let shared = 0;
  for (const { cell, index, ids } of continuations) {
    const [from, to] = [kept[cell] ?? 0, kept[cell + 1]];
    if (to === undefined) continue;
    const own = [...(answers.get(index)?.slice(from, to) ?? [])];
    const repeats = own.every((id, at) => id === ids[at]);
    const next = [...(idsOf.get(`${cell + 1} ${index}`) ?? [])];
    if (repeats) assert.deepEqual(next, [...ids.slice(to - from)]);
    shared += Number(repeats);
  }
  assert.ok(shared > 100, `${shared} continuations are shared`);
  await assertReplays(stored);
});

/** Share of pairs that differ at a token or later, by moving the weight of what is not seen to those seen longer (Efron
 * 1967), which is the product-limit estimate by another way. */
function stillDifferent(pairs: readonly { readonly tokens: number; readonly met: boolean }[], token: number): number {
  const ordered = pairs.toSorted((a, b) => a.tokens - b.tokens || Number(b.met) - Number(a.met));
  const weights = ordered.map(() => 1 / ordered.length);
  ordered.forEach(({ met, tokens }, at) => {
    if (met || tokens >= token) return;
    const later = weights.length - at - 1;
    for (let i = at + 1; i < weights.length; i++) weights[i] = (weights[i] ?? 0) + (weights[at] ?? 0) / later;
    weights[at] = 0;
  });
  return ordered.reduce((total, one, at) => total + (one.met && one.tokens < token ? 0 : (weights[at] ?? 0)), 0);
}

test('wordings: on a ladder model the curve is the one of its pairs, and equal wordings are refused', async () => {
  const [story, other] = ['Once there was a fox called Zoma.', 'Once there was a dog called Zoma.'];
  const tokens = 32;
  const file = fileOf(
    'fox.experiment.yaml',
    [
      'experiment: wordings',
      `prompts: ["${story}"]`,
      `wording: "${other}"`,
      'models: [ladder/neox-1m]',
      'knobs: { temperature: [0.2] }',
      `budget: { samples: 32, tokens: ${tokens} }`,
      '',
    ].join('\n'),
  );
  const { report, run, file: stored } = await runOf(['experiment', file]);
  const coupling = report.paths?.coupling;
  assert.ok(coupling);
  assert.deepEqual(coupling.wordings, [story, other]);
  assert.equal(report.headline, coupling.sentence);
  const [first, second] = coupling.cells.map(cell => run.cells[cell]?.trajectories ?? []);
  assert.deepEqual([first?.length, second?.length, coupling.n], [32, 32, 32]);
  const pairs = (first ?? []).map(one => {
    const two = second?.find(({ index }) => index === one.index);
    assert.ok(two);
    const [a, b] = [[...one.ids], [...two.ids]];
    const common = Math.min(a.length, b.length);
    let last = common;
    while (last > 0 && a[last - 1] === b[last - 1]) last--;
    const together = common === tokens || (a.length === b.length && one.ended && two.ended);
    const seen = common - 16;
    return {
      isEqual: together && last === 0,
      ...(together
        ? { tokens: last <= seen ? last : Math.max(-1, seen), met: last <= seen }
        : { tokens: common, met: false }),
    };
  });
  const observed = pairs.filter(one => one.tokens >= 0);
  const [series] = coupling.curve.series;
  const equal = coupling.readings.find(({ id }) => id === 'equal')?.figure;
  assert.ok(equal?.kind === 'estimate');
  assert.equal(equal.value, pairs.filter(({ isEqual }) => isEqual).length / 32);
  assert.equal(series?.y.length === 0, observed.length < 30);
  series?.y.forEach((figure, at) => {
    const [low, high] = intervalOf(figure);
    const expected = stillDifferent(observed, series.x[at] ?? 0);
    assert.ok(figure.kind === 'estimate' && Math.abs(figure.value - expected) < 1e-9, `Q(${series.x[at]})`);
    assert.ok(low <= expected && expected <= high);
  });
  await assertReplays(stored);
  const same = fileOf('same.txt', story);
  const refused = await runCli(['wordings', same, same, '--model', 'ladder/neox-1m'], { cache });
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /^The two wordings are the same/);
});

test('internals: the attention entropy of each layer is the mean over answers and heads, as read from the model again', async () => {
  const prompt = fileOf('river.txt', 'the river was');
  const temperatures = [0.5, 1.5];
  const { report, run, file } = await runOf([
    'internals',
    prompt,
    '--model',
    tinyModel,
    '--temperature',
    temperatures.join(','),
    '--samples',
    '32',
    '--tokens',
    '6',
  ]);
  const { internals } = report;
  assert.ok(internals);
  assert.deepEqual(internals.temperatures, temperatures);
  const signal = new AbortController().signal;
  const model = await openModel(tinyModel, foldersIn(folder), { threads: 1, signal, onStage: () => undefined });
  const reader = await model.internals(signal);
  const window = run.plan.windows[0];
  assert.ok(window);
  for (const [at, cell] of internals.cells.entries()) {
    const sums = new Float64Array(reader.layers);
    const answers = run.cells[cell]?.trajectories ?? [];
    assert.equal(answers.length, 32);
    for (const { ids } of answers) {
      const { attention } = await reader.read(window.ids, ids, signal);
      assert.ok(attention);
      const positions = attention.length / (reader.layers * reader.heads);
      for (let row = 0; row < reader.layers * reader.heads; row++) {
        const layer = Math.floor(row / reader.heads);
        const entropy = attentionEntropy(attention.subarray(row * positions, (row + 1) * positions));
        sums[layer] = (sums[layer] ?? 0) + entropy / reader.heads / answers.length;
      }
    }
    const reported: readonly LayerReport[] | undefined = internals.measures.find(
      ({ measure }) => measure === 'attention-entropy',
    )?.layers;
    assert.equal(reported?.length, reader.layers);
    reported.forEach(({ figures }, layer) => {
      const figure = figures[at];
      const [low, high] = intervalOf(figure);
      const expected = sums[layer] ?? NaN;
      assert.ok(figure?.kind === 'estimate' && Math.abs(figure.value - expected) < 1e-5, `layer ${layer + 1}`);
      assert.ok(low <= expected && expected <= high);
    });
  }
  await reader.close();
  await model.close();
  await assertReplays(file);
});
