/** Passes what the engine wants of models of the editor on to the editor, and back what came of it. */
import type { AskEditor, EditorReply } from '../domain/editorModel.ts';
import type { EngineReply } from '../protocol/engineProtocol.ts';

/** What the engine says of these models. */
type EditorMessage = Extract<EngineReply, { readonly type: 'ask-editor' | 'stop-asking' }>;

export function isEditorMessage(reply: EngineReply): reply is EditorMessage {
  return reply.type === 'ask-editor' || reply.type === 'stop-asking';
}

/** Where no editor is, such as on the command line. */
const noEditor: AskEditor = () => Promise.resolve({ kind: 'refusal', reason: 'no-editor', said: '' });

export class EditorAsks {
  private readonly ask: AskEditor;
  private readonly send: (ask: number, reply: EditorReply) => void;
  private readonly running = new Map<number, AbortController>();

  /** `send` passes replies to the engine. */
  constructor(ask: AskEditor | undefined, send: (ask: number, reply: EditorReply) => void) {
    this.ask = ask ?? noEditor;
    this.send = send;
  }

  receive(message: EditorMessage): void {
    if (message.type === 'stop-asking') this.running.get(message.ask)?.abort();
    else void this.answer(message);
  }

  /** Takes everything back that the engine wanted. */
  stop(): void {
    for (const controller of this.running.values()) controller.abort();
    this.running.clear();
  }

  private async answer({ ask, model, want }: Extract<EditorMessage, { readonly type: 'ask-editor' }>): Promise<void> {
    const controller = new AbortController();
    this.running.set(ask, controller);
    const reply = await this.ask(model, want, controller.signal).catch((error: unknown): EditorReply => ({
      kind: 'refusal',
      reason: 'failed',
      said: String(error),
    }));
    if (this.running.get(ask) !== controller) return;
    this.running.delete(ask);
    if (!controller.signal.aborted) this.send(ask, reply);
  }
}
