/** Sliders with number fields, cases, reset and copy. Built once, so that a slider is never replaced while it moves. */
import { t } from '../../src/core/text.ts';
import { changedValue, h } from '../shared/dom.ts';
import {
  lastPosition,
  parameters,
  positionOf,
  spokenValue,
  typedValue,
  valueAt,
  type Parameter,
} from './parameters.ts';
import { presets } from './presets.ts';
import type { TapSettings } from './tapState.ts';

export interface ControlActions {
  readonly set: (settings: Partial<TapSettings>) => void;
  readonly reset: () => void;
  readonly copy: () => void;
}

export interface Controls {
  readonly host: HTMLElement;
  readonly update: (settings: TapSettings) => void;
}

/** All controls. */
export function controls(actions: ControlActions): Controls {
  let settings: TapSettings | null = null;
  const rows = parameters().map(parameter =>
    parameterRow(parameter, value => {
      if (settings !== null) actions.set(parameter.write(value, settings));
    }),
  );
  const cases = h(
    'select',
    {
      id: 'case',
      onchange: event => {
        const found = presets().find(({ id }) => id === changedValue(event));
        if (found !== undefined) actions.set(found.settings);
      },
    },
    h('option', { value: '' }, t`your own values`),
    ...presets().map(({ id, label }) => h('option', { value: id }, label)),
  );
  return {
    host: h(
      'section',
      { class: 'tap-controls', 'aria-label': t`Parameters` },
      h('div', { class: 'tap-case' }, h('label', { for: 'case' }, t`Case`), cases),
      ...rows.map(({ element }) => element),
      h(
        'div',
        { class: 'tap-buttons' },
        h('button', { id: 'reset', type: 'button', class: 'plain-button', onclick: actions.reset }, t`Reset`),
        h('button', { id: 'copy', type: 'button', class: 'plain-button', onclick: actions.copy }, t`Copy values`),
      ),
    ),
    update: next => {
      settings = next;
      for (const row of rows) row.update(next);
      cases.value = presets().find(preset => isSame(preset.settings, next))?.id ?? '';
    },
  };
}

function isSame(a: TapSettings, b: TapSettings): boolean {
  return parameters().every(({ read }) => read(a) === read(b));
}

interface Row {
  readonly element: HTMLElement;
  readonly update: (settings: TapSettings) => void;
}

function parameterRow(parameter: Parameter, set: (value: number) => void): Row {
  const { id, symbol, label, hint, read } = parameter;
  const slider = h('input', {
    id: `slider-${id}`,
    type: 'range',
    min: 0,
    max: lastPosition(parameter),
    step: 1,
    'aria-describedby': `hint-${id}`,
    oninput: event => set(valueAt(parameter, Number(changedValue(event)))),
  });
  const field = h('input', {
    id: `value-${id}`,
    type: 'text',
    inputmode: 'decimal',
    'aria-label': t`${label}, value`,
    placeholder: parameter.end === 'no-limit' ? t`no limit` : '',
    onchange: event => {
      const value = typedValue(parameter, changedValue(event));
      if (value !== null) set(value);
      else field.value = shown;
    },
  });
  let shown = '';
  return {
    element: h(
      'div',
      { class: 'tap-parameter' },
      h('label', { for: `slider-${id}` }, label, ' ', h('span', { class: 'symbol' }, symbol)),
      slider,
      field,
      h('span', { id: `hint-${id}`, class: 'muted hint' }, hint),
    ),
    update: settings => {
      const value = read(settings);
      const position = String(positionOf(parameter, value));
      shown = value === Infinity ? '' : String(value);
      if (slider.value !== position) slider.value = position;
      slider.setAttribute('aria-valuetext', spokenValue(value));
      if (field.value !== shown) field.value = shown;
    },
  };
}
