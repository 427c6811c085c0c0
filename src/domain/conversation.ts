/** Prompts of a diagram that differ in the messages before them. */
import { t } from '../core/text.ts';
import type { ChatMessage, ChatRole, Conversation } from './chatMessage.ts';
import type { Level } from './knob.ts';
import type { PlanAxes } from './plan.ts';
import type { RunReport } from './report.ts';
import type { Axes, GridSpec } from './spec.ts';

/** What a role is called where messages are listed. */
export function roleName(role: ChatRole): string {
  return { system: t`system`, user: t`user`, assistant: t`assistant` }[role];
}

/** A prompt and the messages before it as one text, which tells it from others: "system: Be brief.\n\nuser: Hello". */
function conversationText(messages: readonly ChatMessage[], prompt: string): string {
  return [...messages, { role: 'user', content: prompt } as const]
    .map(({ role, content }) => `${role}: ${content}`)
    .join('\n\n');
}

/** What tells a model how to answer: the system messages and the prompt. */
export function askedText({ prompt, messages = [] }: Pick<GridSpec, 'prompt' | 'messages'>): string {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  return [...system, prompt].join('\n\n');
}

/** A prompt as people read it: with the messages before it, where there are any. */
export function readableText({ messages, prompt }: Omit<Conversation, 'level'>): string {
  return messages.length === 0 ? prompt : conversationText(messages, prompt);
}

/** Conversations with their levels, each once, where messages before prompts differ; null where they do not. */
export function conversationsOf(
  prompts: readonly { readonly text: string; readonly messages?: readonly ChatMessage[] }[],
): readonly Conversation[] | null {
  const [first, ...others] = prompts.map(({ messages = [] }) => JSON.stringify(messages));
  if (others.every(messages => messages === first)) return null;
  const all = prompts.map(({ text, messages = [] }): Conversation => ({
    level: conversationText(messages, text),
    prompt: text,
    messages,
  }));
  return all.filter(({ level }, at) => all.findIndex(one => one.level === level) === at);
}

/** The prompt and the messages before it at a level of the knob "variant", which one of `conversations` may stand for;
 * those of the spec without a level. */
export function conversationAt(
  { prompt, messages = [] }: Pick<GridSpec, 'prompt' | 'messages'>,
  conversations: readonly Conversation[] | undefined,
  level: Level | undefined,
): Omit<Conversation, 'level'> {
  if (level === undefined) return { prompt, messages };
  return conversations?.find(one => one.level === level) ?? { prompt: String(level), messages };
}

/** The prompt and the messages before it in a cell of a diagram. */
export function conversationOfCell(
  spec: Pick<GridSpec, 'prompt' | 'messages' | 'axes'>,
  { x, y }: Pick<PlanAxes, 'x' | 'y'>,
  { row, column }: { readonly row: number; readonly column: number },
): Omit<Conversation, 'level'> {
  const levels = levelsOf(spec.axes);
  const at = y.knob === 'variant' ? row : x.knob === 'variant' ? column : -1;
  return conversationAt(spec, spec.axes?.conversations, levels[at]);
}

/** The prompt and the messages before it in a cell of a run; those of the run without a cell, and for a study. */
export function conversationIn(
  { spec, axes }: Pick<RunReport, 'spec' | 'axes'>,
  cell: { readonly row: number; readonly column: number } | null,
): Omit<Conversation, 'level'> {
  return spec.kind === 'study' || cell === null
    ? { prompt: spec.prompt, messages: spec.messages ?? [] }
    : conversationOfCell(spec, axes, cell);
}

/** Levels of the knob "variant" in the order in which a diagram shows them. */
function levelsOf(axes: Axes | undefined): readonly Level[] {
  const own = [axes?.x, axes?.y].find(axis => axis?.knob === 'variant');
  return [...new Set(own?.levels)];
}
