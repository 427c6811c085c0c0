/** Names, definitions and number style of metrics on the page. */
import type { Figure } from '../../src/core/figure.ts';
import { capitalized } from '../../src/core/format.ts';
import { formatFigure } from '../../src/core/figureText.ts';
import type { FigureText } from '../../src/core/figureText.ts';
import type { Metric } from '../../src/core/metric.ts';
import { metrics } from '../../src/core/metrics.ts';
import { t } from '../../src/core/text.ts';
import type { Curve } from '../../src/domain/curve.ts';
import { isGlossaryTerm, type GlossaryTerm } from '../../src/domain/glossary.ts';

export type MetricCard = Pick<
  Metric,
  'id' | 'name' | 'symbol' | 'unit' | 'caption' | 'definition' | 'format' | 'range'
>;

const cards: ReadonlyMap<string, MetricCard> = new Map(metrics.map(metric => [metric.id, metric]));

/** The card of a metric; one that this page does not know is named after its id. */
export function metricCard(id: string): MetricCard {
  return (
    cards.get(id) ?? {
      id,
      name: capitalized(id.replaceAll('-', ' ')),
      symbol: '',
      unit: '',
      definition: '',
      caption: '',
      range: [-Infinity, Infinity],
      format: formatFigure,
    }
  );
}

/** The card of the metric that a curve shows. */
export function curveMetric({ id, metric = id }: Pick<Curve, 'id' | 'metric'>): MetricCard {
  return metricCard(metric);
}

/** How a figure is written at its place. */
export interface FigurePlace {
  /** What was sampled: "answers" or "trajectories". */
  readonly counted: string;
  /** Leaves out the unit, where the place names it once for all figures. */
  readonly bare?: boolean;
}

/** A figure as its metric writes it. Metrics with a unit use the common number style. */
export function figureText({ format, unit }: MetricCard, figure: Figure, { counted, bare }: FigurePlace): FigureText {
  const text = bare === true && unit !== '' ? formatFigure(figure) : format(figure);
  return figure.kind === 'estimate' ? { ...text, support: t`${figure.n} ${counted}` } : text;
}

/** The same on one line: "0.74 [0.53, 0.88], 32 answers", "not stated: needs 30 answers, has 16". */
export function figureLine(card: MetricCard, figure: Figure, place: FigurePlace): string {
  const { value, interval, support } = figureText(card, figure, place);
  if (figure.kind === 'abstain') return t`not stated: ${support}`;
  return [interval === '' ? value : `${value} ${interval}`, support].filter(part => part !== '').join(', ');
}

/** "u: formula" of a metric; empty where none is known. */
export function definitionText({ symbol, definition }: MetricCard): string {
  return symbol === '' ? definition : `${symbol}: ${definition}`;
}

/** Glossary terms of metrics whose id is not one. */
const terms: Readonly<Record<string, GlossaryTerm>> = {
  chao1: 'kind',
  'continuation-entropy': 'entropy',
  coverage: 'kind',
  'dissolved-share': 'dissolved',
  'effective-kinds': 'kind',
  'entropy-rate': 'entropy',
  'ergodicity-breaking': 'ergodicity',
  'ess-bulk': 'effective-sample-size',
  'ess-tail': 'effective-sample-size',
  fluctuation: 'ergodicity',
  kinds: 'kind',
  'next-choices': 'perplexity',
  'rest-energy': 'energy',
};

/** The glossary term that explains a metric; null where there is none. */
export function metricTerm(id: string): GlossaryTerm | null {
  return isGlossaryTerm(id) ? id : (terms[id] ?? null);
}
