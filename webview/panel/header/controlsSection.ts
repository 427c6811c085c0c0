/** The settings of the next run in one row, and what can be done with this one. */
import { t } from '../../../src/core/text.ts';
import { formatModelReference, parseModelReference } from '../../../src/domain/modelReference.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { questionOf, specAxes, type RunChoices } from '../../../src/domain/spec.ts';
import { changedValue, h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { isRunning } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { textButton } from '../toggles.ts';
import type { PanelSection } from '../view.ts';
import { chooser } from '../chooser.ts';
import { numberField, sizeRanges, type NumberField } from './numberField.ts';
import { formLabels } from './runChoices.ts';

/** The section; empty until there is a report. Fields keep what the user types until the run changes. Where the page is
 * narrow or low they are behind a button, so that the first screen has room for what the run found. */
export function controlsSection(actions: Actions): PanelSection {
  const fold = settingsFold();
  return {
    host: h('section', { class: 'controls', 'aria-label': t`Settings of the next run` }),
    inputs: ({ report, models, drawer, isTextChanged }) => [
      report?.id,
      report?.form,
      report === null ? null : isRunning(report),
      report?.tokens,
      mostAnswers(report),
      models,
      drawer,
      isTextChanged,
    ],
    draw: state => (state.report === null ? [] : drawControls(state, state.report, fold, actions)),
  };
}

interface SettingsFold {
  /** Shown where the fields are folded. */
  readonly opener: HTMLElement;
  readonly fields: HTMLElement;
  readonly open: (isOpen: boolean) => void;
}

/** The fields and the button that shows them. Both outlive the drawings, so that what was opened stays open. */
function settingsFold(): SettingsFold {
  const fields = h('div', { id: 'run-settings', class: 'settings-fields' });
  const open = (isOpen: boolean): void => {
    opener.setAttribute('aria-expanded', String(isOpen));
  };
  const opener = textButton('open-settings', t`Settings`, () => open(opener.getAttribute('aria-expanded') !== 'true'));
  opener.setAttribute('aria-controls', 'run-settings');
  open(false);
  return { opener, fields, open };
}

function mostAnswers(report: RunReport | null): number {
  return Math.max(0, ...(report?.cells.map(cell => cell.n) ?? []));
}

/** Tokens of the longest answer, as the facts beside the prompt state it; the budget where there is no answer. */
function longestAnswer({ cells, tokens }: RunReport): number {
  const counted = cells.filter(({ regime, state }) => state === 'done' && regime?.name !== 'dissolved');
  return Math.max(0, ...counted.map(({ longest }) => longest)) || tokens;
}

function drawControls(state: PanelState, report: RunReport, fold: SettingsFold, actions: Actions): Child[] {
  const isBusy = isRunning(report);
  const fields = sizeFields(state, report, actions);
  const problem = h('p', { class: 'controls-problem', role: 'status' });
  const run = (): void => {
    const wrong = fields.find(field => field.problem() !== null);
    problem.textContent = wrong?.problem() ?? '';
    if (wrong === undefined) return actions.run();
    fold.open(true);
    wrong.focus();
  };
  for (const { element } of fields)
    element.addEventListener('keydown', event => {
      if (event instanceof KeyboardEvent && event.key === 'Enter') run();
    });
  const choosers = [modelChooser(state, report, actions), formChooser(state, report, actions)];
  const boxes = [...choosers, ...fields.map(({ element }) => element)].filter(one => one !== null);
  if (isBusy)
    for (const field of boxes.flatMap(box => [...box.querySelectorAll('input, vscode-dropdown')]))
      field.setAttribute('disabled', '');
  fold.fields.replaceChildren(...boxes);
  return [fold.opener, fold.fields, ...(isBusy ? [] : [buttons(state, actions, run)]), problem];
}

function buttons({ drawer, isTextChanged }: PanelState, actions: Actions, run: () => void): HTMLElement {
  const opener = (name: 'run' | 'export', label: string): HTMLElement => {
    const button = textButton(`open-${name}`, label, () => actions.openDrawer(name));
    button.setAttribute('aria-expanded', String(drawer === name));
    return button;
  };
  return h(
    'div',
    { class: 'header-actions' },
    h(
      'vscode-button',
      { id: 'run-now', appearance: 'primary', onclick: run },
      isTextChanged ? t`Run new text` : t`Run`,
    ),
    opener('run', t`More`),
    opener('export', t`Export`),
    textButton('save-as', t`Save as…`, () => actions.post({ type: 'save-as' })),
  );
}

/** The listed models. The one of this run is there even before they are listed. */
function modelChooser({ models, choices }: PanelState, report: RunReport, actions: Actions): HTMLElement | null {
  const { spec, model } = report;
  const question = questionOf(spec);
  if (spec.kind === 'calibration' || (question !== undefined && question.kind !== 'constraints')) return null;
  // Without a setting for the precision, the plain model would be decided like the one of this run.
  const own =
    report.choice === undefined
      ? model.id
      : formatModelReference({ ...parseModelReference(model.id), precision: null });
  const others = models.filter(({ id }) => id !== own);
  const labels = Object.fromEntries(
    [{ id: spec.model, name: model.name }, ...others].map(({ id, name }) => [id, name]),
  );
  const { element } = chooser('run-model', t`Model`, labels, choices.model ?? spec.model);
  element.addEventListener('change', event => {
    actions.choose({ model: changedTo(event, spec.model) });
  });
  return element;
}

function formChooser({ choices }: PanelState, report: RunReport, actions: Actions): HTMLElement | null {
  const { spec, form } = report;
  const question = questionOf(spec);
  if (spec.kind === 'calibration' || (question !== undefined && question.kind !== 'constraints')) return null;
  const labels = formLabels(form);
  const { element } = chooser('run-form', t`Prompt format`, labels, choices.form ?? spec.form);
  element.addEventListener('change', event => {
    const chosen = changedTo(event, spec.form);
    actions.choose({ form: chosen === 'auto' || chosen === 'chat' || chosen === 'raw' ? chosen : null });
  });
  return element;
}

/** The value that an event chose; null for the one of the run. */
function changedTo(event: Event, before: string): string | null {
  const value = changedValue(event);
  return value === '' || value === before ? null : value;
}

/** Fields of the sizes that this kind of run has. */
function sizeFields(state: PanelState, report: RunReport, actions: Actions): readonly NumberField[] {
  const { spec } = report;
  const { choices } = state;
  const seed = numberField({
    id: 'run-seed',
    label: t`Seed`,
    about: t`The same seed gives the same answers.`,
    value: String(choices.seed ?? spec.seed),
    auto: null,
    range: sizeRanges.seed,
    onChange: ([value]) => actions.choose({ seed: value ?? null }),
  });
  if (spec.kind === 'study') return [seed];
  const size = (name: 'tokens' | 'samples'): RunChoices['tokens'] => choices[name] ?? spec[name] ?? 'auto';
  const sized = (name: 'tokens' | 'samples', label: string, about: string, measured: number): NumberField =>
    numberField({
      id: `run-${name}`,
      label,
      about,
      value: size(name) === 'auto' ? '' : String(size(name)),
      auto:
        (name === 'tokens' ? fromFile(spec.fromFile?.tokens) : null) ?? (measured > 0 ? t`auto: ${measured}` : t`auto`),
      range: sizeRanges[name],
      onChange: ([value]) => actions.choose({ [name]: value ?? 'auto' }),
    });
  const isOverOtherKnobs = specAxes(spec) !== undefined;
  return [
    ...(isOverOtherKnobs ? [] : [temperatureField(state, report, actions)]),
    sized(
      'tokens',
      t`Length`,
      t`Most tokens of an answer. Empty: long enough for most answers.`,
      isRunning(report) ? 0 : longestAnswer(report),
    ),
    ...(spec.kind === 'growth'
      ? []
      : [
          sized(
            'samples',
            t`Answers`,
            t`Answers at each setting. Empty: as many as the time allows.`,
            isRunning(report) ? 0 : mostAnswers(report),
          ),
        ]),
    seed,
  ];
}

/** What stands in the empty field of a size that the prompt file states. */
function fromFile(value: number | undefined): string | null {
  return value === undefined ? null : t`file: ${value}`;
}

function temperatureField({ choices }: PanelState, { spec, temperatures }: RunReport, actions: Actions): NumberField {
  const chosen = choices.temperatures ?? spec.temperatures ?? 'auto';
  const [first, last] = [temperatures[0], temperatures.at(-1)];
  const stated = fromFile(spec.fromFile?.temperature);
  return numberField({
    id: 'run-temperatures',
    label: t`Temperature`,
    about:
      stated === null
        ? t`One temperature or several. Empty: those that the time allows.`
        : t`One temperature or several. Empty: that of the file, and others around it for the map.`,
    value: chosen === 'auto' ? '' : chosen.join(' '),
    auto:
      stated ??
      (first === undefined || last === undefined
        ? t`auto`
        : first === last
          ? t`auto: ${String(first)}`
          : t`auto: ${String(first)}–${String(last)}`),
    range: sizeRanges.temperatures,
    onChange: values => actions.choose({ temperatures: values.length === 0 ? 'auto' : values }),
  });
}
