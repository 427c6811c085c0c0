/** How a metric object is made: the mode check, the writing and the words of an abstention are the same for all. */
import { abstain, bounded } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { formatFigure } from '../figureText.ts';
import type { FigureStyle, FigureText } from '../figureText.ts';
import { fixed, formatPercent, uncapitalized } from '../format.ts';
import type { CellSample, Metric, Need } from '../metric.ts';
import type { OpennessBounds } from '../opennessBounds.ts';
import { aboutRuns, reasonText } from '../reasons.ts';
import { t } from '../text.ts';
import type { Mode } from '../trajectory.ts';

/** A metric before the common parts are added. */
export interface MetricDraft extends Omit<Metric, 'format' | 'compute' | 'sentence'> {
  /** How its figures are written; the unit of the metric by default. */
  readonly style?: FigureStyle;
  /** Replaces the common way of writing. */
  readonly write?: (figure: Figure) => FigureText;
  /** Whether its sentence needs no word about answers that were cut: it says their length, or is not about answers. */
  readonly saysLength?: boolean;
  /** Called only in a mode that the metric accepts, and with everything that it needs. */
  compute(sample: CellSample): Figure;
  /** What can be said where the whole distribution is not known; by default nothing. */
  readonly bound?: (bounds: OpennessBounds) => readonly [number, number];
  /** The sentence for a figure that does not abstain; `text` is the figure as written. */
  say(text: FigureText, value: number, sample: CellSample): string;
}

export const bothModes: readonly Mode[] = ['answers', 'streams'];

/** Makes the metric object of a draft. */
export function defineMetric(draft: MetricDraft): Metric {
  const { style = {}, write, compute, bound, say, saysLength = false, ...facts } = draft;
  const format =
    write ??
    ((figure: Figure, given: FigureStyle = {}) => formatFigure(figure, { unit: facts.unit, ...style, ...given }));
  return {
    ...facts,
    format,
    compute: sample => {
      if (!facts.modes.includes(sample.mode)) return wrongMode(sample);
      return inMode(ofWhatIsGiven(sample, facts.needs, bound) ?? compute(sample), sample.mode);
    },
    sentence: (figure, sample) =>
      figure.kind === 'abstain'
        ? figure.bounds === undefined
          ? t`${facts.name} is not stated: ${reasonText(figure.reason)}.`
          : t`${facts.name} is ${format(figure).value}: it ${reasonText(figure.reason)}.`
        : withinBudget(say(format(figure), figure.value, sample), sample, saysLength),
  };
}

/** The figure of a metric that lacks something of the model, with its bounds where there are any; null where it has
 * everything. */
function ofWhatIsGiven(
  { lacks = {}, bounds }: CellSample,
  needed: readonly Need[],
  bound: MetricDraft['bound'],
): Figure | null {
  const reason = needed.map(need => lacks[need]).find(one => one !== undefined);
  if (reason === undefined) return null;
  return bound === undefined || bounds === undefined ? abstain(reason, 0) : bounded(reason, bound(bounds));
}

/** A sentence about answers, of which the token budget cut some: about their beginnings. */
function withinBudget(sentence: string, { mode, trajectories, tokens }: CellSample, saysLength: boolean): string {
  const isCut = mode === 'answers' && trajectories.some(({ ended }) => !ended);
  return isCut && !saysLength ? t`In their first ${tokens} tokens: ${uncapitalized(sentence)}` : sentence;
}

/** Streams consist of runs: an abstention there must not speak of answers. */
function inMode(figure: Figure, mode: Mode): Figure {
  return figure.kind === 'abstain' && figure.bounds === undefined && mode === 'streams'
    ? abstain(aboutRuns(figure.reason), figure.n)
    : figure;
}

/** Abstention of a metric that needs the other mode (docs/method.md#answers-and-streams). */
function wrongMode({ mode, trajectories }: CellSample): Figure {
  const n = trajectories.length;
  const tokens = trajectories.reduce((total, { ids }) => total + ids.length, 0) / n;
  return abstain({ code: 'wrong-mode', mode, tokens: n === 0 ? null : Math.round(tokens) }, n);
}

/** The value with its interval, as a sentence contains it: "0.74 [0.53, 0.88]". */
export function withInterval({ value, interval }: FigureText): string {
  return interval === '' ? value : `${value} ${interval}`;
}

/** Chance nearer to 0 or 1 than an end of an interval is written. */
const sureShare = 0.0005;

/** A proportion in percent with its interval: "38%", "[33, 44]"; below zero "about 0%". One whose whole interval is
 * next to 0 or 1 is a bound: "above 99.9%". */
export function writeShare(figure: Figure): FigureText {
  const plain = formatFigure(figure);
  if (figure.kind === 'abstain') return plain;
  if (figure.kind === 'estimate') {
    const [low, high] = figure.interval;
    if (low >= 1 - sureShare && low < 1 && high <= 1) return { ...plain, value: t`above 99.9%`, interval: '' };
    if (high <= sureShare && high > 0 && low >= 0) return { ...plain, value: t`below 0.1%`, interval: '' };
  }
  const decimals =
    figure.kind === 'estimate' && figure.interval.every(end => end > 0.98) && figure.interval[0] < 1 ? 1 : 0;
  const ends =
    figure.kind === 'estimate' ? figure.interval.map(end => fixed(100 * end, Math.abs(end) < 0.1 ? 1 : decimals)) : [];
  return {
    ...plain,
    value: formatPercent(figure.value),
    interval: ends.length === 0 ? '' : `[${ends.join(', ')}]`,
  };
}
