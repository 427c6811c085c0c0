/** What a person sees first, in Chromium: answers, then the map, whose numbers are never cut. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { abstain, exact } from '../../src/core/figure.ts';
import { formatTemperature } from '../../src/core/format.ts';
import type { CellReport, GridReport } from '../../src/domain/report.ts';
import { cellDetailOf, reportOf } from '../../src/experiments/registry.ts';
import type { OutcomeSpec } from '../../src/domain/spec.ts';
import { record, smallSpec, words } from '../unit/support/experiments.ts';
import { referenceModel } from '../unit/support/referenceModel.ts';
import { detailOf } from './support/answers.ts';
import { choose, focused, openTab, postedOf, show } from './support/panelDriver.ts';
import { calibrationReport, doneReport, runningReport } from './support/reports.ts';
import { count, pageRunner, text } from './support/withPage.ts';

const withPanel = pageRunner('panel');

const openTabOf = (report: GridReport): { type: string; report: GridReport; path: string } => ({
  type: 'report',
  report,
  path: 'run.emergence.json',
});

test('a new run opens on its answers, a calibration and a diagram over knobs on the map', () =>
  withPanel(async open => {
    const selected = (): Promise<string> => text(open, '[role=tab][aria-selected=true]');
    await open.send(openTabOf(runningReport()));
    assert.equal(await selected(), 'Answers');
    await open.send(openTabOf({ ...calibrationReport(), id: 'calibration' }));
    assert.equal(await selected(), 'Map');
    await open.send(openTabOf(doneReport({ id: 'next' })));
    assert.equal(await selected(), 'Answers');
    await open.send(detailOf(doneReport(), 3));
    assert.equal(await count(open, '#view-answers .answer'), 32);
    const axes = { x: { knob: 'temperature', levels: [0.5, 1] }, y: { knob: 'layers', levels: [0.5, 1] } } as const;
    await open.send(openTabOf(doneReport({ id: 'knobs', spec: { ...doneReport().spec, axes } })));
    assert.equal(await selected(), 'Map');
  }));

test('noise has no color on a scale of likeness, and the legend says why', () =>
  withPanel(async open => {
    await show(open, doneReport());
    const noise = await count(open, '.cell.noise');
    assert.ok(noise > 0);
    assert.equal(await text(open, '.cell.noise .cell-value'), '–');
    assert.match(await text(open, '.map-legend'), /noise: not compared/);
    assert.match(
      (await open.page.locator('.cell.noise button').first().getAttribute('aria-label')) ?? '',
      /not stated: the answers are noise here/,
    );
    await open.page.locator('#color-by').evaluate(box => {
      if ('value' in box) box.value = 'energy';
      box.dispatchEvent(new Event('change', { bubbles: true }));
    });
    assert.equal(await count(open, '.cell.noise'), 0);
    assert.deepEqual(await open.axeViolations(), []);
  }));

test('how strictly answers are grouped by meaning is a slider, whose calibrated position is marked and comes back', async () => {
  const { run: noisy } = await record(smallSpec({ windows: [{ kind: 'all' }], outcome: { map: 'meaning' } }), [
    referenceModel(words),
  ]);
  // With fewer tokens to choose from, the same entropy is not noise.
  const models = noisy.manifest.models.map(model => ({ ...model, card: { ...model.card, vocabulary: 5000 } }));
  const run = { ...noisy, manifest: { ...noisy.manifest, models } };
  await withPanel(async open => {
    const { keyboard } = open.page;
    const slider = open.page.locator('#strictness');
    const answerRegroup = async (): Promise<OutcomeSpec> => {
      const outcome = (await postedOf(open, 'regroup')).at(-1)?.['outcome'] as OutcomeSpec;
      await open.send({ type: 'report', report: reportOf(run, outcome), path: 'run.emergence.json' });
      await open.send({ type: 'cell-detail', ...cellDetailOf(run, report.home, outcome) });
      return outcome;
    };
    const report = reportOf(run);
    const cuts = report.cells.find(({ index }) => index === report.home)?.cuts ?? [];
    const calibrated = cuts.findIndex(({ distance }) => distance === null);
    await open.send({ type: 'report', report, path: 'run.emergence.json' });
    await open.send({ type: 'cell-detail', ...cellDetailOf(run, report.home, report.outcome) });
    assert.equal(await count(open, '#group-by'), 1);
    assert.match(
      await text(open, '.strictness'),
      new RegExp(`^looser ${cuts[0]?.kinds}\\s+${cuts.at(-1)?.kinds} stricter\\s+${cuts[calibrated]?.kinds} groups?$`),
    );
    assert.equal(await slider.inputValue(), String(calibrated));
    assert.match((await slider.getAttribute('aria-valuetext')) ?? '', /, calibrated$/);
    assert.equal(await open.page.locator('#strictness-back').isVisible(), false);
    await slider.focus();
    await keyboard.press('End');
    assert.match((await slider.getAttribute('aria-valuetext')) ?? '', /groups, stricter than calibrated$/);
    assert.deepEqual(await answerRegroup(), { map: 'meaning', cut: cuts.at(-1)?.distance });
    assert.equal(await focused(open), 'strictness');
    assert.equal(await count(open, '.group-row'), Math.min(4, cuts.at(-1)?.kinds ?? 0));
    assert.match(await text(open, '.outcome-reason'), /^You group more strictly than by the calibrated threshold/);
    assert.deepEqual(await open.axeViolations(), []);
    await keyboard.press('Home');
    await open.page.waitForFunction(() => document.querySelector('#strictness')?.ariaValueText?.includes('looser'));
    await open.page.click('#strictness-back');
    // Positions that follow each other fast are sent with pauses.
    await open.page.waitForFunction(() => {
      const { posted } = window as unknown as { readonly posted: readonly { type: string; outcome?: OutcomeSpec }[] };
      const outcome = posted.findLast(({ type }) => type === 'regroup')?.outcome;
      return outcome?.map === 'meaning' && outcome.cut === undefined;
    });
    assert.deepEqual(await answerRegroup(), { map: 'meaning' });
    assert.equal(await slider.inputValue(), String(calibrated));
    assert.equal(await focused(open), 'strictness');
    await choose(open, '#group-by', 'word');
    await open.send({ type: 'report', report: reportOf(run, { map: 'word' }), path: 'run.emergence.json' });
    assert.equal(await count(open, '#strictness'), 0);
  });
});

test('a grouping that was chosen is asked for again when the page comes back', async () => {
  await withPanel(
    async open => {
      const outcome = { map: 'meaning', cut: 0.2 } as const;
      await open.send(openTabOf(doneReport()));
      assert.deepEqual(await postedOf(open, 'regroup'), [{ type: 'regroup', outcome }]);
      await open.send(openTabOf({ ...doneReport(), outcome }));
      assert.equal((await postedOf(open, 'regroup')).length, 1);
    },
    {
      saved: {
        runPath: 'run.emergence.json',
        tab: 'answers',
        cell: null,
        color: '',
        outcome: { map: 'meaning', cut: 0.2 },
      },
    },
  );
});

test('a place that a canceled run did not reach says so and can be sampled alone', () =>
  withPanel(async open => {
    const report = doneReport();
    const cells = report.cells.map((cell): CellReport =>
      cell.index === 5 ? { ...cell, state: 'exact', n: 0, kinds: [], regime: null, figures: {} } : cell,
    );
    const rest = { cells: 2, windows: 0, temperatures: 0, seconds: 12 };
    await show(open, { ...report, status: 'cancelled', cells, rest });
    await open.page.click('#cell-5');
    assert.match(await text(open, '.pane'), /The run was canceled before this place was sampled/);
    assert.equal(await text(open, '#sample-cell'), 'Sample this cell · about 6 s');
    await open.page.click('#sample-cell');
    assert.deepEqual(await postedOf(open, 'sample-cell'), [{ type: 'sample-cell', cell: 5 }]);
    await show(open, { ...report, cells });
    assert.equal(await count(open, '#sample-cell'), 0);
  }));

test('a place that is not on the map can be chosen and sampled alone', () =>
  withPanel(async open => {
    const places = [
      { cell: 36, label: 'temperature 0.3, prompt kept 60%' },
      { cell: 37, label: 'temperature 0.7, prompt kept 60%' },
    ];
    const rest = { cells: 2, windows: 1, temperatures: 0, seconds: 12, places };
    await show(open, { ...doneReport(), rest });
    await openTab(open, 'map');
    assert.equal(await text(open, '#sample-place'), 'Sample this cell · about 6 s');
    await open.page.locator('#place').evaluate(box => {
      if ('value' in box) box.value = '37';
    });
    await open.page.click('#sample-place');
    assert.deepEqual(await postedOf(open, 'sample-cell'), [{ type: 'sample-cell', cell: 37 }]);
    assert.deepEqual(await open.axeViolations(), []);
  }));

/** Fifteen columns with values of four digits. */
function wideReport(): GridReport {
  const report = doneReport();
  const temperatures = Array.from({ length: 15 }, (_, i) => Math.round((0.1 + i * 0.13) * 100) / 100);
  const [first] = report.cells;
  assert.ok(first !== undefined);
  const cells = temperatures.map((temperature, column): CellReport => ({
    ...first,
    index: column,
    row: 0,
    column,
    temperature,
    regime: null,
    figures: {
      'semantic-order': exact(0.951 - column / 100),
      susceptibility: exact(1234.5 + column),
    },
  }));
  return {
    ...report,
    cells,
    temperatures,
    home: 0,
    axes: {
      x: { ...report.axes.x, values: temperatures, labels: temperatures.map(formatTemperature) },
      y: { ...report.axes.y, labels: report.axes.y.labels.slice(0, 1), values: [0] },
    },
  };
}

