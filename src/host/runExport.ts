/** Runs as files the person owns: the run itself, a table, a summary, a picture. */
import { homedir } from 'node:os';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { AdjacentError } from '../core/adjacentError.ts';
import type { EngineClient } from '../client/engineClient.ts';
import type { RunFormat } from '../protocol/engineProtocol.ts';
import type { RunReport } from '../domain/report.ts';
import { runEnding } from './manifest.ts';
import type { RunSession } from './runSession.ts';

type Format = 'json' | 'csv' | 'png' | 'markdown';
const kinds: Readonly<Record<Format, readonly [label: string, ending: string]>> = {
  json: ['Run', runEnding],
  csv: ['Table', '.csv'],
  png: ['Picture', '.png'],
  markdown: ['Summary', '.md'],
};

const formats = { json: 'run', markdown: 'markdown', png: 'run' } as const satisfies Partial<Record<Format, RunFormat>>;

/** Copy a run file where the person says. */
export async function saveRunAs(engine: EngineClient, session: RunSession): Promise<void> {
  await exportRun(engine, session, 'json', null);
}

/** Ask for a place and write a run there in a format; `data` is the page's picture as a data URL, for "png". Throws
 * AdjacentError storage-full, storage-read-only, bad-argument. */
export async function exportRun(
  engine: EngineClient,
  session: RunSession,
  format: Format,
  data: string | null,
): Promise<void> {
  const { report } = session;
  if (report === null)
    throw new AdjacentError('bad-argument', 'There is no result yet.', 'Wait for the first picture.');
  const content = format === 'csv' ? await chooseTable() : formats[format];
  if (content === undefined) return;
  const [label, ending] = kinds[format];
  const target = await vscode.window.showSaveDialog({
    defaultUri: placeFor(report, ending),
    filters: { [label]: [ending.slice(1)] },
    title: `Save ${label}`,
  });
  if (target === undefined) return;
  if (format === 'png') await write(target, pictureOf(data));
  else await engine.saveRun(session.path, target.fsPath, content);
  const open = format === 'png' ? 'Open' : 'Show';
  const choice = await vscode.window.showInformationMessage(`Saved ${basename(target.fsPath)}.`, open);
  if (choice !== undefined) await vscode.commands.executeCommand('vscode.open', target);
}

async function chooseTable(): Promise<RunFormat | undefined> {
  const tables = [
    {
      label: 'Figures',
      description: 'every figure of every cell, with interval and number of answers',
      format: 'cells-csv',
    },
    { label: 'Answers', description: 'every answer with its kind, length and energy', format: 'answers-csv' },
  ] as const;
  return (await vscode.window.showQuickPick(tables, { title: 'Export as CSV' }))?.format;
}

function pictureOf(data: string | null): Uint8Array {
  const picture = /^data:image\/png;base64,(.+)$/s.exec(data ?? '')?.[1];
  if (picture === undefined)
    throw new AdjacentError('bad-argument', 'The page sent no picture.', 'Open the phase diagram tab and try again.');
  return Buffer.from(picture, 'base64');
}

async function write(target: vscode.Uri, content: Uint8Array): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(target, content);
  } catch (error) {
    const full = /ENOSPC|no space/i.test(String(error));
    throw full
      ? new AdjacentError('storage-full', 'The disk is full.', 'Free some space and save again.', String(error))
      : new AdjacentError(
          'storage-read-only',
          `${basename(target.fsPath)} could not be written.`,
          'Choose another folder.',
          String(error),
        );
  }
}

function placeFor(report: RunReport, ending: string): vscode.Uri {
  const name =
    report.title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40) || 'run';
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  return vscode.Uri.joinPath(folder, `${name}${ending}`);
}
