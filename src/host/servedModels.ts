/** Models behind an address: added by the user, listed in the settings, with keys in secret storage only. Models of the
 * editor are listed by themselves. */
import * as vscode from 'vscode';
import type { EngineClient } from '../client/engineClient.ts';
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import {
  originsOf,
  parseAddresses,
  parseServedReference,
  servedReference,
  type ServedAddress,
} from '../domain/servedReference.ts';
import type { FoundServer } from '../protocol/engineProtocol.ts';
import type { EditorModels } from './editorModels.ts';
import { engineFolders } from './engineFolders.ts';
import { readSettings, writeSetting } from './settings.ts';

/** Where the usual servers on this machine are. */
const usualServers = [
  { software: 'Ollama', address: 'http://127.0.0.1:11434' },
  { software: 'LM Studio', address: 'http://127.0.0.1:1234' },
  { software: 'llama.cpp', address: 'http://127.0.0.1:8080' },
  { software: 'vLLM', address: 'http://127.0.0.1:8000' },
] as const;

/** Adds, removes, and unlocks served models. */
export class ServedModels {
  private readonly context: vscode.ExtensionContext;
  private readonly engine: EngineClient;
  private readonly editor: EditorModels;
  private keys: Readonly<Record<string, string>> = {};

  constructor(context: vscode.ExtensionContext, engine: EngineClient, editor: EditorModels) {
    this.context = context;
    this.engine = engine;
    this.editor = editor;
  }

  /** Hands the keys of listed servers to the engine. */
  async loadKeys(): Promise<void> {
    for (const origin of readSettings().servedModels.flatMap(knownOrigins)) {
      const key = await this.context.secrets.get(secretOf(origin));
      if (key !== undefined) this.keys = { ...this.keys, [origin]: key };
    }
    this.configure();
  }

  /** Lets the engine list the models of the editor. */
  async findEditorModels(): Promise<void> {
    const before = this.editor.references.join('\n');
    await this.editor.find();
    if (this.editor.references.join('\n') !== before) this.configure();
  }

