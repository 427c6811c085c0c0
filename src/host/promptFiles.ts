/** Reads prompt files in the bundle of experiments, which has the YAML library. */
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import type * as vscode from 'vscode';
import { AdjacentError, type ErrorData } from '../core/adjacentError.ts';
import type { PromptFile } from '../promptFile/promptFile.ts';

/** What this file uses of the bundle. */
interface Bundle {
  readPromptFile(name: string, document: string): PromptFile | ErrorData | null;
}

/** The prompt of a document that is a prompt file with a heading, roles or placeholders; null for plain text. Throws
 * AdjacentError bad-argument. */
export function promptFileOf(document: vscode.TextDocument): PromptFile | null {
  if (!/\.(?:prompty|prompt|prompt\.md)$/iu.test(document.fileName)) return null;
  const text = document.getText();
  if (!/^\s*---/u.test(text) && !text.includes('{{') && !/\.prompty$/iu.test(document.fileName)) return null;
  const bundle = createRequire(import.meta.filename)('./experiments.js') as Bundle;
  const read = bundle.readPromptFile(basename(document.fileName), text);
  if (read === null || 'content' in read) return read;
  throw new AdjacentError(read.kind, read.message, read.remedy, read.detail);
}
