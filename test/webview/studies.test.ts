/** Studies in the panel: constraints, skills along an axis, and the runs they offer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPercent } from '../../src/core/format.ts';
import { unchanged } from '../../src/domain/spec.ts';
import { studyPreset } from '../../src/knobs/studyPresets.ts';
import type { OpenPage } from './support/browser.ts';
import { count, pageRunner, text } from './support/withPage.ts';
import { choose, focused, openTab, postedOf, show } from './support/panelDriver.ts';
import { calibrationReport, doneReport, runningReport, streamsReport } from './support/reports.ts';
import {
  constraintsReport,
  constraintsRunning,
  sensitivityReport,
  trainingReport,
  withFindings,
} from './support/studies.ts';

const withPanel = pageRunner('panel');
const tabsShown = (open: OpenPage): Promise<string[]> =>
  open.page.locator('vscode-panel-tab:not([hidden])').allInnerTexts();
const tileValues = (open: OpenPage): Promise<string[]> => open.page.locator('.tile-value').allInnerTexts();

/** Drawn width of a part of a bar as a share of the bar. */
async function drawnShare(open: OpenPage, bar: string, part: string): Promise<number> {
  const [whole, piece] = await Promise.all(
    [bar, `${bar} ${part}`].map(selector => open.page.locator(selector).first().boundingBox()),
  );
  return (piece?.width ?? NaN) / (whole?.width ?? NaN);
}

test('a study of constraints opens on its tab, with headline, tiles and only tabs that have content', () =>
  withPanel(async open => {
    await show(open, constraintsReport());
    assert.equal(await open.page.locator('#tab-limits').getAttribute('aria-selected'), 'true');
    assert.deepEqual(await tabsShown(open), ['Answers', 'Next words', 'Limits', 'Details']);
    assert.match(
      await text(open, 'h1'),
      /^For this prompt, the number of layers accounts for most of the loss when limits are combined: 67% \[61, 73\]\.$/,
    );
    assert.match(await text(open, '.details'), /^One at a time, limits rank otherwise\. For this prompt the tightest/);
    assert.deepEqual(await tileValues(open), ['Layers kept', formatPercent(0.38), 'they add', '31 of 31']);
  }));

test('rows are ordered by effect with broken levels last; bars match their numbers; leaked mass is separate', () =>
  withPanel(async open => {
    await show(open, constraintsReport());
    assert.deepEqual(await open.page.locator('.row-button').allInnerTexts(), [
      'Attention heads masked',
      'Context window',
      'Precision of the weights',
      'Examples before the prompt',
      'Layers kept',
    ]);
    const heads = '#constraint-heads';
    assert.ok(Math.abs((await drawnShare(open, `${heads} .mass-bar`, '.mass-kept')) - 0.49) < 0.01);
    assert.ok(Math.abs((await drawnShare(open, `${heads} .mass-bar`, '.mass-lost')) - 0.495) < 0.01);
    assert.ok(Math.abs((await drawnShare(open, `${heads} .leak-track`, '.leak-fill')) - 0.29) < 0.01);
    assert.equal(await count(open, '.mass-bar .leak-fill'), 0);
    assert.match(await text(open, `${heads} .mass`), /49% kept\s*\[44, 54\]\s*50% lost\s*29% leaked/);
    assert.match(
      await text(open, `${heads} .dumbbell`),
      /1\.62 → 3\.22 nats \+1\.60 \[1\.38, 1\.82\] · perplexity × 4\.95/,
    );
    assert.match(await text(open, `${heads} .level-name`), /25% of the heads masked\s+34 texts, 812 positions/);
    assert.match(
      await text(open, '#constraint-layers .level'),
      /the model breaks down here[\s\S]*not compared with it/,
    );
    assert.equal(await count(open, '#constraint-layers .dot.held'), 0);
  }));

