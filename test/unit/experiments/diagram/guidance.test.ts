import assert from 'node:assert/strict';
import test from 'node:test';
import { estimate } from '../../../../src/core/figure.ts';
import { AdjacentError } from '../../../../src/core/adjacentError.ts';
import type { GridRun } from '../../../../src/domain/run.ts';
import type { GridSpec } from '../../../../src/domain/spec.ts';
import { apis, apiSettings } from '../../../../src/experiments/diagram/report/guidance/apiSettings.ts';
import { guidanceOf as advice } from '../../../../src/experiments/diagram/report/guidance/guidanceReport.ts';
import { summaryMarkdown } from '../../../../src/experiments/exports.ts';
import { cellDetailOf, differencesOf, reportOf } from '../../../../src/experiments/registry.ts';
import { checkMessage } from '../../../../src/protocol/messageCheck.ts';
import { reportSchema } from '../../../../src/protocol/reportSchema.ts';
import { decodeRun, encodeRun } from '../../../../src/run/file/runFile.ts';
import { runsNeeded, runsSentence } from '../../../../src/experiments/diagram/report/guidance/runsNeeded.ts';
import { smallSpec } from '../../support/experiments.ts';
import { goalOf, guidanceOf, guidedRun, oneLetter, withCheck } from '../../support/guidedRun.ts';

const { run } = await guidedRun();
const checked = await withCheck(run);

test('each goal has the measured setting with the best lower end, as a proposal until it is checked', () => {
  const goal = goalOf(run, 'repeatable');
  assert.deepEqual(
    goal.settings.map(({ words }) => words),
    [
      'temperature 0.3',
      'temperature 0.7',
      'temperature 1.5',
      'temperature 0.3, last word',
      'temperature 0.7, last word',
      'temperature 1.5, last word',
    ],
  );
  assert.equal(goal.current.words, 'temperature 0.7');
  const lows = goal.settings.map(({ figure }) => (figure.kind === 'estimate' ? figure.interval[0] : -1));
  assert.equal(goal.proposal, goal.settings[lows.indexOf(Math.max(...lows))]?.cell);
  assert.equal(goal.check, null);
  assert.match(goal.sentence, /^Temperature 0\.3.* looks best: two answers agree .*\(0\.\d+ now\)\. Not checked yet: /);
  assert.ok(goal.steps.some(({ knob }) => knob === 'temperature') && goal.steps.some(({ knob }) => knob === 'window'));
  const step = goal.steps[1];
  assert.ok(step?.effect.kind === 'estimate' && step.effect.value < 0 && step.from === 'temperature 0.7');
  const changed = goal.changes.map(({ metric }) => metric);
  assert.ok(changed.includes('energy') && !changed.includes('kinds'), 'only figures with an interval are tested');
  assert.ok(
    !goalOf(run, 'varied').settings.some(
      ({ cell, isAllowed }) => cell === goalOf(run, 'varied').proposal && !isAllowed,
    ),
  );
});

test('by meaning, advice speaks of what the model rates, not of agreement', () => {
  for (const [map, words] of [
    ['meaning', /the model rates two answers as close with probability/],
    ['word', /two answers agree with probability/],
  ] as const)
    assert.match(advice(run, { map })?.goals.find(({ id }) => id === 'repeatable')?.sentence ?? '', words);
});

test('any cell is compared with the current setting, all figures tested together', () => {
  const changes = cellDetailOf(run, 2, { map: 'word' }).changes ?? [];
  assert.ok(changes.some(({ metric, isSignificant }) => metric === 'agreement' && isSignificant));
  assert.equal(cellDetailOf(run, run.plan.home, { map: 'word' }).changes, undefined);
});

