/** Discovery curves of the finished cells of a run. They are computed from the answers at hand, once per set of
 * answers (docs/method.md#discovery-curve). */
import { groupAnswers } from '../../core/answers/outcomes.ts';
import type { Grouping } from '../../core/answers/outcome.ts';
import { afterStopping, discoveryOf, type Discovery } from '../../core/discovery/discovery.ts';
import { kindsAtCoverageFigure, ratioFigure, sharedCoverage } from '../../core/discovery/equalCoverage.ts';
import { growthLawsOf, type GrowthLaws } from '../../core/discovery/growthVerdict.ts';
import { growthVerdictText } from '../../core/discovery/growthMessages.ts';
import { lawName, lawParameters } from '../../core/discovery/lawText.ts';
import { recombinationCurve } from '../../core/discovery/recombination.ts';
import { expectedKinds } from '../../core/discovery/partitionLaws.ts';
import { abstain, type Figure } from '../../core/figure.ts';
import { formatNumber } from '../../core/format.ts';
import { Memo } from '../../core/memo.ts';
import { t } from '../../core/text.ts';
import type { Curve } from '../../domain/curve.ts';
import type { CellDiscovery, DiscoveryReport } from '../../domain/discovery.ts';
import type { Plan } from '../../domain/plan.ts';
import type { CellReport } from '../../domain/report.ts';
import type { GridRun } from '../../domain/run.ts';
import type { OutcomeSpec } from '../../domain/spec.ts';
import { groupingOf } from './cellReports.ts';
import { discoveryHeadline } from './discoveryHeadline.ts';
import { exponentInteractionText, kindsInteractionText } from './discoveryInteraction.ts';
import { growthByKnob, noExponentText } from './growthByKnob.ts';
import { stoppingText } from './stopping.ts';

/** What depends on one cell alone. */
interface Measured {
  readonly kinds: Discovery;
  readonly texts: Discovery | null;
  readonly laws: GrowthLaws;
  readonly counts: readonly number[];
}

const measured = new Memo<Measured>();

/** Apart from the groupings of the run's own map, of which one for each cell is kept. */
const textGroupings = new Memo<Grouping>();

function textsOf(run: GridRun, index: number): Grouping {
  const answers = run.cells[index]?.trajectories ?? [];
  return textGroupings.recall(answers, [], () => groupAnswers(answers, { map: 'text' }));
}

/** The discovery curves of a run; undefined for streams, and while no cell is finished. */
export function discoveryReport(
  run: GridRun,
  cells: readonly CellReport[],
  outcome: OutcomeSpec,
): DiscoveryReport | undefined {
  if (run.plan.mode === 'streams') return undefined;
  const finished = cells.flatMap(cell => {
    const grouping = cell.state === 'done' ? groupingOf(run, cell.index, outcome) : null;
    const texts = outcome.map === 'text' || grouping === null ? null : textsOf(run, cell.index);
    return grouping === null || grouping.kinds.length === 0 ? [] : [{ cell, ...measure(grouping, texts) }];
  });
  if (finished.length === 0) return undefined;
  const stopsByCoverage = run.manifest.spec.growth?.coverage !== undefined;
  const coverage = sharedCoverage(finished.map(({ counts }) => counts));
  const figures = finished.map(({ counts }) => atCoverage(counts, coverage));
  const home = figures[finished.findIndex(({ cell }) => cell.index === run.plan.home)];
  return {
    cells: finished.map((one, i): CellDiscovery => {
      const kinds = figures[i] ?? abstain({ code: 'not-computed' }, 0);
      return {
        ...cellDiscovery(stopsByCoverage ? { ...one, kinds: afterStopping(one.kinds) } : one, outcome),
        atCoverage: kinds,
        toHome: home === undefined ? abstain({ code: 'not-in-run' }, one.cell.n) : toHome(one.cell, run, kinds, home),
      };
    }),
    coverage,
    interaction: kindsInteractionText(
      run.plan,
      finished.map(({ cell }, i) => ({ cell, figure: figures[i] })),
    ),
    ...exponentsOf(run.plan, finished),
    stopping: stoppingText(run.manifest.spec.growth),
  };
}

