/** The Answers tab: all answers of the selected cell, grouped by kind, each token tinted by its surprisal. */
import { isFormal } from '../../src/core/answers/formalText.ts';
import { withoutReasoning } from '../../src/core/answers/reasoning.ts';
import { formatCount, formatNumber } from '../../src/core/format.ts';
import { t } from '../../src/core/text.ts';
import type { AnswerView, CellReport, RunReport } from '../../src/domain/report.ts';
import { changedValue, h, isNowChecked } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { term } from '../shared/term.ts';
import { cellPlace } from './map/gridLookup.ts';
import { sampleButton, unsampledText } from './map/unsampledCell.ts';
import { outcomeChooser } from './outcomeChooser.ts';
import { isRunning, sampleNoun, selectedCell, selectedDetail } from './panelState.ts';
import type { Actions, CellDetail, PanelState } from './panelState.ts';
import { assertionBlock, failedFacts } from './samples/assertionBlock.ts';
import { containsText, groupsOf, kindsByCount, likenessText, namesKinds, unsorted } from './samples/answerGroups.ts';
import { isGroupedAbove } from './groupingSection.ts';
import { groupBlock } from './samples/groupList.ts';
import { textButton } from './toggles.ts';
import { tabSection } from './view.ts';
import type { PanelSection } from './view.ts';

/** Tools above the answers: a section of its own, so that typing in the filter does not redraw the field. */
export function sampleToolsSection(actions: Actions): PanelSection {
  return tabSection('samples', {
    class: 'stack',
    label: t`Cell and filter`,
    inputs: state => [
      state.report?.outcome,
      state.report?.status,
      state.cell,
      state.report?.cells.length,
      state.draft,
      selectedCell(state)?.n,
    ],
    draw: (state, report) => drawTools(state, report, actions),
  });
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
        h('span', {}, t`Cell`),
        h(
          'vscode-dropdown',
          {
            id: 'sample-cell',
            class: 'wide',
            'aria-label': t`Cell`,
            onchange: event => actions.selectCell(Number(changedValue(event))),
          },
          ...sampled.map(one =>
            h(
              'vscode-option',
              { value: one.index, selected: one.index === cell.index },
              `${cellPlace(report, one)} (${one.n})`,
            ),
          ),
        ),
      ),
      ...(cell.n === 0 ? [] : answerTools(state, report, actions)),
    ),
  ];
}

/** What groups, filters and tints answers; without answers there is nothing for it to do. */
function answerTools(state: PanelState, report: RunReport, actions: Actions): readonly Child[] {
  return [
    report.mode === 'streams' || isGroupedAbove(state) ? null : outcomeChooser(report, state.draft, actions),
    h('vscode-text-field', {
      id: 'sample-filter',
      placeholder: t`Filter answers`,
      'aria-label': t`Filter answers`,
      'current-value': state.filter,
      oninput: event => actions.setFilter(changedValue(event)),
    }),
    h(
      'vscode-checkbox',
      {
        id: 'sample-tint',
        checked: state.on.has('tint'),
        onchange: event => {
          if (isNowChecked(event) !== state.on.has('tint')) actions.toggle('tint');
        },
      },
      t`Tint by surprisal`,
    ),
  ];
}

/** The answers themselves. */
export function samplesSection(actions: Actions): PanelSection {
  return tabSection('samples', {
    class: 'samples',
    label: t`Answers`,
    inputs: state => [
      selectedDetail(state),
      selectedCell(state)?.n,
      state.filter,
      state.answer,
      state.on.has('tint'),
      state.report?.outcome,
    ],
    draw: (state, report) => drawSamples(state, report, actions),
  });
}

function drawSamples(state: PanelState, report: RunReport, actions: Actions): Child[] {
  const detail = selectedDetail(state);
  if (detail === null) {
    const cell = selectedCell(state);
    const isEmpty = cell === null || cell.n === 0;
    return [
      h(
        'p',
        { class: 'muted' },
        isEmpty && isRunning(report)
          ? t`Answers appear here as they are sampled.`
          : t`Loading the answers of this cell …`,
      ),
    ];
  }
  if (detail.answers.length === 0)
    return [h('p', { class: 'muted' }, unsampledText(detail.cell, report)), sampleButton(detail.cell, report, actions)];
  const filter = state.filter.trim();
  const answers = detail.answers.filter(answer => containsText(answer, filter));
  const isShown = new Set(answers);
  const unread = detail.cell.unread?.members ?? [];
  const groups = report.mode === 'streams' ? unsorted(detail.answers) : groupsOf(detail.answers, unread);
  const likeness = namesKinds(report.outcome) ? null : likenessText(report.outcome);
  const isTinted = state.on.has('tint');
  const item = (answer: AnswerView, kind: string): HTMLElement =>
    answerItem(answer, state.answer === answer.index, isTinted, { report, cell: detail.cell, kind }, actions);
  return [
    h('p', { class: 'muted', role: 'status' }, ...countsOf(report, detail, answers, filter)),
    assertionBlock(detail.cell, actions),
    isTinted ? tintLegend() : null,
    ...groups.flatMap((group, at) => {
      const shown = group.answers.filter(answer => isShown.has(answer));
      return shown.length === 0 ? [] : [groupBlock({ group, at, shown, of: detail.answers.length, likeness }, item)];
    }),
    h('p', { class: 'muted' }, detail.cell.kindsCaveat),
  ];
}

