/** The prompt token by token, each tinted by how open the step was that produced it. */
import type { ScoreView, TokenScore } from '../../src/domain/score.ts';
import { formatCount } from '../../src/core/format.ts';
import { choiceWords } from '../shared/perplexity.ts';
import { h } from '../shared/dom.ts';
import type { Child, Section } from '../shared/dom.ts';
import { inlineToken, visibleToken } from '../shared/tokens.ts';
import type { InspectorActions, InspectorState } from './inspectorState.ts';

/** Entropy of the strongest tint: a thousand choices. */
const FULL = Math.log(1000);

/** The section. */
export function stripSection(actions: InspectorActions): Section<InspectorState> {
  return {
    host: h('section', { class: 'strip', 'aria-label': 'Tokens of the prompt' }),
    inputs: state => [state.score, state.step, state.template],
    draw: state => (state.score === null ? [] : drawStrip(state, state.score, actions)),
  };
}

function drawStrip(state: InspectorState, score: ScoreView, actions: InspectorActions): Child[] {
  const template = score.tokens.filter(token => token.span === null).length;
  const steps = [...score.tokens.keys()].filter(i => state.template || score.tokens[i]?.span !== null);
  const shown = [...steps, score.tokens.length];
  const stop = shown.includes(state.step) ? state.step : score.tokens.length;
  const box = h(
    'div',
    {
      class: 'tokens-box',
      role: 'listbox',
      'aria-label': 'Tokens, tinted by how open each step was',
      'aria-orientation': 'horizontal',
      onkeydown: event => moveAlong(event, shown, state.step, actions),
    },
    ...shown.map(step => option(score, step, step === stop, actions)),
  );
  return [
    h('div', { class: 'strip-head' }, h('h2', {}, formatCount(score.tokens.length - template, 'token')), scale()),
    box,
    template === 0
      ? null
      : h(
          'button',
          {
            id: 'template',
            type: 'button',
            class: 'text-button',
            'aria-expanded': String(state.template),
            onclick: actions.toggleTemplate,
          },
          state.template ? 'Hide the chat template' : `Show ${formatCount(template, 'template token')}`,
        ),
  ];
}

function option(score: ScoreView, step: number, selected: boolean, actions: InspectorActions): HTMLElement {
  const token: TokenScore | undefined = score.tokens[step];
  const law = token ?? score.next;
  const name = token === undefined ? 'What comes next' : visibleToken(token.text);
  const kind = token === undefined ? ' next' : token.span === null ? ' template' : '';
  const open = law.openness === null ? 'the first token' : choiceWords(law.openness.entropy);
  return h(
    'span',
    {
      id: `token-${step}`,
      class: `step${kind}`,
      role: 'option',
      tabindex: selected ? 0 : -1,
      'aria-selected': String(selected),
      'aria-label': `${name}${kind === ' template' ? ', template' : ''}: ${open}`,
      title: `${name}: ${open}`,
      '--tint': law.openness === null ? 0 : Math.round(Math.min(1, law.openness.entropy / FULL) * 100) / 100,
      onclick: () => actions.lookAt(step, true),
    },
    token === undefined ? 'next' : inlineToken(token.text),
  );
}

function moveAlong(event: Event, shown: readonly number[], from: number, actions: InspectorActions): void {
  if (!(event instanceof KeyboardEvent)) return;
  const at = Math.max(0, shown.indexOf(from));
  const target = {
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: shown.length - 1,
    Enter: at,
    ' ': at,
  }[event.key];
  const step = target === undefined ? undefined : shown[Math.max(0, Math.min(shown.length - 1, target))];
  if (step === undefined) return;
  event.preventDefault();
  actions.lookAt(step, event.key === 'Enter' || event.key === ' ');
  document.getElementById(`token-${step}`)?.focus();
}

function scale(): HTMLElement {
  return h(
    'span',
    { class: 'muted tint-scale' },
    '1 choice',
    h('span', { class: 'tint-ramp', 'aria-hidden': 'true' }),
    '1000',
  );
}
