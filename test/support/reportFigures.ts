/** Every number of a report without its words, for comparison with stored figures. */
import type { Figure } from '../../src/core/figure.ts';
import type { Curve } from '../../src/domain/curve.ts';
import type { RunReport } from '../../src/domain/report.ts';
import type { StudyFindings } from '../../src/domain/studyFindings.ts';

function figureOf(figure: Figure): readonly (string | number)[] {
  if (figure.kind === 'abstain') return ['abstain', figure.n];
  return figure.kind === 'exact' ? ['exact', figure.value] : [figure.value, ...figure.interval, figure.n];
}

function isFigure(value: unknown): value is Figure {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** The fields of an object that are figures. */
function figuresIn(fields: object): object {
  const figures = Object.entries(fields).flatMap(([name, value]: [string, unknown]) =>
    isFigure(value) ? [[name, figureOf(value)] as const] : [],
  );
  return Object.fromEntries(figures);
}

function curveOf({ id, series }: Curve): object {
  return { id, series: series.map(({ x, y }) => ({ x, y: y.map(figureOf) })) };
}

function studyOf(study: StudyFindings): object {
  const { attribution, sensitivity } = study;
  return {
    done: study.done,
    planned: study.planned,
    alike: study.alike,
    inductionFrom: study.inductionFrom,
    constraints: study.constraints.map(({ knob, shown, levels }) => ({
      knob,
      shown,
      levels: levels.map(level => ({
        ...figuresIn(level),
        broken: level.isBroken,
        texts: level.texts,
        positions: level.positions,
      })),
    })),
    attribution: attribution && {
      shares: attribution.shares.map(({ factors, share, p }) => [factors, figureOf(share), p]),
      shapley: attribution.shapley.map(({ knob, share }) => [knob, figureOf(share)]),
      verdict: attribution.interaction.verdict,
      interaction: figuresIn(attribution.interaction),
      tukey: attribution.interaction.tukey,
      plots: attribution.plots.map(curveOf),
    },
    sensitivity: sensitivity && sensitivity.knobs.map(one => [one.knob, figureOf(one.alone), figureOf(one.together)]),
    capabilities: study.capabilities.map(one => ({
      skill: one.skill,
      items: one.items,
      chance: one.chance,
      curves: [one.continuous, one.choice, one.accuracy].map(curveOf),
    })),
    induction: study.induction.map(curveOf),
  };
}

/** Figures, counts, verdicts and curves of a report as plain JSON, rounded to twelve significant digits. */
export function reportFigures(report: RunReport): unknown {
  const whole = {
    status: report.status,
    mode: report.mode,
    map: report.outcome.map,
    cells: report.cells.map(cell => ({
      state: cell.state,
      n: cell.n,
      cut: cell.cut,
      regime: cell.regime && [cell.regime.name, cell.regime.certain],
      kinds: cell.kinds.map(kind => kind.count),
      figures: figuresIn(cell.figures),
    })),
    exactMap: report.exactMap.map(row => row.map(figureOf)),
    boundaries: report.boundaries.map(figureOf),
    verdicts: report.verdicts.map(({ row, verdict, location, rules }) => ({
      row,
      verdict,
      location: figureOf(location),
      rules: rules.map(({ rule, passed }) => [rule, passed]),
    })),
    curves: report.curves.map(curveOf),
    study: report.kind === 'study' ? studyOf(report.study) : null,
  };
  const rounded = JSON.stringify(whole, (_, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(12)) : value,
  );
  return JSON.parse(rounded);
}
