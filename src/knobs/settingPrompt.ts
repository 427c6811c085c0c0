/** What a setting makes of a prompt: the wording, how much of it the model sees, and the examples before it. */
import { AdjacentError } from '../core/adjacentError.ts';
import type { Setting } from '../domain/knob.ts';
import type { Form } from '../domain/languageModel.ts';
import { cutWindows } from './windows.ts';
import { parseWindowLevel as windowOf } from './windowLevel.ts';
import { randomChoice, randomStreams } from './randomChoice.ts';

/** Where texts are read: the person's prompt, its form, what can stand before it as an example, and the seed of their
 * order. */
export interface TextPlace {
  readonly prompt: string;
  readonly form: Form;
  readonly examples: readonly string[];
  readonly seed: number;
}

/** The person's prompt in a setting: worded otherwise, cut from its front, with examples before it. Throws
 * AdjacentError bad-argument for more examples than there are. */
export function promptOf(setting: Setting, draw: number, place: Omit<TextPlace, 'form'>): string {
  const prompt = setting.variant === undefined ? place.prompt : String(setting.variant);
  return `${examplesBefore(setting, draw, place)}${cutText(prompt, setting)}`;
}

/** The examples that a setting puts before a prompt, each followed by a blank line; empty without examples. Throws
 * AdjacentError bad-argument for more examples than there are. */
export function examplesBefore(setting: Setting, draw: number, place: Omit<TextPlace, 'form'>): string {
  const examples = examplesFor(place, Number(setting.shots ?? 0), draw);
  return examples.length === 0 ? '' : `${examples.join('\n\n')}\n\n`;
}

/** The end of a text that a setting lets the model see. */
export function cutText(text: string, { window }: Setting): string {
  const level = window === undefined ? null : windowOf(window);
  return level === null ? text : (cutWindows(text, [level])[0]?.text ?? text);
}

/** `count` examples in the order of a draw, never the prompt itself. */
function examplesFor({ prompt, examples, seed }: Omit<TextPlace, 'form'>, count: number, draw: number): string[] {
  if (count === 0) return [];
  const others = examples.filter(example => example !== prompt);
  if (others.length >= count)
    return randomChoice(count, others.length, seed, randomStreams.examples, draw).flatMap(at => others[at] ?? []);
  throw new AdjacentError(
    'bad-argument',
    `${count} examples were asked for, and there ${others.length === 1 ? 'is' : 'are'} ${others.length}.`,
    'Ask for fewer examples.',
  );
}
