import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import test from 'node:test';
import { susceptibilityFigure } from '../../src/core/energy.ts';
import type { Figure } from '../../src/core/figure.ts';
import { studentT } from '../../src/core/statistics/studentT.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { Scorer } from '../../src/engine/service/scorer.ts';
import type { LanguageModel } from '../../src/domain/languageModel.ts';
import type { CellReport } from '../../src/domain/report.ts';
import { reportOf } from '../../src/experiments/registry.ts';
import type { GridRun } from '../../src/domain/run.ts';
import { sampleGrid } from '../../src/experiments/diagram/run/gridRun.ts';
import type { GridSpec } from '../../src/domain/spec.ts';
import reference from '../fixtures/sketch/reference.json' with { type: 'json' };
import { ofGrid } from '../support/kinds.ts';
import { facts, specOf } from '../unit/support/experiments.ts';
import { freshFolders } from './support/modelVariants.ts';
import { withInt8 } from './support/processor.ts';

/** The 36 cells were computed by PyTorch in fp32, 32 answers of at most 32 tokens each, with no line of code in common.
 */
const { temperatures } = reference;
type WindowName = keyof typeof reference.prompts;
const windowNames = [
  'whole prompt',
  'last 6 words',
  'last 3 words',
  'nothing',
] as const satisfies readonly WindowName[];

async function runOf(model: LanguageModel, changes: Partial<GridSpec>): Promise<GridRun> {
  const spec = specOf({
    prompt: reference.prompts['whole prompt'],
    model: model.card.id,
    seed: 20,
    samples: 32,
    tokens: 32,
    ...changes,
  });
  let last: GridRun | undefined;
  for await (const event of sampleGrid(
    { spec, facts, now: () => performance.now() },
    [model],
    new AbortController().signal,
  )) {
    if (event.type === 'done') last = ofGrid(event.run);
  }
  assert.equal(last?.error, null);
  return last;
}

/** Value and standard error of an interval that is symmetric on a scale. */
function onScale(
  value: number,
  [low, high]: readonly [number, number],
  scale: (value: number) => number,
): readonly [number, number] {
  return [scale(value), (scale(high) - scale(low)) / (2 * studentT(31))];
}

function assertAgrees(
  figure: Figure | undefined,
  [value = NaN, low = NaN, high = NaN]: readonly number[],
  scale: (value: number) => number,
  what: string,
): void {
  assert.ok(figure?.kind === 'estimate', what);
  const [found, foundError] = onScale(figure.value, figure.interval, scale);
  const [expected, expectedError] = onScale(value, [low, high], scale);
  const errors = Math.abs(found - expected) / Math.hypot(foundError, expectedError);
  assert.ok(errors <= 4, `${what}: ${figure.value} is ${errors} standard errors from ${value}`);
}

function assertCells(run: GridRun, window: WindowName): void {
  for (const { index, temperature, figures } of reportOf(run).cells) {
    const at = temperatures.indexOf(temperature);
    const expected = reference.cells[window];
    assertAgrees(figures['semantic-order'], expected.s[at] ?? [], Math.atanh, `s of ${window} at ${temperature}`);
    assertAgrees(figures['energy'], expected.u[at] ?? [], value => value, `u of ${window} at ${temperature}`);
    // The reference includes answers that dissolved.
    const spread = susceptibilityFigure(run.cells[index]?.trajectories ?? []);
    assertAgrees(spread, expected.chi[at] ?? [], Math.log, `chi of ${window} at ${temperature}`);
  }
}

const valuesOf = (cells: readonly CellReport[], id: string): number[] =>
  cells.map(({ figures }) => {
    const figure = figures[id];
    assert.ok(figure?.kind === 'estimate');
    return figure.value;
  });

