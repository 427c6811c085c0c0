/** Exports of a grid: a table of figures and the sections of a summary. */
import { outcomeName } from '../../../core/answers/outcomes/outcomeRule.ts';
import type { Figure } from '../../../core/figure.ts';
import { formatCount, formatInterval, formatNumber, formatPercent, formatTemperature } from '../../../core/format.ts';
import { figureLine } from '../../../core/figureText.ts';
import { discoveryFigures, discoverySection } from './discoveryExports.ts';
import { reasonText } from '../../../core/reasons.ts';
import { t } from '../../../core/text.ts';
import { metricOf } from '../../../core/metrics.ts';
import { messageText } from '../../../domain/message.ts';
import { isTemperatureByWindow } from '../../../domain/gridPlace.ts';
import type { CellReport, ExtremeAnswer, GridReport, TransitionReport } from '../../../domain/report.ts';
import { placeHeading, placeValues } from '../../../run/reporting/answerTable.ts';
import { pathRows, pathSections } from './pathExports.ts';
import { assertionShare, failingText } from './assertionText.ts';
import { csvTable, figureCells, figureHeading, type CsvValue } from '../../../run/reporting/csv.ts';
import { plain, tableOf } from '../../../run/reporting/markdown.ts';
import { internalsFigures, internalsSections } from './internalsExports.ts';
import { withinFigures, withinSection } from './within/withinExports.ts';
import { boundaryTokensOf, breakSentence } from './breakText.ts';
import { variationRows, variationSection } from './variationExports.ts';

/** One row per figure of each cell: location, state, regime, metric, unit, value, interval, n, note. Full precision. */
export function gridTable(report: GridReport): string {
  const rows = report.cells.flatMap(cell =>
    [
      ...Object.entries(cell.figures).map(([id, figure]) => [id, metricOf(id).unit, figure] as const),
      ...discoveryFigures(report, cell.index),
      ...withinFigures(report, cell.index),
      ...internalsFigures(report, cell.index),
    ].map(([id, unit, figure]): CsvValue[] => [
      ...placeValues(report, cell),
      cell.state,
      cell.regime?.name ?? '',
      id,
      unit,
      ...figureCells(figure),
    ]),
  );
  const home = report.cells[report.home];
  const paths =
    home === undefined
      ? []
      : [...pathRows(report), ...variationRows(report)].map(row => [
          ...placeValues(report, home),
          home.state,
          '',
          ...row,
        ]);
  return csvTable(
    [...placeHeading(report), 'state', 'regime', 'metric', 'unit', ...figureHeading],
    [...rows, ...paths, ...transitionRows(report)],
  );
}

/** Figures of transitions, in the columns of the table. */
function transitionRows(report: GridReport): CsvValue[][] {
  return (report.transitions ?? []).flatMap(found => {
    const cell = report.cells[found.cell];
    if (cell === undefined) return [];
    return transitionFigures(found).map(([id, figure]): CsvValue[] => [
      ...placeValues(report, cell),
      cell.state,
      cell.regime?.name ?? '',
      id,
      '',
      ...figureCells(figure),
    ]);
  });
}

function transitionFigures(found: TransitionReport): readonly (readonly [string, Figure])[] {
  return [
    ['spectral-gap', found.gap],
    ['dobrushin', found.dobrushin],
    ['conductance', found.conductance],
    ['kemeny', found.kemeny],
  ];
}

