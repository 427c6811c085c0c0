/** Evaluates the expressions of a template. */
import type { Arguments, Expression, SliceExpression } from './ast.ts';
import { attributeOf, itemOf, sliceOf } from './access.ts';
import type { Budget } from './budget.ts';
import { applyFilter } from './filters.ts';
import { calculate, compareBy } from './operators.ts';
import type { Scope } from './scope.ts';
import { toText } from './show.ts';
import { runtimeError, unsupported } from './templateError.ts';
import { passesTest } from './tests.ts';
import {
  Attributes,
  Callable,
  Dict,
  isNumber,
  isTrue,
  itemsOf,
  orElse,
  SafeText,
  Tuple,
  typeName,
  Undefined,
  type Named,
  type Value,
} from './value.ts';

export class Evaluator {
  readonly budget: Budget;

  constructor(budget: Budget) {
    this.budget = budget;
  }

  /** The value of an expression. `block` is the text that the filters of a filter block start from. */
  evaluate(expression: Expression, scope: Scope, block?: string): Value {
    this.budget.step();
    const value = (inner: Expression): Value => this.evaluate(inner, scope, block);
    switch (expression.kind) {
      case 'constant':
        return expression.value;
      case 'name':
        return this.named(expression.name, scope);
      case 'list':
        return expression.items.map(value);
      case 'tuple':
        return new Tuple(expression.items.map(value));
      case 'dict':
        return new Dict(expression.pairs.map(([key, one]) => [value(key), value(one)]));
      case 'attribute':
        return attributeOf(value(expression.object), expression.name, this.budget);
      case 'item':
        return this.item(value(expression.object), expression.key, value);
      case 'call': {
        const callee = value(expression.callee);
        const { args, named } = this.arguments(expression.args, value);
        return this.call(callee, args, named);
      }
      case 'filter': {
        const input = expression.input === null ? (block ?? '') : value(expression.input);
        const { args, named } = this.arguments(expression.args, value);
        return applyFilter(expression.name, input, args, named, this.budget);
      }
      case 'test': {
        const input = value(expression.input);
        const { args, named } = this.arguments(expression.args, value);
        if (named.size > 0) throw unsupported(`named arguments of the test ${expression.name}`);
        return passesTest(expression.name, input, args, this.budget);
      }
      case 'not':
        return !isTrue(value(expression.operand));
      case 'negative':
      case 'positive':
        return signed(expression.kind, value(expression.operand));
      case 'and': {
        const left = value(expression.left);
        return isTrue(left) ? value(expression.right) : left;
      }
      case 'or': {
        const left = value(expression.left);
        return isTrue(left) ? left : value(expression.right);
      }
      case 'binary':
        return this.binary(expression, value);
      case 'compare':
        return compared(expression, value);
      case 'concatenate':
        return this.concatenated(expression.parts.map(value));
      case 'condition':
        if (isTrue(value(expression.test))) return value(expression.then);
        return expression.otherwise === null
          ? new Undefined('the inline if-expression without else')
          : value(expression.otherwise);
    }
  }

  /** Call a function or a callable object. */
  call(callee: Value, args: readonly Value[], named: Named): Value {
    this.budget.step();
    if (callee instanceof Callable) return callee.call(args, named);
    if (callee instanceof Attributes && callee.call !== null) return callee.call(args, named);
    if (callee instanceof Undefined) throw runtimeError(`'${callee.what}' is undefined`);
    throw runtimeError(`'${typeName(callee)}' object is not callable`);
  }

  arguments(
    { positional, named, spread, spreadNamed }: Arguments,
    value: (expression: Expression) => Value,
  ): { readonly args: readonly Value[]; readonly named: Named } {
    const args = [...positional.map(value), ...(spread === null ? [] : itemsOf(value(spread)))];
    const byName = new Map<string, Value>();
    const add = (name: string, one: Value): void => {
      if (byName.has(name)) throw runtimeError(`got multiple values for keyword argument '${name}'`);
      byName.set(name, one);
    };
    for (const [name, one] of named) add(name, value(one));
    if (spreadNamed !== null) {
      const more = value(spreadNamed);
      if (!(more instanceof Dict)) throw runtimeError('argument after ** must be a mapping');
      for (const [name, one] of more.pairs()) add(toText(name), one);
    }
    return { args, named: byName };
  }

  private named(name: string, scope: Scope): Value {
    const value = scope.get(name);
    if (value === undefined && (name === 'self' || name === 'super')) throw unsupported(`the name ${name}`);
    return orElse(value, new Undefined(name));
  }

  private item(object: Value, key: Expression | SliceExpression, value: (expression: Expression) => Value): Value {
    if (typeof object === 'string') this.budget.charge(object.length / 16);
    if (key.kind !== 'slice') return itemOf(object, value(key), this.budget);
    const bound = (expression: Expression | null): Value => (expression === null ? null : value(expression));
    return sliceOf(object, [bound(key.start), bound(key.stop), bound(key.step)], this.budget);
  }

  private binary(
    { operator, left, right }: Extract<Expression, { readonly kind: 'binary' }>,
    value: (expression: Expression) => Value,
  ): Value {
    const [a, b] = [value(left), value(right)];
    for (const one of [a, b]) if (one instanceof Undefined) throw runtimeError(`'${one.what}' is undefined`);
    return calculate(operator, a, b, this.budget);
  }

  private concatenated(parts: readonly Value[]): string {
    if (parts.some(part => part instanceof SafeText)) throw unsupported('~ with the result of safe');
    return this.budget.text(parts.map(toText).join(''));
  }
}

function signed(kind: 'negative' | 'positive', value: Value): Value {
  if (!isNumber(value)) throw runtimeError(`bad operand type for unary operator: '${typeName(value)}'`);
  const number = typeof value === 'boolean' ? BigInt(value) : value;
  return kind === 'negative' ? -number : number;
}

/** A chain of comparisons: a < b < c compares b once. */
function compared(
  { first, rest }: Extract<Expression, { readonly kind: 'compare' }>,
  value: (expression: Expression) => Value,
): boolean {
  let left = value(first);
  for (const [operator, expression] of rest) {
    const right = value(expression);
    const isOrder = operator !== '==' && operator !== '!=' && operator !== 'in' && operator !== 'not in';
    for (const one of isOrder ? [left, right] : [])
      if (one instanceof Undefined) throw runtimeError(`'${one.what}' is undefined`);
    if (!compareBy(operator, left, right)) return false;
    left = right;
  }
  return true;
}
