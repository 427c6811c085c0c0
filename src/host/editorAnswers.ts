/** Asks chat models that other extensions bring into the editor, only while a run that the user started wants answers.
 * The editor asks for consent at the first request, and counts each against the user's plan. */
import * as vscode from 'vscode';
import { t } from '../core/text.ts';
import type { ChatMessage } from '../domain/chatMessage.ts';
import {
  withinLimits,
  type AskEditor,
  type EditorReply,
  type EditorRefusal,
  type EditorWant,
} from '../domain/editorModel.ts';

type AnswerWant = Extract<EditorWant, { readonly kind: 'answer' }>;

/** Codes of `vscode.LanguageModelError`, which are part of its interface. */
const refusals: Readonly<Record<string, EditorRefusal>> = {
  [vscode.LanguageModelError.NoPermissions.name]: 'not-allowed',
  [vscode.LanguageModelError.Blocked.name]: 'limit',
  [vscode.LanguageModelError.NotFound.name]: 'missing',
};

export class EditorAnswers {
  private readonly access: vscode.LanguageModelAccessInformation;
  /** The request that may ask for consent; others wait for it, so that there is one question. */
  private asking: Promise<unknown> | null = null;

  constructor(access: vscode.LanguageModelAccessInformation) {
    this.access = access;
  }

  /** What the engine wants of a model. */
  readonly ask: AskEditor = async (model, want, signal) => {
    const source = new vscode.CancellationTokenSource();
    const cancel = (): void => {
      source.cancel();
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const [chat] = await vscode.lm.selectChatModels({ vendor: model.vendor, id: model.id });
      if (chat === undefined) return { kind: 'refusal', reason: 'missing', said: '' };
      return want.kind === 'facts'
        ? { kind: 'facts', context: Math.max(1, Math.floor(chat.maxInputTokens)) }
        : await this.answer(chat, want, source);
    } catch (error) {
      return refusalOf(error);
    } finally {
      signal.removeEventListener('abort', cancel);
      source.dispose();
    }
  };

  private async answer(
    chat: vscode.LanguageModelChat,
    want: AnswerWant,
    source: vscode.CancellationTokenSource,
  ): Promise<EditorReply> {
    const options = {
      justification: t`Adjacent asks this model for many answers to your prompt, to measure how much they vary.`,
      modelOptions: {
        temperature: want.temperature,
        top_p: want.topP,
        max_tokens: want.tokens,
        ...(want.stop.length > 0 && { stop: want.stop }),
      },
    };
    const response = await this.withConsent(chat, () => {
      if (source.token.isCancellationRequested) throw new vscode.CancellationError();
      return chat.sendRequest(want.messages.map(messageOf), options, source.token);
    });
    let text = '';
    for await (const part of response.text) {
      text += part;
      const { isCut, isStopped } = withinLimits(text, want);
      if (isCut || isStopped) break;
    }
    const { text: answer, isCut, isStopped } = withinLimits(text, want);
    if (isCut || isStopped) source.cancel();
    if (isCut || isStopped) return { kind: 'answer', text: answer, ended: isStopped };
    // The editor does not say why an answer ends. One that cannot be counted is kept all the same.
    const length = await Promise.resolve(chat.countTokens(answer)).catch(() => 0);
    return { kind: 'answer', text: answer, ended: length < want.tokens };
  }

  /** Sends a request. Until the user has allowed it once, one request is sent at a time, and what waited for one that
   * was refused is refused too. */
  private async withConsent<T>(chat: vscode.LanguageModelChat, send: () => Thenable<T>): Promise<T> {
    if (this.access.canSendRequest(chat) === true) return send();
    const turn: Promise<T> = (this.asking ?? Promise.resolve()).then(send);
    this.asking = turn;
    try {
      return await turn;
    } finally {
      if (this.asking === turn) this.asking = null;
    }
  }
}

/** There are no system messages in this interface; the engine sends none. */
function messageOf({ role, content }: ChatMessage): vscode.LanguageModelChatMessage {
  return role === 'assistant'
    ? vscode.LanguageModelChatMessage.Assistant(content)
    : vscode.LanguageModelChatMessage.User(content);
}

function refusalOf(error: unknown): EditorReply {
  const reason = error instanceof vscode.LanguageModelError ? (refusals[error.code] ?? 'failed') : 'failed';
  return { kind: 'refusal', reason, said: error instanceof Error ? error.message : String(error) };
}
