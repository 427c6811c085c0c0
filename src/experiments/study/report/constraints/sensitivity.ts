/** Which knob matters most when all vary together over their ranges (docs/method.md#sensitivity). */
import { sobolIndices, type KnobSensitivity } from '../../../../core/constraints/sensitivity.ts';
import type { Abstention, Estimate, Figure } from '../../../../core/figure.ts';
import { formatCount, formatPercent, uncapitalized } from '../../../../core/format.ts';
import { Memo } from '../../../../core/memo.ts';
import { mapFigure } from '../../../../core/statistics/intervals.ts';
import { listOf, t } from '../../../../core/text.ts';
import type { KnobAxis } from '../../../../domain/knob.ts';
import type { StudyRun } from '../../../../domain/run.ts';
import type { KnobIndices, Sensitivity } from '../../../../domain/studyFindings.ts';
import { knobFacts } from '../../../../knobs/knobWords.ts';
import { rangeEnds, sensitivitySettings } from '../../design/sensitivityDesign.ts';
import { studySizes } from '../../studySizes.ts';
import { notComputed } from '../abstentions.ts';
import { percentText } from '../phrasing.ts';
import type { ReportContext } from '../reportContext.ts';
import { meansByConfiguration } from './textMeans.ts';

const known = new Memo<Sensitivity>();

/** Sobol' indices over the ranges of the spec; null without ranges, and while their settings are still being read. */
export function sensitivityOf(
  { study, manifest }: StudyRun,
  { cards: [card], isRunning }: ReportContext,
): Sensitivity | null {
  const { preset, seed, study: question } = manifest.spec;
  const ranges = (question.sensitivity ?? []).filter(({ knob }) => !study.disabled.some(other => other.knob === knob));
  if (ranges.length === 0 || card === undefined) return null;
  const means = meansByConfiguration(study);
  const settings = study.configurations
    .filter(({ role }) => role === 'sensitivity')
    .map(({ index, setting }) => ({ setting, keptByText: means.get(index) }));
  if (settings.length === 0) return null;
  const texts = study.texts.filter(({ index }) => settings.every(({ keptByText }) => keptByText?.has(index)));
  if (texts.length === 0 || (isRunning && texts.length < study.texts.length)) return null;
  return known.recall(manifest, [texts.length, study.readings.length], () => {
    const responses = new Map([['{}', 0]]);
    for (const { setting, keptByText } of settings) {
      const logKept = texts.flatMap(({ index }) => {
        const kept = keptByText?.get(index)?.kept;
        return kept === undefined ? [] : [Math.log(kept)];
      });
      responses.set(JSON.stringify(setting), logKept.reduce((sum, value) => sum + value, 0) / texts.length);
    }
    const { base } = studySizes[preset];
    const values = sensitivitySettings(ranges, base, seed, card).flatMap(
      setting => responses.get(JSON.stringify(setting)) ?? [],
    );
    const indices = sobolIndices(values, ranges.length, base, seed);
    const knobs = ranges.map(({ knob }, at) => indicesOf(knob, 'kind' in indices ? indices : indices[at]));
    return {
      design: t`${formatCount(values.length, 'evenly spread setting')} of ${listOf(ranges.map(rangeText))}, ${formatCount(texts.length, 'text')}`,
      knobs,
      sentence: sensitivitySentence(knobs),
    };
  });
}

function indicesOf(knob: KnobIndices['knob'], indices: KnobSensitivity | Abstention | undefined): KnobIndices {
  const label = uncapitalized(knobFacts[knob].title);
  if (indices === undefined || 'kind' in indices) {
    const missing = indices ?? notComputed();
    return { knob, label, alone: missing, together: missing };
  }
  const together = clamped(indices.total);
  return { knob, label, alone: atMost(clamped(indices.firstOrder), together), together };
}

/** The share of a knob by itself, which is at most its share with interactions (S ≤ S_T; Homma & Saltelli 1996). The
 * two are estimated one by one, so noise can turn them around. */
function atMost(alone: Figure, together: Figure): Figure {
  if (alone.kind !== 'estimate' || together.kind !== 'estimate') return alone;
  const value = Math.min(alone.value, together.value);
  const [low, high] = alone.interval;
  const most = Math.max(value, Math.min(high, together.interval[1]));
  return { ...alone, value, interval: [Math.min(low, value), most] };
}

/** A share within [0, 1], which its estimate can exceed. */
function clamped(figure: Figure): Figure {
  return mapFigure(figure, value => Math.min(1, Math.max(0, value)));
}

/** "temperature from 0.3 to 1.3", "heads masked from 0% to 30%" */
function rangeText(range: KnobAxis): string {
  const isShare = range.knob === 'layers' || range.knob === 'heads' || range.knob === 'window';
  const [from, to] = rangeEnds(range);
  const endText = (end: number): string => (isShare ? formatPercent(end) : String(end));
  return t`${uncapitalized(knobFacts[range.knob].title)} from ${endText(from)} to ${endText(to)}`;
}

function sensitivitySentence(knobs: readonly KnobIndices[]): string {
  const [first, ...alike] = mattersMost(knobs);
  if (first === undefined) return t`Which knob matters most when all vary together is not stated.`;
  const { limit } = knobFacts[first.knob];
  const [alone, together] = [percentText(first.alone), percentText(first.together)];
  return alike.length === 0
    ? t`When all knobs vary together, ${limit} matters most: it explains ${alone} of the differences in kept probability by itself, and ${together} including its interactions with the other knobs.`
    : t`When all knobs vary together, ${listOf([first, ...alike].map(({ knob }) => knobFacts[knob].limit))} matter most, with no significant difference between them: ${limit} explains ${alone} of the differences in kept probability by itself, and ${together} including its interactions with the other knobs.`;
}

/** Knobs by descending total index, as far as their intervals overlap with that of the first; empty where none is
 * stated. */
export function mattersMost(knobs: readonly KnobIndices[]): readonly KnobIndices[] {
  const stated = knobs
    .flatMap(indices => (indices.together.kind === 'estimate' ? [{ indices, total: indices.together }] : []))
    .sort((a, b) => b.total.value - a.total.value);
  const [first] = stated;
  if (first === undefined) return [];
  return stated.filter(({ total }) => overlaps(total, first.total)).map(({ indices }) => indices);
}

function overlaps({ interval: [, high] }: Estimate, { interval: [low] }: Estimate): boolean {
  return high >= low;
}
