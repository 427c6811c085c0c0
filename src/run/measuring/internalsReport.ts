/** Internals in a report: figures by layer, head and temperature, and whether they move with behavior
 * (docs/method.md#internals). */
import { benjaminiHochberg } from '../../core/constraints/multiplicity.ts';
import { abstain, type Figure } from '../../core/figure.ts';
import { atOnePlace, ChangeTester, isSharp, type Change } from '../../core/internals/change.ts';
import { pairCount } from '../../core/internals/distances.ts';
import {
  internalsMessage,
  internalsText,
  type InternalMeasure,
  type MeasureFinding,
} from '../../core/internals/internalsVerdict.ts';
import { participationFigure } from '../../core/internals/participationRatio.ts';
import { twoNnFigure } from '../../core/internals/twoNn.ts';
import { Memo } from '../../core/memo.ts';
import { range } from '../../core/numeric/functions.ts';
import { mean } from '../../core/numeric/sums.ts';
import { fewestTemperatures } from '../../core/phase/scanReading.ts';
import { meanFigure, minimumOrder } from '../../core/statistics/intervals.ts';
import { t } from '../../core/text.ts';
import type {
  ChangeReport,
  HeadReport,
  InternalCell,
  Internals,
  InternalsReport,
  LayerReport,
} from '../../domain/internals.ts';
import type { CellReport } from '../../domain/report.ts';
import type { GridRun } from '../../domain/run.ts';

/** Metrics of the answers that the same test is applied to; the first is what the verdict on a transition reads. */
const behaviorMetrics = ['energy', 'semantic-order', 'agreement'] as const;

/** The report on the cells that were read; absent where none was. */
export function internalsReport(run: GridRun, cells: readonly CellReport[]): InternalsReport | undefined {
  const { internals } = run;
  if (internals === undefined) return undefined;
  return reports.recall(internals, [cells], () => reportOf(internals, cells));
}

const reports = new Memo<InternalsReport>();

function reportOf(internals: Internals, all: readonly CellReport[]): InternalsReport {
  const read = internals.cells
    .flatMap(found => {
      const cell = all[found.cell];
      return cell === undefined ? [] : [{ cell, figures: figuresOf(found, internals) }];
    })
    .sort((a, b) => a.cell.temperature - b.cell.temperature);
  const temperatures = read.map(({ cell }) => cell.temperature);
  const behavior = behaviorMetrics.map(metric => ({
    id: metric,
    figures: read.map(({ cell }) => cell.figures[metric] ?? abstain({ code: 'not-measured' }, 0)),
  }));
  const layers = (measure: InternalMeasure): { layer: number; figures: Figure[] }[] =>
    range(read[0]?.figures[measure].length ?? 0).map(at => ({
      layer: read[0]?.figures[measure][at]?.layer ?? 0,
      figures: read.flatMap(one => one.figures[measure][at]?.figure ?? []),
    }));
  const measures = (['attention-entropy', 'attention-entropy-rest', 'participation-ratio', 'two-nn'] as const).map(
    measure => ({ measure, layers: layers(measure) }),
  );
  const tester = new ChangeTester();
  const series = [...behavior.map(one => one.figures), ...measures.flatMap(one => one.layers.map(l => l.figures))];
  const changes = series.map(y => tester.test({ x: temperatures, y }));
  const tested = changes.filter(change => change !== null);
  const { adjusted, isSignificant } = benjaminiHochberg(tested.map(({ p }) => p));
  const main = changes[0] ?? null;
  const reported = changes.map(change => {
    const at = change === null ? -1 : tested.indexOf(change);
    return changeReport(change, adjusted[at] ?? null, isSignificant[at] === true, change === main ? null : main);
  });
  let next = behavior.length;
  const withChanges = measures.map(({ measure, layers: found }) => ({
    measure,
    layers: found.map((layer): LayerReport => ({ ...layer, ...(reported[next++] ?? unknown) })),
  }));
  const findings = withChanges
    .filter(({ layers: found }) => found.length > 0)
    .map(({ measure, layers: found }): MeasureFinding => {
      const counted = found.filter(({ adjusted: p }) => p !== null);
      const moving = counted.filter(({ moves }) => moves);
      return {
        measure,
        layers: counted.length,
        moving: moving.length,
        together: moving.filter(({ together }) => together === true).length,
        apart: moving.filter(({ together }) => together === false).length,
      };
    });
  const message = internalsMessage(
    main === null ? null : { isMoving: reported[0]?.moves === true, center: reported[0]?.center ?? main.center },
    findings,
    { needed: fewestTemperatures, has: read.length },
  );
  return {
    temperatures,
    cells: read.map(({ cell }) => cell.index),
    sentence: internalsText(message),
    note: t`The temperature acts on the draw alone: the model itself stays the same, and its internals change only through the answers that it reads. They are read at the last position of each answer.`,
    missing: internals.missing,
    behavior: behavior.map(({ id, figures }, at) => ({ metric: id, figures, ...(reported[at] ?? unknown) })),
    measures: withChanges.filter(({ layers: found }) => found.length > 0),
    heads: headsOf(read.map(one => one.figures.heads)),
  };
}

