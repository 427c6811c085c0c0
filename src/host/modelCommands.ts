/** Commands on models: choose one, add and remove folders, free disk space. */
import * as vscode from 'vscode';
import type { EngineClient } from '../client/engineClient.ts';
import { AdjacentError } from '../core/adjacentError.ts';
import { formatBytes } from '../core/format.ts';
import { t } from '../core/text.ts';
import { messagesBundle } from './bundles.ts';
import { commands } from './manifest.ts';
import type { ModelNode, ModelsView } from './modelsView.ts';
import type { ServedModels } from './servedModels.ts';
import { readSettings, writeSetting } from './settings.ts';

type Handlers = Readonly<Record<string, (argument: unknown) => unknown>>;

/** Handlers by command id. */
export function modelCommands(engine: EngineClient, view: ModelsView, served: ServedModels): Handlers {
  return {
    [commands.chooseModel]: () => chooseModel(view),
    [commands.useModel]: node => useModel(node),
    [commands.addModelFolder]: () => addFolder(),
    [commands.removeModelFolder]: node => removeFolder(node),
    [commands.addServedModel]: () => served.add(),
    [commands.removeServedModel]: node => (isModelNode(node) ? served.remove(node.model.id) : undefined),
    [commands.setServedModelKey]: () => served.setKey(),
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
  const current = readSettings().model;
  const items = view
    .models()
    .then(models =>
      models
        .filter(model => model.problem === null)
        .map(model => ({ label: model.name, ...messagesBundle().listedModel(model, current), id: model.id })),
    );
  const item = await vscode.window.showQuickPick(items, {
    title: t`Choose Model`,
    placeHolder: t`Model to use for analyses from now on`,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (item !== undefined) await writeSetting('model', item.id);
}

async function useModel(node: unknown): Promise<void> {
  if (!isModelNode(node)) return;
  const { id, name } = node.model;
  const before = readSettings().model;
  if (id === before) return;
  await writeSetting('model', id);
  const undo: vscode.MessageItem = { title: t`Undo` };
  if ((await vscode.window.showInformationMessage(t`Analyses use ${name} from now on.`, undo)) === undo)
    await writeSetting('model', before);
}

async function addFolder(): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    throw new AdjacentError(
      'workspace-untrusted',
      t`Model folders cannot be added in an untrusted workspace.`,
      t`Trust the workspace, or use the built-in model.`,
    );
  }
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: t`Add Model Folder`,
      title: t`A folder in Hugging Face layout, with tokenizer.json and an ONNX file`,
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
      ? t`There were no prepared models.`
      : t`Freed ${formatBytes(bytes)}. Models are prepared again on their next use.`,
  );
}

function isModelNode(node: unknown): node is Extract<ModelNode, { readonly model: unknown }> {
  return typeof node === 'object' && node !== null && 'model' in node;
}
