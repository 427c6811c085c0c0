import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { formatPercent } from '../../../src/core/format.ts';
import { knobIds, type KnobId, type Level } from '../../../src/domain/knob.ts';
import type { ModelCard } from '../../../src/domain/languageModel.ts';
import { checkLevels, knobs, settingLabel } from '../../../src/knobs/knobs.ts';
import { layersOf } from '../../../src/knobs/architectureKnobs.ts';
import { randomHeads } from '../../../src/knobs/randomChoice.ts';
import { sampledDistribution } from '../../../src/experiments/study/read/sampledDistribution.ts';
import { adjustFactors, combinations, defaultDesign } from '../../../src/experiments/study/design/factorialDesign.ts';
import { modelOfSetting, ablationOf } from '../../../src/knobs/settingModel.ts';
import { referenceModel } from '../support/referenceModel.ts';
import { memory } from '../support/studies.ts';

const prompt = 'Once there was a fox called Zoma. One day';
const card: ModelCard = { ...referenceModel(memory).card, layers: 30, heads: 9 };

test('every knob has its words, and its own levels pass its own check', () => {
  for (const id of knobIds) {
    const knob = knobs[id];
    assert.equal(knob.id, id);
    assert.match(knob.caveat, /^[A-Z].*\.$/);
    const levels = knob.defaultLevels(card);
    for (const level of levels) {
      knob.checkLevel(level, card);
      assert.notEqual(level, knob.loosest);
      assert.notEqual(knob.formatLevel(level, card), '');
      assert.match(knob.phrase(level, { model: card, prompt }), /^(with|without|at|after|before) /);
    }
    assert.equal(new Set(levels.map(level => knob.formatLevel(level, card))).size, levels.length, id);
  }
  assert.deepEqual(
    knobs.layers.defaultLevels(card).map(level => knobs.layers.formatLevel(level, card)),
    ['28 of 30 layers', '22 of 30 layers', '8 of 30 layers'],
  );
});

test('a level is a phrase inside a sentence', () => {
  const phrase = (knob: KnobId, level: Level, model: ModelCard | null = card): string =>
    knobs[knob].phrase(level, { model, prompt });
  assert.equal(phrase('layers', 22 / 30), 'with only 22 of 30 layers');
  assert.equal(phrase('layers', 0.75, null), `with only ${formatPercent(0.75)} of the layers`);
  assert.equal(phrase('heads', 0.25), `with ${formatPercent(0.25)} of the attention heads masked`);
  assert.equal(phrase('precision', '4-bit'), 'with weights rounded to 4 bits');
  assert.equal(phrase('window', '60%'), `with only ${formatPercent(0.6)} of the prompt kept`);
  assert.equal(phrase('window', '6 words'), 'with only the last 6 words of the prompt');
  assert.equal(phrase('window', '0%'), 'without the prompt');
  assert.equal(phrase('window', '1 word'), 'with only the last word of the prompt');
  assert.equal(phrase('window', '0 words'), 'without the prompt');
  assert.equal(phrase('window', '99 words'), 'with the whole prompt');
  assert.equal(
    knobs.window.phrase('60%', { model: card, prompt: '' }),
    `with only ${formatPercent(0.6)} of the prompt kept`,
  );
  assert.equal(phrase('checkpoint', 0), 'before training');
  assert.equal(phrase('checkpoint', 1), 'after 1 training step');
  assert.equal(phrase('checkpoint', 128), 'after 128 training steps');
  assert.equal(phrase('checkpoint', 'last'), 'at the end of training');
  assert.equal(phrase('shots', 1), 'with 1 example in the prompt');
  assert.equal(phrase('temperature', 0.7), 'at temperature 0.7');
  assert.equal(phrase('family', 'ladder/opt-1m', { ...card, name: 'OPT 1M' }), 'with OPT 1M');
  assert.equal(phrase('family', 'ladder/opt-1m', null), 'with opt-1m');
});

test('a level that does not exist, is out of range or beyond the context is one sentence', () => {
  const refused: readonly (readonly [Parameters<typeof checkLevels>[0]['knob'], Level, RegExp])[] = [
    ['layers', 1.5, /out of range/],
    ['heads', 1, /out of range/],
    ['precision', '3-bit', /not a weight precision/],
    ['checkpoint', 5, /no checkpoint at step 5/],
    ['window', '120%', /not a context window/],
    ['shots', 1.5, /out of range/],
    ['temperature', 0, /out of range/],
    ['top-p', 0, /out of range/],
    ['min-p', 1, /out of range/],
    ['length', 5000, /exceeds the context/],
    ['variant', ' ', /empty/],
    ['size', 3, /not a model/],
  ];
  for (const [knob, level, message] of refused) {
    assert.throws(
      () => {
        checkLevels({ knob, levels: [level] }, card);
      },
      (error: unknown) =>
        error instanceof AdjacentError &&
        message.test(error.message) &&
        !error.message.includes('\n') &&
        error.remedy !== '',
      knob,
    );
  }
  const whole = { ...card, checkpoints: [], knobs: { ...card.knobs, layers: { code: 'one-layer' } as const } };
  assert.throws(() => {
    checkLevels({ knob: 'layers', levels: [0.5] }, whole);
  }, /only one layer/);
  assert.throws(() => {
    checkLevels({ knob: 'checkpoint', levels: [4] }, whole);
  }, /no training checkpoints/);
  checkLevels({ knob: 'layers', levels: [1] }, whole);
});

