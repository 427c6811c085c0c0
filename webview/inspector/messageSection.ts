/** Above the tokens: the model, what it is busy with, or why there is nothing to show. */
import { formatPercent } from '../../src/core/format.ts';
import { t } from '../../src/core/text.ts';
import { formatModelReference, parseModelReference } from '../../src/domain/modelReference.ts';
import { h } from '../shared/dom.ts';
import type { Child, Section } from '../shared/dom.ts';
import type { InspectorActions, InspectorState } from './inspectorState.ts';

/** The section. */
export function messageSection(actions: InspectorActions): Section<InspectorState> {
  return {
    host: h('section', { class: 'message', role: 'status', 'aria-label': t`State of the inspector` }),
    inputs: state => [state.busy, state.empty, state.reading, state.score?.model, state.score?.form, state.models],
    draw: state => drawMessage(state, actions),
  };
}

function drawMessage({ score, empty, busy, reading, models }: InspectorState, actions: InspectorActions): Child[] {
  const bar = busy === null ? null : busyBar(busy, actions);
  if (empty !== null)
    return [
      bar,
      h('h2', {}, empty.message),
      h('p', { class: 'muted' }, empty.remedy),
      empty.retry === undefined ? null : textButton('read-again', t`Read it now`, actions.readAgain),
    ];
  if (score === null) return busy === null ? introduction() : [bar];
  return [
    bar,
    h('p', { class: 'muted' }, `${modelName(score.model, models)} · ${score.form}`),
    ...(reading === 'stopped'
      ? [h('p', {}, t`Not read to its end.`), textButton('read-again', t`Read on`, actions.readAgain)]
      : []),
  ];
}

/** The listed name of a model, with its precision where that is its own or where "auto" has one to choose; else its
 * reference. */
function modelName(reference: string, models: InspectorState['models']): string {
  const { precision, ...rest } = parseModelReference(reference);
  const plain = formatModelReference({ ...rest, precision: null });
  const listed = models.find(({ id }) => id === plain);
  if (listed === undefined) return reference;
  const { name, choice } = listed;
  return precision === null && choice === undefined ? name : t`${name} (${precision ?? 'fp32'})`;
}

/** What the engine does, how far it is, and how to stop it. */
function busyBar({ message, fraction }: NonNullable<InspectorState['busy']>, actions: InspectorActions): HTMLElement {
  const isKnown = fraction !== null;
  return h(
    'div',
    { class: 'busy' },
    h('div', { class: isKnown ? 'progress-bar' : 'progress-bar unknown', 'aria-hidden': 'true', '--share': fraction }),
    h('p', {}, message, isKnown ? h('span', { 'aria-hidden': 'true' }, ` ${formatPercent(fraction)}`) : null),
    textButton('cancel', t`Cancel`, actions.cancel),
  );
}

function textButton(id: string, label: string, onclick: () => void): HTMLElement {
  return h('button', { id, type: 'button', class: 'text-button', onclick }, label);
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
