/** Constraints, in the Limits tab: what each takes away from this prompt, by how much, and how they combine. */
import { t } from '../../../src/core/text.ts';
import { messageText } from '../../../src/domain/message.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import type { ConstraintRow, StudyFindings } from '../../../src/domain/studyFindings.ts';
import { limitCurves } from '../../../src/experiments/study/report/constraints/limitCurves.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { curveFigure, destroyCharts } from '../charts/curveFigure.ts';
import { isRunning } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { studyWarnings } from '../studyWarnings.ts';
import { disclosure, pictureToggle } from '../toggles.ts';
import type { Toggles } from '../toggles.ts';
import { tabSection, togglesOf } from '../view.ts';
import type { PanelSection } from '../view.ts';
import { attributionBlock } from './attributionBlock.ts';
import { constraintRow } from './constraintRow.ts';
import { constraintTable } from './constraintTable.ts';
import { massDefinition, opennessDefinition } from './definitions.ts';
import { opennessAxis } from './dumbbell.ts';
import { opennessScale } from './opennessScale.ts';
import { tightestFirst } from './rowOrder.ts';
import { sensitivityBlock } from './sensitivityBlock.ts';
import { wordStrip } from './wordChips.ts';

/** The section. */
export function constraintsSection(actions: Actions, themeVersion: () => number): PanelSection {
  return tabSection('constraints', {
    class: 'stack wide',
    label: t`Limits`,
    inputs: state => [state.report, state.word, state.on, themeVersion()],
    draw: (state, report) => drawConstraints(state, report, actions),
    release: destroyCharts,
  });
}

function drawConstraints(state: PanelState, report: RunReport, actions: Actions): Child[] {
  if (report.kind !== 'study' || report.study.kind !== 'constraints') return [invitation(report, actions)];
  const { study } = report;
  const toggles = togglesOf(state, actions);
  const rows = tightestFirst(study.constraints, study.comparison);
  return [
    studyWarnings(study.warnings),
    rows.length > 0 ? picture(state, rows, actions) : study.sensitivity === null ? nothingRead(report) : null,
    levelCurves(rows, toggles),
    study.attribution === null ? null : attributionBlock(study.attribution, toggles),
    study.sensitivity === null ? null : sensitivityBlock(study.sensitivity, toggles),
    unavailableKnobs(study),
    state.word === null ? null : wordStrip(rows, state.word, actions),
  ];
}

function nothingRead(report: RunReport): HTMLElement {
  return h(
    'p',
    { class: 'muted' },
    isRunning(report) ? t`Measuring the first configurations.` : t`No constraint was measured.`,
  );
}

function picture(state: PanelState, rows: readonly ConstraintRow[], actions: Actions): HTMLElement {
  const toggles = togglesOf(state, actions);
  const title = t`Effect of each constraint`;
  return h(
    'div',
    { class: 'block', id: 'constraints' },
    h(
      'div',
      { class: 'curve-head' },
      h('h2', {}, title, ' ', h('span', { class: 'muted' }, t`tightest first`)),
      h('span', { class: 'curve-tools' }, pictureToggle('constraints', title, toggles)),
    ),
    toggles.isOn('table:constraints') ? constraintTable(rows) : constraintList(state, rows, actions),
    h(
      'div',
      { class: 'caption' },
      t`Kept probability stays where it was, lost probability is taken away, and leaked probability is noise that the constraint lets in.`,
      ' ',
      ...disclosure('definition:mass', t`Definition`, massDefinition(), toggles, t`Kept, lost, and leaked: `),
    ),
    h(
      'div',
      { class: 'caption' },
      t`Openness is the entropy of the next token. On its own it does not show whether a constraint takes anything away.`,
      ' ',
      ...disclosure('definition:openness-change', t`Definition`, opennessDefinition(), toggles, t`Openness: `),
    ),
  );
}

