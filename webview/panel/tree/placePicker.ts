/** The selected beginning, word by word: a press on a word chooses the place behind it. */
import { t } from '../../../src/core/text.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { moveFocus } from '../wordFocus.ts';
import type { Selection } from './selection.ts';

/** Tokens that can be pressed; what is before them is plain text. */
const mostTokens = 80;

/** The text of the selection. `choose` receives the number of tokens before the chosen place. */
export function placePicker({ example, end, place }: Selection, choose: (place: number) => void): HTMLElement {
  const first = Math.max(0, end - mostTokens);
  const pieces = example.pieces.slice(first, end);
  const given = example.given ?? 0;
  if (end === 0) return h('p', { class: 'tree-path' }, h('em', { class: 'muted' }, t`(nothing yet)`), marker());
  return h(
    'p',
    { class: 'tree-path', dir: 'auto', role: 'group', 'aria-label': t`Selected beginning`, onkeydown: moveFocus },
    example.pieces.slice(0, first).join(''),
    ...pieces.flatMap((piece, at): Child[] => {
      const behind = first + at + 1;
      if (piece === '') return behind === place ? [marker()] : [];
      const isChosen = behind === place;
      const token = h(
        'button',
        {
          id: `tree-place-${behind}`,
          type: 'button',
          class: `tree-token${behind > place ? ' is-behind' : ''}${behind <= given ? ' is-given' : ''}`,
          'aria-pressed': String(isChosen),
          'aria-label': t`${piece.trim() === '' ? t`line break or space` : piece.trim()}: continue behind this word`,
          tabindex: isChosen || (place === 0 && behind === 1) ? 0 : -1,
          onclick: () => {
            choose(behind);
          },
        },
        piece,
      );
      return isChosen ? [token, marker()] : [token];
    }),
  );
}

function marker(): HTMLElement {
  return h('span', { class: 'tree-caret', 'aria-hidden': 'true' });
}
