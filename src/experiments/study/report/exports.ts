/** Exports of a study: every figure as a CSV table, and sections of a Markdown summary. */
import { exact, type Figure } from '../../../core/figure.ts';
import { figureLine, formatFigure } from '../../../core/figureText.ts';
import { capitalized, formatCount, formatNumber, formatPercent } from '../../../core/format.ts';
import { t } from '../../../core/text.ts';
import { csvTable, figureCells, figureHeading, type CsvValue } from '../../../run/reporting/csv.ts';
import { plain, tableOf } from '../../../run/reporting/markdown.ts';
import type { Curve } from '../../../domain/curve.ts';
import { messageText } from '../../../domain/message.ts';
import type { ChangedToken } from '../../../domain/study.ts';
import type {
  Attribution,
  CapabilityReport,
  ConstraintLevel,
  ConstraintRow,
  Sensitivity,
  StudyFindings,
} from '../../../domain/studyFindings.ts';
import { percentText } from './phrasing.ts';
import { skillName } from './series/skillName.ts';

/** The columns of the CSV table before those of the figure. */
const csvColumns = ['part', 'subject', 'level', 'line', 'metric', 'unit'] as const;

type CsvPlace = readonly [part: string, subject: string, level: CsvValue, line: string, metric: string, unit: string];

/** Figures of a level with their units. */
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
  ['gained', 'tokens'],
  ['removed', 'tokens'],
  ['gainedMass', 'share'],
] as const satisfies readonly (readonly [keyof ConstraintLevel, string])[];

/** A CSV table with one row per figure, numbers in full precision. */
export function studyCsv({ constraints, attribution, sensitivity, capabilities, induction }: StudyFindings): string {
  const rows = [
    ...constraints.flatMap(constraintRows),
    ...(attribution === null ? [] : attributionRows(attribution)),
    ...(sensitivity?.knobs ?? []).flatMap(({ knob, alone, together }) => [
      csvRow(['sensitivity', knob, null, '', "first-order Sobol' index", 'share'], alone),
      csvRow(['sensitivity', knob, null, '', "total Sobol' index", 'share'], together),
    ]),
    ...capabilities.flatMap(({ skill, continuous, choice, accuracy }) => [
      ...curveRows('skill', skill, 'ln p of the right answer', continuous),
      ...curveRows('skill', skill, 'probability of the right option', choice),
      ...curveRows('skill', skill, 'accuracy', accuracy),
    ]),
    ...induction.flatMap(curve => curveRows('induction', curve.title, curve.id, curve)),
  ];
  return csvTable([...csvColumns, ...figureHeading], rows);
}

function csvRow(place: CsvPlace, figure: Figure): CsvValue[] {
  return [...place, ...figureCells(figure)];
}

function constraintRows({ knob, levels }: ConstraintRow): CsvValue[][] {
  return levels.flatMap(level => [
    ...levelMetrics.map(([metric, unit]) =>
      csvRow(['constraint', knob, level.label, level.isBroken ? 'broken' : '', metric, unit], level[metric]),
    ),
    ...(level.probesKept === undefined
      ? []
      : [csvRow(['constraint', knob, level.label, 'probe texts', 'probesKept', 'share'], level.probesKept)]),
    ...(['lostWords', 'gainedWords'] as const).flatMap(list =>
      level[list].flatMap(({ text, p, q }) => [
        csvRow([list, knob, level.label, text, 'unconstrained probability', 'share'], exact(p)),
        csvRow([list, knob, level.label, text, 'constrained probability', 'share'], exact(q)),
      ]),
    ),
  ]);
}

function attributionRows({ shares, shapley, interaction, plots }: Attribution): CsvValue[][] {
  return [
    ...shares.flatMap(({ label, share, p }) => [
      csvRow(['attribution', label, null, '', 'share of the variance of ln kept', 'share'], share),
      ...(p === null ? [] : [csvRow(['attribution', label, null, '', 'adjusted p', ''], exact(p))]),
    ]),
    ...shapley.map(({ label, share }) => csvRow(['attribution', label, null, '', 'Shapley share', 'share'], share)),
    csvRow(['attribution', 'interaction', null, interaction.verdict, 'lambda by texts', ''], interaction.lambda),
    csvRow(['attribution', 'interaction', null, '', 'Box-Cox lambda', ''], interaction.boxCox),
    csvRow(['attribution', 'interaction', null, '', 'share on the plain scale', 'share'], interaction.rawShare),
    csvRow(['attribution', 'interaction', null, '', 'share on the log scale', 'share'], interaction.logShare),
    ...plots.flatMap(plot => curveRows('interaction plot', plot.title, 'ln kept', plot)),
  ];
}

function curveRows(part: string, subject: string, metric: string, { levels, series, unit }: Curve): CsvValue[][] {
  return series.flatMap(({ label, x, y }) =>
    y.map((figure, at) => {
      const position = x[at];
      const level = position === undefined ? null : (levels?.[position] ?? position);
      return csvRow([part, subject, level, label, metric, unit], figure);
    }),
  );
}

