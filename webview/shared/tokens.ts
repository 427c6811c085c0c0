/** How tokens are shown: whitespace that matters becomes visible. */

/** A token within running text: its spaces stay, line breaks and tabs become symbols. */
export function inlineToken(text: string): string {
  return text.replaceAll('\n', '↵').replaceAll('\t', '⇥') || '∅';
}

/** A token by itself: spaces at its edges, line breaks and tabs become symbols. */
export function visibleToken(text: string): string {
  return inlineToken(text.replace(/^ +| +$/gu, spaces => '␣'.repeat(spaces.length)));
}
