/** The texts of a study, and their prefixes in each configuration. */
import type { Trajectory } from '../../../core/trajectory.ts';
import { AdjacentError } from '../../../core/adjacentError.ts';
import type { ChatMessage } from '../../../domain/chatMessage.ts';
import type { Setting } from '../../../domain/knob.ts';
import type { Form, LanguageModel } from '../../../domain/languageModel.ts';
import type { StudyText } from '../../../domain/study.ts';
import { examplesBefore, messagesOf, promptOf, visibleText, type PromptSource } from '../../../knobs/settingPrompt.ts';

type Encoder = Pick<LanguageModel, 'encode' | 'pieces'>;

/** A text before it is numbered. */
type NewText = Omit<StudyText, 'index'>;

/** Fewest tokens of a prompt whose own words are a text. */
const fewestTokens = 4;

/** Own answers as texts, without empty ones. */
function answerTexts(prompt: string, answers: readonly Trajectory[]): NewText[] {
  return answers
    .filter(({ ids }) => ids.length > 0)
    .map(({ ids, text }) => ({ source: 'answer', prefix: prompt, text, ids }));
}

/** The second half of a text, at most `tokens` of it, as the continuation of the first; null for a text that is too
 * short. */
function halvedText(
  source: 'prompt' | 'probe',
  text: string,
  form: Form,
  tokens: number,
  model: Encoder,
  before?: readonly ChatMessage[],
): NewText | null {
  const { ids, own } = model.encode(text, form, before);
  const ownIds = ids.subarray(...own);
  if (ownIds.length < fewestTokens) return null;
  const pieces = model.pieces(ownIds);
  const middle = Math.ceil(ownIds.length / 2);
  const wordStart = pieces.findIndex((piece, at) => at >= middle && /^\s/.test(piece));
  const from = wordStart < 0 ? middle : wordStart;
  return {
    source,
    prefix: pieces.slice(0, from).join(''),
    text: pieces.slice(from, from + tokens).join(''),
    ids: ownIds.slice(from, from + tokens),
  };
}

/**
 * Token ids before the continuation of a text in a setting. A context window cuts the prompt (or the first half of a
 * text that is not an answer) from its front, so token positions start there; examples precede what is left, separated
 * by a blank line. Throws AdjacentError as `encode` does, and bad-argument when nothing is left to start from.
 */
export function prefixOf(
  text: NewText,
  setting: Setting,
  draw: number,
  source: PromptSource,
  model: Encoder,
): Int32Array {
  if (text.source === 'answer')
    return model.encode(promptOf(setting, draw, source), source.form, messagesOf(setting, source)).ids;
  const before = text.source === 'probe' ? [] : source.messages;
  const form = text.source === 'prompt' ? source.form : 'raw';
  const others = {
    ...source,
    examples: source.examples.filter(example => !overlaps(example, `${text.prefix}${text.text}`)),
  };
  const examples = examplesBefore(setting, draw, others);
  const { ids, own } = model.encode(`${examples}${visibleText(text.prefix, setting)}${text.text}`, form, before);
  const prefix = ids.subarray(0, Math.max(0, own[1] - text.ids.length));
  return prefix.length > 0 ? prefix : model.encode('', form, before).ids;
}

/** Whether one of two texts begins with the other: such an example would give the continuation away. */
function overlaps(example: string, text: string): boolean {
  return example.startsWith(text) || text.startsWith(example);
}

/** Whether an error says that a text cannot be read in a setting: it exceeds the context, or nothing is left to start
 * from. */
export function isUnreadable(error: unknown): error is AdjacentError {
  return error instanceof AdjacentError && ['prompt-too-long', 'prompt-empty', 'bad-argument'].includes(error.kind);
}

/** What texts are made from, and how much of it. */
export interface TextSources {
  readonly answers: readonly Trajectory[];
  readonly probes: readonly string[];
  /** Most tokens per text. */
  readonly tokens: number;
  /** Most positions of all texts together. */
  readonly positions: number;
}

/** Answers to the prompt, its own words, then probe texts, numbered. `leftOut` counts texts that exceed `positions`;
 * `isRewritten` says that the chat template rewrites the prompt, whose words then have no place in the input. */
export function gatherTexts(
  source: PromptSource,
  { answers, probes, tokens, positions }: TextSources,
  model: Encoder,
): { readonly texts: StudyText[]; readonly leftOut: number; readonly isRewritten: boolean } {
  const { prompt, form } = source;
  const isRewritten = prompt.trim() !== '' && model.encode(prompt, form, source.messages).rewritten === true;
  const own = prompt.trim() === '' ? null : halvedText('prompt', prompt, form, tokens, model, source.messages);
  const others = probes.flatMap(probe => halvedText('probe', probe, 'raw', tokens, model) ?? []);
  const all = [...answerTexts(prompt, answers), ...(own === null ? [] : [own]), ...others];
  let room = positions;
  const texts = all.map((text, index) => ({ index, ...text })).filter(({ ids }) => (room -= ids.length) >= 0);
  return { texts, leftOut: all.length - texts.length, isRewritten };
}