/** What ended an answer: a stop string may have, where there are any. */
function endText({ spec: { stop = [] } }: RunReport): string {
  return stop.length === 0 ? t`ended by itself` : t`ended`;
}

/** "32 answers of 4 kinds; 2 could not be read", or how many of them match the filter. */
function countsOf(
  report: RunReport,
  { cell, answers }: Pick<CellDetail, 'cell' | 'answers'>,
  matching: readonly AnswerView[],
  filter: string,
): Child[] {
  const noun = sampleNoun(report);
  if (filter !== '') return [t`${matching.length} of ${formatCount(answers.length, ...noun)} contain “${filter}”`];
  if (report.mode === 'streams') return [formatCount(answers.length, ...noun)];
  const unread = cell.unread?.members.length ?? 0;
  return [
    t`${formatCount(answers.length, ...noun)} of`,
    ' ',
    term(formatCount(kindsByCount(answers).length - (unread > 0 ? 1 : 0), t`kind`), 'kind'),
    unread === 0 ? '' : t`; ${unread} could not be read`,
  ];
}

function answerItem(
  answer: AnswerView,
  isChosen: boolean,
  isTinted: boolean,
  { report, cell, kind }: { readonly report: RunReport; readonly cell: CellReport; readonly kind: string },
  actions: Actions,
): HTMLElement {
  const number = answer.index + 1;
  const facts = [
    t`no. ${number}`,
    formatCount(answer.tokens, t`token`),
    ...(report.mode === 'streams' ? [] : [answer.ended ? endText(report) : t`cut`]),
    ...(kind === '' ? [] : [t`kind: ${kind}`]),
    ...reasoningFacts(answer.text),
    ...failedFacts(answer, cell),
    ...(answer.energy === null ? [] : [t`energy ${formatNumber(answer.energy)} nats per token`]),
  ];
  return h(
    'li',
    {
      id: `answer-${answer.index}`,
      tabindex: -1,
      class: `answer${answer.ended || report.mode === 'streams' ? '' : ' cut'}${isChosen ? ' chosen' : ''}`,
      'aria-current': isChosen ? 'true' : null,
    },
    h(
      'p',
      { class: isFormal(answer.text) ? 'answer-text formal' : 'answer-text', dir: 'auto' },
      ...(answer.text === ''
        ? [h('em', { class: 'muted' }, t`ended immediately, without text`)]
        : answerText(answer, isTinted)),
    ),
    h(
      'div',
      { class: 'answer-marks' },
      h('span', { class: 'muted' }, facts.join(' · ')),
      h(
        'span',
        { class: 'answer-actions' },
        textButton(
          `on-map-${answer.index}`,
          t`On map`,
          () => {
            actions.selectAnswer(answer.index);
            document.getElementById('answer-map')?.scrollIntoView({ block: 'nearest' });
          },
          t`Answer ${number}: `,
        ),
        textButton(
          `copy-${answer.index}`,
          t`Copy`,
          () => actions.post({ type: 'copy', text: answer.text }),
          t`Answer ${number}: `,
        ),
      ),
    ),
  );
}

/** How much of an answer is reasoning, as one of its facts. */
function reasoningFacts(text: string): readonly string[] {
  const { answer, reasons } = withoutReasoning(text);
  if (reasons === 'none') return [];
  if (reasons === 'open') return [t`reasoning that does not end, no answer`];
  return [t`${formatCount(text.length - answer.length, t`character`)} of reasoning`];
}

function answerText(answer: AnswerView, isTinted: boolean): readonly Child[] {
  if (!isTinted) return [answer.text];
  return answer.pieces.map((text, at) => {
    const surprisal = answer.surprisals[at] ?? 0;
    return h('span', { class: 'piece', '--tint': tintOf(surprisal), title: t`${formatNumber(surprisal)} nats` }, text);
  });
}

/** Surprisal with the strongest tint, nats: a probability of 1 in 22 000. */
const strongestTint = 10;

/** Tint of a surprisal in nats, 0 to 1. */
function tintOf(surprisal: number): number {
  return Math.round(Math.max(0, Math.min(1, surprisal / strongestTint)) * 100) / 100;
}

function tintLegend(): HTMLElement {
  return h(
    'p',
    { class: 'tint-legend muted' },
    term(t`Surprisal`, 'surprisal'),
    t`of each token, nats:`,
    ...[0, 2, 4, 6, 8, strongestTint].map(nats =>
      h('span', { class: 'piece', '--tint': tintOf(nats) }, ` ${nats}${nats === strongestTint ? '+' : ''} `),
    ),
  );
}
