/** Names, definitions and number style of metrics as the panel shows them. */
import type { Figure } from '../../src/core/figure.ts';
import { capitalised, formatFigure } from '../../src/core/format.ts';
import type { FigureText } from '../../src/core/format.ts';
import type { Metric } from '../../src/core/metric.ts';
import { metrics } from '../../src/core/metrics.ts';

export type MetricCard = Pick<
  Metric,
  'id' | 'name' | 'symbol' | 'unit' | 'caption' | 'definition' | 'format' | 'range'
>;

const cards: ReadonlyMap<string, MetricCard> = new Map(metrics.map(metric => [metric.id, metric]));

/** The card of a metric; a metric this page does not know is named by its id. */
export function metricCard(id: string): MetricCard {
  return (
    cards.get(id) ?? {
      id,
      name: capitalised(id.replaceAll('-', ' ')),
      symbol: '',
      unit: '',
      definition: '',
      caption: '',
      range: [-Infinity, Infinity],
      format: formatFigure,
    }
  );
}

/** Where a figure is written: by itself, or where the unit is named once for all of them. */
export interface FigurePlace {
  /** What was sampled: "answers" or "trajectories". */
  readonly counted: string;
  readonly bare?: boolean;
}

/** A figure as its metric writes it. */
export function figureText(id: string, figure: Figure, { counted, bare = false }: FigurePlace): FigureText {
  const { format, unit } = metricCard(id);
  const text = format(figure);
  const ending = ` ${unit}`;
  return {
    ...text,
    value: bare && text.value.endsWith(ending) ? text.value.slice(0, -ending.length) : text.value,
    support: figure.kind === 'estimate' ? `${figure.n} ${counted}` : text.support,
  };
}

/** The same in one line: "0.74 [0.53, 0.88], 32 answers", "not stated: needs 30 answers, has 16". */
export function figureWords(id: string, figure: Figure, place: FigurePlace): string {
  const { value, interval, support } = figureText(id, figure, place);
  if (figure.kind === 'abstain') return `not stated: ${support}`;
  return [interval === '' ? value : `${value} ${interval}`, support].filter(part => part !== '').join(', ');
}

/** Formula and symbol as one text; a curve named after a metric ("fluctuation-surprisal") has that metric's. Empty
 * where none is known. */
export function definitionText(id: string): string {
  const own = cards.has(id)
    ? id
    : ([...cards.keys()].find(known => id.startsWith(`${known}-`) || id.startsWith(`${known}:`)) ?? id);
  const { symbol, definition } = metricCard(own);
  return symbol === '' ? definition : `${symbol}: ${definition}`;
}
