/** What is said of a grid: sentence and tiles of its selected cell. */
import { abstain, valueOf, type Figure } from '../../../src/core/figure.ts';
import { formatTemperature } from '../../../src/core/format.ts';
import { isTemperatureByWindow, turnedWords } from '../../../src/domain/gridPlace.ts';
import type { CellReport, GridReport, Tile } from '../../../src/domain/report.ts';
import { choiceWords } from '../../shared/perplexity.ts';
import { figureAt } from './gridLookup.ts';
import { isRunning, selectedCell, selectedDetail, type PanelState } from '../panelState.ts';

/** The headline of the selected cell once its detail is here, otherwise of the run. */
export function gridHeadline(state: PanelState, report: GridReport): string {
  const headline = (selectedDetail(state)?.headline ?? '') || report.headline;
  if (headline !== '') return headline;
  if (report.status === 'queued') return 'Waiting for another analysis to finish.';
  const open = openNow(state, report);
  if (open !== null)
    return `${open.where} the next token is one of about ${open.choices}.${isRunning(report) ? ' Sampling answers to see how alike they are.' : ''}`;
  return isRunning(report)
    ? 'Opening the model to see what this prompt makes possible.'
    : 'Nothing was measured in this run.';
}

/** The exact openness at the selected cell, known before anything is sampled. */
function openNow(
  state: PanelState,
  report: GridReport,
): { readonly at: string; readonly where: string; readonly choices: string; readonly figure: Figure } | null {
  const cell = selectedCell(state);
  if (cell === null) return null;
  const figure = figureAt(report, cell.row, cell.column, 'openness');
  const nats = valueOf(figure);
  return figure === undefined || nats === undefined
    ? null
    : { at: formatTemperature(cell.temperature), where: whereWords(report, cell), choices: choiceWords(nats), figure };
}

/** "At temperature 0.7"; where something else was turned also what: "At temperature 0.7 (top-p 0.9, step 128)". */
function whereWords(report: GridReport, cell: CellReport): string {
  return `At temperature ${formatTemperature(cell.temperature)}${isTemperatureByWindow(report.axes) ? '' : ` (${turnedWords(report.axes, cell).join(', ')})`}`;
}

/** The tiles of the selected cell; before they are known their titles stand and the place is kept. */
export function gridTiles(state: PanelState, report: GridReport): readonly Tile[] {
  const tiles = selectedDetail(state)?.tiles ?? [];
  const cell = selectedCell(state);
  if (tiles.length > 0)
    return cell?.state === 'done'
      ? tiles
      : tiles.map(tile =>
          tile.figure.kind === 'abstain' ? waiting(tile.title, questionOf(tile.id, report), tile.caption) : tile,
        );
  const at = cell?.temperature;
  const missing = isRunning(report) ? 'being measured' : 'not sampled here';
  const open = openNow(state, report);
  const first: Tile =
    open === null
      ? waiting('Open now', 'how many next tokens are worth considering', missing)
      : {
          id: 'open-now',
          title: 'Open now',
          value: open.choices,
          caption: `for the next token at ${open.at}, exact`,
          figure: open.figure,
        };
  const regime = at === undefined ? 'Regime' : `Regime at ${formatTemperature(at)}`;
  return [first, ...questions[report.mode].map(({ title, question }) => waiting(title ?? regime, question, missing))];
}

interface Question {
  readonly id: string;
  readonly title: string | null;
  readonly question: string;
}

/** What the tiles will say, as the question they answer; the regime's title names the temperature. */
const questions: Readonly<Record<GridReport['mode'], readonly Question[]>> = {
  answers: [
    { id: 'agreement', title: 'Agreement', question: 'how often two answers are of one kind' },
    {
      id: 'share-between',
      title: 'Share between answers',
      question: 'how much of what you see depends on which answer you got',
    },
    { id: 'regime', title: null, question: 'settled, open or dissolved, and where it changes' },
  ],
  streams: [
    { id: 'entropy-rate', title: 'Expansion', question: 'how fast possibilities multiply, per token' },
    { id: 'ergodicity', title: 'One run stands for all', question: 'whether a long run visits what many runs visit' },
    { id: 'regime', title: null, question: 'ordered, critical-like or disordered' },
  ],
};

function questionOf(id: string, report: GridReport): string {
  return questions[report.mode].find(one => one.id === id)?.question ?? '';
}

function waiting(title: string, question: string, missing: string): Tile {
  return {
    id: title,
    title,
    value: '',
    caption: [question, missing].filter(part => part !== '').join(': '),
    figure: abstain(missing, 0),
  };
}
