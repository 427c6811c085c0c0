/** An analysis as text for the terminal: the sentence, the tiles, and the map as tables. */
import { boundsOf, valueOf, type Figure } from '../core/figure.ts';
import { figureLine, formatFigure } from '../core/figureText.ts';
import { formatCount, formatNumber, roughDuration } from '../core/format.ts';
import { isPicture, metricOf } from '../core/metrics.ts';
import { t } from '../core/text.ts';
import { fileParametersText } from '../domain/fileParameters.ts';
import { messageText } from '../domain/message.ts';
import { shownFigure } from '../domain/shownFigure.ts';
import { isSpectrum } from '../domain/curve.ts';
import { summaryText, type CellReport, type GridReport, type Tile } from '../domain/report.ts';
import { withinLines } from '../experiments/diagram/report/within/withinExports.ts';
import { internalsLines } from '../experiments/diagram/report/internalsExports.ts';
import { pathLines } from '../experiments/diagram/report/pathExports.ts';
import { breakSentence } from '../experiments/diagram/report/breakText.ts';
import { assertionShare, failingText } from '../experiments/diagram/report/assertionText.ts';
import { variationLines } from '../experiments/diagram/report/variationExports.ts';
import { notedTableLines, shortened, tableLines } from './table.ts';

/** Shown in place of a figure that does not exist. */
const none = '·';

/** Lines of a report, with the tiles of its home cell. */
export function analysisLines(report: GridReport): string[] {
  return [
    summaryText(report),
    ...statedLine(report),
    ...guidanceLine(report),
    '',
    ...tileLines(report.tiles),
    '',
    ...variationLines(report),
    ...assertionLines(report),
    ...internalsLines(report),
    ...pathLines(report.paths ?? {}, summaryText(report)),
    ...mapLines(nextTokenTitle(report), report, (row, column) => effectiveTokens(report.exactMap[row]?.[column])),
    ...mapLines(regimeTitle(report), report, (row, column) => regimeAndOrder(cellAt(report, row, column))),
    ...(report.spec.metrics ?? []).flatMap(id => (isPicture(id) ? spectrumLines(report) : metricLines(report, id))),
    ...discoveryLines(report),
    ...withinLines(report),
    ...breakLines(report),
    ...verdictLines(report),
    ...restLine(report),
    ...report.notes.map(note => t`Note: ${messageText(note)}`),
  ];
}

/** What the prompt file decided. */
function statedLine({ spec }: GridReport): string[] {
  const stated = fileParametersText(spec);
  return stated === null ? [] : [t`Settings: ${stated}.`];
}

/** Guidance in one line: what makes answers more repeatable. */
function guidanceLine({ guidance }: GridReport): string[] {
  const [first] = guidance?.goals ?? [];
  return first === undefined ? [] : [`${first.title}: ${first.sentence}`];
}

/** How the answers of the home cell hold to the assertions, with the beginnings of those that fail. */
function assertionLines({ cells, home }: GridReport): string[] {
  const { assertions = [] } = cells.find(({ index }) => index === home) ?? {};
  if (assertions.length === 0) return [];
  const lines = assertions.flatMap(result => {
    const failing = failingText(result);
    return [`  ${result.name}: ${assertionShare(result)}`, ...(failing === '' ? [] : [`    ${failing}`])];
  });
  return [t`Assertions`, ...lines, ''];
}

/** What the time of the preset left out. */
function restLine({ rest }: GridReport): string[] {
  if (rest === undefined) return [];
  const time = rest.seconds === null ? '' : t` in ${roughDuration(rest.seconds)}`;
  return [
    t`Left out: ${formatCount(rest.cells, 'cell')}. Sample them too${time} with: adjacent experiment --resume FILE`,
  ];
}

/** What more answers would show, and how the number of kinds grows. */
function discoveryLines({ discovery, home, spec }: GridReport): string[] {
  const shown = discovery?.cells.find(({ cell }) => cell === home) ?? discovery?.cells[0];
  if (discovery === undefined || shown === undefined) return [];
  const { headline, verdict, exponent } = shown;
  const { interaction, knobs, exponents, stopping } = discovery;
  const lines = [
    ...(spec.kind === 'growth' ? [] : [`  ${headline}`, `  ${verdict}`]),
    ...(exponent.kind === 'abstain' ? [] : [`  ${t`Growth exponent: ${figureLine(exponent, { decimals: 2 })}`}`]),
    ...[...knobs.map(({ sentence }) => sentence), exponents, interaction, stopping]
      .filter(line => line !== '')
      .map(line => `  ${line}`),
  ];
  return lines.length === 0 ? [] : [t`Is there more to find?`, ...lines, ''];
}

