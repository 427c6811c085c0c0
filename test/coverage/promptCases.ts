/** Variation between prompts (docs/method.md#variation-between-prompts). */
import { promptVariation, type PromptVariation } from '../../src/core/answers/promptVariation.ts';
import type { Figure } from '../../src/core/figure.ts';
import { mean } from '../../src/core/numeric/sums.ts';
import { times } from '../unit/core/support/answers.ts';
import { sharedSamples, type CoverageCase } from './cases.ts';
import { drawKind, even, zipf, type Kinds, type Uniforms } from './laws.ts';

/** How the kinds of answer of a prompt come about. */
type PromptLaw = (next: Uniforms) => Kinds;

const alike =
  (kinds: Kinds): PromptLaw =>
  () =>
    kinds;

/** A share of the prompts has other kinds. */
const mixture =
  (share: number, some: Kinds, others: Kinds): PromptLaw =>
  next =>
    next() < share ? some : others;

/** Weights that fall off exponentially from a random order: a different favorite for each prompt. */
const favorites =
  (count: number, ratio: number): PromptLaw =>
  next => {
    const order = times(count, () => next());
    const weights = order.map(own => ratio ** order.filter(other => other < own).length);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map(weight => weight / total);
  };

const laws: Readonly<Record<string, PromptLaw>> = {
  'alike, two kinds 4 to 1': alike([0.8, 0.2]),
  'alike, Zipf over 10 kinds': alike(zipf(10)),
  'a tenth of the prompts reversed, 9 to 1': mixture(0.1, [0.1, 0.9], [0.9, 0.1]),
  'half of the prompts reversed, 9 to 1': mixture(0.5, [0.1, 0.9], [0.9, 0.1]),
  'a fifth of the prompts even, others certain': mixture(0.2, even(2), [1, 0]),
  'a tenth of the prompts reversed, 97 to 3': mixture(0.1, [0.03, 0.97], [0.97, 0.03]),
  'favorites among 5 kinds, ratio 0.3': favorites(5, 0.3),
  'favorites among 20 kinds, ratio 0.7': favorites(20, 0.7),
};

interface Drawn {
  readonly figures: PromptVariation;
  readonly truth: Readonly<Record<keyof PromptVariation, number>>;
}

function drawn(law: PromptLaw, prompts: number, answers: number, next: Uniforms): Drawn {
  const chances = times(prompts, () => law(next));
  const kinds = chances.map(own => times(answers, () => drawKind(own, next)));
  const counts = kinds.map((list, at) => chances[at]?.map((_, kind) => list.filter(one => one === kind).length) ?? []);
  const figures = promptVariation(
    kinds.map((list, own) => ({
      partners: list.map(kind => (counts[own]?.[kind] ?? 1) - 1),
      shares: list.map(kind => counts.map(count => (count[kind] ?? 0) / answers)),
    })),
  );
  const both = (a: Kinds, b: Kinds): number => a.reduce((sum, p, kind) => sum + p * (b[kind] ?? 0), 0);
  const within = mean(chances.map(own => both(own, own)));
  const pairs = chances.flatMap((first, at) => chances.slice(0, at).map(second => both(first, second)));
  const between = mean(pairs);
  const share = between >= 1 ? 0 : 1 - (1 - within) / (1 - between);
  return { figures, truth: { within, between, share } };
}

const names = {
  within: 'agreement within prompts',
  between: 'agreement between prompts',
  share: 'share between prompts',
} as const;

/** All cases; n counts the answers to all prompts. */
export function promptCases(): CoverageCase[] {
  return Object.entries(laws).flatMap(([name, law]) =>
    [2, 4, 12].flatMap(prompts =>
      [16, 32].flatMap(answers => {
        const sample = sharedSamples(next => drawn(law, prompts, answers, next));
        return (['within', 'between', 'share'] as const).map((part): CoverageCase => {
          const draw = sample();
          return {
            figure: names[part],
            law: `${prompts} prompts, ${name}`,
            n: prompts * answers,
            isSlow: prompts > 4 || answers > 16,
            draw: next => {
              const { figures, truth } = draw(next);
              const figure: Figure = figures[part];
              return { figure, truth: truth[part] };
            },
          };
        });
      }),
    ),
  );
}
