/** All answers of the selected cell, grouped by kind, each token tinted by its surprise. */
import { formatCount, formatNumber } from '../../src/core/format.ts';
import type { AnswerView, RunReport } from '../../src/domain/report.ts';
import { changedTick, changedValue, h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { placeOf } from './map/gridLookup.ts';
import { outcomeChooser } from './outcomeChooser.ts';
import { sampleNoun, selectedCell, selectedDetail } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import type { PanelSection } from './view.ts';

/** Tools above the answers, apart from them so that typing in the filter does not redraw the field. */
export function sampleToolsSection(actions: Actions): PanelSection {
  return {
    host: h('section', { class: 'stack', 'aria-label': 'Which answers' }),
    inputs: state =>
      state.tab === 'samples'
        ? [state.report?.outcome, state.cell, state.report?.cells.length, state.draft, selectedCell(state)?.n]
        : [null],
    draw: state => (state.tab === 'samples' && state.report !== null ? drawTools(state, state.report, actions) : []),
  };
}

function drawTools(state: PanelState, report: RunReport, actions: Actions): Child[] {
  const cell = selectedCell(state);
  if (cell === null) return [];
  const sampled = report.cells.filter(one => one.n > 0 || one.index === cell.index);
  return [
    h(
      'div',
      { class: 'sample-tools' },
      h(
        'label',
        { class: 'chooser' },
        h('span', {}, 'Cell'),
        h(
          'vscode-dropdown',
          {
            id: 'sample-cell',
            class: 'wide',
            'aria-label': 'Cell',
            onchange: event => actions.selectCell(Number(changedValue(event))),
          },
          ...sampled.map(one =>
            h(
              'vscode-option',
              { value: one.index, selected: one.index === cell.index },
              `${placeOf(report, one)} (${one.n})`,
            ),
          ),
        ),
      ),
      outcomeChooser(report, state.draft, actions),
      h('vscode-text-field', {
        id: 'sample-filter',
        placeholder: 'Filter answers',
        'aria-label': 'Filter answers',
        'current-value': state.filter,
        oninput: event => actions.setFilter(changedValue(event)),
      }),
      h(
        'vscode-checkbox',
        {
          id: 'sample-tint',
          checked: state.on.has('tint'),
          onchange: event => {
            if (changedTick(event) !== state.on.has('tint')) actions.toggle('tint');
          },
        },
        'Tint by surprise',
      ),
    ),
  ];
}

/** The answers themselves. */
export function samplesSection(actions: Actions): PanelSection {
  return {
    host: h('section', { class: 'samples', 'aria-label': 'Answers' }),
    inputs: state =>
      state.tab === 'samples'
        ? [selectedDetail(state), selectedCell(state)?.n, state.filter, state.on.has('tint'), state.report?.tokens]
        : [null],
    draw: state => (state.tab === 'samples' && state.report !== null ? drawSamples(state, state.report, actions) : []),
  };
}

function drawSamples(state: PanelState, report: RunReport, actions: Actions): Child[] {
  const detail = selectedDetail(state);
  if (detail === null) return [h('p', { class: 'muted' }, 'Fetching the answers of this cell …')];
  if (detail.answers.length === 0)
    return [
      h(
        'p',
        { class: 'muted' },
        'No answers were sampled in this cell. Choose a cell that has some, or run again with a larger preset.',
      ),
    ];
  const noun = sampleNoun(report);
  const wanted = state.filter.trim().toLowerCase();
  const answers = detail.answers.filter(answer => answer.text.toLowerCase().includes(wanted));
  const groups = groupByKind(answers);
  const tint = state.on.has('tint');
  return [
    h(
      'p',
      { class: 'muted', role: 'status' },
      wanted === ''
        ? `${formatCount(answers.length, ...noun)} in ${formatCount(groups.length, 'kind')}`
        : `${answers.length} of ${formatCount(detail.answers.length, ...noun)} hold “${state.filter.trim()}”`,
    ),
    tint ? tintLegend() : null,
    ...groups.map(([kind, members]) =>
      h(
        'div',
        { class: 'kind-group' },
        h(
          'h2',
          {},
          h('span', { class: 'kind-name', dir: 'auto' }, kind === '' ? 'empty answer' : kind),
          ' ',
          h('span', { class: 'muted' }, `${members.length} of ${detail.answers.length}`),
        ),
        h('ul', { class: 'answers' }, ...members.map(answer => answerItem(answer, tint, report.tokens, actions))),
      ),
    ),
    h('p', { class: 'muted' }, detail.cell.kindsCaveat),
  ];
}

function groupByKind(answers: readonly AnswerView[]): readonly (readonly [string, readonly AnswerView[]])[] {
  const groups = new Map<string, AnswerView[]>();
  for (const answer of answers) {
    const group = groups.get(answer.kind);
    if (group === undefined) groups.set(answer.kind, [answer]);
    else group.push(answer);
  }
  return [...groups].sort((a, b) => b[1].length - a[1].length);
}

function answerItem(answer: AnswerView, tint: boolean, budget: number, actions: Actions): HTMLElement {
  const text = h(
    'p',
    { class: 'answer-text', dir: 'auto' },
    ...(answer.text === '' ? [h('em', { class: 'muted' }, 'ended at once, without a word')] : pieces(answer, tint)),
  );
  const marks = [
    `no. ${answer.index + 1}`,
    formatCount(answer.tokens, 'token'),
    answer.ended ? 'ended by itself' : `cut at ${budget} tokens`,
  ];
  if (answer.energy !== null) marks.push(`energy ${formatNumber(answer.energy)} nats a token`);
  return h(
    'li',
    { class: answer.ended ? 'answer' : 'answer cut' },
    text,
    h(
      'div',
      { class: 'answer-marks' },
      h('span', { class: 'muted' }, marks.join(' · ')),
      h(
        'button',
        {
          id: `copy-${answer.index}`,
          type: 'button',
          class: 'text-button',
          'aria-label': `Copy answer ${answer.index + 1}`,
          onclick: () => actions.post({ type: 'copy', text: answer.text }),
        },
        'Copy',
      ),
    ),
  );
}

function pieces(answer: AnswerView, tint: boolean): readonly Child[] {
  if (!tint) return [answer.text];
  return answer.pieces.map(({ text, surprisal }) =>
    h('span', { class: 'piece', '--tint': tintOf(surprisal), title: `${formatNumber(surprisal)} nats` }, text),
  );
}

/** Surprise of one token as a share of the strongest tint: 10 nats (1 in 22 000) and more are full. */
function tintOf(surprisal: number): number {
  return Math.round(Math.max(0, Math.min(1, surprisal / 10)) * 100) / 100;
}

function tintLegend(): HTMLElement {
  return h(
    'p',
    { class: 'tint-legend muted' },
    'Surprise of a token: ',
    ...[0, 2, 4, 6, 8, 10].map(nats =>
      h('span', { class: 'piece', '--tint': tintOf(nats) }, ` ${nats}${nats === 10 ? '+' : ''} `),
    ),
    ' nats',
  );
}
