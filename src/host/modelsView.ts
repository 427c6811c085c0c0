/** The Models view: built-in models, added folders, Hugging Face cache, served models, models of the editor,
 * calibration models. A model that cannot be used
 * shows what is missing. */
import * as vscode from 'vscode';
import type { EngineClient } from '../client/engineClient.ts';
import { formatBytes } from '../core/format.ts';
import { t } from '../core/text.ts';
import { editorModelOf } from '../domain/editorModel.ts';
import type { ModelCard } from '../domain/languageModel.ts';
import type { ModelListing } from '../domain/modelListing.ts';
import type { Catalog } from '../protocol/engineProtocol.ts';
import { messagesBundle } from './bundles.ts';
import { commands } from './manifest.ts';
import type { ServedModels } from './servedModels.ts';
import { readSettings } from './settings.ts';

interface ModelGroup {
  readonly kind: ModelCard['kind'] | 'editor';
  readonly name: string;
}

/** A group or a model of the tree. */
export type ModelNode = { readonly group: ModelGroup } | { readonly model: ModelListing };

const groups: readonly ModelGroup[] = [
  { kind: 'built-in', name: t`Built-in` },
  { kind: 'folder', name: t`Added folders` },
  { kind: 'cache', name: t`Hugging Face cache` },
  { kind: 'served', name: t`Served` },
  { kind: 'editor', name: t`Of the editor` },
  { kind: 'calibration', name: t`Calibration (known answers)` },
];

/** The tree of models. */
export class ModelsView implements vscode.TreeDataProvider<ModelNode> {
  private readonly engine: EngineClient;
  private readonly served: Pick<ServedModels, 'findEditorModels'>;
  private readonly changes = new vscode.EventEmitter<void>();
  private request: Promise<Catalog> | null = null;

  constructor(engine: EngineClient, served: Pick<ServedModels, 'findEditorModels'>) {
    this.engine = engine;
    this.served = served;
  }

  get onDidChangeTreeData(): vscode.Event<void> {
    return this.changes.event;
  }

  /** Discard the list and read it again. */
  refresh(): void {
    this.request = null;
    this.changes.fire();
  }

  /** Models and bundled item sets, requested once until `refresh`. */
  catalog(): Promise<Catalog> {
    this.request ??= this.read().catch((error: unknown) => {
      this.request = null;
      throw error;
    });
    return this.request;
  }

  private async read(): Promise<Catalog> {
    await this.served.findEditorModels();
    return this.engine.catalog();
  }

  async models(): Promise<readonly ModelListing[]> {
    return (await this.catalog()).models;
  }

  async getChildren(node?: ModelNode): Promise<ModelNode[]> {
    const models = await this.models();
    if (node === undefined)
      return groups.filter(({ kind }) => models.some(model => groupOf(model) === kind)).map(group => ({ group }));
    return 'group' in node ? models.filter(model => groupOf(model) === node.group.kind).map(model => ({ model })) : [];
  }

  getTreeItem(node: ModelNode): vscode.TreeItem {
    if ('model' in node) return modelItem(node.model, readSettings().model);
    const { kind, name } = node.group;
    return new vscode.TreeItem(
      name,
      kind === 'calibration' ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.Expanded,
    );
  }
}

/** Models of the editor are served models that nobody added. */
function groupOf({ id, kind }: ModelListing): ModelGroup['kind'] {
  return editorModelOf(id) === null ? kind : 'editor';
}

function modelItem(model: ModelListing, selected: string): vscode.TreeItem {
  const { id, name, kind, about, bytes, prepared, problem, choice } = model;
  const item = new vscode.TreeItem(name);
  const isSelected = id === selected;
  const size = bytes > 0 ? formatBytes(bytes) : '';
  item.id = id;
  item.description = withoutEmpty([isSelected ? t`in use` : '', problem === null ? size : problem.message]).join(' · ');
  item.iconPath =
    problem !== null
      ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
      : new vscode.ThemeIcon(isSelected ? 'check' : 'circle-outline');
  item.tooltip =
    problem === null
      ? withoutEmpty([
          about,
          prepared && kind !== 'served' ? t`Prepared: opens in seconds.` : '',
          choice ? t`Precision: ${messagesBundle().messageText(choice.reason)}` : '',
          id,
        ]).join('\n\n')
      : `${problem.message} ${problem.remedy}`;
  item.contextValue = kind === 'folder' ? 'folder-model' : groupOf(model) === 'served' ? 'served-model' : 'model';
  if (problem === null) item.command = { command: commands.useModel, title: t`Use Model`, arguments: [{ model }] };
  item.accessibilityInformation = {
    label: withoutEmpty([name, isSelected ? t`in use` : '', problem === null ? '' : problem.message]).join(', '),
  };
  return item;
}

function withoutEmpty(parts: readonly string[]): readonly string[] {
  return parts.filter(part => part !== '');
}
