/** Reads and changes prompt files in the bundle of experiments, which has the YAML library. */
import { basename } from 'node:path';
import type * as vscode from 'vscode';
import type { RunReport } from '../domain/report.ts';
import type { PromptFile } from '../promptFile/promptFile.ts';
import { loadBundle } from './bundles.ts';

/** What this file uses of the bundle. */
interface Bundle {
  parsePromptFile(name: string, document: string): PromptFile | null;
  writeSetting(report: RunReport, cell: number): Promise<void>;
}

const experimentsBundle = (): Bundle => loadBundle('experiments') as Bundle;

/** Writes a setting into the prompt file of a run. Rejects with AdjacentError bad-argument. */
export function applySetting(report: RunReport, cell: number): Promise<void> {
  return experimentsBundle().writeSetting(report, cell);
}

/** The prompt of a document that is a prompt file with a heading, roles or placeholders; null for plain text. Throws
 * AdjacentError bad-argument. */
export function promptFileOf(document: vscode.TextDocument): PromptFile | null {
  if (!/\.(?:prompty|prompt|prompt\.md|json|prompt\.ya?ml)$/iu.test(document.fileName)) return null;
  const text = document.getText();
  if (/\.(?:json|prompt\.ya?ml)$/iu.test(document.fileName))
    return experimentsBundle().parsePromptFile(basename(document.fileName), text);
  if (!/^\s*---/u.test(text) && !text.includes('{{') && !/\.prompty$/iu.test(document.fileName)) return null;
  return experimentsBundle().parsePromptFile(basename(document.fileName), text);
}
