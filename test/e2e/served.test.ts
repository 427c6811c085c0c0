/** A model behind an address, from the palette to its picture: our own server answers with the distributions of a small
 * model, of which it shows the likeliest tokens only. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { frameWith, openEditor, openFile, root, runCommand, runMilliseconds } from '../support/editor.ts';
import { startProxy } from '../support/proxyServer.ts';
import { serveTale } from '../support/taleServer.ts';

const pictures = join(root, 'out', 'e2e');
mkdirSync(pictures, { recursive: true });
const key = 'sk-secret-of-the-test-0123456789';
const server = await serveTale(after, { key });

const files = {
  'tale.prompty':
    '---\nname: tale\nsample:\n  animal: fox\n---\nsystem:\nTell tales.\nuser:\nOnce there was a {{animal}} called Zoma.\n',
  'lost.prompty': '---\nname: lost\n---\nuser:\nThe old mill by the river.\n',
};
const proxy = await startProxy();
after(() => proxy.close());
const editor = await openEditor({ files, settings: { 'adjacent.preset': 'quick', 'http.proxy': proxy.address } });
after(() => editor.close());
const { page } = editor;

test('a served model is added with its key, and its picture has bounds where the server shows little', async () => {
  await runCommand(page, 'Adjacent: Add Served Model...');
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await rows.filter({ hasText: 'Another address...' }).click();
  const input = page.locator('.quick-input-widget input').first();
  await page.locator('.quick-input-title', { hasText: 'Address of the model server' }).waitFor();
  await input.fill('nonsense');
  await page.locator('.quick-input-message', { hasText: 'address' }).waitFor();
  await input.fill(server.address);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-title', { hasText: 'Key of' }).waitFor();
  await input.fill(key);
  await page.keyboard.press('Enter');
  await page.locator('.notification-toast', { hasText: 'Analyses use tale' }).waitFor();
  await openFile(page, 'tale.prompty');
  await runCommand(page, 'Adjacent: Analyze Emergence');
  const frame = await frameWith(page, '.chips:has-text("tale")', runMilliseconds);
  await frame.locator('#open-run').waitFor({ timeout: runMilliseconds });
  const tile = await frame.locator('.tile', { hasText: 'Next word' }).innerText();
  assert.match(tile, /bounds/, tile);
  await page.screenshot({ path: join(pictures, 'served.png') });
  await frame.locator('#tab-details').click();
  assert.match(await frame.locator('body').innerText(), /as read by SmolLM2-135M-Instruct/);
});

test('a server on another machine is found through the proxy of the editor', async () => {
  const elsewhere = server.address.replace('127.0.0.1', 'model.test');
  assert.ok(!proxy.asked.some(asked => asked.includes('127.0.0.1')), proxy.asked.join('\n'));
  await runCommand(page, 'Adjacent: Add Served Model...');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Another address...' }).click();
  await page.locator('.quick-input-title', { hasText: 'Address of the model server' }).waitFor();
  await page.locator('.quick-input-widget input').first().fill(elsewhere);
  await page.keyboard.press('Enter');
  // The key of the first server is not sent to this one, which asks for its own.
  await page.locator('.quick-input-title', { hasText: `Key of ${elsewhere}` }).waitFor();
  await page.keyboard.press('Escape');
  assert.ok(proxy.asked.includes(`GET ${elsewhere}/props`), proxy.asked.join('\n'));
});

test('a run that loses its server keeps what it has, says what to do, and is finished by Resume', async () => {
  // One answer a request: the connection is lost among the answers, after the prompt was read and the speed measured.
  server.faults.answers = 1;
  server.faults.lostAfter = server.bodies.length + 30;
  await openFile(page, 'lost.prompty');
  await runCommand(page, 'Adjacent: Analyze Emergence');
  const frame = await frameWith(page, '#resume', runMilliseconds);
  const banner = await frame.locator('.banner', { has: frame.locator('#resume') }).innerText();
  assert.match(banner, /The connection to http:\S+ was lost\./);
  assert.match(banner, /Start the server again, then resume the run/);
  await frame.locator('#tab-map').click();
  const sampled = frame.locator('[role="gridcell"]:not(.unsampled):not(.missing)');
  await sampled.first().waitFor();
  await page.screenshot({ path: join(pictures, 'served-lost.png') });
  delete server.faults.lostAfter;
  const before = server.bodies.length;
  await frame.locator('#resume').click();
  await frame.locator('.chips:has-text("32 answers")').waitFor({ timeout: runMilliseconds });
  await frame.locator('#open-run').waitFor({ timeout: runMilliseconds });
  assert.equal(await frame.locator('.banner.error').count(), 0);
  assert.ok(server.bodies.length > before);
  await page.screenshot({ path: join(pictures, 'served-resumed.png') });
});

test('the key is in no file of the workspace, of the settings, and of the runs', () => {
  const kept = readdirSync(editor.data, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.(?:json|log|txt|prompty)$/u.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name));
  assert.ok(kept.some(path => path.endsWith('.emergence.json')));
  for (const path of kept) assert.ok(!readFileSync(path, 'latin1').includes(key), path);
});
