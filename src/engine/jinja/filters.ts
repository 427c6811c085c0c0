/** Filters by name. */
import type { Budget } from './budget.ts';
import { listFilters, type Filter, type FilterContext } from './listFilters.ts';
import { runtimeError, unsupported } from './templateError.ts';
import { textFilters } from './textFilters.ts';
import type { Named, Value } from './value.ts';

const filters: ReadonlyMap<string, Filter> = new Map(Object.entries({ ...listFilters, ...textFilters }));

/** Filters of Jinja that are missing here. */
const missing = [
  ...['filesizeformat', 'forceescape', 'pprint', 'random', 'striptags', 'urlencode', 'urlize'],
  ...['wordwrap', 'xmlattr'],
];

/** Apply a filter. Throws TemplateError for one that Jinja does not have, unsupported for one that is missing here. */
export function applyFilter(name: string, value: Value, args: readonly Value[], named: Named, budget: Budget): Value {
  budget.step();
  const filter = filters.get(name);
  if (filter === undefined) {
    if (missing.includes(name)) throw unsupported(`the filter ${name}`);
    throw runtimeError(`No filter named '${name}'.`);
  }
  const context: FilterContext = {
    budget,
    apply: (other, item, otherArgs, otherNamed) => applyFilter(other, item, otherArgs, otherNamed, budget),
  };
  return filter(value, args, named, context);
}
