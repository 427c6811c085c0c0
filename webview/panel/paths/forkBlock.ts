/** One answer as text, each examined token shaded by its fork strength (docs/method.md#fork-map). */
import { valueOf } from '../../../src/core/figure.ts';
import { excerpt, t } from '../../../src/core/text.ts';
import { forkTokenText, type ForkReport } from '../../../src/domain/paths.ts';
import type { GridReport } from '../../../src/domain/report.ts';
import { changedValue, h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { curveFigure } from '../charts/curveFigure.ts';
import { isRunning } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { disclosure } from '../toggles.ts';
import type { Toggles } from '../toggles.ts';
import { moveFocus } from '../wordFocus.ts';
import { forkDetail } from './forkDetail.ts';

type Token = ForkReport['tokens'][number];

export function forkBlock(
  state: PanelState,
  report: GridReport,
  forks: ForkReport,
  actions: Actions,
  toggles: Toggles,
): HTMLElement {
  const selected = selectedPosition(state.fork, forks);
  const position = selected === null ? null : (forks.tokens[selected]?.position ?? null);
  const isTurned = forks.tokens.some(one => one.position?.isFork === true);
  return h(
    'div',
    { class: 'block', id: 'forks' },
    h('h2', {}, t`Which word decides?`),
    h('p', { class: 'path-sentence' }, forks.sentence),
    answerChooser(state, report, forks, actions),
    h(
      'div',
      { class: 'fork-text', role: 'group', 'aria-label': t`The answer, word by word`, onkeydown: moveFocus },
      ...forks.tokens.map((token, at) => tokenElement(forks, token, at, at === selected, actions)),
    ),
    h(
      'p',
      { class: 'muted fork-key' },
      h('span', { class: 'fork-sample', '--strength': '60%' }, t`shaded`),
      ' ',
      ...(isTurned
        ? [
            t`the ending depends on this word`,
            ' · ',
            h('span', { class: 'fork-sample is-fork' }, t`◆ fork`),
            ' ',
            t`significantly, and another word leads elsewhere`,
          ]
        : [t`endings differed most here, but no more than chance allows`]),
      ' · ',
      t`plain: not examined, or no other likely word`,
    ),
    h(
      'div',
      { class: 'advice-actions' },
      h(
        'vscode-button',
        { id: 'fork-insert', onclick: () => actions.post({ type: 'insert', text: forks.text }) },
        t`Insert this answer into document`,
      ),
      h(
        'vscode-button',
        {
          id: 'fork-open',
          appearance: 'secondary',
          title: t`The forks are marked there, with the other words on hover`,
          onclick: () => actions.post({ type: 'open-text', text: forks.text }),
        },
        t`Open as document`,
      ),
    ),
    position === null || selected === null ? null : forkDetail(forks, selected, position),
    h(
      'p',
      { class: 'muted' },
      forks.note,
      ' ',
      ...disclosure('definition:forks', t`Definition`, definition(), toggles),
    ),
    // Without a fork nothing can have turned the ending: a level line at 1.
    ...forks.curves
      .filter(({ id }) => isTurned || id !== 'fork-survival')
      .flatMap(curve => [
        curve.id === 'fork-settling' && forks.settling !== undefined
          ? h('p', { id: 'settling' }, forks.settling.sentence)
          : null,
        curveFigure(
          {
            curve,
            counted: t`texts`,
            definition: definitions[curve.id]?.() ?? '',
            ...(curve.id === 'fork-information' ? {} : { range: [0, 1] as const }),
          },
          toggles,
        ),
      ]),
  );
}

/** The position whose alternatives are shown: the chosen one, else the strongest fork, else the strongest position. */
function selectedPosition(chosen: number | null, { tokens }: ForkReport): number | null {
  if (chosen !== null && tokens[chosen]?.position != null) return chosen;
  const rank = ({ position }: Token): number =>
    position === null ? -1 : (position.isFork ? 2 : 0) + (valueOf(position.strength) ?? 0);
  const best = tokens.reduce((most, token, at) => (rank(token) > rank(tokens[most] ?? token) ? at : most), 0);
  return tokens[best]?.position == null ? null : best;
}

function tokenElement(forks: ForkReport, token: Token, at: number, isSelected: boolean, actions: Actions): Child {
  const { from, to, position } = token;
  const own = forkTokenText(forks, at);
  const name = own === null ? t`(end)` : own.trim();
  const isPart = own !== null && from === to;
  const text = own === null ? ` ${name}` : isPart ? '·' : own;
  if (position === null) return h('span', {}, own === '' ? '' : text);
  const strength = valueOf(position.strength) ?? 0;
  return h(
    'button',
    {
      id: `fork-${at}`,
      type: 'button',
      class: position.isFork ? 'fork-token is-fork' : 'fork-token',
      '--strength': `${Math.round(100 * Math.min(1, strength / 0.3))}%`,
      title: isPart ? t`${name}: a part of the character behind it` : null,
      'aria-pressed': String(isSelected),
      'aria-label': position.isFork
        ? t`${name}: fork, strength ${strength.toFixed(2)}`
        : t`${name}: strength ${strength.toFixed(2)}`,
      onclick: () => actions.selectFork(at),
    },
    position.isFork ? h('span', { class: 'fork-mark', 'aria-hidden': 'true' }, '◆') : null,
    text,
  );
}

/** Follows another answer of the run, in a run of its own. */
function answerChooser(state: PanelState, report: GridReport, forks: ForkReport, actions: Actions): Child {
  const texts = new Map(state.detail?.answers.map(({ index, text }) => [index, text]));
  return h(
    'p',
    { class: 'fork-chooser' },
    h(
      'label',
      {},
      t`Answer followed:`,
      ' ',
      h(
        'select',
        {
          id: 'fork-answer',
          disabled: isRunning(report),
          onchange: event => actions.post({ type: 'paths', answer: Number(changedValue(event)) }),
        },
        ...Array.from({ length: forks.answers }, (_, index) =>
          h(
            'option',
            { value: index, selected: index === forks.answer },
            t`${index + 1} of ${forks.answers}: ${excerpt(texts.get(index) ?? (index === forks.answer ? forks.text : ''), 60)}`,
          ),
        ),
      ),
    ),
  );
}

const definitions: Readonly<Record<string, () => string>> = {
  'fork-information': informationDefinition,
  'fork-survival': survivalDefinition,
  'fork-settling': settlingDefinition,
};

function definition(): string {
  return t`F = Σ_w p_w ‖o_w - o‖²: o_w is the distribution of outcomes after alternative w, o their mean, p_w the probability of w among the alternatives of at least 5%. F is the expected squared jump of the outcome distribution at this word; the sampling noise of o_w is subtracted. A fork is a position whose F exceeds that of outcomes permuted among its alternatives (Benjamini-Hochberg, rate 0.1), where an alternative leads to another outcome, and which removes at least 3% of the entropy of the outcome.`;
}

function informationDefinition(): string {
  return t`I = Σ_w p_w KL(o_w ‖ o) in bits, with o_w the distribution of outcomes after alternative w and o their mean; the first-order bias (K - 1)/2 Σ p_w (1 - p_w)/S_w is subtracted. 0: the word says nothing about the ending; at most the entropy of the word and of the ending. Interval: bootstrap within the alternatives.`;
}

function survivalDefinition(): string {
  return t`S_t = Π (1 - h): h is the probability of the words at a fork after which another ending is the most frequent. Interval: bootstrap within the alternatives, with the forks as marked.`;
}

function settlingDefinition(): string {
  return t`Continuations from the first tokens of this answer, drawn at each examined place, and the share that ends as the answer does; before the first token, the other answers of the cell. Interval: exact binomial. Changes: the segmentation into levels with the least binomial deviance plus a penalty for each change (PELT), which 95% of resamples without a change do not exceed. Steps are named where they beat a straight line by BIC. Interval of a place: likelihood ratio, simulated.`;
}
