/** Commands on models: choose one, add and remove folders, free the disk. */
import * as vscode from 'vscode';
import { AdjacentError } from '../core/adjacentError.ts';
import { formatBytes } from '../core/format.ts';
import type { EngineClient } from '../client/engineClient.ts';
import { commands } from './manifest.ts';
import type { ModelNode, ModelsView } from './modelsView.ts';
import { readSettings, writeSetting } from './settings.ts';

type Handlers = Readonly<Record<string, (argument: unknown) => unknown>>;

/** Handlers by command id. */
export function modelCommands(engine: EngineClient, view: ModelsView): Handlers {
  return {
    [commands.chooseModel]: () => chooseModel(view),
    [commands.useModel]: node => useModel(node),
    [commands.addModelFolder]: () => addFolder(),
    [commands.removeModelFolder]: node => removeFolder(node),
    [commands.refreshModels]: () => {
      view.refresh();
    },
    [commands.clearPreparedModels]: () => clearPrepared(engine, view),
    [commands.stopEngine]: () => {
      engine.kill();
    },
  };
}

async function chooseModel(view: ModelsView): Promise<void> {
  const chosen = readSettings().model;
  const items = view.models().then(models =>
    models
      .filter(model => model.problem === null)
      .map(model => ({
        label: model.name,
        description: model.id === chosen ? 'in use' : model.kind === 'calibration' ? 'calibration: known answers' : '',
        detail: model.about,
        id: model.id,
      })),
  );
  const item = await vscode.window.showQuickPick(items, {
    title: 'Choose Model',
    placeHolder: 'Analyses use this model from now on',
    matchOnDetail: true,
  });
  if (item !== undefined) await writeSetting('model', item.id);
}

async function useModel(node: unknown): Promise<void> {
  if (isModelNode(node)) await writeSetting('model', node.model.id);
}

async function addFolder(): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    throw new AdjacentError(
      'workspace-untrusted',
      'Model folders cannot be added in an untrusted workspace.',
      'Trust the workspace, or use the built-in model.',
    );
  }
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: 'Add Model Folder',
      title: 'A folder in Hugging Face layout, with tokenizer.json and an ONNX file',
    })) ?? [];
  if (folder === undefined) return;
  const known = readSettings().modelFolders;
  if (!known.includes(folder.fsPath)) await writeSetting('modelFolders', [...known, folder.fsPath]);
}

async function removeFolder(node: unknown): Promise<void> {
  if (!isModelNode(node)) return;
  await writeSetting(
    'modelFolders',
    readSettings().modelFolders.filter(folder => folder !== node.model.id),
  );
}

async function clearPrepared(engine: EngineClient, view: ModelsView): Promise<void> {
  const bytes = await engine.clearStorage();
  view.refresh();
  void vscode.window.showInformationMessage(
    bytes === 0
      ? 'No prepared models were stored.'
      : `${formatBytes(bytes)} were freed. Models are prepared again when they are used.`,
  );
}

function isModelNode(node: unknown): node is Extract<ModelNode, { readonly model: unknown }> {
  return typeof node === 'object' && node !== null && 'model' in node;
}