for (const width of [1100, 400, 320])
  test(`fifteen columns of four digits are legible or left to tooltips at ${width} pixels`, () =>
    withPanel(
      async open => {
        await show(open, wideReport());
        await openTab(open, 'map');
        for (const metric of ['semantic-order', 'susceptibility']) {
          await open.page.locator('#color-by').evaluate((box, value) => {
            if ('value' in box) box.value = value;
            box.dispatchEvent(new Event('change', { bubbles: true }));
          }, metric);
          await open.drawn();
          const cut = await open.page.evaluate(() =>
            [...document.querySelectorAll<HTMLElement>('.cell-value')]
              .filter(value => {
                const range = document.createRange();
                range.selectNodeContents(value);
                const button = value.closest('button');
                return button !== null && range.getBoundingClientRect().width > button.getBoundingClientRect().width;
              })
              .map(value => value.textContent),
          );
          assert.deepEqual(cut, [], metric);
          const shown = await open.page.locator('.cell-value').allInnerTexts();
          const titles = await count(open, '.cell button[title]');
          assert.ok(width >= 1000 || titles > 0 || shown.every(value => value.length <= 4), String(shown));
          if (width === 1100) assert.ok(titles === 0 && shown.every(value => value.length >= 4), String(shown));
          await open.screenshot(`map-15-${width}-${metric}`);
        }
        const ticks = await open.page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>('.axis-ticks span')]
            .filter(tick => tick.style.visibility !== 'hidden')
            .map(tick => {
              const range = document.createRange();
              range.selectNodeContents(tick);
              const { left, right } = range.getBoundingClientRect();
              return [left, right] as const;
            }),
        );
        assert.ok(ticks.every(([left], at) => at === 0 || left >= (ticks[at - 1]?.[1] ?? 0)));
        assert.deepEqual(await open.axeViolations(), []);
      },
      { width },
    ));