test('a row expands to all its levels by keyboard and keeps focus; its caveat opens', () =>
  withPanel(async open => {
    await show(open, constraintsReport());
    assert.equal(await count(open, '#constraint-heads .level'), 1);
    await open.page.locator('[id="switch-row:heads"]').focus();
    await open.page.keyboard.press('Enter');
    assert.equal(await focused(open), 'switch-row:heads');
    assert.equal(await open.page.locator('[id="switch-row:heads"]').getAttribute('aria-expanded'), 'true');
    assert.deepEqual(await open.page.locator('#constraint-heads .level-name p:first-child').allInnerTexts(), [
      '10% of the heads masked',
      '25% of the heads masked',
      '50% of the heads masked',
    ]);
    assert.match(await text(open, '#constraint-heads .level.shown .level-figures'), /per token\s*−1\.85[\s\S]*Jaccard/);
    assert.deepEqual(await open.axeViolations(), []);
    await open.page.click('[id="switch-caveat:heads"]');
    assert.match(await text(open, '#constraint-heads .definition'), /8 random masks/);
    await open.page.click('[id="switch-row:heads"]');
    assert.equal(await count(open, '#constraint-heads .level'), 1);
  }));

test('a token is followed through all constraints, copied and closed', () =>
  withPanel(async open => {
    await show(open, constraintsReport());
    await open.page.locator('#lost-window-2-0').focus();
    await open.page.keyboard.press('Enter');
    assert.equal(await focused(open), 'lost-window-2-0');
    assert.equal(await count(open, '.word[aria-pressed=true]'), 5);
    assert.match(await text(open, '.word-strip'), /In\s+25% of the heads masked: 31% → 11%[\s\S]*nothing: 31% → 15%/);
    await open.page.click('#copy-word');
    assert.deepEqual(await postedOf(open, 'copy'), [{ type: 'copy', text: 'In' }]);
    assert.deepEqual(await open.axeViolations(), []);
    await open.page.click('#lost-window-2-0');
    assert.equal(await count(open, '.word-strip'), 0);
  }));

test('unavailable knobs say why; the verdict on interactions shows its evidence', () =>
  withPanel(async open => {
    await show(open, constraintsReport());
    assert.match(await text(open, '.disabled'), /Training checkpoint\s+This model has no training checkpoints/);
    assert.doesNotMatch(await text(open, '.attribution'), /λ/);
    await open.page.click('#switch-lambda');
    assert.match(
      await text(open, '.attribution .definition'),
      /λ: 0\.86 \[0\.62, 1\.13\]\. Box-Cox likelihood: 0\.91 \[0\.80, 1\.02\][\s\S]*4%[\s\S]*13%[\s\S]*p = 0\.31/,
    );
    assert.equal(await count(open, '.attribution canvas'), 3);
    assert.equal(await count(open, '#curve-kept-heads canvas, #curve-openness-heads canvas'), 2);
    assert.equal(await count(open, '#curve-kept-precision'), 0);
    await open.page.click('[id="switch-table:kept-heads"]');
    await open.screenshot('constraint-curves');
    assert.match(await text(open, '#curve-kept-heads table'), /10% of the heads masked\s+0\.86 \[0\.83, 0\.89\]/);
    await open.page.locator('#plot-interaction-layers-window').focus();
    await open.page.keyboard.press('ArrowLeft');
    assert.match(
      await text(open, '#curve-interaction-layers-window .readout'),
      /layers kept 28 of 30 layers: whole prompt −0\.97/,
    );
    assert.ok(Math.abs((await drawnShare(open, '.share-bar', '.part-0')) - 0.62) < 0.01);
  }));

test('every picture of the tab has a table of the same numbers', () =>
  withPanel(async open => {
    await show(open, constraintsReport());
    for (const id of ['constraints', 'shares', 'interaction-layers-window'])
      await open.page.click(`[id="switch-table:${id}"]`);
    assert.equal(await count(open, '#constraints tbody tr'), 12);
    assert.match(
      await text(open, '#constraints tbody'),
      /Attention heads masked: 50% of the heads masked\s+19% \[15, 23\][\s\S]*not stated: the model breaks down here/,
    );
    assert.match(
      await text(open, '.attribution tbody'),
      /layers kept\s+62% \[57, 67\]\s+0\.0010[\s\S]*layers kept, Shapley\s+67% \[61, 73\]/,
    );
    assert.match(await text(open, '#curve-interaction-layers-window tbody'), /^30 of 30 layers/);
    assert.deepEqual(await open.axeViolations(), []);
  }));

