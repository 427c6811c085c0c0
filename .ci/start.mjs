/** `npm start`: builds the extension and opens a real VS Code on sample prompts, ready to right-click. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureToolchain, findProgram, root, say, succeeds } from './tools.mjs';

ensureToolchain(process.argv[1]);
const { buildAll } = await import('./build.mjs');
say('building');
await buildAll();

const workspace = join(root, '.cache', 'samples');
if (!existsSync(workspace)) cpSync(join(root, 'media', 'samples'), workspace, { recursive: true });

const desktop = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
const editor = desktop ? findProgram('code', 'code-insiders', 'codium') : null;
const hint = 'Open question.prompt, select the text (or nothing for the whole file), right-click, Analyze Emergence.';
if (editor !== null && !process.argv.includes('--browser')) {
  say(`opening ${editor} with the extension and sample prompts`);
  say(hint);
  process.exit(
    succeeds(editor, ['--new-window', `--extensionDevelopmentPath=${root}`, workspace], {
      shell: process.platform === 'win32',
    })
      ? 0
      : 1,
  );
}

const { freePort, startCodeServer } = await import('./codeServer.mjs');
const port = Number(process.env.PORT) || (await freePort());
const server = await startCodeServer({ data: join(root, '.cache', 'editor'), port, extensions: [root] });
const address = `${server.address}/?folder=${encodeURIComponent(workspace)}`;
say(`VS Code is running. Open this address in a browser:\n\n  ${address}\n`);
say(hint);
say('Press Ctrl+C to stop.');
if (desktop) openBrowser(address);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void server.stop().then(() => process.exit(0)));
server.process.once('exit', code => process.exit(code ?? 0));

function openBrowser(url) {
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform] ?? 'xdg-open';
  if (findProgram(opener) !== null) spawnSync(opener, [url], { stdio: 'ignore', timeout: 5000 });
}