test('one banner, the gravest: noise, then answers that cannot be read, then cut ones; the others are under the limits', () =>
  withPanel(async open => {
    const report = doneReport();
    const unread = (members: number): CellReport['unread'] => ({
      label: 'no number',
      members: Array.from({ length: members }, (_, i) => i),
    });
    const at = (change: Partial<CellReport>): GridReport => ({
      ...report,
      cells: report.cells.map(cell => (cell.index === 3 ? { ...cell, cut: 4, ...change } : cell)),
    });
    const banner = async (shown: GridReport): Promise<string> => {
      await show(open, shown);
      assert.equal(await count(open, '.banners > *'), 1);
      return text(open, '.banners');
    };
    assert.match(await banner(at({})), /^4 of 32 answers were cut/);
    assert.match(
      await banner(at({ unread: unread(5) })),
      /^5 of 32 answers could not be read \(no number\)\. They count/,
    );
    assert.match(await banner(at({ unread: unread(5), cut: 6 })), /^6 of 32 answers were cut/);
    assert.match(await banner(at({ unread: unread(32), cut: 32 })), /^32 of 32 answers were cut/);
    const options = { map: 'options', options: ['yes', 'no'] } as const;
    assert.match(
      await banner({ ...at({ unread: unread(32) }), outcome: options }),
      /^The model most likely cannot do this task\. Read the answers/,
    );
    // The headline counts them.
    assert.match(await banner(at({ unread: unread(20) })), /^The model may not be able to do this task\. Read the/);
    const noise = { name: 'dissolved', certain: true } as const;
    assert.match(
      await banner(at({ unread: unread(32), regime: noise })),
      /^At temperature 0\.7 the answers are noise\. How alike they are says nothing\. Below about 1\.24/,
    );
    await openTab(open, 'details');
    const limits = await text(open, '#view-details [aria-label="Limits of this run"]');
    assert.match(limits, /most likely cannot do this task[\s\S]*4 of 32 answers were cut/);
    await show(open, at({ cut: 0 }));
    assert.equal(await count(open, '.banners > *'), 0);
    assert.deepEqual(await open.axeViolations(), []);
  }));

