/** What a teaching model is, and prompts from its world. */
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { isRunning } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import type { PanelSection } from '../view.ts';

/** One line under the header; empty for any other model. */
export function teachingSection(actions: Actions): PanelSection {
  return {
    host: h('div', { class: 'teaching' }),
    inputs: state => [state.report?.model, state.report?.status, state.report?.spec.prompt],
    draw: state => drawTeaching(state, actions),
  };
}

/** Most prompts offered. */
const most = 5;

function drawTeaching({ report }: PanelState, actions: Actions): Child[] {
  if (report === null || report.model.series !== 'ladder') return [];
  const { about, prompts } = report.model;
  const running = isRunning(report);
  return [
    h('span', { class: 'muted' }, about),
    prompts.length === 0
      ? null
      : h(
          'ul',
          { class: 'word-chips', 'aria-label': 'Prompts from its world' },
          ...prompts.slice(0, most).map((text, i) =>
            h(
              'li',
              {},
              h(
                'button',
                {
                  id: `try-${i}`,
                  type: 'button',
                  class: 'word',
                  disabled: running || text === report.spec.prompt,
                  title: text,
                  'aria-label': `Try: ${text}`,
                  onclick: () => actions.post({ type: 'try-prompt', text }),
                },
                text,
              ),
            ),
          ),
        ),
  ];
}