test('sensitivity: the share of each knob as bars and as a table, with its definition', () =>
  withPanel(async open => {
    await show(open, sensitivityReport());
    assert.deepEqual(await tileValues(open), ['Heads masked', formatPercent(0.75), formatPercent(0.84), '184 of 184']);
    assert.ok(Math.abs((await drawnShare(open, '.sensitivity .share-track', '.share-fill')) - 0.75) < 0.01);
    assert.equal(await count(open, '.sensitivity .share-track'), 8);
    assert.doesNotMatch(await text(open, '.sensitivity'), /Saltelli/);
    await open.page.click('[id="switch-definition:sensitivity"]');
    assert.match(await text(open, '.sensitivity .definition'), /Saltelli/);
    assert.deepEqual(await open.axeViolations(), []);
    await open.page.click('[id="switch-table:sensitivity"]');
    assert.match(await text(open, '.sensitivity tbody'), /heads masked\s+75% \[55, 95\]\s+84% \[78, 90\]/);
  }));

test('a running study shows what is known and outlines the rest', () =>
  withPanel(async open => {
    await show(open, constraintsRunning());
    await open.send({
      type: 'progress',
      progress: { stage: 'Scoring', detail: '4-bit weights', fraction: 0.2, secondsLeft: 70, tokens: 0 },
    });
    assert.equal(await text(open, '.progress-line span'), 'Scoring: 4-bit weights · about 1 min 10 s left');
    assert.equal(
      await open.page.locator('.page > [role=status].visually-hidden').textContent(),
      'Scoring',
      'only the stage is announced',
    );
    assert.equal(await count(open, '.mass-bar.waiting'), 3);
    assert.equal(await count(open, '.mass-kept:not(.mass-key)'), 2);
    assert.match(await text(open, '#constraint-window'), /not scored/);
    assert.deepEqual(await tileValues(open), ['Attention heads masked', formatPercent(0.49), '7 of 31']);
    assert.match(await text(open, '.tile-title'), /so far/);
    await show(open, { ...constraintsRunning(), status: 'cancelled' });
    assert.match(await text(open, '.banners'), /Canceled\. Finished configurations are kept/);
    await open.page.click('#resume');
    assert.deepEqual(await postedOf(open, 'resume'), [{ type: 'resume' }]);
  }));

test('tied limits, and limits without a measurable effect, are not ranked by the tile', () =>
  withPanel(async open => {
    const report = constraintsReport();
    const { constraints } = report.study;
    const alike = constraints.filter(({ knob }) => knob === 'window' || knob === 'precision');
    await show(open, withFindings(report, { constraints: alike, alike: [['window', 'precision']] }));
    assert.equal((await tileValues(open))[0], '2 tied');
    const loose = constraints.filter(({ knob }) => knob === 'precision').map(row => ({ ...row, shown: 0 }));
    await show(open, withFindings(report, { constraints: loose, attribution: null }));
    assert.equal((await tileValues(open))[0], 'no clear effect');
  }));

test('another run offers only choices that change it', () =>
  withPanel(async open => {
    const report = constraintsReport();
    await show(open, { ...report, spec: { ...report.spec, kind: 'study', study: studyPreset('constraints') } });
    await open.page.click('#open-run');
    assert.equal(await count(open, '#run-mode'), 0);
    await choose(open, '#run-texts', 'prompt');
    await open.page.click('#run-now');
    assert.deepEqual(await postedOf(open, 'run-again'), [
      { type: 'run-again', ...unchanged, preset: 'standard', texts: 'prompt' },
    ]);
    const training = trainingReport();
    await show(open, {
      ...training,
      spec: { ...training.spec, kind: 'study', prompt: '', study: studyPreset('training') },
    });
    await open.page.click('#open-run');
    assert.equal(await count(open, '.drawer vscode-dropdown'), 0);
    await open.page.click('#run-now');
    assert.equal((await postedOf(open, 'run-again')).length, 2);
  }));

