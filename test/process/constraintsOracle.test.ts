import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { decodeRun } from '../../src/run/file/runFile.ts';
import { studyPreset } from '../../src/knobs/studyPresets.ts';
import { ofStudy } from '../support/kinds.ts';
import { openEngine, tinySpec } from './support/engine.ts';

/** Means over the built-in model's own answers, teacher-forced (docs/method.md#constraint-expansion). */
interface Row {
  readonly kept: number;
  readonly sizeChange: number;
  readonly divergence: number;
  readonly logProbChange: number;
}

test('each limit changes the built-in model as measured independently, in sign and order', async t => {
  const { client, file } = openEngine(t);
  const { temperatures: _temperatures, windows: _windows, samples: _samples, ...plain } = tinySpec();
  const axes = [
    { knob: 'layers', levels: [28 / 30, 22 / 30, 8 / 30] },
    { knob: 'heads', levels: [0.1, 0.5] },
    { knob: 'precision', levels: ['4-bit'] },
    { knob: 'window', levels: ['0 words'] },
  ] as const;
  const study = { ...studyPreset('constraints'), axes, factors: [], texts: 'prompt' } as const;
  const path = file('story');
  const done = await client.analyze(
    'story',
    {
      ...plain,
      kind: 'study',
      model: 'smollm2-135m-instruct',
      form: 'chat',
      prompt: 'Write the first line of a story about the sea.',
      tokens: 16,
      samples: 6,
      study,
    },
    path,
    {},
  );
  assert.equal(done.report.status, 'done', done.report.error?.message);
  const { study: read } = ofStudy(decodeRun(readFileSync(path, 'utf8')));
  const answers = new Set(read.texts.filter(text => text.source === 'answer').map(text => text.index));
  const mean = (values: Iterable<number>): number => {
    const all = [...values];
    return all.reduce((sum, value) => sum + value, 0) / all.length;
  };
  const rowOf = (label: RegExp): Row => {
    const own = new Set(read.configurations.filter(one => label.test(one.label)).map(one => one.index));
    const readings = read.readings.filter(reading => own.has(reading.configuration) && answers.has(reading.text));
    assert.ok(readings.length > 0, String(label));
    return {
      kept: mean(readings.map(reading => mean(reading.kept))),
      sizeChange: mean(readings.map(reading => mean(reading.constrainedOpenness) - mean(reading.openness))),
      divergence: mean(readings.map(reading => mean(reading.divergence))),
      logProbChange: mean(readings.map(reading => mean(reading.constrainedLogProb) - mean(reading.logProb))),
    };
  };
  const [whole, late, middle, early] = [/^unconstrained$/, /^28 of 30/, /^22 of 30/, /^8 of 30/].map(rowOf);
  const [few, half, rounded, blind] = [/^10% of the heads/, /^50% of the heads/, /^4-bit/, /^nothing$/].map(rowOf);
  assert.ok(whole && late && middle && early && few && half && rounded && blind);
  t.diagnostic(JSON.stringify({ whole, late, middle, early, few, half, rounded, blind }));
  assert.ok(Math.abs(whole.kept - 1) < 1e-6 && Math.abs(whole.sizeChange) < 1e-6);
  assert.ok(late.kept > middle.kept && middle.kept > early.kept, 'fewer layers keep less');
  assert.ok(late.kept > 0.2 && late.kept < 0.6 && early.kept < 0.15);
  for (const row of [late, middle, early]) assert.ok(row.sizeChange > 1, 'a scaled early exit is wider, not narrower');
  assert.ok(
    late.sizeChange < middle.sizeChange &&
      late.logProbChange > middle.logProbChange &&
      middle.logProbChange > early.logProbChange,
  );
  assert.ok(late.logProbChange < -2, 'a read-out, not a working model');
  assert.ok(
    few.divergence < half.divergence && few.kept > half.kept && half.sizeChange > few.sizeChange && half.sizeChange > 1,
  );
  assert.ok(rounded.sizeChange > 0 && rounded.divergence > 0.02 && rounded.divergence < half.divergence);
  assert.ok(blind.kept > late.kept && blind.divergence < half.divergence && blind.logProbChange < 0);
});
