/** The row of controls under the title, in Chromium: what another run takes from it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { abstain } from '../../src/core/figure.ts';
import { reasonText, type Reason } from '../../src/core/reasons.ts';
import type { GridReport } from '../../src/domain/report.ts';
import { unchanged } from '../../src/domain/spec.ts';
import { detailOf } from './support/answers.ts';
import { choose, focused, openTab, postedOf, show } from './support/panelDriver.ts';
import { doneReport, runningReport } from './support/reports.ts';
import { constraintsReport, trainingReport } from './support/studies.ts';
import { count, pageRunner, text } from './support/withPage.ts';

const withPanel = pageRunner('panel');

const models = [
  { id: 'smollm2-135m-instruct', name: 'SmolLM2-135M-Instruct' },
  { id: '/models/other', name: 'Other' },
];

test('the title names the file, and the row shows what the run used', () =>
  withPanel(async open => {
    await show(open, doneReport());
    assert.match(await text(open, '#prompt'), /^story\.prompt · Write the first line/);
    const chosen = (id: string): Promise<string> =>
      open.page.locator(`${id} vscode-option[aria-selected=true]`).evaluate(option => option.textContent ?? '');
    assert.equal(await chosen('#run-model'), 'SmolLM2-135M-Instruct');
    assert.equal(await chosen('#run-form'), 'auto: chat');
    const shown = (id: string): Promise<readonly [string, string | null]> =>
      open.page.locator(id).evaluate(box => ['value' in box ? String(box.value) : '', box.getAttribute('placeholder')]);
    assert.deepEqual(await shown('#run-temperatures'), ['', 'auto: 0.1–2']);
    assert.deepEqual(await shown('#run-tokens'), ['', 'auto: 32']);
    assert.deepEqual(await shown('#run-samples'), ['', 'auto: 32']);
    assert.deepEqual(await shown('#run-seed'), ['1', null]);
    await show(open, doneReport({ id: 'other', spec: { ...doneReport().spec, temperatures: [0.5, 1], samples: 8 } }));
    assert.deepEqual((await shown('#run-temperatures'))[0], '0.5 1');
    assert.deepEqual((await shown('#run-samples'))[0], '8');
  }));

test('what a prompt file states stands in the empty fields and beside the title, with what the template did', () =>
  withPanel(async open => {
    const { spec, ...done } = doneReport();
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'assistant', content: 'Yes.' },
    ] as const;
    await show(open, {
      ...done,
      spec: { ...spec, messages, seed: 7, fromFile: { temperature: 0.2, tokens: 64, seed: 7 } },
      adapted: ['system-joined', 'dated'],
    });
    assert.equal(await open.page.getAttribute('#run-temperatures', 'placeholder'), 'file: 0.2');
    assert.equal(await open.page.getAttribute('#run-tokens', 'placeholder'), 'file: 64');
    const chips = await text(open, '.chips');
    assert.match(chips, /temperature 0\.2, at most 64 tokens, and seed 7 from the file/);
    assert.match(chips, /chat \(system message joined to the user's, fixed date added\)/);
    assert.equal(await count(open, '.prompt-messages'), 0);
    await open.screenshot('prompt-file-closed');
    const box = await open.page.locator('#prompt').boundingBox();
    assert.ok(box !== null && box.width > 150, `the prompt is ${box?.width} pixels wide`);
    await open.page.click('#prompt');
    assert.match(
      await text(open, '.prompt-messages'),
      /system\s+Be brief\.\s+assistant\s+Yes\.\s+template\s+This model takes no system message[\s\S]*January 1, 2025/,
    );
    assert.deepEqual(await open.axeViolations(), []);
    await open.screenshot('prompt-file');
    await open.page.fill('#run-temperatures', '1');
    await open.page.click('#run-now');
    assert.deepEqual((await postedOf(open, 'run-again')).at(-1), {
      type: 'run-again',
      ...unchanged,
      temperatures: [1],
    });
  }));

test('a run whose precision was decided offers its model once', () =>
  withPanel(async open => {
    const own = { ...doneReport().model, id: 'smollm2-135m-instruct#int8', name: 'SmolLM2-135M-Instruct (int8)' };
    const decided = doneReport({ model: own, spec: { ...doneReport().spec, model: own.id } });
    const offered = (): Promise<readonly string[]> =>
      open.page.locator('#run-model vscode-option').evaluateAll(all => all.map(one => one.textContent?.trim() ?? ''));
    await show(open, decided);
    await open.send({ type: 'models', models });
    assert.deepEqual(await offered(), ['SmolLM2-135M-Instruct (int8)', 'SmolLM2-135M-Instruct', 'Other']);
    const reason = { code: 'auto-near', divergence: 0.003, most: 0.018, text: 'license', limit: 0.02 } as const;
    await show(open, { ...decided, id: 'decided', choice: { precision: 'int8', reason } });
    assert.deepEqual(await offered(), ['SmolLM2-135M-Instruct (int8)', 'Other']);
  }));

test('Run takes model, format, temperatures, length, answers and seed', () =>
  withPanel(async open => {
    await show(open, doneReport());
    await open.send({ type: 'models', models });
    await choose(open, '#run-model', '/models/other');
    await choose(open, '#run-form', 'raw');
    await open.page.fill('#run-temperatures', '0.5, 1');
    await open.page.fill('#run-tokens', '64');
    await open.page.fill('#run-samples', '40');
    await open.page.fill('#run-seed', '7');
    await open.page.click('#open-run');
    assert.equal(await open.page.inputValue('#run-tokens'), '64');
    await open.page.click('#run-now');
    assert.deepEqual(await postedOf(open, 'run-again'), [
      {
        type: 'run-again',
        ...unchanged,
        model: '/models/other',
        form: 'raw',
        temperatures: [0.5, 1],
        tokens: 64,
        samples: 40,
        seed: 7,
      },
    ]);
    await choose(open, '#run-model', 'smollm2-135m-instruct');
    await open.page.fill('#run-tokens', '');
    await open.page.press('#run-samples', 'Enter');
    const last = (await postedOf(open, 'run-again')).at(-1);
    assert.deepEqual([last?.['model'], last?.['tokens'], last?.['samples']], [null, 'auto', 40]);
    await show(open, doneReport({ id: 'next' }));
    await open.page.click('#run-now');
    assert.deepEqual((await postedOf(open, 'run-again')).at(-1), { type: 'run-again', ...unchanged });
  }));

test('a number out of range is named and does not run', () =>
  withPanel(async open => {
    await show(open, doneReport());
    for (const [field, typed, said] of [
      ['#run-temperatures', '0', /^Temperature: enter numbers in 0\.05 – 100/],
      ['#run-tokens', '3.5', /^Length: enter a whole number in 1 – 4096\.$/],
      ['#run-seed', '', /^Seed: enter a whole number/],
    ] as const) {
      const before = await open.page.inputValue(field);
      await open.page.fill(field, typed);
      assert.equal(await open.page.locator(field).getAttribute('aria-invalid'), 'true');
      await open.page.click('#run-now');
      assert.match(await text(open, '.controls-problem'), said);
      assert.equal(`#${await focused(open)}`, field);
      assert.deepEqual(await open.axeViolations(), []);
      await open.page.fill(field, before);
    }
    assert.equal((await postedOf(open, 'run-again')).length, 0);
  }));

test('the row is reached by keyboard, waits while a run is under way, and shows what a study takes', () =>
  withPanel(async open => {
    await show(open, doneReport());
    await open.page.locator('#run-temperatures').focus();
    const order: string[] = [];
    for (let i = 0; i < 7; i += 1) {
      order.push(await focused(open));
      await open.page.keyboard.press('Tab');
    }
    assert.deepEqual(order, [
      'run-temperatures',
      'run-tokens',
      'run-samples',
      'run-seed',
      'run-now',
      'open-run',
      'open-export',
    ]);
    await show(open, runningReport());
    assert.equal(await count(open, '#run-now'), 0);
    assert.ok(await open.page.locator('#run-tokens').isDisabled());
    await show(open, constraintsReport());
    assert.deepEqual(await open.page.locator('.controls .chooser > span').allInnerTexts(), [
      'Model',
      'Prompt format',
      'Seed',
    ]);
    await show(open, trainingReport());
    assert.deepEqual(await open.page.locator('.controls .chooser > span').allInnerTexts(), ['Seed']);
  }));

for (const [theme, width, size] of [
  ['dark', 400, 13],
  ['light', 640, 26],
  ['hc-dark', 400, 13],
] as const) {
  test(`the row fits ${width} pixels with letters of ${size} pixels in the theme "${theme}"`, () =>
    withPanel(
      async open => {
        await show(open, doneReport());
        await open.send({ type: 'models', models });
        await open.send({ type: 'text', isChanged: true });
        assert.deepEqual(await open.axeViolations(), []);
        const wide = await open.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${wide} pixels`);
        await open.screenshot(`controls-${theme}`);
      },
      { theme, width, variables: { 'font-size': `${size}px` } },
    ));
}

test('a tile that states nothing offers the run that would state it', () =>
  withPanel(async open => {
    const report = doneReport();
    const shown = async (reason: Reason, changes: Partial<GridReport> = {}): Promise<readonly string[]> => {
      const detail = detailOf(report, report.home);
      const [first, ...others] = detail.tiles;
      assert.ok(first !== undefined);
      const figure = abstain(reason, 16);
      const tile = { ...first, value: 'not stated', caption: reasonText(reason), figure };
      await show(open, { ...report, ...changes });
      await open.send({ ...detail, tiles: [tile, ...others] });
      return open.page.locator('.tile [id^=remedy-]').allInnerTexts();
    };
    const few = { code: 'needs-more', needed: 30, has: 16, unit: 'answers' } as const;
    assert.deepEqual(await shown(few), ['Run with 30 answers']);
    assert.deepEqual(await open.axeViolations(), []);
    await open.page.click('#remedy-same-words');
    assert.deepEqual((await postedOf(open, 'run-again')).at(-1), { type: 'run-again', ...unchanged, samples: 30 });
    await open.send({ type: 'text', isChanged: true });
    await open.page.click('#remedy-same-words');
    assert.deepEqual((await postedOf(open, 'run-new-text')).at(-1)?.['samples'], 30);
    assert.deepEqual(await shown(few, { status: 'running' }), []);
    const row = { code: 'needs-temperatures', needed: 2, each: 16, has: 1, unit: 'answers' } as const;
    assert.deepEqual(await shown(row), []);
    assert.deepEqual(await shown(row, { spec: { ...report.spec, preset: 'quick' } }), ['Run with the Standard preset']);
    const named = { spec: { ...report.spec, temperatures: [0.7] } };
    assert.deepEqual(await shown(row, named), ['Run over more temperatures']);
    await open.page.click('#remedy-same-words');
    assert.equal((await postedOf(open, 'run-new-text')).at(-1)?.['temperatures'], 'auto');
    assert.deepEqual(await shown({ code: 'noise' }), []);
  }));

test('a prompt that ends in an example to complete is run as raw text at a click', () =>
  withPanel(async open => {
    const { spec } = doneReport();
    const prompt = 'Q: red?\nA: yes\n\nQ: blue?\nA:';
    const report = doneReport({ spec: { ...spec, prompt }, notes: [{ code: 'open-example' }] });
    await show(open, { ...report, status: 'running' });
    assert.equal(await count(open, '#run-raw'), 0);
    await show(open, report);
    assert.match(await text(open, '.header'), /The prompt ends in an unfinished example\./);
    assert.deepEqual(await open.axeViolations(), []);
    await open.screenshot('open-example');
    await open.page.click('#run-raw');
    assert.deepEqual(await postedOf(open, 'run-again'), [
      { type: 'run-again', ...unchanged, form: 'raw', mode: 'answers', stop: ['\n'] },
    ]);
    await openTab(open, 'details');
    assert.match(await text(open, '#view-details'), /was sent as a chat message\. As raw text, the model completes/);
    await open.send({ type: 'text', isChanged: true });
    assert.equal(await count(open, '#run-raw'), 0);
  }));

test('an answer that a stop string may have ended is not said to have ended by itself', () =>
  withPanel(async open => {
    const endings = async (stop: readonly string[]): Promise<string> => {
      const report = doneReport({ spec: { ...doneReport().spec, stop } });
      await show(open, report);
      await open.send(detailOf(report, report.home));
      await openTab(open, 'answers');
      await open.page.waitForSelector('.answer-marks');
      return (await open.page.locator('.answer-marks').allTextContents()).join();
    };
    assert.match(await endings([]), / · ended by itself · /);
    const stopped = await endings(['\n']);
    assert.match(stopped, / · ended · /);
    assert.doesNotMatch(stopped, /by itself/);
  }));

test('while a run goes on, its row states no lengths and numbers that may still change', () =>
  withPanel(async open => {
    const hint = (id: string): Promise<string | null> => open.page.getAttribute(id, 'placeholder');
    await show(open, doneReport({ status: 'running' }));
    assert.deepEqual([await hint('#run-tokens'), await hint('#run-samples')], ['auto', 'auto']);
    const report = doneReport({ lengths: { answers: 16, cut: 1, budget: 512, mean: 30 } });
    const cells = report.cells.map(cell => ({ ...cell, longest: cell.index === report.home ? 110 : 95 }));
    await show(open, { ...report, cells });
    assert.equal(await hint('#run-tokens'), 'auto: 110');
    assert.match(await text(open, '.chips'), /answers of all cells up to 110 tokens/);
  }));

test('Run again in a banner says so where the prompt was edited, and runs the new text', () =>
  withPanel(async open => {
    await show(open, doneReport({ status: 'cancelled' }));
    assert.equal(await text(open, '#retry'), 'Run again');
    await open.send({ type: 'text', isChanged: true });
    assert.equal(await text(open, '#retry'), 'Run new text');
    await open.page.click('#retry');
    assert.deepEqual(await postedOf(open, 'run-new-text'), [{ type: 'run-new-text', ...unchanged }]);
    assert.deepEqual(await postedOf(open, 'run-again'), []);
  }));
