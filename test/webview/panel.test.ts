/** The panel page in Chromium: every message in and out, saved state, and messages that are refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimate } from '../../src/core/figure.ts';
import type { CellReport, RunReport } from '../../src/domain/report.ts';
import { everything } from '../../src/domain/capabilities.ts';
import { queuedProgress } from '../../src/domain/queuedProgress.ts';
import { unchanged } from '../../src/domain/spec.ts';
import { detailOf } from './support/answers.ts';
import { bundlePage } from './support/bundle.ts';
import { count, pageRunner, text } from './support/withPage.ts';
import { choose, focused, openTab, postedOf, show } from './support/panelDriver.ts';
import {
  abstainingReport,
  calibrationReport,
  doneReport,
  exactReport,
  hugeReport,
  runningReport,
  scriptsReport,
  streamsReport,
} from './support/reports.ts';
import { constraintsReport, trainingReport } from './support/studies.ts';

const withPanel = pageRunner('panel');

test('the bundle of the panel is smaller than 680 KB', async () => {
  const { script, style } = await bundlePage('panel');
  assert.ok(script.byteLength + style.byteLength < 680 * 1024, `${script.byteLength + style.byteLength} bytes`);
});

test('before any report the page posts ready and explains how to read the map', () =>
  withPanel(async open => {
    assert.deepEqual(
      (await open.posted()).map(({ type }) => type),
      ['ready'],
    );
    assert.match(await text(open, '.empty'), /temperature[\s\S]*how much of the prompt/i);
    assert.equal(await open.page.locator('.tabs').isVisible(), false);
  }));

test('details of a served model do not promise the same bits again', () =>
  withPanel(async open => {
    const report = doneReport();
    await show(open, { ...report, model: { ...report.model, kind: 'served', capabilities: everything } });
    await openTab(open, 'details');
    const details = await text(open, '#view-details');
    assert.match(details, /Manifest what this run depends on/);
    assert.match(details, /same text, as tested on the server/);
    assert.doesNotMatch(details, /bit for bit|Not probed/);
  }));

test('a page that was hidden and lost messages posts ready again when it becomes visible', () =>
  withPanel(async open => {
    await open.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    assert.equal((await postedOf(open, 'ready')).length, 2);
    await show(open, doneReport());
    assert.equal(await count(open, '[role=gridcell] button'), 36);
  }));

test('the exact openness fills the map, the headline and the first tile before anything is sampled', () =>
  withPanel(async open => {
    await show(open, exactReport());
    assert.equal(await text(open, '#cell-3'), '4.8');
    assert.match(await text(open, 'h1'), /the next token is one of about 5 plausible tokens/);
    assert.equal(await text(open, '.tile .tile-value'), '4.8 tokens');
    assert.equal(await count(open, '.tile-waiting'), 3);
    assert.equal(await count(open, '.cell.sampling'), 1);
  }));

test('cells fill in one by one; the map switches to semantic order once half of a row is known', () =>
  withPanel(async open => {
    const done = doneReport();
    await show(open, exactReport());
    for (const cell of done.cells.slice(0, 4)) await open.send({ type: 'cell', cell });
    assert.equal(await open.page.locator('#color-by').evaluate(box => 'value' in box && box.value), 'openness');
    for (const cell of done.cells.slice(4, 24)) await open.send({ type: 'cell', cell });
    assert.equal(await open.page.locator('#color-by').evaluate(box => 'value' in box && box.value), 'semantic-order');
    assert.equal(await text(open, '#cell-0'), '0.95');
    assert.equal(await count(open, '.cell.empty'), 12);
    assert.equal(await text(open, '#cell-35'), '');
  }));

test('a finished map offers what its time left out, and the header states lengths and cut answers', () =>
  withPanel(async open => {
    const rest = { cells: 12, windows: 3, temperatures: 0, seconds: 40 };
    const lengths = { answers: 16, cut: 1, budget: 512, mean: 30 };
    await show(open, { ...doneReport(), rest, lengths });
    assert.match(await text(open, '#sample-rest'), /Sample 12 more cells · about 40 s/);
    assert.match(await text(open, '.map-rest'), /3 context windows/);
    assert.match(await text(open, '.chips'), /answers of all cells up to 32 tokens(, \d+% cut)?/);
    await open.page.click('#sample-rest');
    assert.deepEqual(await postedOf(open, 'resume'), [{ type: 'resume' }]);
    await show(open, { ...doneReport(), rest, status: 'running' });
    assert.equal(await count(open, '#sample-rest'), 0);
  }));

test('one cut answer is enough for a banner, which offers to let it finish and says how long that takes', () =>
  withPanel(async open => {
    const report = doneReport();
    const cells = report.cells.map(cell => (cell.index === report.home ? { ...cell, cut: 1 } : cell));
    const finishing = [{ cell: report.home, answers: 1, tokens: 512, seconds: 10 }];
    await show(open, { ...report, cells, finishing });
    assert.match(await text(open, '.banners'), /1 of 32 answers was cut before its end\. Figures count its beginning/);
    assert.equal(await text(open, '#finish-answers'), 'Let them finish · 10 s');
    await open.page.click('#finish-answers');
    const addition = { kind: 'finish', cell: report.home };
    assert.deepEqual(await postedOf(open, 'add'), [{ type: 'add', addition }]);
    await show(open, { ...report, cells });
    assert.equal(await count(open, '#finish-answers'), 0);
  }));

test('cut answers that hardly ever end are said apart, on the banner and beside the map', () =>
  withPanel(async open => {
    const report = doneReport();
    const cells = report.cells.map(cell =>
      cell.index === report.home ? { ...cell, cut: 20, cutNoise: 8, cutCircling: 4, regime: null } : cell,
    );
    await show(open, { ...report, cells });
    assert.match(
      await text(open, '.banners'),
      /20 of 32 answers were cut .+ 8 of them had turned into noise, which rarely ends\. 4 of them said the same again and again, which rarely ends\./,
    );
    await openTab(open, 'map');
    assert.match(await text(open, '.pane'), /in 32 answers · 25% cut · 13% in circles · 25% noise without an end/);
    assert.deepEqual(await open.axeViolations(), []);
  }));

test('progress shows stage, detail and fraction; Cancel is posted once', () =>
  withPanel(async open => {
    await show(open, runningReport());
    await open.send({
      type: 'progress',
      progress: {
        stage: 'Sampling',
        detail: 'last 3 words',
        fraction: 0.42,
        secondsLeft: 80,
        tokens: 1200,
        cells: { done: 9, planned: 36 },
        reason: { code: 'longer-answers' },
      },
    });
    assert.equal(await open.page.locator('[role=progressbar]').getAttribute('aria-valuenow'), '42');
    assert.match(
      await text(open, '.progress-line'),
      /Sampling: last 3 words · 9 of 36 cells · about 1 min 20 s left · longer than said: answers are longer than the first/,
    );
    await open.page.click('#cancel');
    await open.page.click('#cancel', { force: true });
    assert.equal((await postedOf(open, 'cancel')).length, 1);
    assert.match(await text(open, '.progress-line'), /Canceling/);
    await open.send({ type: 'progress', progress: null });
    await show(open, { ...runningReport(), status: 'cancelled' });
    assert.equal(await count(open, '[role=progressbar]'), 0);
    assert.match(await text(open, '.banners'), /Canceled\. Finished cells are kept/);
  }));

test('a queued run says that it is waiting', () =>
  withPanel(async open => {
    const progress = { stage: 'Waiting', detail: '', fraction: null, secondsLeft: null, tokens: 0 };
    await open.send({ type: 'progress', progress: { ...progress, isQueued: true } });
    assert.equal(await text(open, 'h1'), 'Waiting for another analysis to finish.');
    await open.send({ type: 'progress', progress });
    assert.match(await text(open, 'h1'), /^Opening the model/);
    await show(open, { ...doneReport(), status: 'queued', cells: [], exactMap: [], headline: '' });
    await open.send({ type: 'progress', progress: queuedProgress(1, 8) });
    assert.equal(await text(open, '.progress-line > :first-child'), 'Number 1 in the queue: it starts in about 10 s');
    await open.send({ type: 'progress', progress: null });
    assert.match(await text(open, '.progress-line'), /Waiting for another analysis/);
    assert.match(await text(open, 'h1'), /Waiting for another analysis/);
    assert.ok(await open.page.locator('.empty .lesson').isVisible());
  }));

test('an opened cell shows kinds, figures with intervals and its own headline', () =>
  withPanel(async open => {
    const report = doneReport();
    await show(open, report);
    await open.page.click('#cell-5');
    assert.deepEqual(
      (await postedOf(open, 'open-cell')).map(({ cell }) => cell),
      [3, 5],
    );
    await open.send(detailOf(report, 5));
    assert.match(await text(open, '.pane h2'), /Temperature 1\.1, whole prompt/);
    assert.match(await text(open, 'h1'), /At temperature 1\.1/);
    await open.page.click('#switch-figures');
    assert.match(await text(open, '.pane .figures'), /3\.73 nats per token \[3\.42, 4\.04\], 32 answers/);
    assert.match(
      await text(open, '.pane .figures'),
      /not stated: not defined for answers, which end after about 24 tokens/,
    );
  }));

test('a late detail of a cell that is no longer selected does not replace the pane', () =>
  withPanel(async open => {
    const report = doneReport();
    await show(open, report);
    await open.page.click('#cell-5');
    await open.send(detailOf(report, 8));
    assert.match(await text(open, '.pane h2'), /Temperature 1\.1/);
    assert.match(await text(open, '.tile-value'), /^30 tokens$/);
  }));

test('uncertain cells are hatched, and abstaining ones say why', () =>
  withPanel(async open => {
    await show(open, doneReport());
    assert.match(
      (await open.page.locator('#cell-3').getAttribute('aria-label')) ?? '',
      /0\.80 \[0\.75, 0\.83\], 32 answers; varied, but the interval spans two regimes/,
    );
    assert.equal(
      await open.page.locator('.cell.uncertain').count(),
      doneReport().cells.filter(({ regime }) => regime?.certain === false).length,
    );
    await show(open, { ...abstainingReport(), id: 'other' });
    await choose(open, '#color-by', 'semantic-order');
    assert.equal(await count(open, '.cell.abstaining'), 36);
    await open.page.hover('#cell-7');
    assert.match(await text(open, '#map-readout'), /not stated: needs 16 answers, has 8/);
  }));

test('while the model opens, before any report, the page shows progress, Cancel and what happens', () =>
  withPanel(async open => {
    assert.equal(await count(open, '#cancel'), 0, 'nothing is running yet');
    await open.send({
      type: 'progress',
      progress: { stage: 'Opening the model', detail: '', fraction: null, secondsLeft: null, tokens: 0 },
    });
    assert.match(await text(open, '.progress-line'), /Opening the model/);
    assert.match(await text(open, 'h1'), /Opening the model to see what this prompt makes possible/);
    assert.equal(await count(open, '[role=progressbar]'), 1);
    await open.page.click('#cancel');
    assert.equal((await postedOf(open, 'cancel')).length, 1);
    assert.match(await text(open, '.progress-line'), /Canceling/);
    await open.send({
      type: 'gone',
      message: 'The run was cancelled before its first result.',
      remedy: 'Start it again when you like.',
      retry: true,
    });
    assert.equal(await text(open, 'h1'), 'This run cannot be shown.');
    await open.send({
      type: 'gone',
      message: 'The run was canceled before its first result.',
      remedy: 'Start it again whenever you like.',
      retry: true,
      ended: 'cancelled',
    });
    assert.equal(await text(open, 'h1'), 'This run was canceled.');
    assert.equal(await count(open, '.banner.error'), 0);
    assert.match(await text(open, '.banner.plain'), /canceled before its first result/);
    assert.equal(await count(open, '#cancel'), 0);
    await open.page.click('#retry');
    assert.equal((await postedOf(open, 'run-again')).length, 1);
  }));

test('a run whose window closed before its first result says so, and starts again in its place', () =>
  withPanel(async open => {
    await open.send({ type: 'begun', path: '/runs/a.emergence.json' });
    assert.equal(((await open.saved()) as { readonly runPath: string }).runPath, '/runs/a.emergence.json');
    await open.send({
      type: 'gone',
      message: 'The window closed before this run had a result.',
      remedy: 'Run it again: its prompt and settings are kept.',
      retry: true,
      ended: 'interrupted',
    });
    await open.send({ type: 'progress', progress: null });
    assert.equal(await text(open, 'h1'), 'This run was interrupted.');
    await open.screenshot('interrupted-before-result');
    assert.equal(await count(open, '.banner.error'), 0);
    assert.deepEqual(await open.axeViolations(), []);
    await open.page.click('#retry');
    assert.deepEqual(await postedOf(open, 'run-again'), [{ type: 'run-again', ...unchanged }]);
    await open.send({
      type: 'progress',
      progress: { stage: 'Opening the model', detail: '', fraction: null, secondsLeft: null, tokens: 0 },
    });
    assert.equal(await count(open, '.banner'), 0);
    assert.match(await text(open, '.progress-line'), /Opening the model/);
  }));

test('kinds of a named outcome map show their names; a row without samples is slim', () =>
  withPanel(async open => {
    const report = doneReport();
    const cells = report.cells.map((cell): CellReport =>
      cell.window < 3
        ? { ...cell, kinds: cell.kinds.map((kind, at) => ({ ...kind, label: `word ${at}` })) }
        : { ...cell, state: 'exact', n: 0, kinds: [], regime: null, figures: {} },
    );
    const [home] = cells.slice(report.home);
    assert.ok(home !== undefined);
    await show(open, { ...report, outcome: { map: 'word' }, cells });
    await open.send({ ...detailOf(report, report.home), cell: home });
    assert.match(await text(open, '.kinds li'), /^\d+ of 32\s+word 0\s+In the depths/);
    assert.equal(await count(open, '.kinds li .kind-label'), home.kinds.length);
    assert.equal(await count(open, '.grid-row.slim'), 1);
  }));

test('a name that is a passage of the typical answer is not written twice', () =>
  withPanel(async open => {
    const report = doneReport();
    const home = report.cells.find(({ index }) => index === report.home);
    assert.ok(home !== undefined);
    const label = 'def fibonacci(n): if n <= 0: return 0 elif n == 1: return n…';
    const code = 'def fibonacci(n):\n    if n <= 0:\n        return 0\n    elif n == 1:\n        return n\n    else:';
    const cell = { ...home, kinds: home.kinds.map(kind => ({ ...kind, label })) };
    const cells = report.cells.map(one => (one.index === home.index ? cell : one));
    await show(open, { ...report, outcome: { map: 'code' }, cells });
    const detail = detailOf(report, report.home);
    const answers = detail.answers.map(answer => ({ ...answer, text: `Here it is:\n${code}` }));
    await open.send({ ...detail, cell, answers });
    assert.match(await text(open, '.kinds li'), /^\d+ of 32\s+def fibonacci\(n\): .* return n…$/);
  }));

test('charts shrink with the page', () =>
  withPanel(async open => {
    await open.page.setViewportSize({ width: 1600, height: 1000 });
    await show(open, doneReport());
    for (const width of [1080, 700, 360]) {
      await open.page.setViewportSize({ width, height: 1000 });
      await open.page.waitForFunction(() => {
        const frames = [...document.querySelectorAll('.curves .plot-canvas')];
        return (
          frames.length > 0 &&
          frames.every(frame => {
            const [canvas, column] = [frame.querySelector('canvas'), frame.closest('.curves')];
            return (
              canvas !== null &&
              column !== null &&
              canvas.getBoundingClientRect().right <= column.getBoundingClientRect().right + 1
            );
          })
        );
      });
      const [curves, side] = await Promise.all(
        ['.curves', '.side'].map(selector => open.page.locator(selector).boundingBox()),
      );
      assert.ok(
        curves && side && (curves.x + curves.width <= side.x || curves.y >= side.y + side.height || width < 900),
        `${width} px`,
      );
    }
  }));

test('errors, interruptions, missing runs and notices say what to do', () =>
  withPanel(async open => {
    await show(open, {
      ...runningReport(),
      status: 'failed',
      error: {
        kind: 'engine-crashed',
        message: 'The inference process ended.',
        remedy: 'Try again; the cells that were done are kept.',
        detail: '',
      },
    });
    assert.match(await text(open, '.banner.error'), /The inference process ended\. Try again/);
    assert.equal(await count(open, '[role=gridcell] button'), 36);
    await open.page.click('#show-log');
    await open.page.click('#retry');
    assert.equal((await postedOf(open, 'show-log')).length, 1);
    assert.deepEqual(await postedOf(open, 'run-again'), [{ type: 'run-again', ...unchanged }]);
    await show(open, { ...runningReport(), status: 'interrupted', error: null });
    assert.match(await text(open, '.banner'), /interrupted/);
    await open.send({ type: 'notice', message: 'Saved as sea.emergence.json.' });
    assert.match(await text(open, '.banners'), /Saved as sea/);
    assert.equal(await count(open, '.banners > *'), 1);
    await openTab(open, 'details');
    assert.match(await text(open, '#view-details [aria-label="Limits of this run"]'), /This run was interrupted/);
    assert.deepEqual(await open.axeViolations(), []);
    await open.page.click('#dismiss');
    assert.doesNotMatch(await text(open, '.banners'), /Saved as sea/);
    await open.send({ type: 'text', isChanged: true });
    assert.equal(await text(open, '.edited'), 'text changed: Run new text');
    assert.equal(await text(open, '#run-now'), 'Run new text');
    await open.page.click('#run-new-text');
    await open.page.click('#run-now');
    assert.equal((await postedOf(open, 'run-new-text')).length, 2);
    await open.page.click('#open-run');
    await open.page.click('#run-old-text');
    assert.deepEqual((await postedOf(open, 'run-again')).at(-1), { type: 'run-again', ...unchanged });
    await open.send({ type: 'text', isChanged: false });
    assert.equal(await count(open, '.edited'), 0);
    assert.equal(await text(open, '#run-now'), 'Run');
    await open.send({ type: 'text', isChanged: false, isGone: true });
    assert.equal(await text(open, '.edited'), 'The prompt is no longer there. This run keeps its text.');
    assert.equal(await text(open, '#run-now'), 'Run');
    await open.send({ type: 'text', isChanged: true });
    await show(open, runningReport());
    assert.equal(await text(open, '.edited'), 'Text changed. This run goes on with the text as it was.');
    await open.send({ type: 'text', isChanged: false });
    await open.send({ type: 'gone', message: 'This run is gone.', remedy: 'Run the prompt again.', retry: false });
    assert.match(await text(open, '.banner.error'), /This run is gone\. Run the prompt again\./);
    assert.equal(await open.page.locator('.tabs').isVisible(), false);
  }));

test('messages of unknown type or shape change nothing', () =>
  withPanel(async open => {
    await show(open, doneReport());
    const before = await open.page.locator('main').innerHTML();
    for (const data of [
      null,
      7,
      'report',
      [],
      { type: 'report' },
      { type: 'report', path: 'x', report: { ...doneReport(), cells: [{ index: 'a' }] } },
      { type: 'cell', cell: null },
      { type: 'progress', progress: 3 },
      { type: 'cell-detail', cell: doneReport().cells[0] },
      { type: 'explode' },
    ]) {
      await open.send(data);
    }
    assert.equal(await open.page.locator('main').innerHTML(), before);
  }));

test('prompts and answers are shown as text, never as HTML', () =>
  withPanel(async open => {
    const bad = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    const report = doneReport();
    const cells = report.cells.map(cell => ({
      ...cell,
      kinds: [{ label: bad, count: cell.n, central: 0, members: [...Array(cell.n).keys()] }],
    }));
    await show(open, { ...report, cells, headline: bad, spec: { ...report.spec, prompt: bad }, givenText: bad });
    for (const tab of ['answers', 'details']) await openTab(open, tab);
    assert.equal(await count(open, 'main img, main script'), 0);
    assert.equal(await open.page.title(), 'Adjacent');
  }));

test('what the chat template needed or adds is said below the text given to the model', () =>
  withPanel(async open => {
    await show(open, doneReport({ adapted: ['system-joined', 'dated'] }));
    await openTab(open, 'details');
    const block = await text(open, '.block:has(> .given)');
    assert.match(block, /takes no system message, so the system messages stand at the beginning/);
    assert.match(block, /always January 1, 2025/);
    assert.doesNotMatch(block, /system message of its own/);
    assert.deepEqual(await open.axeViolations(), []);
  }));

test('regrouping posts the chosen outcome map with its parameter', () =>
  withPanel(async open => {
    await show(open, doneReport());
    await choose(open, '#group-by', 'word');
    await choose(open, '#group-by', 'options');
    await open.page.locator('#outcome-parameter input').fill('yes, no ,maybe');
    await open.page.click('#outcome-apply');
    assert.deepEqual(
      (await postedOf(open, 'regroup')).map(({ outcome }) => outcome),
      [{ map: 'word' }, { map: 'options', options: ['yes', 'no', 'maybe'] }],
    );
  }));

test('run again, save, every export, copy and long runs are posted to the host', () =>
  withPanel(async open => {
    await show(open, doneReport());
    await open.page.click('#open-run');
    await choose(open, '#run-preset', 'quick');
    await choose(open, '#run-form', 'raw');
    await open.page.click('#run-now');
    assert.deepEqual(await postedOf(open, 'run-again'), [
      { type: 'run-again', ...unchanged, preset: 'quick', form: 'raw', mode: 'auto' },
    ]);
    for (const format of ['markdown', 'csv', 'json', 'png']) {
      await open.page.click('#open-export');
      await open.page.click(`#export-${format}`);
    }
    const exported = await postedOf(open, 'export');
    assert.deepEqual(
      exported.map(({ format }) => format),
      ['markdown', 'csv', 'json', 'png'],
    );
    assert.match(String(exported[3]?.['data']), /^data:image\/png;base64,[A-Za-z0-9+/]{20000}/);
    await open.page.click('#save-as');
    await openTab(open, 'details');
    await open.page.click('#copy-given');
    assert.deepEqual(await postedOf(open, 'copy'), [{ type: 'copy', text: doneReport().givenText }]);
    await openTab(open, 'details');
    await open.page.click('#ergodicity');
    assert.equal((await postedOf(open, 'ergodicity')).length, 1);
    assert.equal((await postedOf(open, 'save-as')).length, 1);
  }));

test('tab, cell and color survive hiding and reload', async () => {
  await withPanel(async open => {
    await show(open, doneReport());
    await open.page.click('#cell-12');
    await choose(open, '#color-by', 'energy');
    await openTab(open, 'answers');
    assert.deepEqual(await open.saved(), {
      runPath: 'run-sea.emergence.json',
      tab: 'answers',
      cell: 12,
      color: 'energy',
      outcome: null,
    });
  });
  await withPanel(
    async open => {
      await show(open, doneReport());
      assert.equal(await open.page.locator('#tab-details').getAttribute('aria-selected'), 'true');
      assert.deepEqual(
        (await postedOf(open, 'open-cell')).map(({ cell }) => cell),
        [12],
      );
      await openTab(open, 'map');
      assert.equal(await text(open, '#cell-12'), '1.42');
    },
    { saved: { runPath: 'run-sea.emergence.json', tab: 'details', cell: 12, color: 'energy' } },
  );
  await withPanel(async open => show(open, doneReport()), { saved: { runPath: 4, tab: ['x'], cell: -0.5 } });
});

test('answers are grouped, filtered, tinted and copied', () =>
  withPanel(async open => {
    const report = doneReport();
    await show(open, report);
    await open.page.click('#all-answers');
    await open.page.waitForSelector('.kind-group');
    assert.deepEqual(await open.page.locator('.group-count').allInnerTexts(), ['29', '3']);
    assert.deepEqual(await open.page.locator('.kind-group h2').allTextContents(), [
      '29 of 32 answers rated as close by the model',
      '3 of 32 answers each of a kind of its own',
    ]);
    assert.equal(await count(open, '.answer'), 32);
    await open.page.click('#to-group-1');
    await open.page.waitForFunction(() => document.activeElement?.id === 'group-1');
    assert.ok(await open.page.locator('#group-1').evaluate(group => group.getBoundingClientRect().top < innerHeight));
    assert.deepEqual(await open.axeViolations(), []);
    await open.page.locator('#sample-filter input').fill('lagoon');
    assert.equal(await count(open, '.answer'), 1);
    assert.match(await text(open, '.samples'), /1 of 32 answers contain “lagoon”/);
    await open.page.click('#copy-29');
    assert.deepEqual(
      (await postedOf(open, 'copy')).map(({ text: copied }) => copied),
      [report.cells[3]?.kinds[1]?.label],
    );
    await open.page.click('#sample-tint');
    assert.equal(await count(open, '.answer .piece'), 0);
  }));

test('every chart has a table of the same numbers', () =>
  withPanel(async open => {
    await show(open, doneReport());
    await open.page.click('[id="switch-table:map"]');
    assert.match(await text(open, '.map table'), /last 3 words[\s\S]*0\.36 \[0\.28, 0\.44\]/);
    await open.page.click('[id="switch-table:susceptibility"]');
    assert.match(await text(open, '#curve-susceptibility table'), /1\.3\s+36 \[23, 58\]\s*32 answers/);
    await openTab(open, 'map');
    for (const id of ['openness', 'continuation-entropy']) {
      await open.page.click(`[id="switch-table:${id}"]`);
      assert.ok((await open.page.locator(`#curve-${id} tbody tr`).count()) >= 9);
    }
  }));

test('long runs show their curves and do not mention answers', () =>
  withPanel(async open => {
    await show(open, streamsReport());
    assert.equal(await open.page.locator('#tab-details').getAttribute('aria-selected'), 'true');
    await openTab(open, 'map');
    assert.match(
      (await open.page.locator('#cell-1').getAttribute('aria-label')) ?? '',
      /0\.52 \[0\.41, 0\.63\], 64 trajectories/,
    );
    assert.equal(await count(open, '#group-by'), 0);
    const long = streamsReport();
    await openTab(open, 'answers');
    await open.send({ ...detailOf(long, long.home), answers: detailOf(doneReport(), 3).answers.slice(0, 5) });
    assert.equal(await text(open, '.samples > p'), '5 trajectories');
    assert.equal(await count(open, '.samples .answer'), 5);
    assert.equal(await count(open, '.kind-group h2, .answer.cut'), 0);
    assert.doesNotMatch((await open.page.locator('.answer-marks').allTextContents()).join(), /ended by itself|cut/);
    await openTab(open, 'details');
    assert.equal(await count(open, '#view-details [aria-label="Long runs"] canvas'), 5);
    assert.doesNotMatch(await text(open, '#view-details [aria-label="Long runs"]'), /openness|answers?\b/i);
  }));

test('without a verdict the panel says its price and starts the run that gives it; it says where answers break', () =>
  withPanel(async open => {
    const seconds = 720;
    const above = estimate(1.12, [1.08, 1.16], 288, 'bootstrap');
    await show(
      open,
      doneReport({
        verdicts: [],
        notes: [{ code: 'verdict-price', mode: 'answers', temperatures: 15, samples: 64, tokens: 48, seconds }],
        breaks: [
          [
            { tokens: 32, above: estimate(1.25, [1.2, 1.3], 288, 'bootstrap') },
            { tokens: 128, above },
          ],
        ],
      }),
    );
    assert.match(await text(open, '.verdict'), /not tested[\s\S]*A verdict needs about 12 min here/);
    await open.page.click('#verdict');
    assert.deepEqual(await postedOf(open, 'verdict'), [{ type: 'verdict' }]);
    assert.match(
      await text(open, '#breaks'),
      /^Whole prompt: In the first 32 tokens, answers dissolve above temperature \d\.\d\d \[.*\]\. Half of the answers of 32 tokens break above temperature 1\.25 \[1\.20, 1\.30\] and of 128 tokens above 1\.12 \[1\.08, 1\.16\], if each token breaks at the rate that was measured\.$/,
    );
    assert.deepEqual(await open.axeViolations(), []);
    await open.screenshot('verdict-price');
  }));

test('a calibration shows its models one below the other, each with its verdict', () =>
  withPanel(async open => {
    await show(open, calibrationReport());
    assert.match(await text(open, '.verdict'), /supported[\s\S]*0\.68/);
    await open.page.click('#cell-12');
    assert.match(await text(open, '.verdict'), /not supported/);
    await open.page.click('#switch-rules');
    assert.match(await text(open, '.rules'), /failed A line fits as well/);
  }));

test('a map of two thousand cells and a curve of ten thousand points stay usable', t =>
  withPanel(async open => {
    const started = performance.now();
    await show(open, hugeReport(40, 50));
    assert.equal(await count(open, '[role=gridcell] button'), 2000);
    t.diagnostic(`map drawn in ${Math.round(performance.now() - started)} ms`);
    await open.page.locator('#cell-432').focus();
    await open.page.keyboard.press('ArrowDown');
    assert.equal(await focused(open), 'cell-482');
    const x = Array.from({ length: 10_000 }, (_, i) => i + 1);
    const curve = {
      ...doneReport().curves.find(({ id }) => id === 'continuation-entropy'),
      guides: [],
      series: [{ label: 'whole prompt', x, y: x.map(n => ({ kind: 'exact', value: Math.sqrt(n) })) }],
    };
    await show(open, { ...doneReport(), curves: [curve] } as unknown as RunReport);
    const again = performance.now();
    await openTab(open, 'map');
    t.diagnostic(`curve drawn in ${Math.round(performance.now() - again)} ms`);
    await open.page.locator('#plot-continuation-entropy').focus();
    await open.page.keyboard.press('ArrowLeft');
    assert.match(await text(open, '#curve-continuation-entropy .readout'), /tokens 10\u202f000: 100, exact/);
  }));

test('any script and a long word without breaks fit into 320 pixels', () =>
  withPanel(
    async open => {
      const fits = async (tab: string): Promise<void> => {
        await openTab(open, tab);
        const wide = await open.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= 320, `${tab} is ${wide} pixels wide`);
      };
      for (const report of [scriptsReport(), doneReport()]) {
        await show(open, report);
        for (const tab of ['answers', 'map', 'limits', 'details']) await fits(tab);
        await openTab(open, 'map');
      }
      await show(open, constraintsReport());
      await openTab(open, 'limits');
      for (const row of ['layers', 'heads']) await open.page.click(`[id="switch-row:${row}"]`);
      await open.page.click('#lost-heads-1-0');
      await fits('limits');
      await show(open, trainingReport());
      await fits('limits');
      await open.page.click('#open-run');
      await fits('limits');
    },
    { width: 320 },
  ));

test('five hundred answers in one cell can be read and filtered', () =>
  withPanel(async open => {
    const report = doneReport();
    const kinds = [{ label: 'the same answer', count: 500, central: 0, members: [...Array(500).keys()] }];
    await show(open, {
      ...report,
      cells: report.cells.map(cell => (cell.index === 3 ? { ...cell, n: 500, kinds } : cell)),
    });
    await openTab(open, 'answers');
    assert.equal(await count(open, '.answer'), 500);
    await open.page.locator('#sample-filter input').fill('number 499');
    assert.equal(await count(open, '.answer'), 1);
  }));

for (const theme of ['light', 'hc-dark'] as const)
  test(`a run that has ended shows what the run before found, and leads to it, ${theme}`, () =>
    withPanel(
      async open => {
        const earlier = { time: '8:18 AM', headline: 'At temperature 0.7, 17 of 32 answers choose “billing”.' };
        await open.send({ type: 'report', report: runningReport(), path: 'a', earlier });
        assert.equal(await count(open, '.earlier p'), 0);
        await open.send({ type: 'report', report: doneReport(), path: 'a', earlier });
        assert.equal(await text(open, '.earlier p'), `Run before, 8:18 AM: ${earlier.headline} Show`);
        assert.deepEqual(await open.axeViolations(), []);
        await open.page.locator('#show-earlier').focus();
        await open.page.keyboard.press('Enter');
        assert.equal((await postedOf(open, 'show-earlier')).length, 1);
        await open.screenshot(`panel-earlier-${theme}`);
        await open.send({ type: 'report', report: doneReport(), path: 'a' });
        assert.equal(await count(open, '.earlier p'), 0);
      },
      { theme },
    ));
