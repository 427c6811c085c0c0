/** Banners: what a reader must know before the headline, each with what to do. Only the gravest stands above it. */
import { formatCount, formatDuration, formatTemperature } from '../../src/core/format.ts';
import { t } from '../../src/core/text.ts';
import type { CellReport } from '../../src/domain/report.ts';
import { h } from '../shared/dom.ts';
import { isRunning, selectedCell } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import { runView } from './runView.ts';
import type { PanelSection } from './view.ts';

/** The gravest banner; the others are under the limits of the run. */
export function bannerSection(actions: Actions): PanelSection {
  return {
    host: h('div', { class: 'banners', role: 'status' }),
    inputs: bannerInputs,
    draw: state => bannersOf(state, actions).slice(0, 1),
  };
}

/** Everything that the banners depend on. */
export function bannerInputs(state: PanelState): readonly unknown[] {
  const { report, notice, gone, isTextChanged } = state;
  const { error, status, mode, boundaries, outcome } = report ?? {};
  const finishing = report?.kind === 'study' ? undefined : report?.finishing;
  return [finishing, error, status, mode, boundaries, outcome, notice, gone, isTextChanged, selectedCell(state)];
}

/** All banners of a state, the gravest first. */
export function bannersOf(state: PanelState, actions: Actions): readonly HTMLElement[] {
  const { notice } = state;
  return [
    failure(state, actions),
    notice === null ? null : banner('plain', notice, '', [dismissButton(actions)]),
    endedEarly(state, actions),
    noiseAnswers(state),
    ...unfitAnswers(state, actions),
  ].filter(one => one !== null);
}

function button(id: string, label: string, onclick: () => void, appearance?: 'secondary'): HTMLElement {
  return h('vscode-button', { id, appearance, onclick }, label);
}

function dismissButton(actions: Actions): HTMLElement {
  return button('dismiss', t`Dismiss`, actions.dismiss, 'secondary');
}

/** Runs again; the new text where the prompt was edited, and says so. */
function retryButton(label: string, { isTextChanged }: PanelState, actions: Actions): HTMLElement {
  return button('retry', isTextChanged ? t`Run new text` : label, actions.run);
}

function logButton(actions: Actions): HTMLElement {
  return button('show-log', t`Show log`, () => actions.post({ type: 'show-log' }), 'secondary');
}

function resumeButtons({ report }: PanelState, actions: Actions): HTMLElement[] {
  return report !== null && runView(report).isResumable
    ? [button('resume', t`Resume`, () => actions.post({ type: 'resume' }))]
    : [];
}

/** A run that cannot be shown, or that failed. */
function failure(state: PanelState, actions: Actions): HTMLElement | null {
  const { gone, report } = state;
  if (gone !== null)
    return banner(
      gone.ended === null ? 'error' : 'plain',
      gone.message,
      gone.remedy,
      !gone.retry
        ? []
        : gone.ended !== null
          ? [retryButton(t`Run again`, state, actions)]
          : [retryButton(t`Run again`, state, actions), logButton(actions)],
    );
  const error = report?.error ?? null;
  return error === null
    ? null
    : banner('error', error.message, error.remedy, [
        ...resumeButtons(state, actions),
        retryButton(t`Retry`, state, actions),
        logButton(actions),
      ]);
}

/** A run that was canceled or interrupted; a failed one has its error instead. */
function endedEarly(state: PanelState, actions: Actions): HTMLElement | null {
  const { report } = state;
  if (report === null || report.error !== null) return null;
  const kept = t`Finished ${runView(report).parts} are kept and shown.`;
  const buttons = (): HTMLElement[] => [...resumeButtons(state, actions), retryButton(t`Run again`, state, actions)];
  switch (report.status) {
    case 'cancelled':
      return banner('plain', t`Canceled.`, kept, buttons());
    case 'interrupted':
      return banner('plain', t`This run was interrupted.`, kept, [...buttons(), logButton(actions)]);
    case 'queued':
    case 'running':
    case 'done':
    case 'failed':
      return null;
  }
}

/** The selected cell with answers; null where there are none or the run has no answers. */
function answeredCell(state: PanelState): CellReport | null {
  const cell = selectedCell(state);
  return cell?.state === 'done' && cell.n > 0 && state.report?.mode === 'answers' ? cell : null;
}

