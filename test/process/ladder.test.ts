import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { decodeRun } from '../../src/run/file/runFile.ts';
import type { KnobAxis } from '../../src/domain/knob.ts';
import { parseModelReference } from '../../src/domain/modelReference.ts';
import type { StudySpec } from '../../src/domain/spec.ts';
import { studyModel, studyPreset } from '../../src/knobs/studyPresets.ts';
import type { InductionReading, Study, StudyKind } from '../../src/domain/study.ts';
import { ofStudy } from '../support/kinds.ts';
import { openEngine, tinySpec } from './support/engine.ts';

const ladder = join(import.meta.dirname, '..', '..', 'media', 'models', 'ladder');

interface Scored {
  readonly nats: number;
  readonly right: number;
}

interface Measured {
  readonly last: number;
  readonly steps: Readonly<Record<string, { readonly skills: Readonly<Record<string, Scored>> }>>;
}

/** What PyTorch measured when the model was made: the numbers of its card. */
const measuredOf = (name: string): Measured =>
  JSON.parse(readFileSync(join(ladder, 'measured', `${name}.json`), 'utf8')) as Measured;

async function studyOf(t: TestContext, kind: StudyKind, axes: readonly KnobAxis[] | null = null): Promise<Study> {
  const { client, file } = openEngine(t);
  const { temperatures: _temperatures, windows: _windows, samples: _samples, ...plain } = tinySpec();
  const preset = studyPreset(kind);
  const spec: StudySpec = {
    ...plain,
    kind: 'study',
    prompt: '',
    model: studyModel(kind) ?? '',
    study: axes === null ? preset : { ...preset, axes },
  };
  const { report, path } = await client.analyze('study', spec, file('study'), {});
  assert.deepEqual([report.status, report.error], ['done', null]);
  return ofStudy(decodeRun(readFileSync(path, 'utf8'))).study;
}

/** Score of one skill in one configuration, as the recipe scores it: mean ln p of the answer, share of items where it
 * is the likeliest. */
function scoreOf(study: Study, configuration: number, skill: string): Scored {
  const reading = study.itemReadings.find(one => one.configuration === configuration);
  assert.ok(reading !== undefined);
  const most = reading.logProb.length / study.items.length;
  const items = study.items
    .filter(item => item.skill === skill)
    .map(({ index, answer, options }) => {
      const own = [...reading.logProb.subarray(index * most, index * most + options.length)];
      return { nats: own[answer] ?? NaN, right: Math.max(...own) === own[answer] ? 1 : 0 };
    });
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { nats: mean(items.map(item => item.nats)), right: mean(items.map(item => item.right)) };
}

function assertMeasured(study: Study): void {
  for (const { index, model, label } of study.configurations) {
    const reference = parseModelReference(study.models[model] ?? '');
    const { last, steps } = measuredOf(reference.model.replace('ladder/', ''));
    const expected = steps[reference.revision?.replace('step-', '') ?? String(last)];
    for (const skill of new Set(study.items.map(item => item.skill))) {
      const [found, said] = [scoreOf(study, index, skill), expected?.skills[skill] ?? { nats: NaN, right: NaN }];
      const what = `${reference.model} ${label} ${skill}: ${JSON.stringify(found)}, its card ${JSON.stringify(said)}`;
      assert.ok(Math.abs(found.nats - said.nats) < 0.01, what);
      assert.ok(Math.abs(found.right - said.right) < 0.015, what);
    }
  }
}

/** Mean surprisal of a random string, the first and the second time, nats per token. */
function halvesOf({ surprisal, length }: InductionReading): readonly [first: number, second: number] {
  const sums: [number, number] = [0, 0];
  surprisal.forEach((value, at) => {
    sums[at % (2 * length) < length ? 0 : 1] += value;
  });
  return [sums[0] / (surprisal.length / 2), sums[1] / (surprisal.length / 2)];
}

test('every model of the ladder stands in its folder, below 30 MB in all', () => {
  const names = readdirSync(ladder)
    .filter(name => /^(neox|gpt2|opt)-/.test(name))
    .sort();
  assert.deepEqual(names, ['gpt2-1m', 'neox-0.2m', 'neox-0.6m', 'neox-1-layer', 'neox-1m', 'neox-3m', 'opt-1m']);
  const files = readdirSync(ladder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const bytes = files.reduce((sum, entry) => sum + readFileSync(join(entry.parentPath, entry.name)).length, 0);
  assert.ok(bytes < 30e6, String(bytes));
});

test('training: skills are what the cards say, through this engine; two layers learn induction and one does not (R12); step 0 is blind (R13)', async t => {
  const study = await studyOf(t, 'training', [{ knob: 'checkpoint', levels: [0, 512, 'last'] }]);
  assertMeasured(study);
  const inductions = study.configurations.map(({ index, role, setting }) => {
    const reading = study.inductions.find(one => one.configuration === index);
    assert.ok(reading !== undefined);
    return { role, step: setting.checkpoint, reading, halves: halvesOf(reading) };
  });
  for (const {
    role,
    step,
    reading,
    halves: [first, second],
  } of inductions) {
    const what = `${role} at ${String(step)}: ${String([first, second])}`;
    if (step === 0)
      assert.ok(Math.abs(first - second) < 0.1 && Math.log(reading.vocabulary) - reading.openness < 0.1, what);
    else if (step === 'last') assert.ok(role === 'control' ? second > 0.9 * first : second < 0.25 * first, what);
  }
});

test('sizes and families are what their cards say, through this engine', async t => {
  assertMeasured(await studyOf(t, 'size'));
  assertMeasured(await studyOf(t, 'families'));
});
