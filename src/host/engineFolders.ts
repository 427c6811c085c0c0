/** Where the engine reads and writes for the extension. */
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { huggingFaceCache } from '../client/huggingFaceCache.ts';
import type { EngineFolders } from '../protocol/engineProtocol.ts';
import type { Settings } from './settings.ts';

/** The engine's folders under the user's settings. */
export function engineFolders(context: vscode.ExtensionContext, settings: Settings): EngineFolders {
  return {
    builtIn: join(context.extensionPath, 'media', 'models'),
    storage: join(context.globalStorageUri.fsPath, 'models'),
    runs: runsFolder(context),
    added: settings.modelFolders,
    served: settings.servedModels,
    cache: settings.useHuggingFaceCache ? huggingFaceCache(process.env) : null,
    storageLimit: settings.preparedModelsLimit * 1e6,
  };
}

/** Folder of this workspace's run files; without a workspace, one that all windows share. */
export function runsFolder(context: vscode.ExtensionContext): string {
  return join((context.storageUri ?? context.globalStorageUri).fsPath, 'runs');
}
