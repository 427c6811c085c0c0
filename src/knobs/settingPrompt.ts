/** What a setting makes of a prompt: its wording, how much of it the model sees, and the examples before it. */
import { AdjacentError } from '../core/adjacentError.ts';
import { formatCount } from '../core/format.ts';
import { t } from '../core/text.ts';
import type { ChatMessage, Conversation } from '../domain/chatMessage.ts';
import { conversationAt } from '../domain/conversation.ts';
import type { Setting } from '../domain/knob.ts';
import type { Form } from '../domain/languageModel.ts';
import { cutWindow } from './windows.ts';
import { parseWindowLevel } from './windowLevel.ts';
import { randomChoice, randomStreams } from './randomChoice.ts';

/** What prompts are made from: the user's prompt and the messages before it, its form, the available examples, and the
 * seed of their order. */
export interface PromptSource {
  readonly prompt: string;
  readonly messages?: readonly ChatMessage[];
  /** What levels of the knob "variant" stand for where they change the messages too. */
  readonly conversations?: readonly Conversation[];
  readonly form: Form;
  readonly examples: readonly string[];
  readonly seed: number;
}

/** The prompt of a setting: reworded, cut from its front, with examples before it. Throws AdjacentError bad-argument
 * for more examples than there are. */
export function promptOf(setting: Setting, draw: number, source: Omit<PromptSource, 'form'>): string {
  const { prompt } = conversationAt(source, source.conversations, setting.variant);
  return `${examplesBefore(setting, draw, source)}${visibleText(prompt, setting)}`;
}

/** The messages before the prompt of a setting. */
export function messagesOf(
  { variant }: Setting,
  source: Pick<PromptSource, 'prompt' | 'messages' | 'conversations'>,
): readonly ChatMessage[] {
  return conversationAt(source, source.conversations, variant).messages;
}

/** The examples that a setting puts before a prompt, each followed by a blank line; '' without examples. Throws
 * AdjacentError bad-argument for more examples than there are. */
export function examplesBefore(setting: Setting, draw: number, source: Omit<PromptSource, 'form'>): string {
  const count = setting.shots === undefined ? 0 : Number(setting.shots);
  const examples = chosenExamples(source, count, draw);
  return examples.length === 0 ? '' : `${examples.join('\n\n')}\n\n`;
}

/** The end of a text that the context window of a setting leaves visible. */
export function visibleText(text: string, { window }: Setting): string {
  const level = window === undefined ? null : parseWindowLevel(window);
  return level === null ? text : cutWindow(text, level).text;
}

/** `count` examples in the order of a draw, never the prompt itself. */
function chosenExamples({ prompt, examples, seed }: Omit<PromptSource, 'form'>, count: number, draw: number): string[] {
  if (count === 0) return [];
  const others = examples.filter(example => example !== prompt);
  if (others.length >= count)
    return randomChoice(count, others.length, seed, randomStreams.examples, draw).flatMap(at => others[at] ?? []);
  throw new AdjacentError(
    'bad-argument',
    t`${formatCount(count, 'example')} requested, but only ${others.length} available.`,
    t`Use fewer examples.`,
  );
}
