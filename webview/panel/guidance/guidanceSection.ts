/** The Advice tab: what to turn for a goal, what it costs, and how many answers a statement takes. */
import { t } from '../../../src/core/text.ts';
import type { GoalReport, GuidanceReport } from '../../../src/domain/guidance.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { selectedDetail, type Actions, type PanelState } from '../panelState.ts';
import { tabSection, togglesOf } from '../view.ts';
import type { PanelSection } from '../view.ts';
import { adviceBlock } from './adviceBlock.ts';
import { comparison } from './changeList.ts';
import { leverTable, stepTable } from './leverTable.ts';
import { runsBlock } from './runsBlock.ts';
import { typedAnswer } from './typedAnswer.ts';

/** The section. */
export function guidanceSection(actions: Actions): PanelSection {
  return tabSection('guidance', {
    class: 'stack guidance',
    label: t`Advice`,
    inputs: state => [
      state.report,
      state.cell,
      selectedDetail(state),
      state.goal,
      state.api,
      state.halfWidth,
      state.on,
    ],
    draw: (state, report) => drawGuidance(state, report, actions),
  });
}

function drawGuidance(state: PanelState, report: RunReport, actions: Actions): Child[] {
  if (report.kind === 'study' || report.guidance === undefined) return [];
  const { goals } = report.guidance;
  const goal = goals.find(({ id }) => id === state.goal) ?? goals[0];
  if (goal === undefined) return [];
  return [
    goalPicker(report.guidance, goal, actions),
    typedAnswer(report, report.guidance, actions),
    adviceBlock(state, report, goal, actions),
    leverTable(goal, report, state.cell, actions),
    comparison(state, goal, actions),
    stepTable(goal),
    runsBlock(state, report, actions, togglesOf(state, actions)),
  ];
}

/** One radio button per goal; arrow keys move between them. */
function goalPicker({ goals }: GuidanceReport, chosen: GoalReport, actions: Actions): HTMLElement {
  return h(
    'fieldset',
    { class: 'goals' },
    h('legend', {}, t`What do you want from the answers?`),
    ...goals.map(({ id, title }) =>
      h(
        'label',
        { class: id === chosen.id ? 'goal chosen' : 'goal' },
        h('input', {
          id: `goal-${id}`,
          type: 'radio',
          name: 'goal',
          value: id,
          checked: id === chosen.id,
          onchange: () => actions.selectGoal(id),
        }),
        h('span', {}, title),
      ),
    ),
  );
}