/** Markdown sections between the headline and the notes. */
export function studySections(findings: StudyFindings): string[] {
  const { constraints, disabled, attribution, sensitivity, capabilities, warnings, done, planned } = findings;
  return [
    done < planned ? t`${done} of ${formatCount(planned, 'configuration')} were measured.` : '',
    bulletList(warnings.map(messageText)),
    ...(constraints.length === 0 ? [] : constraintsSection(constraints)),
    bulletList(disabled.map(({ title, reason }) => t`${title} is unavailable. ${messageText(reason)}`)),
    ...(attribution === null ? [] : attributionSection(attribution)),
    ...(sensitivity === null ? [] : sensitivitySection(sensitivity)),
    ...(capabilities.length === 0 ? [] : [`## ${t`Skills`}`, ...capabilities.flatMap(skillSection)]),
    ...inductionSection(findings),
  ].filter(section => section !== '');
}

function bulletList(texts: readonly string[]): string {
  return texts.map(text => `- ${plain(text)}`).join('\n');
}

/** A figure with its interval, or why it abstains. */
function figureCell(figure: Figure | undefined): string {
  if (figure === undefined) return '–';
  const { value, interval } = formatFigure(figure);
  return plain(interval === '' ? value : `${value} ${interval}`);
}

function constraintsSection(constraints: readonly ConstraintRow[]): string[] {
  const heading = [
    t`limit`,
    t`level`,
    t`kept`,
    t`lost`,
    t`leaked`,
    ...(hasProbes(constraints) ? [t`kept on probe texts`] : []),
    t`change of ln D₁, nats`,
    t`texts`,
    t`tokens that lose most`,
    t`tokens that gain most`,
  ];
  const rows = constraints.flatMap(({ title, levels }) =>
    levels.map(level => levelRow(title, level, hasProbes(constraints))),
  );
  return [`## ${t`Limits`}`, tableOf(heading, rows)];
}

/** Whether probe texts were read beside own answers. */
function hasProbes(constraints: readonly ConstraintRow[]): boolean {
  return constraints.some(({ levels }) => levels.some(({ probesKept }) => probesKept !== undefined));
}

function levelRow(title: string, level: ConstraintLevel, withProbes: boolean): string[] {
  const change = level.isBroken ? plain(messageText({ code: 'broken-level' })) : figureCell(level.sizeChange);
  return [
    plain(title),
    plain(level.label),
    percentText(level.kept),
    percentText(level.lost),
    percentText(level.leaked),
    ...(withProbes ? [level.probesKept === undefined ? '–' : percentText(level.probesKept)] : []),
    change,
    String(level.texts),
    tokensCell(level.lostWords),
    tokensCell(level.gainedWords),
  ];
}

/** Most tokens of a cell. */
const mostTokens = 5;

function tokensCell(tokens: readonly ChangedToken[]): string {
  return tokens
    .slice(0, mostTokens)
    .map(({ text, p, q }) => `${plain(JSON.stringify(text))} ${formatPercent(p)} → ${formatPercent(q)}`)
    .join(', ');
}

function attributionSection({ design, shares, shapley, interaction }: Attribution): string[] {
  const lambda = figureLine(interaction.lambda, { counted: 'texts' });
  const boxCox = figureLine(interaction.boxCox, { counted: 'texts' });
  const scale = t`λ ${lambda} (1: they add, 0: they multiply); by the Box-Cox likelihood, ${boxCox}.`;
  return [
    `## ${t`How limits combine`}`,
    `${plain(interaction.sentence)} ${plain(capitalized(design))}; ${plain(scale)}`,
    tableOf(
      [t`part of the variance of ln kept`, t`share`, t`p (adjusted)`],
      shares.map(({ label, share, p }) => [plain(label), percentText(share), p === null ? '' : formatNumber(p)]),
    ),
    tableOf(
      [t`limit`, t`Shapley share`],
      shapley.map(({ label, share }) => [plain(label), percentText(share)]),
    ),
  ];
}

function sensitivitySection({ sentence, design, knobs }: Sensitivity): string[] {
  return [
    `## ${t`Sensitivity to all knobs together`}`,
    `${plain(sentence)} ${plain(capitalized(design))}.`,
    tableOf(
      [t`knob`, t`share of the variance of ln kept by itself`, t`with interactions`],
      knobs.map(({ label, alone, together }) => [plain(label), percentText(alone), percentText(together)]),
    ),
  ];
}

function skillSection({ skill, items, sentence, accuracy, choice, continuous }: CapabilityReport): string[] {
  return [
    `### ${plain(t`${capitalized(skillName(skill))}, ${formatCount(items, 'item')}`)}`,
    plain(sentence),
    ...[accuracy, choice, continuous].map(curveTable),
  ];
}

function inductionSection({ induction, inductionSentence }: StudyFindings): string[] {
  return induction.length === 0 ? [] : [`## ${t`Induction`}`, plain(inductionSentence), ...induction.map(curveTable)];
}

/** A curve as a table: one row per level, one column per line. */
function curveTable({ title, unit, caption, xLabel, levels, series }: Curve): string {
  const positions = [...new Set(series.flatMap(({ x }) => x))].sort((a, b) => a - b);
  if (positions.length === 0) return '';
  const heading = `**${plain(title)}**${unit === '' ? '' : ` (${plain(unit)})`}. ${plain(caption)}`;
  const table = tableOf(
    [plain(xLabel), ...series.map(({ label }) => plain(label))],
    positions.map(position => [
      plain(levels?.[position] ?? formatNumber(position)),
      ...series.map(({ x, y }) => figureCell(y[x.indexOf(position)])),
    ]),
  );
  return `${heading}\n\n${table}`;
}
