/** Labels of wordings of a prompt that can be told apart. */
import type { Conversation } from '../domain/chatMessage.ts';
import type { KnobAxis, Level } from '../domain/knob.ts';
import type { ExperimentSpec } from '../domain/spec.ts';

/** Longest label of a wording, in characters. */
const wordingLength = 40;
/** Characters in which labels differ, so that they still do where a table shortens them further. */
const toldApart = 30;

/** The beginning of a wording on one line. */
export function wordingText(wording: string): string {
  const characters = Array.from(onOneLine(wording));
  return characters.length <= wordingLength
    ? characters.join('')
    : `${characters.slice(0, wordingLength - 1).join('')}…`;
}

/** One label for each wording: its beginning, or, where beginnings are alike, what follows from the word in which they
 * differ first; with its number where these are alike too. */
export function wordingLabels(wordings: readonly string[]): string[] {
  const beginnings = wordings.map(wordingText);
  if (areDifferent(beginnings)) return beginnings;
  const texts = wordings.map(onOneLine);
  const [first = ''] = texts;
  let common = 0;
  while (common < first.length && texts.every(text => text[common] === first[common])) common++;
  const from = first.lastIndexOf(' ', Math.max(0, common - 1)) + 1;
  const rests = texts.map(text => (from === 0 ? text : `…${text.slice(from)}`)).map(wordingText);
  return areDifferent(rests) ? rests : rests.map((rest, at) => wordingText(`${at + 1}: ${rest}`));
}

function onOneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

function areDifferent(labels: readonly string[]): boolean {
  return new Set(labels.map(label => Array.from(label).slice(0, toldApart).join(''))).size === labels.length;
}

/** The label of each wording among the levels of some knobs. */
export function wordingNames(axes: readonly KnobAxis[]): ReadonlyMap<string, string> {
  const levels = axes.flatMap(({ knob, levels: own }): readonly Level[] => (knob === 'variant' ? own : []));
  const wordings = [...new Set(levels.map(String))];
  const labels = wordingLabels(wordings);
  return new Map(wordings.map((wording, at) => [wording, labels[at] ?? wording]));
}

/** A prompt of an experiment with the messages before it, under the label that tables and charts give it. */
export interface NamedConversation extends Conversation {
  readonly name: string;
}

/** The prompts of an experiment that differ in the messages before them; empty where they do not. */
export function namedConversations(spec: ExperimentSpec): readonly NamedConversation[] {
  const [axes, conversations = []] =
    spec.kind === 'study'
      ? [[...spec.study.axes, ...(spec.study.factors ?? [])], spec.study.conversations]
      : [spec.axes === undefined ? [] : [spec.axes.x, spec.axes.y], spec.axes?.conversations];
  const names = wordingNames(axes);
  return conversations.map(one => ({ ...one, name: names.get(one.level) ?? '' }));
}
