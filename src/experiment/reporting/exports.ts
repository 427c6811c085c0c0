/** A run as tables and as a summary for people's own documents. */
import { figureLine, formatCount, formatPercent, formatTemperature } from '../../core/format.ts';
import { metricOf } from '../../core/metrics.ts';
import { outcomeName } from '../../core/answers/outcomes.ts';
import { csvTable, figureCells, figureHeading, type CsvValue } from './csv.ts';
import { fenced, plain, tableOf } from './markdown.ts';
import { isUsual } from '../planning/places.ts';
import { studyCsv } from '../study/reporting/studyCsv.ts';
import { studySections } from '../study/reporting/studyMarkdown.ts';
import type { AnswerView, CellReport, RunReport } from '../report.ts';

/** Headings of the columns that say where a cell stands. */
function placeHeading(report: RunReport): readonly string[] {
  const { x, y } = report.axes;
  return isUsual(report.axes) ? ['window', 'words', 'temperature'] : [y.name, x.name, 'temperature'];
}

function placeOf(
  report: RunReport,
  cell: Pick<CellReport, 'row' | 'column' | 'window' | 'temperature'>,
): readonly CsvValue[] {
  const { x, y } = report.axes;
  const window = report.windows[cell.window];
  return isUsual(report.axes)
    ? [window?.label ?? '', window?.words ?? 0, cell.temperature]
    : [y.labels[cell.row] ?? '', x.labels[cell.column] ?? '', cell.temperature];
}

/** One row for each figure of each cell: window, temperature, state, metric, value, low, high, n, reason. Numbers in
 * full. Of a study, one for each of its figures. */
export function cellsCsv(report: RunReport): string {
  if (report.study !== null) return studyCsv(report.study);
  const rows = report.cells.flatMap(cell =>
    Object.entries(cell.figures).map(([id, figure]): CsvValue[] => [
      ...placeOf(report, cell),
      cell.state,
      cell.regime?.name ?? '',
      id,
      metricOf(id).unit,
      ...figureCells(figure),
    ]),
  );
  return csvTable([...placeHeading(report), 'state', 'regime', 'metric', 'unit', ...figureHeading], rows);
}

/** One row for each answer: window, temperature, number, kind, tokens, ended, energy, text. */
export function answersCsv(report: RunReport, answers: readonly AnswerView[]): string {
  const rows = answers.flatMap((answer): CsvValue[][] => {
    const cell = report.cells[answer.cell];
    return cell === undefined
      ? []
      : [
          [
            ...placeOf(report, cell),
            answer.index + 1,
            answer.kind,
            answer.tokens,
            answer.ended,
            answer.energy,
            answer.text,
          ],
        ];
  });
  return csvTable([...placeHeading(report), 'answer', 'kind', 'tokens', 'ended', 'energy', 'text'], rows);
}

function cellLine(report: RunReport, cell: CellReport): string[] {
  const regime = cell.regime === null ? '–' : `${cell.regime.name}${cell.regime.certain ? '' : ' (not certain)'}`;
  const figures = summaryMetrics[report.mode].map(id => {
    const figure = cell.figures[id];
    if (figure === undefined) return '–';
    const { value, interval } = metricOf(id).format(figure);
    return plain([value, interval].filter(part => part !== '').join(' '));
  });
  return [
    plain(report.axes.y.labels[cell.row] ?? ''),
    plain(report.axes.x.labels[cell.column] ?? ''),
    regime,
    String(cell.n),
    ...figures,
  ];
}

const summaryMetrics = {
  answers: ['next-choices', 'semantic-order', 'energy', 'agreement', 'share-between'],
  streams: ['next-choices', 'entropy-rate', 'energy', 'gamma', 'correlation-time'],
} as const;

function kindLines(cell: CellReport): string[] {
  return [
    ...cell.kinds
      .slice(0, 8)
      .map(kind => `- ${formatPercent(kind.count / cell.n)} (${kind.count}): ${plain(kind.label)}`),
    '',
    cell.kindsCaveat,
  ];
}

/** A summary in Markdown: the sentence, what was found, notes and the manifest. */
export function summaryMarkdown(report: RunReport): string {
  const { title, sentence, spec, study, notes, manifest } = report;
  const sections = [
    `# ${plain(title)}`,
    plain(sentence),
    ...(spec.prompt === '' ? [] : [fenced(spec.prompt)]),
    ...(study === null ? diagramSections(report) : studySections(study)),
    ...(notes.length === 0 ? [] : ['## Worth knowing', notes.map(note => `- ${plain(note)}`).join('\n')]),
    '## Manifest',
    tableOf(
      ['', ''],
      manifest.map(({ label, value }) => [plain(label), plain(value)]),
    ),
  ];
  return `${sections.filter(section => section !== '').join('\n\n')}\n`;
}

/** The home cell's kinds, every sampled cell, and verdicts. */
function diagramSections(report: RunReport): string[] {
  const home = report.cells[report.home];
  const sampled = report.cells.filter(cell => cell.state === 'done');
  const noun = report.mode === 'answers' ? 'answer' : 'run';
  return [
    `${plain(report.model.name)}, ${report.form} form, ${report.mode}: ${plain(report.modeReason)} Kinds ${outcomeName(report.outcome)}. ${formatCount(
      sampled.reduce((sum, cell) => sum + cell.n, 0),
      noun,
    )} in ${formatCount(sampled.length, 'cell')}.`,
    ...(home === undefined || home.kinds.length === 0
      ? []
      : [`## Kinds at temperature ${formatTemperature(home.temperature)}`, kindLines(home).join('\n')]),
    ...(sampled.length === 0
      ? []
      : [
          '## Cells',
          tableOf(
            [
              isUsual(report.axes) ? 'window' : report.axes.y.name,
              report.axes.x.name,
              'regime',
              `${noun}s`,
              ...summaryMetrics[report.mode].map(id => metricOf(id).name),
            ],
            sampled.map(cell => cellLine(report, cell)),
          ),
        ]),
    ...boundarySection(report),
    ...(report.verdicts.length === 0
      ? []
      : [
          '## Is it a transition?',
          ...report.verdicts.map(
            verdict =>
              `**${plain(report.axes.y.labels[verdict.row] ?? '')}**: ${plain(verdict.sentence)}\n\n${verdict.rules.map(rule => `- ${rule.passed === null ? 'undecided' : rule.passed ? 'passed' : 'failed'}: ${plain(rule.text)}`).join('\n')}`,
          ),
        ]),
  ];
}

function boundarySection(report: RunReport): string[] {
  if (report.mode === 'streams' || report.axes.x.knob !== 'temperature') return [];
  const lines = report.boundaries.map((boundary, row) => {
    const label = plain(report.axes.y.labels[row] ?? '');
    return boundary.kind === 'abstain'
      ? `- ${label}: ${boundary.reason}`
      : `- ${label}: dissolved above ${plain(figureLine(boundary))}`;
  });
  return ['## Where answers dissolve', lines.join('\n')];
}
