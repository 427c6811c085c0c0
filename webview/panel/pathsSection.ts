/** The Paths tab: when the ending of an answer is decided, and which words of one answer could have turned it. */
import { t } from '../../src/core/text.ts';
import type { RunReport } from '../../src/domain/report.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { term } from '../shared/term.ts';
import { destroyCharts } from './charts/curveFigure.ts';
import { commitmentBlock } from './paths/commitmentBlock.ts';
import { couplingBlock } from './paths/couplingBlock.ts';
import { forkBlock } from './paths/forkBlock.ts';
import { isRunning } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import { tabSection, togglesOf } from './view.ts';
import type { PanelSection } from './view.ts';

/** The section. */
export function pathsSection(actions: Actions, themeVersion: () => number): PanelSection {
  return tabSection('paths', {
    class: 'stack',
    label: t`Paths`,
    inputs: state => [state.report, state.on, state.fork, state.detail, themeVersion()],
    draw: (state, report) => drawPaths(state, report, actions),
    release: destroyCharts,
  });
}

function drawPaths(state: PanelState, report: RunReport, actions: Actions): Child[] {
  if (report.kind === 'study') return [];
  const { coupling, forks } = report.paths ?? {};
  const toggles = togglesOf(state, actions);
  return [
    h(
      'p',
      { class: 'lead' },
      t`Which word decides the ending? An answer is sampled word by word, and each word narrows what can still follow.`,
      ' ',
      term(t`Commitment`, 'commitment'),
      ' ',
      t`says how early the outcome is fixed; a`,
      ' ',
      term(t`fork`, 'fork'),
      ' ',
      t`is a word that could have turned it.`,
    ),
    coupling === undefined ? null : couplingBlock(coupling, toggles),
    forks === undefined ? null : forkBlock(state, report, forks, actions, toggles),
    report.paths === undefined ? null : commitmentBlock(report.paths, toggles, actions, isRunning(report)),
    report.paths === undefined
      ? h(
          'p',
          { class: 'muted' },
          isRunning(report) ? t`Sampling answers first.` : t`Nothing was followed in this run.`,
        )
      : null,
    forks === undefined && report.kind !== 'wordings' ? forksOffer(report, actions) : null,
    wordingsOffer(report, actions),
  ];
}

/** Starts the experiment that follows one answer word by word. */
function forksOffer(report: RunReport, actions: Actions): Child {
  const isBusy = isRunning(report);
  if (report.kind === 'paths' && isBusy) return null;
  return h(
    'div',
    { class: 'block note' },
    h('h2', {}, t`Which word decides?`),
    h(
      'p',
      {},
      t`Follows one typical answer word by word: what would have come of the other words that were likely there. Takes about a minute on two cores, and longer where answers are long.`,
    ),
    h(
      'vscode-button',
      { id: 'follow-paths', disabled: isBusy, onclick: () => actions.post({ type: 'paths', answer: null }) },
      t`Find the words that decide`,
    ),
    isBusy ? h('p', { class: 'muted' }, t`Available when this run has finished.`) : null,
  );
}

/** Starts the comparison of the prompt with another wording of it. */
function wordingsOffer(report: RunReport, actions: Actions): Child {
  return h(
    'div',
    { class: 'block note' },
    h('h2', {}, t`Does the wording matter?`),
    h(
      'p',
      {},
      t`Change a line of the prompt and see how long answers remember it. Both wordings are answered with the same random numbers; takes about a minute on two cores, and longer where answers are long.`,
    ),
    h(
      'vscode-button',
      { id: 'compare-wordings', disabled: isRunning(report), onclick: () => actions.post({ type: 'wordings' }) },
      t`Compare two wordings…`,
    ),
  );
}
