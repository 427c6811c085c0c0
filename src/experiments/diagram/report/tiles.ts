/** The four tiles of a cell. */
import { abstain, valueOf, type Figure } from '../../../core/figure.ts';
import { formatTemperature } from '../../../core/format.ts';
import { reasonText } from '../../../core/reasons.ts';
import { metricOf } from '../../../core/metrics.ts';
import { tokenCount } from '../../../core/perplexity.ts';
import { t } from '../../../core/text.ts';
import { outcomeName } from '../../../core/answers/outcomes/outcomeRule.ts';
import { driftText, ergodicityText } from '../../../core/ergodicity/ergodicityMessages.ts';
import { ergodicityOf } from '../../../run/measuring/ergodicityReports.ts';
import type { CellReport, Tile } from '../../../domain/report.ts';
import { boundaryOf } from '../../../run/measuring/rowReports.ts';
import type { GridRun } from '../../../domain/run.ts';
import { temperatureText, valueText } from './headline.ts';
import type { OutcomeSpec } from '../../../domain/spec.ts';

/** Shown when the figure of a tile abstains. */
const unstated = (): string => t`not stated`;

/** Tiles of a cell. For answers: open now, agreement, share between answers, regime. For streams: open now, expansion,
 * ergodicity, regime. */
export function tilesOf(run: GridRun, cell: CellReport, outcome: OutcomeSpec): Tile[] {
  const place = formatTemperature(cell.temperature);
  const open = opennessTile(cell);
  const regime = regimeTile(run, cell);
  if (run.plan.mode === 'streams') {
    return [
      open,
      figureTile(cell, 'entropy-rate', t`Entropy rate`, t`entropy added by each further token`),
      ergodicityTile(run, cell),
      regime,
    ];
  }
  return [
    open,
    figureTile(
      cell,
      'agreement',
      t`Agreement`,
      t`probability that two answers at ${place} are of the same kind ${outcome.map === 'options' ? t`by option` : outcomeName(outcome)}`,
    ),
    figureTile(
      cell,
      'share-between',
      t`Share between answers`,
      t`of the variance in surprisal depends on which answer you got`,
    ),
    regime,
  ];
}

/** The exact perplexity of the next token. */
function opennessTile(cell: CellReport): Tile {
  const [id, title] = ['next-choices', t`Next-token perplexity`];
  const openness = valueOf(cell.figures['openness']);
  const figure = cell.figures[id] ?? abstain({ code: 'not-measured' }, 0);
  if (openness === undefined || figure.kind === 'abstain') return figureTile(cell, id, title, '');
  const caption = t`plausible next at temperature ${formatTemperature(cell.temperature)}, exact`;
  return { id, title, value: tokenCount(openness), caption, figure };
}

function figureTile(cell: CellReport, id: string, title: string, meaning: string): Tile {
  const figure: Figure = cell.figures[id] ?? abstain({ code: 'not-measured' }, 0);
  const { value, interval, support } = metricOf(id).format(figure);
  if (figure.kind === 'abstain') return { id, title, value: unstated(), caption: support, figure };
  const caption = [meaning, interval].filter(part => part !== '').join(' ');
  return { id, title, value, caption, figure };
}

/** The abstention that all sampled figures of an unfinished cell share. */
function missing(cell: CellReport): Figure {
  return cell.figures['energy'] ?? abstain({ code: 'not-measured' }, 0);
}

function regimeTile(run: GridRun, cell: CellReport): Tile {
  const { regime } = cell;
  const deciding = run.plan.mode === 'streams' ? cell.figures['gamma'] : cell.figures['energy'];
  const figure = deciding ?? missing(cell);
  const title = t`Regime at ${formatTemperature(cell.temperature)}`;
  if (regime === null) {
    const reason = [figure, cell.figures['semantic-order']].find(one => one?.kind === 'abstain');
    return {
      id: 'regime',
      title,
      value: unstated(),
      caption: reason?.kind === 'abstain' ? reasonText(reason.reason) : t`undecided`,
      figure: reason ?? figure,
    };
  }
  const unsure = regime.certain ? [] : [t`uncertain: the interval spans two regimes`];
  return {
    id: 'regime',
    title,
    value: regime.certain ? regime.name : `${regime.name}?`,
    caption: [...unsure, whereItChanges(run, cell)].join('; '),
    figure,
  };
}

function whereItChanges(run: GridRun, cell: CellReport): string {
  if (run.plan.mode === 'streams') return t`by γ ${gammaText(cell.figures['gamma'])}`;
  const boundary = boundaryOf(run, cell.row);
  if (boundary.kind === 'abstain')
    return boundary.reason.code === 'needs-temperatures'
      ? t`more temperatures are needed to find where answers dissolve`
      : reasonText(boundary.reason);
  return t`dissolved above ${temperatureText(boundary)} within ${run.plan.tokens} tokens`;
}

/** γ as written, with the label of one below 0. */
function gammaText(figure: Figure | undefined): string {
  if (figure === undefined) return '–';
  const drift = driftText(figure);
  return drift === '' ? valueText(figure) : `${valueText(figure)} (${drift})`;
}

/** Value and caption of an ergodicity verdict. */
function ergodicityWords(code: 'mixed' | 'non-ergodic' | 'not-mixed', longest: number): readonly [string, string] {
  switch (code) {
    case 'mixed':
      return [t`yes`, t`one run represents all within ${longest} tokens`];
    case 'non-ergodic':
      return [t`no`, t`one run does not represent all within ${longest} tokens`];
    case 'not-mixed':
      return [t`not within ${longest} tokens`, t`one run does not represent all yet`];
  }
}

function ergodicityTile(run: GridRun, cell: CellReport): Tile {
  const found = ergodicityOf(run, cell.index);
  const figure = cell.figures['gamma'] ?? missing(cell);
  const tile = (value: string, caption: string, shown = figure): Tile => ({
    id: 'ergodicity',
    title: t`Ergodicity`,
    value,
    caption,
    figure: shown,
  });
  if (found === null) return tile(unstated(), figure.kind === 'abstain' ? reasonText(figure.reason) : t`not measured`);
  const { verdict, leading } = found;
  if (verdict.code === 'abstain')
    return tile(
      unstated(),
      ergodicityText(verdict),
      figure.kind === 'abstain' ? figure : abstain(verdict.reason, cell.n),
    );
  const [value, meaning] = ergodicityWords(verdict.code, leading.lengths.at(-1) ?? 0);
  return tile(value, t`${meaning}, γ ${gammaText(figure)}`);
}
