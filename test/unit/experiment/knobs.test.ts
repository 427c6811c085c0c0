import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { knobIds, type KnobId, type Level } from '../../../src/domain/knob.ts';
import type { ModelCard } from '../../../src/domain/languageModel.ts';
import { checkLevels, knobs, settingLabel } from '../../../src/knobs/knobs.ts';
import { layersOf } from '../../../src/knobs/architectureKnobs.ts';
import { randomHeads } from '../../../src/knobs/randomChoice.ts';
import { sampledLaw } from '../../../src/experiments/study/read/sampledLaw.ts';
import { chooseLevel, combinations, defaultDesign } from '../../../src/experiments/study/design/factorial.ts';
import { modelOfSetting, ablationOf } from '../../../src/knobs/target.ts';
import { referenceModel } from '../support/referenceModel.ts';
import { memory } from '../support/studies.ts';

const card: ModelCard = { ...referenceModel(memory).card, layers: 30, heads: 9 };

test('every knob says its class, cost and caveat, and its own levels pass its own check', () => {
  for (const id of knobIds) {
    const knob = knobs[id];
    assert.equal(knob.id, id);
    assert.match(knob.caveat, /^[A-Z].*\.$/);
    const levels = knob.defaultLevels(card);
    for (const level of levels) {
      knob.checkLevel(level, card);
      assert.notEqual(level, knob.loosest);
      assert.notEqual(knob.formatLevel(level, card), '');
    }
    assert.equal(new Set(levels.map(level => knob.formatLevel(level, card))).size, levels.length, id);
  }
  assert.deepEqual(
    knobs.layers.defaultLevels(card).map(level => knobs.layers.formatLevel(level, card)),
    ['28 of 30 layers', '22 of 30 layers', '8 of 30 layers'],
  );
});

test('a level that does not exist, is out of range or beyond the context is one sentence', () => {
  const refused: readonly (readonly [Parameters<typeof checkLevels>[0]['knob'], Level, RegExp])[] = [
    ['layers', 1.5, /out of range/],
    ['heads', 1, /out of range/],
    ['precision', '3-bit', /no precision/],
    ['checkpoint', 5, /no checkpoint at step 5/],
    ['window', '120%', /no context window/],
    ['shots', 1.5, /out of range/],
    ['temperature', 0, /out of range/],
    ['top-p', 0, /out of range/],
    ['min-p', 1, /out of range/],
    ['length', 5000, /beyond the context/],
    ['variant', ' ', /empty/],
    ['size', 3, /no model/],
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

test('a setting names the file it opens and how it holds the model back', () => {
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

test('a cut law is the tempered one on its support, and ties go to the lower id', () => {
  const logits = Float32Array.from([Math.log(4), Math.log(2), Math.log(2), Math.log(2)]);
  const near = (law: Float64Array, expected: readonly number[]): void => {
    expected.forEach((p, at) => {
      assert.ok(Math.abs((law[at] ?? NaN) - p) < 1e-6, String(law));
    });
  };
  near(sampledLaw(logits, { temperature: 1, topP: 1, minP: 0 }), [0.4, 0.2, 0.2, 0.2]);
  near(sampledLaw(logits, { temperature: 0.5, topP: 1, minP: 0 }), [16 / 28, 4 / 28, 4 / 28, 4 / 28]);
  near(sampledLaw(logits, { temperature: 1, topP: 0.6, minP: 0 }), [2 / 3, 1 / 3, 0, 0]);
  near(sampledLaw(logits, { temperature: 1, topP: 1, minP: 0.6 }), [1, 0, 0, 0]);
  const falling = Float32Array.from([0.4, 0.3, 0.2, 0.1], Math.log);
  near(sampledLaw(falling, { temperature: 1, topP: 0.75, minP: 0.45 }), [4 / 9, 3 / 9, 2 / 9, 0]);
});

test('a factor is the loosest level that closes something and keeps more than the floor', () => {
  assert.deepEqual(
    chooseLevel([
      { level: 'a', kept: 0.99 },
      { level: 'b', kept: 0.6 },
      { level: 'c', kept: 0.2 },
    ]),
    { level: 'b', atFloor: false },
  );
  assert.deepEqual(
    chooseLevel([
      { level: 'a', kept: 0.99 },
      { level: 'b', kept: 0.02 },
    ]),
    { level: 'a', atFloor: false },
  );
  assert.deepEqual(
    chooseLevel([
      { level: 'a', kept: 0.01 },
      { level: 'b', kept: 0.02 },
    ]),
    { level: 'b', atFloor: true },
  );
  assert.equal(chooseLevel([]), null);
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
