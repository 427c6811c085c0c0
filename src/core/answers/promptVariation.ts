/** Variation between prompts: how much of the disagreement between answers to several prompts is owed to the prompt
 * (docs/method.md#variation-between-prompts). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { at } from '../numeric/at.ts';
import { mean, sum } from '../numeric/sums.ts';
import { scales, spreadStretch, tooFew } from '../statistics/intervals.ts';
import { studentT } from '../statistics/studentT.ts';
import type { Trajectory } from '../trajectory.ts';
import { pairError, pairSquares } from './agreement.ts';
import type { OutcomeSpec } from './outcome.ts';
import { labelerOf, type AnswerLabel } from './outcomes.ts';
import { isEmpty, similarityOf } from './similarity.ts';
import { meaningFrom } from './meaningCut.ts';

/** What the answers to one prompt agree with. */
export interface PromptAgreement {
  /** For each answer the number of other answers to the same prompt that it agrees with. */
  readonly partners: readonly number[];
  /** For each answer, [answers][prompts], the share of the answers to each prompt that it agrees with. The entry of
   * its own prompt is not used. */
  readonly shares: readonly (readonly number[])[];
}

/** What the answers to several prompts have in common. The prompts are fixed: the figures speak of these ones only. */
export interface PromptVariation {
  /** Chance that two answers to the same prompt agree, averaged over prompts, in [0, 1]. */
  readonly within: Figure;
  /** Chance that answers to two different ones of the prompts agree, in [0, 1]. */
  readonly between: Figure;
  /** 1 - (1 - within) / (1 - between), at most 1: share of the disagreement between answers to different prompts that
   * the prompts cause. About 0: which prompt it is does not matter. 1: answers to one prompt always agree. */
  readonly share: Figure;
}

/** Fewest answers to each prompt. */
const minimumPromptAnswers = 16;

/** What each answer agrees with; `groups` holds the answers to each prompt. An answer that the map cannot read agrees
 * with none. Throws AdjacentError bad-argument for a map that cannot be used. */
export function agreementByPrompt(
  groups: readonly (readonly Trajectory[])[],
  outcome: OutcomeSpec,
): readonly PromptAgreement[] {
  const label = labelerOf(outcome);
  return label === null
    ? byMeaning(groups, meaningFrom(outcome))
    : byLabel(groups.map(group => group.map(answer => label(answer.text, isEmpty(answer)))));
}

function byLabel(groups: readonly (readonly AnswerLabel[])[]): readonly PromptAgreement[] {
  const counts = groups.map(group => {
    const found = new Map<string, number>();
    for (const { label, isRead } of group) if (isRead) found.set(label, (found.get(label) ?? 0) + 1);
    return found;
  });
  return groups.map((group, own) => ({
    partners: group.map(({ label, isRead }) => (isRead ? (at(counts, own).get(label) ?? 1) - 1 : 0)),
    shares: group.map(({ label, isRead }) =>
      groups.map(({ length }, other) => (isRead ? (at(counts, other).get(label) ?? 0) / length : 0)),
    ),
  }));
}

function byMeaning(groups: readonly (readonly Trajectory[])[], least: number): readonly PromptAgreement[] {
  const { cosine } = similarityOf(groups.flat());
  const starts = groups.map((_, place) => sum(groups.slice(0, place).map(({ length }) => length)));
  const agreeing = (answer: number, prompt: number): number => {
    const from = at(starts, prompt);
    const row = cosine.row(answer).subarray(from, from + at(groups, prompt).length);
    return row.reduce((count, value) => (value >= least ? count + 1 : count), 0);
  };
  return groups.map((group, own) => {
    const answers = group.map((_, place) => at(starts, own) + place);
    return {
      partners: answers.map(answer => agreeing(answer, own) - 1),
      shares: answers.map(answer => groups.map(({ length }, other) => agreeing(answer, other) / length)),
    };
  });
}

/** Both agreements with their values without each answer, and the error that pairs would have alone. */
interface Agreements {
  readonly within: Part;
  readonly between: Part;
  /** Answers to each prompt. */
  readonly sizes: readonly number[];
}

interface Part {
  readonly value: number;
  /** [prompts][answers]. */
  readonly without: readonly (readonly number[])[];
  readonly pairs: number;
}

/** The figures of two prompts or more; they abstain where a prompt has fewer than 16 answers. Jackknife over the
 * answers to each prompt, the prompts being fixed, with the error of pairs as for agreement, Student t. The share is
 * that of populations, for which prompts stand here (Hudson, Slatkin & Maddison 1992). */
export function promptVariation(prompts: readonly PromptAgreement[]): PromptVariation {
  const fewest = Math.min(...prompts.map(({ partners }) => partners.length));
  const few = prompts.length < 2 ? tooFew(prompts.length, 2, 'prompts') : tooFew(fewest, minimumPromptAnswers);
  if (few !== null) return { within: few, between: few, share: few };
  const both = agreementsOf(prompts);
  return {
    within: chanceFigure(both.within, both.sizes),
    between: chanceFigure(both.between, both.sizes),
    share: shareFigure(both),
  };
}

