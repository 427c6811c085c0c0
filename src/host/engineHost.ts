/** The window's engine client: starts the engine on first use, passes on changed settings, ends it with the window. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { EngineClient } from '../client/engineClient.ts';
import { messagesBundle } from './bundles.ts';
import type { EditorAnswers } from './editorAnswers.ts';
import type { EditorModels } from './editorModels.ts';
import { engineFolders } from './engineFolders.ts';
import { onSettingsChange, readProxy, readSettings } from './settings.ts';

/** Niceness of the engine process: typing stays smooth while it computes. */
const priority = 10;

/** Name and version of the extension, such as "Adjacent 0.2.0". */
export function productName({ extension }: vscode.ExtensionContext): string {
  return `Adjacent ${String((extension.packageJSON as { readonly version?: unknown }).version)}`;
}

/** Create the client. The engine starts with its first request. */
export function createEngine(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  editor: EditorModels,
): EngineClient {
  const settings = readSettings();
  let answers: EditorAnswers | undefined;
  const engine = new EngineClient({
    startEngine: (launch, listener) => messagesBundle().startEngine(launch, listener),
    entry: join(context.extensionPath, 'dist', 'engine.js'),
    log: line => {
      log.debug(line);
    },
    priority,
    folders: engineFolders(context, settings, editor.references),
    askEditor: (model, want, signal) => {
      answers ??= new (messagesBundle().EditorAnswers)(context.languageModelAccessInformation);
      return answers.ask(model, want, signal);
    },
    proxy: readProxy(),
    product: productName(context),
    idleMinutes: settings.idleMinutes,
    stallSeconds: settings.stallSeconds,
  });
  context.subscriptions.push(
    onSettingsChange(() => {
      engine.configure({ folders: engineFolders(context, readSettings(), editor.references), proxy: readProxy() });
    }),
    new vscode.Disposable(() => {
      engine.kill();
    }),
  );
  return engine;
}
