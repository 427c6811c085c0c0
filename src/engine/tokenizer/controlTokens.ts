/** Control tokens (turns, end of text, tool calls), as opposed to added words and runs of spaces. */

/** An entry of added_tokens in tokenizer.json. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  /** Whether it is looked for in normalized text. */
  readonly normalized: boolean;
}

type Written = Pick<AddedToken, 'special' | 'content'>;

/** Whether an added token is special or written in brackets: many exports do not mark "<tool_call>" as special. Bytes
 * such as "<0x0A>" are text. */
export function isControl({ special, content }: Written): boolean {
  return special || /^(?:<(?!0x[0-9A-F]{2}>).*>|\[.*\])$/su.test(content);
}

/** Noncharacters of Unicode, which no text contains for interchange. They enclose the control tokens of a template, so
 * that the same words typed by the user are text. */
const [open, close] = ['\ufdd0', '\ufdd1'];

/** The written form of a token that only a template can contain. */
export function enclosed(content: string): string {
  return open + content + close;
}

/** A text of the same length without enclosed tokens and lone surrogates: their place takes U+FFFD. */
export function cleaned(text: string, added: readonly Written[]): string {
  const isForged =
    text.includes(open) && added.some(token => isControl(token) && text.includes(enclosed(token.content)));
  return (isForged ? text.replaceAll(open, '\ufffd') : text).replace(/\p{Surrogate}/gu, '\ufffd');
}

/** A part of a template with its control tokens enclosed. Of all added tokens the leftmost counts, and the longest of
 * those that begin there, as the tokenizer matches them. */
export function encloseControl(part: string, added: readonly Written[]): string {
  const longestFirst = added.filter(token => token.content !== '').sort((a, b) => b.content.length - a.content.length);
  const text = cleaned(part, added);
  let result = '';
  for (let at = 0; at < text.length;) {
    const found = longestFirst.find(({ content }) => text.startsWith(content, at));
    const content = found?.content ?? text.charAt(at);
    result += found !== undefined && isControl(found) ? enclosed(content) : content;
    at += content.length;
  }
  return result;
}