/** Answers of the selected cell that are noise for certain. */
function noiseAnswers(state: PanelState): HTMLElement | null {
  const cell = answeredCell(state);
  if (cell?.regime?.name !== 'dissolved' || !cell.regime.certain) return null;
  const boundary = state.report?.boundaries[cell.row];
  return banner(
    'caveat',
    t`At temperature ${formatTemperature(cell.temperature)} the answers are noise.`,
    boundary?.kind === 'estimate'
      ? t`How alike they are says nothing. Below about ${formatTemperature(boundary.value)} they hold together.`
      : t`How alike they are says nothing. Choose a lower temperature.`,
    [],
  );
}

/** Answers that cannot be read and answers that were cut, first those that are more; where they are as many, the cut,
 * which may be why the others cannot be read. */
function unfitAnswers(state: PanelState, actions: Actions): readonly (HTMLElement | null)[] {
  const cell = selectedCell(state);
  const both = [unreadAnswers(state), cutAnswers(state, actions)];
  return (cell?.cut ?? 0) >= (cell?.unread?.members.length ?? 0) ? both.toReversed() : both;
}

/** Answers of the selected cell that are none of the kinds that were asked for. Where they are most of all, the
 * headline counts them, and the banner says what that means. */
function unreadAnswers(state: PanelState): HTMLElement | null {
  const cell = answeredCell(state);
  if (cell?.unread === null || cell?.unread === undefined) return null;
  const unread = cell.unread.members.length;
  if (2 * unread > cell.n)
    return banner(
      'caveat',
      unread === cell.n ? t`The model most likely cannot do this task.` : t`The model may not be able to do this task.`,
      t`Read the answers, try another model, or group them another way.`,
      [],
    );
  const words =
    state.report?.outcome.map === 'options'
      ? unread === 1
        ? t`1 of ${formatCount(cell.n, 'answer')} chooses none of the options.`
        : t`${unread} of ${formatCount(cell.n, 'answer')} choose none of the options.`
      : t`${unread} of ${formatCount(cell.n, 'answer')} could not be read (${cell.unread.label}).`;
  return banner('caveat', words, t`They count in no kind and in no agreement.`, []);
}

/** Answers of the selected cell that the token budget cut. */
function cutAnswers(state: PanelState, actions: Actions): HTMLElement | null {
  const cell = answeredCell(state);
  if (cell === null || cell.cut === 0) return null;
  const { cut, cutNoise = 0, cutCircling = 0 } = cell;
  return banner(
    'caveat',
    cut === 1
      ? t`1 of ${formatCount(cell.n, 'answer')} was cut before its end.`
      : t`${cut} of ${formatCount(cell.n, 'answer')} were cut before their end.`,
    [
      cut === 1 ? t`Figures count its beginning.` : t`Figures describe their beginnings.`,
      ...(cutNoise === 0
        ? []
        : [
            cut === 1 ? t`It had turned into noise.` : t`${cutNoise} of them had turned into noise, which rarely ends.`,
          ]),
      ...(cutCircling === 0
        ? []
        : [
            cut === 1
              ? t`It said the same again and again.`
              : t`${cutCircling} of them said the same again and again, which rarely ends.`,
          ]),
    ].join(' '),
    finishButtons(state, cell.index, actions),
  );
}

/** Offers to let the cut answers of a cell go on, with the time that takes. */
function finishButtons({ report }: PanelState, cell: number, actions: Actions): HTMLElement[] {
  if (report === null || report.kind === 'study' || isRunning(report)) return [];
  const finishing = report.finishing?.find(one => one.cell === cell);
  if (finishing === undefined) return [];
  const { seconds } = finishing;
  const label = seconds === null ? t`Let them finish` : t`Let them finish · ${formatDuration(seconds)}`;
  return [
    button(
      'finish-answers',
      label,
      () => actions.post({ type: 'add', addition: { kind: 'finish', cell } }),
      'secondary',
    ),
  ];
}

function banner(
  kind: 'error' | 'plain' | 'caveat',
  message: string,
  remedy: string,
  buttons: readonly HTMLElement[],
): HTMLElement {
  return h(
    'div',
    { class: kind === 'caveat' ? 'caveat-banner' : `banner ${kind}` },
    h('p', {}, h('strong', {}, message), remedy === '' ? null : ` ${remedy}`),
    buttons.length === 0 ? null : h('div', { class: 'banner-actions' }, ...buttons),
  );
}
