/** Skills, in the Limits tab: a model along an axis, in a continuous score and in accuracy with the chance line. */
import { t } from '../../../src/core/text.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import type { StudyFindings } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { curveFigure, destroyCharts } from '../charts/curveFigure.ts';
import { isRunning } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { studyWarnings } from '../studyWarnings.ts';
import type { Toggles } from '../toggles.ts';
import { tabSection, togglesOf } from '../view.ts';
import type { PanelSection } from '../view.ts';
import { skillPanel } from './skillPanel.ts';

/** The section. */
export function skillsSection(actions: Actions, themeVersion: () => number): PanelSection {
  return tabSection('skills', {
    class: 'stack wide',
    label: t`Skills`,
    inputs: state => [state.report, state.on, themeVersion()],
    draw: (state, report) => drawSkills(state, report, actions),
    release: destroyCharts,
  });
}

function drawSkills(state: PanelState, report: RunReport, actions: Actions): Child[] {
  if (report.kind !== 'study') return [];
  const { study } = report;
  const toggles = togglesOf(state, actions);
  return [
    h(
      'p',
      { class: 'lead' },
      t`Does the skill itself appear suddenly, or is the jump an artifact of the metric? The score is ln p of the right answer, which changes gradually. Accuracy is how often the right option is the likeliest; the dashed line is`,
      ' ',
      term(t`chance`, 'chance'),
      '.',
    ),
    studyWarnings(study.warnings),
    study.capabilities.length + study.induction.length > 0
      ? null
      : h('p', { class: 'muted' }, isRunning(report) ? t`Scoring the first items.` : t`No items were scored.`),
    study.induction.length === 0 ? null : inductionBlock(study, toggles),
    ...study.capabilities.map(capability => skillPanel(capability, toggles)),
  ];
}

/** docs/method.md#induction */
function inductionBlock({ induction, inductionSentence }: StudyFindings, toggles: Toggles): HTMLElement {
  const definition = t`Random strings shown twice. Surprisal: −ln p of each token, averaged over the first and over the second showing. A model that copies from its context has a lower surprisal the second time. The known mechanism, induction heads, takes two layers of attention (Olsson et al. 2022, arXiv:2209.11895).`;
  return h(
    'div',
    { class: 'block' },
    h('h2', {}, term(t`Induction`, 'induction'), ' ', h('span', { class: 'muted' }, t`copying from the context`)),
    inductionSentence === '' ? null : h('p', {}, inductionSentence),
    h(
      'div',
      { class: 'twins' },
      ...induction.map((curve, i) =>
        curveFigure({ curve, definition: i === 0 ? definition : '', counted: t`sequences` }, toggles),
      ),
    ),
  );
}