test('a shape and references are goals where the outcome map has them', () => {
  const ids = (outcome: GridSpec['outcome']): string[] => {
    const report = reportOf(run, outcome);
    return report.kind === 'study' ? [] : (report.guidance?.goals.map(({ id }) => id) ?? []);
  };
  assert.ok(ids({ map: 'number' }).includes('shape') && !ids({ map: 'word' }).includes('shape'));
  assert.ok(ids({ map: 'word' }).includes('reference-1'));
  const report = reportOf(run, { map: 'options', options: ['yes', 'no'] });
  assert.ok(report.kind !== 'study');
  const shape = report.guidance?.goals.find(({ id }) => id === 'shape');
  const truth = run.cells[0]?.trajectories.filter(({ text }) => /\b(?:yes|no)\b/i.test(text)).length ?? 0;
  const [first] = shape?.settings ?? [];
  assert.ok(first?.figure.kind === 'estimate' && Math.abs(first.figure.value - truth / 48) < 0.1);
});

test('a check draws as many fresh answers with another seed, and the sentence quotes only them', () => {
  const [check] = checked.checks ?? [];
  assert.ok(check !== undefined && check.trajectories.length === 48 && check.seed !== run.plan.seed);
  const own = run.cells[check.cell]?.trajectories ?? [];
  assert.ok(check.trajectories.some((answer, at) => answer.text !== own[at]?.text));
  const goal = goalOf(checked, 'repeatable');
  assert.ok(goal.check !== null && goal.check.figure.kind === 'estimate');
  assert.match(goal.sentence, /^Temperature 0\.3(?:, last word)?: two answers agree .* checked on 48 fresh answers\./);
  assert.ok(goal.sentence.includes(goal.check.figure.value.toFixed(2)));
  assert.ok(checked.cells === run.cells && checked.plan === run.plan);
  assert.match(
    summaryMarkdown(reportOf(checked)),
    /^# .*\n\n.*\n\n## Advice\n\n- \*\*More repeatable\*\*: Temperature/s,
  );
  const report = reportOf(checked);
  assert.deepEqual(
    checkMessage(reportSchema, JSON.parse(JSON.stringify(report)), 'the engine'),
    JSON.parse(JSON.stringify(report)),
  );
});

test('fresh answers are in the run file and in a replay, bit for bit', async () => {
  assert.deepStrictEqual(decodeRun(encodeRun(checked)), checked);
  const { run: again } = await guidedRun({ replay: checked });
  assert.deepEqual(differencesOf(checked, again), []);
  const [first] = checked.checks ?? [];
  assert.ok(first !== undefined);
  const other = { ...checked, checks: [{ ...first, trajectories: first.trajectories.toReversed() }] };
  assert.match(differencesOf(other, again).join(), /fresh answers of cell \d: \d+ differences/);
});

test('a setting is checked once, only with answers, and a canceled check leaves nothing', async () => {
  const refused = (asked: { readonly run: GridRun; readonly cell: number }) =>
    assert.rejects(guidedRun({ check: { outcome: { map: 'word' }, ...asked } }), (error: unknown) => {
      assert.ok(error instanceof AdjacentError && error.kind === 'bad-argument');
      return true;
    });
  await refused({ run: checked, cell: checked.checks?.[0]?.cell ?? -1 });
  await refused({ run, cell: 99 });
  const abort = new AbortController();
  abort.abort();
  await assert.rejects(
    guidedRun({ check: { run, cell: 0, outcome: { map: 'word' } } }, abort.signal),
    (error: unknown) => error instanceof AdjacentError && error.kind === 'cancelled',
  );
});

test('where nothing measured helps, the next knob to measure is named with its diagram', async () => {
  const { run: single } = await guidedRun({ spec: smallSpec({ temperatures: [0.7], windows: [{ kind: 'all' }] }) });
  const goal = goalOf(single, 'repeatable');
  assert.equal(goal.proposal, null);
  assert.equal(goal.next?.knob, 'temperature');
  assert.ok(goal.next.axes.y.levels.length > 1 && goal.next.axes.x.levels.length > 1);
  assert.match(goal.sentence, /^Only temperature 0\.7 was measured, where .* Measure temperature next\.$/);
});

