/** Temperature and top-p: native sliders that ask for a new reading at every move. */
import { fixed } from '../../src/core/format.ts';
import { changedValue, h } from '../shared/dom.ts';
import type { Section } from '../shared/dom.ts';
import type { InspectorActions, InspectorState, Settings } from './inspectorState.ts';

interface Knob {
  readonly key: keyof Settings;
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly step: number;
  readonly hint: string;
}

const knobs: readonly Knob[] = [
  {
    key: 'temperature',
    label: 'Temperature',
    low: 0.05,
    high: 2,
    step: 0.05,
    hint: 'low: favourite words, high: unlikely ones',
  },
  { key: 'topP', label: 'Top-p', low: 0.05, high: 1, step: 0.01, hint: '1 keeps every token' },
];

/** The section; built once and kept, so that a slider is never replaced while it is dragged. */
export function settingsSection(
  actions: InspectorActions,
): Section<InspectorState> & { readonly update: (state: InspectorState) => void } {
  let settings: Settings = { temperature: 1, topP: 1 };
  const rows = knobs.map(knob => {
    const value = h('output', { class: 'knob-value', for: `knob-${knob.key}` });
    const input = h('input', {
      id: `knob-${knob.key}`,
      type: 'range',
      min: knob.low,
      max: knob.high,
      step: knob.step,
      'aria-describedby': `hint-${knob.key}`,
      oninput: event => actions.set({ ...settings, [knob.key]: Number(changedValue(event)) }),
    });
    const element = h(
      'div',
      { class: 'knob' },
      h('label', { for: `knob-${knob.key}` }, knob.label),
      value,
      input,
      h('span', { id: `hint-${knob.key}`, class: 'muted hint' }, knob.hint),
    );
    return { knob, value, input, element };
  });
  const host = h(
    'section',
    { class: 'knobs', 'aria-label': 'Sampler settings' },
    ...rows.map(({ element }) => element),
  );
  const update = (state: InspectorState): void => {
    settings = state.settings;
    for (const { knob, value, input } of rows) {
      value.textContent = fixed(settings[knob.key], 2);
      if (Number(input.value) !== settings[knob.key]) input.value = String(settings[knob.key]);
    }
  };
  return { host, update, inputs: () => [], draw: () => rows.map(({ element }) => element) };
}
