/** A field for the answer that the user wants: settings are compared by how likely it is. */
import { t } from '../../../src/core/text.ts';
import { longestReference } from '../../../src/domain/addition.ts';
import type { GuidanceReport } from '../../../src/domain/guidance.ts';
import type { GridReport } from '../../../src/domain/report.ts';
import { h, valueOfField } from '../../shared/dom.ts';
import { isRunning, type Actions } from '../panelState.ts';

/** The field with its button; what it measures becomes a goal, which is chosen at once. */
export function typedAnswer(report: GridReport, { goals }: GuidanceReport, actions: Actions): HTMLElement {
  const isBusy = isRunning(report);
  const field = h('vscode-text-field', {
    id: 'typed-answer',
    placeholder: t`the answer you want`,
    'aria-label': t`The answer you want`,
    maxlength: longestReference,
    onkeydown: event => {
      if (event instanceof KeyboardEvent && event.key === 'Enter') compare();
    },
  });
  const compare = (): void => {
    const text = valueOfField(field).trim();
    if (text === '' || isBusy) return;
    actions.selectGoal(`typed-${goals.filter(({ id }) => id.startsWith('typed-')).length + 1}`);
    actions.post({ type: 'add', addition: { kind: 'reference', text } });
  };
  return h(
    'div',
    { class: 'advice-actions typed-answer' },
    field,
    h(
      'vscode-button',
      { id: 'compare-typed', appearance: 'secondary', disabled: isBusy, onclick: compare },
      t`Which setting makes this likeliest?`,
    ),
  );
}
