/** The answers of a cell in groups, under their headings. */
import { formatCount } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { AnswerView } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import type { AnswerGroup } from './answerGroups.ts';

function nameOf({ type, label, answers }: AnswerGroup): string {
  switch (type) {
    case 'kind':
      return label;
    case 'unsorted':
      return t`not sorted into kinds`;
    case 'singles':
      return singlesName(answers.length);
    case 'unread':
      return t`could not be read (${label})`;
  }
}

function singlesName(count: number): string {
  return count === 1 ? t`of a kind of its own` : t`each of a kind of its own`;
}

interface GroupView {
  readonly group: AnswerGroup;
  readonly at: number;
  /** Answers that the filter leaves. */
  readonly shown: readonly AnswerView[];
  /** All answers of the cell. */
  readonly of: number;
  /** What the answers of one kind have in common; null where kinds have names of their own. */
  readonly likeness: string | null;
}

/** A group with its answers. */
export function groupBlock(view: GroupView, item: (answer: AnswerView, kind: string) => HTMLElement): HTMLElement {
  const { group, at, shown, likeness } = view;
  const showsKind = likeness === null && group.type === 'singles';
  return h(
    'div',
    { class: 'kind-group', id: `group-${at}`, tabindex: -1 },
    group.type === 'unsorted' ? null : h('h2', {}, ...heading(view)),
    h('ul', { class: 'answers' }, ...shown.map(answer => item(answer, showsKind ? answer.kind : ''))),
  );
}

/** The name of a kind is left out where it repeats one of its answers. */
function heading({ group, shown, of, likeness }: GroupView): readonly Child[] {
  if (group.type === 'kind' && likeness === null)
    return [
      h('span', { class: 'kind-name', dir: 'auto' }, nameOf(group)),
      ' ',
      h('span', { class: 'muted' }, t`${shown.length} of ${of}`),
    ];
  const what = (group.type === 'kind' ? likeness : null) ?? nameOf(group);
  return [t`${shown.length} of ${formatCount(of, 'answer')}`, ' ', h('span', { class: 'muted' }, what)];
}
