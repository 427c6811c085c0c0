import assert from 'node:assert/strict';
import test from 'node:test';
import { messageText } from '../../../../src/domain/message.ts';
import { AdjacentError } from '../../../../src/core/adjacentError.ts';
import type { LanguageModel, SampleRequest } from '../../../../src/domain/languageModel.ts';
import type { Run, RunEvent } from '../../../../src/domain/run.ts';
import { outlineOf } from '../../../../src/experiments/diagram/plan/outline.ts';
import { measureFor, settlePlan } from '../../../../src/experiments/diagram/plan/planner.ts';
import { modelsOf } from '../../../../src/experiments/diagram/run/gridRun.ts';
import { restOf } from '../../../../src/experiments/diagram/plan/continuation.ts';
import { decodeRun, encodeRun } from '../../../../src/run/file/runFile.ts';
import { differencesOf } from '../../../../src/experiments/registry.ts';
import { cells, clock, letters, record, smallSpec, specOf, words } from '../../support/experiments.ts';
import { referenceModel, type ReferenceLaw } from '../../support/referenceModel.ts';

/** The model, and every request it was asked to sample. */
function watched(law: ReferenceLaw): {
  readonly model: LanguageModel & { readonly calls: string[] };
  readonly requests: SampleRequest[];
} {
  const model = referenceModel(law);
  const requests: SampleRequest[] = [];
  const sample: LanguageModel['sample'] = (request, signal, onStep) => {
    requests.push(request);
    return model.sample(request, signal, onStep);
  };
  return { model: { ...model, sample }, requests };
}

const kindsOf = (events: readonly RunEvent[]): string[] =>
  events.map(event => event.type).filter(type => type !== 'progress');
const runOf = (event: RunEvent | undefined): Run => {
  assert.ok(event !== undefined && event.type !== 'progress');
  return event.run;
};

test('the exact map comes before anything is measured or sampled, and done comes last and once', async () => {
  const model = referenceModel(words);
  const callsAtExact: string[] = [];
  const { events, run } = await record(specOf({ preset: 'quick' }), [model], {
    onEvent: event => {
      if (event.type === 'exact') callsAtExact.push(...model.calls);
    },
  });
  assert.deepEqual(callsAtExact, ['score'], 'quick has one window');
  const kinds = kindsOf(events);
  assert.deepEqual(kinds.slice(0, 3), ['planned', 'exact', 'changed']);
  assert.ok(kinds.slice(3, -1).every(kind => kind === 'cell' || kind === 'changed'));
  assert.equal(kinds.at(-1), 'done');
  assert.equal(kinds.filter(kind => kind === 'done').length, 1);
  assert.equal(run.status, 'done');
  const exact = runOf(events.find(event => event.type === 'exact'));
  assert.equal(exact.distributions.length, 1);
  assert.ok(exact.cells.every(cell => cell.state === 'exact' && cell.trajectories.length === 0));
});

test('the cells of a window are sampled together after one prefix, the whole prompt first', async () => {
  const { model, requests } = watched(words);
  const { run } = await record(smallSpec(), [model]);
  assert.deepEqual(
    requests.map(request => [...new Set(request.rows.map(row => row.cell))].sort()),
    [
      [0, 1, 2],
      [3, 4, 5],
    ],
  );
  assert.deepEqual(
    requests.map(request => [...request.prefix]),
    run.plan.windows.map(window => [...window.ids]),
  );
  assert.ok(requests.every(request => request.end === 'stop' && request.pool && request.tokens === 12));
  assert.ok(run.cells.every(cell => cell.state === 'done' && cell.trajectories.length === 32));
  assert.ok(
    run.cells.every(cell => cell.trajectories.every((answer, at) => answer.index === at && answer.cell === cell.index)),
  );
});

test('every snapshot is consistent: a finished cell holds all its answers from its event on', async () => {
  const { events } = await record(smallSpec(), [referenceModel(words)]);
  for (const event of events) {
    if (event.type === 'cell') assert.equal(event.run.cells[event.cell]?.trajectories.length, 32);
  }
  assert.equal(events.filter(event => event.type === 'cell').length, 6);
});

