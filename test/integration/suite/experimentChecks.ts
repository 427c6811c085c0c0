/** Checks of experiment files that run in a real extension host. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, folder, open, panels, readRun, runFiles, takeRow, use } from './window.ts';

const good =
  'experiment: sweep\nprompts:\n  - A prompt of its own.\nmodels: [calibration:iid]\nknobs:\n  temperature: [0.7, 1]\nbudget: { samples: 16, tokens: 8 }\nseeds: [3, 4]\n';

async function write(name: string, text: string): Promise<vscode.TextEditor> {
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, name), new TextEncoder().encode(text));
  return open(name);
}

function problems(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Adjacent');
}

async function lensesOf(uri: vscode.Uri): Promise<readonly vscode.CodeLens[]> {
  return (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10)) ?? [];
}

export const experimentChecks: Readonly<Record<string, () => Promise<void>>> = {
  async 'an experiment file has a lens that runs it, and no problem'() {
    const { document } = await write('good.experiment.yaml', good);
    assert.equal(document.languageId, 'yaml');
    const lenses = await eventually(async () => {
      const found = await lensesOf(document.uri);
      assert.deepEqual(
        found.map(({ command }) => command?.title),
        ['$(play) Run (2 runs)', 'Run with preset...'],
      );
      return found;
    });
    assert.ok(lenses.every(({ range }) => range.start.line === 0));
    assert.deepEqual(problems(document.uri), []);
  },

  async 'the lens runs every prompt, model and seed of the file'() {
    const before = runFiles().length;
    const [lens] = await lensesOf(vscode.Uri.joinPath(folder, 'good.experiment.yaml'));
    assert.ok(lens?.command);
    await vscode.commands.executeCommand(lens.command.command, ...((lens.command.arguments ?? []) as unknown[]));
    await eventually(() => {
      const runs = runFiles()
        .map(readRun)
        .filter(run => run.manifest.spec.prompt === 'A prompt of its own.' && run.status === 'done');
      assert.equal(runFiles().length, before + 2);
      assert.deepEqual(runs.map(run => run.manifest.spec.seed).sort(), [3, 4]);
      assert.ok(runs.every(run => run.manifest.spec.model === 'calibration:iid'));
    });
    assert.ok(panels().length >= 2);
  },

  async 'problems are shown at their lines while the user types, and disappear when corrected'() {
    const editor = await write(
      'bad.experiment.yaml',
      good.replace('calibration:iid', 'calibration:idd').replace('seeds', 'seed'),
    );
    const { uri } = editor.document;
    const [first] = await eventually(() => {
      const found = problems(uri);
      assert.equal(found.length, 1);
      return found;
    });
    assert.match(first?.message ?? '', /no key "seed"\. Did you mean "seeds"/);
    assert.deepEqual([first?.range.start.line, first?.range.start.character, first?.range.end.character], [7, 0, 4]);
    assert.deepEqual(
      (await lensesOf(uri)).map(({ command }) => command?.title),
      ['$(error) 1 problem'],
    );
    const [fix] = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      first?.range,
    );
    assert.equal(fix?.title, 'Change to "seeds"');
    assert.ok(fix.edit !== undefined && (await vscode.workspace.applyEdit(fix.edit)));
    assert.match(editor.document.lineAt(7).text, /^seeds:/);
    const [second] = await eventually(() => {
      const found = problems(uri);
      assert.match(found[0]?.message ?? '', /no model named "calibration:idd"\. Did you mean "calibration:iid"/);
      return found;
    });
    assert.equal(second?.range.start.line, 3);
    await editor.edit(edit => {
      edit.replace(new vscode.Range(3, 9, 3, 24), 'calibration:iid');
    });
    await eventually(() => {
      assert.deepEqual(problems(uri), []);
    });
    await vscode.commands.executeCommand('workbench.action.files.save');
  },

  async 'completion offers knobs with their titles, and the models of the engine; hovers explain knobs'() {
    const { document } = await write(
      'new.experiment.yaml',
      'experiment: diagram\nprompts: [Say it.]\nmodels: \nknobs:\n  \n  layers: 50%\n',
    );
    const offered = async (line: number, column: number): Promise<readonly vscode.CompletionItem[]> =>
      (
        await vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          document.uri,
          new vscode.Position(line, column),
        )
      ).items;
    const knobs = await offered(4, 2);
    const window = knobs.find(item => item.label === 'window');
    assert.equal(window?.detail, 'Context window (context)');
    assert.ok(!knobs.some(item => item.label === 'layers'), 'a knob that is in the file already is not offered');
    await eventually(async () => {
      assert.ok((await offered(2, 8)).some(item => item.label === 'smollm2-135m-instruct'));
    });
    const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(5, 4),
    );
    assert.match(
      JSON.stringify(
        hover?.contents.filter(content => content instanceof vscode.MarkdownString).map(({ value }) => value),
      ),
      /not a smaller trained model/,
    );
  },

  async 'a data file is picked for the variables of a prompt file, and its rows are analyzed'() {
    await use('ladder/neox-0.2m');
    const before = runFiles().length;
    await write('rows.csv', 'place\nbarn\nwell\nhill\n');
    await write('place.prompty', '---\nsample:\n  place: barn\n---\nuser:\nThe fox saw the {{place}} and\n');
    const shown = panels().length;
    await takeRow('adjacent.analyzeData', 0, () => panels().length > shown);
    const run = await eventually(() => {
      const found = runFiles()
        .map(readRun)
        .find(
          ({ manifest, status }) => manifest.spec.source === 'place.prompty, 3 rows of rows.csv' && status === 'done',
        );
      assert.ok(found);
      return found;
    }, 120);
    assert.equal(runFiles().length, before + 1);
    const levels = ['The fox saw the barn and', 'The fox saw the well and', 'The fox saw the hill and'];
    assert.ok(JSON.stringify(run.manifest.spec).includes(JSON.stringify(levels)), JSON.stringify(run.manifest.spec));
  },

  async "an experiment of the picker opens as a file with the user's prompt and model"() {
    await use('calibration:iid');
    await open('story.prompt');
    const opened = (): vscode.TextDocument | undefined => vscode.window.activeTextEditor?.document;
    await takeRow('adjacent.newExperimentFile', 0, () => opened()?.isUntitled === true);
    const document = await eventually(() => {
      const found = opened();
      assert.ok(found?.isUntitled && found.fileName.endsWith('phase-diagram.experiment.yaml'), found?.fileName);
      assert.match(found.getText(), /Write the first line of a story about the sea\./);
      return found;
    });
    assert.match(document.getText(), /models: \[ ?calibration:iid ?\]/);
    assert.match(document.getText(), /# Any two knobs/);
    assert.deepEqual(
      (await lensesOf(document.uri)).map(({ command }) => command?.title),
      ['$(play) Run', 'Run with preset...'],
    );
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  },
};
