/** Parses the statements of a template. */
import type { Expression, Parameter, Statement, Target } from './ast.ts';
import { ExpressionParser } from './expressionParser.ts';
import { tokenize } from './lexer.ts';
import { TemplateError, unsupported } from './templateError.ts';
import { TokenStream } from './tokenStream.ts';

/** Tags of Jinja that have no place in a chat template. */
const otherTags = ['block', 'extends', 'include', 'import', 'from', 'autoescape'];

/** Statements of a template. Throws TemplateError syntax, unsupported. */
export function parseTemplate(source: string): Statement[] {
  return new StatementParser(new TokenStream(tokenize(source))).template();
}

class StatementParser extends ExpressionParser {
  private loops = 0;

  template(): Statement[] {
    const statements = this.statements([]);
    this.stream.expect('end');
    return statements;
  }

  /** Statements up to one of the given tags, whose name is left in the stream. */
  private statements(ends: readonly string[]): Statement[] {
    const { stream } = this;
    const statements: Statement[] = [];
    for (;;) {
      if (stream.is('data')) {
        statements.push({ kind: 'text', text: stream.next().text });
      } else if (stream.skip('output-begin')) {
        statements.push({ kind: 'output', value: this.tupleOrExpression() });
        stream.expect('output-end');
      } else if (stream.skip('block-begin')) {
        if (stream.isName(...ends)) return statements;
        statements.push(...this.statement());
      } else {
        if (ends.length > 0) throw stream.failure(`expected ${ends.join(' or ')}`);
        return statements;
      }
    }
  }

  /** A body up to a tag, which ends with the tag. */
  private body(end: string): Statement[] {
    this.stream.expect('block-end');
    const statements = this.statements([end]);
    this.close(end);
    return statements;
  }

  private close(end: string): void {
    this.stream.expect('name', end);
    this.stream.expect('block-end');
  }

  private statement(): Statement[] {
    const { stream } = this;
    const { text, kind } = stream.current;
    if (kind !== 'name') throw stream.failure('tag name expected');
    stream.next();
    switch (text) {
      case 'if':
        return [this.ifStatement()];
      case 'for':
        return [this.forStatement()];
      case 'set':
        return [this.setStatement()];
      case 'macro':
        return [this.macroStatement()];
      case 'call':
        return [this.callBlock()];
      case 'filter':
        return [{ kind: 'filter-block', filter: this.filters(null), body: this.body('endfilter') }];
      case 'with':
        return [this.withStatement()];
      case 'generation':
        return [{ kind: 'with', bindings: [], body: this.generationBody() }];
      case 'break':
      case 'continue':
        if (this.loops === 0) throw stream.failure(`'${text}' outside loop`);
        stream.expect('block-end');
        return [{ kind: text }];
      case 'print':
        return this.printStatement();
    }
    if (otherTags.includes(text)) throw unsupported(`the tag ${text}`);
    throw new TemplateError('syntax', `unknown tag '${text}' (line ${stream.current.line})`);
  }

  /** The body of a call or a macro is a function of its own, where a loop outside cannot be left. */
  private outsideLoops<T>(work: () => T): T {
    const { loops } = this;
    this.loops = 0;
    const result = work();
    this.loops = loops;
    return result;
  }

  private generationBody(): Statement[] {
    return this.outsideLoops(() => this.body('endgeneration'));
  }

  private printStatement(): Statement[] {
    const outputs: Statement[] = [];
    while (!this.stream.is('block-end')) {
      if (outputs.length > 0) this.stream.expect('operator', ',');
      outputs.push({ kind: 'output', value: this.expression() });
    }
    this.stream.expect('block-end');
    return outputs;
  }

