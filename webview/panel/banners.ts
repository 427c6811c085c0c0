/** Banners: what a reader must know before the headline, each with what to do. Only the gravest stands above it. */
import { formatCount } from '../../src/core/format.ts';
import { t } from '../../src/core/text.ts';
import { unchanged } from '../../src/domain/spec.ts';
import { h } from '../shared/dom.ts';
import { selectedCell } from './panelState.ts';
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
  const { report, notice, gone } = state;
  return [report?.error, report?.status, report?.mode, notice, gone, selectedCell(state)];
}

/** All banners of a state, the gravest first. */
export function bannersOf(state: PanelState, actions: Actions): readonly HTMLElement[] {
  const { notice } = state;
  return [
    failure(state, actions),
    notice === null ? null : banner('plain', notice, '', [dismissButton(actions)]),
    endedEarly(state, actions),
    cutAnswers(state),
  ].filter(one => one !== null);
}

function button(id: string, label: string, onclick: () => void, appearance?: 'secondary'): HTMLElement {
  return h('vscode-button', { id, appearance, onclick }, label);
}

function dismissButton(actions: Actions): HTMLElement {
  return button('dismiss', t`Dismiss`, actions.dismiss, 'secondary');
}

function retryButton(label: string, actions: Actions): HTMLElement {
  return button('retry', label, () => actions.post({ type: 'run-again', ...unchanged }));
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
      'error',
      gone.message,
      gone.remedy,
      gone.retry ? [retryButton(t`Run again`, actions), logButton(actions)] : [],
    );
  const error = report?.error ?? null;
  return error === null
    ? null
    : banner('error', error.message, error.remedy, [
        ...resumeButtons(state, actions),
        retryButton(t`Retry`, actions),
        logButton(actions),
      ]);
}

/** A run that was canceled or interrupted; a failed one has its error instead. */
function endedEarly(state: PanelState, actions: Actions): HTMLElement | null {
  const { report } = state;
  if (report === null || report.error !== null) return null;
  const kept = t`Finished ${runView(report).parts} are kept and shown.`;
  const buttons = (): HTMLElement[] => [...resumeButtons(state, actions), retryButton(t`Run again`, actions)];
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

/** Answers of the selected cell that the token budget cut. */
function cutAnswers(state: PanelState): HTMLElement | null {
  const cell = selectedCell(state);
  if (cell?.state !== 'done' || cell.cut === 0 || state.report?.mode !== 'answers') return null;
  return banner(
    'caveat',
    t`${cell.cut} of ${formatCount(cell.n, 'answer')} were cut before their end.`,
    t`Figures describe their beginnings.`,
    [],
  );
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
