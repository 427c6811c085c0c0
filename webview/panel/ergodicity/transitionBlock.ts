/** How the long runs of a cell move between states: a heat map with its table, and the figures of mixing
 * (docs/method.md#transitions). */
import { figureLine } from '../../../src/core/figureText.ts';
import { formatInterval, formatPercent } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { TransitionReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import { cividis, cssColor, textColorOn } from '../../shared/palette.ts';
import { term } from '../../shared/term.ts';
import { dataTable, textCell } from '../charts/curveTable.ts';
import { disclosure, pictureToggle } from '../toggles.ts';
import type { Toggles } from '../toggles.ts';

/** The block of one cell; `place` says which. */
export function transitionBlock(found: TransitionReport, place: string, toggles: Toggles): HTMLElement {
  const title = t`Where runs get stuck, ${place}`;
  const isStated = found.shuffled !== null;
  return h(
    'div',
    { class: 'block transitions' },
    h('h2', {}, title, ' ', isStated ? pictureToggle('transitions', title, toggles) : null),
    h('p', { class: isStated ? '' : 'muted' }, found.sentence),
    ...(isStated
      ? [toggles.isOn('table:transitions') ? transitionTable(found) : heatMap(found), figures(found, toggles)]
      : []),
  );
}

/** Rows are the last state, columns the next one; each cell is colored by its probability and names it. */
function heatMap({ states, chain }: TransitionReport): HTMLElement {
  return h(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': t`Probability of the next state, heat map` },
    h(
      'table',
      { class: 'heat' },
      h('caption', {}, t`Probability of the next state (column) after each state (row)`),
      h('thead', {}, h('tr', {}, h('td', {}), ...states.map(name => h('th', { scope: 'col' }, name)))),
      h(
        'tbody',
        {},
        ...chain.map((row, from) =>
          h('tr', {}, h('th', { scope: 'row' }, states[from] ?? ''), ...row.map(share => heatCell(share))),
        ),
      ),
    ),
  );
}

function heatCell(share: number): HTMLElement {
  const color = cividis(share);
  return h('td', { '--fill': cssColor(color), '--ink': textColorOn(color) }, formatPercent(share));
}

function transitionTable({ states, chain, shares }: TransitionReport): HTMLElement {
  return dataTable(
    t`Probability of the next state`,
    [t`after`, ...states, t`share of tokens`],
    states.map((label, row) => ({
      label,
      cells: [...(chain[row] ?? []), shares[row] ?? 0].map(share => textCell(formatPercent(share))),
    })),
  );
}

function figures(found: TransitionReport, toggles: Toggles): HTMLElement {
  const { gap, dobrushin, conductance, kemeny, shuffled, count, isMarkov } = found;
  const band = shuffled === null ? '' : t`; in random order ${formatInterval(shuffled)}`;
  return h(
    'div',
    {},
    h(
      'dl',
      { class: 'figures wide' },
      row(term(t`Spectral gap`, 'spectral-gap'), `${figureLine(gap, { counted: 'runs' })}${band}`),
      row(t`Dobrushin coefficient`, figureLine(dobrushin, { counted: 'runs' })),
      row(t`Conductance`, figureLine(conductance, { counted: 'runs' })),
      row(t`Kemeny constant`, figureLine(kemeny, { counted: 'runs', unit: t`tokens` })),
    ),
    h(
      'p',
      { class: 'muted' },
      t`${count} transitions.`,
      ' ',
      isMarkov
        ? t`The last state alone predicts two steps ahead as well as chance allows.`
        : t`The text remembers more than its last state, so these figures describe single steps only.`,
      ' ',
      ...disclosure(
        'about:transitions',
        t`What is this?`,
        t`Each token of a run is in a state: its own, in a small vocabulary, otherwise how likely the model finds it (likely: above 50%, possible: above 1%, unlikely) and whether it repeats one of the 64 tokens before it. The spectral gap is 1 where the next state does not depend on the last one and 0 where runs never leave. The Dobrushin coefficient compares the two states whose futures differ most: 0 if they do not. Conductance is the least probability per step of leaving any set of states that holds at most half of the tokens. The Kemeny constant is the mean number of tokens to a typical state.`,
        toggles,
      ),
    ),
  );
}

function row(name: HTMLElement | string, value: string): HTMLElement {
  return h('div', { class: 'figure-row' }, h('dt', {}, name), h('dd', {}, value));
}
