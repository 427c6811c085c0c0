/** Reads prompt files in the bundle of experiments, which has the YAML library. */
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import type * as vscode from 'vscode';
import { errorFrom, type ErrorData } from '../core/adjacentError.ts';
import type { RunReport } from '../domain/report.ts';
import type { PromptFile } from '../promptFile/promptFile.ts';

/** What this file uses of the bundle. */
interface Bundle {
  readPromptFile(name: string, document: string): PromptFile | ErrorData | null;
  applySetting(report: RunReport, cell: number): Promise<ErrorData | null>;
}

const loadBundle = (): Bundle => createRequire(import.meta.filename)('./experiments.js') as Bundle;

/** Writes a setting into the prompt file of a run. Rejects with AdjacentError bad-argument. */
export async function applySetting(report: RunReport, cell: number): Promise<void> {
  const error = await loadBundle().applySetting(report, cell);
  if (error !== null) throw errorFrom(error);
}

/** The prompt of a document that is a prompt file with a heading, roles or placeholders; null for plain text. Throws
 * AdjacentError bad-argument. */
export function promptFileOf(document: vscode.TextDocument): PromptFile | null {
  if (!/\.(?:prompty|prompt|prompt\.md)$/iu.test(document.fileName)) return null;
  const text = document.getText();
  if (!/^\s*---/u.test(text) && !text.includes('{{') && !/\.prompty$/iu.test(document.fileName)) return null;
  const read = loadBundle().readPromptFile(basename(document.fileName), text);
  if (read === null || 'content' in read) return read;
  throw errorFrom(read);
}
