/** What a teaching model is, and prompts from its world. */
import { t } from '../../../src/core/text.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { isRunning } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import type { PanelSection } from '../view.ts';

/** One line under the header; empty for any other model. */
export function samplePromptsSection(actions: Actions): PanelSection {
  return {
    host: h('div', { class: 'teaching' }),
    inputs: state => [state.report?.model, state.report?.status, state.report?.spec.prompt],
    draw: state => drawPrompts(state, actions),
  };
}

const mostPrompts = 5;

function drawPrompts({ report }: PanelState, actions: Actions): Child[] {
  if (report === null || report.model.series !== 'ladder') return [];
  const { about, prompts } = report.model;
  const isBusy = isRunning(report);
  const button = (text: string, i: number): HTMLElement =>
    h(
      'button',
      {
        id: `try-${i}`,
        type: 'button',
        class: 'word',
        disabled: isBusy || text === report.spec.prompt,
        title: text,
        'aria-label': t`Try: ${text}`,
        onclick: () => actions.post({ type: 'try-prompt', text }),
      },
      text,
    );
  return [
    h('span', { class: 'muted' }, about),
    prompts.length === 0
      ? null
      : h(
          'ul',
          { class: 'word-chips', 'aria-label': t`Sample prompts of this model` },
          ...prompts.slice(0, mostPrompts).map((text, i) => h('li', {}, button(text, i))),
        ),
  ];
}
