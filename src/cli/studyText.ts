/** A study as text for the terminal: its headline and details, a table for each question it answers, and its notes. */
import { formatCount, formatNumber, formatPercent } from '../core/format.ts';
import { valueOf, type Figure } from '../core/figure.ts';
import { t } from '../core/text.ts';
import { messageText } from '../domain/message.ts';
import type { Curve } from '../domain/curve.ts';
import { summaryText } from '../domain/report.ts';
import type {
  Attribution,
  CapabilityReport,
  ConstraintRow,
  Sensitivity,
  StudyFindings,
} from '../domain/studyFindings.ts';
import { shortened, tableLines } from './table.ts';

/** Lines of a report. Parts that the study does not have are left out. */
export function studyLines(report: StudyFindings): string[] {
  const {
    constraints,
    attribution,
    sensitivity,
    capabilities,
    induction,
    inductionSentence,
    warnings,
    disabled,
    done,
    planned,
  } = report;
  return [
    summaryText(report),
    ...(done < planned ? ['', t`${done} of ${formatCount(planned, 'configuration')} finished.`] : []),
    ...constraintLines(constraints),
    ...(attribution === null ? [] : attributionLines(attribution)),
    ...(sensitivity === null ? [] : sensitivityLines(sensitivity)),
    ...capabilities.flatMap(capabilityLines),
    ...(inductionSentence === '' ? [] : ['', inductionSentence]),
    ...induction.flatMap(curveLines),
    ...(warnings.length + disabled.length === 0 ? [] : ['']),
    ...warnings.map(warning => t`Note: ${messageText(warning)}`),
    ...disabled.map(({ title, reason }) => t`Unavailable: ${title}. ${messageText(reason)}`),
  ];
}

const intervalHead = '95%';

function constraintLines(rows: readonly ConstraintRow[]): string[] {
  if (rows.length === 0) return [];
  const levels = rows.flatMap(({ title, levels: all, shown }) =>
    all.map((level, at) => ({ title, level, shown: at === shown && all.length > 1 })),
  );
  const cells = levels.map(({ title, level, shown }) => [
    `${shortened(`${title}: ${level.label}`, 44)}${shown ? ' *' : ''}`,
    share(level.kept),
    interval(level.kept, formatPercent),
    share(level.lost),
    share(level.leaked),
    level.isBroken ? t`broken` : change(level.sizeChange),
    formatCount(level.texts, 'text'),
  ]);
  return [
    '',
    t`Share of the unconstrained probability that each limit keeps (*: the level in the summary)`,
    ...tableLines(['', t`kept`, intervalHead, t`lost`, t`leaked`, t`openness`, 'n'], cells).map(indented),
  ];
}

function attributionLines({ shares, shapley, interaction }: Attribution): string[] {
  const rows = shapley.map(({ label, share: figure }) => [label, share(figure), interval(figure, formatPercent)]);
  const parts = shares.map(({ label, share: figure }) => `${label} ${share(figure)}`);
  return [
    '',
    t`Share of the loss that each limit causes (Shapley values)`,
    ...tableLines(['', t`share`, intervalHead], rows).map(indented),
    `  ${parts.join('; ')}`,
    '',
    interaction.sentence,
  ];
}

function sensitivityLines({ design, knobs }: Sensitivity): string[] {
  const rows = knobs.map(({ label, alone, together }) => [
    label,
    share(alone),
    interval(alone, formatPercent),
    share(together),
    interval(together, formatPercent),
  ]);
  return [
    '',
    t`Share of the variation that each knob explains when all vary together (Sobol' indices)`,
    ...tableLines(['', t`alone`, intervalHead, t`with interactions`, intervalHead], rows).map(indented),
    `  ${design}`,
  ];
}

function capabilityLines({ items, sentence, continuous, choice, accuracy }: CapabilityReport): string[] {
  return ['', `${sentence} (${formatCount(items, 'item')})`, ...[continuous, choice, accuracy].flatMap(curveLines)];
}

/** A curve as a table with a column for each series. */
function curveLines(curve: Curve): string[] {
  const { title, unit, xLabel, series } = curve;
  const positions = [...new Set(series.flatMap(({ x }) => x))].sort((a, b) => a - b);
  if (positions.length === 0) return [];
  const rows = positions.map(position => [
    positionLabel(position, curve),
    ...series.map(({ x, y }) => figureCell(y[x.indexOf(position)])),
  ]);
  return [
    '',
    `${title}${unit === '' ? '' : `, ${unit}`}`,
    ...tableLines([xLabel, ...series.map(({ label }) => label)], rows).map(indented),
  ];
}

/** On a logarithmic axis, a position below 1 stands for 0 (training step 0). */
function positionLabel(position: number, { levels, logX }: Curve): string {
  const level = levels?.[position];
  if (level !== undefined) return level;
  if (logX && position < 1) return '0';
  return Number.isInteger(position) ? String(position) : formatNumber(position);
}

function figureCell(figure: Figure | undefined): string {
  const value = valueOf(figure);
  if (figure === undefined || value === undefined) return '·';
  const bounds = interval(figure, bound => formatNumber(bound, 2));
  return `${formatNumber(value, 2)}${bounds === '' ? '' : ` ${bounds}`}`;
}

function share(figure: Figure): string {
  const value = valueOf(figure);
  return value === undefined ? '·' : formatPercent(value);
}

/** A change of ln D_1 as a factor: "x 0.8" leaves four plausible tokens of five. */
function change(figure: Figure): string {
  const nats = valueOf(figure);
  return nats === undefined ? '·' : `x ${formatNumber(Math.exp(nats), 2)}`;
}

function interval(figure: Figure, format: (bound: number) => string): string {
  return figure.kind === 'estimate' ? `[${figure.interval.map(format).join(', ')}]` : '';
}

function indented(line: string): string {
  return `  ${line}`;
}
