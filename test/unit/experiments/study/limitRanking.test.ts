import assert from 'node:assert/strict';
import test from 'node:test';
import { estimate } from '../../../../src/core/figure.ts';
import type { KnobId } from '../../../../src/domain/knob.ts';
import type { ConstraintRow } from '../../../../src/domain/studyFindings.ts';
import { rankLimits } from '../../../../src/experiments/study/report/constraints/limitRanking.ts';

/** A row whose only level keeps a share of the probability. */
const row = (knob: KnobId, kept: number, high: number): ConstraintRow =>
  ({
    knob,
    shown: 0,
    levels: [{ kept: estimate(kept, [2 * kept - high, high], 20, 'test'), isBroken: false }],
  }) as unknown as ConstraintRow;

const knobs: readonly KnobId[] = [
  'layers',
  'heads',
  'precision',
  'window',
  'temperature',
  'top-p',
  'min-p',
  'checkpoint',
];

test('an effect that only just holds by itself is not claimed among many limits without one', () => {
  const effective = (rows: readonly ConstraintRow[]): readonly KnobId[] =>
    rankLimits(rows, { basis: 'one-limit', levels: [] }).effective.map(one => one.row.knob);
  const [first = 'layers', ...others] = knobs;
  const idle = others.map(knob => row(knob, 0.97, 0.99));
  assert.deepEqual(effective([row(first, 0.92, 0.949)]), [first]);
  assert.deepEqual(effective([row(first, 0.92, 0.949), ...idle]), []);
  assert.deepEqual(effective([row(first, 0.6, 0.7), ...idle]), [first]);
  const several = others.map(knob => row(knob, 0.92, 0.949));
  assert.equal(effective([row(first, 0.92, 0.949), ...several]).length, knobs.length);
});
