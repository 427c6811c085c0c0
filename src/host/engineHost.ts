/** The engine as the editor holds it: started on first use, told when places change, ended with the window. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { EngineClient } from '../client/engineClient.ts';
import { engineFolders } from './engineFolders.ts';
import { onSettingsChange, readSettings } from './settings.ts';

/** Politer than the editor itself: typing stays smooth while the engine computes. */
const priority = 10;

/** Make the client of a window. Nothing is started before its first call. */
export function createEngine(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): EngineClient {
  const settings = readSettings();
  const engine = new EngineClient({
    entry: join(context.extensionPath, 'dist', 'engine.js'),
    log: line => {
      log.debug(line);
    },
    priority,
    places: engineFolders(context, settings),
    product: `Adjacent ${String((context.extension.packageJSON as { readonly version?: unknown }).version)}`,
    idleMinutes: settings.idleMinutes,
  });
  context.subscriptions.push(
    onSettingsChange(() => {
      engine.configure(engineFolders(context, readSettings()));
    }),
    new vscode.Disposable(() => {
      engine.kill();
    }),
  );
  return engine;
}
