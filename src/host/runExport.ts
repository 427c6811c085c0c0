/** Exports a run to a file of the user's choice: the run file, a table, a summary or an image. */
import { homedir } from 'node:os';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import type { EngineClient } from '../client/engineClient.ts';
import type { RunFormat } from '../protocol/engineProtocol.ts';
import type { RunReport } from '../domain/report.ts';
import { runEnding } from './manifest.ts';

type Format = 'json' | 'csv' | 'png' | 'markdown' | 'tree-json' | 'tree-markdown';

/** The part of a session that is exported. */
interface ReportedRun {
  /** Path of the run file. */
  readonly path: string;
  readonly report: RunReport | null;
}

interface FileType {
  /** Name of the file type in the save dialog. */
  readonly label: string;
  /** Title of the save dialog. */
  readonly title: string;
  readonly ending: string;
}

const fileTypes: Readonly<Record<Format, FileType>> = {
  json: { label: t`Run`, title: t`Save Run`, ending: runEnding },
  csv: { label: t`Table`, title: t`Save Table`, ending: '.csv' },
  png: { label: t`Image`, title: t`Save Image`, ending: '.png' },
  markdown: { label: t`Summary`, title: t`Save Summary`, ending: '.md' },
  'tree-json': { label: t`Tree`, title: t`Save Possibility Tree`, ending: '.tree.json' },
  'tree-markdown': { label: t`Tree`, title: t`Save Possibility Tree`, ending: '.tree.md' },
};

/** Ask for a path and copy the run file there. Rejects as `exportRun` does. */
export async function saveRunAs(engine: EngineClient, session: ReportedRun): Promise<void> {
  await exportRun(engine, session, 'json', null);
}

/** Ask for a path and write a run there in a format. `data` is the page's image as a data URL, for "png". Rejects with
 * AdjacentError storage-full, storage-read-only, bad-argument. */
export async function exportRun(
  engine: EngineClient,
  session: ReportedRun,
  format: Exclude<Format, `tree-${string}`>,
  data: string | null,
): Promise<void> {
  const report = reportOf(session);
  if (format === 'png') return exportImage(report, data);
  const content = format === 'csv' ? await pickTable() : format === 'json' ? 'run' : format;
  if (content === undefined) return;
  const target = await pickTarget(report, format);
  if (target === undefined) return;
  await engine.saveRun(session.path, target.fsPath, content, { outcome: report.outcome });
  await offerToOpen(target, t`Show`);
}

/** Ask for a path and write the possibility tree of a cell there. Rejects as `exportRun` does. */
export async function exportTree(
  engine: EngineClient,
  session: ReportedRun,
  cell: number,
  format: 'json' | 'markdown',
): Promise<void> {
  const report = reportOf(session);
  const target = await pickTarget(report, `tree-${format}`);
  if (target === undefined) return;
  await engine.saveRun(session.path, target.fsPath, `tree-${format}`, { cell, outcome: report.outcome });
  await offerToOpen(target, t`Show`);
}

function reportOf({ report }: ReportedRun): RunReport {
  if (report !== null) return report;
  throw new AdjacentError('bad-argument', t`There is no result yet.`, t`Wait for the first results.`);
}

async function exportImage(report: RunReport, data: string | null): Promise<void> {
  const target = await pickTarget(report, 'png');
  if (target === undefined) return;
  await write(target, imageOf(data));
  await offerToOpen(target, t`Open`);
}

async function pickTable(): Promise<RunFormat | undefined> {
  const tables: readonly (vscode.QuickPickItem & { readonly format: RunFormat })[] = [
    {
      label: t`Figures`,
      description: t`every metric of every cell, with interval and number of answers`,
      format: 'cells-csv',
    },
    { label: t`Answers`, description: t`every answer with its kind, length, and energy`, format: 'answers-csv' },
  ];
  return (await vscode.window.showQuickPick(tables, { title: t`Export as CSV` }))?.format;
}

async function pickTarget(report: RunReport, format: Format): Promise<vscode.Uri | undefined> {
  const { label, title, ending } = fileTypes[format];
  // The dialog of a remote window appends a filter with a dot once more, so the filter is only the last part.
  const extension = ending.slice(ending.lastIndexOf('.') + 1);
  const target = await vscode.window.showSaveDialog({
    defaultUri: defaultTarget(report, ending),
    filters: { [label]: [extension] },
    title,
  });
  if (target === undefined || target.path.endsWith(ending)) return target;
  return target.with({ path: `${target.path.replace(new RegExp(String.raw`\.${extension}$`, 'iu'), '')}${ending}` });
}

async function offerToOpen(target: vscode.Uri, button: string): Promise<void> {
  const choice = await vscode.window.showInformationMessage(t`Saved ${basename(target.fsPath)}.`, button);
  if (choice !== undefined) await vscode.commands.executeCommand('vscode.open', target);
}

function imageOf(data: string | null): Uint8Array {
  const image = /^data:image\/png;base64,(.+)$/s.exec(data ?? '')?.[1];
  if (image === undefined)
    throw new AdjacentError('bad-argument', t`The panel sent no image.`, t`Open the Map tab and try again.`);
  return Buffer.from(image, 'base64');
}

async function write(target: vscode.Uri, content: Uint8Array): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(target, content);
  } catch (error) {
    const isFull = /ENOSPC|no space/i.test(String(error));
    throw isFull
      ? new AdjacentError('storage-full', t`The disk is full.`, t`Free some space and save again.`, String(error))
      : new AdjacentError(
          'storage-read-only',
          t`${basename(target.fsPath)} could not be written.`,
          t`Choose another folder.`,
          String(error),
        );
  }
}

function defaultTarget(report: RunReport, ending: string): vscode.Uri {
  const name =
    report.title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40) || 'run';
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  return vscode.Uri.joinPath(folder, `${name}${ending}`);
}
