import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../../src/core/adjacentError.ts';
import { valueOf } from '../../../../src/core/figure.ts';
import type { KnobAxis, KnobId, Level } from '../../../../src/domain/knob.ts';
import { reportOf } from '../../../../src/experiments/registry.ts';
import { sensitivityStudy } from '../../../../src/knobs/studyPresets.ts';
import { studyTitle } from '../../../../src/experiments/study/report/studyTitles.ts';
import { sensitivitySettings } from '../../../../src/experiments/study/design/sensitivityDesign.ts';
import type { Sensitivity } from '../../../../src/domain/studyFindings.ts';
import { ofStudy } from '../../../support/kinds.ts';
import { house, memory, recordStudy, studySpec } from '../../support/studies.ts';

const ranges: readonly KnobAxis[] = [
  { knob: 'layers', levels: [0.25, 1] },
  { knob: 'temperature', levels: [0.5, 1.5] },
  { knob: 'window', levels: ['all', '20%'] },
];
const spec = studySpec({ sensitivity: ranges, texts: 'both' }, { preset: 'quick' });

async function sensitivityIn(changed = spec, law = memory): Promise<Sensitivity> {
  const { run } = await recordStudy(changed, house({ reference: law }));
  assert.equal(run.error, null);
  const { study } = ofStudy(reportOf(run));
  assert.ok(study.sensitivity !== null);
  assert.equal(study.headline, study.sensitivity.sentence);
  return study.sensitivity;
}

test('levels of a range are evenly spaced with both ends among them, and layers are whole', () => {
  const settings = sensitivitySettings(
    [
      { knob: 'layers', levels: [1, 0.25] },
      { knob: 'window', levels: ['30%', 'all'] },
      { knob: 'heads', levels: [0, 0.12] },
    ],
    64,
    3,
    { layers: 4 },
  );
  const levelsOf = (knob: KnobId, loosest: Level): Level[] =>
    [...new Set(settings.map(setting => setting[knob] ?? loosest))].sort();
  assert.deepEqual(levelsOf('layers', 1), [0.25, 0.5, 0.75, 1]);
  assert.deepEqual(levelsOf('window', 'all'), ['30%', '40%', '50%', '60%', '70%', '80%', '90%', 'all']);
  assert.deepEqual(levelsOf('heads', 0), [0, 0.06, 0.12]);
});

test('settings are those of the design, every level of a knob about equally often, the loosest one not written', () => {
  const settings = sensitivitySettings(ranges, 64, 3, { layers: 4 });
  assert.equal(settings.length, 64 * 5);
  assert.deepEqual(settings, sensitivitySettings(ranges, 64, 3, { layers: 4 }));
  for (const layers of [0.25, 0.5, 0.75, undefined]) {
    const share = settings.slice(0, 128).filter(setting => setting.layers === layers).length / 128;
    assert.ok(Math.abs(share - 0.25) < 0.04, `${String(layers)}: ${share}`);
  }
  assert.ok(settings.every(({ window, temperature }) => window !== 'all' && temperature !== 1));
});

test('every distinct setting is read once on every text, and the knob that does all accounts for all', async () => {
  const { run } = await recordStudy(spec, house({ reference: memory }));
  const { study } = run;
  const read = study.configurations.filter(({ role }) => role === 'sensitivity');
  assert.equal(new Set(read.map(({ setting }) => JSON.stringify(setting))).size, read.length);
  assert.deepEqual(new Set(study.configurations.map(({ role }) => role)), new Set(['reference', 'sensitivity']));
  for (const { index } of read)
    assert.equal(study.readings.filter(reading => reading.configuration === index).length, study.texts.length);

  const forgetful = {
    ...memory,
    logits: () => [4, 1, 1, 1, 1, 1],
    restricted: (_: readonly number[], { layers = 4 }: { layers?: number }) => [layers, 1, 1, 1, 1, 1],
  };
  const { knobs } = await sensitivityIn(
    studySpec({ sensitivity: ranges.filter(({ knob }) => knob !== 'temperature') }, { preset: 'thorough' }),
    forgetful,
  );
  const [layers, window] = knobs;
  assert.ok((valueOf(layers?.together) ?? 0) > 0.8 && (valueOf(layers?.alone) ?? 0) > 0.8, JSON.stringify(layers));
  assert.deepEqual([valueOf(window?.alone), valueOf(window?.together)], [0, 0]);
});

test('shares lie in [0, 1] with their intervals, and the sentence names the knob that matters most', async () => {
  const { knobs, sentence, design } = await sensitivityIn();
  for (const figure of knobs.flatMap(({ alone, together }) => [alone, together])) {
    assert.ok(
      figure.kind === 'estimate' &&
        figure.interval[0] >= 0 &&
        figure.interval[1] <= 1 &&
        figure.interval[0] <= figure.value &&
        figure.value <= figure.interval[1],
    );
  }
  for (const { alone, together } of knobs) assert.ok((valueOf(alone) ?? 0) <= (valueOf(together) ?? 0));
  assert.match(
    sentence,
    /^When all knobs vary together, the .+ (matters most: it|matter most, with no significant difference between them: the .+) explains \d+% \[\d+, \d+\] of the differences in kept probability by itself, and \d+% \[\d+, \d+\] including its interactions with the other knobs\.$/,
  );
  assert.match(
    design,
    /^80 evenly spread settings of layers kept from 25% to 100%, temperature from 0\.5 to 1\.5, and context window from 20% to 100%, \d+ texts$/,
  );
});

test('a knob that the model does not support is left out and listed; a single knob is refused', async () => {
  const rigid = {
    ...memory,
    card: { ...memory.card, knobs: { layers: { code: 'no-residual-stream' } as const, heads: null, precision: null } },
  };
  const { run } = await recordStudy(spec, house({ reference: rigid }));
  assert.deepEqual(run.study.disabled, [{ knob: 'layers', reason: { code: 'no-residual-stream' } }]);
  assert.deepEqual(
    ofStudy(reportOf(run)).study.sensitivity?.knobs.map(({ knob }) => knob),
    ['temperature', 'window'],
  );
  const alone = studySpec({ sensitivity: [ranges[0], ranges[1]].flatMap(range => range ?? []) }, { preset: 'quick' });
  await assert.rejects(
    recordStudy(alone, house({ reference: rigid })),
    (error: unknown) =>
      error instanceof AdjacentError && error.kind === 'bad-argument' && /A single knob/.test(error.message),
  );
});

test('beside other questions it adds to them; by itself it has its own title', () => {
  assert.equal(studyTitle(sensitivityStudy), 'Which knob matters most?');
  assert.equal(
    studyTitle({ ...sensitivityStudy, axes: [{ knob: 'window', levels: ['60%'] }] }),
    'Which constraint binds?',
  );
});
