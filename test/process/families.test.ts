import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { studyPreset } from '../../src/knobs/studyPresets.ts';
import { Graph } from '../../src/modelFiles/onnx/graph.ts';
import { ofStudy } from '../support/kinds.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import { openEngine, tinySpec } from './support/engine.ts';
import { families, Fixture } from './support/fixtureModel.ts';
import { fuseAttention } from './support/groupQueryModel.ts';
import { changedFixture, fixtures } from './support/modelVariants.ts';

const exportsFolder = join(fixtures, '..', 'exports');
const exported = ['falcon', 'gemma3'];

function fusedLlama(): string {
  const { roles, shape } = new Fixture('llama');
  return changedFixture('llama', model => {
    fuseAttention(new Graph(model), roles, shape, 4);
  });
}

const models: readonly (readonly [name: string, folder: () => string])[] = [
  ...families.map(family => [family, () => join(fixtures, family)] as const),
  ...exported.map(name => [name, () => join(exportsFolder, name)] as const),
  ['grouped attention', fusedLlama],
];

for (const [name, folder] of models) {
  test(`${name}: a diagram, a scored text and a study of constraints`, async t => {
    const { client, file } = openEngine(t);
    const model = folder();
    const windows = [{ kind: 'all' }, { kind: 'words', words: 1 }] as const;
    const spec = tinySpec({ model, windows, samples: 8, batch: 4 });
    const { report } = await client.analyze('diagram', spec, file('diagram'), {});
    assert.equal(report.status, 'done', report.error?.message);
    const { comparison } = report.model;
    assert.ok(comparison && comparison.tokens > 64);
    assert.ok(comparison.tolerance < 1e-3 && comparison.logProb <= comparison.tolerance);
    assert.ok(report.manifest.some(({ value }) => value.startsWith('Runs with ')));

    const score = await client.score({ model, text: spec.prompt, form: 'raw', temperature: 1, topP: 1 });
    assert.ok(score.tokens.length > 2 && Number.isFinite(score.next.openness?.entropy));

    const { temperatures: _temperatures, windows: _windows, samples: _samples, ...plain } = spec;
    const study = { ...studyPreset('constraints'), texts: 'prompt', factors: [] } as const;
    const out = file('study');
    const done = await client.analyze('study', { ...plain, kind: 'study', samples: 4, study }, out, {});
    assert.equal(done.report.status, 'done', done.report.error?.message);
    const { study: read } = ofStudy(decodeRun(readFileSync(out, 'utf8')));
    assert.ok(read.readings.length > 1);
    assert.ok(read.readings.every(({ kept }) => [...kept].every(Number.isFinite)));
  });
}

for (const name of exported) {
  test(`${name}: the entropy and ln p of every token are those of torch`, async t => {
    const { client } = openEngine(t);
    const model = join(exportsFolder, name);
    const expected = JSON.parse(readFileSync(join(model, 'expected.json'), 'utf8')) as {
      readonly text: string;
      readonly entropy: readonly number[];
      readonly logProb: readonly number[];
      readonly tolerance: number;
    };
    const score = await client.score({ model, text: expected.text, form: 'raw', temperature: 1, topP: 1 });
    const [, ...later] = score.tokens;
    const entropies = [...later, score.next].map(({ openness }) => openness?.entropy ?? NaN);
    const far = (values: readonly number[], right: readonly number[]): number =>
      Math.max(...values.map((value, at) => Math.abs(value - (right[at] ?? NaN))));
    assert.equal(entropies.length, expected.entropy.length);
    assert.ok(far(entropies, expected.entropy) <= expected.tolerance);
    assert.ok(
      far(
        later.map(({ logProb }) => logProb ?? NaN),
        expected.logProb,
      ) <= expected.tolerance,
    );
  });
}
