/** Answers to nothing of the prompt that an earlier run drew, on a clock that only steps move. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { SampledRow } from '../../../../src/domain/languageModel.ts';
import type { Progress } from '../../../../src/domain/report.ts';
import type { GridRun } from '../../../../src/domain/run.ts';
import type { GridSpec } from '../../../../src/domain/spec.ts';
import type { DrawnAnswers } from '../../../../src/experiments/drawnAnswers.ts';
import { lackedBy, sharedBy, type BudgetedRow } from '../../../../src/experiments/diagram/run/cellRows.ts';
import type { LengthRule } from '../../../../src/experiments/diagram/run/lengthRule.ts';
import { DrawnBefore, withCuts, type Found } from '../../../../src/experiments/diagram/run/drawnBefore.ts';
import { RunDraft } from '../../../../src/run/sampling/draft.ts';
import { record, smallSpec, specOf } from '../../support/experiments.ts';
import { referenceModel, type ReferenceLaw } from '../../support/referenceModel.ts';
import { timed, type StepTime } from '../../support/timedModel.ts';

/** Answers that end about 7 exp(-`end`) tokens after `least` of them. The prompt ends in id 0, as no answer does. */
function ending(least: number, end = 0): ReferenceLaw {
  return {
    tokens: ['', 'yes', ' no', ' maybe', ' 42', '.', ' so', ' well'],
    ends: [0],
    logits: history => [history.length - history.lastIndexOf(0) - 1 < least ? -30 : end, 0, 0, 0, 0, 0, 0, 0],
  };
}

/** Keeps rows in memory. */
class Kept implements DrawnAnswers {
  readonly rows = new Map<string, SampledRow[]>();

  find(law: string): readonly SampledRow[] {
    return this.rows.get(law) ?? [];
  }

  keep(law: string, rows: readonly SampledRow[]): Promise<void> {
    const others = this.find(law).filter(({ index }) => rows.every(row => row.index !== index));
    this.rows.set(law, [...others, ...rows]);
    return Promise.resolve();
  }
}

interface Timed {
  readonly run: GridRun;
  readonly seconds: number;
  readonly stated: readonly { readonly at: number; readonly progress: Progress }[];
}

async function draw(kept: Kept, law: ReferenceLaw, spec: GridSpec, time: StepTime): Promise<Timed> {
  const model = Object.assign(referenceModel(law), { identity: 'reference' });
  const machine = timed(model, { ...time });
  const stated: { at: number; progress: Progress }[] = [];
  const { run } = await record(spec, [machine.model], {
    now: machine.now,
    drawn: kept,
    onEvent: event => {
      if (event.type === 'progress') stated.push({ at: machine.now() / 1000, progress: event.progress });
    },
  });
  return { run, seconds: machine.now() / 1000, stated };
}

const toNothing = ({ plan, cells }: GridRun): GridRun['cells'] =>
  cells.filter(({ index }) => plan.windows[plan.cells[index]?.window ?? 0]?.words === 0);
const answersOf = (cells: GridRun['cells']): number =>
  cells.reduce((sum, { trajectories }) => sum + trajectories.length, 0);

test('a whole map takes them over, takes less time, and states it', async () => {
  const [kept, law, spec, time] = [new Kept(), ending(60), specOf({ preset: 'standard' }), { step: 40, row: 1 }];
  const first = await draw(kept, law, spec, time);
  const again = await draw(kept, law, spec, time);
  const all = answersOf(toNothing(again.run));
  assert.ok(all >= 4 * 32);
  assert.deepEqual([first.run.sampled?.taken, again.run.sampled?.taken], [undefined, all]);
  assert.deepEqual(toNothing(again.run), toNothing(first.run));
  assert.deepEqual(again.run.plan.windows.at(-1), first.run.plan.windows.at(-1));
  assert.ok(again.seconds < 0.85 * first.seconds, `${again.seconds} of ${first.seconds} s`);
  // Before any answer to nothing is needed.
  const early = (one: Timed): number => {
    const found = one.stated.find(({ at, progress: { secondsLeft } }) => at >= 20 && secondsLeft !== null);
    return (found?.at ?? NaN) + (found?.progress.secondsLeft ?? NaN);
  };
  assert.ok(early(again) < 0.9 * early(first), `${early(again)} and ${early(first)} s were stated`);
  for (const { stated, seconds } of [first, again]) {
    const told = stated.flatMap(({ at, progress: { secondsLeft: left } }) =>
      at < 30 || left === null ? [] : [(at + left) / seconds],
    );
    const near = told.filter(ratio => ratio >= 0.7 && ratio <= 1.3);
    assert.ok(told.length >= 3 && near.length >= 0.9 * told.length, `${near.length} of ${told.length}`);
    assert.ok((stated.at(-1)?.progress.fraction ?? 0) > 0.85);
  }
});

