/** Small text buttons that switch a part of the page on and off. */
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';

export interface Switches {
  readonly isOn: (id: string) => boolean;
  readonly toggle: (id: string) => void;
}

/** A link-like button that toggles `id`; `context` is read to those who do not see what it belongs to. */
export function switchButton(id: string, label: string, switches: Switches, context = ''): HTMLElement {
  return textButton(`switch-${id}`, label, () => switches.toggle(id), context);
}

/** A link-like button. */
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

/** A button that opens a block of text below it, and the block when it is open. */
export function disclosure(id: string, label: string, text: string, switches: Switches, context = ''): Child[] {
  const open = switches.isOn(id);
  const button = h(
    'button',
    {
      id: `switch-${id}`,
      type: 'button',
      class: 'text-button',
      'aria-expanded': String(open),
      'aria-label': context === '' ? null : `${context}${label}`,
      onclick: () => switches.toggle(id),
    },
    label,
  );
  return [button, open ? h('div', { class: 'definition' }, text) : null];
}
