/** The tokens of a template, read one by one. */
import type { Token, TokenKind } from './lexer.ts';
import { TemplateError } from './templateError.ts';

export class TokenStream {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get current(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '', line: 0 };
  }

  look(): Token {
    return this.tokens[this.at + 1] ?? { kind: 'end', text: '', line: 0 };
  }

  next(): Token {
    const token = this.current;
    this.at++;
    return token;
  }

  is(kind: TokenKind, text?: string): boolean {
    return this.current.kind === kind && (text === undefined || this.current.text === text);
  }

  /** Whether the current token is one of these names. */
  isName(...names: readonly string[]): boolean {
    return this.current.kind === 'name' && names.includes(this.current.text);
  }

  isOperator(...operators: readonly string[]): boolean {
    return this.current.kind === 'operator' && operators.includes(this.current.text);
  }

  /** Take the current token if it is this one. */
  skip(kind: TokenKind, text?: string): boolean {
    const found = this.is(kind, text);
    if (found) this.at++;
    return found;
  }

  expect(kind: TokenKind, text?: string): Token {
    if (!this.is(kind, text)) throw this.failure(`expected ${text ?? kind}`);
    return this.next();
  }

  failure(message: string): TemplateError {
    const { kind, text, line } = this.current;
    return new TemplateError('syntax', `${message}, got ${text === '' ? kind : `'${text}'`} (line ${line})`);
  }
}
