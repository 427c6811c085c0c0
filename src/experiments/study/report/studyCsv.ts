/** A study as one table: a row for each figure. */
import type { Figure } from '../../../core/figure.ts';
import { exact } from '../../../core/figure.ts';
import { csvTable, figureCells, figureHeading, type CsvValue } from '../../../run/reporting/csv.ts';
import type { Curve } from '../../../domain/curve.ts';
import type { Attribution, ConstraintLevel, ConstraintRow, StudyFindings } from '../../../domain/studyFindings.ts';

/** Where a figure belongs: part of the study, what it is about, at which level, of which line, and its unit. */
type Place = readonly [part: string, subject: string, level: CsvValue, line: string, metric: string, unit: string];

const levelMetrics = [
  ['kept', 'share'],
  ['lost', 'share'],
  ['leaked', 'share'],
  ['openness', 'nats'],
  ['constrainedOpenness', 'nats'],
  ['sizeChange', 'nats'],
  ['divergence', 'nats'],
  ['logProbChange', 'nats per token'],
  ['jaccard', ''],
  ['gained', 'words'],
  ['removed', 'words'],
  ['gainedMass', 'share'],
] as const satisfies readonly (readonly [keyof ConstraintLevel, string])[];

/** Columns: part, subject, level, line, metric, unit, then the figure; numbers in full. */
export function studyCsv({ constraints, attribution, sensitivity, capabilities, induction }: StudyFindings): string {
  const rows = [
    ...constraints.flatMap(constraintRows),
    ...(attribution === null ? [] : attributionRows(attribution)),
    ...(sensitivity?.knobs ?? []).flatMap(({ knob, alone, together }) => [
      row(['sensitivity', knob, null, '', "first-order Sobol' index", 'share'], alone),
      row(['sensitivity', knob, null, '', "total Sobol' index", 'share'], together),
    ]),
    ...capabilities.flatMap(({ skill, continuous, choice, accuracy }) => [
      ...curveRows('skill', skill, 'ln p of the right answer', continuous),
      ...curveRows('skill', skill, 'probability of the right option', choice),
      ...curveRows('skill', skill, 'accuracy', accuracy),
    ]),
    ...induction.flatMap(curve => curveRows('induction', curve.title, curve.id, curve)),
  ];
  return csvTable(['part', 'subject', 'level', 'line', 'metric', 'unit', ...figureHeading], rows);
}

function row(place: Place, figure: Figure): CsvValue[] {
  return [...place, ...figureCells(figure)];
}

function constraintRows({ knob, levels }: ConstraintRow): CsvValue[][] {
  return levels.flatMap(level => [
    ...levelMetrics.map(([metric, unit]) =>
      row(['constraint', knob, level.label, level.isBroken ? 'broken' : '', metric, unit], level[metric]),
    ),
    ...(['lostWords', 'gainedWords'] as const).flatMap(list =>
      level[list].flatMap(({ text, p, q }) => [
        row([list, knob, level.label, text, 'unconstrained probability', 'share'], exact(p)),
        row([list, knob, level.label, text, 'constrained probability', 'share'], exact(q)),
      ]),
    ),
  ]);
}

function attributionRows({ shares, shapley, interaction, plots }: Attribution): CsvValue[][] {
  return [
    ...shares.flatMap(({ label, share, p }) => [
      row(['attribution', label, null, '', 'share of the variance of ln kept', 'share'], share),
      ...(p === null ? [] : [row(['attribution', label, null, '', 'adjusted p', ''], exact(p))]),
    ]),
    ...shapley.map(({ label, share }) => row(['attribution', label, null, '', 'Shapley share', 'share'], share)),
    row(['attribution', 'interaction', null, interaction.verdict, 'lambda by texts', ''], interaction.lambda),
    row(['attribution', 'interaction', null, '', 'Box-Cox lambda', ''], interaction.boxCox),
    row(['attribution', 'interaction', null, '', 'share on the plain scale', 'share'], interaction.rawShare),
    row(['attribution', 'interaction', null, '', 'share on the log scale', 'share'], interaction.logShare),
    ...plots.flatMap(plot => curveRows('interaction plot', plot.title, 'ln kept', plot)),
  ];
}

function curveRows(part: string, subject: string, metric: string, { levels, series, unit }: Curve): CsvValue[][] {
  return series.flatMap(({ label, x, y }) =>
    y.map((figure, at) => row([part, subject, levels?.[x[at] ?? -1] ?? x[at] ?? null, label, metric, unit], figure)),
  );
}