  private ifStatement(): Statement {
    const branches: (readonly [Expression, readonly Statement[]])[] = [];
    let otherwise: readonly Statement[] = [];
    for (;;) {
      const test = this.tupleOrExpression(false);
      this.stream.expect('block-end');
      branches.push([test, this.statements(['elif', 'else', 'endif'])]);
      if (this.stream.skip('name', 'elif')) continue;
      if (this.stream.skip('name', 'else')) {
        this.stream.expect('block-end');
        otherwise = this.statements(['endif']);
      }
      this.close('endif');
      return { kind: 'if', branches, otherwise };
    }
  }

  private forStatement(): Statement {
    const target = this.target();
    this.stream.expect('name', 'in');
    const iterable = this.tupleOrExpression(false);
    const condition = this.stream.skip('name', 'if') ? this.expression() : null;
    const isRecursive = this.stream.skip('name', 'recursive');
    this.stream.expect('block-end');
    this.loops++;
    const body = this.statements(['endfor', 'else']);
    this.loops--;
    let otherwise: readonly Statement[] = [];
    if (this.stream.skip('name', 'else')) {
      this.stream.expect('block-end');
      otherwise = this.statements(['endfor']);
    }
    this.close('endfor');
    return { kind: 'for', target, iterable, condition, body, otherwise, isRecursive };
  }

  private setStatement(): Statement {
    const target = this.target(true);
    if (this.stream.skip('operator', '=')) {
      const value = this.tupleOrExpression();
      this.stream.expect('block-end');
      return { kind: 'set', target, value };
    }
    const filter = this.stream.isOperator('|') ? this.filters(null) : null;
    return { kind: 'set-block', target, filter, body: this.body('endset') };
  }

  private withStatement(): Statement {
    const bindings: (readonly [Target, Expression])[] = [];
    while (!this.stream.is('block-end')) {
      if (bindings.length > 0) this.stream.expect('operator', ',');
      const target = this.target();
      this.stream.expect('operator', '=');
      bindings.push([target, this.expression()]);
    }
    return { kind: 'with', bindings, body: this.body('endwith') };
  }

  private macroStatement(): Statement {
    const { text: name } = this.stream.expect('name');
    const parameters = this.parameters();
    return { kind: 'macro', name, parameters, body: this.outsideLoops(() => this.body('endmacro')) };
  }

  private callBlock(): Statement {
    const parameters = this.stream.isOperator('(') ? this.parameters() : [];
    const call = this.expression();
    if (call.kind !== 'call') throw this.stream.failure('expected call');
    return { kind: 'call-block', parameters, call, body: this.outsideLoops(() => this.body('endcall')) };
  }

  private parameters(): Parameter[] {
    const { stream } = this;
    const parameters: Parameter[] = [];
    stream.expect('operator', '(');
    while (!stream.isOperator(')')) {
      if (parameters.length > 0) stream.expect('operator', ',');
      const { text: name } = stream.expect('name');
      const value = stream.skip('operator', '=') ? this.expression() : null;
      if (value === null && parameters.some(one => one.value !== null))
        throw stream.failure('non-default argument follows default argument');
      parameters.push({ name, value });
    }
    stream.expect('operator', ')');
    return parameters;
  }

  private target(withAttribute = false): Target {
    const { stream } = this;
    const items = [this.targetItem(withAttribute)];
    while (stream.skip('operator', ',')) {
      if (stream.isName('in') || stream.isOperator('=') || stream.is('block-end')) break;
      items.push(this.targetItem(false));
    }
    const [only] = items;
    return only !== undefined && items.length === 1 ? only : { kind: 'tuple', items };
  }

  private targetItem(withAttribute: boolean): Target {
    const { stream } = this;
    if (stream.skip('operator', '(')) {
      const inner = this.target();
      stream.expect('operator', ')');
      return inner;
    }
    const { text: name } = stream.expect('name');
    if (withAttribute && stream.skip('operator', '.'))
      return { kind: 'attribute', object: name, name: stream.expect('name').text };
    if (['true', 'false', 'none', 'True', 'False', 'None'].includes(name))
      throw stream.failure(`can't assign to ${name}`);
    return { kind: 'name', name };
  }
}