/** For each row where half of the answers of some length break. */
function breakLines({ breaks = [], axes }: GridReport): string[] {
  const lines = breaks.flatMap((row, at) => {
    const sentence = breakSentence(row);
    return sentence === '' ? [] : [`${shortened(axes.y.labels[at] ?? '', 32)}: ${sentence}`];
  });
  return lines.length === 0 ? [] : [...lines, ''];
}

/** For each row with a phase verdict: the verdict, and how much of the change would also happen in equilibrium. */
function verdictLines({ verdicts, axes, spec }: GridReport): string[] {
  const lines = verdicts.flatMap(({ row, sentence, equilibrium }) => {
    const label = shortened(axes.y.labels[row] ?? '', 32);
    // The summary of a calibration is its verdicts.
    const shown = [spec.kind === 'calibration' ? '' : sentence, equilibrium?.sentence ?? ''].filter(
      text => text !== '',
    );
    return shown.length === 0 ? [] : [`  ${label}: ${shown.join(' ')}`];
  });
  return lines.length === 0 ? [] : [t`Is it a transition?`, ...lines, ''];
}

function tileLines(tiles: readonly Tile[]): string[] {
  const rows = tiles.map(({ title, value, caption }) => ({ cells: [title, value], note: caption }));
  return notedTableLines(['', ''], rows, 3)
    .slice(1)
    .map(line => `  ${line}`);
}

function mapLines(
  title: string,
  { axes: { x, y } }: GridReport,
  cell: (row: number, column: number) => string,
): string[] {
  const rows = y.labels.map((label, row) => [shortened(label, 32), ...x.labels.map((_, column) => cell(row, column))]);
  return [
    title,
    ...tableLines([x.knob === 'temperature' ? '' : x.name, ...x.labels], rows).map(line => `  ${line}`),
    '',
  ];
}

function cellAt({ cells }: GridReport, row: number, column: number): CellReport | undefined {
  return cells.find(cell => cell.row === row && cell.column === column);
}

/** The table of a requested metric. */
/** What stands out of the spectra of long runs. */
function spectrumLines({ curves }: GridReport): string[] {
  return curves.filter(({ id }) => isSpectrum(id)).map(({ title, caption }) => `${title}: ${caption}`);
}

function metricLines(report: GridReport, id: string): string[] {
  const { name, unit } = metricOf(id);
  return mapLines(unit === '' ? name : `${name}, ${unit}`, report, (row, column) => {
    const cell = cellAt(report, row, column);
    const figure = cell === undefined ? undefined : shownFigure(cell, id);
    if (figure === undefined || figure.kind === 'abstain') return none;
    const { value, interval } = formatFigure(figure);
    return withoutEmpty([value, interval]);
  });
}

/** exp of the entropy in nats: the number of equally likely next tokens with the same entropy. */
function effectiveTokens(openness: Figure | undefined): string {
  const nats = valueOf(openness);
  if (nats !== undefined) return formatNumber(Math.exp(nats));
  const bounds = boundsOf(openness);
  return bounds === undefined ? none : bounds.map(end => formatNumber(Math.exp(end))).join('–');
}

/** Title of the table of next tokens, which says whether it states bounds. */
function nextTokenTitle({ exactMap }: GridReport): string {
  return exactMap.flat().some(figure => boundsOf(figure) !== undefined)
    ? t`Next-token perplexity: number of plausible tokens (bounds: the model shows only the likeliest)`
    : t`Next-token perplexity: number of plausible tokens (exact)`;
}

/** Title of the table of regimes, which explains the question marks that occur in it. */
function regimeTitle({ cells, mode }: GridReport): string {
  const isUnsure = cells.some(({ regime }) => regime?.certain === false);
  const title =
    mode === 'answers'
      ? t`Answers: regime and semantic order (1: identical, 0: unrelated)`
      : t`Runs: regime and semantic order (1: identical, 0: unrelated)`;
  return isUnsure ? t`${title}; with a question mark, the interval spans two regimes` : title;
}

/** "settled 0.91", with a question mark when the interval spans two regimes. */
function regimeAndOrder(cell: CellReport | undefined): string {
  if (cell === undefined || cell.n === 0) return none;
  const regime = cell.regime === null ? '' : `${cell.regime.name}${cell.regime.certain ? '' : '?'}`;
  const order = valueOf(shownFigure(cell, 'semantic-order'));
  const words = withoutEmpty([regime, order === undefined ? '' : formatNumber(order, 2)]);
  return words === '' ? formatCount(cell.n, 'answer') : words;
}

function withoutEmpty(parts: readonly string[]): string {
  return parts.filter(part => part !== '').join(' ');
}