test('cancelling keeps finished cells whole and marks the rest', async () => {
  const controller = new AbortController();
  const { events, run } = await record(smallSpec(), [referenceModel(words)], {
    signal: controller.signal,
    onEvent: event => {
      if (event.type === 'cell') controller.abort();
    },
  });
  assert.equal(run.status, 'cancelled');
  assert.equal(run.error, null);
  assert.equal(events.at(-1)?.type, 'done');
  assert.equal(events.filter(event => event.type === 'cell').length, 1);
  assert.deepEqual(cells(run)[1], ['done', 32]);
  for (const [at, [state, answers]] of cells(run).entries())
    if (at !== 1) assert.equal(state, answers === 0 ? 'exact' : 'interrupted');
});

/** A model that fails after `answers` answers. */
function failing(answers: number): LanguageModel {
  const model = referenceModel(words);
  let given = 0;
  return {
    ...model,
    async *sample(request, signal, onStep) {
      for await (const row of model.sample(request, signal, onStep)) {
        if (given++ === answers)
          throw new AdjacentError('model-corrupt', 'The weights gave no number.', 'Fetch the model again.');
        yield row;
      }
    },
  };
}

test('an error ends the run with what was finished', async () => {
  const { run } = await record(smallSpec(), [failing(40)]);
  assert.equal(run.status, 'failed');
  assert.equal(run.error?.kind, 'model-corrupt');
  assert.equal(run.error?.remedy, 'Fetch the model again.');
  assert.deepEqual(
    cells(run),
    [
      ['interrupted', 8],
      ['done', 32],
      ['exact', 0],
      ['exact', 0],
      ['exact', 0],
      ['exact', 0],
    ],
    'the home cell is sampled first',
  );
});

test('an error while sizes are settled leaves the exact map', async () => {
  const model: LanguageModel = {
    ...referenceModel(words),
    speed: () => Promise.reject(new AdjacentError('engine-crashed', 'Gone.', 'Again.')),
  };
  const { events, run } = await record(specOf({ preset: 'thorough' }), [model]);
  assert.deepEqual(kindsOf(events), ['planned', 'exact', 'done']);
  assert.equal(run.error?.kind, 'engine-crashed');
  assert.equal(run.distributions.length, 4);
});

test('what cannot be run is refused before the first event', async () => {
  await assert.rejects(record(specOf({ prompt: '' }), [referenceModel(words)]), { kind: 'prompt-empty' });
  await assert.rejects(record(specOf(), [referenceModel({ ...words, context: 30 })]), { kind: 'prompt-too-long' });
  await assert.rejects(record(specOf({ form: 'chat' }), [referenceModel(letters)]), {
    kind: 'bad-argument',
    remedy: 'Use raw, or auto.',
  });
  await assert.rejects(record(specOf(), []), { kind: 'model-missing' });
});

test('a replayed plan gives the same trajectories, at any batch size, and probes nothing', async () => {
  const { run } = await record(specOf({ preset: 'thorough' }), [referenceModel(words)], { now: clock(0) });
  assert.equal(run.plan.cells.length, 36, 'refinement added five columns');
  assert.ok(run.nulls.length > 0);
  assert.equal(run.plan.refinements, 0);
  const again = referenceModel(words);
  const replayed = await record(run.manifest.spec, [again], { replay: { ...run, plan: { ...run.plan, batch: 1 } } });
  assert.deepEqual(differencesOf(run, replayed.run), []);
  assert.deepEqual(replayed.run.distributions, run.distributions);
  assert.deepEqual(replayed.run.nulls, run.nulls);
  assert.ok(!again.calls.includes('speed'));
});