/** How the knobs move the growth exponent, or in one sentence why that is not stated. */
function exponentsOf(
  plan: Plan,
  finished: readonly { readonly cell: CellReport; readonly laws: GrowthLaws }[],
): Pick<DiscoveryReport, 'knobs' | 'exponents'> {
  const grown = finished.map(({ cell, laws }) => ({ cell, exponent: laws.exponent }));
  const refusal = noExponentText(plan, grown);
  if (refusal !== null) return { knobs: [], exponents: refusal };
  const corners = grown.map(({ cell, exponent }) => ({ cell, figure: exponent }));
  return { knobs: growthByKnob(plan, grown), exponents: exponentInteractionText(plan, corners) };
}

function measure(grouping: Grouping, texts: Grouping | null): Measured {
  return measured.recall(grouping, [texts], () => {
    const counts = grouping.kinds.map(kind => kind.count);
    return {
      kinds: discoveryOf(grouping),
      texts: texts === null ? null : discoveryOf(texts),
      laws: growthLawsOf(counts, grouping.unread?.members.length),
      counts,
    };
  });
}

function atCoverage(counts: readonly number[], coverage: number | null): Figure {
  return coverage === null ? abstain({ code: 'not-computed' }, 0) : kindsAtCoverageFigure(counts, coverage);
}

function toHome({ index, n }: CellReport, { plan }: GridRun, kinds: Figure, home: Figure): Figure {
  return index === plan.home ? abstain({ code: 'not-in-run' }, n) : ratioFigure(kinds, home);
}

function cellDiscovery(
  { cell, kinds, texts, laws }: Measured & { readonly cell: CellReport },
  outcome: OutcomeSpec,
): Omit<CellDiscovery, 'atCoverage' | 'toHome'> {
  return {
    cell: cell.index,
    headline: discoveryHeadline(kinds, outcome),
    curve: curveOf(cell, kinds, texts, laws),
    newKinds: kinds.newKinds,
    unseen: kinds.unseen,
    verdict: growthVerdictText(laws.verdict),
    exponent: laws.exponent,
    laws: laws.fits.map(({ law, bic, error, holdOut }) => ({
      name: lawName(law),
      parameters: lawParameters(law),
      bic,
      bicError: error,
      holdOut,
    })),
  };
}

function curveOf(cell: CellReport, kinds: Discovery, texts: Discovery | null, laws: GrowthLaws): Curve {
  const series = [{ label: t`kinds`, x: kinds.answers, y: kinds.kinds }];
  if (texts !== null) series.push({ label: t`distinct texts`, x: texts.answers, y: texts.kinds });
  return {
    id: 'discovery',
    along: 'sample',
    title: t`Kinds against answers`,
    unit: t`kinds`,
    caption: t`Up to ${cell.n} answers: what they showed, averaged over every order in which they could have come. Beyond: what as many more would show, with a 95% prediction interval.`,
    xLabel: t`answers`,
    logX: false,
    logY: false,
    series,
    guides: guidesOf(kinds.answers, laws),
  };
}

/** Exponent above which the curve of resource-constrained TAP is drawn. */
const leastExponent = 0.05;

/** The best law as fitted, and the curve of resource-constrained TAP that starts with one kind and has the same
 * exponent. */
function guidesOf(answers: readonly number[], { fits, exponent }: GrowthLaws): Curve['guides'] {
  const best = fits.find(({ bic }) => bic === 0);
  const guides = [];
  if (best !== undefined)
    guides.push({
      label: t`${lawName(best.law)} law, fitted`,
      x: answers,
      y: answers.map(k => expectedKinds(best.law, k)),
    });
  if (exponent.kind === 'estimate' && exponent.value > leastExponent)
    guides.push({
      label: t`RC-TAP from one kind, exponent ${formatNumber(exponent.value, 2)}`,
      x: answers,
      y: answers.map(k => recombinationCurve(k, exponent.value)),
    });
  return guides;
}
