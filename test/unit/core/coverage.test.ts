import assert from 'node:assert/strict';
import test from 'node:test';
import { susceptibilityOf } from '../../../src/core/energy.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { jackknife, meanFigure, scales } from '../../../src/core/statistics/intervals.ts';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import { iccFigures } from '../../../src/core/answers/icc.ts';
import { mean, times } from './support/answers.ts';

/** T36: nominal 95% intervals with 64 answers hold the truth in at least 92% of the runs. The study of all figures
 * is in coverageStudy.test.ts. */
const answers = 64;
const runs = 1000;
const leastShare = 0.92;
const next = randomStream(36);

function covers(name: string, truth: number, draw: () => Figure, least = leastShare): void {
  test(`T36: ${name}`, context => {
    let held = 0;
    const values: number[] = [];
    const widths: number[] = [];
    for (let run = 0; run < runs; run++) {
      const figure = draw();
      if (figure.kind !== 'estimate') continue;
      const [low, high] = figure.interval;
      if (low <= truth && truth <= high) held++;
      values.push(figure.value);
      widths.push(high - low);
    }
    const spread = Math.sqrt(mean(values.map(value => (value - mean(values)) ** 2)));
    const sharpness = mean(widths) / (4 * spread);
    context.diagnostic(`coverage ${held / runs}, width ${sharpness.toFixed(2)} of ±2 standard deviations`);
    assert.ok(held >= least * runs, `held the truth in ${held} of ${runs} runs`);
    assert.ok(sharpness < 1.6, `the interval is ${sharpness} times as wide as the estimates scatter`);
  });
}

const lengths = [
  ['32 tokens each', () => 32],
  ['8 to 128 tokens', () => 8 + Math.floor(next() * 121)],
  ['geometric lengths', () => 1 + Math.floor(Math.log(1 - next()) / Math.log(1 - 1 / 24))],
] as const;
for (const [name, length] of lengths) {
  covers(`susceptibility, independent tokens, ${name}`, 1, () => {
    const sizes = times(answers, length);
    const { value, leaveOneOut } = susceptibilityOf(
      sizes.map(tokens => ({ tokens, energy: normal(next) / Math.sqrt(tokens) })),
    );
    return jackknife(value, leaveOneOut, scales.ln);
  });
  covers(
    `F, independent tokens, ${name}`,
    1,
    () => iccFigures(times(answers, () => Float64Array.from({ length: length() }, () => -Math.log(1 - next())))).ratio,
    // Answers of one token, which geometric lengths bring, make the ratio skewed.
    name === 'geometric lengths' ? 0.9 : leastShare,
  );
}
covers(
  'share between answers that differ',
  0.2,
  () =>
    iccFigures(
      times(answers, () => {
        const own = Math.sqrt(0.2) * normal(next);
        return Float64Array.from({ length: 32 }, () => own + Math.sqrt(0.8) * normal(next));
      }),
    ).icc,
);
covers('mean energy of skewed answers', 1, () =>
  meanFigure(
    times(answers, () => -Math.log(1 - next())),
    16,
  ),
);
