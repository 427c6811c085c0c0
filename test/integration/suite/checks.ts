/** Checks that run in a real extension host. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { experimentChecks } from './experimentChecks.ts';
import { eventually, folder, open, panels, readRun, runFiles, takeRow, use, type StoredRun } from './window.ts';

const own = vscode.extensions.getExtension('adjacent.adjacent');

let first = '';

export const checks: Readonly<Record<string, () => Promise<void>>> = {
  async 'the extension activates by a command and every command of the manifest is registered'() {
    assert.ok(own, 'the extension is installed');
    await vscode.commands.executeCommand('adjacent.refreshModels');
    assert.ok(own.isActive);
    const manifest = own.packageJSON as {
      readonly contributes: { readonly commands: readonly { readonly command: string }[] };
    };
    const known = new Set(await vscode.commands.getCommands(true));
    for (const { command } of manifest.contributes.commands) assert.ok(known.has(command), command);
  },

  async 'the page on the TAP equations opens once, and again after it was closed'() {
    const pages = (): readonly vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap(group => group.tabs)
        .filter(tab => tab.input instanceof vscode.TabInputWebview && tab.input.viewType.includes('adjacent.tap'));
    for (let round = 0; round < 2; round++) {
      await vscode.commands.executeCommand('adjacent.exploreTap');
      await vscode.commands.executeCommand('adjacent.exploreTap');
      await eventually(() => {
        assert.equal(pages().length, 1);
      });
      assert.equal(pages()[0]?.label, 'TAP equations');
      await vscode.window.tabGroups.close(pages());
      await eventually(() => {
        assert.equal(pages().length, 0);
      });
    }
  },

  async 'an analysis of a selection opens a panel at once and writes a run file with that prompt'() {
    await use('calibration:iid');
    await vscode.workspace.getConfiguration('adjacent').update('preset', 'quick', vscode.ConfigurationTarget.Global);
    await open('notes.md', [2, 0, 2, 21]);
    await vscode.commands.executeCommand('adjacent.analyze');
    await eventually(() => {
      assert.equal(panels().length, 1);
    });
    first = await eventually(() => {
      const [path] = runFiles();
      assert.ok(path);
      assert.equal(readRun(path).status, 'done');
      return path;
    });
    assert.equal(readRun(first).manifest.spec.prompt, 'A prompt of its own. ');
  },

  async 'without a selection a prompt file is analyzed whole, other files are not'() {
    const before = panels().length + 1;
    await open('story.prompt');
    await vscode.commands.executeCommand('adjacent.analyze');
    await eventually(() => {
      const runs = runFiles().map(readRun);
      assert.ok(runs.some(run => run.status === 'done' && run.manifest.spec.prompt.startsWith('Write the first line')));
      assert.equal(panels().length, before);
    });
    await open('code.ts');
    await vscode.commands.executeCommand('adjacent.analyze');
    await new Promise(resolve => setTimeout(resolve, 500));
    assert.equal(panels().length, before);
  },

  async 'the settings of the folder that holds the prompt apply, from its editor and from the explorer'() {
    const specs = (): readonly StoredRun['manifest']['spec'][] =>
      runFiles()
        .map(readRun)
        .filter(run => run.status === 'done' && run.manifest.spec.prompt === 'A prompt in another folder.')
        .map(run => run.manifest.spec);
    await open('b/in-b.prompt');
    await vscode.commands.executeCommand('adjacent.analyze');
    await eventually(() => {
      assert.deepEqual(
        specs().map(({ seed, topP }) => [seed, topP]),
        [[77, 0.5]],
      );
    });
    await open('story.prompt');
    await vscode.commands.executeCommand('adjacent.analyze', vscode.Uri.joinPath(folder, 'b', 'in-b.prompt'));
    await eventually(() => {
      assert.deepEqual(
        specs().map(({ seed, topP }) => [seed, topP]),
        [
          [77, 0.5],
          [77, 0.5],
        ],
      );
    });
  },

  async 'several selections: asked which, or joined with line ends of their own kind'() {
    const editor = await open('windows.md');
    editor.selections = [new vscode.Selection(2, 0, 2, 5), new vscode.Selection(0, 0, 1, 3)];
    const specOf = (source: string): StoredRun['manifest']['spec'] | undefined =>
      runFiles()
        .map(readRun)
        .map(run => run.manifest.spec)
        .find(spec => spec.source === source);
    const choose = async (row: number, source: string): Promise<string | undefined> => {
      await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
      await takeRow('adjacent.analyze', row, () => specOf(source) !== undefined);
      return specOf(source)?.prompt;
    };
    assert.equal(await choose(0, '2 selections in windows.md'), 'One\ntwo\nthree');
    assert.equal(await choose(2, 'windows.md, selection in line 3'), 'three');
  },

  async 'continuations are explored behind the cursor in any document, and not where nothing is before it'() {
    await use('calibration:iid');
    const editor = await open('notes.md');
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    const before = runFiles().length;
    await vscode.commands.executeCommand('adjacent.exploreHere');
    editor.selection = new vscode.Selection(2, 11, 2, 11);
    await vscode.commands.executeCommand('adjacent.exploreHere');
    await eventually(() => {
      const runs = runFiles().map(readRun);
      const spec = runs.map(run => run.manifest.spec).find(({ source }) => source === 'notes.md, line 3');
      assert.ok(spec?.prompt.endsWith('A prompt of'), spec?.prompt);
      assert.equal(runs.length, before + 1);
    });
  },

  async 'a prompt file gives its messages and sample values, not its heading'() {
    await open('greet.prompty');
    await vscode.commands.executeCommand('adjacent.analyze');
    await eventually(() => {
      const spec = runFiles()
        .map(readRun)
        .map(run => run.manifest.spec)
        .find(({ source }) => source === 'greet.prompty');
      assert.equal(spec?.prompt, 'Hello, I am Ida.');
      assert.deepEqual(spec.messages, [{ role: 'system', content: 'Be kind.' }]);
    });
  },

  async 'lenses stand above prompts, and the setting switches them off'() {
    const lensesOf = async (name: string): Promise<readonly string[]> => {
      const uri = vscode.Uri.joinPath(folder, name);
      await vscode.workspace.openTextDocument(uri);
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 9);
      return found.flatMap(({ command }) => (command?.command === 'adjacent.analyze' ? [command.title] : []));
    };
    assert.deepEqual(await lensesOf('story.prompt'), ['Analyze']);
    assert.deepEqual(await lensesOf('code.ts'), [], 'nothing in it is marked as a prompt');
    const settings = vscode.workspace.getConfiguration('adjacent');
    await settings.update('codeLens', false, vscode.ConfigurationTarget.Global);
    try {
      await eventually(async () => {
        assert.deepEqual(await lensesOf('story.prompt'), []);
      }, 10);
    } finally {
      await settings.update('codeLens', undefined, vscode.ConfigurationTarget.Global);
    }
  },

  async 'a second analysis waits for the first, and both are stored'() {
    const before = runFiles().length;
    await open('story.prompt');
    await vscode.commands.executeCommand('adjacent.analyze');
    await open('notes.md', [2, 0, 2, 21]);
    await vscode.commands.executeCommand('adjacent.analyze');
    await eventually(() => {
      const runs = runFiles();
      assert.equal(runs.length, before + 2);
      for (const path of runs) assert.equal(readRun(path).status, 'done');
    });
  },

  async 'the engine can be stopped in mid-run: results so far stay, and the next run works'() {
    await use('smollm2-135m-instruct');
    const before = runFiles().length;
    await open('story.prompt');
    await vscode.commands.executeCommand('adjacent.analyze');
    await eventually(() => {
      assert.equal(runFiles().length, before + 1);
    }, 180);
    await vscode.commands.executeCommand('adjacent.stopEngine');
    await use('calibration:iid');
    await vscode.commands.executeCommand('adjacent.analyze');
    await eventually(() => {
      assert.equal(runFiles().length, before + 2);
      assert.equal(
        runFiles()
          .map(readRun)
          .filter(run => run.status === 'done').length,
        before + 1,
      );
    });
  },

  async 'a run file in the workspace opens in its own editor'() {
    const copy = vscode.Uri.joinPath(folder, 'kept.emergence.json');
    await vscode.workspace.fs.copy(vscode.Uri.file(first), copy);
    await vscode.commands.executeCommand('vscode.open', copy);
    await eventually(() => {
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
      assert.ok(tab?.input instanceof vscode.TabInputCustom && tab.input.viewType === 'adjacent.run');
    });
  },

  ...experimentChecks,
};
