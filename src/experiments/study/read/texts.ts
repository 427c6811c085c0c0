/** The texts of a study: what is read, and what stands before it in a configuration. */
import type { Trajectory } from '../../../core/trajectory.ts';
import type { Setting } from '../../../domain/knob.ts';
import type { Form, LanguageModel } from '../../../domain/languageModel.ts';
import type { StudyText } from '../../../domain/study.ts';
import { type TextPlace, promptOf, examplesBefore, cutText } from '../../../knobs/settingPrompt.ts';

type Encoder = Pick<LanguageModel, 'encode' | 'pieces' | 'decode'>;

/** A prompt is read in its own words from this many tokens on. */
const fewestTokens = 4;

/** Own answers as texts; empty ones are left out. */
export function answerTexts(prompt: string, answers: readonly Trajectory[]): Omit<StudyText, 'index'>[] {
  return answers
    .filter(({ ids }) => ids.length > 0)
    .map(({ ids, text }) => ({ source: 'answer', prefix: prompt, text, ids }));
}

/** The second half of a text as the continuation of its first, at most `tokens` of it; null for a text that is too
 * short. */
export function halvedText(
  source: 'prompt' | 'probe',
  text: string,
  form: Form,
  tokens: number,
  model: Encoder,
): Omit<StudyText, 'index'> | null {
  const { ids, own } = model.encode(text, form);
  const words = ids.subarray(...own);
  if (words.length < fewestTokens) return null;
  const pieces = model.pieces(words);
  const middle = Math.ceil(words.length / 2);
  const start = pieces.findIndex((piece, at) => at >= middle && /^\s/.test(piece));
  const from = start < 0 ? middle : start;
  const continuation = words.slice(from, from + tokens);
  return {
    source,
    prefix: pieces.slice(0, from).join(''),
    text: pieces.slice(from, from + tokens).join(''),
    ids: continuation,
  };
}

/**
 * Token ids before the continuation of a text in a configuration. A window cuts the person's text (or the first half of
 * a text that is no answer) from its front, so that positions are counted anew; examples stand before what is left, a
 * line between. Throws AdjacentError as `encode` does, and bad-argument when nothing is left to start from.
 */
export function prefixOf(
  text: Omit<StudyText, 'index'>,
  setting: Setting,
  draw: number,
  place: TextPlace,
  model: Encoder,
): Int32Array {
  if (text.source === 'answer') return model.encode(promptOf(setting, draw, place), place.form).ids;
  const form = text.source === 'prompt' ? place.form : 'raw';
  const others = {
    ...place,
    examples: place.examples.filter(example => !overlaps(example, `${text.prefix}${text.text}`)),
  };
  const { ids, own } = model.encode(
    `${examplesBefore(setting, draw, others)}${cutText(text.prefix, setting)}${text.text}`,
    form,
  );
  const prefix = ids.subarray(0, Math.max(0, own[1] - text.ids.length));
  return prefix.length > 0 ? prefix : model.encode('', form).ids;
}

/** Whether one of two texts is the other, or begins it: as an example it would give the continuation away. */
function overlaps(example: string, text: string): boolean {
  return example.startsWith(text) || text.startsWith(example);
}

/** What texts are gathered from, and how much of it. */
export interface TextSources {
  readonly answers: readonly Trajectory[];
  readonly probes: readonly string[];
  readonly tokens: number;
  /** Most positions of all texts together. */
  readonly positions: number;
}

/** The prompt's own answers and words, then probe texts, numbered; as many as `positions` allow. `left` were left out
 * for that. */
export function gatherTexts(
  place: TextPlace,
  { answers, probes, tokens, positions }: TextSources,
  model: Encoder,
): { readonly texts: StudyText[]; readonly left: number } {
  const own = place.prompt.trim() === '' ? null : halvedText('prompt', place.prompt, place.form, tokens, model);
  const others = probes.flatMap(probe => halvedText('probe', probe, 'raw', tokens, model) ?? []);
  const all = [...answerTexts(place.prompt, answers), ...(own === null ? [] : [own]), ...others].map((text, index) => ({
    index,
    ...text,
  }));
  let room = positions;
  const texts = all.filter(({ ids }) => (room -= ids.length) >= 0);
  return { texts, left: all.length - texts.length };
}
