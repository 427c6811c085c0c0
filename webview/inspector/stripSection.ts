/** The prompt token by token, each tinted by the entropy of the step that produced it. */
import { formatCount } from '../../src/core/format.ts';
import { t } from '../../src/core/text.ts';
import type { ScoreView, TokenScore } from '../../src/domain/score.ts';
import { h } from '../shared/dom.ts';
import type { Child, Section } from '../shared/dom.ts';
import { formatPerplexity } from '../../src/core/perplexity.ts';
import { term } from '../shared/term.ts';
import { inlineToken, tokenName } from '../shared/tokens.ts';
import type { InspectorActions, InspectorState } from './inspectorState.ts';

/** Perplexity with the strongest tint. */
const strongestTint = 1000;

/** The section. */
export function stripSection(actions: InspectorActions): Section<InspectorState> {
  return {
    host: h('section', { class: 'strip', 'aria-label': t`Tokens of the prompt` }),
    inputs: state => [state.score, state.step, state.showsTemplate],
    draw: state => (state.score === null ? [] : drawStrip(state, state.score, actions)),
  };
}

function drawStrip(state: InspectorState, score: ScoreView, actions: InspectorActions): Child[] {
  const isRewritten = score.rewritten === true;
  const showsTemplate = state.showsTemplate || isRewritten;
  const next = score.tokens.length;
  const template = score.tokens.filter(({ span }) => span === null).length;
  const shown = [...score.tokens.flatMap(({ span }, step) => (showsTemplate || span !== null ? [step] : [])), next];
  const tabStop = shown.includes(state.step) ? state.step : next;
  return [
    h('div', { class: 'strip-head' }, h('h2', {}, formatCount(next - template, t`token`)), tintScale()),
    h(
      'div',
      {
        class: 'tokens-box',
        role: 'listbox',
        'aria-label': t`Tokens, tinted by perplexity`,
        'aria-orientation': 'horizontal',
        onkeydown: event => moveSelection(event, shown, state.step, actions),
      },
      ...shown.map(step => tokenOption(score, step, step === tabStop, actions)),
    ),
    isRewritten
      ? h('p', { class: 'note' }, t`The chat template rewrites this text, so all tokens of the input are shown.`)
      : null,
    template === 0 || isRewritten
      ? null
      : h(
          'button',
          {
            id: 'template',
            type: 'button',
            class: 'text-button',
            'aria-expanded': String(showsTemplate),
            onclick: actions.toggleTemplate,
          },
          showsTemplate ? t`Hide the chat template` : t`Show ${formatCount(template, t`template token`)}`,
        ),
  ];
}

function tokenOption(score: ScoreView, step: number, isSelected: boolean, actions: InspectorActions): HTMLElement {
  const token: TokenScore | undefined = score.tokens[step];
  const { openness } = token ?? score.next;
  const isTemplate = token?.span === null;
  const name = token === undefined ? t`What comes next` : tokenName(token);
  const measure =
    openness === null
      ? step === 0
        ? t`first token`
        : t`not read`
      : t`perplexity ${formatPerplexity(openness.entropy)}`;
  const tint = openness === null ? 0 : Math.min(1, openness.entropy / Math.log(strongestTint));
  return h(
    'span',
    {
      id: `token-${step}`,
      class: [
        'step',
        token === undefined ? 'next' : '',
        isTemplate ? 'template' : '',
        openness === null && step > 0 ? 'unread' : '',
      ]
        .filter(Boolean)
        .join(' '),
      role: 'option',
      tabindex: isSelected ? 0 : -1,
      'aria-selected': String(isSelected),
      'aria-label': isTemplate ? t`${name}, template: ${measure}` : `${name}: ${measure}`,
      title: `${name}: ${measure}`,
      '--tint': Math.round(tint * 100) / 100,
      onclick: () => actions.selectStep(step, true),
    },
    token === undefined ? t`next` : token.partOf === undefined ? inlineToken(token.text) : '·',
  );
}

function moveSelection(event: Event, shown: readonly number[], from: number, actions: InspectorActions): void {
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
  actions.selectStep(step, event.key === 'Enter' || event.key === ' ');
  document.getElementById(`token-${step}`)?.focus();
}

function tintScale(): HTMLElement {
  return h(
    'span',
    { class: 'muted tint-scale' },
    term(t`perplexity`, 'perplexity'),
    '1',
    h('span', { class: 'tint-ramp', 'aria-hidden': 'true' }),
    String(strongestTint),
  );
}
