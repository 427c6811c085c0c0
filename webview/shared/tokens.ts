/** How tokens are shown: whitespace that matters becomes visible. */
import { t } from '../../src/core/text.ts';
import type { TokenScore } from '../../src/domain/score.ts';

/** A token within running text: its spaces stay, line breaks and tabs become symbols. */
export function inlineToken(text: string): string {
  return text.replaceAll('\n', '↵').replaceAll('\t', '⇥') || '∅';
}

/** A token by itself: spaces at its edges, line breaks and tabs become symbols. */
export function visibleToken(text: string): string {
  return inlineToken(text.replace(/^ +| +$/gu, spaces => '␣'.repeat(spaces.length)));
}

/** A scored token by itself. Bytes of a character that a later token completes are named with it. */
export function tokenName({ text, partOf }: Pick<TokenScore, 'text' | 'partOf'>): string {
  return partOf === undefined ? visibleToken(text) : t`${text}, part of “${partOf}”`;
}
