/** The class of a verdict from what its rules found (docs/method.md#phase-verdict). */
import type { RuleOutcome, VerdictClass } from './scan.ts';

/** The power that a verdict of "not supported" needs. */
const leastPower = 0.9;

type Answers = readonly Pick<RuleOutcome, 'rule' | 'passed'>[];

function isPassed(rules: Answers, but: readonly number[] = []): boolean {
  return rules.every(({ rule, passed }) => passed === true || but.includes(rule));
}

/** Supported by all rules, or a crossover: by all but the fourth, which fails. */
export function isFound(rules: Answers): boolean {
  return isPassed(rules, [4]) && rules.every(({ passed }) => passed !== null);
}

/**
 * The class of the rules: derailing if there is a sharp change at a definite place (rules 1 and 5) that surely moves
 * with the position (7); supported by all seven; crossover by all but the fourth. Otherwise it abstains while a rule
 * cannot be decided, and says not supported only if a sharp change would have been found with a power of at least 0.9.
 * `power` is computed only where it decides.
 */
export function classOf(rules: Answers, power: () => number): VerdictClass {
  const passes = (rule: number): boolean | null => rules.find(one => one.rule === rule)?.passed ?? null;
  if (passes(1) === true && passes(5) === true && passes(7) === false) return 'derailing';
  if (rules.some(({ passed }) => passed === null)) return 'abstain';
  if (isPassed(rules)) return 'supported';
  if (isFound(rules)) return 'crossover';
  return power() >= leastPower ? 'not-supported' : 'abstain';
}
