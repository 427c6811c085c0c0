/** The selected step: its entropy, the token that was chosen, and what else could have come. */
import { capitalized, formatNumber, formatPercent } from '../../src/core/format.ts';
import { t } from '../../src/core/text.ts';
import type { ScoreView, TokenScore } from '../../src/domain/score.ts';
import { h } from '../shared/dom.ts';
import type { Child, Section } from '../shared/dom.ts';
import { plausibleTokens } from '../../src/core/perplexity.ts';
import { term } from '../shared/term.ts';
import { tokenName, visibleToken } from '../shared/tokens.ts';
import type { InspectorState } from './inspectorState.ts';

/** The section. */
export function stepSection(): Section<InspectorState> {
  return {
    host: h('section', { class: 'one-step', 'aria-label': t`Selected step` }),
    inputs: state => [state.score, state.step, state.reading],
    draw: state => (state.score === null ? [] : drawStep(state.score, state)),
  };
}

function drawStep(score: ScoreView, { step, reading }: InspectorState): Child[] {
  const token: TokenScore | undefined = score.tokens[step];
  const { openness, alternatives } = token ?? score.next;
  return [
    h('h2', {}, ...titleOf(token)),
    h('p', { role: 'status' }, openness === null ? unreadText(step, reading) : sentence(token, openness.entropy)),
    alternatives.length === 0 ? null : alternativeList(alternatives, token?.id ?? null),
    alternatives.every(({ kept }) => kept)
      ? null
      : h('p', { class: 'muted' }, t`Struck through: excluded by top-p ${formatNumber(score.topP)}.`),
    openness === null ? null : measures(openness),
  ];
}

/** Why nothing is known of a step. */
function unreadText(step: number, reading: InspectorState['reading']): string {
  if (step === 0) return t`The first token of the text. Nothing comes before it, so the model does not predict it.`;
  if (reading === 'more') return t`Not read yet.`;
  if (reading === 'stopped') return t`Not read, because you stopped the reading.`;
  return t`Not read token by token: of a text this long, only what is in view is. Scroll there to read it.`;
}

function titleOf(token: TokenScore | undefined): Child[] {
  if (token === undefined) return [t`What comes next`];
  return [
    h('span', { class: 'token-name', dir: 'auto' }, tokenName(token)),
    ...(token.span === null ? [' ', h('span', { class: 'muted' }, t`chat template`)] : []),
  ];
}

function sentence(token: TokenScore | undefined, entropy: number): string {
  const count = capitalized(plausibleTokens(entropy));
  if (token === undefined) return t`${count} could come next.`;
  if (token.logProb === null || token.rank === null) return t`${count} here.`;
  return t`${count} here. This one had probability ${probabilityText(Math.exp(token.logProb))}, rank ${token.rank}.`;
}

/** Smallest probability that is written as a number. */
const leastShown = 0.001;

/** "12%"; a tiny probability is no 0%. */
function probabilityText(p: number): string {
  return p < leastShown ? t`below ${formatPercent(leastShown)}` : formatPercent(p);
}

/** docs/method.md#openness */
function measures({ entropy, d1, d2, k95, km05 }: NonNullable<TokenScore['openness']>): HTMLElement {
  const measure = (name: Child, value: string): HTMLElement => h('div', {}, h('dt', {}, name), h('dd', {}, value));
  return h(
    'dl',
    { class: 'measures' },
    measure(term(t`Entropy`, 'entropy'), t`${formatNumber(entropy)} nats`),
    measure(term(t`Perplexity (D₁)`, 'perplexity'), t`${formatNumber(d1)} tokens`),
    measure(t`D₂`, t`${formatNumber(d2)} tokens`),
    measure(term(t`Nucleus 0.95`, 'nucleus'), t`${k95} tokens`),
    measure(t`Min-p 0.05`, t`${km05} tokens`),
  );
}

function alternativeList(list: TokenScore['alternatives'], own: number | null): HTMLElement {
  return h(
    'ol',
    { class: 'alternatives', 'aria-label': t`Likeliest tokens of this step` },
    ...list.map(({ id, text, p, kept }) => {
      const isOwn = id === own;
      const note = isOwn ? t`this token` : kept ? null : t`excluded by top-p`;
      return h(
        'li',
        { class: `alternative${kept ? '' : ' cut'}${isOwn ? ' own' : ''}` },
        h('span', { class: 'token', dir: 'auto' }, visibleToken(text)),
        h(
          'span',
          { class: 'bar', 'aria-hidden': 'true' },
          h('span', { class: 'bar-fill', '--share': Math.round(p * 1000) / 1000 }),
        ),
        h('span', { class: 'token-p' }, formatPercent(p)),
        note === null ? null : h('span', { class: 'visually-hidden' }, ` ${note}`),
      );
    }),
  );
}
