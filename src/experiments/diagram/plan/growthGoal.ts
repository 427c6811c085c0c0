/** When a growth experiment stops, and when it looks (docs/method.md#sampling-on). */
import { t } from '../../../core/text.ts';
import { limits } from '../../../domain/limits.ts';
import { refuse } from '../../../domain/specCheck.ts';
import type { GridSpec, GrowthGoal } from '../../../domain/spec.ts';

/** Coverage of 90%, or 512 answers. */
const defaultGoal: GrowthGoal = { coverage: 0.9, answers: 512 };

/** Answers before coverage is first looked at: the least for which it has an interval. */
const firstAnswers = 32;

/** Coverage that can be a goal, both ends included. */
const coverageRange = [0.5, 0.99] as const;

/** The goal of a growth experiment. */
export function goalOf({ growth }: GridSpec): GrowthGoal {
  return growth ?? defaultGoal;
}

/** Answers that are sampled before anything is looked at. */
export function firstLook({ answers, coverage }: GrowthGoal): number {
  return coverage === undefined ? answers : Math.min(firstAnswers, answers);
}

/** Answers at the next look: twice as many, so that there are few looks; null at the end. */
export function nextLook({ answers, coverage }: GrowthGoal, n: number): number | null {
  return coverage === undefined || n >= answers ? null : Math.min(answers, 2 * n);
}

/** Throws AdjacentError bad-argument for a goal that cannot be reached, and for one of another experiment. */
export function checkGoal(spec: GridSpec): void {
  const { growth, kind, mode } = spec;
  if (growth !== undefined && kind !== 'growth')
    refuse(t`Only a growth experiment samples until a goal.`, t`Remove the goal, or run "growth".`);
  if (kind === 'growth' && mode === 'streams')
    refuse(t`Streams have no kinds to discover.`, t`Use answers, or leave the mode out.`);
  if (growth === undefined) return;
  const { answers, coverage } = growth;
  if (!(Number.isInteger(answers) && answers >= 1 && answers <= limits.samples))
    refuse(t`The number of answers cannot be ${answers}.`, t`Use a whole number from 1 to ${limits.samples}.`);
  const [least, most] = coverageRange;
  if (coverage !== undefined && !(coverage >= least && coverage <= most))
    refuse(t`A coverage of ${coverage} cannot be a goal.`, t`Use a number from ${String(least)} to ${String(most)}.`);
}
