/** One row for each constraint: what every level of a knob keeps, closes and lets in (science.md B1.2, E2). */
import { abstain, type Figure } from '../../../../core/figure.ts';
import { isReadOut, readOutLabel } from '../../../../core/constraints/readOut.ts';
import { pairedBootstrap } from '../../../../core/constraints/pairedBootstrap.ts';
import { Memo } from '../../../../core/memo.ts';
import type { Study } from '../../../../domain/study.ts';
import type { ConstraintLevel, ConstraintRow } from '../../../../domain/studyFindings.ts';
import type { ReadingColumn } from '../../../../domain/study.ts';
import { changedWords } from './changedWords.ts';
import { knobFacts, levelWords } from '../../../../knobs/knobWords.ts';
import { levelGroups, type LevelGroup } from './levelGroups.ts';
import { binds } from './limitRanking.ts';
import { readingsByText, textMeans, type TextMeans } from './textMeans.ts';

const share = { range: [0, 1] } as const;
const divergenceRange = { range: [0, Math.LN2] } as const;

const known = new Memo<ConstraintLevel>();

/** Rows in the order of the knobs; levels that were not read yet abstain. `seed` draws the bootstrap over texts. */
export function constraintRows(study: Study, prompt: string, seed: number): ConstraintRow[] {
  return levelGroups(study, 'level', prompt).flatMap((groups): ConstraintRow[] => {
    const [first] = groups;
    if (first === undefined) return [];
    const levels = groups.map(group => {
      const readings = [...readingsByText(study, group.configurations).values()].flat();
      return known.recall(readings[0] ?? group, [seed, group.label, ...readings], () => levelOf(study, group, seed));
    });
    return [{ knob: first.knob, ...knobFacts[first.knob], levels, shown: shownOf(levels) }];
  });
}

/** The loosest level that closes something measurable, else the tightest that was read, else the first. */
function shownOf(levels: readonly ConstraintLevel[]): number {
  const binding = levels.findIndex(binds);
  return binding >= 0
    ? binding
    : Math.max(
        0,
        levels.findLastIndex(level => level.kept.kind !== 'abstain'),
      );
}

function levelOf(study: Study, group: LevelGroup, seed: number): ConstraintLevel {
  const texts = textMeans(study, group.configurations);
  const n = texts.length;
  const over = (
    of: (means: TextMeans['means']) => number,
    values: Parameters<typeof pairedBootstrap>[2] = {},
    among: readonly TextMeans[] = texts,
  ): Figure =>
    n === 0
      ? abstain('not read yet', 0)
      : pairedBootstrap(
          among.map(text => of(text.means)),
          seed,
          values,
        );
  const own = ownAnswers(texts);
  const mean = (measure: ReadingColumn, values?: Parameters<typeof pairedBootstrap>[2]): Figure =>
    over(means => means[measure], values);
  const isCut = group.knob === 'top-p' || group.knob === 'min-p';
  const readOut = knobFacts[group.knob].class !== 'context' && brokenReadOut(own);
  const compared = (figure: () => Figure): Figure => (readOut ? abstain(readOutLabel, n) : figure());
  const { lost, gained } = changedWords(study, group.configurations);
  return {
    label: group.label,
    phrase: levelWords(group.knob, group.level, group.label),
    kept: mean('kept', share),
    lost: mean('lost', share),
    leaked: mean('leaked', share),
    openness: mean('openness'),
    constrainedOpenness: compared(() => mean('constrainedOpenness')),
    sizeChange: compared(() => over(means => means.constrainedOpenness - means.openness)),
    divergence: mean('divergence', divergenceRange),
    jaccard: mean('jaccard', share),
    gained: compared(() => mean('gained')),
    removed: compared(() => mean('removed')),
    gainedMass: mean('gainedMass', share),
    logProbChange: isCut
      ? abstain('a cut makes words impossible, whose log-probability has no bound', own.length)
      : over(means => means.constrainedLogProb - means.logProb, {}, own),
    isBroken: readOut,
    lostWords: lost,
    gainedWords: gained,
    texts: n,
    positions: texts.reduce((sum, text) => sum + text.positions, 0),
  };
}

/** The model's own answers, by which a configuration is judged to work (science.md B1.2); all texts where none is an
 * answer. A model that is given less to read works, however unlikely these answers become. */
function ownAnswers(texts: readonly TextMeans[]): readonly TextMeans[] {
  const answers = texts.filter(({ text }) => text.source === 'answer');
  return answers.length > 0 ? answers : texts;
}

function brokenReadOut(answers: readonly TextMeans[]): boolean {
  const mean = (measure: ReadingColumn): number =>
    answers.reduce((sum, text) => sum + text.means[measure], 0) / answers.length;
  return answers.length > 0 && isReadOut(mean('logProb'), mean('constrainedLogProb'));
}
