/** Splits the source of a template into tokens as Jinja 3.1 does with trim_blocks and lstrip_blocks. */
import { TemplateError } from './templateError.ts';
import { isBlank, spaceClass, stripEnd } from './whitespace.ts';

export type TokenKind = 'data' | 'output-begin' | 'output-end' | 'block-begin' | 'block-end' | 'end' | CodeKind;
type CodeKind = 'name' | 'string' | 'integer' | 'float' | 'operator';

export interface Token {
  readonly kind: TokenKind;
  /** The text of data, the name, the operator, the decoded string, or the digits of a number. */
  readonly text: string;
  readonly line: number;
}

const space = new RegExp(`[${spaceClass}]+`, 'uy');
const name = /[\p{XID_Start}_][\p{XID_Continue}]*/uy;
const string = /'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/uy;
const float = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iuy;
const integer = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iuy;
const operator = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/uy;
const opening = /\{([%{#])([-+]?)/gu;
const rawBegin = new RegExp(`\\{%[-+]?[${spaceClass}]*raw[${spaceClass}]*(?:-%\\}[${spaceClass}]*|%\\})`, 'uy');
const rawEnd = new RegExp(
  `\\{%([-+]?)[${spaceClass}]*endraw[${spaceClass}]*(?:\\+%\\}|-%\\}[${spaceClass}]*|%\\}\\n?)`,
  'gu',
);
const commentEnd = new RegExp(`\\+#\\}|-#\\}[${spaceClass}]*|#\\}\\n?`, 'gu');
const outputEnd = new RegExp(`-\\}\\}[${spaceClass}]*|\\}\\}`, 'uy');
const blockEnd = new RegExp(`\\+%\\}|-%\\}[${spaceClass}]*|%\\}\\n?`, 'uy');

/** Tokens of a template, ended by one of kind "end". Throws TemplateError syntax. */
export function tokenize(template: string): Token[] {
  // Jinja reads every line end as \n and drops the last one.
  return new Lexer(template.replace(/\r\n?/gu, '\n').replace(/\n$/u, '')).run();
}

class Lexer {
  private readonly source: string;
  private readonly tokens: Token[] = [];
  private at = 0;
  private isLineStart = true;
  private counted = 0;
  private line = 1;

  constructor(source: string) {
    this.source = source;
  }

  run(): Token[] {
    while (this.at < this.source.length) {
      opening.lastIndex = this.at;
      const found = opening.exec(this.source);
      if (found === null) {
        this.add('data', this.source.slice(this.at));
        break;
      }
      const [mark, kind, sign] = found;
      this.addData(this.source.slice(this.at, found.index), sign ?? '', kind !== '{');
      this.at = found.index;
      if (kind === '#') this.skipComment(mark);
      else if (kind === '%') this.readBlock(mark);
      else this.readCode(mark, 'output-begin', 'output-end', outputEnd);
    }
    this.add('end', '');
    return this.tokens;
  }

  /** Data before a tag, without the white space that the tag removes. */
  private addData(text: string, sign: string, isBlock: boolean): void {
    let kept = text;
    if (sign === '-') kept = stripEnd(text);
    else if (sign !== '+' && isBlock) {
      const line = text.lastIndexOf('\n') + 1;
      if ((line > 0 || this.isLineStart) && isBlank(text.slice(line))) kept = text.slice(0, line);
    }
    if (kept !== '') this.add('data', kept);
  }

  private skipComment(mark: string): void {
    commentEnd.lastIndex = this.at + mark.length;
    const end = commentEnd.exec(this.source);
    if (end === null) throw this.failure('Missing end of comment tag');
    this.moveTo(commentEnd.lastIndex);
  }

  private readBlock(mark: string): void {
    rawBegin.lastIndex = this.at;
    if (!rawBegin.test(this.source)) {
      this.readCode(mark, 'block-begin', 'block-end', blockEnd);
      return;
    }
    this.moveTo(rawBegin.lastIndex);
    rawEnd.lastIndex = this.at;
    const end = rawEnd.exec(this.source);
    if (end === null) throw this.failure('Missing end of raw directive');
    this.addData(this.source.slice(this.at, end.index), end[1] ?? '', true);
    this.moveTo(rawEnd.lastIndex);
  }

  private readCode(mark: string, begin: TokenKind, end: TokenKind, closing: RegExp): void {
    this.add(begin, mark);
    this.at += mark.length;
    const brackets: string[] = [];
    for (;;) {
      if (this.at >= this.source.length) throw this.failure('unexpected end of template');
      closing.lastIndex = this.at;
      if (brackets.length === 0 && closing.test(this.source)) {
        this.add(end, '');
        this.moveTo(closing.lastIndex);
        return;
      }
      if (this.match(space) !== null) continue;
      this.readToken(brackets);
    }
  }

  private readToken(brackets: string[]): void {
    const patterns: readonly (readonly [CodeKind, RegExp])[] = [
      ['float', float],
      ['integer', integer],
      ['name', name],
      ['string', string],
      ['operator', operator],
    ];
    for (const [kind, pattern] of patterns) {
      if (kind === 'float' && this.source[this.at - 1] === '.') continue;
      const text = this.match(pattern);
      if (text === null) continue;
      if (kind === 'operator') this.balance(text, brackets);
      this.add(kind, kind === 'string' ? unescape(text.slice(1, -1)) : text);
      return;
    }
    throw this.failure(`unexpected char ${JSON.stringify(this.source[this.at])}`);
  }

  private balance(text: string, brackets: string[]): void {
    const closers: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };
    const closer = closers[text];
    if (closer !== undefined) brackets.push(closer);
    else if ('})]'.includes(text) && brackets.pop() !== text) throw this.failure(`unexpected '${text}'`);
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const text = pattern.exec(this.source)?.[0] ?? null;
    if (text !== null) this.at += text.length;
    return text;
  }

  /** Move behind a tag. */
  private moveTo(end: number): void {
    this.isLineStart = this.source[end - 1] === '\n';
    this.at = end;
  }

  private add(kind: TokenKind, text: string): void {
    for (; this.counted < this.at; this.counted++) if (this.source[this.counted] === '\n') this.line++;
    this.tokens.push({ kind, text, line: this.line });
  }

  private failure(message: string): TemplateError {
    return new TemplateError('syntax', `${message} (line ${this.line})`);
  }
}

const escapes: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** A string literal with the escape sequences of Python; unknown ones stay as they are. */
function unescape(text: string): string {
  return text.replace(/\\(?:x(.{0,2})|u(.{0,4})|U(.{0,8})|([0-7]{1,3})|([^]))/gsu, (whole, x, u, U, octal, other) => {
    const hex = [
      [x, 2],
      [u, 4],
      [U, 8],
    ].find(([digits]) => digits !== undefined) as [string, number] | undefined;
    if (hex !== undefined) {
      const [digits, length] = hex;
      const code = /^[\da-f]+$/iu.test(digits) && digits.length === length ? parseInt(digits, 16) : Infinity;
      if (code > 0x10ffff) throw new TemplateError('syntax', `${whole} is not an escape sequence`);
      return String.fromCodePoint(code);
    }
    if (octal !== undefined) return String.fromCodePoint(parseInt(String(octal), 8));
    if (other === 'N') throw new TemplateError('unsupported', 'the escape sequence \\N{...}');
    return escapes[String(other)] ?? whole;
  });
}
