/** The Details tab: what limits the run, the text given to the model, the cost, and what a replay needs. */
import { formatBytes, formatDuration } from '../../src/core/format.ts';
import { t } from '../../src/core/text.ts';
import { readableText } from '../../src/domain/conversation.ts';
import { adaptationText } from '../../src/domain/givenText.ts';
import { graphComparisonText } from '../../src/domain/graphComparison.ts';
import { messageText } from '../../src/domain/message.ts';
import type { RunReport } from '../../src/domain/report.ts';
import { namedConversations } from '../../src/knobs/wordingLabels.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { bannerInputs, bannersOf } from './banners.ts';
import { cellPlace } from './map/gridLookup.ts';
import type { Actions } from './panelState.ts';
import { textButton } from './toggles.ts';
import { tabSection } from './view.ts';
import type { PanelSection } from './view.ts';

/** What a reader of the run must know: its caveats, and what it left out. */
export function limitsOfRunSection(actions: Actions): PanelSection {
  return tabSection('notes', {
    class: 'stack',
    label: t`Limits of this run`,
    inputs: state => [state.report, ...bannerInputs(state)],
    draw: (state, { notes }) => {
      const banners = bannersOf(state, actions).slice(1);
      return notes.length + banners.length === 0
        ? []
        : [
            h(
              'div',
              { class: 'block note' },
              h('h2', {}, t`Limits of this run`),
              ...banners,
              notes.length === 0
                ? null
                : h('ul', { class: 'plain-list' }, ...notes.map(note => h('li', {}, messageText(note)))),
            ),
          ];
    },
  });
}

/** The text given to the model, the settings and the manifest. */
export function runSection(actions: Actions): PanelSection {
  return tabSection('run', {
    class: 'stack run',
    label: t`Run`,
    inputs: state => [state.report, state.path],
    draw: (state, report) => drawRun(report, state.path, actions),
  });
}

function drawRun(report: RunReport, path: string, actions: Actions): Child[] {
  return [
    h(
      'div',
      { class: 'block' },
      h(
        'h2',
        {},
        t`Text given to the model`,
        ' ',
        h('span', { class: 'muted' }, t`prompt format: ${report.form}, ${homePlace(report)}, verbatim`),
      ),
      h('pre', { class: 'given', tabindex: 0 }, report.givenText),
      ...(report.adapted ?? []).map(adaptation => h('p', { class: 'muted' }, adaptationText(adaptation))),
      h(
        'p',
        {},
        textButton(
          'copy-given',
          t`Copy`,
          () => actions.post({ type: 'copy', text: report.givenText }),
          t`Text given to the model: `,
        ),
      ),
    ),
    messagesBlock(report),
    report.axes.y.knob !== 'window'
      ? null
      : h(
          'div',
          { class: 'block' },
          h('h2', {}, t`Context windows`),
          rows(report.windows.map(window => [window.label, window.text === '' ? t`nothing` : window.text])),
        ),
    h('div', { class: 'block' }, h('h2', {}, t`Settings`), rows(settingRows(report, path))),
    h(
      'div',
      { class: 'block' },
      h('h2', {}, t`Manifest`, ' ', h('span', { class: 'muted' }, manifestUse(report.model))),
      rows(report.manifest.map(({ label, value }) => [label, value])),
    ),
  ];
}

/** The messages of each prompt, where those before it differ. */
function messagesBlock({ spec }: RunReport): Child {
  const named = namedConversations(spec);
  if (named.length === 0) return null;
  return h(
    'div',
    { class: 'block' },
    h('h2', {}, t`Messages of each prompt`),
    ...named.flatMap(one => [
      h('h3', {}, one.name),
      h('pre', { class: 'given', tabindex: 0, 'aria-label': one.name }, readableText(one)),
    ]),
  );
}

/** The place on the diagram that the given text belongs to. */
function homePlace(report: RunReport): string {
  const home = report.cells.find(({ index }) => index === report.home);
  return report.axes.y.knob === 'window' || home === undefined ? t`whole prompt` : cellPlace(report, home);
}

function settingRows(report: RunReport, path: string): readonly (readonly [string, string])[] {
  const { seconds, memory, bytes } = report.estimate;
  const time = seconds === null ? t`time unknown` : formatDuration(seconds);
  const { map } = report.outcome;
  return [
    [t`Prompt format`, report.form],
    [t`Answer type`, `${report.mode}: ${messageText(report.modeReason)}`],
    [t`Kinds`, report.outcomeReason === '' ? map : `${map}: ${report.outcomeReason}`],
    [t`Estimate`, t`${time}, ${formatBytes(memory)} of memory, ${formatBytes(bytes)} of run file`],
    [t`Model`, `${report.model.name}: ${report.model.about}`],
    [t`Reproducibility`, reproducibility(report.model)],
    ...(report.model.comparison ? [[t`Model check`, graphComparisonText(report.model.comparison)] as const] : []),
    ...report.model.notes.map(note => [t`Model note`, messageText(note)] as const),
    [t`Started`, report.created],
    [t`Run file`, path],
  ];
}

/** What the manifest is for. The files of a served model are not seen, so nobody can be sure of its next answers. */
function manifestUse({ kind }: RunReport['model']): string {
  return kind === 'served' ? t`what this run depends on` : t`replays this run bit for bit`;
}

/** When the same seed gives the same text. */
function reproducibility({ kind, invariance, capabilities }: RunReport['model']): string {
  if (kind === 'served')
    return capabilities?.seeds === true
      ? t`The same seed gives the same text, as tested on the server.`
      : t`The same seed gives other texts: the server does not respect seeds.`;
  switch (invariance) {
    case 'exact':
      return t`The same seed gives the same text at any batch size and thread count (probed on this machine).`;
    case 'batch-coupled':
      return t`The same seed gives the same text only at the recorded batch size: this model is batch-coupled.`;
    case 'fixed-capacity':
      return t`The same seed gives the same text only at the recorded batch size (quantized weights).`;
    case 'unprobed':
      return t`Not probed.`;
  }
}

function rows(pairs: readonly (readonly [string, string])[]): HTMLElement {
  return h(
    'dl',
    { class: 'rows' },
    ...pairs.map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value))),
  );
}
