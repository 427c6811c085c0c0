/** The first line of the page: where the prompt is from, the prompt, facts of the run, and its progress. */
import { t } from '../../../src/core/text.ts';
import type { ChatMessage } from '../../../src/domain/chatMessage.ts';
import { conversationIn, roleName } from '../../../src/domain/conversation.ts';
import { adaptationText } from '../../../src/domain/givenText.ts';
import { stopOfOpenExample } from '../../../src/domain/openExample.ts';
import { progressFacts } from '../../../src/domain/progressText.ts';
import { stageText, type Progress, type RunReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { isRunning, isUnderWay, selectedCell } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { runView } from '../runView.ts';
import type { PanelSection } from '../view.ts';

/** Everything but the progress. */
export function headerSection(actions: Actions): PanelSection {
  return {
    host: h('header', { class: 'header' }),
    inputs: state => [
      state.report?.spec,
      state.report?.model,
      state.report?.form,
      state.report?.status,
      state.report?.cells.length,
      state.report?.estimate.seconds,
      state.report?.tokens,
      state.report?.notes,
      state.isTextChanged,
      state.isTextGone,
      state.on.has('prompt'),
      selectedCell(state)?.index,
    ],
    draw: state => (state.report === null ? [] : drawHeader(state, state.report, actions)),
  };
}

function drawHeader(state: PanelState, report: RunReport, actions: Actions): Child[] {
  const shown = conversationIn(report, selectedCell(state));
  return [
    shown.prompt.trim() === '' ? null : promptButton({ ...report.spec, ...shown }, state.on.has('prompt'), actions),
    ...(state.on.has('prompt') ? [aroundPrompt(shown.messages, report.adapted)] : []),
    h(
      'ul',
      { class: 'chips', 'aria-label': t`Run` },
      ...runView(report)
        .chips()
        .map(chip => h('li', {}, chip)),
    ),
    textState(state, report, actions) ?? openExample(report, actions) ?? unknownLanguage(report),
  ];
}

/** What happened to the prompt since the run began; the run keeps its own text. */
function textState({ isTextGone, isTextChanged }: PanelState, report: RunReport, actions: Actions): Child {
  if (isTextGone) return told(t`The prompt is no longer there. This run keeps its text.`);
  if (!isTextChanged) return null;
  return isRunning(report) ? told(t`Text changed. This run goes on with the text as it was.`) : editedPrompt(actions);
}

/** Offers the format for text that is continued where a prompt ends in an example to complete. */
function openExample(report: RunReport, { runWith }: Actions): Child {
  if (isRunning(report) || report.notes.every(({ code }) => code !== 'open-example')) return null;
  const stop = stopOfOpenExample(report.spec.prompt);
  const run = (): void => runWith({ form: 'raw', mode: 'answers', ...(stop === null ? {} : { stop: [stop] }) });
  return h(
    'p',
    { class: 'edited told' },
    t`The prompt ends in an unfinished example.`,
    ' ',
    h('vscode-button', { id: 'run-raw', appearance: 'secondary', onclick: run }, t`Complete it as raw text`),
  );
}

/** Says that the model can hardly write the language, which readers of the answers would put down to the prompt. */
function unknownLanguage({ notes, status }: RunReport): Child {
  const isSaid = status === 'done' && notes.some(({ code }) => code === 'spelled-letters');
  return isSaid
    ? told(t`The model probably knows little of this language: it spells many of its letters from bytes.`)
    : null;
}

function told(sentence: string): HTMLElement {
  return h('p', { class: 'edited told', role: 'status' }, sentence);
}

/** The prompt is not the one of the run any more. */
function editedPrompt(actions: Actions): HTMLElement {
  return h(
    'p',
    { class: 'edited', role: 'status' },
    t`text changed:`,
    ' ',
    h('vscode-button', { id: 'run-new-text', appearance: 'secondary', onclick: actions.run }, t`Run new text`),
  );
}

/** Where the prompt is from, and the prompt, on one line until it is expanded. */
function promptButton({ prompt, source }: RunReport['spec'], isExpanded: boolean, actions: Actions): HTMLElement {
  const excerpt = excerptOf(prompt);
  const title = source === '' ? excerpt : `${source} · ${excerpt}`;
  return h(
    'button',
    {
      id: 'prompt',
      type: 'button',
      class: isExpanded ? 'prompt whole' : 'prompt',
      'aria-expanded': String(isExpanded),
      dir: 'auto',
      'aria-label': t`Prompt: ${title}. ${isExpanded ? t`Show less` : t`Show all`}`,
      onclick: () => actions.toggle('prompt'),
    },
    source === '' ? null : h('span', { class: 'source' }, h('bdi', {}, source), ' · '),
    isExpanded ? prompt : excerpt,
  );
}

/** The messages before the prompt, and what the chat template made of them. */
function aroundPrompt(messages: readonly ChatMessage[], adapted: RunReport['adapted'] = []): Child {
  if (messages.length + adapted.length === 0) return null;
  return h(
    'dl',
    { class: 'prompt-messages', 'aria-label': t`Messages before the prompt` },
    ...messages.flatMap(({ role, content }) => [
      h('dt', {}, roleName(role)),
      h('dd', { dir: 'auto' }, content === '' ? t`empty` : content),
    ]),
    ...adapted.flatMap(one => [h('dt', {}, t`template`), h('dd', { class: 'muted' }, adaptationText(one))]),
  );
}

/** The first 160 characters of the prompt, on one line. */
function excerptOf(prompt: string): string {
  const line = prompt.replace(/\s+/gu, ' ').trim();
  return line.length <= 160 ? line : `${line.slice(0, 159)}…`;
}

/** The progress bar and its line; they are updated in place, so that Cancel keeps focus and presses. */
export function progressSection(actions: Actions): PanelSection {
  const bar = h('div', { role: 'progressbar', 'aria-label': t`Run`, 'aria-valuemin': 0, 'aria-valuemax': 100 });
  const line = h('span', { class: 'progress-text' });
  keepHeight(line);
  const cancel = h('vscode-button', { id: 'cancel', appearance: 'secondary', onclick: actions.cancel }, t`Cancel`);
  const shown = [bar, h('div', { class: 'progress-line' }, line, cancel)];
  return {
    host: h('div', { class: 'progress' }),
    inputs: state => [state.progress, state.isCanceling, state.report?.status, state.gone],
    draw: state => {
      if (!isUnderWay(state)) return [];
      const fraction = state.progress?.fraction ?? null;
      bar.className = fraction === null ? 'progress-bar unknown' : 'progress-bar';
      bar.style.setProperty('--share', String(fraction ?? 0));
      if (fraction === null) bar.removeAttribute('aria-valuenow');
      else bar.setAttribute('aria-valuenow', String(Math.round(fraction * 100)));
      line.textContent = progressText(state, state.progress);
      cancel.toggleAttribute('disabled', state.isCanceling);
      const label = state.isCanceling ? t`Canceling…` : t`Cancel`;
      if (cancel.textContent !== label) cancel.textContent = label;
      return shown;
    },
  };
}

/** Keeps the greatest height of a changing text at its width, so that what is below does not move up and down. */
function keepHeight(text: HTMLElement): void {
  let width = 0;
  new ResizeObserver(() => {
    if (text.clientWidth !== width) text.style.minHeight = '';
    width = text.clientWidth;
    text.style.minHeight = `${text.getBoundingClientRect().height}px`;
  }).observe(text);
}

function progressText(state: PanelState, progress: Progress | null): string {
  const { report } = state;
  if (state.isCanceling)
    return report === null ? t`Canceling.` : t`Canceling. Finished ${runView(report).parts} are kept.`;
  if (progress === null) return report?.status === 'queued' ? t`Waiting for another analysis to finish.` : t`Starting`;
  return [stageText(progress), ...progressFacts(progress)].join(' · ');
}
