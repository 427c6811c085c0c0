/** The verdict of the selected row and the rules behind it (docs/method.md#phase-verdict). */
import { figureLine } from '../../../src/core/figureText.ts';
import { t } from '../../../src/core/text.ts';
import type { GlossaryTerm } from '../../../src/domain/glossary.ts';
import { messageText } from '../../../src/domain/message.ts';
import type { RunReport, VerdictClass, VerdictReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { isRunning, selectedRow } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { expander } from '../toggles.ts';
import { tabSection, togglesOf } from '../view.ts';
import type { PanelSection } from '../view.ts';

/** The section; empty until the row has a verdict. */
export function verdictSection(actions: Actions): PanelSection {
  return tabSection('phase', {
    class: 'verdict',
    label: t`Verdict`,
    inputs: state => [state.report, selectedRow(state), state.on.has('rules')],
    draw: (state, report) => drawVerdict(state, report, actions),
  });
}

function drawVerdict(state: PanelState, report: RunReport, actions: Actions): Child[] {
  const row = selectedRow(state);
  const verdict = report.verdicts.find(one => one.row === row);
  if (verdict === undefined) return price(report, actions);
  const toggles = togglesOf(state, actions);
  const isOpen = toggles.isOn('rules');
  const word = term(verdictWord(verdict.verdict), verdictTerms[verdict.verdict]);
  word.classList.add('verdict-word', verdict.verdict);
  return [
    h('h2', {}, t`Phase transition:`, ' ', word),
    h('p', {}, verdict.sentence, ' ', expander('rules', isOpen ? t`Hide the rules` : t`Show the rules`, toggles)),
    verdict.equilibrium === undefined ? null : h('p', { id: 'equilibrium' }, verdict.equilibrium.sentence),
    isOpen ? rules(verdict) : null,
  ];
}

/** What a verdict takes here, and the run that gives it; empty where a verdict is on its way or cannot be had. */
function price(report: RunReport, actions: Actions): Child[] {
  const note = report.notes.find(({ code }) => code === 'verdict-price');
  if (note === undefined) return [];
  const isBusy = isRunning(report);
  return [
    h('h2', {}, t`Phase transition:`, ' ', t`not tested`),
    h('p', {}, messageText(note)),
    h(
      'vscode-button',
      { id: 'verdict', appearance: 'secondary', disabled: isBusy, onclick: () => actions.post({ type: 'verdict' }) },
      t`Sample for a verdict`,
    ),
    isBusy ? h('p', { class: 'muted' }, t`Available when this run has finished.`) : null,
  ];
}

const verdictTerms: Readonly<Record<VerdictClass, GlossaryTerm>> = {
  supported: 'supported',
  crossover: 'crossover',
  derailing: 'derailing',
  'not-supported': 'not-supported',
  abstain: 'insufficient-evidence',
};

function verdictWord(verdict: VerdictClass): string {
  switch (verdict) {
    case 'supported':
      return t`supported`;
    case 'crossover':
      return t`crossover`;
    case 'derailing':
      return t`derailing`;
    case 'not-supported':
      return t`not supported`;
    case 'abstain':
      return t`insufficient evidence`;
  }
}

function rules({ rules: all, location }: VerdictReport): HTMLElement {
  return h(
    'ol',
    { class: 'rules' },
    ...all.map(({ rule, passed, text }) => {
      const [kind, word] =
        passed === null ? ['open', t`undecided`] : passed ? ['passed', t`passed`] : ['failed', t`failed`];
      return h('li', { value: rule }, h('span', { class: `rule-mark ${kind}` }, word), ' ', text);
    }),
    location.kind === 'abstain' ? null : h('li', { class: 'muted' }, t`Location: temperature ${figureLine(location)}`),
  );
}
