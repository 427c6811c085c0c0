/** Checks of a study before any model is described. */
import { formatCount } from '../../../core/format.ts';
import { t } from '../../../core/text.ts';
import { rowSamplerKnobs, type KnobAxis } from '../../../domain/knob.ts';
import type { StudySpec } from '../../../domain/spec.ts';
import { checkPrompt, checkSettings, refuse } from '../../../domain/specCheck.ts';
import { continuousKnobs, rangeEnds } from './sensitivityDesign.ts';
import type { StudyQuestion } from '../../../domain/study.ts';

const most = { levels: 512, factors: 4, itemLimit: 100_000, shots: 64, orders: 64, controls: 16 } as const;

function checkWhole(name: string, value: number, least: number, limit: number): void {
  if (Number.isInteger(value) && value >= least && value <= limit) return;
  refuse(t`The ${name} cannot be ${value}.`, t`Use a whole number from ${least} to ${limit}.`);
}

/** Throws AdjacentError bad-argument or prompt-empty when a study cannot run as specified. */
export function checkStudySpec(spec: StudySpec): void {
  const { study, prompt } = spec;
  checkSettings(spec);
  checkWhole(t`number of items per file`, study.itemLimit, 1, most.itemLimit);
  checkWhole(t`number of examples`, study.shots, 0, most.shots);
  checkWhole(t`number of orders`, study.orders, 1, most.orders);
  if (study.controls.length > most.controls)
    refuse(t`There are ${study.controls.length} control models.`, t`Use at most ${most.controls}.`);
  for (const { knob, levels } of [...study.axes, ...(study.factors ?? []), ...(study.sensitivity ?? [])]) {
    if (levels.length === 0) refuse(t`The knob "${knob}" has no levels.`, t`Give at least one level.`);
    if (levels.length > most.levels)
      refuse(t`The knob "${knob}" has ${levels.length} levels.`, t`Give at most ${most.levels}.`);
  }
  if (study.kind === 'constraints') checkConstraints(study, prompt);
  else checkSeries(study);
}

function checkConstraints({ texts, items, axes, factors = [], sensitivity }: StudyQuestion, prompt: string): void {
  if (texts !== 'probes') checkPrompt(prompt);
  if (items.length > 0)
    refuse(t`A constraints study uses texts, not items.`, t`Leave the items out, or choose another experiment.`);
  for (const list of [axes, factors, sensitivity ?? []]) checkUnique(list);
  if ([...axes, ...factors].some(({ knob }) => knob === 'length'))
    refuse(
      t`The answer length limits answers, not the next token.`,
      t`Leave this knob out, or use it in a phase diagram.`,
    );
  const own = [...axes, ...factors].find(({ knob }) => rowSamplerKnobs.some(other => other === knob));
  if (own !== undefined)
    refuse(t`The knob ${own.knob} is not part of a constraints study.`, t`Leave it out, or use it in a phase diagram.`);
  if (sensitivity !== undefined) checkRangeCount(sensitivity);
  for (const range of sensitivity ?? []) checkRange(range);
  checkFactors(factors);
}

function checkUnique(axes: readonly KnobAxis[]): void {
  const repeated = axes.find(({ knob }, at) => axes.findIndex(other => other.knob === knob) !== at);
  if (repeated !== undefined)
    refuse(t`The knob "${repeated.knob}" is given twice.`, t`Write all its levels in one list.`);
}

function checkFactors(factors: readonly KnobAxis[]): void {
  if (factors.length === 1 || factors.length > most.factors)
    refuse(
      t`A factorial design cannot have ${formatCount(factors.length, 'knob')}.`,
      t`Use 2 to ${most.factors} knobs, or none.`,
    );
  const uneven = factors.find(({ levels }) => levels.length < 2 || levels.length > 3);
  if (uneven !== undefined)
    refuse(
      t`The knob "${uneven.knob}" has ${formatCount(uneven.levels.length, 'level')} in the design.`,
      t`Give two or three levels, the loosest first.`,
    );
}

/** Throws AdjacentError bad-argument for fewer than two knobs that vary together. */
export function checkRangeCount({ length }: readonly KnobAxis[]): void {
  if (length < 2)
    refuse(
      length === 1 ? t`A single knob has no interactions.` : t`No knobs are given.`,
      t`Use at least two of ${continuousKnobs.join(', ')}.`,
    );
}

/** Throws AdjacentError bad-argument for an axis that is not a range of a continuous knob. */
export function checkRange(range: KnobAxis): void {
  const { knob, levels } = range;
  if (!continuousKnobs.includes(knob))
    refuse(t`The knob "${knob}" is not continuous.`, t`Use ${continuousKnobs.join(', ')}.`);
  const [low, high] = rangeEnds(range);
  if (levels.length !== 2 || !(low < high))
    refuse(
      t`The knob "${knob}" has no range.`,
      knob === 'window' ? t`Give its two ends as shares of the prompt, such as 30% and all.` : t`Give its two ends.`,
    );
}

function checkSeries({ kind, axes, items }: StudyQuestion): void {
  if (axes.length > 1) refuse(t`A series varies only one knob.`, t`Give one axis.`);
  if (axes.length === 0 && kind !== 'training' && kind !== 'few-shot')
    refuse(t`The models to compare are missing.`, t`Give their names or folders as levels.`);
  if (items.length === 0 && (kind === 'few-shot' || kind === 'replication'))
    refuse(t`This study has no items.`, t`Give an items file: JSONL, CSV or Parquet.`);
}
