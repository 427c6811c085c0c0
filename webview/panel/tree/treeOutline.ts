/** The tree as an outline (WAI-ARIA tree pattern). Only the lines in view are in the page, and only those that change
 * are made again, so thousands scroll well. */
import type { TreeLine } from '../../../src/core/tree/visibleTree.ts';
import { t } from '../../../src/core/text.ts';
import { h } from '../../shared/dom.ts';
import { treeLine, type LineEvents } from './treeLine.ts';
import type { TreeModel } from '../treeModel.ts';

/** What the outline asks for. */
export interface OutlineEvents extends LineEvents {
  /** Begin a search with a character. */
  search(character: string): void;
}

/** Height of a line in CSS pixels at the usual font size; the style sheet has the same. */
const lineHeight = 26;
const spareLines = 6;

/** One element that is filled again as the tree, the look, or its scroll position changes. */
export class TreeOutline {
  readonly element: HTMLElement;
  private readonly body: HTMLElement;
  private readonly events: OutlineEvents;
  private model: TreeModel | null = null;
  private lines: readonly TreeLine[] = [];
  /** Place of each node among the lines. */
  private places: ReadonlyMap<number, number> = new Map();
  /** Elements in the page, by place of their line. */
  private readonly shown = new Map<number, HTMLElement>();
  private selected = 0;

  constructor(events: OutlineEvents) {
    this.events = events;
    this.body = h('div', { class: 'tree-lines', role: 'presentation' });
    this.element = h(
      'div',
      {
        id: 'possibility-tree',
        class: 'tree-outline',
        role: 'tree',
        tabindex: 0,
        'aria-label': t`Possibility tree: beginnings of the answers`,
        onscroll: () => {
          this.fill();
        },
        onkeydown: event => {
          if (event instanceof KeyboardEvent) this.press(event);
        },
      },
      this.body,
    );
  }

  /** Show a tree. */
  show(model: TreeModel, lines: readonly TreeLine[], selected: number): void {
    const isOther = this.model === null || model.tree.order.length < this.model.tree.order.length;
    const hasMoved = selected !== this.selected || model !== this.model;
    if (model !== this.model || lines !== this.lines) {
      this.model = model;
      this.lines = lines;
      this.places = new Map(lines.map(({ node }, at) => [node.id, at]));
      this.shown.clear();
      this.body.replaceChildren();
      this.body.style.setProperty('--lines', String(lines.length));
    }
    this.mark(this.selected, false);
    this.selected = selected;
    this.mark(selected, true);
    if (isOther) this.element.scrollTop = 0;
    else if (hasMoved) this.reveal();
    this.fill();
  }

  private get place(): number {
    return this.places.get(this.selected) ?? 0;
  }

  private mark(node: number, isSelected: boolean): void {
    const line = this.shown.get(this.places.get(node) ?? -1);
    line?.classList.toggle('selected', isSelected);
    line?.setAttribute('aria-selected', String(isSelected));
  }

  private reveal(): void {
    const top = this.place * lineHeight;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + lineHeight > scrollTop + clientHeight) this.element.scrollTop = top + lineHeight - clientHeight;
  }

  private fill(): void {
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / lineHeight) - spareLines);
    const height = clientHeight === 0 ? 20 * lineHeight : clientHeight;
    const end = Math.min(this.lines.length, Math.ceil((scrollTop + height) / lineHeight) + spareLines);
    const wanted = new Set(Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at)).add(this.place);
    for (const [at, element] of this.shown) {
      if (wanted.has(at)) continue;
      element.remove();
      this.shown.delete(at);
    }
    let next = this.body.firstChild;
    for (const at of [...wanted].sort((a, b) => a - b)) {
      const element = this.shown.get(at) ?? this.lineAt(at);
      if (element === null) continue;
      if (element === next) next = next.nextSibling;
      else this.body.insertBefore(element, next);
    }
    this.element.setAttribute('aria-activedescendant', `tree-line-${this.lines[this.place]?.node.id ?? 0}`);
  }

  private lineAt(at: number): HTMLElement | null {
    const line = this.lines[at];
    if (line === undefined || this.model === null) return null;
    const element = treeLine(this.model, line, at, {
      select: node => {
        this.events.select(node);
        this.element.focus({ preventScroll: true });
      },
      toggle: this.events.toggle,
      showAll: this.events.showAll,
    });
    this.shown.set(at, element);
    if (at === this.place) this.mark(line.node.id, true);
    return element;
  }

  private press(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target !== this.element) return;
    const at = this.place;
    const line = this.lines[at];
    if (line === undefined) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / lineHeight) - 1);
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => {
        this.moveTo(at + 1);
      },
      ArrowUp: () => {
        this.moveTo(at - 1);
      },
      PageDown: () => {
        this.moveTo(at + page);
      },
      PageUp: () => {
        this.moveTo(at - page);
      },
      Home: () => {
        this.moveTo(0);
      },
      End: () => {
        this.moveTo(this.lines.length - 1);
      },
      ArrowRight: () => {
        if (line.isOpen === true) this.moveTo(at + 1);
        else if (line.isOpen === false) this.events.toggle(line);
      },
      ArrowLeft: () => {
        if (line.isOpen === true) this.events.toggle(line);
        else if (line.node.parent >= 0) this.events.select(line.node.parent);
      },
      Enter: () => {
        if (line.hidden > 0 && line.isOpen === true) this.events.showAll(line.node.id);
        else this.events.toggle(line);
      },
    };
    const move = moves[event.key];
    if (move !== undefined) move();
    else if (event.key.length === 1 && event.key !== ' ') this.events.search(event.key);
    else return;
    event.preventDefault();
  }

  private moveTo(at: number): void {
    const line = this.lines[Math.max(0, Math.min(this.lines.length - 1, at))];
    if (line !== undefined) this.events.select(line.node.id);
  }
}
