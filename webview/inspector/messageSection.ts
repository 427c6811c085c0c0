/** Above the tokens: the model, what it is busy with, or why there is nothing to show. */
import { t } from '../../src/core/text.ts';
import { h } from '../shared/dom.ts';
import type { Child, Section } from '../shared/dom.ts';
import type { InspectorState } from './inspectorState.ts';

/** The section. */
export function messageSection(): Section<InspectorState> {
  return {
    host: h('section', { class: 'message', role: 'status', 'aria-label': t`State of the inspector` }),
    inputs: state => [state.busy, state.empty, state.score?.model, state.score?.form, state.models],
    draw: drawMessage,
  };
}

function drawMessage({ score, empty, busy, models }: InspectorState): Child[] {
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
  if (score === null) return busy === null ? introduction() : [bar];
  const model = models.find(({ id }) => id === score.model)?.name ?? score.model;
  return [bar, h('p', { class: 'muted' }, `${model} · ${score.form}`)];
}

function introduction(): Child[] {
  return [
    h('h2', {}, t`Token by token`),
    h(
      'p',
      { class: 'muted' },
      t`Open a prompt file and put the cursor in it. Each token is tinted by its perplexity: how many tokens were plausible in its place. The sliders show the effect of temperature and top-p.`,
    ),
  ];
}
