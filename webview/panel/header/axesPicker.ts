/** A diagram over any two knobs: rows, columns, two usual pairs, and why a knob is not offered. */
import { messageText } from '../../../src/domain/message.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { specAxes } from '../../../src/domain/spec.ts';
import { diagramKnobs } from '../../../src/knobs/diagramKnobs.ts';
import type { DiagramKnob } from '../../../src/knobs/diagramKnobs.ts';
import { h } from '../../shared/dom.ts';
import type { Actions } from '../panelState.ts';
import { textButton } from '../toggles.ts';

type KnobId = DiagramKnob['knob'];

const pairs: readonly { readonly label: string; readonly x: KnobId; readonly y: KnobId }[] = [
  { label: 'Temperature by context', x: 'temperature', y: 'window' },
  { label: 'Temperature by checkpoint', x: 'temperature', y: 'checkpoint' },
  { label: 'Temperature by size', x: 'temperature', y: 'size' },
];

/** The picker; it starts a run. */
export function axesPicker(report: RunReport, actions: Actions): HTMLElement {
  const knobs = diagramKnobs(report.model);
  const free = (id: KnobId): DiagramKnob | undefined =>
    knobs.find(({ knob, obstacle }) => knob === id && obstacle === null);
  const current = specAxes(report.spec);
  const rows = knobChoice('axes-rows', 'Rows', knobs, free(current?.y.knob ?? 'window')?.knob ?? null);
  const columns = knobChoice('axes-columns', 'Columns', knobs, free(current?.x.knob ?? 'temperature')?.knob ?? null);
  const problem = h('p', { class: 'axes-problem', role: 'status' });
  const wordings = wordingsField(report.spec.prompt, () => [rows, columns].some(choice => choice.read() === 'variant'));
  for (const choice of [rows, columns]) choice.element.addEventListener('change', wordings.follow);
  const run = (): void => {
    const [x, y] = [columns, rows]
      .map(choice => knobs.find(({ knob }) => knob === choice.read()))
      .map(knob => (knob?.knob === 'variant' ? { ...knob, levels: wordings.read() } : knob));
    if (x === undefined || y === undefined || x.knob === y.knob) problem.textContent = 'Choose two different knobs.';
    else if (x.levels.length < 2 || y.levels.length < 2)
      problem.textContent = 'Write at least one other wording of the prompt.';
    else {
      actions.post({ type: 'run-axes', x: { knob: x.knob, levels: x.levels }, y: { knob: y.knob, levels: y.levels } });
      actions.openDrawer(null);
    }
  };
  return h(
    'div',
    { class: 'axes-picker', role: 'group', 'aria-label': 'Diagram over two knobs' },
    h(
      'div',
      { class: 'axes-choices' },
      h('span', {}, 'A diagram over two knobs'),
      rows.element,
      columns.element,
      h('vscode-button', { id: 'run-axes', appearance: 'secondary', onclick: run }, 'Run diagram'),
    ),
    h(
      'div',
      { class: 'axes-choices' },
      ...pairs
        .filter(({ x, y }) => free(x) !== undefined && free(y) !== undefined)
        .map(({ label, x, y }) =>
          textButton(`axes-${x}-${y}`, label, () => {
            rows.choose(y);
            columns.choose(x);
            wordings.follow();
          }),
        ),
    ),
    wordings.element,
    problem,
    obstacles(knobs),
  );
}

interface WordingsField {
  readonly element: HTMLElement;
  /** Show it where it is wanted. */
  readonly follow: () => void;
  /** The prompt and its other wordings, each once. */
  readonly read: () => readonly string[];
}

/** Other wordings of the prompt, which a person types. */
function wordingsField(prompt: string, isWanted: () => boolean): WordingsField {
  const text = h('textarea', { id: 'axes-wordings', rows: 3, spellcheck: false, dir: 'auto', placeholder: prompt });
  const element = h(
    'label',
    { class: 'axes-wordings' },
    h('span', {}, 'Other wordings of the prompt, one on each line'),
    text,
  );
  const follow = (): void => {
    element.hidden = !isWanted();
  };
  follow();
  return {
    element,
    follow,
    read: () => [...new Set([prompt, ...text.value.split('\n').map(line => line.trim())])].filter(line => line !== ''),
  };
}

function knobChoice(
  id: string,
  label: string,
  knobs: readonly DiagramKnob[],
  current: KnobId | null,
): { readonly element: HTMLElement; readonly read: () => string; readonly choose: (knob: KnobId) => void } {
  const dropdown = h(
    'vscode-dropdown',
    { id, 'aria-label': label },
    ...knobs.map(({ knob, title, obstacle }) =>
      h('vscode-option', { value: knob, disabled: obstacle !== null, selected: knob === current }, title),
    ),
  );
  return {
    element: h('label', { class: 'chooser' }, h('span', {}, label), dropdown),
    read: () => ('value' in dropdown && typeof dropdown.value === 'string' ? dropdown.value : ''),
    choose: knob => {
      if ('value' in dropdown) dropdown.value = knob;
    },
  };
}

function obstacles(knobs: readonly DiagramKnob[]): HTMLElement | null {
  const closed = knobs.filter(({ obstacle }) => obstacle !== null);
  if (closed.length === 0) return null;
  return h(
    'ul',
    { class: 'axes-obstacles' },
    ...closed.map(({ title, obstacle }) => h('li', {}, `${title}: ${obstacle === null ? '' : messageText(obstacle)}`)),
  );
}