test('other runs offer a study of constraints, except a calibration', () =>
  withPanel(async open => {
    await show(open, doneReport());
    await openTab(open, 'limits');
    assert.deepEqual(await open.axeViolations(), []);
    await open.page.click('#which-constraint');
    assert.deepEqual(await postedOf(open, 'constraints'), [{ type: 'constraints' }]);
    await show(open, runningReport());
    assert.equal(await open.page.locator('#which-constraint').getAttribute('disabled'), '');
    await show(open, calibrationReport());
    assert.deepEqual(await tabsShown(open), ['Answers', 'Map', 'Details']);
    assert.equal(await open.page.locator('#tab-map').getAttribute('aria-selected'), 'true');
  }));

test('skills: induction first, then each score beside its accuracy with the chance line', () =>
  withPanel(async open => {
    await show(open, trainingReport());
    assert.deepEqual(await tabsShown(open), ['Next words', 'Limits', 'Details']);
    assert.equal(await count(open, '#view-limits canvas'), 2 + 4 * 2);
    assert.deepEqual(await tileValues(open), ['3 of 4', 'from step 256', '400', '30 of 30']);
    assert.match(
      await text(open, '#view-limits'),
      /Accuracy on following an object is indistinguishable from guessing/,
    );
    const [left, right] = await Promise.all(
      ['continuous-copying', 'accuracy-copying'].map(id => open.page.locator(`#curve-${id}`).boundingBox()),
    );
    assert.ok(
      left && right && right.x > left.x + left.width && Math.abs(left.y - right.y) < 2,
      'both charts are side by side',
    );
    assert.match(await text(open, '#curve-accuracy-copying .legend'), /two layers\s+one layer\s+guessing/);
    assert.equal(await count(open, '[id="switch-log:accuracy-copying"]'), 0);
    await open.page.locator('#plot-accuracy-copying').focus();
    await open.page.keyboard.press('ArrowRight');
    assert.match(await text(open, '#curve-accuracy-copying .readout'), /^training step 0: two layers 0\.25 /);
    await open.page.locator('#plot-accuracy-copying').hover({ position: { x: 5, y: 40 } });
    assert.match(
      await text(open, '#curve-accuracy-copying .readout'),
      /^training step 0: /,
      'step 0 has a position on a logarithmic axis',
    );
    await open.page.click('[id="switch-choice:copying"]');
    assert.equal(await count(open, '#curve-choice-copying canvas'), 1);
    await open.page.click('[id="switch-table:accuracy-copying"]');
    assert.equal(await count(open, '#curve-accuracy-copying tbody tr'), 14);
  }));

test('series with different x values are read out at their own', () =>
  withPanel(async open => {
    const report = trainingReport();
    const [first] = report.study.capabilities;
    assert.ok(first !== undefined);
    const thinned = first.accuracy.series.map((line, i) =>
      i === 0
        ? line
        : { ...line, x: line.x.filter((_, at) => at % 2 === 0), y: line.y.filter((_, at) => at % 2 === 0) },
    );
    await show(
      open,
      withFindings(report, { capabilities: [{ ...first, accuracy: { ...first.accuracy, series: thinned } }] }),
    );
    await open.page.locator('#plot-accuracy-copying').focus();
    for (let i = 0; i < 4; i += 1) await open.page.keyboard.press('ArrowRight');
    assert.match(await text(open, '#curve-accuracy-copying .readout'), /^training step 4: .*; one layer not measured$/);
    await open.page.keyboard.press('ArrowRight');
    assert.match(await text(open, '#curve-accuracy-copying .readout'), /^training step 8: .*; one layer 0\.25 /);
  }));

