/** How much of their answers the sample prompts show under Quick, on the built-in model, in 8-bit arithmetic where the
 * processor has it. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { LanguageModel } from '../../src/domain/languageModel.ts';
import type { GridRun } from '../../src/domain/run.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { isUnsettled } from '../../src/experiments/diagram/plan/pilot.ts';
import { minimumAnswers, presetSizes } from '../../src/experiments/diagram/plan/presets.ts';
import { samplePrompts } from '../support/samplePrompts.ts';
import { record, specOf } from '../unit/support/experiments.ts';
import { freshFolders } from './support/modelVariants.ts';
import { weightBits } from './support/processor.ts';

const reference = `smollm2-135m-instruct${weightBits === 8 ? '#int8' : ''}`;
const opened = openModel(reference, freshFolders(), {
  threads: 2,
  signal: new AbortController().signal,
  onStage: () => undefined,
});
test.after(async () => (await opened).close());

/** Milliseconds of a step and of each of its rows: two cores with integer dot products. */
const time = { step: 10, row: 0.75 } as const;

/** The model on a clock that only its steps move, so that a busy machine does not change the plan. */
function onClock(model: LanguageModel): { readonly model: LanguageModel; readonly now: () => number } {
  let clock = 0;
  const stepTime = (rows: number): number => time.step + time.row * rows;
  const step = [1, 32].map(batch => ({ batch, milliseconds: stepTime(batch) }));
  const changed: Pick<LanguageModel, 'speed' | 'sample'> = {
    speed: () => Promise.resolve({ step }),
    sample: (request, signal, onStep) =>
      model.sample(request, signal, (tokens, rows) => {
        clock += stepTime(rows);
        onStep(tokens, rows);
      }),
  };
  const timed = Object.assign(Object.create(model) as LanguageModel, changed);
  return { model: timed, now: () => clock };
}

/** The run of a prompt until its sizes are decided. */
async function decidedRun(prompt: string): Promise<GridRun> {
  const { model, now } = onClock(await opened);
  const controller = new AbortController();
  const { run } = await record(specOf({ prompt, model: reference, preset: 'quick', seed: 1 }), [model], {
    now,
    signal: controller.signal,
    onEvent: event => {
      if (event.type === 'changed' && !isUnsettled(event.run.plan)) controller.abort();
    },
  });
  return run;
}

for (const [name, prompt] of Object.entries(samplePrompts))
  test(`Quick states its tiles from whole answers, and shows four temperatures: ${name}`, async () => {
    const { plan, cells } = await decidedRun(prompt);
    const { trajectories = [] } = cells[plan.home] ?? {};
    const cut = trajectories.filter(({ ended }) => !ended).length;
    assert.ok(trajectories.length >= minimumAnswers.agreement, `${trajectories.length} answers`);
    assert.ok(2 * cut < trajectories.length, `${cut} of ${trajectories.length} were cut`);
    const { seconds } = plan.estimate;
    assert.ok(seconds !== null && seconds <= presetSizes.quick.wholeMap, `planned ${String(seconds)} s`);
    assert.equal(plan.temperatures.length, 4);
    assert.ok(plan.shortfalls.every(({ code }) => code !== 'no-time-to-end' && code !== 'endless-answers'));
  });
