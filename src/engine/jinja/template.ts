/** Renders chat templates as transformers does: Jinja 3.1 with trim_blocks, lstrip_blocks, loop controls and the
 * generation tag. A construct that Jinja has and this room does not is refused by name. */
import type { Statement } from './ast.ts';
import { Budget, within } from './budget.ts';
import { globalsOf } from './globals.ts';
import { parseTemplate } from './parser.ts';
import { Renderer } from './renderer.ts';
import { Scope } from './scope.ts';
import { TemplateError } from './templateError.ts';
import { toValue } from './value.ts';

/** A parsed template. */
export interface Template {
  /** The text for variables, which are values of JSON; `now` is the time that `strftime_now` writes, read in UTC.
   * Throws TemplateError; one of kind limit after about a second at the latest. */
  render(variables: Readonly<Record<string, unknown>>, now: Date): string;
}

/** Parse a template. Throws TemplateError syntax, unsupported. */
export function compileTemplate(source: string): Template {
  const statements = bounded(() => parseTemplate(source));
  return { render: (variables, now) => bounded(() => renderStatements(statements, variables, now)) };
}

function renderStatements(
  statements: readonly Statement[],
  variables: Readonly<Record<string, unknown>>,
  now: Date,
): string {
  const budget = new Budget();
  const outer = new Scope(null, globalsOf(now, budget));
  const context = new Scope(
    outer,
    Object.entries(variables).map(([name, value]) => [name, toValue(value)]),
  );
  return within(budget, () => new Renderer(budget).render(statements, context));
}

/** Brackets nested without end exhaust the stack, and texts that double their length what a string can hold. */
function bounded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new TemplateError('limit', error.message);
    throw error;
  }
}
