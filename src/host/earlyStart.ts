/** Starts the engine, and opens the model of the settings, once something shows that a run may follow: a view of the
 * extension or a prompt file. */
import * as vscode from 'vscode';
import type { EngineClient } from '../client/engineClient.ts';
import { isWholePrompt } from './promptLenses.ts';
import { readSettings } from './settings.ts';

/** Milliseconds after which the engine starts, so that activation and the first drawing are not delayed. */
const delay = 1500;

/** Watch views and editors. The engine is started early at most once in a window. */
export function startEarly(
  engine: Pick<EngineClient, 'warmUp'>,
  trees: readonly Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>[],
  log: Pick<vscode.LogOutputChannel, 'debug'>,
): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    const settings = readSettings();
    if (!settings.startEarly) return;
    engine.warmUp(settings.reference).then(
      found => {
        log.debug(`early start: ${found}`);
      },
      (error: unknown) => {
        log.debug(String(error));
      },
    );
  };
  const look = (): void => {
    if (timer !== undefined) return;
    const showsPrompt = vscode.window.visibleTextEditors.some(({ document }) => isWholePrompt(document.fileName));
    if (showsPrompt || trees.some(tree => tree.visible)) timer = setTimeout(start, delay);
  };
  look();
  return vscode.Disposable.from(
    vscode.window.onDidChangeVisibleTextEditors(look),
    ...trees.map(tree => tree.onDidChangeVisibility(look)),
    new vscode.Disposable(() => {
      clearTimeout(timer);
    }),
  );
}
