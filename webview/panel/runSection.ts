/** The Run tab: what was asked, what the model was given, what it cost, what is needed to replay it. */
import { messageText } from '../../src/domain/message.ts';
import { formatBytes, formatDuration } from '../../src/core/format.ts';
import type { RunReport } from '../../src/domain/report.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { placeOf } from './map/gridLookup.ts';
import { textButton } from './toggles.ts';
import type { Actions } from './panelState.ts';
import type { PanelSection } from './view.ts';

/** The section; drawn only while its tab is open. */
export function runSection(actions: Actions): PanelSection {
  return {
    host: h('section', { class: 'stack run', 'aria-label': 'Run' }),
    inputs: state => (state.tab === 'run' ? [state.report, state.path] : [null]),
    draw: state => (state.report === null || state.tab !== 'run' ? [] : drawRun(state.report, state.path, actions)),
  };
}

function drawRun(report: RunReport, path: string, actions: Actions): Child[] {
  return [
    report.notes.length === 0
      ? null
      : h(
          'div',
          { class: 'block note' },
          h('h2', {}, 'Worth knowing'),
          h('ul', { class: 'plain-list' }, ...report.notes.map(note => h('li', {}, messageText(note)))),
        ),
    h(
      'div',
      { class: 'block' },
      h(
        'h2',
        {},
        'Text given to the model ',
        h('span', { class: 'muted' }, `${report.form} form, ${homeWords(report)}, exactly`),
      ),
      h('pre', { class: 'given', tabindex: 0 }, report.givenText),
      h(
        'p',
        {},
        textButton(
          'copy-given',
          'Copy',
          () => actions.post({ type: 'copy', text: report.givenText }),
          'Text given to the model: ',
        ),
      ),
    ),
    report.axes.y.knob !== 'window'
      ? null
      : h(
          'div',
          { class: 'block' },
          h('h2', {}, 'Windows of the prompt'),
          rows(report.windows.map(window => [window.label, window.text === '' ? 'nothing' : window.text])),
        ),
    h('div', { class: 'block' }, h('h2', {}, 'How it was run'), rows(howRows(report, path))),
    h(
      'div',
      { class: 'block' },
      h('h2', {}, 'Manifest ', h('span', { class: 'muted' }, 'enough to replay it bit for bit')),
      rows(report.manifest.map(({ label, value }) => [label, value])),
    ),
  ];
}

/** What of the diagram the given text belongs to. */
function homeWords(report: RunReport): string {
  const home = report.cells.find(({ index }) => index === report.home);
  return report.axes.y.knob === 'window' || home === undefined ? 'whole prompt' : placeOf(report, home);
}

function howRows(report: RunReport, path: string): readonly (readonly [string, string])[] {
  const { estimate } = report;
  return [
    ['Mode', `${report.mode}: ${messageText(report.modeReason)}`],
    ['Kinds', `${report.outcome.map}${report.outcomeReason === '' ? '' : `: ${report.outcomeReason}`}`],
    [
      'Estimated beforehand',
      `${estimate.seconds === null ? 'time not known' : formatDuration(estimate.seconds)}, ${formatBytes(estimate.memory)} of memory, ${formatBytes(estimate.bytes)} of run file`,
    ],
    ['Model', `${report.model.name}: ${report.model.about}`],
    ['Same seed, same text', invariance[report.model.invariance]],
    ...report.model.notes.map(note => ['Model note', messageText(note)] as const),
    ['Started', report.created],
    ['Run file', path],
  ];
}

const invariance = {
  exact: 'yes, at any batch size and thread count (probed on this machine)',
  'batch-coupled': 'only at the recorded batch size: this model is batch-coupled',
  'fixed-capacity': 'yes, at the recorded capacity (quantised weights)',
  unprobed: 'not probed',
} as const;

function rows(pairs: readonly (readonly [string, string])[]): HTMLElement {
  return h(
    'dl',
    { class: 'rows' },
    ...pairs.map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value))),
  );
}
