import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { build } from 'esbuild';
import { openEditor, root } from '../support/editor.ts';

const suite = join(root, 'out', 'integration', 'suite.js');
const files = {
  'story.prompt': 'Write the first line of a story about the sea.\n',
  'notes.md': '# Notes\n\nA prompt of its own. And more.\n',
  'code.ts': 'export const x = 1;\n',
  'windows.md': 'One\r\ntwo\r\nthree\r\n',
  'greet.prompty':
    '---\nname: Greeting\nsample: { guest: Ida }\n---\nsystem:\nBe kind.\nuser:\nHello, I am {{guest}}.\n',
  'b/in-b.prompt': 'A prompt in another folder.\n',
  'b/.vscode/settings.json': JSON.stringify({ 'adjacent.seed': 77, 'adjacent.topP': 0.5 }),
  // The outer folder comes first, so that checks find its files by their names.
  'all.code-workspace': JSON.stringify({ folders: [{ path: '.' }, { path: 'b' }], settings: {} }),
};

/** Let the workbench load our folder as an extension under development and run a test module in its extension host. */
async function runSuite(): Promise<readonly string[]> {
  await build({
    absWorkingDir: root,
    entryPoints: ['test/integration/suite/main.ts'],
    outfile: suite,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
  });
  const lines: string[] = [];
  let finish = (): void => undefined;
  const finished = new Promise<void>(resolve => (finish = resolve));
  const editor = await openEditor({
    files,
    bare: true,
    workspaceFile: 'all.code-workspace',
    prepare: async (page, server) => {
      await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
        for (const text of args.map(String)) {
          if (!text.startsWith('ADJACENT ')) continue;
          lines.push(text.slice('ADJACENT '.length));
          if (/^\d+ passed, \d+ failed$/.test(lines.at(-1) ?? '')) finish();
        }
      });
      await page.exposeFunction('codeAutomationExit', () => {
        setTimeout(finish, 1000);
      });
      await page.addInitScript(
        ({ auth, extension, module }) => {
          const uri = (path: string): object => ({ $mid: 1, scheme: 'vscode-remote', authority: auth, path });
          const get = Element.prototype.getAttribute;
          Element.prototype.getAttribute = function (name: string): string | null {
            const value = get.call(this, name);
            if (name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration' || value === null)
              return value;
            const settings = JSON.parse(value) as { developmentOptions?: object };
            settings.developmentOptions = {
              ...settings.developmentOptions,
              extensions: [uri(extension)],
              extensionTestsPath: uri(module),
            };
            return JSON.stringify(settings);
          };
        },
        { auth: `127.0.0.1:${server.port}`, extension: root, module: suite },
      );
    },
  });
  const late = setTimeout(finish, 8 * 60_000);
  await finished;
  clearTimeout(late);
  if (!lines.some(line => line.includes('passed,')))
    lines.push(`not ok the suite reached its end: ${editor.server.log().slice(-2000)}`);
  await editor.close();
  return lines;
}

const lines = await runSuite();

for (const line of lines.filter(one => /^(not )?ok /.test(one))) {
  test(line.replace(/^(not )?ok /, '').split(': ')[0] ?? line, () => {
    assert.ok(line.startsWith('ok '), line);
  });
}

test('the suite counted every check and none failed', () => {
  const count = lines.at(-1) ?? '';
  assert.match(count, /^[1-9]\d* passed, 0 failed$/);
});
