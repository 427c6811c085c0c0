/** Copies a text and says so. */
import * as vscode from 'vscode';
import { t } from '../core/text.ts';

const shownFor = 3000;

/** Puts a text into the clipboard; the status bar says so for some seconds. */
export async function copyText(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(t`Copied.`, shownFor);
}