function cellLine(report: GridReport, cell: CellReport): string[] {
  const regime = cell.regime === null ? '–' : `${cell.regime.name}${cell.regime.certain ? '' : ' (uncertain)'}`;
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

/** Each assertion on the answers of a cell, with those that fail it. */
function assertionLines({ assertions = [] }: CellReport): string[] {
  if (assertions.length === 0) return [];
  const lines = assertions.map(result => {
    const failing = failingText(result);
    return `- ${plain(result.name)}: ${assertionShare(result)}${failing === '' ? '' : `. ${failing}`}`;
  });
  return [`## ${t`Assertions`}`, lines.join('\n')];
}

function kindLines(cell: CellReport): string[] {
  return [
    ...cell.kinds
      .slice(0, 8)
      .map(kind => `- ${formatPercent(kind.count / cell.n)} (${kind.count}): ${plain(kind.label)}`),
    ...(cell.unread === null
      ? []
      : [`- ${t`Could not be read (${plain(cell.unread.label)}): ${cell.unread.members.length} of ${cell.n}`}`]),
    '',
    cell.kindsCaveat,
    ...extremeLines(cell),
  ];
}

/** The least and the most unlikely answer. */
function extremeLines({ extremes }: CellReport): string[] {
  if (extremes === undefined) return [];
  const line = (name: string, { text, energy, index }: ExtremeAnswer): string =>
    `- ${name}: ${plain(text)} (${t`no. ${index + 1}, ${formatNumber(energy)} nats per token`})`;
  return ['', line(t`lowest energy`, extremes.lowest), line(t`highest energy`, extremes.highest)];
}

/** Sections: kinds of the home cell, every sampled cell, dissolution boundaries and verdicts. */
export function gridSections(report: GridReport): string[] {
  const home = report.cells[report.home];
  const sampled = report.cells.filter(cell => cell.state === 'done');
  const noun = report.mode === 'answers' ? 'answer' : 'run';
  return [
    `${plain(report.model.name)}, prompt format ${report.form}, ${report.mode}: ${plain(messageText(report.modeReason))} Kinds ${outcomeName(report.outcome)}. ${formatCount(
      sampled.reduce((sum, cell) => sum + cell.n, 0),
      noun,
    )} in ${formatCount(sampled.length, 'cell')}.`,
    ...(home === undefined || (home.kinds.length === 0 && home.unread === null)
      ? []
      : [`## ${t`Kinds at temperature ${formatTemperature(home.temperature)}`}`, kindLines(home).join('\n')]),
    ...variationSection(report),
    ...(home === undefined ? [] : assertionLines(home)),
    ...internalsSections(report),
    ...pathSections(report),
    ...(sampled.length === 0
      ? []
      : [
          `## ${t`Cells`}`,
          tableOf(
            [
              isTemperatureByWindow(report.axes) ? 'window' : report.axes.y.name,
              report.axes.x.name,
              'regime',
              `${noun}s`,
              ...summaryMetrics[report.mode].map(id => metricOf(id).name),
            ],
            sampled.map(cell => cellLine(report, cell)),
          ),
        ]),
    ...discoverySection(report),
    ...withinSection(report),
    ...transitionSection(report),
    ...boundarySection(report),
    ...(report.verdicts.length === 0
      ? []
      : [
          `## ${t`Is it a transition?`}`,
          ...report.verdicts.map(
            verdict =>
              `**${plain(report.axes.y.labels[verdict.row] ?? '')}**: ${plain([verdict.sentence, verdict.equilibrium?.sentence ?? ''].join(' ').trim())}\n\n${verdict.rules.map(rule => `- ${rule.passed === null ? 'undecided' : rule.passed ? 'passed' : 'failed'}: ${plain(rule.text)}`).join('\n')}`,
          ),
        ]),
  ];
}

/** Sentence, matrix and figures of the transitions of each cell of long runs. */
function transitionSection({ transitions = [], cells, axes }: GridReport): string[] {
  if (transitions.length === 0) return [];
  const parts = transitions.map(found => {
    const { states, chain, shares, gap, dobrushin, conductance, kemeny, shuffled, sentence } = found;
    const place = axes.x.labels[cells[found.cell]?.column ?? 0] ?? '';
    const text = `**${plain(place)}**: ${plain(sentence)}`;
    if (shuffled === null) return text;
    const table = tableOf(
      ['after', ...states.map(plain), 'share of tokens'],
      states.map((state, row) => [
        plain(state),
        ...(chain[row] ?? []).map(formatPercent),
        formatPercent(shares[row] ?? 0),
      ]),
    );
    const figures = t`Spectral gap ${plain(figureLine(gap, { counted: 'runs' }))}; in random order ${formatInterval(shuffled)}. Dobrushin coefficient ${plain(figureLine(dobrushin, { counted: 'runs' }))}. Conductance ${plain(figureLine(conductance, { counted: 'runs' }))}. Kemeny constant ${plain(figureLine(kemeny, { counted: 'runs', unit: 'tokens' }))}.`;
    return [text, table, figures].join('\n\n');
  });
  return [`## ${t`Where runs get stuck`}`, ...parts];
}

function boundarySection(report: GridReport): string[] {
  if (report.mode === 'streams' || report.axes.x.knob !== 'temperature') return [];
  const { breaks = [] } = report;
  const lines = report.boundaries.map((boundary, row) => {
    const sentence = breakSentence(breaks[row] ?? []);
    const label = plain(report.axes.y.labels[row] ?? '');
    const where =
      boundary.kind === 'abstain'
        ? `- ${label}: ${reasonText(boundary.reason)}`
        : `- ${t`${label}: dissolved in the first ${boundaryTokensOf(report, row)} tokens above ${plain(figureLine(boundary))}`}`;
    return sentence === '' ? where : `${where}. ${plain(sentence)}`;
  });
  return [`## ${t`Where answers dissolve`}`, lines.join('\n')];
}
