import assert from 'node:assert/strict';
import test from 'node:test';
import { analysisLines } from '../../../../src/cli/analysisText.ts';
import { interactionFigure } from '../../../../src/core/discovery/interaction.ts';
import { abstain, estimate, type Figure } from '../../../../src/core/figure.ts';
import type { Axes } from '../../../../src/domain/spec.ts';
import type { Plan } from '../../../../src/domain/plan.ts';
import { summaryMarkdown } from '../../../../src/experiments/exports.ts';
import { reportOf, tableOf } from '../../../../src/experiments/registry.ts';
import { exponentInteractionText } from '../../../../src/run/measuring/discoveryInteraction.ts';
import { growthByKnob, noExponentText } from '../../../../src/run/measuring/growthByKnob.ts';
import { record, specOf } from '../../support/experiments.ts';
import { referenceModel, type ReferenceLaw } from '../../support/referenceModel.ts';

/** Answers of one word of 2,000, p ~ rank^(-1.1/T): kinds grow as k^(T/1.1). */
const zipf: ReferenceLaw = {
  tokens: ['', ...Array.from({ length: 2000 }, (_, k) => ` w${k}`)],
  ends: [0],
  logits: history =>
    zipf.tokens.map((_, k) => (history.at(-1) === 0 ? (k === 0 ? -60 : -1.1 * Math.log(k)) : k === 0 ? 0 : -60)),
};

const axes: Axes = { x: { knob: 'temperature', levels: [0.45, 0.75] }, y: { knob: 'top-p', levels: [1, 0.5] } };
const exponent = (value: number, reach: number): Figure =>
  estimate(value, [Math.max(0, value - reach), value + reach], 128, 'test');

test('a diagram says how each knob moves the growth exponent: terminal, summary and table', async () => {
  const spec = specOf({ axes, samples: 256, tokens: 2, outcome: { map: 'text' } });
  const { run } = await record(spec, [referenceModel(zipf)]);
  const report = reportOf(run);
  assert.ok(report.kind !== 'study' && report.discovery !== undefined);
  const [temperature, topP] = report.discovery.knobs;
  assert.equal(temperature?.knob, 'temperature');
  assert.equal(temperature.reference, 'temperature 0.75');
  const [cooler] = temperature.levels;
  assert.equal(cooler?.level, 'temperature 0.45');
  // Two exponents of 0.68 and 0.41 in the limit.
  assert.ok(cooler.change.kind === 'estimate', JSON.stringify(cooler));
  const [low, high] = cooler.change.interval;
  assert.ok(low <= -0.27 && -0.27 <= high, `${low} ${high}`);
  assert.match(temperature.sentence, /^No level of temperature moves .* \(1 of 1 compared with temperature 0\.75\)\.$/);
  assert.equal(topP?.name, 'top-p');
  const lines = analysisLines(report).join('\n');
  for (const text of [temperature.sentence, topP.sentence, report.discovery.exponents]) {
    assert.ok(lines.includes(text), text);
    assert.notEqual(text, '');
  }
  assert.match(summaryMarkdown(report), /\| temperature \| growth exponent \| change from temperature 0\.75 \|/);
  assert.match(tableOf(report), /growth-exponent-by-temperature,,-0\.\d+,-0\.\d+,0\.\d+,256/);
});

test('too few answers per cell are one sentence with their price, not one for each knob', async () => {
  const { run } = await record(specOf({ axes, samples: 32, tokens: 2, outcome: { map: 'text' } }), [
    referenceModel(zipf),
  ]);
  const report = reportOf(run);
  assert.ok(report.kind !== 'study' && report.discovery !== undefined);
  assert.deepEqual(report.discovery.knobs, []);
  assert.match(
    report.discovery.exponents,
    /^The effect of temperature and top-p on the growth exponent is not stated: needs 64 answers, has 32\.$/,
  );
});

const plan = {
  home: 3,
  axes: {
    x: { knob: 'layers', name: 'layers kept', labels: ['half', 'all'], values: [0, 1], logarithmic: false },
    y: {
      knob: 'precision',
      name: 'weight precision',
      labels: ['4-bit', 'as stored'],
      values: [0, 1],
      logarithmic: false,
    },
  },
} as unknown as Plan;
const grown = (figures: readonly Figure[]): Parameters<typeof growthByKnob>[1] =>
  figures.map((figure, index) => ({
    cell: { index, row: Math.floor(index / 2), column: index % 2 },
    exponent: figure,
  }));
const corners = (figures: readonly Figure[]): Parameters<typeof exponentInteractionText>[1] =>
  grown(figures).map(one => ({ cell: one.cell, figure: one.exponent }));

test('exponents multiply, do not, or cannot be compared near 0', () => {
  const multiplied = [exponent(0.18, 0.02), exponent(0.36, 0.02), exponent(0.4, 0.02), exponent(0.8, 0.02)];
  assert.match(
    exponentInteractionText(plan, corners(multiplied)),
    /^The effects of layers kept and weight precision multiply: .* the growth exponent 1\.00 /,
  );
  const together = [exponent(0.6, 0.02), exponent(0.36, 0.02), exponent(0.4, 0.02), exponent(0.8, 0.02)];
  assert.match(
    exponentInteractionText(plan, corners(together)),
    /do not multiply: together they change the growth exponent /,
  );
  const none = [exponent(0.01, 0.1), ...multiplied.slice(1)];
  assert.match(
    exponentInteractionText(plan, corners(none)),
    /not stated: it needs two rows and two columns whose exponent is surely above 0\./,
  );
  const [a, b, c] = multiplied;
  assert.ok(a && b && c);
  const refused = interactionFigure(a, b, c, exponent(0, 0.1));
  assert.equal(refused.kind === 'abstain' && refused.reason.code, 'needs-positive');
});

test('a change within chance is not called one, and the line that has exponents is compared', () => {
  const same = [exponent(0.5, 0.1), exponent(0.52, 0.1), exponent(0.48, 0.1), exponent(0.5, 0.1)];
  for (const { sentence } of growthByKnob(plan, grown(same)))
    assert.match(sentence, /^No level of .* moves the growth exponent by more than chance \(1 of 1 compared with /);
  const few = abstain({ code: 'needs-more', needed: 64, has: 32, unit: 'answers' }, 32);
  const [layers, precision] = growthByKnob(plan, grown([exponent(0.2, 0.05), exponent(0.6, 0.05), few, few]));
  assert.equal(layers?.reference, 'half');
  assert.equal(layers.levels[0]?.isSignificant, true);
  assert.match(
    layers.sentence,
    /^all raises the growth exponent by 0\.40 \[0\.33, 0\.47\] \(1 of 1 compared with half\)\.$/,
  );
  assert.match(precision?.sentence ?? '', /not stated: needs 64 answers, has 32/);
  assert.equal(
    noExponentText(plan, grown([few, few, few, few])),
    'The effect of layers kept and weight precision on the growth exponent is not stated: needs 64 answers, has 32.',
  );
  assert.equal(noExponentText(plan, grown([few, few, few, exponent(0.5, 0.1)])), null);
});
