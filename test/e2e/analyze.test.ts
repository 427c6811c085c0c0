import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import test, { after } from 'node:test';
import type { Frame, Page } from 'playwright-core';
import { encodeRun } from '../../src/run/file/runFile.ts';
import { record, specOf, turning } from '../unit/support/experiments.ts';
import { referenceModel } from '../unit/support/referenceModel.ts';
import { addressOf, chooseInMenu, frameWith, openEditor, openFile, root, runCommand } from '../support/editor.ts';

const pictures = join(root, 'out', 'e2e');
mkdirSync(pictures, { recursive: true });

const { run: turns } = await record(
  specOf({
    kind: 'paths',
    prompt: 'go',
    outcome: { map: 'options', options: ['lost', 'found'] },
    temperatures: [1],
    windows: [{ kind: 'all' }],
    samples: 40,
    tokens: 8,
  }),
  [referenceModel(turning)],
);

const files = {
  'turns.emergence.json': encodeRun(turns),
  'tale.txt': 'Once upon a time, there was',
  'story.prompt': 'Write the first line of a story about the sea.\n',
  'notes.md': 'Name one colour. Answer with one word.\n',
  'code.ts': 'export const x = 1;\n',
  'picture.prompt': 'PNG\0\0\u0001\0',
};
const editor = await openEditor({ files, settings: { 'adjacent.preset': 'quick' } });
after(() => editor.close());
const { page } = editor;
const complaints: string[] = [];
page.on('console', message => {
  if (/Content Security Policy/i.test(message.text()) && /vscode-webview|nonce/.test(message.text()))
    complaints.push(message.text());
});

async function selectFirstLine(target: Page): Promise<void> {
  await target.locator('.editor-instance .view-line').first().click();
  await target.keyboard.press('Home');
  await target.keyboard.press('Shift+End');
}

async function rightClickAnalyze(target: Page): Promise<void> {
  const box = await target.locator('.editor-instance .view-line').first().boundingBox();
  assert.ok(box);
  await target.mouse.click(box.x + 40, box.y + box.height / 2, { button: 'right' });
  await chooseInMenu(target, 'Analyze Emergence');
}

const finished = (frame: Frame): Promise<void> => frame.locator('#open-run').waitFor({ timeout: 240_000 });

test('the user selects a prompt, right-clicks and sees its phase diagram', async () => {
  await openFile(page, 'story.prompt');
  await selectFirstLine(page);
  await rightClickAnalyze(page);
  const frame = await frameWith(page, '#tab-answers[aria-selected="true"]', 240_000);
  await page.screenshot({ path: join(pictures, 'first-picture.png') });
  await finished(frame);
  await frame.locator('.answer').first().waitFor();
  await page.screenshot({ path: join(pictures, 'answers.png') });
  await frame.locator('#tab-map').click();
  await frame.locator('[role="grid"]').waitFor();
  const sentence = await frame.locator('.sentence').first().innerText();
  assert.match(sentence, /0\.7/, sentence);
  assert.match(await frame.locator('.chips').innerText(), /SmolLM2-135M-Instruct · chat/);
  assert.equal(await frame.locator('.tile').count(), 4);
  assert.match(await frame.locator('.tile').nth(2).innerText(), /4\.8 tokens/);
  // A slow machine has time for fewer of the four temperatures, but samples every cell that it shows.
  const cells = await frame.locator('[role="gridcell"]').count();
  assert.ok(cells >= 1 && cells <= 4, `${cells} cells`);
  assert.equal(await frame.locator('.cell.unsampled, .cell.missing').count(), 0);
  await page.screenshot({ path: join(pictures, 'diagram.png') });
});

test('a cell opens its texts', async () => {
  const frame = await frameWith(page, '[role="grid"]');
  const isWide = (await frame.locator('[role="gridcell"]').count()) > 1;
  await frame.locator('button[data-row="0"][data-column="0"]').first().click();
  await frame.locator('#pane-title', { hasText: isWide ? 'Temperature 0.3' : 'Temperature 0.7' }).waitFor();
  await frame.locator(`button[data-row="0"][data-column="${isWide ? 1 : 0}"]`).click();
  await frame.locator('#pane-title', { hasText: 'Temperature 0.7' }).waitFor();
  await frame.locator('.kinds li').first().waitFor();
  await page.screenshot({ path: join(pictures, 'cell.png') });
});