function agreementsOf(prompts: readonly PromptAgreement[]): Agreements {
  const n = prompts.length;
  const sizes = prompts.map(({ partners }) => partners.length);
  const own = prompts.map(({ partners }) => sum(partners) / (partners.length * (partners.length - 1)));
  const others = prompts.map(({ shares }, prompt) =>
    shares.map(row => sum(row.filter((_, other) => other !== prompt))),
  );
  const across = others.map(mean);
  const within = mean(own);
  const between = sum(across) / (n * (n - 1));
  const without = <T>(of: (m: number, answer: number, prompt: number) => T): T[][] =>
    sizes.map((m, prompt) => Array.from({ length: m }, (_, answer) => of(m, answer, prompt)));
  return {
    sizes,
    within: {
      value: within,
      without: without((m, answer, prompt) => {
        const total = at(own, prompt) * m * (m - 1);
        const left = (total - 2 * at(at(prompts, prompt).partners, answer)) / ((m - 1) * (m - 2));
        return within + (left - at(own, prompt)) / n;
      }),
      pairs: Math.sqrt(sum(own.map((a, prompt) => pairSquares(a) * pairError(a, at(sizes, prompt)) ** 2))) / n,
    },
    between: {
      value: between,
      without: without((m, answer, prompt) => {
        const left = (m * at(across, prompt) - at(at(others, prompt), answer)) / (m - 1);
        return between + (2 * (left - at(across, prompt))) / (n * (n - 1));
      }),
      pairs: crossError(prompts, sizes),
    },
  };
}

/** Standard error of the mean over pairs of prompts if pairs of answers were independent. */
function crossError(prompts: readonly PromptAgreement[], sizes: readonly number[]): number {
  const n = prompts.length;
  const squares = prompts.flatMap(({ shares }, prompt) =>
    sizes.slice(0, prompt).map((size, other) => {
      const a = mean(shares.map(row => at(row, other)));
      return (pairSquares(a) * a * (1 - a)) / (size * shares.length);
    }),
  );
  return (2 * Math.sqrt(sum(squares))) / (n * (n - 1));
}

/** Standard error of a function of the answers from its values without each, prompt by prompt. */
function stratifiedError(without: readonly (readonly number[])[]): number {
  const parts = without.map(values => {
    const middle = mean(values);
    return (sum(values.map(value => (value - middle) ** 2)) * (values.length - 1)) / values.length;
  });
  return Math.sqrt(sum(parts));
}

const method = (n: number): string => `jackknife over the answers to each prompt and pairs, t with ${n} d.f.`;

/** A chance in [0, 1], on the logit scale. The lower end leaves room for kinds that were not drawn. */
function chanceFigure({ value, without, pairs }: Part, sizes: readonly number[]): Figure {
  const n = sum(sizes);
  const freedom = n - sizes.length;
  const unseen = 0.025 ** (2 / n);
  if (value >= 1) return estimate(1, [unseen, 1], n, 'binomial bound for no other kind seen');
  if (value <= 0) return estimate(0, [0, 1 - unseen], n, 'binomial bound for no agreement seen');
  const error = Math.hypot(stratifiedError(without), pairs);
  const middle = scales.logit.to(value);
  const reach = spreadStretch * studentT(freedom) * error * scales.logit.slope(value);
  const low = Math.min(scales.logit.from(middle - reach), value * unseen);
  return estimate(value, [low, scales.logit.from(middle + reach)], n, method(freedom));
}

function shareFigure({ within, between, sizes }: Agreements): Figure {
  const n = sum(sizes);
  const freedom = n - sizes.length;
  if (between.value >= 1) return abstain({ code: 'few-differ', unit: 'answers' }, n);
  const ratio = (1 - within.value) / (1 - between.value);
  const unseen = (1 - 0.025 ** (2 / n)) / (1 - between.value);
  if (ratio <= 0) return estimate(1, [Math.max(0, 1 - unseen), 1], n, 'binomial bound for no other kind seen');
  const logs = within.without.map((values, prompt) =>
    values.map((value, answer) =>
      Math.log(Math.max(1 - value, 1e-12) / Math.max(1 - at(at(between.without, prompt), answer), 1e-12)),
    ),
  );
  const error = Math.hypot(
    stratifiedError(logs),
    within.pairs / (1 - within.value),
    between.pairs / (1 - between.value),
  );
  const reach = studentT(freedom) * error;
  const low = 1 - Math.max(ratio * Math.exp(reach), ratio + unseen);
  return estimate(1 - ratio, [low, 1 - ratio * Math.exp(-reach)], n, method(freedom));
}
