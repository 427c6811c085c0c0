/** Asks for a data file whose rows fill the variables of a prompt, and analyzes the prompts that they make. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { dataSource } from '../../client/dataSource.ts';
import { AdjacentError } from '../../core/adjacentError.ts';
import { formatCount } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import { withPlainLineEnds } from '../../domain/sourceText.ts';
import type { GridSpec } from '../../domain/spec.ts';
import { dataDiagram, defaultRows, mostRows } from '../../experiments/items/dataDiagram.ts';
import { readDataRows, type DataRow, type DataRows } from '../../experiments/items/dataFile.ts';
import { openVariables, parsePromptFile, type PromptOptions } from '../../promptFile/promptFile.ts';
import { optionsOf } from '../promptFiles.ts';
import { isPromptDocument } from '../promptSource.ts';
import { specFromSettings } from '../specFromEditor.ts';
import type { ExperimentServices } from './experimentServices.ts';
import type { ExperimentFiles } from './experimentFiles.ts';

/** Where the data file of each prompt file is remembered. */
const memoryKey = 'adjacent.dataFiles';
/** Data files that are listed at most. */
const mostFiles = 100;

/** Let the user pick a data file, and analyze the prompt of the last editor over its rows. Resolves without a run when
 * they cancel. Rejects with AdjacentError prompt-empty without a prompt file, and bad-argument for a prompt or data
 * that cannot be read and for data that does not fill it. */
export async function analyzeData(files: ExperimentFiles, memory: ExperimentServices['memory']): Promise<void> {
  const document = files.editor?.document;
  if (document === undefined || !isPromptDocument(document))
    throw new AdjacentError(
      'prompt-empty',
      t`No prompt file is open.`,
      t`Open a prompt file with variables such as {{name}}, and try again.`,
    );
  const name = basename(document.fileName);
  const open = openVariables(name, document.getText(), optionsOf(document.uri));
  const remembered = memory.get<Readonly<Record<string, string>>>(memoryKey, {});
  const key = document.uri.toString();
  const path = await pickDataFile(name, open, remembered[key]);
  if (path === null) return;
  const rows = await pickRows(path);
  if (rows === null) return;
  await memory.update(memoryKey, { ...remembered, [key]: path });
  await files.start([await dataSpec(document, rows)]);
}

/** Path of a data file, that of last time first; null when the user cancels. */
async function pickDataFile(name: string, open: readonly string[], last: string | undefined): Promise<string | null> {
  const found = await vscode.workspace.findFiles('**/*.{jsonl,ndjson,csv}', '**/node_modules/**', mostFiles);
  const paths = found.map(({ fsPath }) => fsPath).sort();
  const listed = last === undefined ? paths : [last, ...paths.filter(path => path !== last)];
  const items: readonly (vscode.QuickPickItem & { readonly path?: string })[] = [
    ...listed.map(path => {
      const folder = dirname(vscode.workspace.asRelativePath(path));
      const facts = [folder === '.' ? '' : folder, path === last ? t`used last` : ''];
      return { label: basename(path), description: facts.filter(fact => fact !== '').join(' · '), path };
    }),
    { label: t`Browse...` },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t`Analyze with Data File`,
    placeHolder:
      open.length === 0
        ? t`Which file has columns for the variables of ${name}?`
        : t`Which file has columns for ${open.map(variable => `{{${variable}}}`).join(', ')} of ${name}?`,
    matchOnDescription: true,
  });
  if (picked === undefined) return null;
  if (picked.path !== undefined) return picked.path;
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: t`Analyze with Data File`,
      filters: { [t`Data files`]: ['jsonl', 'ndjson', 'csv'] },
    })) ?? [];
  return chosen?.fsPath ?? null;
}

/** Rows of the file: all of a short one, as many as the user says of a longer one; null when they cancel. */
async function pickRows(path: string): Promise<DataRows | null> {
  const most = await readDataRows(dataSource(path), mostRows);
  if (most.total <= defaultRows) return most;
  const largest = Math.min(mostRows, most.total);
  const items = [defaultRows, largest].map(count => ({
    label: count === most.total ? t`All ${formatCount(count, 'row')}` : formatCount(count, 'row'),
    description: count === most.total ? '' : t`chosen at random from ${formatCount(most.total, 'row')}`,
    detail: count === defaultRows ? t`Each row makes a prompt, which is answered at three temperatures.` : '',
    count,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: t`Analyze with Data File`,
    placeHolder: t`How many rows of ${most.file}?`,
  });
  return picked === undefined ? null : readDataRows(dataSource(path), picked.count);
}

/** The diagram of the prompt over the rows, under the settings of the user. */
async function dataSpec(document: vscode.TextDocument, rows: DataRows): Promise<GridSpec> {
  const name = basename(document.fileName);
  const text = document.getText();
  const reading = optionsOf(document.uri);
  const withRow = (values: DataRow['values']): PromptOptions => ({
    ...reading,
    values: { ...reading.values, ...values },
  });
  const { first, source, axes } = await dataDiagram(rows, {
    read: values => {
      const file = parsePromptFile(name, text, withRow(values));
      return Promise.resolve({
        text: file?.content.text ?? withPlainLineEnds(text).replace(/\n$/, ''),
        messages: file?.messages ?? [],
        ...(file?.assertions === undefined ? {} : { assertions: file.assertions }),
        ...(file?.sampling === undefined ? {} : { sampling: file.sampling }),
        source: name,
      });
    },
    open: values => Promise.resolve(openVariables(name, text, withRow(values))),
  });
  return { ...specFromSettings({ ...first, source, uri: document.uri }, 'diagram'), axes };
}
