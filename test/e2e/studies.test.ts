import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import type { Frame } from 'playwright-core';
import { frameWith, openEditor, openFile, root, runCommand } from '../support/editor.ts';

const pictures = join(root, 'out', 'e2e');
mkdirSync(pictures, { recursive: true });

const files = { 'story.prompt': 'Write the first line of a story about the sea.\n' };
const editor = await openEditor({ files, settings: { 'adjacent.preset': 'quick' } });
after(() => editor.close());
const { page } = editor;

/** Choose an experiment of the palette; resolves with the page of its finished run. */
async function runExperiment(title: string, selector: string): Promise<Frame> {
  await runCommand(page, 'Adjacent: Run Experiment...');
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  await row.waitFor();
  await row.click();
  const frame = await frameWith(page, selector, 300_000);
  await frame.locator('#open-run').waitFor({ timeout: 300_000 });
  return frame;
}

async function picture(frame: Frame, name: string): Promise<void> {
  await frame.locator('.sentence').first().scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

test('which constraint binds, on the built-in model and a person\'s own prompt', async () => {
  await openFile(page, 'story.prompt');
  const frame = await runExperiment('Which constraint binds?', '.constraint');
  const sentence = await frame.locator('.sentence').first().innerText();
  assert.match(sentence, /tightest/, sentence);
  assert.match(sentence, /%\s\[.*\] of the probability/, sentence);
  const titles = await frame.locator('.constraint h3').allInnerTexts();
  for (const title of ['Layers kept', 'Heads masked', 'Weight precision', 'Context window']) assert.ok(titles.some(found => found.includes(title)), `${title}: ${String(titles)}`);
  assert.match(await frame.locator('body').innerText(), /This model has no training checkpoints/);
  await picture(frame, 'constraints');
});

test('training: when does it appear?, on the ladder and its one-layer control', async () => {
  const frame = await runExperiment('Training: when does it appear?', '.skill');
  const sentence = await frame.locator('.sentence').first().innerText();
  assert.match(sentence, /copying and lookup appear at step \d+/, sentence);
  assert.match(await frame.locator('body').innerText(), /log scale/);
  assert.match(await frame.locator('body').innerText(), /teaching model/);
  await picture(frame, 'training');
});

test('three families, the ladder standing in', async () => {
  const frame = await runExperiment('Three families', '.skill');
  assert.match(await frame.locator('body').innerText(), /gpt2-1m[\s\S]*opt-1m[\s\S]*neox-1m/);
  await picture(frame, 'families');
});