/** Each knob as a curve over its levels, where more than two were measured; null where none has as many. */
function levelCurves(rows: readonly ConstraintRow[], toggles: Toggles): HTMLElement | null {
  const figures = rows.flatMap(row => {
    const [kept, openness] = limitCurves(row);
    const shown = { definition: '', counted: t`texts` };
    return [
      ...(kept === undefined ? [] : [curveFigure({ ...shown, curve: kept, range: [0, 1] }, toggles)]),
      ...(openness === undefined ? [] : [curveFigure({ ...shown, curve: openness }, toggles)]),
    ];
  });
  if (figures.length === 0) return null;
  return h(
    'div',
    { class: 'block', id: 'level-curves' },
    h('h2', {}, t`Each constraint over its levels`, ' ', h('span', { class: 'muted' }, t`from loose to tight`)),
    h('div', { class: 'multiples' }, ...figures),
    h(
      'div',
      { class: 'caption' },
      t`Where a curve of kept probability falls, the constraint starts to bind. Bars and bands are 95% intervals over texts.`,
    ),
  );
}

function constraintList(state: PanelState, rows: readonly ConstraintRow[], actions: Actions): HTMLElement {
  const toggles = togglesOf(state, actions);
  const scale = opennessScale(rows);
  return h(
    'div',
    { class: 'constraints' },
    h('div', { class: 'level legend-line' }, h('span', {}), massLegend(), opennessLegend()),
    h(
      'ol',
      { class: 'constraint-list' },
      ...rows.map(row => constraintRow(row, { scale, word: state.word, toggles, actions })),
    ),
    h('div', { class: 'level axis-line' }, h('span', {}), h('span', {}), opennessAxis(scale)),
  );
}

function massLegend(): HTMLElement {
  return h(
    'ul',
    { class: 'map-legend' },
    legendItem('mass-key mass-kept', term(t`kept`, 'kept')),
    legendItem('mass-key mass-lost', term(t`lost`, 'lost')),
    legendItem('mass-key leak-fill', term(t`leaked`, 'leaked')),
  );
}

function opennessLegend(): HTMLElement {
  return h(
    'ul',
    { class: 'map-legend' },
    legendItem('dot-key free', term(t`openness`, 'openness'), ' ', t`without the constraint`),
    legendItem('dot-key held', t`with it`),
  );
}

function legendItem(key: string, ...words: Child[]): HTMLElement {
  return h('li', {}, h('span', { class: key, 'aria-hidden': 'true' }), h('span', {}, ...words));
}

/** What this tab would show, for a run of another kind. */
function invitation(report: RunReport, actions: Actions): HTMLElement {
  const isBusy = isRunning(report);
  return h(
    'div',
    { class: 'block note' },
    h(
      'p',
      {},
      t`Which`,
      ' ',
      term(t`constraint`, 'constraint'),
      ' ',
      t`removes the most from what this prompt makes possible: the layers and heads of the model, the precision of its weights, or how much of the prompt it sees?`,
    ),
    h(
      'p',
      {},
      t`The study varies each`,
      ' ',
      term(t`knob`, 'knob'),
      ' ',
      t`alone and together with others, and scores the same texts each time. It shows how much probability each constraint keeps, loses, and leaks, and whether constraints add up or multiply.`,
    ),
    h(
      'vscode-button',
      { id: 'which-constraint', disabled: isBusy, onclick: () => actions.post({ type: 'constraints' }) },
      t`Which constraint binds?`,
    ),
    isBusy ? h('p', { class: 'muted' }, t`Available when this run has finished.`) : null,
  );
}

function unavailableKnobs({ disabled }: StudyFindings): HTMLElement | null {
  if (disabled.length === 0) return null;
  return h(
    'div',
    { class: 'block' },
    h('h2', {}, t`Unavailable`, ' ', term(t`knobs`, 'knob')),
    h(
      'dl',
      { class: 'rows disabled' },
      ...disabled.map(({ title, reason }) => h('div', {}, h('dt', {}, title), h('dd', {}, messageText(reason)))),
    ),
  );
}
