/** The stated time against what a run takes, on answers whose lengths are those of the built-in model. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import * as v from 'valibot';
import type { LanguageModel, SampledRow } from '../../../../src/domain/languageModel.ts';
import { record, specOf } from '../../support/experiments.ts';
import { referenceModel, type ReferenceLaw } from '../../support/referenceModel.ts';
import { timed } from '../../support/timedModel.ts';

/** Tokens of 32 answers of the built-in model in 8 bits, by prompt, context window and temperature; 257 of those that
 * were cut. */
const lengths = v.parse(
  v.record(v.string(), v.array(v.record(v.string(), v.array(v.number())))),
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'fixtures', 'answerLengths.json'), 'utf8')),
);

/** Words that are noise at 1.6 and text below, and never end. */
const endless: ReferenceLaw = {
  tokens: ['', 'yes', ' no', ' maybe', ' 42', '.', ' so', ' well'],
  ends: [0],
  logits: () => [-60, 2.5, 0, 0, 0, 0, 0, 0],
};

/** A model whose answers have the lengths that were recorded for a prompt. Windows are told by the length of what is
 * given. */
function recorded(prompt: string): LanguageModel {
  const model = referenceModel(endless);
  const windows: number[] = [];
  const lengthOf = (given: number, temperature: number, index: number): number => {
    if (!windows.includes(given)) windows.push(given);
    const own = lengths[prompt]?.[windows.indexOf(given)] ?? {};
    const [nearest = ''] = Object.keys(own).sort((a, b) => Math.abs(+a - temperature) - Math.abs(+b - temperature));
    return own[nearest]?.[index % 32] ?? NaN;
  };
  return {
    ...model,
    async *sample(request, signal, onStep) {
      for (const row of request.rows) {
        const length = lengthOf(request.prefix.length, row.temperature, row.index);
        const most = Math.min(row.tokens ?? request.tokens, request.tokens);
        const one = { ...request, rows: [{ ...row, tokens: Math.min(length, most) }] };
        for await (const drawn of model.sample(one, signal, onStep)) yield length < most ? endedRow(drawn) : drawn;
      }
    },
  };
}

/** The row with an end token behind its last one. */
function endedRow(row: SampledRow): SampledRow {
  const oneMore = (values: Float32Array): Float32Array => Float32Array.of(...values, values.at(-1) ?? 0);
  const { entropy, logitVariance } = row;
  return {
    ...row,
    entropy: oneMore(entropy),
    logitVariance: oneMore(logitVariance),
    ended: true,
    end: { logProbT: -1, logProb1: -1 },
  };
}

/** Milliseconds of a step of the built-in model in 8 bits on two threads. */
const time = { step: 23, row: 0.8, token: 0.0019 };

for (const prompt of Object.keys(lengths))
  for (const preset of ['quick', 'standard'] as const)
    test(`the stated time is true within 30%: ${preset}, ${prompt}`, async () => {
      const machine = timed(recorded(prompt), { ...time });
      const said: { at: number; left: number }[] = [];
      const { run } = await record(specOf({ preset, fromFile: { tokens: 256 } }), [machine.model], {
        now: machine.now,
        onEvent: event => {
          if (event.type === 'progress' && event.progress.secondsLeft !== null)
            said.push({ at: machine.now() / 1000, left: event.progress.secondsLeft });
        },
      });
      const whole = machine.now() / 1000;
      assert.equal(run.status, 'done');
      assert.equal(run.plan.temperatures.length, 4);
      assert.equal(run.plan.windows.length, preset === 'quick' ? 1 : 4);
      for (const share of [0, 0.25, 0.5, 0.75]) {
        const { at = NaN, left = NaN } = said.find(one => one.at >= share * whole) ?? {};
        const ratio = (at + left) / whole;
        assert.ok(Math.abs(ratio - 1) <= 0.3, `${ratio.toFixed(2)} of ${whole.toFixed(0)} s after ${at.toFixed(1)} s`);
      }
    });
