/** Refuse what no study can read, before any model is looked at. */
import type { KnobAxis } from '../../../domain/knob.ts';
import type { StudySpec } from '../../../domain/spec.ts';
import { checkPrompt, checkSettings, refuse } from '../../../domain/specCheck.ts';
import { continuousKnobs, endsOf } from './sensitivityDesign.ts';
import type { StudyQuestion } from '../../../domain/study.ts';

const most = { levels: 512, factors: 4, itemLimit: 100_000, shots: 64, orders: 64, controls: 16 } as const;

function checkWhole(name: string, value: number, least: number, limit: number): void {
  if (Number.isInteger(value) && value >= least && value <= limit) return;
  refuse(`The ${name} is ${value}.`, `Give a whole number from ${least} to ${limit}.`);
}

/** Throws AdjacentError bad-argument or prompt-empty when a study cannot be run as it stands. */
export function checkStudySpec(spec: StudySpec): void {
  const { study, prompt } = spec;
  checkSettings(spec);
  checkWhole('number of items of a file', study.itemLimit, 1, most.itemLimit);
  checkWhole('number of examples', study.shots, 0, most.shots);
  checkWhole('number of orders', study.orders, 1, most.orders);
  if (study.controls.length > most.controls)
    refuse(`There are ${study.controls.length} models to compare with.`, `Give at most ${most.controls}.`);
  for (const { knob, levels } of [...study.axes, ...(study.factors ?? []), ...(study.sensitivity ?? [])]) {
    if (levels.length === 0) refuse(`The knob "${knob}" has no levels.`, 'Give at least one level.');
    if (levels.length > most.levels)
      refuse(`The knob "${knob}" has ${levels.length} levels.`, `Give at most ${most.levels}.`);
  }
  if (study.kind === 'constraints') checkConstraints(study, prompt);
  else checkSeries(study);
}

function checkConstraints({ texts, items, axes, factors = [], sensitivity }: StudyQuestion, prompt: string): void {
  if (texts !== 'probes') checkPrompt(prompt);
  if (items.length > 0)
    refuse('A study of constraints reads texts, not items.', 'Leave the items out, or choose another experiment.');
  const twice = [axes, factors, sensitivity ?? []]
    .map(list => list.find(({ knob }, at) => list.findIndex(other => other.knob === knob) !== at))
    .find(axis => axis !== undefined);
  if (twice !== undefined) refuse(`The knob "${twice.knob}" is given twice.`, 'Write all its levels in one list.');
  if ([...axes, ...factors].some(({ knob }) => knob === 'length'))
    refuse(
      'The length of an answer limits answers, not the next word.',
      'Leave this knob out, or turn it in a phase diagram.',
    );
  if (sensitivity !== undefined) checkRangeCount(sensitivity);
  for (const range of sensitivity ?? []) checkRange(range);
  if (factors.length === 1 || factors.length > most.factors)
    refuse(`A design of ${factors.length} knobs cannot be read.`, `Give 2 to ${most.factors}, or none.`);
  const uneven = factors.find(({ levels }) => levels.length < 2 || levels.length > 3);
  if (uneven !== undefined)
    refuse(
      `The knob "${uneven.knob}" has ${uneven.levels.length} levels in the design.`,
      'Give two or three, the loosest first.',
    );
}

/** Throws AdjacentError bad-argument for fewer knobs than can act together. */
export function checkRangeCount({ length }: readonly KnobAxis[]): void {
  if (length < 2)
    refuse(
      length === 1 ? 'One knob alone cannot act together with others.' : 'No knob is given to be turned.',
      `Give at least two of ${continuousKnobs.join(', ')}.`,
    );
}

/** Throws AdjacentError bad-argument for what is no range of a continuous knob. */
export function checkRange(range: KnobAxis): void {
  const { knob, levels } = range;
  if (!continuousKnobs.includes(knob))
    refuse(`The knob "${knob}" has no levels between two others.`, `Take ${continuousKnobs.join(', ')}.`);
  const [low, high] = endsOf(range);
  if (levels.length !== 2 || !(low < high))
    refuse(
      `The knob "${knob}" has no range.`,
      `Give its two ends${knob === 'window' ? ' as shares of the prompt, e.g. 30% and all' : ''}.`,
    );
}

function checkSeries({ kind, axes, items }: StudyQuestion): void {
  if (axes.length > 1) refuse('A series runs over one knob.', 'Give one axis.');
  if (axes.length === 0 && kind !== 'training' && kind !== 'few-shot')
    refuse('This study does not name the models it compares.', 'Give their names or folders as levels.');
  if (items.length === 0 && (kind === 'few-shot' || kind === 'replication'))
    refuse('This study has no items to read.', 'Give an items file: JSONL, CSV or Parquet.');
}
