/** String literals of TypeScript, JavaScript, Python and JSON, found without parsing the program. */

/** Languages whose literals are found. */
export type CodeLanguage = 'javascript' | 'python' | 'json';

/** A string literal. Offsets are in UTF-16 code units of the document. */
export interface StringLiteral {
  /** With prefix and quotes; a literal that is not closed ends where its line or the document does. */
  readonly start: number;
  readonly end: number;
  /** Between the quotes. */
  readonly from: number;
  readonly to: number;
  readonly isClosed: boolean;
  /** Whether a backslash is a backslash. */
  readonly isRaw: boolean;
  /** Where expressions in braces stand for values: behind a dollar sign, or in an f-string. */
  readonly holes: 'dollar' | 'braces' | 'none';
  /** The word or comment before it that marks it as a prompt. */
  readonly isTagged: boolean;
}

/** The language of a document of an editor; null for one whose literals are not found here. */
export function codeLanguage(id: string): CodeLanguage | null {
  if (/^(?:java|type)script(?:react)?$/u.test(id) || id === 'vue' || id === 'svelte') return 'javascript';
  if (id === 'python') return 'python';
  return /^json[cl5]?$/u.test(id) ? 'json' : null;
}

/** The literals of a document, in order. Those inside the expressions of a template are part of the template. */
export function stringLiterals(text: string, language: CodeLanguage): readonly StringLiteral[] {
  const literals: StringLiteral[] = [];
  let at = 0;
  while (at < text.length) {
    const skipped = language === 'python' ? afterPythonComment(text, at) : afterComment(text, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const found = language === 'python' ? pythonLiteral(text, at) : scriptLiteral(text, at, language);
    if (found !== null) {
      literals.push(found);
      at = Math.max(found.end, at + 1);
    } else if (language === 'python' && isWordAt(text, at)) {
      while (isWordAt(text, at)) at++;
    } else at++;
  }
  return literals;
}

const isWordAt = (text: string, at: number): boolean => /[\p{L}\p{N}_]/u.test(text[at] ?? '');

function afterPythonComment(text: string, at: number): number {
  return text[at] === '#' ? lineEnd(text, at) : at;
}

/** Behind a comment or a regular expression that begins here. */
function afterComment(text: string, at: number): number {
  if (text[at] !== '/') return at;
  if (text[at + 1] === '/') return lineEnd(text, at);
  if (text[at + 1] === '*') {
    const end = text.indexOf('*/', at + 2);
    return end < 0 ? text.length : end + 2;
  }
  const before = text.slice(Math.max(0, at - 40), at).trimEnd();
  if (before !== '' && !/(?:[=(,:[!&|?{};+*%<>~^-]|\breturn|\bcase|=>)$/u.test(before)) return at;
  const found = /^\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/u.exec(text.slice(at, at + 2000));
  return found === null ? at : at + found[0].length;
}

function lineEnd(text: string, at: number): number {
  const found = text.slice(at).search(/[\r\n]/u);
  return found < 0 ? text.length : at + found;
}

function scriptLiteral(text: string, at: number, language: CodeLanguage): StringLiteral | null {
  const quote = text[at];
  if (quote === '"' || (quote === "'" && language !== 'json'))
    return {
      ...quoted(text, at, at, quote, false),
      holes: 'none',
      isTagged: isMarked(text, at, /\/\*\s*prompt\s*\*\/\s*$/iu),
    };
  if (quote !== '`' || language === 'json') return null;
  let end = at + 1;
  while (end < text.length && text[end] !== '`') {
    if (text[end] === '\\') end++;
    else if (text[end] === '$' && text[end + 1] === '{') end = afterBraces(text, end + 1) - 1;
    end++;
  }
  const isClosed = end < text.length;
  const to = Math.min(end, text.length);
  return {
    start: at,
    end: isClosed ? to + 1 : to,
    from: at + 1,
    to,
    isClosed,
    isRaw: /String\.raw\s*$/u.test(text.slice(Math.max(0, at - 12), at)),
    holes: 'dollar',
    isTagged: isMarked(text, at, /(?:(?<![\w$])prompt|\/\*\s*prompt\s*\*\/)\s*$/iu),
  };
}

function pythonLiteral(text: string, at: number): StringLiteral | null {
  const [, prefix = '', quote] = /^([rbuft]{0,2})("""|'''|"|')/iu.exec(text.slice(at, at + 6)) ?? [];
  if (quote === undefined || isWordAt(text, at - 1)) return null;
  const found = quoted(text, at, at + prefix.length, quote, /r/iu.test(prefix));
  return {
    ...found,
    holes: /[ft]/iu.test(prefix) ? 'braces' : 'none',
    isTagged: isMarked(text, at, /#[ \t]*prompt[ \t]*(?:\r?\n)[ \t]*(?:\w+[ \t]*(?::[^=\n]*)?=[ \t]*)?\(?\s*$/iu),
  };
}

function isMarked(text: string, at: number, pattern: RegExp): boolean {
  return pattern.test(text.slice(Math.max(0, at - 120), at));
}

/** A literal between quotes that begins at `start` with its prefix. */
function quoted(
  text: string,
  start: number,
  at: number,
  quote: string,
  isRaw: boolean,
): Omit<StringLiteral, 'holes' | 'isTagged'> {
  const from = at + quote.length;
  let to = from;
  while (to < text.length && !text.startsWith(quote, to)) {
    if (quote.length === 1 && /[\r\n]/u.test(text[to] ?? '')) break;
    to += text[to] === '\\' ? (text.startsWith('\r\n', to + 1) ? 3 : 2) : 1;
  }
  to = Math.min(to, text.length);
  const isClosed = text.startsWith(quote, to);
  return { start, from, to, end: isClosed ? to + quote.length : to, isClosed, isRaw };
}

/** Behind the brace that closes the one at `at`; the end of the text where none does. */
export function afterBraces(text: string, at: number): number {
  let depth = 0;
  for (let here = at; here < text.length; here++) {
    if (text[here] === '\\') here++;
    else if (text[here] === '{') depth++;
    else if (text[here] === '}' && --depth === 0) return here + 1;
  }
  return text.length;
}
