/** Models that other extensions bring into the editor, such as Copilot's: "vscode-lm://copilot/gpt-4o#GPT-4o". */
import type { ChatMessage } from './chatMessage.ts';

/** A model as the editor knows it. */
export interface EditorModel {
  /** Who provides it: "copilot". */
  readonly vendor: string;
  /** Its id at the vendor, and its name in the editor. */
  readonly id: string;
  readonly name: string;
}

/** What is wanted of a model of the editor: its size, or an answer. */
export type EditorWant =
  | { readonly kind: 'facts' }
  | {
      readonly kind: 'answer';
      readonly messages: readonly ChatMessage[];
      readonly temperature: number;
      readonly topP: number;
      /** Texts before which the answer ends. */
      readonly stop: readonly string[];
      /** Largest number of tokens. */
      readonly tokens: number;
    };

/** Why the editor gives nothing: the user does not allow it, the limit of the user's plan is reached, there is no such
 * model, there is no editor, or the model failed. */
export const editorRefusals = ['not-allowed', 'limit', 'missing', 'no-editor', 'failed'] as const;
export type EditorRefusal = (typeof editorRefusals)[number];

/** What comes back. */
export type EditorReply =
  | { readonly kind: 'facts'; /** Tokens of a prompt. */ readonly context: number }
  | { readonly kind: 'answer'; readonly text: string; readonly ended: boolean }
  | {
      readonly kind: 'refusal';
      readonly reason: EditorRefusal;
      /** In the words of the model. */ readonly said: string;
    };

/** Gets something from a model of the editor. Never rejects: what goes wrong is a refusal. */
export type AskEditor = (model: EditorModel, want: EditorWant, signal: AbortSignal) => Promise<EditorReply>;

const scheme = 'vscode-lm:';

/** The model of a reference; null for a reference of another kind. */
export function editorModelOf(reference: string): EditorModel | null {
  const [, vendor, id, name] = /^vscode-lm:\/\/([^/#]+)\/([^/#]+)(?:#(.+))?$/su.exec(reference) ?? [];
  if (vendor === undefined || id === undefined) return null;
  const known = decoded(id);
  return { vendor: decoded(vendor), id: known, name: name ?? known };
}

/** The reference of a model. */
export function editorReference({ vendor, id, name }: EditorModel): string {
  return `${scheme}//${encodeURIComponent(vendor)}/${encodeURIComponent(id)}#${name}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An answer as far as it was asked for, because not every model of the editor respects these limits: before the first
 * stop text, and at most as many words as it may have tokens. `isCut`: words were left out. */
export function withinLimits(
  text: string,
  { stop, tokens }: { readonly stop: readonly string[]; readonly tokens: number },
): { readonly text: string; readonly isStopped: boolean; readonly isCut: boolean } {
  const ends = stop.map(one => text.indexOf(one)).filter(at => at >= 0);
  const isStopped = ends.length > 0;
  const before = isStopped ? text.slice(0, Math.min(...ends)) : text;
  const words = before.match(/\s*\S+/gu) ?? [];
  const isCut = words.length > tokens;
  return { text: isCut ? words.slice(0, tokens).join('') : before, isStopped, isCut };
}
