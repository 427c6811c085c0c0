/** The curves of the growth within an answer. */
import { exact, valueOf, type Figure } from '../../../src/core/figure.ts';
import { formatNumber } from '../../../src/core/format.ts';
import { reasonText } from '../../../src/core/reasons.ts';
import { mapFigure } from '../../../src/core/statistics/intervals.ts';
import { saddleNodeLoss } from '../../../src/core/tap/resourceTap.ts';
import { t } from '../../../src/core/text.ts';
import { lawName } from '../../../src/experiments/diagram/report/within/withinWords.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import type { LawReport, WithinCell } from '../../../src/domain/withinGrowth.ts';

const common = { unit: '', xLabel: 'tokens', logX: false, logY: false, guides: [] } as const;

/** h_t over the length. */
export function rateCurve({ lengths, rate }: WithinCell): Curve {
  return {
    ...common,
    id: 'token-entropy',
    title: t`Entropy per token`,
    unit: t`nats`,
    caption: t`How open the next token is while an answer goes on. Level: the possibilities multiply by the same factor each time. Falling: growth saturates. Rising: the text derails.`,
    series: [{ label: t`entropy per token`, x: lengths.slice(0, rate.length), y: rate }],
  };
}

/** Definition of h_t. */
export function rateDefinition(): string {
  return t`h_t: mean entropy of the sampled distribution at token t over the answers that are still going on, in nats; each token multiplies the possibilities by exp(h_t). Interval: Student t over answers. Needs 16 answers at the token.`;
}

/** The fits of the best law and of the best law of combination; more lines could not be told apart. */
function fitGuides({ lengths, rows }: LawReport): Curve['guides'] {
  const fitted = rows.filter(row => row.fitted.length > 0 && row.excess !== null);
  const ranked = fitted.toSorted((a, b) => (a.excess ?? 0) - (b.excess ?? 0));
  const shown = new Set([ranked[0], ranked.find(row => row.class === 'combination')].filter(row => row !== undefined));
  return [...shown].map(row => ({
    label: t`${lawName(row.law)}, fitted`,
    x: lengths,
    y: row.fitted.map(value => value / Math.LN10),
  }));
}

/** log10 M_t over the length, with the laws fitted to it where they were. */
export function sizeCurve({ cell, lengths, size }: WithinCell, laws: LawReport | null): Curve {
  return {
    ...common,
    id: 'beginnings',
    title: t`Different beginnings, in effect`,
    unit: t`powers of ten`,
    caption: t`3 means a thousand different beginnings of that many tokens, 6 a million. A straight line is exponential growth.`,
    series: [{ label: t`beginnings`, x: lengths.slice(0, size.length), y: size.map(inPowersOfTen) }],
    guides: laws?.cell === cell ? fitGuides(laws) : [],
  };
}

function inPowersOfTen(figure: Figure): Figure {
  if (figure.kind === 'exact') return exact(figure.value / Math.LN10);
  return mapFigure(figure, value => value / Math.LN10);
}

/** Definition of M_t. */
export function sizeDefinition(): string {
  return t`M_t = exp(H_t), where H_t is the entropy of the first t tokens: the sum over steps of the mean exact entropy of the sampled distribution (an answer that has ended adds 0). Shown is log10 M_t. Interval: jackknife over answers.`;
}

const leastCeiling = 2;

/** The saddle-node line with the fitted ceiling on it, and why there is a point or none. */
export function theoryCurve({ ceiling }: LawReport): { readonly curve: Curve; readonly reason: string } {
  const found = valueOf(ceiling);
  const ends = ceiling.kind === 'estimate' ? ceiling.interval : null;
  const top = Math.max(1000, ...(ends === null ? [] : [10 * ends[1]]));
  const ceilings = Array.from({ length: 25 }, (_, i) => leastCeiling * (top / leastCeiling) ** (i / 24));
  const fitted = found === undefined || ends === null ? [] : [...new Set([ends[0], found, ends[1]])];
  const zero: Figure = exact(0);
  return {
    curve: {
      ...common,
      id: 'theory',
      title: t`Loss that constrained growth survives`,
      unit: 'μ/α',
      caption: t`Pairs combine below a ceiling R, and a share μ of what exists is lost. Below the line there are two ends, a plateau and extinction, and the start decides (bistability). Above it everything dies out.`,
      xLabel: t`ceiling R`,
      logX: true,
      logY: false,
      series: [
        {
          label: t`μ*/α = (R − 1)²/(8R), the saddle-node line`,
          x: ceilings,
          y: ceilings.map(size => exact(saddleNodeLoss(1, size))),
        },
        ...(fitted.length === 0
          ? []
          : [{ label: t`fitted R with its interval, at μ = 0`, x: fitted, y: fitted.map(() => zero) }]),
      ],
    },
    reason:
      found === undefined
        ? t`This run has no point in the diagram: ${ceiling.kind === 'abstain' ? reasonText(ceiling.reason) : ''}.`
        : t`The point is the fitted ceiling R = ${formatNumber(found)}. Beginnings of a text are never lost, so μ is 0.`,
  };
}
