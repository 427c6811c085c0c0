/** Control tokens (turns, end of text, tool calls), as opposed to added words and runs of spaces. */

export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  /** Whether white space before or after the token belongs to it. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
}

/** Whether a token is special or written in brackets: many exports do not mark "<tool_call>" as special. */
export function isControl({ special, content }: AddedToken): boolean {
  return special || /^(?:<.*>|\[.*\])$/su.test(content);
}

/** A text split at tokens: `tokens[i]` is between `stretches[i]` and `stretches[i + 1]`, which may be empty. */
export interface SplitText {
  readonly stretches: string[];
  readonly tokens: AddedToken[];
}

/** Split a text at the tokens that are written out in it, the longest where several match. */
export function splitAtTokens(text: string, tokens: readonly AddedToken[]): SplitText {
  const longestFirst = tokens.filter(token => token.content !== '').sort((a, b) => b.content.length - a.content.length);
  const split: SplitText = { stretches: [], tokens: [] };
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const found = longestFirst.find(token => text.startsWith(token.content, at));
    if (found === undefined) continue;
    split.stretches.push(text.slice(from, at));
    split.tokens.push(found);
    from = at + found.content.length;
    at = from - 1;
  }
  split.stretches.push(text.slice(from));
  return split;
}
