/** What stands above the reading: the model, that it is at work, or why there is nothing to read. */
import { h } from '../shared/dom.ts';
import type { Child, Section } from '../shared/dom.ts';
import type { InspectorState } from './inspectorState.ts';

/** The section. */
export function messageSection(): Section<InspectorState> {
  return {
    host: h('section', { class: 'message', role: 'status', 'aria-label': 'State of the inspector' }),
    inputs: state => [state.busy, state.empty, state.score?.model, state.score?.form, state.models],
    draw: drawMessage,
  };
}

function drawMessage(state: InspectorState): Child[] {
  const { score, empty, busy } = state;
  const bar =
    busy === null
      ? null
      : h(
          'div',
          { class: 'busy' },
          h('div', { class: 'progress-bar unknown', 'aria-hidden': 'true' }),
          h('p', {}, busy),
        );
  if (empty !== null) return [bar, h('h2', {}, empty.message), h('p', { class: 'muted' }, empty.remedy)];
  if (score !== null) return [bar, h('p', { class: 'muted' }, `${modelName(state, score.model)} · ${score.form}`)];
  return [bar, ...(busy === null ? lesson() : [])];
}

function modelName(state: InspectorState, id: string): string {
  return state.models.find(model => model.id === id)?.name ?? id;
}

function lesson(): Child[] {
  return [
    h('h2', {}, 'Word by word'),
    h(
      'p',
      { class: 'muted' },
      'Open a prompt file and put the cursor in it. Each token is tinted by how many others could have come in its place, and the sliders show what temperature and top-p change.',
    ),
  ];
}