test('too few answers ask for more of them, not for another knob', async () => {
  const { run: few } = await guidedRun({ spec: smallSpec({ outcome: { map: 'word' }, samples: 16 }) });
  const goal = goalOf(few, 'repeatable');
  assert.equal(goal.sentence, 'Not stated: needs 30 answers, has 16. The Standard preset samples enough.');
  assert.ok(goal.proposal === null && goal.next === null);
});

test('settings are copied with the names of each API, and what it lacks is named', () => {
  const [values] = guidanceOf(run).values;
  assert.ok(values !== undefined);
  const asked = { ...values, minP: 0.05, other: ['last word'] };
  const copied = apis.map(api => [JSON.parse(apiSettings(asked, api).json) as unknown, apiSettings(asked, api).rest]);
  const { temperature } = values;
  const open = { temperature, top_p: 1, top_k: 0, min_p: 0.05 };
  assert.deepEqual(copied, [
    [{ temperature, top_p: 1 }, ['min-p 0.05', 'last word']],
    [{ options: open }, ['last word']],
    [open, ['last word']],
    [{ do_sample: true, ...open }, ['last word']],
    [{ ...open, top_k: -1 }, ['last word']],
  ]);
});

test('penalties, DRY, XTC and stop strings are copied under the names of each API', () => {
  const [values] = guidanceOf(run).values;
  assert.ok(values !== undefined);
  const asked = { ...values, samplers: { repetitionPenalty: 1.2, dryMultiplier: 0.8 }, stop: ['END'], other: [] };
  const copied = apis.map(api => {
    const { json, rest } = apiSettings(asked, api);
    const read = JSON.parse(json) as Record<string, unknown>;
    const {
      temperature: _,
      top_p: __,
      top_k: ___,
      min_p: ____,
      do_sample: _____,
      ...more
    } = (read['options'] ?? read) as Record<string, unknown>;
    return [more, rest];
  });
  assert.deepEqual(copied, [
    [{ stop: ['END'] }, ['repetition penalty 1.2', 'dry 0.8']],
    [{ repeat_penalty: 1.2, stop: ['END'] }, ['dry 0.8']],
    [{ repeat_penalty: 1.2, dry_multiplier: 0.8, stop: ['END'] }, []],
    [{ repetition_penalty: 1.2, stop_strings: ['END'] }, ['dry 0.8']],
    [{ repetition_penalty: 1.2, stop: ['END'] }, ['dry 0.8']],
  ]);
});

test('a finished cell says how many answers its most frequent kind takes', () => {
  const report = reportOf(run);
  assert.ok(report.kind !== 'study');
  const [cell] = report.cells;
  assert.ok(cell !== undefined);
  const found = runsNeeded(report, cell);
  assert.ok(found !== null && found.kind === 'yes' && found.successes === cell.kinds[0]?.count);
  assert.match(runsSentence(found), /^With \d+ answers? \[\d+, \d+\], the most frequent kind .* certain/);
  const mode = estimate(1, [1, 2], 20, 'test');
  assert.match(runsSentence({ ...found, mode }), /^With 1 answer \[1, 2\], the/);
  assert.deepEqual(
    found.tries.map(({ k }) => k),
    [1, 2, 3, 5, 8, 16],
  );
  assert.equal(runsNeeded(report, { ...cell, state: 'interrupted' }), null);
});

