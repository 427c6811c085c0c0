/** Text buttons that switch parts of the page on and off. */
import { t } from '../../src/core/text.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';

/** What is switched on, by id. */
export interface Toggles {
  readonly isOn: (id: string) => boolean;
  readonly toggle: (id: string) => void;
}

/** A button that looks like a link. Screen readers hear `context` before the label. */
export function textButton(id: string, label: string, onClick: () => void, context = ''): HTMLElement {
  return h(
    'button',
    {
      id,
      type: 'button',
      class: 'text-button',
      'aria-label': context === '' ? null : `${context}${label}`,
      onclick: onClick,
    },
    label,
  );
}

/** A text button that toggles `id`. */
export function toggleButton(id: string, label: string, toggles: Toggles, context = ''): HTMLElement {
  return textButton(`switch-${id}`, label, () => toggles.toggle(id), context);
}

/** The button that switches between a picture and its table; toggles "table:" and the id of the picture. */
export function pictureToggle(id: string, title: string, toggles: Toggles): HTMLElement {
  return toggleButton(`table:${id}`, toggles.isOn(`table:${id}`) ? t`as picture` : t`as table`, toggles, `${title}: `);
}

/** A toggle button that says whether what it controls is expanded. */
export function expander(id: string, label: string, toggles: Toggles, context = ''): HTMLElement {
  const button = toggleButton(id, label, toggles, context);
  button.setAttribute('aria-expanded', String(toggles.isOn(id)));
  return button;
}

/** An expander and, while it is expanded, the text below it. */
export function disclosure(id: string, label: string, text: string, toggles: Toggles, context = ''): Child[] {
  return [expander(id, label, toggles, context), toggles.isOn(id) ? h('div', { class: 'definition' }, text) : null];
}
