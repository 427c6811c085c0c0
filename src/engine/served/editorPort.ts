/** Asks the host for what only the editor has: answers of its models. */
import { t } from '../../core/text.ts';
import type { EditorModel, EditorRefusal, EditorReply, EditorWant } from '../../domain/editorModel.ts';
import type { EngineReply } from '../../protocol/engineProtocol.ts';
import { saidText, ServerFailure } from './serverFailure.ts';

/** A reply of the kind that was wanted. */
type ReplyTo<K extends EditorWant['kind']> = Extract<EditorReply, { readonly kind: K }>;

export class EditorPort {
  private readonly send: (reply: EngineReply) => void;
  private readonly waiting = new Map<number, (reply: EditorReply) => void>();
  private next = 1;

  /** `send` passes messages to the host. */
  constructor(send: (reply: EngineReply) => void) {
    this.send = send;
  }

  /** What a model of the editor gives. Throws ServerFailure, and the reason of `signal` at once when it aborts. */
  async ask<K extends EditorWant['kind']>(
    model: EditorModel,
    want: Extract<EditorWant, { readonly kind: K }>,
    signal: AbortSignal,
  ): Promise<ReplyTo<K>> {
    signal.throwIfAborted();
    const ask = this.next++;
    const reply = await new Promise<EditorReply>((resolve, reject) => {
      const stop = (): void => {
        this.waiting.delete(ask);
        this.send({ type: 'stop-asking', ask });
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', stop, { once: true });
      this.waiting.set(ask, found => {
        signal.removeEventListener('abort', stop);
        resolve(found);
      });
      this.send({ type: 'ask-editor', ask, model, want });
    });
    if (isReplyTo(want.kind, reply)) return reply;
    throw editorFailure(model.name, reply.kind === 'refusal' ? reply : { reason: 'failed', said: '' });
  }

  /** Takes the reply of the host. One that nobody waits for any longer is dropped. */
  settle(ask: number, reply: EditorReply): void {
    this.waiting.get(ask)?.(reply);
    this.waiting.delete(ask);
  }
}

function isReplyTo<K extends EditorWant['kind']>(kind: K, reply: EditorReply): reply is ReplyTo<K> {
  return reply.kind === kind;
}

/** The failure of a model of the editor. Nothing but an unexplained failure is tried again, because each request
 * counts. */
export function editorFailure(
  name: string,
  { reason, said }: { readonly reason: EditorRefusal; readonly said: string },
): ServerFailure {
  const words = saidText(said);
  switch (reason) {
    case 'not-allowed':
      return new ServerFailure(
        'server-refused',
        t`Adjacent is not allowed to ask ${name}.${words}`,
        t`Analyze again and allow it, or change it under “Manage Language Model Access” in the menu of your account.`,
      );
    case 'limit':
      return new ServerFailure(
        'server-busy',
        t`${name} takes no more requests: its limit is reached.${words}`,
        t`Wait until your plan allows more requests, then resume the run: finished answers are kept.`,
      );
    case 'missing':
      return new ServerFailure(
        'model-missing',
        t`The editor has no model “${name}” at the moment.${words}`,
        t`Enable the extension that provides it and sign in, or choose another model.`,
      );
    case 'no-editor':
      return new ServerFailure(
        'model-missing',
        t`${name} is a model of the editor, and answers there only.`,
        t`Analyze the prompt in the editor, or choose a model behind an address.`,
      );
    case 'failed':
      return new ServerFailure(
        'server-invalid',
        t`${name} failed.${words}`,
        t`Try the model in the chat of the editor, then resume the run: finished answers are kept.`,
        { isTemporary: true },
      );
  }
}