test('the largest groups stand below the headline and lead to their answers; noise has none', () =>
  withPanel(async open => {
    const report = doneReport();
    await show(open, report);
    const rows = (): Promise<readonly string[]> => open.page.locator('.group-name').allInnerTexts();
    const [first, second] = await rows();
    assert.match(first ?? '', /^such as “In the depths of the ocean/);
    assert.match(second ?? '', /^3 kinds of one answer each, such as “The Haunting/);
    await openTab(open, 'map');
    await open.page.click('#to-group-1');
    await open.page.waitForFunction(() => document.activeElement?.id === 'group-1');
    assert.equal(await text(open, '[role=tab][aria-selected=true]'), 'Answers');
    const named = { ...report, outcome: { map: 'options', options: ['yes', 'no'] } as const };
    await show(open, named);
    const detail = detailOf(named, named.home);
    const missing = 'none of the options';
    const sorted = detail.answers.map(answer => ({ ...answer, kind: ['yes', 'no', missing][answer.index % 3] ?? '' }));
    const members = sorted.flatMap(({ index, kind }) => (kind === missing ? [index] : []));
    const cell = { ...detail.cell, unread: { label: missing, members } };
    await open.send({ ...detail, cell, answers: sorted });
    assert.deepEqual(await rows(), ['yes', 'no', 'could not be read (none of the options)']);
    const noise = { ...detail.cell, regime: { name: 'dissolved', certain: true } as const };
    await open.send({ ...detail, cell: noise });
    assert.deepEqual(await rows(), []);
    assert.deepEqual(await open.axeViolations(), []);
  }));

test('a calibration follows its verdict without a click, and tiles of a cell say that they load', () =>
  withPanel(async open => {
    const report = calibrationReport();
    await show(open, { ...report, headline: 'First verdict.' });
    await open.send({ type: 'report', report: { ...report, headline: 'Last verdict.' }, path: 'a' });
    assert.equal(await text(open, 'h1'), 'Last verdict.');
    await open.send({ type: 'report', report: doneReport({ id: 'other' }), path: 'b' });
    assert.match(await text(open, '.tile.abstaining .tile-caption'), /: loading$/);
    assert.doesNotMatch(await text(open, '.tiles'), /not sampled/);
  }));

test('of code, the map claims no likeness in meaning, and answers stand in columns', () =>
  withPanel(async open => {
    const report: GridReport = { ...doneReport(), outcome: { map: 'code' } };
    await show(open, report);
    await openTab(open, 'answers');
    const detail = detailOf(report, report.home);
    const [first, ...others] = detail.answers;
    assert.ok(first);
    await open.send({ ...detail, answers: [{ ...first, text: '{"a": 1}' }, ...others] });
    assert.equal(await count(open, '.answer-text.formal'), 1);
    assert.match(await text(open, '.kind-group h2'), /answers with the same code$/);
    await openTab(open, 'map');
    const map = await text(open, '.map');
    assert.match(map, /not noise[\s\S]*answers that look alike to the model may do different things/);
    assert.doesNotMatch(map, /consistent|varied/);
    assert.deepEqual(await open.axeViolations(), []);
  }));

test('a chart without any point says why instead of drawing axes', () =>
  withPanel(async open => {
    const report = doneReport();
    const few = abstain({ code: 'needs-more', needed: 30, has: 13, unit: 'answers' }, 13);
    const curves = report.curves.map(curve =>
      curve.id === 'kind-growth'
        ? { ...curve, series: curve.series.map(one => ({ ...one, y: one.y.map(() => few) })) }
        : curve,
    );
    await show(open, { ...report, curves });
    await openTab(open, 'map');
    assert.match(await text(open, '#curve-kind-growth'), /Not stated: needs 30 answers, has 13/);
    assert.equal(await count(open, '#curve-kind-growth canvas, #curve-kind-growth button'), 0);
    assert.deepEqual(await open.axeViolations(), []);
  }));

test('a picture names the file, breaks its title at words and names the regimes', () =>
  withPanel(async open => {
    const report = doneReport();
    const prompt = 'Write the first line of a story about the sea, '.repeat(6);
    await open.page.evaluate(() => {
      const drawn: string[] = [];
      Object.assign(window, { drawn });
      const { fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillText = function (words: string, ...rest: [number, number, number?]) {
        drawn.push(words);
        fillText.call(this, words, ...rest);
      };
    });
    await show(open, { ...report, spec: { ...report.spec, prompt } });
    await open.page.click('#open-export');
    await open.page.click('#export-png');
    const drawn = await open.page.evaluate(() => (window as unknown as { drawn: string[] }).drawn);
    const title = drawn.find(words => words.startsWith('story.prompt · '));
    assert.match(
      title ?? '',
      /^story\.prompt · Write the first line .*(Write|the|first|line|of|a|story|about|sea,) …$/,
    );
    for (const regime of ['consistent', 'varied', 'noise']) assert.ok(drawn.includes(regime), regime);
  }));
