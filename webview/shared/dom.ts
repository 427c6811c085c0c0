/** Creating and redrawing DOM elements. Texts become text nodes, never HTML. */

export type Child = Node | string | null | undefined | false;

/** Attributes by name: `on...` adds a listener, `--...` sets a custom property; null, undefined and false are left out.
 */
export type Props = Readonly<Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>>;

const svgNamespace = 'http://www.w3.org/2000/svg';

/** Creates an HTML element with attributes, listeners and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props?: Props,
  ...children: Child[]
): HTMLElementTagNameMap[K];
export function h(tag: string, props?: Props, ...children: Child[]): HTMLElement;
export function h(tag: string, props: Props = {}, ...children: Child[]): HTMLElement {
  return filled(document.createElement(tag), props, children);
}

/** Creates an SVG element. */
export function svg(tag: string, props: Props = {}, ...children: Child[]): SVGElement {
  return filled(document.createElementNS(svgNamespace, tag), props, children);
}

function filled<E extends HTMLElement | SVGElement>(element: E, props: Props, children: readonly Child[]): E {
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

/** The value of a form element; empty for an element without one. */
export function valueOfField(field: EventTarget | null): string {
  return field !== null && 'value' in field && typeof field.value === 'string' ? field.value : '';
}

/** The value of the form element that a change or input event is about. */
export function changedValue(event: Event): string {
  return valueOfField(event.target);
}

/** Whether the checkbox that a change event is about is checked. */
export function isNowChecked({ target }: Event): boolean {
  return target !== null && 'checked' in target && target.checked === true;
}

/** A part of the page that is drawn again only when its inputs change. */
export interface Section<State> {
  readonly host: HTMLElement;
  /** Everything that `draw` reads; compared one by one with Object.is. */
  readonly inputs: (state: State) => readonly unknown[];
  readonly draw: (state: State) => readonly Child[];
  /** Releases what the old content holds; called before it is replaced. */
  readonly release?: (host: HTMLElement) => void;
}

/** Returns a function that brings all sections up to date. Keyboard focus stays on the element with the same id, or on
 * the same glossary term, and what was typed into a field stays in the field with the same id. */
export function createRenderer<State>(sections: readonly Section<State>[]): (state: State) => void {
  const drawnFrom = new Map<Section<State>, readonly unknown[]>();
  return state => {
    for (const section of sections) {
      const inputs = section.inputs(state);
      const before = drawnFrom.get(section);
      if (before !== undefined && haveSameItems(before, inputs)) continue;
      drawnFrom.set(section, inputs);
      keepFocus(section.host, () => {
        section.release?.(section.host);
        const drawn = section.draw(state).filter(isShown);
        // Elements that `draw` returns again stay in the page, so that a press that spans a redraw still counts.
        if (!haveSameItems(drawn, [...section.host.childNodes])) replaceContent(section.host, drawn);
      });
    }
  };
}

function haveSameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => Object.is(item, b[i]));
}

const fields = 'input, textarea, vscode-text-field';
/** What a field said when it was drawn. */
const drawnTexts = new WeakMap<Element, string>();

/** Replaces the content of a section. A text that the user changed stays in the field of the same id, unless that is
 * drawn with another text than before. */
function replaceContent(host: HTMLElement, drawn: readonly (Node | string)[]): void {
  const before = [...host.querySelectorAll<HTMLElement>(fields)].map(field => ({
    id: field.id,
    drawn: drawnTexts.get(field),
    value: valueOfField(field),
  }));
  host.replaceChildren(...drawn);
  for (const field of host.querySelectorAll<HTMLElement>(fields)) {
    const text = valueOfField(field);
    const typed = before.find(({ id }) => id !== '' && id === field.id);
    drawnTexts.set(field, text);
    if (typed !== undefined && typed.drawn === text && typed.value !== text && 'value' in field)
      field.value = typed.value;
  }
}

function keepFocus(host: HTMLElement, change: () => void): void {
  const active = document.activeElement;
  const focused = active instanceof HTMLElement && host.contains(active) ? active : null;
  change();
  if (focused === null || host.contains(document.activeElement)) return;
  const { id } = focused;
  const { term } = focused.dataset;
  const successor =
    id !== ''
      ? document.getElementById(id)
      : term === undefined
        ? null
        : host.querySelector<HTMLElement>(`[data-term="${term}"]`);
  if (successor !== null && host.contains(successor)) successor.focus({ preventScroll: true });
}
