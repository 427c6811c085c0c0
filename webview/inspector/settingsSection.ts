/** Sliders for temperature and top-p; each move requests a new score. */
import { fixed } from '../../src/core/format.ts';
import { t } from '../../src/core/text.ts';
import { changedValue, h } from '../shared/dom.ts';
import type { Section } from '../shared/dom.ts';
import { settingRanges } from './inspectorState.ts';
import type { InspectorActions, InspectorState, Settings } from './inspectorState.ts';

interface Slider {
  readonly key: keyof Settings;
  readonly label: string;
  readonly step: number;
  readonly hint: string;
}

function sliders(): readonly Slider[] {
  return [
    {
      key: 'temperature',
      label: t`Temperature`,
      step: 0.05,
      hint: t`low favors likely tokens, high favors unlikely ones`,
    },
    { key: 'topP', label: t`Top-p`, step: 0.01, hint: t`1 keeps every token` },
  ];
}

/** The section; built once, so that a slider is never replaced while it is dragged. `update` sets the sliders. */
export function settingsSection(
  actions: InspectorActions,
): Pick<Section<InspectorState>, 'host'> & { readonly update: (state: InspectorState) => void } {
  let settings: Settings = { temperature: 1, topP: 1 };
  const rows = sliders().map(({ key, label, step, hint }) => {
    const value = h('output', { class: 'knob-value', for: `knob-${key}` });
    const input = h('input', {
      id: `knob-${key}`,
      type: 'range',
      min: settingRanges[key].low,
      max: settingRanges[key].high,
      step,
      'aria-describedby': `hint-${key}`,
      oninput: event => actions.set({ ...settings, [key]: Number(changedValue(event)) }),
    });
    const element = h(
      'div',
      { class: 'knob' },
      h('label', { for: `knob-${key}` }, label),
      value,
      input,
      h('span', { id: `hint-${key}`, class: 'muted hint' }, hint),
    );
    return { key, value, input, element };
  });
  return {
    host: h('section', { class: 'knobs', 'aria-label': t`Sampler settings` }, ...rows.map(({ element }) => element)),
    update: state => {
      settings = state.settings;
      for (const { key, value, input } of rows) {
        value.textContent = fixed(settings[key], 2);
        if (Number(input.value) !== settings[key]) input.value = String(settings[key]);
      }
    },
  };
}
