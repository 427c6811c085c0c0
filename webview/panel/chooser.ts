/** A labeled dropdown. */
import { h, valueOfField } from '../shared/dom.ts';

export interface Chooser<T extends string> {
  readonly element: HTMLElement;
  /** The chosen value; null where the dropdown holds none of the options. */
  readonly read: () => T | null;
  readonly choose: (value: T) => void;
}

/** A dropdown of `labels` by value. Values in `disabled` are listed and cannot be chosen. */
export function chooser<T extends string>(
  id: string,
  label: string,
  labels: Readonly<Partial<Record<T, string>>>,
  current: T | null,
  disabled: readonly T[] = [],
): Chooser<T> {
  const values = Object.keys(labels) as T[];
  const dropdown = h(
    'vscode-dropdown',
    { id, 'aria-label': label },
    ...values.map(value =>
      h('vscode-option', { value, disabled: disabled.includes(value), selected: value === current }, labels[value]),
    ),
  );
  return {
    element: h('label', { class: 'chooser' }, h('span', {}, label), dropdown),
    read: () => values.find(value => valueOfField(dropdown) === value) ?? null,
    choose: value => {
      if ('value' in dropdown) dropdown.value = value;
    },
  };
}