test('a teaching model says what it is and offers sample prompts', () =>
  withPanel(async open => {
    await show(open, doneReport());
    assert.equal(await open.page.locator('.teaching').innerText(), '');
    await show(open, trainingReport());
    assert.match(await text(open, '.teaching'), /^A teaching model, fluent only in its miniature world/);
    await open.page.click('#try-1');
    assert.deepEqual(await postedOf(open, 'try-prompt'), [{ type: 'try-prompt', text: 'The opposite of hot is' }]);
    await show(open, { ...trainingReport(), status: 'running' });
    assert.ok(await open.page.locator('#try-1').isDisabled());
  }));

test('a diagram over two knobs is set up, with common pairs and reasons for unavailable knobs', () =>
  withPanel(async open => {
    const { id, model, form } = trainingReport();
    await show(open, doneReport({ id, model, form }));
    await open.page.click('#open-run');
    await open.page.click('#axes-temperature-checkpoint');
    await open.page.click('#run-axes');
    const [byStep] = await postedOf(open, 'run-axes');
    assert.deepEqual(byStep?.['y'], { knob: 'checkpoint', levels: [0, 2, 8, 32, 64, 256, 1024, 4096] });
    assert.equal((byStep['x'] as { knob: string }).knob, 'temperature');
    await show(open, doneReport());
    await open.page.click('#open-run');
    assert.equal(await count(open, '#axes-temperature-checkpoint'), 0);
    assert.equal(
      await open.page.locator('#axes-rows vscode-option[value=checkpoint]').getAttribute('aria-disabled'),
      'true',
    );
    assert.match(await text(open, '.axes-obstacles'), /Training[^:]*: This model has no training checkpoints\./);
    await choose(open, '#axes-rows', 'temperature');
    await open.page.click('#run-axes');
    assert.match(await text(open, '.axes-problem'), /two different knobs/);
    assert.equal((await postedOf(open, 'run-axes')).length, 1);
    await choose(open, '#axes-rows', 'layers');
    await open.page.click('#run-axes');
    assert.deepEqual((await postedOf(open, 'run-axes'))[1]?.['y'], {
      knob: 'layers',
      levels: [1, 28 / 30, 22 / 30, 8 / 30],
    });
    await open.page.click('#open-run');
    assert.equal(await open.page.locator('#axes-wordings').isVisible(), false);
    await choose(open, '#axes-rows', 'variant');
    await open.page.click('#run-axes');
    assert.match(await text(open, '.axes-problem'), /at least one other wording/);
    await open.page.locator('#axes-wordings').fill('Tell me of the sea.\n\n  Begin a tale.  \nTell me of the sea.');
    assert.deepEqual(await open.axeViolations(), []);
    await open.page.click('#run-axes');
    const wordings = (await postedOf(open, 'run-axes'))[2]?.['y'];
    assert.deepEqual(wordings, {
      knob: 'variant',
      levels: [doneReport().spec.prompt, 'Tell me of the sea.', 'Begin a tale.'],
    });
    assert.deepEqual(await open.axeViolations(), []);
  }));

test('every picture is exported', () =>
  withPanel(async open => {
    for (const report of [constraintsReport(), trainingReport(), sensitivityReport()]) {
      await show(open, report);
      await open.page.click('#open-export');
      await open.page.click('#export-png');
    }
    const [constraints, skills, sensitivity] = (await postedOf(open, 'export')).map(({ data }) => String(data));
    for (const picture of [constraints, skills, sensitivity])
      assert.match(picture ?? '', /^data:image\/png;base64,[A-Za-z0-9+/]{20000}/);
    assert.notEqual(constraints, skills);
  }));

test('tabs follow the kind of run when another run is shown on the same page', () =>
  withPanel(async open => {
    await show(open, doneReport());
    await openTab(open, 'answers');
    await show(open, constraintsReport());
    assert.equal(await open.page.locator('#tab-limits').getAttribute('aria-selected'), 'true');
    await show(open, streamsReport());
    assert.deepEqual(await tabsShown(open), ['Answers', 'Map', 'Paths', 'Limits', 'Details']);
    await openTab(open, 'map');
    assert.equal(await count(open, '[role=gridcell] button'), 3);
  }));
