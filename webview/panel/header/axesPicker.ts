/** Chooses a diagram over any two knobs: rows, columns, common pairs, and why some knobs are unavailable. */
import { t } from '../../../src/core/text.ts';
import { messageText } from '../../../src/domain/message.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { specAxes } from '../../../src/domain/spec.ts';
import { diagramKnobs } from '../../../src/knobs/diagramKnobs.ts';
import type { DiagramKnob } from '../../../src/knobs/diagramKnobs.ts';
import { h } from '../../shared/dom.ts';
import type { Actions } from '../panelState.ts';
import { textButton } from '../toggles.ts';
import { chooser, type Chooser } from '../chooser.ts';

type KnobId = DiagramKnob['knob'];

/** Rows of the common pairs, whose columns are temperatures. */
function commonRows(): readonly { readonly knob: KnobId; readonly label: string }[] {
  return [
    { knob: 'window', label: t`Temperature by context` },
    { knob: 'checkpoint', label: t`Temperature by checkpoint` },
    { knob: 'size', label: t`Temperature by size` },
  ];
}

/** The picker. Its button starts a run. */
export function axesPicker(report: RunReport, actions: Actions): HTMLElement {
  const knobs = diagramKnobs(report.model);
  const isAvailable = (id: KnobId): boolean => knobs.some(({ knob, obstacle }) => knob === id && obstacle === null);
  const axes = specAxes(report.spec);
  const rows = knobChooser('axes-rows', t`Rows`, knobs, axes?.y.knob ?? 'window');
  const columns = knobChooser('axes-columns', t`Columns`, knobs, axes?.x.knob ?? 'temperature');
  const problem = h('p', { class: 'axes-problem', role: 'status' });
  const variants = variantsField(report.spec.prompt, () => [rows, columns].some(one => one.read() === 'variant'));
  for (const { element } of [rows, columns]) element.addEventListener('change', variants.update);
  const run = (): void => {
    const [x, y] = [columns, rows].map(one => {
      const chosen = knobs.find(({ knob }) => knob === one.read());
      return chosen?.knob === 'variant' ? { ...chosen, levels: variants.read() } : chosen;
    });
    if (x === undefined || y === undefined || x.knob === y.knob) problem.textContent = t`Choose two different knobs.`;
    else if (x.levels.length < 2 || y.levels.length < 2)
      problem.textContent = t`Enter at least one other wording of the prompt.`;
    else {
      actions.post({ type: 'run-axes', x: { knob: x.knob, levels: x.levels }, y: { knob: y.knob, levels: y.levels } });
      actions.openDrawer(null);
    }
  };
  return h(
    'div',
    { class: 'axes-picker', role: 'group', 'aria-label': t`Diagram over two knobs` },
    h(
      'div',
      { class: 'axes-choices' },
      h('span', {}, t`Diagram over two knobs`),
      rows.element,
      columns.element,
      h('vscode-button', { id: 'run-axes', appearance: 'secondary', onclick: run }, t`Run diagram`),
    ),
    h(
      'div',
      { class: 'axes-choices' },
      ...commonRows()
        .filter(({ knob }) => isAvailable(knob) && isAvailable('temperature'))
        .map(({ knob, label }) =>
          textButton(`axes-temperature-${knob}`, label, () => {
            rows.choose(knob);
            columns.choose('temperature');
            variants.update();
          }),
        ),
    ),
    variants.element,
    problem,
    unavailableKnobs(knobs),
  );
}

interface VariantsField {
  readonly element: HTMLElement;
  /** Shows the field only where an axis turns the wording. */
  readonly update: () => void;
  /** The prompt and its other wordings, each once. */
  readonly read: () => readonly string[];
}

/** A field for other wordings of the prompt. */
function variantsField(prompt: string, isWanted: () => boolean): VariantsField {
  const text = h('textarea', { id: 'axes-wordings', rows: 3, spellcheck: false, dir: 'auto', placeholder: prompt });
  const element = h(
    'label',
    { class: 'axes-wordings' },
    h('span', {}, t`Other wordings of the prompt, one per line`),
    text,
  );
  const update = (): void => {
    element.hidden = !isWanted();
  };
  update();
  return {
    element,
    update,
    read: () => [...new Set([prompt, ...text.value.split('\n').map(line => line.trim())])].filter(line => line !== ''),
  };
}

function knobChooser(id: string, label: string, knobs: readonly DiagramKnob[], current: KnobId): Chooser<KnobId> {
  const unavailable = knobs.filter(({ obstacle }) => obstacle !== null).map(({ knob }) => knob);
  const titles = Object.fromEntries(knobs.map(({ knob, title }) => [knob, title])) as Partial<Record<KnobId, string>>;
  return chooser(id, label, titles, unavailable.includes(current) ? null : current, unavailable);
}

function unavailableKnobs(knobs: readonly DiagramKnob[]): HTMLElement | null {
  const items = knobs.flatMap(({ title, obstacle }) =>
    obstacle === null ? [] : [h('li', {}, `${title}: ${messageText(obstacle)}`)],
  );
  return items.length === 0 ? null : h('ul', { class: 'axes-obstacles' }, ...items);
}