test('the summary and the table are saved to the chosen path', async () => {
  const frame = await frameWith(page, '[role="grid"]');
  for (const [format, ending, content] of [
    ['markdown', '.md', /^# story\.prompt.* · Write the first line/],
    ['csv', '.csv', /semantic-order/],
    ['json', '.emergence.json', /"manifest"/],
  ] as const) {
    await frame.locator('#open-export').click();
    await frame.locator(`#export-${format}`).click();
    if (format === 'csv') {
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Figures' }).waitFor();
      await page.keyboard.press('Enter');
    }
    const box = page.locator('.quick-input-widget input').first();
    let path = '';
    for (let tries = 0; tries < 100 && !path.endsWith(ending); tries++) {
      await page.waitForTimeout(200);
      path = await box.inputValue();
    }
    assert.doesNotMatch(path, /emergence\.json\.emergence/);
    await page.keyboard.press('Enter');
    await page
      .locator('.notification-list-item', { hasText: `Saved ${basename(path)}` })
      .first()
      .waitFor();
    assert.match(readFileSync(path, 'utf8'), content);
  }
});

test('a file that is opened while the panel has the focus does not cover it', async () => {
  const groups = page.locator('.editor-group-container');
  await groups.nth(1).locator('.tab').first().click();
  await openFile(page, 'code.ts');
  assert.equal(await groups.nth(1).locator('.tab', { hasText: 'code.ts' }).count(), 0);
  assert.equal(await groups.first().locator('.tab', { hasText: 'code.ts' }).count(), 1);
  await frameWith(page, '[role="grid"]');
});

test('a second run can be cancelled and says so', async () => {
  await page.locator('.editor-group-container').first().locator('.tab', { hasText: 'story.prompt' }).click();
  await openFile(page, 'notes.md');
  await selectFirstLine(page);
  await rightClickAnalyze(page);
  const frame = await frameWith(page, '#cancel', 120_000);
  await frame.locator('#cancel').click();
  await frame.locator('.banner', { hasText: 'Canceled' }).waitFor();
  await page.screenshot({ path: join(pictures, 'cancelled.png') });
});

test('an edited prompt is noticed, and the new text runs at a click', async () => {
  const editors = page.locator('.editor-group-container').first();
  await editors.locator('.tab', { hasText: 'notes.md' }).click();
  await editors.locator('.view-line').first().click();
  await page.keyboard.press('End');
  await page.keyboard.type(' Blue or green?');
  const old = await frameWith(page, '#run-new-text');
  assert.match(await old.locator('.edited').innerText(), /text changed: Run new text/);
  await page.screenshot({ path: join(pictures, 'edited.png') });
  await old.locator('#run-new-text').click();
  const frame = await frameWith(page, '#prompt[aria-label*="Blue or green?"]', 120_000);
  assert.equal(await frame.locator('#run-new-text').count(), 0);
  await frame.locator('#cancel').click();
  await frame.locator('.banner', { hasText: 'Canceled' }).waitFor();
  await editors.locator('.tab', { hasText: 'notes.md' }).click();
  await page.keyboard.press('Control+Z');
  await page.keyboard.press('Control+S');
  await frame.locator('#run-new-text').waitFor();
});

test('after a reload of the window the panel finds its run again', async () => {
  await page.goto(addressOf(editor.server, editor.workspace));
  await page.waitForSelector('.monaco-workbench');
  const tab = page.locator('.tab', { hasText: /story\.prompt.* · Write the first/ }).first();
  await tab.click();
  const frame = await frameWith(page, '[role="grid"]', 120_000);
  assert.ok((await frame.locator('[role="gridcell"]').count()) >= 1);
});

test('the text before the cursor is explored, continued, inserted as one edit and taken back', async () => {
  const editors = page.locator('.editor-group-container').first();
  const written = (): Promise<string> => editors.locator('.editor-instance .view-lines').first().innerText();
  await runCommand(page, 'View: Focus First Editor Group');
  await openFile(page, 'tale.txt');
  await page.keyboard.press('Control+End');
  await runCommand(page, 'Adjacent: Explore Continuations Here');
  const frame = await frameWith(page, '#possibility-tree', 240_000);
  await frame.locator('#tree-continue:not([disabled])').waitFor();
  await frame.locator('#possibility-tree').press('ArrowDown');
  await frame.locator('#tree-word input').fill('dragon');
  await frame.locator('#tree-force').click();
  await frame.locator('.tree .note', { hasText: '16 more answers were drawn' }).waitFor({ timeout: 60_000 });
  assert.match(await frame.locator('.tree-line.selected').innerText(), /put in/);
  await page.screenshot({ path: join(pictures, 'tree.png') });
  const before = await written();
  await frame.locator('#tree-insert').click();
  await editors.locator('.view-lines', { hasText: 'dragon' }).first().waitFor();
  const after = await written();
  assert.ok(after.startsWith(before) && after.endsWith('dragon'), after);
  await editors.locator('.view-line').first().click();
  await page.keyboard.press('Control+Z');
  await editors.locator('.view-lines', { hasText: 'dragon' }).first().waitFor({ state: 'detached' });
  assert.equal(await written(), before);
  await page.keyboard.press('Control+Home');
  await runCommand(page, 'Adjacent: Explore Continuations Here');
  const toast = page.locator('.notification-toast', { hasText: 'There is no text before the cursor to continue.' });
  await toast.first().waitFor();
});

test('forks are marked in a document until it is edited there', async () => {
  await runCommand(page, 'View: Focus First Editor Group');
  await runCommand(page, 'View: Show Explorer');
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'turns' }).dblclick();
  const frame = await frameWith(page, '#fork-open');
  await frame.locator('#fork-open').click();
  const line = page.locator('.editor-group-container.active .view-line', { hasText: /(left|right)/ }).first();
  await line.waitFor();
  const marks = line.locator('[class*="ced-"]');
  await marks.first().waitFor();
  await page.screenshot({ path: join(pictures, 'forks.png') });
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('x');
  assert.ok((await marks.count()) > 0);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('left or right');
  await marks.first().waitFor({ state: 'detached' });
});

