/** How figures are written, the same in the panel, in sentences and on the command line. */
import { boundsOf, type Figure } from './figure.ts';
import { decimalsOfInterval, fixed, formatInterval, formatNumber } from './format.ts';
import { reasonText } from './reasons.ts';
import { t } from './text.ts';
import { countText } from './units.ts';
import type { Unit } from './units.ts';

/** The parts of a written figure. */
export interface FigureText {
  /** "0.74", with the unit if there is one; "–" for an abstention, "3.1 to 9.8 tokens" for one with bounds. */
  readonly value: string;
  /** "[0.53, 0.88]"; empty if exact or abstaining. */
  readonly interval: string;
  /** "32 answers", "exact", or the reason of the abstention. */
  readonly support: string;
}

/** How a figure is written: the unit after the value, fixed decimals, and what was sampled. */
export interface FigureStyle {
  readonly unit?: string;
  /** As many as the interval justifies by default. */
  readonly decimals?: number;
  /** What `n` counts; answers by default. */
  readonly counted?: Unit;
}

/** Writes a figure with its interval and its sample size. */
export function formatFigure(figure: Figure, style: FigureStyle = {}): FigureText {
  const unit = style.unit === undefined || style.unit === '' ? '' : ` ${style.unit}`;
  const bounds = boundsOf(figure);
  if (bounds !== undefined && figure.kind === 'abstain') {
    const [low = '', high = ''] = bounds.map(end => formatNumber(end, style.decimals));
    return { value: t`${low} to ${high}${unit}`, interval: '', support: t`bounds: ${reasonText(figure.reason)}` };
  }
  if (figure.kind === 'abstain') return { value: '–', interval: '', support: reasonText(figure.reason) };
  if (figure.kind === 'exact') {
    return { value: `${formatNumber(figure.value, style.decimals)}${unit}`, interval: '', support: t`exact` };
  }
  const decimals = style.decimals ?? decimalsOfInterval(figure.interval);
  return {
    value: `${fixed(figure.value, decimals)}${unit}`,
    interval: formatInterval(figure.interval, decimals),
    support: countText(figure.n, style.counted ?? 'answers'),
  };
}

/** A figure in one line: "0.74 [0.53, 0.88], 32 answers", "4.81, exact", "not stated: needs 30 answers, has 16". */
export function figureLine(figure: Figure, style: FigureStyle = {}): string {
  const text = formatFigure(figure, style);
  if (figure.kind === 'abstain')
    return figure.bounds === undefined ? t`not stated: ${text.support}` : `${text.value}, ${text.support}`;
  return text.interval === '' ? `${text.value}, ${text.support}` : `${text.value} ${text.interval}, ${text.support}`;
}

/** A figure within a sentence, without what was sampled: "0.74 [0.53, 0.88]"; as `figureLine` where nothing is stated.
 */
export function figurePhrase(figure: Figure, style: FigureStyle = {}): string {
  if (figure.kind === 'abstain') return figureLine(figure, style);
  const { value, interval } = formatFigure(figure, style);
  return interval === '' ? value : `${value} ${interval}`;
}
