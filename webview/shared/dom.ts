/** Building and redrawing DOM without markup strings: text goes in as text, never as html. */

export type Child = Node | string | null | undefined | false;

/** Attributes by name; `on...` are listeners, `--...` are custom properties, absent values are left out. */
export type Props = Readonly<Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>>;

const SVG = 'http://www.w3.org/2000/svg';

/** Make an HTML element with attributes, listeners and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props?: Props,
  ...children: Child[]
): HTMLElementTagNameMap[K];
export function h(tag: string, props?: Props, ...children: Child[]): HTMLElement;
export function h(tag: string, props: Props = {}, ...children: Child[]): HTMLElement {
  return fill(document.createElement(tag), props, children);
}

/** Make an SVG element. */
export function svg(tag: string, props: Props = {}, ...children: Child[]): SVGElement {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill<E extends HTMLElement | SVGElement>(element: E, props: Props, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (name.startsWith('--')) element.style.setProperty(name, String(value));
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter(isShown));
  return element;
}

function isShown(child: Child): child is Node | string {
  return child !== null && child !== undefined && child !== false;
}

/** The text a form element holds after a change or input event. */
export function changedValue(event: Event): string {
  const target = event.target;
  return target !== null && 'value' in target && typeof target.value === 'string' ? target.value : '';
}

/** Whether a checkbox is ticked after a change event. */
export function changedTick(event: Event): boolean {
  const target = event.target;
  return target !== null && 'checked' in target && target.checked === true;
}

/** A part of the page that is drawn again only when what it shows has changed. */
export interface Section<State> {
  readonly host: HTMLElement;
  /** Everything `draw` reads; compared one by one by identity. */
  readonly inputs: (state: State) => readonly unknown[];
  readonly draw: (state: State) => readonly Child[];
  /** Called on the old content before it goes. */
  readonly clear?: (host: HTMLElement) => void;
}

/** Returns a function that brings all sections up to date; keyboard focus stays on the element of the same id. */
export function redrawer<State>(sections: readonly Section<State>[]): (state: State) => void {
  const last = new Map<Section<State>, readonly unknown[]>();
  return state => {
    for (const section of sections) {
      const inputs = section.inputs(state);
      const before = last.get(section);
      if (
        before !== undefined &&
        before.length === inputs.length &&
        before.every((value, i) => Object.is(value, inputs[i]))
      )
        continue;
      last.set(section, inputs);
      keepFocus(section.host, () => {
        section.clear?.(section.host);
        const drawn = section.draw(state).filter(isShown);
        // What is drawn with the same elements stays in the page: a press that begins before a tick and ends after it
        // still counts.
        if (
          drawn.length !== section.host.childNodes.length ||
          drawn.some((child, i) => child !== section.host.childNodes[i])
        )
          section.host.replaceChildren(...drawn);
      });
    }
  };
}

function keepFocus(host: HTMLElement, change: () => void): void {
  const active = document.activeElement;
  const id = active instanceof HTMLElement && host.contains(active) ? active.id : '';
  change();
  if (id === '') return;
  const successor = document.getElementById(id);
  if (successor !== null && host.contains(successor)) successor.focus({ preventScroll: true });
}
