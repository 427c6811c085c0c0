/** From the readings of a study to what a reader sees of it. Reports of a growing study compute only what changed. */
import { Memo } from '../../../core/memo.ts';
import type { StudyRun } from '../../../domain/run.ts';
import type { Study } from '../../../domain/study.ts';
import type { Attribution, StudyFindings } from '../../../domain/studyFindings.ts';
import { attributionOf } from './constraints/attributionReport.ts';
import type { Skill } from './series/capabilityLines.ts';
import { capabilityReport, skillsOf, tokenizersDiffer } from './series/capabilityReports.ts';
import { constraintRows } from './constraints/constraintRows.ts';
import { constraintSentence } from './constraints/constraintSentence.ts';
import { factorialTable } from './constraints/factorialTable.ts';
import { inductionCurves, inductionLines } from './series/inductionReports.ts';
import { inductionSentence, learntFrom } from './series/inductionSentence.ts';
import { knobFacts } from '../../../knobs/knobWords.ts';
import { alikeLimits } from './constraints/limitRanking.ts';
import { sensitivityOf } from './constraints/sensitivity.ts';
import { seriesAxis, subjectOf } from './series/seriesAxis.ts';
import { seriesSentence } from './series/seriesSentence.ts';
import { studyWarnings } from './studyWarnings.ts';

const attributions = new Memo<Attribution>();
const reports = new Memo<StudyFindings>();

/** What the readings of a study say. */
export function findingsOf(run: StudyRun): StudyFindings {
  return reports.recall(run.study, [run.status, run.manifest], () => found(run, run.study));
}

function found(run: StudyRun, study: Study): StudyFindings {
  const { prompt, seed } = run.manifest.spec;
  const going = run.status === 'running' || run.status === 'queued';
  const constraints = constraintRows(study, prompt, seed);
  const alike = alikeLimits(study, constraints, prompt, seed);
  const attribution = combinedLimits(run, study, going);
  const sensitivity = sensitivityOf(run, study, going);
  const series = seriesOf(run, study, going);
  const warnings = studyWarnings(run, {
    constraints,
    skills: series?.skills ?? [],
    perCharacter: series?.perCharacter ?? false,
  });
  return {
    kind: study.kind,
    subject: series?.subject ?? run.manifest.models[0]?.card.name ?? '',
    sentence:
      study.kind === 'constraints' || series === null
        ? constraintSentence(study, { constraints, alike, attribution, sensitivity }, going)
        : series.sentence,
    constraints,
    alike,
    disabled: study.disabled.map(({ knob, reason }) => ({ knob, title: knobFacts[knob].title, reason })),
    attribution,
    sensitivity,
    capabilities: series?.capabilities ?? [],
    induction: series?.induction ?? [],
    inductionSentence: series?.inductionSentence ?? '',
    inductionFrom: series?.inductionFrom ?? null,
    warnings,
    done: doneIn(study),
    planned: study.configurations.length,
  };
}

interface Series extends Pick<
  StudyFindings,
  'sentence' | 'capabilities' | 'subject' | 'induction' | 'inductionSentence' | 'inductionFrom'
> {
  readonly skills: readonly Skill[];
  readonly perCharacter: boolean;
}

/** Skills and the induction probe along the axis; null without an axis. */
function seriesOf(run: StudyRun, study: Study, going: boolean): Series | null {
  const { seed } = run.manifest.spec;
  const cards = run.manifest.models.map(({ card }) => card);
  const axis = seriesAxis(study, cards);
  if (axis === null) return null;
  const perCharacter = tokenizersDiffer(axis, cards);
  const skills = skillsOf(study, axis, cards, seed);
  const induction = inductionLines(study, axis, seed);
  const repeating = inductionSentence(induction, axis);
  const sentence = [seriesSentence(study.kind, skills, axis, seed, going), repeating]
    .filter(part => part !== '')
    .join(' ');
  return {
    subject: subjectOf(axis),
    sentence: sentence === '' ? 'Nothing was read, so nothing is said.' : sentence,
    capabilities: skills.map(skill => capabilityReport(skill, axis, perCharacter, seed, going)),
    induction: inductionCurves(induction, axis),
    inductionSentence: repeating,
    inductionFrom: learntFrom(induction, axis),
    skills,
    perCharacter,
  };
}

/** Attribution over the factorial part, once it is complete or nothing more will come. */
function combinedLimits(run: StudyRun, study: Study, going: boolean): Attribution | null {
  const { prompt, seed, study: asked } = run.manifest.spec;
  const table = factorialTable(study, asked.factors, prompt);
  if (table === null || table.kept.length === 0 || (going && !table.complete)) return null;
  return attributions.recall(
    run.manifest,
    [table.kept.map(row => row.join()).join(';'), JSON.stringify(table.factors)],
    () => attributionOf(table, seed),
  );
}

/** Configurations with a reading; the one that others are compared with stands as soon as one of them does. */
function doneIn({ configurations, readings, itemReadings, inductions }: Study): number {
  const read = new Set([...readings, ...itemReadings, ...inductions].map(({ configuration }) => configuration));
  return configurations.filter(({ index, role }) => read.has(index) || (role === 'reference' && readings.length > 0))
    .length;
}