const unknown: ChangeReport = {
  adjusted: null,
  moves: false,
  isSharp: false,
  center: abstain({ code: 'needs-temperatures', needed: fewestTemperatures, each: 1, has: 0, unit: 'answers' }, 0),
  width: abstain({ code: 'needs-temperatures', needed: fewestTemperatures, each: 1, has: 0, unit: 'answers' }, 0),
  together: null,
};

function changeReport(
  change: Change | null,
  adjusted: number | null,
  moves: boolean,
  main: Change | null,
): ChangeReport {
  if (change === null) return unknown;
  const still = abstain({ code: 'does-not-move' }, 0);
  return {
    adjusted,
    moves,
    isSharp: moves && isSharp(change),
    center: moves ? change.center : still,
    width: moves ? change.width : still,
    together: moves && main !== null ? atOnePlace(change, main) : null,
  };
}

interface HeadFigures extends Pick<HeadReport, 'layer' | 'head'> {
  readonly figure: Figure;
  readonly rest: Figure;
}

type ByLayer = readonly { readonly layer: number; readonly figure: Figure }[];

interface CellFigures extends Readonly<Record<InternalMeasure, ByLayer>> {
  /** [layers * heads] */
  readonly heads: readonly HeadFigures[];
}

const cellFigures = new Memo<CellFigures>();

function figuresOf(cell: InternalCell, { layers, heads, stateLayers }: Internals): CellFigures {
  return cellFigures.recall(cell, [], () => {
    const n = cell.answers.length;
    const pairs = pairCount(n);
    const spaces = stateLayers.map((layer, at) => ({
      layer,
      distances: cell.distances.subarray(at * pairs, (at + 1) * pairs),
    }));
    const headsIn = heads === 0 ? [] : range(layers);
    return {
      'attention-entropy': headsIn.map(layer => layerFigure(cell.entropy, n, layer, layers, heads)),
      'attention-entropy-rest': headsIn.map(layer => layerFigure(cell.entropyRest, n, layer, layers, heads)),
      'participation-ratio': spaces.map(({ layer, distances }) => ({
        layer,
        figure: participationFigure(distances, n),
      })),
      'two-nn': spaces.map(({ layer, distances }) => ({ layer, figure: twoNnFigure(distances, n) })),
      heads: range(layers * heads).map(at => ({
        layer: Math.floor(at / heads) + 1,
        head: (at % heads) + 1,
        figure: headFigure(cell.entropy, n, at, layers * heads),
        rest: headFigure(cell.entropyRest, n, at, layers * heads),
      })),
    };
  });
}

/** The mean over answers of the mean over the heads of a layer that have a value. */
function layerFigure(
  entropy: Float32Array,
  n: number,
  layer: number,
  layers: number,
  heads: number,
): { readonly layer: number; readonly figure: Figure } {
  const values = range(n).map(answer => {
    const from = (answer * layers + layer) * heads;
    return mean(entropy.subarray(from, from + heads).filter(value => !Number.isNaN(value)));
  });
  return { layer: layer + 1, figure: shareFigure(values) };
}

function headFigure(entropy: Float32Array, n: number, at: number, size: number): Figure {
  return shareFigure(range(n).map(answer => entropy[answer * size + at] ?? NaN));
}

/** Mean of the values that are defined, in [0, 1]. */
function shareFigure(values: readonly number[]): Figure {
  const defined = values.filter(value => !Number.isNaN(value));
  return defined.length === 0
    ? abstain({ code: 'attends-to-first' }, values.length)
    : meanFigure(defined, minimumOrder, [0, 1]);
}

function headsOf(cells: readonly CellFigures['heads'][]): HeadReport[] {
  return (cells[0] ?? []).map(({ layer, head }, at) => ({
    layer,
    head,
    figures: cells.flatMap(heads => heads[at]?.figure ?? []),
    rest: cells.flatMap(heads => heads[at]?.rest ?? []),
  }));
}
