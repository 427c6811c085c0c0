/** The verdict of the selected row and the rules it rests on (science.md B3.6). */
import type { VerdictClass, VerdictReport } from '../../../src/domain/report.ts';
import { figureLine } from '../../../src/core/format.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { selectedCell } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { textButton } from '../toggles.ts';
import type { PanelSection } from '../view.ts';

/** The section; empty until a verdict for the row exists. */
export function verdictSection(actions: Actions): PanelSection {
  return {
    host: h('section', { class: 'verdict', 'aria-label': 'Verdict' }),
    inputs: state =>
      state.tab === 'phase' ? [state.report?.verdicts, selectedCell(state)?.row, state.on.has('rules')] : [null],
    draw: state => (state.tab === 'phase' ? drawVerdict(state, actions) : []),
  };
}

function drawVerdict(state: PanelState, actions: Actions): Child[] {
  const { report } = state;
  const row = selectedCell(state)?.row ?? 0;
  const verdict = report?.verdicts.find(one => one.row === row);
  if (report === null || verdict === undefined) return [];
  const open = state.on.has('rules');
  const button = textButton('switch-rules', open ? 'Hide the rules' : 'Which rules?', () => actions.toggle('rules'));
  button.setAttribute('aria-expanded', String(open));
  return [
    h(
      'h2',
      {},
      'Is it a transition? ',
      h('span', { class: `verdict-word ${verdict.verdict}` }, words[verdict.verdict]),
    ),
    h('p', {}, verdict.sentence, ' ', button),
    open ? rules(verdict) : null,
  ];
}

const words: Readonly<Record<VerdictClass, string>> = {
  supported: 'supported',
  crossover: 'crossover',
  'not-supported': 'not supported',
  abstain: 'not enough evidence',
};

function rules(verdict: VerdictReport): HTMLElement {
  const where =
    verdict.location.kind === 'abstain'
      ? null
      : h('li', { class: 'muted' }, `Location: temperature ${figureLine(verdict.location)}`);
  return h(
    'ol',
    { class: 'rules' },
    ...verdict.rules.map(({ rule, passed, text }) =>
      h(
        'li',
        { value: rule },
        h(
          'span',
          { class: `rule-mark ${passed === null ? 'open' : passed ? 'passed' : 'failed'}` },
          passed === null ? 'undecided' : passed ? 'passed' : 'failed',
        ),
        ' ',
        text,
      ),
    ),
    where,
  );
}
