/** One step of the prompt: how open it was, what was chosen, what else could have come. */
import { formatNumber, formatPercent } from '../../src/core/format.ts';
import type { ScoreView, TokenScore } from '../../src/domain/score.ts';
import { choiceWords } from '../shared/perplexity.ts';
import { h } from '../shared/dom.ts';
import type { Child, Section } from '../shared/dom.ts';
import { visibleToken } from '../shared/tokens.ts';
import type { InspectorState } from './inspectorState.ts';

/** The section. */
export function stepSection(): Section<InspectorState> {
  return {
    host: h('section', { class: 'one-step', 'aria-label': 'The step looked at' }),
    inputs: state => [state.score, state.step],
    draw: state => (state.score === null ? [] : drawStep(state.score, state.step)),
  };
}

function drawStep(score: ScoreView, step: number): Child[] {
  const token: TokenScore | undefined = score.tokens[step];
  const law = token ?? score.next;
  const { openness } = law;
  return [
    h(
      'h2',
      {},
      ...(token === undefined
        ? ['What comes next']
        : [
            h('span', { class: 'token-name', dir: 'auto' }, visibleToken(token.text)),
            token.span === null ? h('span', { class: 'muted' }, ' chat template') : null,
          ]),
    ),
    h(
      'p',
      { role: 'status' },
      openness === null
        ? 'The first token of the text: nothing comes before it, so nothing predicts it.'
        : sentence(token, openness.entropy),
    ),
    openness === null
      ? null
      : h(
          'dl',
          { class: 'measures' },
          measure('Entropy', `${formatNumber(openness.entropy)} nats`),
          measure('D₁, D₂', `${formatNumber(openness.d1)}, ${formatNumber(openness.d2)} choices`),
          measure('Nucleus 0.95', `${openness.k95} tokens`),
          measure('Min-p 0.05', `${openness.km05} tokens`),
        ),
    law.alternatives.length === 0 ? null : alternatives(law.alternatives, token?.text ?? null),
    cutNote(law.alternatives, score.topP),
  ];
}

function sentence(token: TokenScore | undefined, entropy: number): string {
  const open = `About ${choiceWords(entropy)} stood open here`;
  if (token === undefined) return `About ${choiceWords(entropy)} ${entropy < 0.05 ? 'is' : 'are'} open.`;
  if (token.logProb === null || token.rank === null) return `${open}.`;
  return `${open}; this token had probability ${formatPercent(Math.exp(token.logProb))}, rank ${token.rank}.`;
}

function measure(name: string, value: string): HTMLElement {
  return h('div', {}, h('dt', {}, name), h('dd', {}, value));
}

function alternatives(list: TokenScore['alternatives'], own: string | null): HTMLElement {
  return h(
    'ol',
    { class: 'alternatives', 'aria-label': 'Likeliest tokens of this step' },
    ...list.map(({ text, p, kept }) => {
      const mine = own !== null && text === own;
      return h(
        'li',
        { class: `alternative${kept ? '' : ' cut'}${mine ? ' own' : ''}` },
        h('span', { class: 'token', dir: 'auto' }, visibleToken(text)),
        h(
          'span',
          { class: 'bar', 'aria-hidden': 'true' },
          h('span', { class: 'bar-fill', '--share': Math.round(p * 1000) / 1000 }),
        ),
        h('span', { class: 'token-p' }, formatPercent(p)),
        kept && !mine ? null : h('span', { class: 'visually-hidden' }, mine ? ' this token' : ' excluded by top-p'),
      );
    }),
  );
}

function cutNote(list: TokenScore['alternatives'], topP: number): HTMLElement | null {
  const cut = list.filter(({ kept }) => !kept).length;
  return cut === 0 ? null : h('p', { class: 'muted' }, `Struck through: excluded by top-p ${formatNumber(topP)}.`);
}
