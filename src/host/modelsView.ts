/** The tree of models: built-in, calibration, added folders, Hugging Face cache. A bad folder says what is missing. */
import * as vscode from 'vscode';
import { formatBytes } from '../core/format.ts';
import type { EngineClient } from '../client/engineClient.ts';
import type { Catalog } from '../protocol/engineProtocol.ts';
import type { ModelListing } from '../domain/modelListing.ts';
import type { ModelCard } from '../domain/languageModel.ts';
import { commands } from './manifest.ts';
import { readSettings } from './settings.ts';

type Kind = ModelCard['kind'];
/** A group or a model of the tree. */
export type ModelNode = { readonly kind: Kind } | { readonly model: ModelListing };

const groups: readonly (readonly [Kind, string])[] = [
  ['built-in', 'Built in'],
  ['folder', 'Added folders'],
  ['cache', 'Hugging Face cache'],
  ['calibration', 'Calibration: known answers'],
];

export class ModelsView implements vscode.TreeDataProvider<ModelNode> {
  private readonly engine: EngineClient;
  private readonly changes = new vscode.EventEmitter<void>();
  private listed: Promise<Catalog> | null = null;

  constructor(engine: EngineClient) {
    this.engine = engine;
  }

  get onDidChangeTreeData(): vscode.Event<void> {
    return this.changes.event;
  }

  /** Look again at the folders. */
  refresh(): void {
    this.listed = null;
    this.changes.fire();
  }

  /** Models and bundled items, looked up once until `refresh`. */
  catalog(): Promise<Catalog> {
    this.listed ??= this.engine.catalog().catch((error: unknown) => {
      this.listed = null;
      throw error;
    });
    return this.listed;
  }

  async models(): Promise<readonly ModelListing[]> {
    return (await this.catalog()).models;
  }

  async getChildren(node?: ModelNode): Promise<ModelNode[]> {
    const models = await this.models();
    if (node === undefined)
      return groups.filter(([kind]) => models.some(model => model.kind === kind)).map(([kind]) => ({ kind }));
    return 'kind' in node ? models.filter(model => model.kind === node.kind).map(model => ({ model })) : [];
  }

  getTreeItem(node: ModelNode): vscode.TreeItem {
    if ('model' in node) return modelItem(node.model, readSettings().model);
    const name = groups.find(([kind]) => kind === node.kind)?.[1] ?? node.kind;
    return new vscode.TreeItem(
      name,
      node.kind === 'calibration'
        ? vscode.TreeItemCollapsibleState.Collapsed
        : vscode.TreeItemCollapsibleState.Expanded,
    );
  }
}

function modelItem(model: ModelListing, chosen: string): vscode.TreeItem {
  const item = new vscode.TreeItem(model.name);
  const isChosen = model.id === chosen;
  const size = model.bytes > 0 ? formatBytes(model.bytes) : '';
  item.id = model.id;
  item.description = [isChosen ? 'in use' : '', model.problem === null ? size : model.problem.message]
    .filter(part => part !== '')
    .join(' · ');
  item.iconPath =
    model.problem !== null
      ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
      : new vscode.ThemeIcon(isChosen ? 'check' : 'circle-outline');
  item.tooltip =
    model.problem === null
      ? [model.about, model.prepared ? 'Prepared: opens in seconds.' : '', model.id]
          .filter(part => part !== '')
          .join('\n\n')
      : `${model.problem.message} ${model.problem.remedy}`;
  item.contextValue = model.kind === 'folder' ? 'folder-model' : 'model';
  if (model.problem === null) item.command = { command: commands.useModel, title: 'Use Model', arguments: [{ model }] };
  item.accessibilityInformation = {
    label: `${model.name}${isChosen ? ', in use' : ''}${model.problem === null ? '' : `, ${model.problem.message}`}`,
  };
  return item;
}
