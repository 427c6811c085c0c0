/** What the growth within answers says, in plain words. */
import type { Figure } from '../../../../core/figure.ts';
import { formatFigure } from '../../../../core/figureText.ts';
import { formatCount, formatNumber } from '../../../../core/format.ts';
import { reasonText } from '../../../../core/reasons.ts';
import { mapFigure } from '../../../../core/statistics/intervals.ts';
import { levelShare, type Trend, type WithinGrowth } from '../../../../core/tap/growthWithin.ts';
import type { LawId } from '../../../../core/tap/laws.ts';
import type { LawVerdict } from '../../../../core/tap/lawVerdict.ts';
import { t } from '../../../../core/text.ts';
import type { Mode } from '../../../../core/trajectory.ts';

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A count of any size: "812", "4.1 × 10¹²". */
function countOf(size: number): string {
  if (size < 1e4) return formatNumber(size, size < 10 ? 1 : 0);
  if (!Number.isFinite(size)) return t`more than 10³⁰⁸`;
  const [mantissa = '', power = ''] = size.toExponential(1).split('e+');
  const digits = Array.from(power, digit => superscripts[Number(digit)] ?? '').join('');
  return t`${mantissa}\u00A0×\u00A010${digits}`;
}

/** "812 [640, 1030]" of a figure on the scale of logarithms. */
export function sizeText(figure: Figure): string {
  if (figure.kind === 'abstain') return t`not stated: ${reasonText(figure.reason)}`;
  if (figure.kind === 'exact') return countOf(Math.exp(figure.value));
  const [low, high] = figure.interval;
  return `${countOf(Math.exp(figure.value))} [${countOf(Math.exp(low))}, ${countOf(Math.exp(high))}]`;
}

/** By how much a token multiplies the possibilities: "3.1 [2.6, 3.7]". */
function factorText(figure: Figure): string {
  const factor = mapFigure(figure, Math.exp);
  const { value, interval } = formatFigure(factor);
  return [value, interval].filter(Boolean).join(' ');
}

/** Headline of a cell: what a token multiplies, whether that changes, and how many beginnings there are in the end. */
export function growthHeadline(growth: WithinGrowth, mode: Mode): string {
  const last = growth.size.at(-1);
  const total =
    last === undefined || last.kind === 'abstain'
      ? ''
      : t`After ${formatCount(growth.size.length, 'token')} there are in effect ${sizeText(last)} different ${mode === 'answers' ? t`beginnings` : t`texts`}.`;
  return [trendSentence(growth.trend, mode), total].filter(part => part !== '').join(' ');
}

function trendSentence(trend: Trend, mode: Mode): string {
  if (trend.code === 'abstain') return t`How growth changes is not stated: ${reasonText(trend.figure.reason)}.`;
  const { width, early, late } = trend;
  if (trend.code === 'fixed') return t`Hardly anything is open: almost every token follows from the ones before.`;
  const going = mode === 'answers' ? t`While an answer goes on, each token` : t`Each token`;
  const numbers = t`${going} multiplies the possibilities by ${factorText(early)} at first (tokens 1 to ${width}) and by ${factorText(late)} later (the last ${width} tokens)`;
  switch (trend.code) {
    case 'falling':
      return t`${numbers}: growth slows down.`;
    case 'flat':
      return steadySentence(numbers, early, late);
    case 'rising':
      return t`${numbers}: later tokens leave more open than earlier ones, as in a text that derails.`;
    case 'unclear':
      return t`${numbers}: too uncertain to tell whether growth changes.`;
  }
}

/** Growth that is level from the middle on, whether or not it began at that rate. */
function steadySentence(numbers: string, early: Figure, late: Figure): string {
  const [first, last] = [early, late].map(figure => (figure.kind === 'abstain' ? 0 : figure.value)) as [number, number];
  return last - first > levelShare * last
    ? t`${numbers}: after a narrow beginning, growth is about steady, close to exponential.`
    : t`${numbers}: growth is about steady, close to exponential.`;
}

/** Name of a law. */
export function lawName(law: LawId): string {
  switch (law) {
    case 'exponential':
      return t`exponential`;
    case 'power':
      return t`power law`;
    case 'linear':
      return t`linear`;
    case 'logistic':
      return t`logistic`;
    case 'saturating':
      return t`saturating exponential`;
    case 'tap':
      return t`TAP, pairs without a ceiling`;
    case 'rc-tap':
      return t`logistic RC-TAP, this tool's formalization`;
    case 'search':
      return t`bounded search (Taalbi 2025)`;
  }
}

/** The verdict over the laws. */
export function lawSentence(verdict: LawVerdict): string {
  if (verdict.code === 'abstain') return t`Laws of growth are not compared: ${reasonText(verdict.figure.reason)}.`;
  const none = verdict.isCombinationExcluded ? t`There is no sign of combinatorial growth.` : '';
  if (verdict.isSteady)
    return [t`Growth is close to exponential: each token multiplies the possibilities by about the same factor.`, none]
      .filter(Boolean)
      .join(' ');
  switch (verdict.code) {
    case 'combination':
      return t`The growth looks combinatorial: ${lawName(verdict.best)} describes it better than every ordinary law and predicts its last quarter best.`;
    case 'search':
      return [t`A bounded search describes the growth best.`, none].filter(Boolean).join(' ');
    case 'ordinary':
      return [t`An ordinary law describes the growth best: ${lawName(verdict.best)}.`, none].filter(Boolean).join(' ');
    case 'undecided':
      return [t`No law of growth is clearly best.`, none].filter(Boolean).join(' ');
  }
}

/** Why no law can blow up within an answer. */
export function limitSentence(vocabulary: number): string {
  return t`A blow-up cannot occur here: each token is one of ${formatNumber(vocabulary, 0)}, so the possibilities grow at most exponentially. Only the shape of the curve can resemble TAP.`;
}
