/** A study for a person at a terminal: its sentence, a table for each question it answers, and what must be known to
 * read them. */
import { formatCount, formatNumber, formatPercent } from '../core/format.ts';
import { valueOf, type Figure } from '../core/figure.ts';
import { messageText } from '../domain/message.ts';
import type { Curve } from '../domain/curve.ts';
import type {
  Attribution,
  CapabilityReport,
  ConstraintRow,
  Sensitivity,
  StudyFindings,
} from '../domain/studyFindings.ts';
import { shortened, tableLines } from './table.ts';

/** Lines of a report; parts that the study does not have are left out. */
export function studyLines(report: StudyFindings): string[] {
  const {
    sentence,
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
    sentence,
    ...(done < planned ? ['', `${done} of ${formatCount(planned, 'configuration')} were read.`] : []),
    ...constraintLines(constraints),
    ...(attribution === null ? [] : attributionLines(attribution)),
    ...(sensitivity === null ? [] : sensitivityLines(sensitivity)),
    ...capabilities.flatMap(capabilityLines),
    ...(sentence.includes(inductionSentence) ? [] : ['', inductionSentence]),
    ...induction.flatMap(curveLines),
    ...(warnings.length + disabled.length === 0 ? [] : ['']),
    ...warnings.map(warning => `Note: ${messageText(warning)}`),
    ...disabled.map(({ title, reason }) => `Unavailable: ${title}. ${messageText(reason)}`),
  ];
}

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
    level.isBroken ? 'broken' : change(level.sizeChange),
    formatCount(level.texts, 'text'),
  ]);
  return [
    '',
    'What each limit keeps of the unconstrained probability (*: the level the sentence speaks of)',
    ...tableLines(['', 'kept', '95 %', 'lost', 'leaked', 'openness', 'n'], cells).map(indented),
  ];
}

function attributionLines({ shares, shapley, interaction }: Attribution): string[] {
  const rows = shapley.map(({ label, share: figure }) => [label, share(figure), interval(figure, formatPercent)]);
  const parts = shares.map(({ label, share: figure }) => `${label} ${share(figure)}`);
  return [
    '',
    'How the limits share what is lost (Shapley)',
    ...tableLines(['', 'share', '95 %'], rows).map(indented),
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
    "What each knob accounts for when all are turned at once (Sobol')",
    ...tableLines(['', 'by itself', '95 %', 'with the others', '95 %'], rows).map(indented),
    `  ${design}`,
  ];
}

function capabilityLines({ items, sentence, continuous, choice, accuracy }: CapabilityReport): string[] {
  return ['', `${sentence} (${formatCount(items, 'item')})`, ...[continuous, choice, accuracy].flatMap(curveLines)];
}

/** A curve as a table, a column for each series. */
function curveLines({ title, unit, xLabel, levels, series }: Curve): string[] {
  const places = [...new Set(series.flatMap(({ x }) => x))].sort((a, b) => a - b);
  if (places.length === 0) return [];
  const rows = places.map(place => [
    levels?.[place] ?? placeWords(place, xLabel),
    ...series.map(({ x, y }) => figureCell(y[x.indexOf(place)])),
  ]);
  return [
    '',
    `${title}${unit === '' ? '' : `, ${unit}`}`,
    ...tableLines([xLabel, ...series.map(({ label }) => label)], rows).map(indented),
  ];
}

/** Step 0 has a place of its own on a logarithmic axis, below 1. */
function placeWords(place: number, axis: string): string {
  if (axis === 'training step' && place < 1) return '0';
  return Number.isInteger(place) ? String(place) : formatNumber(place);
}

function figureCell(figure: Figure | undefined): string {
  const value = valueOf(figure);
  if (figure === undefined || value === undefined) return '·';
  const bounds = interval(figure, end => formatNumber(end, 2));
  return `${formatNumber(value, 2)}${bounds === '' ? '' : ` ${bounds}`}`;
}

function share(figure: Figure): string {
  const value = valueOf(figure);
  return value === undefined ? '·' : formatPercent(value);
}

/** A change of ln D_1 as a factor: "x 0.8" leaves four choices of five. */
function change(figure: Figure): string {
  const nats = valueOf(figure);
  return nats === undefined ? '·' : `x ${formatNumber(Math.exp(nats), 2)}`;
}

function interval(figure: Figure, write: (end: number) => string): string {
  return figure.kind === 'estimate' ? `[${figure.interval.map(write).join(', ')}]` : '';
}

function indented(line: string): string {
  return `  ${line}`;
}
