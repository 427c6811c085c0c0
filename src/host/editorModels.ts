/** Lists chat models that other extensions bring into the editor (host/editorAnswers.ts asks them). */
import * as vscode from 'vscode';
import { editorReference } from '../domain/editorModel.ts';

/** Milliseconds to wait for extensions that list their models slowly; they are heard of when they have. */
const patience = 2000;

export class EditorModels {
  /** References of the models that were found last. */
  references: readonly string[] = [];
  private readonly changes = new vscode.EventEmitter<void>();
  private looking: Promise<void> | null = null;
  /** Whether models were announced while they were looked for. */
  private wasAnnounced = false;

  constructor({ subscriptions }: Pick<vscode.ExtensionContext, 'subscriptions'>) {
    const listener = vscode.lm.onDidChangeChatModels(() => {
      if (this.looking === null) this.changes.fire();
      else this.wasAnnounced = true;
    });
    subscriptions.push(this.changes, listener);
  }

  /** Fires when other models may be found than before. */
  get onDidChange(): vscode.Event<void> {
    return this.changes.event;
  }

  /** Looks for models. Nothing is sent to them. */
  async find(): Promise<void> {
    this.looking ??= this.look().finally(() => {
      this.looking = null;
    });
    await Promise.race([this.looking, new Promise(resolve => setTimeout(resolve, patience))]);
  }

  private async look(): Promise<void> {
    const started = performance.now();
    // Looking makes extensions announce their models, so an announcement is a reason to look again only while what is
    // found changes.
    for (let before = ''; ; before = this.references.join('\n')) {
      this.wasAnnounced = false;
      // A failure to list these must not keep others from being listed.
      const models = await Promise.resolve(vscode.lm.selectChatModels()).catch(() => []);
      this.references = [...new Set(models.map(editorReference))];
      if (!this.wasAnnounced || this.references.join('\n') === before) break;
    }
    if (performance.now() - started > patience)
      setTimeout(() => {
        this.changes.fire();
      });
  }
}
