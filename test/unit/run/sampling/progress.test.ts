/** What the time left follows while answers of known lengths are drawn. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Plan } from '../../../../src/domain/plan.ts';
import { endingLengths, rowsSeconds } from '../../../../src/run/sampling/pace.ts';
import { ProgressMeter } from '../../../../src/run/sampling/progress.ts';

const pace = { step: 30, row: 1, token: 0, batch: 32 };
const budget = 256;

/** A plan of so many cells of 32 answers, each sampled by itself, of which one is expected to end in 200 tokens. */
function planOf(cells: number): Plan {
  const mean = 40 + 200 * (1 - Math.exp(-(budget - 40) / 200));
  return {
    mode: 'answers',
    modeReason: { code: 'mode-chat' },
    tokens: budget,
    temperatures: [0.7],
    windows: [{ label: 'all', words: 1, ids: Int32Array.of(1), text: 'a' }],
    cells: Array.from({ length: cells }, (_, index) => ({
      ...{ topP: 1, topK: 0, temperature: 0.7, window: 0, index, samples: 32, tokens: budget },
    })),
    order: Array.from({ length: cells }, (_, index) => [index]),
    seed: 1,
    batch: 32,
    home: cells,
    estimate: { seconds: null, bytes: 0, memory: 0 },
    shortfalls: [],
    lengths: { answers: 32, cut: 11, budget, mean, longest: budget },
  };
}

/** Draws the answers of a cell on a clock. Returns what is stated at each step, and what the cell has left, seconds. */
function drawn(meter: ProgressMeter, clock: { now: number }, cell: number, lengths: readonly number[]) {
  const looks: { readonly age: number; readonly stated: number; readonly left: number }[] = [];
  let tokens = 0;
  meter.begin([cell]);
  for (let age = 1; age <= Math.max(...lengths); age++) {
    const rows = lengths.filter(length => length >= age);
    clock.now += pace.step + pace.row * rows.length;
    tokens += rows.length;
    meter.step(tokens, rows.length, age);
    for (const length of rows.filter(length => length === age)) meter.finish(cell, length);
    const rests = lengths.filter(length => length > age).map(length => length - age);
    looks.push({ age, stated: meter.read('').secondsLeft ?? NaN, left: rowsSeconds(pace, rests) });
  }
  meter.close();
  return looks;
}

/** 32 answers like those that the plan expects, in whole tokens. */
const usual = endingLengths(32, 200, { from: 40, to: budget }).map(Math.round);

test('while no answer ends that was to end, the time left passes as the clock does', () => {
  const clock = { now: 0 };
  const meter = new ProgressMeter(planOf(4), () => clock.now, { pace });
  const looks = drawn(meter, clock, 0, usual);
  const [first, last] = [looks[0], looks.find(({ age }) => age === 40)];
  assert.ok(first !== undefined && last !== undefined);
  const passed = (39 * (pace.step + 32 * pace.row)) / 1000;
  assert.ok(Math.abs(first.stated - last.stated - passed) < 0.02 * first.stated, `${first.stated} ${last.stated}`);
});

test('short answers, which end first, do not make the others shorter', () => {
  const clock = { now: 0 };
  const meter = new ProgressMeter(planOf(4), () => clock.now, { pace });
  const others = 3 * rowsSeconds(pace, usual);
  for (const { age, stated, left } of drawn(meter, clock, 0, usual)) {
    const ratio = stated / (left + others);
    assert.ok(Math.abs(ratio - 1) < 0.1, `${ratio.toFixed(2)} after ${age} tokens`);
  }
});

test('the last answers of a run, most of which are cut, are not forgotten', () => {
  const clock = { now: 0 };
  const meter = new ProgressMeter(planOf(1), () => clock.now, { pace });
  for (const { age, stated, left } of drawn(meter, clock, 0, usual))
    assert.ok(left < 1 || Math.abs(stated / left - 1) < 0.25, `${stated.toFixed(1)} of ${left.toFixed(1)} at ${age}`);
});

test('answers that go on beyond the budget of their cell are expected to have what was decided on the way', () => {
  const clock = { now: 0 };
  const meter = new ProgressMeter(planOf(1), () => clock.now, { pace });
  const lengths = usual.map(length => (length === budget ? 400 : length));
  meter.begin([0]);
  meter.limit([0], 400);
  for (const { age, stated, left } of drawn(meter, clock, 0, lengths))
    if (age >= budget) assert.ok(left < 1 || Math.abs(stated / left - 1) < 0.3, `${stated} of ${left} at ${age}`);
});