test('the side panel lists the runs and models, and the Inspector follows the cursor', async () => {
  await page.locator('.editor-group-container').first().locator('.tab', { hasText: 'story.prompt' }).click();
  await runCommand(page, 'Adjacent: Focus on Inspector View');
  const frame = await frameWith(page, '[id^="token-"]', 120_000);
  await page.screenshot({ path: join(pictures, 'inspector.png') });
  assert.ok((await frame.locator('[id^="token-"]').count()) >= 10);
  assert.match(await page.locator('.pane-body', { hasText: 'Built-in' }).first().innerText(), /in use/i);
});

test('what cannot be analyzed is reported in one sentence with a remedy', async () => {
  const toast = (text: string): Promise<void> =>
    page.locator('.notification-toast, .notification-list-item', { hasText: text }).first().waitFor();
  await page.locator('.editor-group-container').first().locator('.tab', { hasText: 'story.prompt' }).click();
  await openFile(page, 'code.ts');
  await runCommand(page, 'Adjacent: Analyze Emergence');
  await toast(
    'Nothing is selected. Select a prompt, put the cursor into a string, or open a .prompt, .md, or .txt file',
  );
  await runCommand(page, 'View: Show Explorer');
  await page
    .locator('.explorer-folders-view .monaco-list-row', { hasText: 'picture.prompt' })
    .click({ button: 'right' });
  await chooseInMenu(page, 'Analyze Emergence');
  await toast('picture.prompt cannot be read as text. Choose a text file.');
});

test('no page broke its content security policy', () => {
  assert.deepEqual(complaints, []);
});
