/** Added tokens that steer a model (turns, end of text, tool calls), as against added words and runs of spaces. */

export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  /** Whether white space before or after the token belongs to it. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
}

/** Special tokens, and those written in brackets: many exports do not mark "<tool_call>" as special. */
export function isControl({ special, content }: AddedToken): boolean {
  return special || /^(?:<.*>|\[.*\])$/su.test(content);
}

/** A text cut at tokens: `tokens[i]` stands between `stretches[i]` and `stretches[i + 1]`, which may be empty. */
export interface CutText {
  readonly stretches: string[];
  readonly tokens: AddedToken[];
}

/** Cut a text at the tokens written out in it, the longest where several fit. */
export function cutControl(text: string, tokens: readonly AddedToken[]): CutText {
  const longest = tokens.filter(token => token.content !== '').sort((a, b) => b.content.length - a.content.length);
  const cut: CutText = { stretches: [], tokens: [] };
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const found = longest.find(token => text.startsWith(token.content, at));
    if (found === undefined) continue;
    cut.stretches.push(text.slice(from, at));
    cut.tokens.push(found);
    from = at + found.content.length;
    at = from - 1;
  }
  cut.stretches.push(text.slice(from));
  return cut;
}
