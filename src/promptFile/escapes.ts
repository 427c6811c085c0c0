/** Escape sequences of string literals. */

/** What an escape sequence stands for, and its length in the document. */
interface Escape {
  readonly text: string;
  readonly length: number;
}

const letters: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  e: '\u001b',
  '0': '\0',
};

/** The letters that mean something behind a backslash; other characters stand for themselves. */
const known = { javascript: 'ntrbfv0', json: 'ntrbf', python: 'ntrbfva', yaml: 'ntrbfvae0' } as const;

/** The escape sequence at a backslash. A line break behind it is no text; in YAML it takes the spaces behind it too. */
export function escapeAt(text: string, at: number, language: keyof typeof known): Escape {
  const rest = text.slice(at, at + 16);
  const lineBreak = language === 'yaml' ? /^\\(?:\r\n|\n|\r)[ \t]*/u : /^\\(?:\r\n|\n|\r)/u;
  const [broken] = lineBreak.exec(language === 'yaml' ? text.slice(at, at + 400) : rest) ?? [];
  if (broken !== undefined) return { text: '', length: broken.length };
  const [whole = '', braced, short, long, hex] =
    /^\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2}))/u.exec(rest) ?? [];
  const code = Number.parseInt(braced ?? short ?? long ?? hex ?? '', 16);
  const isCode = long === undefined || language === 'python' || language === 'yaml';
  if (isCode && code <= 0x10ffff)
    return {
      text: short === undefined ? String.fromCodePoint(code) : String.fromCharCode(code),
      length: whole.length,
    };
  const octal = language === 'python' ? /^\\([0-7]{1,3})/u.exec(rest)?.[1] : undefined;
  if (octal !== undefined) return { text: String.fromCharCode(Number.parseInt(octal, 8)), length: 1 + octal.length };
  const [letter = ''] = Array.from(rest.slice(1));
  const meaning = known[language].includes(letter) ? letters[letter] : undefined;
  if (meaning !== undefined) return { text: meaning, length: 2 };
  // Python keeps the backslash of a sequence that it does not know.
  const isKept = language === 'python' && !['\\', "'", '"'].includes(letter);
  return { text: isKept ? `\\${letter}` : letter, length: 1 + letter.length };
}
