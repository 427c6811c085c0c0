/** Runs the statements of a template. */
import type { ForStatement, Statement, Target } from './ast.ts';
import type { Budget } from './budget.ts';
import { Evaluator } from './evaluator.ts';
import { LoopItems, loopOf, type LoopState } from './loop.ts';
import { bindMacro, usesOf, type MacroBody } from './macro.ts';
import { Scope } from './scope.ts';
import { toText } from './show.ts';
import { runtimeError, TemplateError } from './templateError.ts';
import { Callable, isTrue, itemsOf, Namespace, SafeText, typeName, Undefined, type Value } from './value.ts';

/** How the statements of a loop ended. */
type End = 'break' | 'continue' | null;

/** Deepest nesting of macros and recursive loops. */
const deepest = 200;

export class Renderer {
  private readonly budget: Budget;
  private readonly evaluator: Evaluator;
  private depth = 0;

  constructor(budget: Budget) {
    this.budget = budget;
    this.evaluator = new Evaluator(budget);
  }

  /** The text of statements. */
  render(statements: readonly Statement[], scope: Scope): string {
    const out: string[] = [];
    this.run(statements, scope, out);
    return this.budget.text(out.join(''));
  }

  private run(statements: readonly Statement[], scope: Scope, out: string[]): End {
    for (const statement of statements) {
      const end = this.statement(statement, scope, out);
      if (end !== null) return end;
    }
    return null;
  }

  private statement(statement: Statement, scope: Scope, out: string[]): End {
    this.budget.step();
    switch (statement.kind) {
      case 'text':
        out.push(this.budget.text(statement.text));
        return null;
      case 'output':
        out.push(this.budget.text(toText(this.evaluator.evaluate(statement.value, scope))));
        return null;
      case 'if': {
        const taken = statement.branches.find(([test]) => isTrue(this.evaluator.evaluate(test, scope)));
        return this.run(taken === undefined ? statement.otherwise : taken[1], scope, out);
      }
      case 'for':
        this.loop(statement, this.evaluator.evaluate(statement.iterable, scope), scope, out, 0);
        return null;
      case 'set':
        assign(statement.target, this.evaluator.evaluate(statement.value, scope), scope);
        return null;
      case 'set-block': {
        const text = this.render(statement.body, new Scope(scope));
        const value = statement.filter === null ? text : this.evaluator.evaluate(statement.filter, scope, text);
        assign(statement.target, value, scope);
        return null;
      }
      case 'macro':
        scope.set(statement.name, this.macro(statement, scope));
        return null;
      case 'call-block': {
        const { call } = statement;
        const value = (expression: Parameters<Evaluator['evaluate']>[0]): Value =>
          this.evaluator.evaluate(expression, scope);
        const { args, named } = this.evaluator.arguments(call.args, value);
        const caller = this.macro({ name: 'caller', ...statement }, scope);
        const result = this.evaluator.call(value(call.callee), args, new Map([...named, ['caller', caller]]));
        out.push(this.budget.text(toText(result)));
        return null;
      }
      case 'filter-block': {
        const text = this.render(statement.body, new Scope(scope));
        const filtered = this.evaluator.evaluate(statement.filter, scope, text);
        if (typeof filtered !== 'string' && !(filtered instanceof SafeText))
          throw runtimeError(`a filter block must become text, not ${typeName(filtered)}`);
        out.push(this.budget.text(toText(filtered)));
        return null;
      }
      case 'with': {
        const inner = new Scope(scope);
        for (const [target, expression] of statement.bindings)
          assign(target, this.evaluator.evaluate(expression, scope), inner);
        return this.run(statement.body, inner, out);
      }
      case 'break':
      case 'continue':
        return statement.kind;
    }
  }

  private loop(statement: ForStatement, iterable: Value, scope: Scope, out: string[], level: number): void {
    const { target, condition, body, otherwise, isRecursive } = statement;
    const all = itemsOf(iterable);
    this.budget.charge(all.length);
    const { evaluator } = this;
    const items = new LoopItems(
      (function* chosen() {
        for (const item of all) {
          const inner = new Scope(scope);
          if (condition !== null) assign(target, item, inner);
          if (condition === null || isTrue(evaluator.evaluate(condition, inner))) yield item;
        }
      })(),
    );
    const recurse = isRecursive
      ? (deeper: Value): Value =>
          this.nested(() => {
            const inner: string[] = [];
            this.loop(statement, deeper, scope, inner, level + 1);
            return this.budget.text(inner.join(''));
          })
      : null;
    const state: LoopState = { items, at: 0, level, last: null };
    const loop = loopOf(state, recurse);
    // Jinja runs the other branch whenever no turn came to its end, also after a break or only continues.
    let isComplete = false;
    for (; items.has(state.at); state.at++) {
      const inner = new Scope(scope, [['loop', loop]]);
      assign(target, items.at(state.at) ?? null, inner);
      const end = this.run(body, inner, out);
      if (end === null) isComplete = true;
      if (end === 'break') break;
    }
    if (!isComplete) this.run(otherwise, new Scope(scope), out);
  }

  private macro(statement: MacroBody, scope: Scope): Callable {
    const uses = usesOf(statement);
    const { name, parameters, body } = statement;
    return new Callable(name, (args, named) =>
      this.nested(() => {
        const { given, special } = bindMacro(name, parameters, uses, args, named);
        const inner = new Scope(scope, special);
        for (const parameter of parameters) inner.set(parameter.name, new Undefined(parameter.name));
        for (const parameter of parameters) {
          const value = given.get(parameter.name);
          if (value !== undefined) inner.set(parameter.name, value);
          else if (parameter.value !== null) inner.set(parameter.name, this.evaluator.evaluate(parameter.value, inner));
        }
        return this.render(body, inner);
      }),
    );
  }

  private nested<T>(work: () => T): T {
    if (++this.depth > deepest) throw new TemplateError('limit', 'macros are nested too deeply');
    const result = work();
    this.depth--;
    return result;
  }
}

/** Assign to a name, to several names, or to an attribute of a namespace. */
function assign(target: Target, value: Value, scope: Scope): void {
  switch (target.kind) {
    case 'name':
      scope.set(target.name, value);
      return;
    case 'tuple': {
      const items = itemsOf(value);
      if (items.length !== target.items.length)
        throw runtimeError(`expected ${target.items.length} values to unpack, got ${items.length}`);
      target.items.forEach((one, at) => {
        assign(one, items[at] ?? null, scope);
      });
      return;
    }
    case 'attribute': {
      const object = scope.get(target.object);
      if (!(object instanceof Namespace)) throw runtimeError('cannot assign attribute on non-namespace object');
      if (target.name.startsWith('_')) throw runtimeError(`a namespace cannot store ${target.name}`);
      object.values.set(target.name, value);
    }
  }
}