for (const [name, end, row, isTaken] of [
  ['that went on until half had ended are taken over with the lengths that they had', -0.5, 0.3, true],
  ['that went on in vain are drawn again', -1.5, 0.3, false],
] as const)
  test(`answers ${name}`, async () => {
    const law = { ...ending(300, end), card: { vocabulary: 4096 } };
    const windows = [{ kind: 'all' }, { kind: 'words', words: 0 }] as const;
    const spec = specOf({ preset: 'standard', windows, temperatures: [0.3, 0.7] });
    const kept = new Kept();
    const time = { step: 8, row };
    const [first, again] = [await draw(kept, law, spec, time), await draw(kept, law, spec, time)];
    const budgets = ({ run: { plan } }: Timed): unknown =>
      plan.cells.filter(({ window }) => window === 1).map(({ tokens = plan.tokens }) => tokens);
    const longer = first.run.plan.cells.filter(({ window, tokens = 0 }) => window === 1 && tokens > 256);
    assert.equal(longer.length, 2);
    const half = longer.filter(({ index }) => 2 * answersOf(endedIn(first.run, index)) >= 32);
    assert.equal(half.length, isTaken ? 2 : 1);
    assert.deepEqual(
      [again.run.sampled?.taken, toNothing(again.run), budgets(again)],
      [isTaken ? answersOf(toNothing(first.run)) : undefined, toNothing(first.run), budgets(first)],
    );
  });

/** A cell with the answers of it that ended. */
function endedIn({ cells }: GridRun, index: number): GridRun['cells'] {
  return cells
    .filter(cell => cell.index === index)
    .map(cell => ({ ...cell, trajectories: cell.trajectories.filter(({ ended }) => ended) }));
}

for (const [name, law, time, isTaken] of [
  ['of which nearly all had ended are taken over, cut at the same length', ending(20), { step: 200, row: 1 }, true],
  ['whose time was over are drawn again', ending(10, -2.8), { step: 500, row: 5 }, false],
] as const)
  test(`first answers ${name}`, async () => {
    const spec = specOf({ preset: 'standard', windows: [{ kind: 'words', words: 0 }] });
    const kept = new Kept();
    const { run } = await draw(kept, law, spec, time);
    const home = (of: GridRun) => of.cells[of.plan.home]?.trajectories ?? [];
    const budget = (of: GridRun): number => of.plan.cells[of.plan.home]?.tokens ?? of.plan.tokens;
    const cut = home(run).filter(({ ended }) => !ended);
    assert.ok(cut.length > 0 && cut.every(({ ids }) => ids.length === budget(run) && ids.length < 512));
    assert.equal(isTaken, cut.length <= 3);
    const again = await draw(kept, law, spec, { step: 10, row: 0.1 });
    if (isTaken) {
      assert.equal(budget(again.run), budget(run));
      assert.deepEqual(home(again.run), home(run));
    } else assert.ok(budget(again.run) > budget(run));
  });

test('cells that were drawn together are taken over together, each within its own budget', async () => {
  const model = Object.assign(referenceModel(ending(2)), { identity: 'reference' });
  const spec = smallSpec({ windows: [{ kind: 'words', words: 0 }], temperatures: [0.5, 1], samples: 20, tokens: 40 });
  const { run } = await record(spec, [model]);
  const [place] = run.plan.windows;
  assert.ok(place !== undefined);
  /** What a request gives whose first cell may have `most` tokens and whose second one 3. */
  const drawn = async (most: number): Promise<SampledRow[]> => {
    const rows = rowsUpTo(most);
    const { prefix, ...shared } = sharedBy(draft, place);
    const all: SampledRow[] = [];
    const request = { prefix, ...shared, rows, tokens: most, batch: 40 };
    for await (const row of model.sample(request, new AbortController().signal, () => undefined)) all.push(row);
    return all;
  };
  const draft = new RunDraft(run.manifest, run.plan);
  draft.clear(0);
  draft.clear(1);
  const rowsUpTo = (most: number): BudgetedRow[] =>
    lackedBy(draft, [0, 1]).map((row, at) => ({ ...row, tokens: at < 20 ? most : 3 }));
  const wanted = rowsUpTo(40);
  const rule: LengthRule = { cutNow: () => [] };
  for (const [cut, isTaken] of [
    [25, true],
    [5, false],
  ] as const) {
    const kept = new Kept();
    const early = await drawn(cut);
    const open = early.slice(0, 20).filter(({ ended }) => !ended).length;
    assert.ok(open > 0 && open <= 2 === isTaken && early.slice(20).some(({ ended }) => !ended), `${open} were cut`);
    await new DrawnBefore({ spec, drawn: kept }, draft).in(place, model)?.keep(wanted, early, 40);
    const found: Found | undefined = new DrawnBefore({ spec, drawn: kept }, draft).in(place, model)?.find(wanted, rule);
    const [number = NaN] = wanted.map(({ cell }) => cell);
    assert.deepEqual(found, isTaken ? { rows: early, cuts: new Map([[number, cut]]) } : { rows: [], cuts: new Map() });
  }
  const tokens = withCuts(
    { ...run.plan, cells: run.plan.cells.map((cell, at) => ({ ...cell, tokens: at === 0 ? 40 : 3 })) },
    [0, 1],
    new Map([[wanted[0]?.cell ?? NaN, 25]]),
  );
  assert.deepEqual(
    tokens.cells.map(cell => cell.tokens),
    [25, 3],
  );
});
