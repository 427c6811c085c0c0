/** The Constraints tab: which limit closes what this prompt makes possible, by how much, and how the limits combine. */
import { messageText } from '../../../src/domain/message.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import type { ConstraintRow, StudyFindings } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { destroyCharts } from '../charts/curveFigure.ts';
import { isRunning } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { tightestFirst } from './rowOrder.ts';
import { warningList } from '../study/studyWarnings.ts';
import { disclosure, switchButton } from '../toggles.ts';
import { switchesOf } from '../view.ts';
import type { PanelSection } from '../view.ts';
import { attributionBlock } from './attributionBlock.ts';
import { constraintRow } from './constraintRow.ts';
import { constraintTable } from './constraintTable.ts';
import { massDefinition, opennessDefinition } from './definitions.ts';
import { opennessAxis } from './dumbbell.ts';
import { opennessScale } from './opennessScale.ts';
import { sensitivityBlock } from './sensitivityBlock.ts';
import { wordStrip } from './wordChips.ts';

/** The section; drawn only while its tab is open. */
export function constraintsSection(actions: Actions, redraws: () => number): PanelSection {
  return {
    host: h('section', { class: 'stack wide', 'aria-label': 'Constraints' }),
    inputs: state => (state.tab === 'constraints' ? [state.report, state.word, state.on, redraws()] : [null]),
    draw: state =>
      state.report === null || state.tab !== 'constraints' ? [] : drawConstraints(state, state.report, actions),
    clear: destroyCharts,
  };
}

function drawConstraints(state: PanelState, report: RunReport, actions: Actions): Child[] {
  if (report.kind !== 'study' || report.study.kind !== 'constraints') return [invitation(report, actions)];
  const { study } = report;
  const switches = switchesOf(state, actions);
  const rows = tightestFirst(study.constraints);
  return [
    warningList(study.warnings),
    rows.length > 0
      ? picture(state, rows, actions)
      : study.sensitivity !== null
        ? null
        : h(
            'p',
            { class: 'muted' },
            isRunning(report) ? 'The first settings are being read.' : 'No constraint was read.',
          ),
    study.attribution === null ? null : attributionBlock(study.attribution, switches),
    study.sensitivity === null ? null : sensitivityBlock(study.sensitivity, switches),
    disabledKnobs(study),
    state.word === null ? null : wordStrip(rows, state.word, actions),
  ];
}

function picture(state: PanelState, rows: readonly ConstraintRow[], actions: Actions): HTMLElement {
  const switches = switchesOf(state, actions);
  const asTable = switches.isOn('table:constraints');
  const scale = opennessScale(rows);
  return h(
    'div',
    { class: 'block', id: 'constraints' },
    h(
      'div',
      { class: 'curve-head' },
      h('h2', {}, 'What each limit closes ', h('span', { class: 'muted' }, 'tightest first')),
      h(
        'span',
        { class: 'curve-tools' },
        switchButton('table:constraints', asTable ? 'as picture' : 'as table', switches, 'Constraints: '),
      ),
    ),
    asTable
      ? constraintTable(rows)
      : h(
          'div',
          { class: 'constraints' },
          h(
            'div',
            { class: 'level legend-line', 'aria-hidden': 'true' },
            h('span', {}),
            massLegend(),
            opennessLegend(),
          ),
          h(
            'ol',
            { class: 'constraint-list' },
            ...rows.map(row => constraintRow(row, { scale, word: state.word, switches, actions })),
          ),
          h('div', { class: 'level axis-line' }, h('span', {}), h('span', {}), opennessAxis(scale)),
        ),
    h(
      'div',
      { class: 'caption' },
      'Kept: what stays as likely as it was. Lost: what the limit closes. Leaked: noise it lets in, never new possibility. ',
      ...disclosure('definition:mass', 'Definition', massDefinition, switches, 'Kept, lost and leaked mass: '),
    ),
    h(
      'div',
      { class: 'caption' },
      'Openness: how many next words are in play. It alone never says whether a limit closes. ',
      ...disclosure('definition:openness-change', 'Definition', opennessDefinition, switches, 'Openness: '),
    ),
  );
}

function massLegend(): HTMLElement {
  return h(
    'ul',
    { class: 'map-legend' },
    ...(
      [
        ['mass-kept', 'kept'],
        ['mass-lost', 'lost'],
        ['leak-fill', 'leaked'],
      ] as const
    ).map(([key, word]) => h('li', {}, h('span', { class: `mass-key ${key}` }), word)),
  );
}

function opennessLegend(): HTMLElement {
  return h(
    'ul',
    { class: 'map-legend' },
    h('li', {}, h('span', { class: 'dot-key free' }), 'openness without it'),
    h('li', {}, h('span', { class: 'dot-key held' }), 'with it'),
  );
}

/** What the tab would show, for a run that asked something else. */
function invitation(report: RunReport, actions: Actions): HTMLElement {
  const running = isRunning(report);
  return h(
    'div',
    { class: 'block note' },
    h(
      'p',
      {},
      'Which limit closes what this prompt makes possible: the layers and heads of the model, the precision of its weights, or how much of the prompt it sees?',
    ),
    h(
      'p',
      {},
      'Each is turned alone and together, and the same texts are read again: what stays possible, what is lost, what is only noise, and whether the limits add up or multiply.',
    ),
    h(
      'vscode-button',
      { id: 'which-constraint', disabled: running, onclick: () => actions.post({ type: 'constraints' }) },
      'Which constraint binds?',
    ),
    running ? h('p', { class: 'muted' }, 'Available when this run has finished.') : null,
  );
}

function disabledKnobs(study: StudyFindings): HTMLElement | null {
  if (study.disabled.length === 0) return null;
  return h(
    'div',
    { class: 'block' },
    h('h2', {}, 'Not turned'),
    h(
      'dl',
      { class: 'rows disabled' },
      ...study.disabled.map(({ title, reason }) => h('div', {}, h('dt', {}, title), h('dd', {}, messageText(reason)))),
    ),
  );
}
