import assert from 'node:assert/strict';
import test from 'node:test';
import type { SampleRow } from '../../../../src/domain/languageModel.ts';
import { sampleAnswers } from '../../../../src/experiments/study/run/answerSampling.ts';
import { studyPlan } from '../../../../src/experiments/study/run/studyPlan.ts';
import { RunDraft } from '../../../../src/run/sampling/draft.ts';
import { clock, facts } from '../../support/experiments.ts';
import { referenceModel } from '../../support/referenceModel.ts';
import { memory, studySpec } from '../../support/studies.ts';

test('own answers are drawn with every sampler setting of their cell', async () => {
  const model = referenceModel(memory);
  const spec = studySpec({}, { samples: 3, tokens: 4 });
  const plan = studyPlan(spec, model, 0);
  const draft = new RunDraft(
    {
      facts,
      spec,
      models: [{ card: model.card, form: 'raw', probeCenter: null, eosTokenIds: [] }],
      endPolicy: 'stop',
    },
    { ...plan, cells: plan.cells.map(cell => ({ ...cell, topP: 0.9, topK: 3, minP: 0.25 })) },
  );
  const seen: SampleRow[] = [];
  const watched: typeof model = {
    ...model,
    sample: (request, ...rest) => {
      seen.push(...request.rows);
      return model.sample(request, ...rest);
    },
  };
  const steps = sampleAnswers(draft, watched, clock(), new AbortController().signal);
  while ((await steps.next()).done !== true) continue;
  assert.equal(seen.length, 3);
  for (const { topP, topK, minP } of seen) assert.deepEqual({ topP, topK, minP }, { topP: 0.9, topK: 3, minP: 0.25 });
  assert.equal(draft.snapshot('done').cells[0]?.trajectories.length, 3);
});
