/** Where the engine reads and writes for the extension. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type * as vscode from 'vscode';
import { huggingFaceCache } from '../client/huggingFaceCache.ts';
import type { EngineFolders } from '../protocol/engineProtocol.ts';
import type { Settings } from './settings.ts';

/** The engine's folders under the user's settings; `editorModels` are references of models of the editor. */
export function engineFolders(
  context: vscode.ExtensionContext,
  settings: Settings,
  editorModels: readonly string[],
): EngineFolders {
  return {
    builtIn: join(context.extensionPath, 'media', 'models'),
    storage: join(context.globalStorageUri.fsPath, 'models'),
    runs: runsFolder(context),
    added: settings.modelFolders,
    served: [...settings.servedModels, ...editorModels],
    cache: settings.useHuggingFaceCache ? huggingFaceCache(process.env) : null,
    storageLimit: settings.preparedModelsLimit * 1e6,
  };
}

/** Folder of this workspace's run files, which all its windows share; without a workspace, one for all windows. */
export function runsFolder(context: vscode.ExtensionContext): string {
  return join(sharedFolder((context.storageUri ?? context.globalStorageUri).fsPath), 'runs');
}

/** VS Code gives a second window of a workspace a storage folder of its own, `<id>-1` beside `<id>`, which no later
 * window finds again. Run files have unique names, so they can be in the folder of the first. */
function sharedFolder(storage: string): string {
  const workspace = dirname(storage);
  const first = /^(.*[^/\\-])-\d{1,2}$/u.exec(workspace)?.[1];
  return first !== undefined && existsSync(first) ? join(first, basename(storage)) : storage;
}