test('further answers of the current setting are drawn until its most likely kind is certain', async () => {
  const { run: few } = await guidedRun({
    spec: smallSpec({ outcome: { map: 'word' }, samples: 6, windows: [{ kind: 'all' }] }),
  });
  const outcome = { map: 'word' } as const;
  const report = (one: GridRun) => {
    const found = reportOf(one);
    assert.ok(found.kind !== 'study');
    const cell = found.cells[found.home];
    assert.ok(cell !== undefined);
    return runsNeeded(found, cell);
  };
  assert.equal(report(few)?.certainAfter, null);
  const drawn = (await guidedRun({ check: { run: few, cell: few.plan.home, outcome } })).run;
  const found = report(drawn);
  const more = drawn.checks?.[0]?.trajectories.length ?? 0;
  assert.ok(found !== null && found.seen === 6 + more && found.certainAfter !== null);
  assert.ok(found.certainAfter > 6 + more - 16 && found.certainAfter <= found.seen, 'it stops at the next look');
  assert.equal(guidanceOf(drawn).goals[0]?.check, null);
  assert.deepStrictEqual(decodeRun(encodeRun(drawn)), drawn);
  const { run: again } = await guidedRun({ spec: few.manifest.spec, replay: drawn });
  assert.deepEqual(differencesOf(drawn, again), []);
  await assert.rejects(guidedRun({ check: { run: drawn, cell: drawn.plan.home, outcome } }));
  await assert.rejects(
    guidedRun({ check: { run: few, cell: few.plan.home, outcome: { map: 'meaning' } } }),
    /by meaning/,
  );
});

test('a typed answer is read at every setting, and fresh answers say how many are like it', async () => {
  const go = (request: Parameters<typeof guidedRun>[0]) => guidedRun(request, undefined, oneLetter);
  const { run: letters } = await go({});
  const read = (text: string, of = letters) => go({ add: { run: of, addition: { kind: 'reference', text } } });
  const { run: typed } = await read(' n ');
  const [reference] = typed.references ?? [];
  assert.equal(reference?.text, 'n');
  // ln softmax of 0.4 among (-9, 1.2, 0.4, 0) at each temperature; the rest is at -30.
  const truth = (temperature: number): number =>
    0.4 / temperature - Math.log([-9, 1.2, 0.4, 0].reduce((sum, logit) => sum + Math.exp(logit / temperature), 0));
  for (const { cell, logProb } of reference.cells.slice(0, 3))
    assert.ok(Math.abs((logProb ?? 0) - truth(letters.plan.cells[cell]?.temperature ?? 0)) < 1e-6, String(logProb));
  const goal = goalOf(typed, 'typed-1');
  assert.ok(goal.style === 'nats' && goal.current.figure.kind === 'exact' && goal.current.effect.kind === 'abstain');
  const best = goal.settings.find(({ cell }) => cell === goal.proposal);
  assert.ok(best?.figure.kind === 'exact' && best.effect.kind === 'exact' && best.effect.value > 0);
  assert.match(
    goal.sentence,
    /^Temperature 1\.5.*: “n” has a mean log-probability of −1\.\d+ nats per token \(.* now\), exact\./,
  );
  const { run: asked } = await go({ check: { run: typed, cell: best.cell, outcome: { map: 'word' } } });
  const { check, sentence } = goalOf(asked, 'typed-1');
  const alike = asked.checks?.[0]?.trajectories.filter(({ text }) => text === 'n').length ?? 0;
  assert.ok(check?.figure.kind === 'estimate' && Math.abs(check.figure.value - alike / 48) < 0.02 && alike > 3);
  assert.match(sentence, /Of 48 fresh answers: an answer is like “n” with probability \d+%.* \(\d+% now\)\./);
  const again = decodeRun(encodeRun(asked)) as GridRun;
  assert.deepEqual(again.references, asked.references);
  const { run: replayed } = await go({ replay: again });
  assert.deepEqual(differencesOf(again, replayed), []);
  assert.equal(replayed.references?.length, 1);
  assert.match(summaryMarkdown(reportOf(asked)), /Closer to “n”, typed/);
  await assert.rejects(read('n', typed), /already read at every setting/);
  await assert.rejects(read('  '), /is empty/);
  await assert.rejects(read('unheard'), /cannot be put there/);
  const broken = { ...typed, references: [{ ...reference, cells: [{ cell: 99, logProb: -1 }] }] };
  assert.throws(() => decodeRun(encodeRun(broken)), /"references"/);
});
