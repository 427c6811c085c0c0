/** The next tokens that a constraint takes away and those it lets in. A selected token is followed through all
 * constraints. */
import { formatPercent } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { ChangedToken } from '../../../src/domain/study.ts';
import type { ConstraintLevel, ConstraintRow } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import { visibleToken } from '../../shared/tokens.ts';
import type { Actions } from '../panelState.ts';
import { textButton } from '../toggles.ts';

export interface ChipsView {
  /** Part of the ids of the buttons: "layers-0". */
  readonly id: string;
  /** Most tokens of each list. */
  readonly most: number;
  /** The selected token. */
  readonly word: string | null;
}

/** Both lists of a level; null where none is known. */
export function wordChips(level: ConstraintLevel, view: ChipsView, actions: Actions): HTMLElement | null {
  if (level.lostWords.length + level.gainedWords.length === 0) return null;
  return h(
    'div',
    { class: 'words' },
    chipList('lost', t`Lost`, level.lostWords, view, actions),
    chipList('gained', t`Gained`, level.gainedWords, view, actions),
  );
}

function chipList(
  which: 'lost' | 'gained',
  title: string,
  words: readonly ChangedToken[],
  view: ChipsView,
  actions: Actions,
): HTMLElement | null {
  if (words.length === 0) return null;
  const id = `${which}-${view.id}`;
  return h(
    'div',
    { class: 'word-list' },
    h('span', { class: 'muted', id }, title),
    h(
      'ul',
      { class: 'word-chips', 'aria-labelledby': id },
      ...words.slice(0, view.most).map((word, i) => h('li', {}, chip(word, `${id}-${i}`, which, view.word, actions))),
    ),
  );
}

function chip(
  token: ChangedToken,
  id: string,
  which: 'lost' | 'gained',
  selected: string | null,
  actions: Actions,
): HTMLElement {
  const isSelected = token.text === selected;
  return h(
    'button',
    {
      id,
      type: 'button',
      class: `word ${which}`,
      'aria-pressed': String(isSelected),
      onclick: () => actions.selectWord(isSelected ? null : token.text),
    },
    h('span', { class: 'word-text', dir: 'auto' }, visibleToken(token.text)),
    ' ',
    h('span', { class: 'word-change' }, changeOf(token)),
  );
}

/** The selected token in every constraint whose lists contain it. */
export function wordStrip(rows: readonly ConstraintRow[], selected: string, actions: Actions): HTMLElement {
  const found = rows.flatMap(row => {
    const level = row.levels[row.shown];
    if (level === undefined) return [];
    const token = [...level.lostWords, ...level.gainedWords].find(({ text }) => text === selected);
    return token === undefined ? [] : [h('li', {}, h('span', { class: 'muted' }, `${level.label}: `), changeOf(token))];
  });
  return h(
    'div',
    { class: 'word-strip', role: 'status' },
    h('strong', { class: 'word-text', dir: 'auto' }, visibleToken(selected)),
    found.length === 0
      ? h('span', { class: 'muted' }, t`not among the tokens that change most at these levels`)
      : h('ul', {}, ...found),
    h(
      'span',
      { class: 'word-tools' },
      textButton('copy-word', t`Copy`, () => actions.post({ type: 'copy', text: selected }), t`Token: `),
      textButton('close-word', t`Close`, () => actions.selectWord(null), t`Token: `),
    ),
  );
}

/** Probability without and with the constraint: "31% → 11%". */
function changeOf({ p, q }: ChangedToken): string {
  return `${probability(p)} → ${probability(q)}`;
}

function probability(p: number): string {
  return p > 0 && p < 0.0005 ? '< 0.1%' : formatPercent(p);
}
