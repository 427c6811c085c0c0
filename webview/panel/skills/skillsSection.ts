/** The Skills tab: what a model can do along an axis, a continuous score beside a pass-or-fail one, with chance. */
import type { RunReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { curveFigure, destroyCharts } from '../charts/curveFigure.ts';
import { isRunning } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { warningList } from '../study/studyWarnings.ts';
import { switchesOf } from '../view.ts';
import type { PanelSection } from '../view.ts';
import { skillPanel } from './skillPanel.ts';

/** The section; drawn only while its tab is open. */
export function skillsSection(actions: Actions, redraws: () => number): PanelSection {
  return {
    host: h('section', { class: 'stack wide', 'aria-label': 'Skills' }),
    inputs: state => (state.tab === 'skills' ? [state.report, state.on, redraws()] : [null]),
    draw: state => (state.report === null || state.tab !== 'skills' ? [] : drawSkills(state, state.report, actions)),
    clear: destroyCharts,
  };
}

const inductionDefinition =
  'Random strings shown twice. Surprisal: −ln p of each token, mean over the tokens of the first and of the second showing. A model that copies from its context is surprised less the second time; it takes two layers of attention to do so (Olsson et al. 2022).';

function drawSkills(state: PanelState, report: RunReport, actions: Actions): Child[] {
  if (report.kind !== 'study') return [];
  const { study } = report;
  const switches = switchesOf(state, actions);
  const nothing = study.capabilities.length + study.induction.length === 0;
  return [
    h(
      'p',
      { class: 'lead' },
      'Does the ability change, or only the yardstick? Score: how likely the right answer becomes, little by little. Accuracy: how often it is the likeliest option, with the line of guessing.',
    ),
    warningList(study.warnings),
    nothing
      ? h('p', { class: 'muted' }, isRunning(report) ? 'The first items are being read.' : 'No items were read.')
      : null,
    study.induction.length === 0
      ? null
      : h(
          'div',
          { class: 'block' },
          h('h2', {}, 'Induction ', h('span', { class: 'muted' }, 'copying from the context')),
          study.inductionSentence === '' ? null : h('p', {}, study.inductionSentence),
          h(
            'div',
            { class: 'twins' },
            ...study.induction.map((curve, i) =>
              curveFigure({ curve, definition: i === 0 ? inductionDefinition : '', counted: 'sequences' }, switches),
            ),
          ),
        ),
    ...study.capabilities.map(capability => skillPanel(capability, switches)),
  ];
}
