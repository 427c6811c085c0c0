/** How much of what is closed each limit accounts for, and how limits combine (science.md B4.2, B4.3; E11). */
import { attribute, type Attribution as Shares } from '../../../../core/constraints/attribution.ts';
import { designCells } from '../../../../core/constraints/factorial.ts';
import { judgeInteraction, sentenceOfInteraction } from '../../../../core/constraints/interaction.ts';
import { benjaminiHochberg } from '../../../../core/constraints/multiplicity.ts';
import { pairedBootstrap } from '../../../../core/constraints/pairedBootstrap.ts';
import { abstain, type Abstention } from '../../../../core/figure.ts';
import { formatCount, uncapitalised } from '../../../../core/format.ts';
import type { Curve } from '../../../../domain/curve.ts';
import type { Attribution } from '../../../../domain/studyFindings.ts';
import type { Factor, FactorialTable } from './factorialTable.ts';
import { knobFacts, listed } from '../../../../knobs/knobWords.ts';

/** Title of a factor inside a list or sentence: "layers kept". */
function nameOf({ knob }: Factor): string {
  return uncapitalised(knobFacts[knob].title);
}

/** Attribution over a factorial table; figures abstain where texts are too few. `seed` draws bootstrap and
 * permutations. */
export function attributionOf({ factors, kept }: FactorialTable, seed: number): Attribution {
  const levels = factors.map(factor => factor.levels.length);
  const logarithms = kept.map(block => block.map(Math.log));
  const shares = attribute(logarithms, levels, seed);
  const interaction = judgeInteraction(kept, levels, seed);
  const clause = sentenceOfInteraction(interaction);
  return {
    design: `${levels.join(' × ')} levels of ${listed(factors.map(nameOf))}, ${formatCount(kept.length, 'text')}`,
    ...sharesOf(shares, factors),
    interaction: {
      verdict: interaction.verdict === 'scale not identified' ? 'not identified' : interaction.verdict,
      sentence: `Turned together, ${clause}.`,
      lambda: interaction.lambda,
      boxCox: interaction.boxCox,
      rawShare: interaction.rawShare,
      logShare: interaction.logShare,
      tukey: interaction.logTest?.p ?? null,
    },
    plots: factors.flatMap((first, a) =>
      factors
        .slice(a + 1)
        .map((second, next) => interactionPlot(logarithms, factors, [a, a + 1 + next], [first, second], seed)),
    ),
  };
}

function sharesOf(shares: Shares | Abstention, factors: readonly Factor[]): Pick<Attribution, 'shares' | 'shapley'> {
  if ('kind' in shares) {
    const all = factors.map(factor => ({ factors: [factor.knob], label: nameOf(factor), share: shares, p: null }));
    return {
      shares: all,
      shapley: factors.map(factor => ({ knob: factor.knob, label: nameOf(factor), share: shares })),
    };
  }
  const { adjusted } = benjaminiHochberg(shares.factors.map(({ p }) => p));
  return {
    shares: shares.components.map(({ factors: members, share }) => {
      const named = factors.filter((_, at) => members.includes(at));
      const [only = -1, ...others] = members;
      return {
        factors: named.map(({ knob }) => knob),
        label: listed(named.map(nameOf)),
        share,
        p: others.length === 0 ? (adjusted[only] ?? null) : null,
      };
    }),
    shapley: factors.map((factor, at) => ({
      knob: factor.knob,
      label: nameOf(factor),
      share: shares.factors[at]?.shapley ?? abstain('not computed', 0),
    })),
  };
}

/** ln kept over the levels of one factor, a line for each level of another, averaged over the levels of the rest. */
function interactionPlot(
  logarithms: readonly Float64Array[],
  all: readonly Factor[],
  [a, b]: readonly [number, number],
  [first, second]: readonly [Factor, Factor],
  seed: number,
): Curve {
  const cells = designCells(all.map(({ levels }) => levels.length));
  const figureAt = (x: number, line: number) => {
    const members = cells.flatMap((cell, at) => (cell[a] === x && cell[b] === line ? [at] : []));
    return pairedBootstrap(
      logarithms.map(block => members.reduce((sum, at) => sum + (block[at] ?? NaN), 0) / members.length),
      seed,
    );
  };
  const x = first.levels.map((_, level) => level);
  return {
    id: `interaction-${first.knob}-${second.knob}`,
    title: `${knobFacts[first.knob].title} and ${nameOf(second)}`,
    unit: 'ln of kept probability',
    caption:
      'Lines that run alongside each other mean that the two limits multiply: each keeps the same share whatever the other does. Lines that close up or part mean that they do not.',
    xLabel: nameOf(first),
    logX: false,
    logY: false,
    levels: first.labels,
    series: second.labels.map((label, line) => ({
      label: label === 'unconstrained' ? `${nameOf(second)} unconstrained` : label,
      x,
      y: x.map(level => figureAt(level, line)),
    })),
    guides: [],
  };
}
