/** The next words a constraint closes and those it lets in; a chosen word is followed through all constraints. */
import { formatPercent } from '../../../src/core/format.ts';
import type { ChangedToken } from '../../../src/domain/study.ts';
import type { ConstraintLevel, ConstraintRow } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import { visibleToken } from '../../shared/tokens.ts';
import type { Actions } from '../panelState.ts';
import { textButton } from '../toggles.ts';

export interface ChipsView {
  /** Names the buttons: "layers-0". */
  readonly id: string;
  /** Most words of each list. */
  readonly most: number;
  readonly word: string | null;
}

/** Both lists of a level; null where none is known. */
export function wordChips(level: ConstraintLevel, view: ChipsView, actions: Actions): HTMLElement | null {
  if (level.lostWords.length + level.gainedWords.length === 0) return null;
  return h(
    'div',
    { class: 'words' },
    list('lost', 'Lost', level.lostWords, view, actions),
    list('gained', 'Gained', level.gainedWords, view, actions),
  );
}

function list(
  which: 'lost' | 'gained',
  title: string,
  words: readonly ChangedToken[],
  view: ChipsView,
  actions: Actions,
): HTMLElement | null {
  if (words.length === 0) return null;
  return h(
    'div',
    { class: 'word-list' },
    h('span', { class: 'muted', id: `${which}-${view.id}` }, title),
    h(
      'ul',
      { class: 'word-chips', 'aria-labelledby': `${which}-${view.id}` },
      ...words
        .slice(0, view.most)
        .map((word, i) => h('li', {}, chip(word, `${which}-${view.id}-${i}`, which, view.word, actions))),
    ),
  );
}

function chip(
  { text, p, q }: ChangedToken,
  id: string,
  which: string,
  chosen: string | null,
  actions: Actions,
): HTMLElement {
  const pressed = text === chosen;
  return h(
    'button',
    {
      id,
      type: 'button',
      class: `word ${which}`,
      'aria-pressed': String(pressed),
      onclick: () => actions.selectWord(pressed ? null : text),
    },
    h('span', { class: 'word-text', dir: 'auto' }, visibleToken(text)),
    ' ',
    h('span', { class: 'word-change' }, change(p, q)),
  );
}

/** The chosen word in every constraint whose lists name it. */
export function wordStrip(rows: readonly ConstraintRow[], chosen: string, actions: Actions): HTMLElement {
  const found = rows.flatMap(row => {
    const level = row.levels[row.shown];
    const word = [...(level?.lostWords ?? []), ...(level?.gainedWords ?? [])].find(({ text }) => text === chosen);
    return level === undefined || word === undefined
      ? []
      : [h('li', {}, h('span', { class: 'muted' }, `${level.label}: `), change(word.p, word.q))];
  });
  return h(
    'div',
    { class: 'word-strip', role: 'status' },
    h('strong', { class: 'word-text', dir: 'auto' }, visibleToken(chosen)),
    found.length === 0
      ? h('span', { class: 'muted' }, 'not among the words that changed most at the levels shown')
      : h('ul', {}, ...found),
    h(
      'span',
      { class: 'word-tools' },
      textButton('copy-word', 'Copy', () => actions.post({ type: 'copy', text: chosen }), 'Word: '),
      textButton('close-word', 'Close', () => actions.selectWord(null), 'Word: '),
    ),
  );
}

function change(p: number, q: number): string {
  return `${probability(p)} → ${probability(q)}`;
}

function probability(p: number): string {
  return p > 0 && p < 0.0005 ? '< 0.1 %' : formatPercent(p);
}
