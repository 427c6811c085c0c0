/** One row per constraint: kept, lost and leaked probability at every level of a knob
 * (docs/method.md#constraint-expansion). */
import type { Figure } from '../../../../core/figure.ts';
import { isBroken } from '../../../../core/constraints/brokenModel.ts';
import { crossedMean } from '../../../../core/constraints/crossedMean.ts';
import type { ContextValues } from '../../../../core/constraints/pairedBootstrap.ts';
import { Memo } from '../../../../core/memo.ts';
import type { Study } from '../../../../domain/study.ts';
import type { ConstraintLevel, ConstraintRow, LimitComparison } from '../../../../domain/studyFindings.ts';
import type { ReadingColumn } from '../../../../domain/study.ts';
import { knobFacts } from '../../../../knobs/knobWords.ts';
import { brokenModel, impossibleTokens, notRead } from '../abstentions.ts';
import type { ReportContext } from '../reportContext.ts';
import { mostChangedTokens } from './changedTokens.ts';
import { levelGroups, type LevelGroup } from './levelGroups.ts';
import { hasEffect } from './limitRanking.ts';
import { ownAnswers, readingsByText, textMeans, type TextMeans } from './textMeans.ts';

const share: ContextValues = { range: [0, 1] };
const divergenceRange: ContextValues = { range: [0, Math.LN2] };

const levelsByReading = new Memo<ConstraintLevel>();

/** Rows in order of the knobs; figures of levels that were not read yet abstain. */
export function constraintRows(study: Study, context: ReportContext, comparison: LimitComparison): ConstraintRow[] {
  const { seed } = context;
  return levelGroups(study, context).flatMap((groups): ConstraintRow[] => {
    const [first] = groups;
    if (first === undefined) return [];
    const levels = groups.map(group => {
      const readings = [...readingsByText(study, group.configurations).values()].flat();
      const inputs = [seed, group.label, group.phrase, ...readings];
      return levelsByReading.recall(readings[0] ?? group, inputs, () => levelOf(study, group, seed));
    });
    const compared = comparison.levels.find(({ knob }) => knob === first.knob)?.level;
    const { title, caveat, class: knobClass } = knobFacts[first.knob];
    const shown = workingLevel(levels, compared ?? shownLevel(levels));
    return [{ knob: first.knob, class: knobClass, title, caveat, levels, shown }];
  });
}

/** Without a comparison, the index of the loosest level with a measurable effect, else of the tightest one that was
 * read, else of the first. */
function shownLevel(levels: readonly ConstraintLevel[]): number {
  const loosest = levels.findIndex(hasEffect);
  const read = levels.findLastIndex(level => level.kept.kind !== 'abstain');
  return loosest >= 0 ? loosest : Math.max(0, read);
}

/** In the place of a level at which the model breaks down, the mildest one with a measurable effect at which it works,
 * else the mildest at which it works, if there is one. */
function workingLevel(levels: readonly ConstraintLevel[], wanted: number): number {
  if (levels[wanted]?.isBroken !== true) return wanted;
  const works = (level: ConstraintLevel): boolean => !level.isBroken && level.kept.kind !== 'abstain';
  const mildest = levels.findIndex(level => works(level) && hasEffect(level));
  const any = mildest >= 0 ? mildest : levels.findIndex(works);
  return any >= 0 ? any : wanted;
}

function levelOf(study: Study, group: LevelGroup, seed: number): ConstraintLevel {
  const all = textMeans(study, group.configurations);
  const texts = ownAnswers(all);
  const probes = texts === all ? [] : all.filter(({ text }) => text.source === 'probe');
  const n = texts.length;
  // Draws are units of their own only where each has read every text.
  const isComplete = texts.every(({ draws }) => draws.length === group.configurations.length);
  const figure = (
    valueOf: (means: TextMeans['means']) => number,
    values: ContextValues = {},
    among: readonly TextMeans[] = texts,
  ): Figure =>
    among.length === 0
      ? notRead()
      : crossedMean(
          among.map(({ means, draws }) => (isComplete && among === texts ? draws : [means]).map(valueOf)),
          seed,
          values,
        );
  const mean = (column: ReadingColumn, values?: ContextValues): Figure => figure(means => means[column], values);
  const isTruncated = group.knob === 'top-p' || group.knob === 'min-p';
  const isModelBroken = knobFacts[group.knob].class !== 'context' && breaksDown(texts);
  const ifWorking = (measured: () => Figure): Figure => (isModelBroken ? brokenModel(n) : measured());
  const { lost, gained } = mostChangedTokens(study, group.configurations);
  return {
    label: group.label,
    phrase: group.phrase,
    kept: mean('kept', share),
    lost: mean('lost', share),
    leaked: mean('leaked', share),
    openness: mean('openness'),
    constrainedOpenness: ifWorking(() => mean('constrainedOpenness')),
    sizeChange: ifWorking(() => figure(means => means.constrainedOpenness - means.openness)),
    divergence: mean('divergence', divergenceRange),
    jaccard: mean('jaccard', share),
    gained: ifWorking(() => mean('gained')),
    removed: ifWorking(() => mean('removed')),
    gainedMass: mean('gainedMass', share),
    logProbChange: isTruncated ? impossibleTokens(n) : figure(means => means.constrainedLogProb - means.logProb),
    isBroken: isModelBroken,
    lostWords: lost,
    gainedWords: gained,
    texts: n,
    positions: texts.reduce((sum, text) => sum + text.positions, 0),
    ...(probes.length === 0 ? {} : { probesKept: figure(means => means.kept, share, probes) }),
  };
}

/** Whether the model's own answers become so unlikely that the model does not work (docs/method.md#logit-lens). */
function breaksDown(answers: readonly TextMeans[]): boolean {
  const mean = (column: ReadingColumn): number =>
    answers.reduce((sum, text) => sum + text.means[column], 0) / answers.length;
  return answers.length > 0 && isBroken(mean('logProb'), mean('constrainedLogProb'));
}