  /** Asks for an address and a model there, and lists it; analyses use it from then on. */
  async add(): Promise<void> {
    if (!vscode.workspace.isTrusted)
      throw new AdjacentError(
        'workspace-untrusted',
        t`Served models cannot be added in an untrusted workspace.`,
        t`Trust the workspace, or use the built-in model.`,
      );
    const addresses = await this.askAddresses();
    const found = addresses === undefined ? undefined : await this.modelsAtAll(addresses);
    if (addresses === undefined || found === undefined) return;
    const places = addresses.map(({ base }) => base).join(', ');
    const items = found.models.map(model => ({ label: model, description: found.software }));
    const chosen =
      items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { title: t`Model at ${places}` });
    if (chosen === undefined || !(await agrees(addresses))) return;
    const reference = servedReference(addresses, chosen.label);
    const known = readSettings().servedModels;
    if (!known.includes(reference)) await writeSetting('servedModels', [...known, reference]);
    await writeSetting('model', reference);
    void vscode.window.showInformationMessage(
      t`Analyses use ${chosen.label} at ${places} from now on. The first one tests what the server can do.`,
    );
  }

  /** Takes a model off the list. The key of its server is forgotten with the last one. */
  async remove(reference: string): Promise<void> {
    const others = readSettings().servedModels.filter(one => one !== reference);
    await writeSetting('servedModels', others);
    const needed = others.flatMap(knownOrigins);
    for (const origin of knownOrigins(reference).filter(one => !needed.includes(one))) {
      await this.context.secrets.delete(secretOf(origin));
      const { [origin]: _, ...left } = this.keys;
      this.keys = left;
    }
    this.configure();
  }

  /** Asks for the key of a server; an empty one forgets it. */
  async setKey(): Promise<void> {
    const origins = [...new Set(readSettings().servedModels.flatMap(knownOrigins))];
    const origin = origins.length > 1 ? await vscode.window.showQuickPick(origins, { title: t`Server` }) : origins[0];
    if (origin === undefined) return;
    await this.askKey(origin);
  }

  private async askAddresses(): Promise<readonly ServedAddress[] | undefined> {
    const found = Promise.all(
      usualServers.map(async ({ software, address }) => {
        const server = await this.engine.findServer(address).catch(() => null);
        return server === null ? [] : [{ label: server.software || software, description: address, address }];
      }),
    ).then(list => [...list.flat(), { label: t`Another address...`, description: '', address: '' }]);
    const item = await vscode.window.showQuickPick(found, {
      title: t`Add Served Model`,
      placeHolder: t`Servers that answer on this machine, or another address`,
    });
    if (item === undefined) return undefined;
    if (item.address !== '') return parseAddresses(item.address);
    const typed = await vscode.window.showInputBox({
      title: t`Address of the model server`,
      placeHolder: 'http://127.0.0.1:8080',
      prompt: t`Several addresses of one model, with commas between them, share its requests.`,
      ignoreFocusOut: true,
      validateInput: problemOf,
    });
    return typed === undefined ? undefined : parseAddresses(typed);
  }

  /** The models that all addresses have. */
  private async modelsAtAll(addresses: readonly ServedAddress[]): Promise<FoundServer | undefined> {
    const found: FoundServer[] = [];
    for (const address of addresses) {
      const one = await this.modelsAt(address);
      if (one === undefined) return undefined;
      found.push(one);
    }
    const [first, ...others] = found;
    const models = first?.models.filter(name => others.every(other => other.models.includes(name))) ?? [];
    if (first === undefined || models.length > 0 || others.length === 0) return first;
    throw new AdjacentError(
      'model-missing',
      t`These addresses have no model in common.`,
      t`Give addresses that serve one model under one name.`,
    );
  }

  /** The models at an address; where it wants a key, after asking for one. */
  private async modelsAt(address: ServedAddress): Promise<FoundServer | undefined> {
    try {
      return await this.engine.findServer(address.base);
    } catch (error) {
      if (!(error instanceof AdjacentError) || error.kind !== 'server-refused') throw error;
      return (await this.askKey(address.origin)) ? this.engine.findServer(address.base) : undefined;
    }
  }

  private async askKey(origin: string): Promise<boolean> {
    const key = await vscode.window.showInputBox({
      title: t`Key of ${origin}`,
      prompt: t`It is kept in the editor's secret storage and sent to this server only.`,
      password: true,
      ignoreFocusOut: true,
      validateInput: text =>
        /^[\x21-\x7e]*$/.test(text.trim()) ? null : t`A key has no spaces, line breaks, or other special characters.`,
    });
    if (key === undefined) return false;
    await this.context.secrets.store(secretOf(origin), key.trim());
    this.keys = { ...this.keys, [origin]: key.trim() };
    this.configure();
    return true;
  }

  private configure(): void {
    this.engine.configure({
      folders: engineFolders(this.context, readSettings(), this.editor.references),
      keys: this.keys,
    });
  }
}

/** A model that is not on this machine sees every prompt that it is asked. */
async function agrees(addresses: readonly ServedAddress[]): Promise<boolean> {
  const remote = addresses.filter(({ isLocal }) => !isLocal).map(({ origin }) => origin);
  if (remote.length === 0) return true;
  const go = t`Add`;
  const answer = await vscode.window.showWarningMessage(
    t`Prompts that you analyze with this model are sent to ${remote.join(', ')}.`,
    {
      modal: true,
      detail: t`A default analysis asks for a few hundred answers, which its operator may charge for. The number is stated in each run.`,
    },
    go,
  );
  return answer === go;
}

function secretOf(origin: string): string {
  return `adjacent.key:${origin}`;
}

/** The hosts of a listed model; none where its address cannot be used. */
function knownOrigins(reference: string): readonly string[] {
  try {
    return originsOf(parseServedReference(reference));
  } catch {
    return [];
  }
}

function problemOf(text: string): string | null {
  try {
    parseAddresses(text);
    return null;
  } catch (error) {
    return error instanceof AdjacentError ? `${error.message} ${error.remedy}` : null;
  }
}
