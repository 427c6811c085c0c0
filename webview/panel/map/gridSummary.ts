/** Headline and tiles of the selected cell of a grid run. */
import { abstain, valueOf, type Figure } from '../../../src/core/figure.ts';
import { formatCount, formatTemperature } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import { isTemperatureByWindow, turnedWords } from '../../../src/domain/gridPlace.ts';
import type { CellReport, GridReport, Tile } from '../../../src/domain/report.ts';
import { plausibleTokens, tokenCount } from '../../../src/core/perplexity.ts';
import { isRunning, sampleNoun, selectedCell, selectedDetail, type PanelState } from '../panelState.ts';
import { figureAt } from './gridLookup.ts';

/** Headline and details of the selected cell once they are here, otherwise of the run. */
export function gridSummary(state: PanelState, report: GridReport): Pick<GridReport, 'headline' | 'details'> {
  const detail = selectedDetail(state);
  const known =
    detail === null || detail.headline === '' || ['paths', 'wordings', 'calibration'].includes(report.kind)
      ? report
      : detail;
  if (known.headline !== '') return { headline: known.headline, details: known.details };
  if (report.status === 'queued') return { headline: t`Waiting for another analysis to finish.`, details: '' };
  const openness = exactOpenness(state, report);
  if (openness !== null)
    return {
      headline: t`${openness.place}, the next token is one of ${plausibleTokens(openness.nats)}.`,
      details: isRunning(report) ? t`Answers show how alike they are. None was sampled yet.` : '',
    };
  return { headline: withoutFigures(report), details: '' };
}

/** The headline where no cell has figures. */
function withoutFigures(report: GridReport): string {
  if (isRunning(report)) return t`Opening the model to see what this prompt makes possible.`;
  const kept = report.cells.reduce((sum, { n }) => sum + n, 0);
  return kept === 0
    ? t`Nothing was measured in this run.`
    : t`The run ended after ${formatCount(kept, ...sampleNoun(report))}, too few for a figure.`;
}

interface ExactOpenness {
  readonly cell: CellReport;
  /** "At temperature 0.7" */
  readonly place: string;
  readonly nats: number;
  readonly figure: Figure;
}

/** The exact openness at the selected cell, which is known before anything is sampled. */
function exactOpenness(state: PanelState, report: GridReport): ExactOpenness | null {
  const cell = selectedCell(state);
  if (cell === null) return null;
  const figure = figureAt(report, cell.row, cell.column, 'openness');
  const nats = valueOf(figure);
  return figure === undefined || nats === undefined ? null : { cell, place: placeText(report, cell), nats, figure };
}

/** "At temperature 0.7", with the other knobs of a diagram: "At temperature 0.7 (top-p 0.9, step 128)". */
function placeText(report: GridReport, cell: CellReport): string {
  const temperature = formatTemperature(cell.temperature);
  return isTemperatureByWindow(report.axes)
    ? t`At temperature ${temperature}`
    : t`At temperature ${temperature} (${turnedWords(report.axes, cell).join(', ')})`;
}

/** The tiles of the selected cell. Until they are known, their titles and questions keep the place. */
export function gridTiles(state: PanelState, report: GridReport): readonly Tile[] {
  const detail = selectedDetail(state);
  const tiles = detail?.tiles ?? [];
  const cell = selectedCell(state);
  const questions = tileQuestions(report, cell);
  if (tiles.length > 0)
    return tiles.map(tile =>
      cell?.state !== 'done' && tile.figure.kind === 'abstain'
        ? pendingTile(tile.id, tile.title, questions.find(({ id }) => id === tile.id)?.question ?? '', tile.caption)
        : tile,
    );
  const isLoading = detail === null && cell !== null && cell.n > 0;
  const reason = isLoading ? t`loading` : isRunning(report) ? t`not sampled yet` : t`not sampled`;
  const openness = exactOpenness(state, report);
  return questions.map(({ id, title, question }) =>
    id === 'next-choices' && openness !== null
      ? {
          id,
          title,
          value: tokenCount(openness.nats),
          caption: t`plausible next at temperature ${formatTemperature(openness.cell.temperature)}, exact`,
          figure: openness.figure,
        }
      : pendingTile(id, title, question, reason),
  );
}

interface TileQuestion {
  readonly id: string;
  readonly title: string;
  readonly question: string;
}

/** What each tile will show, as the question it answers. */
function tileQuestions({ mode, outcome }: GridReport, cell: CellReport | null): readonly TileQuestion[] {
  const regime = cell === null ? t`Regime` : t`Regime at ${formatTemperature(cell.temperature)}`;
  const next = { id: 'next-choices', title: t`Next word`, question: t`how many next tokens are plausible` };
  return mode === 'answers'
    ? [
        { id: 'same-words', title: t`Same words`, question: t`how often two answers match word for word` },
        {
          id: 'agreement',
          title: outcome.map === 'meaning' || outcome.map === 'text' ? t`Same meaning` : t`Same kind`,
          question: t`how often two answers are of the same kind`,
        },
        next,
        { id: 'regime', title: t`Noise from`, question: t`the temperature above which answers are noise on average` },
      ]
    : [
        next,
        { id: 'entropy-rate', title: t`Entropy rate`, question: t`entropy added by each further token` },
        { id: 'ergodicity', title: t`Ergodicity`, question: t`whether one long run represents many` },
        { id: 'regime', title: regime, question: t`ordered, critical-like or disordered` },
      ];
}

function pendingTile(id: string, title: string, question: string, reason: string): Tile {
  return {
    id,
    title,
    value: '',
    caption: [question, reason].filter(part => part !== '').join(': '),
    figure: abstain({ code: 'not-measured' }, 0),
  };
}
