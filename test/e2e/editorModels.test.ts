/** A chat model that another extension brings into the editor, from the list of models to its picture: answers only,
 * which a small extension gets from our own server of a small model. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { frameWith, openEditor, openFile, root, runCommand } from '../support/editor.ts';
import { serveTale } from '../support/taleServer.ts';

const pictures = join(root, 'out', 'e2e');
mkdirSync(pictures, { recursive: true });
const server = await serveTale(after);

const name = 'Tale of the Editor';
const editor = await openEditor({
  files: {
    'tale.prompty':
      '---\nname: tale\nmodel:\n  parameters:\n    max_tokens: 4\n---\nsystem:\nTell tales.\nuser:\nOnce there was a fox called Zoma.\n',
  },
  settings: {
    'adjacent.preset': 'quick',
    'chatProvider.address': server.address,
    // Without them the editor has no chat models.
    'chat.disableAIFeatures': false,
    'adjacent.startEarly': false,
  },
  extensions: [join(root, 'test', 'fixtures', 'chatProvider')],
});
after(() => editor.close());
const { page } = editor;

/** Requests that arrived at the server behind the model. */
const asked = (): number => server.bodies.length;

test('a model of the editor is listed under its name, and chosen like another one', async () => {
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: name });
  // The model is listed once its extension has started, in a list that is opened then.
  const end = Date.now() + 180_000;
  for (;;) {
    await runCommand(page, 'Adjacent: Choose Model...');
    await page.locator('.quick-input-title', { hasText: 'Choose Model' }).waitFor();
    await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await page.locator('.quick-input-widget input').first().fill('Tale');
    const isListed = await row.waitFor({ timeout: 2000 }).then(
      () => true,
      () => false,
    );
    if (isListed) break;
    assert.ok(Date.now() < end, 'the model is not listed');
    await page.keyboard.press('Escape');
  }
  await page.screenshot({ path: join(pictures, 'editor-models-choose.png') });
  await row.click();
  await openFile(page, 'tale.prompty');
  // Nothing is asked of it before a run.
  await page.waitForTimeout(3000);
  assert.equal(asked(), 0);
});

test('its picture names what it does not give', async () => {
  await runCommand(page, 'Adjacent: Analyze Emergence');
  const frame = await frameWith(page, `.chips:has-text("${name}")`, 540_000);
  await frame.locator('#open-run').waitFor({ timeout: 540_000 });
  await page.screenshot({ path: join(pictures, 'editor-models.png') });
  await frame.locator('#tab-details').click();
  const details = await frame.locator('body').innerText();
  assert.match(details, /Answers come from Tale of the Editor of adjacent-test/);
  assert.match(details, /as read by SmolLM2-135M-Instruct/);
  await page.screenshot({ path: join(pictures, 'editor-models-details.png') });
  const messages = (server.bodies.at(-1) as { readonly messages: readonly { readonly content: string }[] }).messages;
  assert.deepEqual(
    messages.map(({ content }) => content),
    ['Tell tales.\n\nOnce there was a fox called Zoma.'],
  );
});

test('a limit that is reached is one sentence with a remedy', async () => {
  server.faults.status = 429;
  await openFile(page, 'tale.prompty');
  await runCommand(page, 'Adjacent: Analyze Emergence');
  const frame = await frameWith(page, 'text=takes no more requests', 120_000);
  assert.match(await frame.locator('body').innerText(), /its limit is reached.*not now/su);
  await page.screenshot({ path: join(pictures, 'editor-models-limit.png') });
});
