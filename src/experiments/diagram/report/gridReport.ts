/** Reports a run that samples the cells of a grid. */
import { Memo } from '../../../core/memo.ts';
import { t } from '../../../core/text.ts';
import { capabilitiesOf } from '../../../domain/capabilities.ts';
import { axesOf } from '../../../domain/gridPlace.ts';
import type { DiscoveryReport } from '../../../domain/discovery.ts';
import type { CellReport, GridReport, RunReport } from '../../../domain/report.ts';
import { isGoing, type GridRun } from '../../../domain/run.ts';
import type { GridSpec, OutcomeSpec } from '../../../domain/spec.ts';
import { cellReport } from '../../../run/measuring/cellReports.ts';
import { commitmentLevels, openLevels } from '../../../run/measuring/commitmentLevels.ts';
import { planCell } from '../../../run/measuring/cellSample.ts';
import { commitmentReport } from '../../../run/measuring/commitmentReport.ts';
import { branchReports, branchViews } from '../../../run/reporting/branchReports.ts';
import { couplingReport } from '../../../run/measuring/couplingReport.ts';
import { forkReport } from '../../../run/measuring/forkReport.ts';
import { internalsReport } from '../../../run/measuring/internalsReport.ts';
import { discoveryReport } from '../../../run/measuring/discoveryReports.ts';
import { boundaryOf, breaksOf, verdictOf } from '../../../run/measuring/rowReports.ts';
import { variationReport } from '../../../run/measuring/variationReport.ts';
import { transitionsOf } from '../../../run/measuring/transitionReports.ts';
import { answerMapOf } from '../../../run/reporting/answerMap.ts';
import { answersOf, baseReport, outcomeOf, type CellDetail } from '../../../run/reporting/baseReport.ts';
import { runTitle } from '../../../domain/runTitle.ts';
import type { VariationReport } from '../../../domain/variation.ts';
import { restOf } from '../plan/continuation.ts';
import { finishingOf } from '../plan/finishing.ts';
import { changesFromHome, guidanceOf } from './guidance/guidanceReport.ts';
import { settingWords } from './guidance/settings.ts';
import { closenessOf, type Closeness } from './answersHeadline.ts';
import { notesOf } from './notes.ts';
import { summaryOf, type Summary } from './headline.ts';
import { tilesOf } from './tiles.ts';
import { withinReport } from './within/withinReport.ts';

/** The title of a run in lists. */
function titleOf(spec: GridSpec): string {
  return spec.kind === 'calibration' ? t`Calibration: a transition, its null, and derailing texts` : runTitle(spec);
}

/** Reports a run under an outcome map. Throws AdjacentError bad-argument for a map that cannot be used. */
export function gridReport(run: GridRun, asked: OutcomeSpec): GridReport {
  const base = baseReport(run, asked);
  const rows = axesOf(run.plan).y.labels;
  const verdicts = rows.flatMap((_, row) => verdictOf(run, row) ?? []);
  const home = base.cells[run.plan.home];
  const rest = isGoing(run) ? null : restOf(run);
  const finishing = run.status === 'running' ? [] : run.cells.flatMap(({ index }) => finishingOf(run, index) ?? []);
  const within = capabilitiesOf(base.model).stepStatistics ? withinReport(run) : null;
  const guidance = guidanceOf(run, base.outcome);
  const discovery = withCaveats(run, base, discoveryReport(run, base.cells, base.outcome));
  const variation = variationReport(run, base.cells, base.outcome);
  return {
    ...base,
    kind: run.kind,
    spec: run.manifest.spec,
    title: titleOf(run.manifest.spec),
    boundaries: rows.map((_, row) => boundaryOf(run, row)),
    breaks: rows.map((_, row) => breaksOf(run, row)),
    verdicts,
    ...(rest === null ? {} : { rest }),
    ...(run.plan.lengths === undefined ? {} : { lengths: run.plan.lengths }),
    ...(run.plan.mode === 'streams'
      ? { transitions: run.cells.flatMap(({ index }) => transitionsOf(run, index) ?? []) }
      : {}),
    ...(discovery === undefined ? {} : { discovery }),
    ...(variation === undefined ? {} : { variation }),
    ...(growthSummary(run, discovery) ??
      (home === undefined
        ? { headline: '', details: '' }
        : withVariation(summaryOf(run, home, base.outcome), variation))),
    tiles: home === undefined ? [] : tilesOf(run, home, base.outcome),
    notes: notesOf(run, base.cells, verdicts, base.outcome),
    ...(finishing.length === 0 ? {} : { finishing }),
    ...(within === null ? {} : { within }),
    ...(guidance === null ? {} : { guidance }),
    ...pathsOf(run, base.outcome),
    ...internalsOf(run, base.cells),
  };
}

