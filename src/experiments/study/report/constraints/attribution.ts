/** How much of the effect each limit accounts for, and how limits combine (docs/method.md#factorial-attribution). */
import { attribute, type Attribution as SharesOfVariance } from '../../../../core/constraints/attribution.ts';
import { designCells } from '../../../../core/constraints/factorial.ts';
import { classifyInteraction } from '../../../../core/constraints/interaction.ts';
import { interactionClause } from '../../../../core/constraints/interactionMessages.ts';
import { benjaminiHochberg } from '../../../../core/constraints/multiplicity.ts';
import { pairedBootstrap } from '../../../../core/constraints/pairedBootstrap.ts';
import type { Abstention, Figure } from '../../../../core/figure.ts';
import { formatCount, uncapitalized } from '../../../../core/format.ts';
import { listOf, t } from '../../../../core/text.ts';
import type { Curve } from '../../../../domain/curve.ts';
import type { Attribution } from '../../../../domain/studyFindings.ts';
import { knobFacts } from '../../../../knobs/knobWords.ts';
import { notComputed } from '../abstentions.ts';
import type { Factor, FactorialTable } from './factorialTable.ts';

/** Title of a factor inside a sentence: "layers kept". */
function nameOf({ knob }: Factor): string {
  return uncapitalized(knobFacts[knob].title);
}

/** Attribution over a factorial table; figures abstain where texts are too few. `seed` draws bootstrap samples and
 * permutations. */
export function attributionOf({ factors, kept }: FactorialTable, seed: number): Attribution {
  const levels = factors.map(factor => factor.levels.length);
  const logKept = kept.map(block => block.map(Math.log));
  const interaction = classifyInteraction(kept, levels, seed);
  return {
    design: t`${levels.join(' × ')} levels of ${listOf(factors.map(nameOf))}, ${formatCount(kept.length, 'text')}`,
    ...sharesOf(attribute(logKept, levels, seed), factors),
    interaction: {
      verdict: interaction.finding.code,
      sentence: t`When changed together, ${interactionClause(interaction.finding)}.`,
      lambda: interaction.lambda,
      boxCox: interaction.boxCox,
      rawShare: interaction.rawShare,
      logShare: interaction.logShare,
      tukey: interaction.logTest?.p ?? null,
    },
    plots: factors.flatMap((onX, x) =>
      factors
        .slice(x + 1)
        .map((onLines, after) => interactionPlot(logKept, factors, [onX, x], [onLines, x + 1 + after], seed)),
    ),
  };
}

function sharesOf(
  shares: SharesOfVariance | Abstention,
  factors: readonly Factor[],
): Pick<Attribution, 'shares' | 'shapley'> {
  if ('kind' in shares) {
    const abstaining = factors.map(factor => ({ knob: factor.knob, label: nameOf(factor), share: shares }));
    return {
      shares: abstaining.map(({ knob, label, share }) => ({ factors: [knob], label, share, p: null })),
      shapley: abstaining,
    };
  }
  const { adjusted } = benjaminiHochberg(shares.factors.map(({ p }) => p));
  return {
    shares: shares.components.map(({ factors: members, share }) => {
      const named = factors.filter((_, at) => members.includes(at));
      const [only, ...others] = members;
      const p = only === undefined || others.length > 0 ? undefined : adjusted[only];
      return { factors: named.map(({ knob }) => knob), label: listOf(named.map(nameOf)), share, p: p ?? null };
    }),
    shapley: factors.map((factor, at) => ({
      knob: factor.knob,
      label: nameOf(factor),
      share: shares.factors[at]?.shapley ?? notComputed(),
    })),
  };
}

/** Mean ln kept mass over the levels of one factor, with a line for each level of another, averaged over the levels of
 * the other factors. */
function interactionPlot(
  logKept: readonly Float64Array[],
  factors: readonly Factor[],
  [onX, xAt]: readonly [Factor, number],
  [onLines, lineAt]: readonly [Factor, number],
  seed: number,
): Curve {
  const cells = designCells(factors.map(({ levels }) => levels.length));
  const figureAt = (x: number, line: number): Figure => {
    const isAveraged = cells.map(cell => cell[xAt] === x && cell[lineAt] === line);
    const means = logKept.map(block => {
      const values = block.filter((_, cell) => isAveraged[cell]);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    });
    return pairedBootstrap(means, seed);
  };
  const x = onX.levels.map((_, level) => level);
  return {
    id: `interaction-${onX.knob}-${onLines.knob}`,
    title: t`${knobFacts[onX.knob].title} and ${nameOf(onLines)}`,
    unit: t`ln of kept probability`,
    caption: t`Parallel lines mean that the two limits multiply: each keeps the same share whatever the other does. Lines that converge or diverge mean that they do not.`,
    xLabel: nameOf(onX),
    logX: false,
    logY: false,
    levels: onX.labels,
    series: onLines.levels.map((level, line) => ({
      label: level === undefined ? t`${nameOf(onLines)} unconstrained` : labelAt(onLines, line),
      x,
      y: x.map(at => figureAt(at, line)),
    })),
    guides: [],
  };
}

function labelAt({ labels }: Factor, level: number): string {
  const label = labels[level];
  if (label === undefined) throw new RangeError('a factor has a label for each level');
  return label;
}
