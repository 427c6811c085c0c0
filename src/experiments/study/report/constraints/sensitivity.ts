/** Which knob matters most when all are turned at once over their ranges (science.md B4.2, E11). */
import { sobolIndices, type KnobSensitivity } from '../../../../core/constraints/sensitivity.ts';
import { abstain, valueOf, type Abstention, type Figure } from '../../../../core/figure.ts';
import { formatCount, formatPercent, uncapitalised } from '../../../../core/format.ts';
import { Memo } from '../../../../core/memo.ts';
import { mapFigure } from '../../../../core/statistics/intervals.ts';
import type { KnobAxis } from '../../../../domain/knob.ts';
import type { StudyRun } from '../../../../domain/run.ts';
import type { Study } from '../../../../domain/study.ts';
import type { KnobIndices, Sensitivity } from '../../../../domain/studyFindings.ts';
import { knobFacts, limitName, listed } from '../../../../knobs/knobWords.ts';
import { endsOf, sensitivitySettings } from '../../design/sensitivityDesign.ts';
import { studySizes } from '../../sizes.ts';
import { writtenShare } from '../writtenShare.ts';
import { meansByConfiguration } from './textMeans.ts';

const known = new Memo<Sensitivity>();

/** Indices over the ranges that were asked for; null where none were, and while their settings are still being read. */
export function sensitivityOf(run: StudyRun, study: Study, going: boolean): Sensitivity | null {
  const { spec, models } = run.manifest;
  const ranges = (spec.study.sensitivity ?? []).filter(
    ({ knob }) => !study.disabled.some(other => other.knob === knob),
  );
  const card = models[0]?.card;
  if (ranges.length === 0 || card === undefined) return null;
  const means = meansByConfiguration(study);
  const read = study.configurations
    .filter(({ role }) => role === 'sensitivity')
    .map(one => ({ one, means: means.get(one.index) }));
  if (read.length === 0) return null;
  const texts = study.texts.filter(({ index }) => read.every(one => one.means?.has(index) === true));
  if (texts.length === 0 || (going && texts.length < study.texts.length)) return null;
  return known.recall(run.manifest, [texts.length, study.readings.length], () => {
    const meanLogarithm = (own: (typeof read)[number]['means']): number =>
      texts.reduce((sum, { index }) => sum + Math.log(own?.get(index)?.kept ?? NaN), 0) / texts.length;
    const responses = new Map([
      ['{}', 0],
      ...read.map(({ one, means: own }) => [JSON.stringify(one.setting), meanLogarithm(own)] as const),
    ]);
    const base = studySizes[spec.preset].base;
    const values = sensitivitySettings(ranges, base, spec.seed, card).map(
      setting => responses.get(JSON.stringify(setting)) ?? NaN,
    );
    const indices = sobolIndices(values, ranges.length, base, spec.seed);
    const found = ranges.map((range, at) => indicesOf(range, indices, at));
    return {
      design: `${formatCount(values.length, 'evenly spread setting')} of ${listed(ranges.map(rangeWords))}, ${formatCount(texts.length, 'text')}`,
      knobs: found,
      sentence: sentenceOf(found),
    };
  });
}

function indicesOf({ knob }: KnobAxis, indices: readonly KnobSensitivity[] | Abstention, at: number): KnobIndices {
  const missing = 'kind' in indices ? indices : abstain('not computed', 0);
  const own = 'kind' in indices ? undefined : indices[at];
  return {
    knob,
    label: uncapitalised(knobFacts[knob].title),
    alone: within(own?.firstOrder ?? missing),
    together: within(own?.total ?? missing),
  };
}

/** A share is known to lie in [0, 1], where its estimate need not. */
function within(figure: Figure): Figure {
  return mapFigure(figure, value => Math.min(1, Math.max(0, value)));
}

/** "temperature from 0.3 to 1.3", "heads masked from 0 % to 30 %" */
function rangeWords(range: KnobAxis): string {
  const isShare = range.knob === 'layers' || range.knob === 'heads' || range.knob === 'window';
  const [from = '', to = ''] = endsOf(range).map(end => (isShare ? formatPercent(end) : String(end)));
  return `${uncapitalised(knobFacts[range.knob].title)} from ${from} to ${to}`;
}

/** The knob that matters most, with those that cannot be told apart from it. */
function sentenceOf(found: readonly KnobIndices[]): string {
  const [first, ...alike] = mattersMost(found);
  if (first === undefined) return 'Which knob matters most when all are turned at once cannot be said.';
  const account = (name: string): string =>
    `by itself ${name} accounts for ${writtenShare(first.alone)} of the differences in how much stays possible, with what it does together with the others for ${writtenShare(first.together)}`;
  if (alike.length === 0) return `Turned all at once, ${limitName(first.knob)} matters most: ${account('it')}.`;
  return `Turned all at once, ${listed([first, ...alike].map(({ knob }) => limitName(knob)))} matter most and cannot be told apart: ${account(limitName(first.knob))}.`;
}

/** Knobs by their total index, the largest first, as far as they cannot be told apart from the first; empty where none
 * is stated. */
export function mattersMost(knobs: readonly KnobIndices[]): readonly KnobIndices[] {
  const stated = knobs
    .filter(({ together }) => together.kind === 'estimate')
    .toSorted((a, b) => (valueOf(b.together) ?? 0) - (valueOf(a.together) ?? 0));
  const [first] = stated;
  if (first?.together.kind !== 'estimate') return [];
  const [low] = first.together.interval;
  return stated.filter(({ together }) => together.kind === 'estimate' && together.interval[1] >= low);
}
