/** The window that the checks act in. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

/** Folder of the workspace. */
export const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');

/** Wait until something holds; the last error is thrown when it does not in time. */
export async function eventually<T>(find: () => T | Promise<T>, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await find();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(200);
    }
  }
}

/** Runs a command that shows a list, and takes the row that is below `row` others. Nothing tells when the list is open,
 * so there are more tries, with more time each, until `isTaken` says that the row was taken. */
export async function takeRow(command: string, row: number, isTaken: () => boolean): Promise<void> {
  for (let tries = 1; tries <= 4 && !isTaken(); tries++) {
    const ended = vscode.commands.executeCommand(command);
    await pause(1500 * tries ** 2);
    for (let at = 0; at < row; at++) await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await Promise.race([ended, pause(10_000)]);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await ended;
    for (let waits = 0; waits < 100 && !isTaken(); waits++) await pause(200);
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

export async function open(name: string, select?: [number, number, number, number]): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, name)),
    vscode.ViewColumn.One,
  );
  if (select !== undefined) editor.selection = new vscode.Selection(...select);
  return editor;
}

export const panels = (): readonly vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(tab => tab.input instanceof vscode.TabInputWebview && tab.input.viewType.includes('adjacent.panel'));

/** Folder of the run files: found below the user data, since the extension gives nothing out. */
export function runFiles(): readonly string[] {
  const root = process.env['ADJACENT_TEST_DATA'] ?? '';
  const storage = join(root, 'user', 'User', 'workspaceStorage');
  if (!existsSync(storage)) return [];
  return readdirSync(storage, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.emergence.json'))
    .map(file => join(storage, file));
}

export interface StoredRun {
  readonly status: string;
  readonly manifest: {
    readonly spec: {
      readonly prompt: string;
      readonly messages?: readonly { readonly role: string; readonly content: string }[];
      readonly source: string;
      readonly model: string;
      readonly seed: number;
      readonly topP: number;
    };
  };
}

export function readRun(path: string): StoredRun {
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly run: StoredRun }).run;
}

export async function use(model: string): Promise<void> {
  await vscode.workspace.getConfiguration('adjacent').update('model', model, vscode.ConfigurationTarget.Global);
}