test('the built-in model gives the figures of an independent implementation, and T33 holds', async t => {
  const model = await openModel('smollm2-135m-instruct', freshFolders(), {
    threads: 2,
    signal: new AbortController().signal,
    onStage: () => undefined,
  });
  try {
    await t.test('first-token entropies of 36 cells to 1e-3', async () => {
      const windows = [
        { kind: 'all' },
        { kind: 'words', words: 6 },
        { kind: 'words', words: 3 },
        { kind: 'words', words: 0 },
      ] as const;
      const { distributions: laws } = await runOf(model, { temperatures, windows, samples: 1, tokens: 1 });
      const furthest = windowNames.flatMap((name, window) =>
        reference.first_step_entropy_nats[name].map((entropy, at) =>
          Math.abs(entropy - (laws[window]?.openness[at]?.entropy ?? NaN)),
        ),
      );
      assert.equal(furthest.length, 36);
      assert.ok(
        furthest.every(far => far <= 1e-3),
        `furthest ${Math.max(...furthest)}`,
      );
    });

    await t.test('the same entropies when the prompt is scored, and when its temperature is moved', async () => {
      const entropies = reference.first_step_entropy_nats['whole prompt'];
      const scorer = new Scorer();
      const scored = await scorer.score(
        model,
        { text: reference.prompts['whole prompt'], form: 'auto', temperature: 0.7, topP: 1 },
        new AbortController().signal,
      );
      for (const [at, temperature] of temperatures.entries()) {
        const { next } = temperature === 0.7 ? scored : scorer.view(temperature, 1);
        assert.ok(Math.abs((next.openness?.entropy ?? NaN) - (entropies[at] ?? NaN)) <= 1e-3, String(temperature));
      }
    });

    await t.test('order, energy and susceptibility of the whole prompt within four standard errors; T33', async () => {
      const scanned = [0.3, 0.7, 1.1, 1.3, 1.6, 2];
      const run = await runOf(model, { temperatures: scanned, windows: [{ kind: 'all' }] });
      const { cells } = reportOf(run);
      assert.deepEqual(
        cells.map(({ temperature, n }) => [temperature, n]),
        scanned.map(temperature => [temperature, 32]),
      );
      assertCells(run, 'whole prompt');
      const [cold = NaN, usual = NaN, warm = NaN] = valuesOf(cells, 'semantic-order');
      assert.ok(cold > usual && usual > warm, `s: ${String([cold, usual, warm])}`);
      const energies = valuesOf(cells, 'energy');
      assert.ok(
        energies.every((energy, at) => at === 0 || energy > (energies[at - 1] ?? NaN)),
        `u: ${String(energies)}`,
      );
      const spreads = run.cells.map(({ trajectories }) => {
        const figure = susceptibilityFigure(trajectories);
        return figure.kind === 'estimate' ? figure.value : NaN;
      });
      const peak = scanned[spreads.indexOf(Math.max(...spreads))] ?? NaN;
      assert.ok(peak > 0.9 && peak < 1.7, `the susceptibility peaks at ${peak}: ${String(spreads)}`);
    });

    await t.test('order, energy and susceptibility without a prompt within four standard errors', async () => {
      const run = await runOf(model, { temperatures: [0.5, 0.9], windows: [{ kind: 'words', words: 0 }] });
      assert.equal(run.cells.length, 2);
      assertCells(run, 'nothing');
    });

    await t.test(
      'R9: near-greedy streams end in loops, ordinary ones hardly ever (Holtzman et al. 2020, Table 1)',
      async () => {
        const { cells } = await runOf(model, {
          prompt: 'The ship left the harbour before dawn, and',
          form: 'raw',
          mode: 'streams',
          temperatures: [0.1, 0.7, 1],
          windows: [{ kind: 'all' }],
          samples: 12,
          tokens: 120,
        });
        const [greedy = NaN, cool = NaN, pure = NaN] = cells.map(
          ({ trajectories }) => trajectories.filter(({ ids }) => endsInLoop(ids)).length / trajectories.length,
        );
        assert.ok(
          greedy > 0.3 && greedy > cool && cool >= pure && pure < 0.1,
          `loops at 0.1, 0.7, 1: ${String([greedy, cool, pure])}`,
        );
      },
    );
  } finally {
    await model.close();
  }
});

test(
  'in int8 the built-in model agrees with the same reference, and is as near to fp32 as its card says',
  withInt8,
  async () => {
    const model = await openModel('smollm2-135m-instruct#int8', freshFolders(), {
      threads: 2,
      signal: new AbortController().signal,
      onStage: () => undefined,
    });
    try {
      assert.equal(model.card.invariance, 'exact');
      assert.ok((model.card.int8?.divergence ?? NaN) < 0.01, JSON.stringify(model.card.int8));
      const run = await runOf(model, { temperatures: [0.7, 1.1, 1.6], windows: [{ kind: 'all' }] });
      assert.equal(run.cells.length, 3);
      assertCells(run, 'whole prompt');
    } finally {
      await model.close();
    }
  },
);

/** Whether a text ends in a phrase of at least two tokens that stands there three times or more. */
function endsInLoop(ids: Int32Array): boolean {
  for (let phrase = 2; 3 * phrase <= ids.length; phrase++) {
    const tail = ids.subarray(ids.length - 3 * phrase);
    if (tail.every((id, at) => id === tail[at % phrase])) return true;
  }
  return false;
}
