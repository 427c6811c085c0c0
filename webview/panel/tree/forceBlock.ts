/** Puts a word into the tree: one that the model could say there, or one that the user types. */
import { formatPercent } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { NextWords } from '../../../src/domain/paths.ts';
import { h, valueOfField } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import type { Actions } from '../panelState.ts';
import { textButton } from '../toggles.ts';
import { typedBeginning } from './selection.ts';

/** A place in the tree to put words. */
export interface ForcePlace {
  readonly cell: number;
  readonly ids: readonly number[];
  /** The text before it, and texts that follow it in the tree. */
  readonly before: string;
  readonly others: readonly string[];
  /** What may follow, once it was asked for. */
  readonly next: NextWords | null;
  readonly isBusy: boolean;
}

export function forceBlock({ cell, ids, before, others, next, isBusy }: ForcePlace, actions: Actions): HTMLElement {
  const known = next !== null && next.cell === cell && isSame(next.ids, ids) ? next : null;
  const field = h('vscode-text-field', {
    id: 'tree-word',
    placeholder: t`word or words`,
    'aria-label': t`Words to put behind the place`,
    onkeydown: event => {
      if (event instanceof KeyboardEvent && event.key === 'Enter') force();
    },
  });
  const force = (): void => {
    const typed = valueOfField(field);
    if (typed.trim() === '' || isBusy) return;
    const texts = [...others, ...(known?.words ?? []).map(({ text }) => text)];
    if ('value' in field) field.value = '';
    actions.post({ type: 'grow', cell, behind: typedBeginning(ids, typed, before, texts) });
  };
  return h(
    'div',
    { class: 'tree-force', role: 'group', 'aria-label': t`Force a word` },
    h('h4', {}, t`What if another word stood at ▸ ?`),
    h(
      'div',
      { class: 'advice-actions' },
      field,
      h(
        'vscode-button',
        { id: 'tree-force', appearance: 'secondary', disabled: isBusy, onclick: force },
        t`Force this word`,
      ),
      known === null
        ? textButton('tree-words', t`Show the likeliest words there`, () =>
            actions.post({ type: 'next-words', cell, ids }),
          )
        : null,
    ),
    known === null ? null : wordList(known, isBusy, actions),
  );
}

function wordList({ cell, ids, words, other }: NextWords, isBusy: boolean, actions: Actions): HTMLElement {
  return h(
    'ul',
    { class: 'tree-words', 'aria-label': t`Likeliest words` },
    ...words.map(({ token, text, p, ends }): Child => {
      const share = formatPercent(p);
      if (ends) return h('li', {}, h('span', { class: 'muted' }, t`(end of the answer)`), ' ', share);
      const shown = text.trim() === '' ? JSON.stringify(text) : text.trim();
      const force = h(
        'button',
        {
          id: `tree-word-${token}`,
          type: 'button',
          class: 'text-button',
          disabled: isBusy,
          title: t`Force this word`,
          onclick: () => actions.post({ type: 'grow', cell, behind: { ids: [...ids, token], inserted: 1, words: '' } }),
        },
        shown,
      );
      return h('li', {}, force, ' ', share);
    }),
    other >= 0.005 ? h('li', { class: 'muted' }, t`others ${formatPercent(other)}`) : null,
  );
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, at) => id === b[at]);
}
