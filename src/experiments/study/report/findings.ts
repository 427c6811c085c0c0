/** The findings of a study, from its readings. Reports of a growing study compute only what changed. */
import { Memo } from '../../../core/memo.ts';
import { t } from '../../../core/text.ts';
import type { StudyRun } from '../../../domain/run.ts';
import type { Study } from '../../../domain/study.ts';
import type { Attribution, StudyFindings } from '../../../domain/studyFindings.ts';
import { knobFacts } from '../../../knobs/knobWords.ts';
import { attributionOf } from './constraints/attribution.ts';
import { limitComparison } from './constraints/comparison.ts';
import { constraintRows } from './constraints/constraintRows.ts';
import { constraintSentences } from './constraints/constraintSentence.ts';
import { factorialTable } from './constraints/factorialTable.ts';
import { levelGroups } from './constraints/levelGroups.ts';
import { alikeLimits } from './constraints/limitRanking.ts';
import { sensitivityOf } from './constraints/sensitivity.ts';
import { headlineOf, joinSentences } from './phrasing.ts';
import { reportContext, type ReportContext } from './reportContext.ts';
import { capabilityReport } from './series/capability.ts';
import { inductionCurves, inductionFrom, inductionLines, inductionSentences } from './series/induction.ts';
import { seriesAxis, subjectOf, tokenizersDiffer } from './series/seriesAxis.ts';
import { seriesSentences } from './series/seriesSentence.ts';
import { skillsOf, type Skill } from './series/skills.ts';
import { studyWarnings } from './studyWarnings.ts';

const attributions = new Memo<Attribution>();
const findingsByStudy = new Memo<StudyFindings>();

/** The findings of a run so far. */
export function findingsOf(run: StudyRun): StudyFindings {
  return findingsByStudy.recall(run.study, [run.status, run.manifest], () => computeFindings(run));
}

function computeFindings(run: StudyRun): StudyFindings {
  const { study, manifest } = run;
  const context = reportContext(run);
  const comparison = limitComparison(study, levelGroups(study, context), context);
  const constraints = constraintRows(study, context, comparison);
  const alike = alikeLimits(study, constraints, context);
  const attribution = attributionIn(run, context);
  const sensitivity = sensitivityOf(run, context);
  const series = seriesFindings(study, context);
  const sentences =
    study.kind === 'constraints' || series === null
      ? constraintSentences(study, { constraints, comparison, alike, attribution, sensitivity }, context)
      : series.sentences;
  return {
    kind: study.kind,
    subject: series?.subject ?? manifest.models[0]?.card.name ?? '',
    constraints,
    comparison,
    alike,
    disabled: study.disabled.map(({ knob, reason }) => ({ knob, title: knobFacts[knob].title, reason })),
    attribution,
    sensitivity,
    capabilities: series?.capabilities ?? [],
    induction: series?.induction ?? [],
    inductionSentence: series?.inductionSentence ?? '',
    inductionFrom: series?.inductionFrom ?? null,
    warnings: studyWarnings(run, {
      constraints,
      skills: series?.skills ?? [],
      hasDifferentTokenizers: series?.hasDifferentTokenizers ?? false,
      isRunning: context.isRunning,
    }),
    ...headlineOf(sentences),
    done: configurationsRead(study),
    planned: study.configurations.length,
  };
}

interface SeriesFindings extends Pick<
  StudyFindings,
  'capabilities' | 'subject' | 'induction' | 'inductionSentence' | 'inductionFrom'
> {
  /** The headline and its details. */
  readonly sentences: readonly string[];
  readonly skills: readonly Skill[];
  readonly hasDifferentTokenizers: boolean;
}

/** Skills and the induction probe along the axis; null when the study is not a series. */
function seriesFindings(study: Study, context: ReportContext): SeriesFindings | null {
  const { cards, seed } = context;
  const axis = seriesAxis(study, cards);
  if (axis === null) return null;
  const hasDifferentTokenizers = tokenizersDiffer(axis, cards);
  const skills = skillsOf(study, axis, hasDifferentTokenizers, context);
  const probes = inductionLines(study, axis, seed);
  const skillSentences = seriesSentences(study.kind, skills, axis, context);
  const probeSentences = inductionSentences(probes, axis);
  const hasSkills = skillSentences.length > 0;
  return {
    subject: subjectOf(axis),
    // Without skills, the paragraph about the induction probe is the headline; it does not appear a second time.
    sentences: hasSkills ? skillSentences : probeSentences.length > 0 ? probeSentences : [t`Nothing was measured.`],
    inductionSentence: hasSkills ? joinSentences(probeSentences) : '',
    capabilities: skills.map(skill => capabilityReport(skill, axis, hasDifferentTokenizers, context)),
    induction: inductionCurves(probes, axis),
    inductionFrom: inductionFrom(probes, axis),
    skills,
    hasDifferentTokenizers,
  };
}

/** Attribution over the factorial part, once it is complete or the study has ended. */
function attributionIn({ study, manifest }: StudyRun, { prompt, seed, isRunning }: ReportContext): Attribution | null {
  const table = factorialTable(study, manifest.spec.study.factors ?? [], prompt);
  if (table === null || table.kept.length === 0 || (isRunning && !table.isComplete)) return null;
  return attributions.recall(
    manifest,
    [table.kept.map(row => row.join()).join(';'), JSON.stringify(table.factors)],
    () => attributionOf(table, seed),
  );
}

/** Number of configurations with a reading. The reference has none of its own: it counts as soon as another was
 * compared with it. */
function configurationsRead({ configurations, readings, itemReadings, inductions }: Study): number {
  const read = new Set([...readings, ...itemReadings, ...inductions].map(({ configuration }) => configuration));
  return configurations.filter(({ index, role }) => read.has(index) || (role === 'reference' && readings.length > 0))
    .length;
}