/** The summary of the home cell, followed by how all prompts compare. */
function withVariation(summary: Summary, variation: VariationReport | undefined): Summary {
  return variation === undefined
    ? summary
    : { ...summary, details: [variation.sentence, summary.details].filter(text => text !== '').join(' ') };
}

function pathsOf(run: GridRun, outcome: OutcomeSpec): Partial<Pick<GridReport, 'paths' | 'headline' | 'details'>> {
  const [commitment, forks] = [commitmentReport(run, outcome), forkReport(run, outcome)];
  const coupling = couplingReport(run);
  const branches = branchReports(run, outcome);
  const levels = commitmentLevels(run, outcome, cell => settingWords(run, planCell(run, cell)));
  const open = commitment === undefined && levels === undefined ? undefined : openLevels(run);
  if (commitment === undefined && forks === undefined && coupling === undefined && branches.length === 0) return {};
  const { kind } = run.manifest.spec;
  return {
    ...(coupling === undefined ? {} : { headline: coupling.sentence, details: couplingDetails() }),
    ...(kind === 'paths' && forks !== undefined
      ? { headline: forks.sentence, details: commitment?.sentence ?? '' }
      : {}),
    paths: {
      ...(commitment === undefined ? {} : { commitment }),
      ...(levels === undefined ? {} : { levels }),
      ...(open === undefined ? {} : { open }),
      ...(forks === undefined ? {} : { forks }),
      ...(branches.length === 0 ? {} : { branches }),
      ...(coupling === undefined ? {} : { coupling }),
    },
  };
}

/** An experiment on internals says first whether they move. */
function internalsOf(
  run: GridRun,
  cells: readonly CellReport[],
): Partial<Pick<GridReport, 'internals' | 'headline' | 'details'>> {
  const internals = internalsReport(run, cells);
  return internals === undefined ? {} : { internals, headline: internals.sentence, details: internals.note };
}

/** How two wordings are compared, in one sentence. */
function couplingDetails(): string {
  return t`Answers to both wordings are drawn with the same random numbers, in pairs.`;
}

const closeness = new Memo<Closeness>();

/** Says of kinds by meaning whose answers share too few words that they may not mean the same. */
function withCaveats(
  run: GridRun,
  { cells, outcome }: Pick<RunReport, 'cells' | 'outcome'>,
  discovery: DiscoveryReport | undefined,
): DiscoveryReport | undefined {
  if (discovery === undefined || outcome.map !== 'meaning') return discovery;
  const caveat = t`The model rates the answers of a kind as close, but their words do not bear out that they mean the same.`;
  const isBorneOut = (index: number): boolean => {
    const cell = cells.find(one => one.index === index);
    return cell === undefined || closeness.recall(cell.kinds, [], () => closenessOf(run, cell)) !== 'unknown';
  };
  return { ...discovery, cells: discovery.cells.map(one => (isBorneOut(one.cell) ? one : { ...one, caveat })) };
}

/** A growth experiment says first what there is to find; null for other runs, and before anything is known. */
function growthSummary({ kind }: GridRun, discovery: DiscoveryReport | undefined): Summary | null {
  const [home] = discovery?.cells ?? [];
  return kind !== 'growth' || home === undefined ? null : { headline: home.headline, details: home.verdict };
}

/** Details of one cell. Throws AdjacentError bad-argument for a map that cannot be used, RangeError for a cell that
 * does not exist. */
export function gridCell(run: GridRun, index: number, asked: OutcomeSpec): CellDetail {
  const { outcome } = outcomeOf(run, asked);
  const cell = cellReport(run, index, outcome);
  const changes = changesFromHome(run, outcome, index);
  const branches = branchViews(run, index, outcome);
  return {
    cell,
    tiles: tilesOf(run, cell, outcome),
    ...summaryOf(run, cell, outcome),
    answers: answersOf(run, index, outcome),
    ...answerMapOf(run, index),
    ...(changes.length === 0 ? {} : { changes }),
    ...(branches.length === 0 ? {} : { branches }),
  };
}
