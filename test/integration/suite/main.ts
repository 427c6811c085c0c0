/** Runs inside the extension host of a real VS Code: each check prints one line, and a count ends it. */
import * as vscode from 'vscode';
import { checks } from './checks.ts';

/** Called by the editor when the workbench stands. */
export async function run(): Promise<void> {
  let passed = 0;
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      passed++;
      console.log(`ADJACENT ok ${name}`);
    } catch (error) {
      failed++;
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      console.log(`ADJACENT not ok ${name}: ${text.replaceAll('\n', ' | ')}`);
    }
  }
  console.log(`ADJACENT ${passed} passed, ${failed} failed`);
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
