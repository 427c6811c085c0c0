/** Patterns of run files that are matched no longer: version 0.1 also took those that need backtracking, such as
 * lookahead, which can take forever. */
import { checkMatching } from '../../core/answers/outcomes.ts';
import type { Run } from '../../domain/run.ts';
import type { OutcomeSpec } from '../../domain/spec.ts';

type Grouped = Pick<Run, 'manifest' | 'plan'>;

/** Whether a pattern is a regular expression of JavaScript. */
export function isRegularExpression(pattern: string): boolean {
  try {
    new RegExp(pattern, 'iu');
    return true;
  } catch {
    return false;
  }
}

/** The run itself, or with a pattern that cannot be matched in bounded time: grouped as its answers suggest, with a
 * shortfall that says so. */
export function withMatchedPattern<R extends Grouped>(run: R): R {
  const { outcome } = run.manifest.spec;
  if (outcome.map !== 'regex' || isMatched(outcome)) return run;
  const spec = { ...run.manifest.spec, outcome: { map: 'auto' } };
  const shortfalls = [...run.plan.shortfalls, { code: 'pattern-not-matched', pattern: outcome.pattern }];
  return { ...run, manifest: { ...run.manifest, spec }, plan: { ...run.plan, shortfalls } };
}

function isMatched(outcome: OutcomeSpec): boolean {
  try {
    checkMatching(outcome);
    return true;
  } catch {
    return false;
  }
}
