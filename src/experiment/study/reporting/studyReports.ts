/** From the readings of a study to what a reader sees of it. Reports of a growing study compute only what changed. */
import { Memory } from '../../memory.ts';
import type { Run } from '../../run.ts';
import type { Study } from '../study.ts';
import type { Attribution, StudyReport } from '../studyReport.ts';
import { attributionOf } from './attributionReport.ts';
import { constraintRows } from './constraintRows.ts';
import { constraintSentence } from './constraintSentence.ts';
import { factorialTable } from './factorialTable.ts';
import { knobFacts } from './knobWords.ts';

const attributions = new Memory<Attribution>();
const reports = new Memory<StudyReport>();

/** Report of a study; null for every other experiment. */
export function studyReportOf(run: Run): StudyReport | null {
  const { study } = run;
  if (study === null) return null;
  return reports.recall(study, [run.status, run.manifest], () => reported(run, study));
}

function reported(run: Run, study: Study): StudyReport {
  const { prompt, seed } = run.manifest.spec;
  const going = run.status === 'running' || run.status === 'queued';
  const constraints = constraintRows(study, prompt, seed);
  const attribution = combinedLimits(run, study, going);
  return {
    kind: study.kind,
    sentence: constraintSentence(study, constraints, attribution, going),
    constraints,
    disabled: study.disabled.map(({ knob, reason }) => ({ knob, title: knobFacts[knob].title, reason })),
    attribution,
    capabilities: [],
    induction: [],
    inductionSentence: '',
    warnings: [],
    done: doneIn(study),
    planned: study.configurations.length,
  };
}

/** Attribution over the factorial part, once it is complete or nothing more will come. */
function combinedLimits(run: Run, study: Study, going: boolean): Attribution | null {
  const { prompt, seed, study: asked } = run.manifest.spec;
  const table = factorialTable(study, asked?.factors, prompt);
  if (table === null || (going && !table.complete)) return null;
  return attributions.recall(run.manifest, [table.kept.map(row => row.join()).join(';'), JSON.stringify(table.factors)], () => attributionOf(table, seed));
}

/** Configurations with a reading; the one that others are compared with stands as soon as one of them does. */
function doneIn({ configurations, readings, itemReadings, inductions }: Study): number {
  const read = new Set([...readings, ...itemReadings, ...inductions].map(({ configuration }) => configuration));
  return configurations.filter(({ index, role }) => read.has(index) || (role === 'reference' && readings.length > 0)).length;
}