test('a setting determines the file it opens and the ablation of the model', () => {
  assert.equal(modelOfSetting('ladder/x', { checkpoint: 64, precision: '4-bit' }), 'ladder/x@step-64#4-bit');
  assert.equal(modelOfSetting('ladder/x@step-64#4-bit', { checkpoint: 'last', precision: 'fp32' }), 'ladder/x');
  assert.equal(modelOfSetting('ladder/x', { family: 'ladder/y', window: '3 words' }), 'ladder/y');
  assert.equal(ablationOf({ layers: 1, heads: 0, temperature: 0.3 }, card, 1, 0), null);
  assert.deepEqual(ablationOf({ layers: 0.5 }, card, 1, 0), { layers: 15 });
  assert.equal(ablationOf({ heads: 0.1 }, card, 1, 0)?.maskedHeads?.length, 27);
  assert.equal(layersOf(0.001, 30), 1);
  assert.equal(settingLabel({ temperature: 0.7, layers: 0.5 }, card), '15 of 30 layers, temperature 0.7');
});

test('random masks are drawn without replacement, evenly, and are the same for the same seed', () => {
  const counts = new Array<number>(12).fill(0);
  for (let draw = 0; draw < 3000; draw++) {
    const heads = randomHeads(3, 4, 3, 5, draw);
    assert.equal(new Set(heads.map(String)).size, 3);
    for (const [layer, head] of heads) counts[layer * 3 + head] = (counts[layer * 3 + head] ?? 0) + 1;
  }
  for (const count of counts) assert.ok(Math.abs(count - 750) < 5 * Math.sqrt(750 * 0.75), String(count));
  assert.deepEqual(randomHeads(3, 4, 3, 5, 2), randomHeads(3, 4, 3, 5, 2));
  assert.notDeepEqual(randomHeads(3, 4, 3, 5, 2), randomHeads(3, 4, 3, 6, 2));
});

test('a truncated distribution is the tempered one on its support, and ties go to the lower id', () => {
  const logits = Float32Array.from([Math.log(4), Math.log(2), Math.log(2), Math.log(2)]);
  const near = (distribution: Float64Array, expected: readonly number[]): void => {
    expected.forEach((p, at) => {
      assert.ok(Math.abs((distribution[at] ?? NaN) - p) < 1e-6, String(distribution));
    });
  };
  near(sampledDistribution(logits, { temperature: 1, topP: 1, minP: 0 }), [0.4, 0.2, 0.2, 0.2]);
  near(sampledDistribution(logits, { temperature: 0.5, topP: 1, minP: 0 }), [16 / 28, 4 / 28, 4 / 28, 4 / 28]);
  near(sampledDistribution(logits, { temperature: 1, topP: 0.6, minP: 0 }), [2 / 3, 1 / 3, 0, 0]);
  near(sampledDistribution(logits, { temperature: 1, topP: 1, minP: 0.6 }), [1, 0, 0, 0]);
  const falling = Float32Array.from([0.4, 0.3, 0.2, 0.1], Math.log);
  near(sampledDistribution(falling, { temperature: 1, topP: 0.75, minP: 0.45 }), [4 / 9, 3 / 9, 2 / 9, 0]);
});

test('a factor takes the loosest level with an effect that keeps more than the floor', () => {
  const adjusted = (kept: Readonly<Record<string, number>>, candidates = Object.keys(kept), knob: KnobId = 'layers') =>
    adjustFactors(
      { factors: [{ knob, levels: [1, 'planned'] }], candidates: new Map([[knob, candidates]]) },
      (_, level) => kept[level] ?? null,
    );
  const replaced = (to: string): object[] => [{ knob: 'layers', from: 'planned', to }];
  assert.deepEqual(adjusted({ a: 0.99, b: 0.6, c: 0.2 }), { replacements: replaced('b'), atFloor: [] });
  assert.deepEqual(adjusted({ a: 0.99, b: 0.02 }), { replacements: replaced('a'), atFloor: [] });
  assert.deepEqual(adjusted({ a: 0.01, b: 0.02 }), { replacements: replaced('b'), atFloor: ['layers'] });
  assert.deepEqual(adjusted({ planned: 0.5, b: 0.4 }), { replacements: [], atFloor: [] });
  assert.deepEqual(adjusted({}, ['a']), { replacements: [], atFloor: [] }, 'nothing was measured');
  assert.deepEqual(adjusted({ a: 0.6 }, ['a'], 'precision'), { replacements: [], atFloor: [] }, 'another file');
  assert.deepEqual(
    combinations([
      { knob: 'layers', levels: [1, 0.5] },
      { knob: 'window', levels: ['all', '30%', '0 words'] },
    ]),
    [
      {},
      { window: '30%' },
      { window: '0 words' },
      { layers: 0.5 },
      { layers: 0.5, window: '30%' },
      { layers: 0.5, window: '0 words' },
    ],
  );
});

test('a design takes one knob of each class; a class without one is filled by a knob that no other class takes', () => {
  const designed = (...usable: KnobId[]): readonly string[] =>
    defaultDesign(card, new Map(usable.map(id => [id, [0.5]]))).factors.map(({ knob }) => knob);
  assert.deepEqual(designed('layers', 'heads', 'checkpoint', 'window', 'temperature'), [
    'layers',
    'checkpoint',
    'window',
  ]);
  assert.deepEqual(designed('layers', 'heads', 'window', 'temperature'), ['layers', 'heads', 'window']);
  assert.deepEqual(designed('temperature', 'top-p'), ['top-p', 'temperature']);
  assert.deepEqual(designed('temperature'), []);
});
