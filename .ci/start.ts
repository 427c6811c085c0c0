/**
 * `npm start`: builds the extension and opens a real VS Code on sample prompts.
 *
 * `npm start -- --browser` opens it in the browser even where a desktop VS Code is installed.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll } from './bundles.ts';
import { startCodeServer } from './codeServer.ts';
import { findProgram, root, say, succeeds } from './tools.ts';

const openers: Readonly<Record<string, string>> = { darwin: 'open', win32: 'explorer' };
const hint =
  'Open question.prompt, select text or nothing for the whole file, right-click, and choose Analyze Emergence.';

say('building');
await buildAll();

const workspace = join(root, '.cache', 'samples');
if (!existsSync(workspace)) cpSync(join(root, 'media', 'samples'), workspace, { recursive: true });

const display = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'] ?? '';
const desktop = process.platform !== 'linux' || display !== '';
const editor = desktop && !process.argv.includes('--browser') ? findProgram('code', 'code-insiders', 'codium') : null;
if (editor === null) await serve();
else openDesktop(editor);

function openDesktop(program: string): never {
  say(`opening ${program} with the extension and sample prompts`);
  say(hint);
  const opened = succeeds(program, ['--new-window', `--extensionDevelopmentPath=${root}`, workspace], {
    shell: process.platform === 'win32',
  });
  process.exit(opened ? 0 : 1);
}

async function serve(): Promise<void> {
  const port = Number(process.env['PORT']) || 0;
  const server = await startCodeServer({ data: join(root, '.cache', 'editor'), port, extensions: [root] });
  const address = `${server.address}/?folder=${encodeURIComponent(workspace)}`;
  say(`VS Code is running. Open this address in a browser:\n\n  ${address}\n`);
  say(hint);
  say('Press Ctrl+C to stop.');
  if (desktop) openBrowser(address);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void server.stop().then(() => process.exit(0)));
  server.process.once('exit', code => process.exit(code ?? 0));
}

function openBrowser(url: string): void {
  const opener = openers[process.platform] ?? 'xdg-open';
  if (findProgram(opener) !== null) spawnSync(opener, [url], { stdio: 'ignore', timeout: 5000 });
}
