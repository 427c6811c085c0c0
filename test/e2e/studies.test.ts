import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import type { Frame } from 'playwright-core';
import { frameWith, openEditor, openFile, root, runCommand, runMilliseconds } from '../support/editor.ts';

const pictures = join(root, 'out', 'e2e');
mkdirSync(pictures, { recursive: true });

const sea = 'Write the first line of a story about the sea.';
const files = {
  'story.prompt': `${sea}\n`,
  'sea.prompty': `---\nmodel:\n  parameters:\n    temperature: 0.7 # warm\n---\n${sea}\n`,
  'guide.experiment.yaml': [
    'experiment: sweep',
    'title: sea.prompty',
    `prompts: ["${sea}"]`,
    'knobs:',
    '  temperature: [0.3, 0.7, 1.1]',
    'budget:',
    '  samples: 32',
    '  tokens: 12',
    '',
  ].join('\n'),
};
const editor = await openEditor({ files, settings: { 'adjacent.preset': 'quick' } });
after(() => editor.close());
const { page } = editor;

/** Choose an experiment of the palette. */
async function chooseExperiment(title: string): Promise<void> {
  await runCommand(page, 'Adjacent: Run Experiment...');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Ergodicity' }).first().waitFor();
  // The list shows only so many rows, so the title is searched for.
  await page.keyboard.type(title);
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  await row.waitFor();
  await row.click();
}

/** The page of a run by the name of its experiment; a page before it may still be in sight. */
function pageOf(title: string): Promise<Frame> {
  return frameWith(page, `.chips:has-text("${title}")`, runMilliseconds);
}

/** Run an experiment of the palette; resolves with the page of its finished run. */
async function runExperiment(title: string): Promise<Frame> {
  await chooseExperiment(title);
  const frame = await pageOf(title);
  await frame.locator('#open-run').waitFor({ timeout: runMilliseconds });
  return frame;
}

async function picture(frame: Frame, name: string): Promise<void> {
  await frame.locator('.sentence').first().scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

test("which constraint binds, on the built-in model and a person's own prompt", async () => {
  await openFile(page, 'story.prompt');
  const frame = await runExperiment('Which constraint binds?');
  const sentence = await frame.locator('.sentence').first().innerText();
  assert.match(sentence, /^On \d+ answers? to this prompt, /, sentence);
  assert.match(sentence, /next-token probability to other tokens: \d+%\s\[/, sentence);
  const titles = await frame.locator('.constraint h3').allInnerTexts();
  for (const title of ['Layers kept', 'Heads masked', 'Weight precision', 'Context window'])
    assert.ok(
      titles.some(found => found.includes(title)),
      `${title}: ${String(titles)}`,
    );
  assert.match(await frame.locator('body').innerText(), /This model has no training checkpoints/);
  await picture(frame, 'constraints');
});

test('training: when does it appear?, on the ladder and its one-layer control, stopped on the way and gone on with', async () => {
  await chooseExperiment('Training: when does it appear?');
  const frame = await pageOf('Training: when does it appear?');
  await frame.locator('.skill').first().waitFor({ timeout: runMilliseconds });
  await frame.locator('#cancel').click();
  await frame.locator('#resume').click({ timeout: 120_000 });
  await frame.locator('.tile-value', { hasText: '26 of 26' }).waitFor({ timeout: runMilliseconds });
  await frame.locator('#open-run').waitFor({ timeout: 60_000 });
  const sentence = await frame.locator('.sentence').first().innerText();
  assert.match(sentence, /appears? after \d+ training steps/, sentence);
  assert.match(await frame.locator('body').innerText(), /log scale/);
  assert.match(await frame.locator('body').innerText(), /teaching model/);
  await picture(frame, 'training');
});

test('three families, the ladder standing in', async () => {
  const frame = await runExperiment('Three families');
  assert.match(await frame.locator('body').innerText(), /gpt2-1m[\s\S]*opt-1m[\s\S]*neox-1m/);
  await picture(frame, 'families');
});

test("the paper's models are looked for first; ladder models stand in when asked, and are named so everywhere", async () => {
  await chooseExperiment('Paper replication');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.waitFor();
  const said = await dialog.innerText();
  for (const words of [
    /missing: gpt2-xl, opt-1\.3b, and pythia-1\.4b/,
    /optimum-cli export onnx --model facebook\/opt-1\.3b/,
    /of memory/,
    /on disk/,
  ])
    assert.match(said, words);
  await dialog.locator('.monaco-button', { hasText: 'Use Ladder Models Instead' }).click();
  const frame = await pageOf('Paper replication');
  await frame.locator('#open-run').waitFor({ timeout: runMilliseconds });
  assert.match(
    await frame.locator('body').innerText(),
    /opt-1m \(standing in for opt-1\.3b\)[\s\S]*These figures say nothing about the models of the paper/,
  );
  await picture(frame, 'replication');
});

test('a proposal is checked on fresh answers and written into the prompt file as one edit', async () => {
  await openFile(page, 'guide.experiment.yaml');
  await runCommand(page, 'Adjacent: Run Experiment File');
  const frame = await frameWith(page, '.chips:has-text("3 cells")', runMilliseconds);
  await frame.locator('#open-run').waitFor({ timeout: runMilliseconds });
  await frame.locator('#tab-advice').click();
  const sentence = frame.locator('.advice-sentence');
  assert.match(
    await sentence.innerText(),
    /^Temperature 0\.3 looks best: the model rates two answers as close .* Not checked yet/,
  );
  await frame.locator('#check').click();
  await frame.locator('.advice-sentence', { hasText: 'checked on 32 fresh answers' }).waitFor({ timeout: 120_000 });
  await picture(frame, 'guidance');
  await frame.locator('#apply-setting').click();
  const heading = page.locator('.editor-instance .view-line', { hasText: /temperature:.0\.3.#.warm/ });
  await heading.waitFor({ timeout: 60_000 });
  await heading.click();
  await page.keyboard.press('Control+KeyZ');
  await page.locator('.editor-instance .view-line', { hasText: /temperature:.0\.7.#.warm/ }).waitFor();
});

test('from a prompt of the ladder to a diagram over two knobs, chosen in the panel', async () => {
  await page.locator('.tab', { hasText: 'Training: when does it appear?' }).click();
  const training = await pageOf('Training: when does it appear?');
  await training.locator('button', { hasText: 'Once there was a fox called Zoma' }).click();
  const diagram = await frameWith(page, '#prompt:has-text("Once there was a fox")', 120_000);
  await diagram.locator('#open-run').click({ timeout: runMilliseconds });
  await diagram.locator('#axes-temperature-checkpoint').click();
  await diagram.locator('#run-axes').click();
  const knobs = await frameWith(page, ':text("training step (log scale)")', 120_000);
  await knobs.locator('#open-run').waitFor({ timeout: runMilliseconds });
  const words = await knobs.locator('body').innerText();
  for (const label of ['step 0', 'step 1463', 'temperature']) assert.ok(words.includes(label), label);
  await picture(knobs, 'two-knobs');
});