test('a pilot and the cells beside it give the first answers of their cells, and every cell is sampled', async () => {
  const { model, requests } = watched(words);
  const { run } = await record(specOf({ preset: 'quick' }), [model], { now: clock(0) });
  const [pilot, others, further] = requests.map(({ rows }) => rows.map(({ cell, index }) => `${cell}:${index}`));
  assert.deepEqual([pilot?.length, pilot?.[0], pilot?.[31], pilot?.at(-1)], [104, '0:0', '0:31', '3:23']);
  assert.deepEqual([others?.length, others?.[0], others?.at(-1), further], [24, '1:24', '3:31', undefined]);
  assert.deepEqual(
    run.plan.cells.map(({ temperature }) => temperature),
    [0.7, 0.3, 1.1, 1.6],
  );
  assert.deepEqual(run.plan.temperatures, [0.3, 0.7, 1.1, 1.6]);
  assert.ok(run.cells.every(cell => cell.state === 'done' && cell.trajectories.length === 32));
  const { lengths } = run.plan;
  assert.ok(lengths !== undefined && lengths.answers === 32 && lengths.budget === 256 && run.plan.tokens === 24);
});

test('a map is extended by rows, then by columns, and replays bit for bit', async () => {
  const spec = specOf({ preset: 'quick' });
  const first = (await record(spec, [referenceModel(words)], { now: clock(0) })).run;
  const { places = [], ...left } = restOf(first) ?? {};
  assert.deepEqual([first.plan.windows.length, left], [1, { cells: 12, windows: 3, temperatures: 0, seconds: null }]);
  assert.deepEqual(
    places.map(({ cell }) => cell),
    [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  );
  const timed = { ...first, sampled: { tokens: 100, seconds: 5 } };
  const more = restOf(timed)?.seconds ?? NaN;
  const higher = (await record(spec, [referenceModel(words)], { resume: timed })).run;
  assert.equal(higher.plan.estimate.seconds, 5 + more, 'the estimate covers the extension');
  assert.deepEqual(
    higher.cells.slice(0, 4).map(cell => cell.trajectories),
    first.cells.map(cell => cell.trajectories),
  );
  assert.ok(higher.cells.length === 16 && higher.cells.every(cell => cell.trajectories.length === 32));
  assert.equal(higher.distributions.length, 4);
  const rest = restOf(higher);
  assert.deepEqual([rest?.cells, rest?.windows, rest?.temperatures], [20, 0, 5]);
  const whole = (await record(spec, [referenceModel(words)], { resume: higher })).run;
  assert.ok(whole.cells.length === 36 && whole.plan.temperatures.length === 9);
  assert.equal(restOf(whole), null);
  assert.ok(whole.nulls.length === 4, 'a row of nine temperatures has a null');
  assert.deepEqual(decodeRun(encodeRun(whole)), whole);
  const again = (await record(spec, [referenceModel(words)], { replay: whole })).run;
  assert.deepEqual(differencesOf(whole, again), []);
  await assert.rejects(record(spec, [referenceModel(words)], { resume: whole }), { kind: 'bad-argument' });
});

test('a place that is not on the map is sampled alone, with the answers that the whole map has there', async () => {
  const spec = specOf({ preset: 'quick' });
  const first = (await record(spec, [referenceModel(words)], { now: clock(0) })).run;
  const place = restOf(first)?.places?.[5];
  assert.ok(place !== undefined);
  const { run } = await record(spec, [referenceModel(words)], { resume: first, only: place.cell });
  const whole = (await record(spec, [referenceModel(words)], { resume: first })).run;
  assert.deepEqual(run.cells[place.cell]?.trajectories, whole.cells[place.cell]?.trajectories);
  const { window, temperature } = run.plan.cells[place.cell] ?? {};
  const label = run.plan.windows[window ?? 0]?.label ?? '';
  assert.equal(place.label, `temperature ${temperature}, ${label}`);
  assert.deepEqual([run.status, run.cells.filter(cell => cell.state === 'done').length], ['done', 5]);
  assert.deepEqual([restOf(run)?.cells, restOf(run)?.places], [11, undefined]);
});

test('a stopped map goes on where it stopped, and only with its own model', async () => {
  const controller = new AbortController();
  const spec = smallSpec();
  const { run: stopped } = await record(spec, [referenceModel(words)], {
    signal: controller.signal,
    onEvent: event => {
      if (event.type === 'cell') controller.abort();
    },
  });
  assert.equal(restOf(stopped)?.cells, 5);
  const { run } = await record(spec, [referenceModel(words)], { resume: stopped });
  const whole = (await record(spec, [referenceModel(words)])).run;
  assert.deepEqual(differencesOf(whole, run), []);
  const other = referenceModel({ ...words, card: { modelHash: 'other' } });
  await assert.rejects(record(spec, [other], { resume: stopped }), { kind: 'bad-argument' });
});

test('one cell of a stopped map is sampled alone, with the answers that the whole map has there', async () => {
  const controller = new AbortController();
  const spec = smallSpec();
  const { run: stopped } = await record(spec, [referenceModel(words)], {
    signal: controller.signal,
    onEvent: event => {
      if (event.type === 'cell') controller.abort();
    },
  });
  const only = stopped.cells.findLast(cell => cell.state !== 'done')?.index ?? -1;
  const left = stopped.cells.filter(cell => cell.state !== 'done').length;
  const { run, events } = await record(spec, [referenceModel(words)], { resume: stopped, only });
  const whole = (await record(spec, [referenceModel(words)])).run;
  assert.deepEqual(run.cells[only]?.trajectories, whole.cells[only]?.trajectories);
  assert.equal(run.cells.filter(cell => cell.state !== 'done').length, left - 1);
  assert.equal(restOf(run)?.cells, left - 1);
  assert.deepEqual(
    events.flatMap(event => (event.type === 'cell' ? [event.cell] : [])),
    [only],
  );
  const rest = (await record(spec, [referenceModel(words)], { resume: run })).run;
  assert.deepEqual(differencesOf(whole, rest), []);
});

test('replay tells what differs', async () => {
  const { run } = await record(smallSpec(), [referenceModel(words)]);
  const other = await record(smallSpec(), [referenceModel(words)], {
    replay: { ...run, plan: { ...run.plan, seed: 8 } },
  });
  const found = differencesOf(run, other.run);
  assert.match(found[0] ?? '', /^temperature 0\.3, whole prompt, answer \d+: tokens differ from position \d+$/);
  assert.equal(found.length, 11);
  assert.match(found[10] ?? '', /^and \d+ more differences$/);
  const shorter = { ...run, cells: run.cells.map(cell => ({ ...cell, trajectories: cell.trajectories.slice(0, 30) })) };
  assert.deepEqual(differencesOf(shorter, run), [], 'answers the first run lacks do not count');
  assert.match(differencesOf(run, shorter)[0] ?? '', /answer 31: missing from the replay$/);
});

test('the models of a calibration have a row each, as streams, and the derailing one sizes of its own', async () => {
  const capitals: ReferenceLaw = {
    ...letters,
    tokens: ['A', 'B', '_', 'C'],
    name: 'calibration:saturating-null',
    kind: 'calibration',
  };
  const models = [
    referenceModel({ ...letters, name: 'calibration:curie-weiss', kind: 'calibration' }),
    referenceModel(capitals),
    referenceModel({ ...letters, name: 'calibration:derailing', kind: 'calibration' }),
  ];
  const spec = specOf({ kind: 'calibration', prompt: 'a', temperatures: [0.5, 1], samples: 16, tokens: 20 });
  const { run } = await record(spec, models);
  assert.deepEqual(
    run.plan.windows.map(window => [window.label, window.model]),
    [
      ['calibration:curie-weiss', 0],
      ['calibration:saturating-null', 1],
      ['calibration:derailing', 2],
    ],
  );
  assert.equal(run.plan.mode, 'streams');
  assert.equal(run.manifest.endPolicy, 'suppress');
  assert.deepEqual(
    run.manifest.models.map(model => model.card.id),
    ['calibration:curie-weiss', 'calibration:saturating-null', 'calibration:derailing'],
  );
  assert.ok(run.cells.slice(0, 2).every(cell => cell.trajectories.every(({ text }) => /^[abc ]{20}$/.test(text))));
  assert.ok(run.cells.slice(2, 4).every(cell => cell.trajectories.every(({ text }) => /^[ABC_]{20}$/.test(text))));
  const { samples: _, tokens: _tokens, ...byDefault } = spec;
  const { signal } = new AbortController();
  const outline = outlineOf(byDefault, models);
  const plan = settlePlan(byDefault, outline, await measureFor(byDefault, outline, signal));
  assert.deepEqual(
    [0, 2, 4].map(index => [plan.cells[index]?.samples, plan.cells[index]?.tokens ?? plan.tokens]),
    [
      [200, 256],
      [200, 256],
      [64, 144],
    ],
  );
  assert.deepEqual(
    modelsOf(spec),
    run.manifest.models.map(({ card }) => card.id),
  );
});

test('a pilot settles the mode of a raw prompt; suppressing the end takes it out of the exact map', async () => {
  const ending: ReferenceLaw = { ...words, forms: ['raw'] };
  const endless: ReferenceLaw = {
    ...words,
    forms: ['raw'],
    logits: history => words.logits(history).map((value, id) => (id === 0 ? -4 : value)),
  };
  const answers = (await record(specOf(), [referenceModel(ending)])).run;
  assert.equal(answers.plan.mode, 'answers');
  assert.match(
    messageText(answers.plan.modeReason),
    /^1[0-9] of 16 pilot runs ended by themselves within 48 tokens\.$/,
  );
  const { events, run } = await record(specOf(), [referenceModel(endless)]);
  assert.equal(run.plan.mode, 'streams');
  assert.equal(run.manifest.endPolicy, 'suppress');
  assert.ok(
    run.distributions.every(law => law.nextTokens.every(token => token.text !== '(end of answer)' || token.p === 0)),
  );
  assert.deepEqual(runOf(events[0]).plan.modeReason, { code: 'mode-pending' });
  assert.ok(
    run.cells
      .flatMap(cell => cell.trajectories)
      .every(stream => !stream.ended && stream.ids.length === run.plan.tokens),
  );
});

test('progress never goes back and comes at most four times a second', async () => {
  const times: number[] = [];
  let now = 0;
  const { events } = await record(smallSpec(), [referenceModel(words)], {
    now: () => (now += 20),
    onEvent: event => {
      if (event.type === 'progress' && event.progress.fraction !== null) times.push(now);
    },
  });
  const fractions = events.flatMap(event =>
    event.type === 'progress' && event.progress.fraction !== null ? [event.progress.fraction] : [],
  );
  assert.ok(fractions.length > 3);
  assert.deepEqual(
    fractions,
    fractions.toSorted((a, b) => a - b),
  );
  assert.ok(fractions.every(fraction => fraction >= 0 && fraction <= 1));
  assert.ok(times.every((time, at) => at === 0 || time - (times[at - 1] ?? 0) >= 250));
});

test('the comparison without feedback is the closed form where history does not matter', async () => {
  const temperatures = [0.3, 0.5, 0.7, 0.9, 1.1, 1.5, 2];
  const { run } = await record(
    specOf({ temperatures, windows: [{ kind: 'all' }], samples: 16, tokens: 8, prompt: 'abba' }),
    [referenceModel(letters)],
  );
  const [found] = run.nulls;
  assert.deepEqual(found?.temperatures, temperatures);
  const logits = letters.logits([]);
  const law = (t: number): number[] => {
    const weights = logits.map(value => Math.exp(value / t));
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map(weight => weight / total);
  };
  const expected = temperatures.map(t => law(t).reduce((sum, p, v) => sum - p * Math.log(law(1)[v] ?? 0), 0));
  assert.equal(found?.energy.length, 16 * temperatures.length);
  found?.energy.forEach((value, at) => assert.ok(Math.abs(value - (expected[at % temperatures.length] ?? NaN)) < 1e-6));
});
