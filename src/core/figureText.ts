/** How figures are written, the same in the panel, in sentences and on the command line. */
import type { Figure } from './figure.ts';
import { decimalsOfInterval, fixed, formatInterval, formatNumber } from './format.ts';
import { reasonText } from './reasons.ts';
import { countText } from './units.ts';
import type { Unit } from './units.ts';

/** A figure in the parts a person reads; `value` is "–" and `reason` is set when it abstains. */
export interface FigureText {
  readonly value: string;
  /** "[0.53, 0.88]", empty when exact or abstaining. */
  readonly interval: string;
  /** "32 answers", "exact", or the reason of the abstention. */
  readonly support: string;
}

/** How `formatFigure` writes: unit of the sampled things, fixed decimals, and the unit after the value. */
export interface FigureStyle {
  readonly unit?: string;
  readonly decimals?: number;
  /** What `n` counts; answers by default. */
  readonly counted?: Unit;
}

/** Write a figure with its interval and what it rests on (science.md C3.1). */
export function formatFigure(figure: Figure, style: FigureStyle = {}): FigureText {
  const unit = style.unit === undefined || style.unit === '' ? '' : ` ${style.unit}`;
  if (figure.kind === 'abstain') return { value: '–', interval: '', support: reasonText(figure.reason) };
  if (figure.kind === 'exact') {
    return { value: `${formatNumber(figure.value, style.decimals)}${unit}`, interval: '', support: 'exact' };
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
  if (figure.kind === 'abstain') return `not stated: ${text.support}`;
  return text.interval === '' ? `${text.value}, ${text.support}` : `${text.value} ${text.interval}, ${text.support}`;
}
