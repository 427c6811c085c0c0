/** Parses the expressions of a template, with the precedence of Jinja 3.1. */
import type { Arguments, BinaryOperator, CompareOperator, Expression, SliceExpression } from './ast.ts';
import type { TokenStream } from './tokenStream.ts';

const noArguments: Arguments = { positional: [], named: [], spread: null, spreadNamed: null };
const constants: ReadonlyMap<string, null | boolean> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);
const compareOperators: readonly string[] = ['==', '!=', '<', '<=', '>', '>='];

export class ExpressionParser {
  protected readonly stream: TokenStream;

  constructor(stream: TokenStream) {
    this.stream = stream;
  }

  /** One expression, or several with commas as a tuple. */
  protected tupleOrExpression(withCondition = true): Expression {
    const one = (): Expression => (withCondition ? this.expression() : this.or());
    const first = one();
    if (!this.stream.isOperator(',')) return first;
    const items = [first];
    while (this.stream.skip('operator', ',')) {
      if (this.isTupleEnd()) break;
      items.push(one());
    }
    return { kind: 'tuple', items };
  }

  protected expression(withCondition = true): Expression {
    return withCondition ? this.condition() : this.or();
  }

  private isTupleEnd(): boolean {
    const { stream } = this;
    return stream.is('output-end') || stream.is('block-end') || stream.isOperator(')') || stream.isName('in');
  }

  private condition(): Expression {
    let then = this.or();
    while (this.stream.skip('name', 'if')) {
      const test = this.or();
      const otherwise = this.stream.skip('name', 'else') ? this.condition() : null;
      then = { kind: 'condition', test, then, otherwise };
    }
    return then;
  }

  protected or(): Expression {
    let left = this.and();
    while (this.stream.skip('name', 'or')) left = { kind: 'or', left, right: this.and() };
    return left;
  }

  private and(): Expression {
    let left = this.not();
    while (this.stream.skip('name', 'and')) left = { kind: 'and', left, right: this.not() };
    return left;
  }

  private not(): Expression {
    return this.stream.skip('name', 'not') ? { kind: 'not', operand: this.not() } : this.compare();
  }

  private compare(): Expression {
    const first = this.sum();
    const rest: (readonly [CompareOperator, Expression])[] = [];
    for (;;) {
      if (this.stream.isOperator(...compareOperators)) {
        const operator = this.stream.next().text as CompareOperator;
        rest.push([operator, this.sum()]);
      } else if (this.stream.skip('name', 'in')) {
        rest.push(['in', this.sum()]);
      } else if (this.stream.isName('not') && this.stream.look().kind === 'name' && this.stream.look().text === 'in') {
        this.stream.next();
        this.stream.next();
        rest.push(['not in', this.sum()]);
      } else {
        return rest.length === 0 ? first : { kind: 'compare', first, rest };
      }
    }
  }

  private sum(): Expression {
    return this.binary(['+', '-'], () => this.concatenation());
  }

  private concatenation(): Expression {
    const parts = [this.product()];
    while (this.stream.skip('operator', '~')) parts.push(this.product());
    const [only] = parts;
    return only !== undefined && parts.length === 1 ? only : { kind: 'concatenate', parts };
  }

  private product(): Expression {
    return this.binary(['*', '/', '//', '%'], () => this.power());
  }

  private power(): Expression {
    return this.binary(['**'], () => this.unary());
  }

  private binary(operators: readonly BinaryOperator[], operand: () => Expression): Expression {
    let left = operand();
    while (this.stream.isOperator(...operators)) {
      const operator = this.stream.next().text as BinaryOperator;
      left = { kind: 'binary', operator, left, right: operand() };
    }
    return left;
  }

  private unary(withFilter = true): Expression {
    let node: Expression;
    if (this.stream.skip('operator', '-')) node = { kind: 'negative', operand: this.unary(false) };
    else if (this.stream.skip('operator', '+')) node = { kind: 'positive', operand: this.unary(false) };
    else node = this.primary();
    node = this.postfix(node);
    return withFilter ? this.filters(node) : node;
  }

  private primary(): Expression {
    const { stream } = this;
    const { kind, text } = stream.current;
    if (kind === 'name') {
      stream.next();
      const constant = constants.get(text);
      return constant === undefined ? { kind: 'name', name: text } : { kind: 'constant', value: constant };
    }
    if (kind === 'string') {
      let value = '';
      while (stream.is('string')) value += stream.next().text;
      return { kind: 'constant', value };
    }
    if (kind === 'integer') {
      stream.next();
      return { kind: 'constant', value: BigInt(text.replaceAll('_', '').replace(/^0+(?=\d)/u, '')) };
    }
    if (kind === 'float') {
      stream.next();
      return { kind: 'constant', value: Number(text.replaceAll('_', '')) };
    }
    if (stream.skip('operator', '(')) return this.parenthesized();
    if (stream.skip('operator', '[')) return { kind: 'list', items: this.listed(']') };
    if (stream.skip('operator', '{')) return this.dictionary();
    throw stream.failure('expected an expression');
  }

  private parenthesized(): Expression {
    if (this.stream.skip('operator', ')')) return { kind: 'tuple', items: [] };
    const inner = this.tupleOrExpression();
    this.stream.expect('operator', ')');
    return inner;
  }

  private listed(closer: string): Expression[] {
    const items: Expression[] = [];
    while (!this.stream.isOperator(closer)) {
      if (items.length > 0) this.stream.expect('operator', ',');
      if (this.stream.isOperator(closer)) break;
      items.push(this.expression());
    }
    this.stream.expect('operator', closer);
    return items;
  }

