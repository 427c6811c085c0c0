/** The arguments of macros and call blocks. */
import type { MacroStatement, Parameter, Statement } from './ast.ts';
import { runtimeError } from './templateError.ts';
import { Dict, orElse, Tuple, Undefined, type Named, type Value } from './value.ts';

const specialNames = ['varargs', 'kwargs', 'caller'] as const;
type SpecialName = (typeof specialNames)[number];

/** What a macro reads besides its parameters. */
export type MacroUses = ReadonlySet<SpecialName>;

/** Which of varargs, kwargs and caller the body of a macro names. */
export function usesOf({ parameters, body }: Pick<MacroStatement, 'parameters' | 'body'>): MacroUses {
  const declared = new Set(parameters.map(({ name }) => name));
  const found = new Set<SpecialName>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (!Array.isArray(node) && 'kind' in node && node.kind === 'name' && 'name' in node) {
      const name = specialNames.find(one => one === node.name);
      if (name !== undefined && !declared.has(name)) found.add(name);
    }
    Object.values(node).forEach(visit);
  };
  visit(body);
  return found;
}

/** The variables of a call: parameters in their order, null for those whose default is to be evaluated, and what else
 * the macro reads. Throws TemplateError for arguments that do not fit. */
export function bindMacro(
  name: string,
  parameters: readonly Parameter[],
  uses: MacroUses,
  args: readonly Value[],
  named: Named,
): { readonly given: ReadonlyMap<string, Value>; readonly special: readonly (readonly [string, Value])[] } {
  const given = new Map<string, Value>();
  const rest = new Map(named);
  parameters.forEach((parameter, at) => {
    const value = args[at] === undefined ? rest.get(parameter.name) : args[at];
    if (args[at] !== undefined && rest.has(parameter.name))
      throw runtimeError(`macro ${name} got multiple values for argument '${parameter.name}'`);
    rest.delete(parameter.name);
    if (value !== undefined) given.set(parameter.name, value);
  });
  const special: [string, Value][] = [];
  if (uses.has('caller')) {
    special.push(['caller', orElse(rest.get('caller'), new Undefined('No caller defined'))]);
    rest.delete('caller');
  }
  if (uses.has('kwargs')) special.push(['kwargs', new Dict(rest)]);
  else if (rest.size > 0) throw runtimeError(`macro ${name} takes no keyword argument ${[...rest.keys()].join(', ')}`);
  if (uses.has('varargs')) special.push(['varargs', new Tuple(args.slice(parameters.length))]);
  else if (args.length > parameters.length)
    throw runtimeError(`macro ${name} takes not more than ${parameters.length} arguments`);
  return { given, special };
}

/** The body of a call block is a macro without a name. */
export type MacroBody = {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
};