  private dictionary(): Expression {
    const pairs: (readonly [Expression, Expression])[] = [];
    while (!this.stream.isOperator('}')) {
      if (pairs.length > 0) this.stream.expect('operator', ',');
      if (this.stream.isOperator('}')) break;
      const key = this.expression();
      this.stream.expect('operator', ':');
      pairs.push([key, this.expression()]);
    }
    this.stream.expect('operator', '}');
    return { kind: 'dict', pairs };
  }

  protected postfix(start: Expression): Expression {
    let node = start;
    for (;;) {
      if (this.stream.isOperator('.', '[')) node = this.subscript(node);
      else if (this.stream.isOperator('(')) node = { kind: 'call', callee: node, args: this.arguments() };
      else return node;
    }
  }

  /** Filters, tests and calls behind an expression. */
  protected filters(start: Expression | null): Expression {
    let node = start;
    for (;;) {
      if (this.stream.isOperator('|') || node === null) node = this.filter(node);
      else if (this.stream.isName('is')) node = this.test(node);
      else if (this.stream.isOperator('(')) node = { kind: 'call', callee: node, args: this.arguments() };
      else return node;
    }
  }

  private filter(input: Expression | null): Expression {
    this.stream.skip('operator', '|');
    const name = this.dottedName();
    const args = this.stream.isOperator('(') ? this.arguments() : noArguments;
    return { kind: 'filter', input, name, args };
  }

  private dottedName(): string {
    let name = this.stream.expect('name').text;
    while (this.stream.skip('operator', '.')) name += `.${this.stream.expect('name').text}`;
    return name;
  }

  private test(input: Expression): Expression {
    this.stream.expect('name', 'is');
    const isNegated = this.stream.skip('name', 'not');
    const name = this.dottedName();
    const test: Expression = { kind: 'test', input, name, args: this.testArguments() };
    return isNegated ? { kind: 'not', operand: test } : test;
  }

  private testArguments(): Arguments {
    const { stream } = this;
    if (stream.isOperator('(')) return this.arguments();
    const { kind } = stream.current;
    const isValue = kind === 'name' || kind === 'string' || kind === 'integer' || kind === 'float';
    if (!isValue && !stream.isOperator('(', '[', '{')) return noArguments;
    if (stream.isName('else', 'or', 'and')) return noArguments;
    if (stream.isName('is')) throw stream.failure('tests cannot be chained with is');
    return { ...noArguments, positional: [this.postfix(this.primary())] };
  }

  private subscript(object: Expression): Expression {
    const { stream } = this;
    if (stream.skip('operator', '.')) {
      const { kind, text } = stream.next();
      if (kind === 'name') return { kind: 'attribute', object, name: text };
      if (kind === 'integer') return { kind: 'item', object, key: { kind: 'constant', value: BigInt(text) } };
      throw stream.failure('expected name or number');
    }
    stream.expect('operator', '[');
    const keys: (Expression | SliceExpression)[] = [];
    while (!stream.isOperator(']')) {
      if (keys.length > 0) stream.expect('operator', ',');
      keys.push(this.subscriptKey());
    }
    stream.expect('operator', ']');
    const [key] = keys;
    if (key === undefined) throw stream.failure('expected subscript expression');
    if (keys.length === 1) return { kind: 'item', object, key };
    const items = keys.filter((one): one is Expression => one.kind !== 'slice');
    if (items.length < keys.length) throw stream.failure('slices cannot be combined');
    return { kind: 'item', object, key: { kind: 'tuple', items } };
  }

  private subscriptKey(): Expression | SliceExpression {
    const { stream } = this;
    const bound = (): Expression | null => (stream.isOperator(':', ']', ',') ? null : this.expression());
    const start = bound();
    if (!stream.skip('operator', ':')) {
      if (start === null) throw stream.failure('expected subscript expression');
      return start;
    }
    const stop = bound();
    const step = stream.skip('operator', ':') ? bound() : null;
    return { kind: 'slice', start, stop, step };
  }

  protected arguments(): Arguments {
    const { stream } = this;
    stream.expect('operator', '(');
    const positional: Expression[] = [];
    const named: (readonly [string, Expression])[] = [];
    let spread: Expression | null = null;
    let spreadNamed: Expression | null = null;
    let isFirst = true;
    while (!stream.isOperator(')')) {
      if (!isFirst) stream.expect('operator', ',');
      if (stream.isOperator(')')) break;
      isFirst = false;
      if (stream.skip('operator', '*')) {
        if (spread !== null || spreadNamed !== null) throw stream.failure('invalid syntax for function call');
        spread = this.expression();
      } else if (stream.skip('operator', '**')) {
        if (spreadNamed !== null) throw stream.failure('invalid syntax for function call');
        spreadNamed = this.expression();
      } else if (stream.is('name') && stream.look().kind === 'operator' && stream.look().text === '=') {
        const key = stream.next().text;
        stream.next();
        if (spreadNamed !== null) throw stream.failure('invalid syntax for function call');
        named.push([key, this.expression()]);
      } else {
        if (spread !== null || spreadNamed !== null || named.length > 0)
          throw stream.failure('invalid syntax for function call');
        positional.push(this.expression());
      }
    }
    stream.expect('operator', ')');
    return { positional, named, spread, spreadNamed };
  }
}
