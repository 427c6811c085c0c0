/** The tree as an outline (WAI-ARIA tree pattern). Only the lines in view are in the page, so thousands scroll well. */
import { formatCount, formatPercent } from '../../../src/core/format.ts';
import { kindsAt } from '../../../src/core/tree/possibilityTree.ts';
import type { TreeLine } from '../../../src/core/tree/visibleTree.ts';
import { t } from '../../../src/core/text.ts';
import { h } from '../../shared/dom.ts';
import { kindClass, letterOf } from './kindMarks.ts';
import { onOneLine, type TreeModel } from './treeModel.ts';

/** What the outline asks for. */
export interface OutlineEvents {
  select(node: number): void;
  /** Show or hide the branches of a node. */
  toggle(line: TreeLine): void;
  /** Show the branches that are left out as too rare. */
  showAll(node: number): void;
  /** Begin a search with a character. */
  search(character: string): void;
}

/** Height of a line in CSS pixels at the usual font size; the style sheet has the same. */
const lineHeight = 26;
const spareLines = 6;
const mostCharacters = 160;

/** One element that is filled again as the tree, the look, or its scroll position changes. */
export class TreeOutline {
  readonly element: HTMLElement;
  private readonly body: HTMLElement;
  private readonly events: OutlineEvents;
  private model: TreeModel | null = null;
  private lines: readonly TreeLine[] = [];
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
    const isOther = model !== this.model;
    const hasMoved = selected !== this.selected;
    this.model = model;
    this.lines = lines;
    this.selected = selected;
    this.body.style.setProperty('--lines', String(lines.length));
    if (isOther) this.element.scrollTop = 0;
    else if (hasMoved) this.reveal();
    this.fill();
  }

  private get place(): number {
    return Math.max(
      0,
      this.lines.findIndex(({ node }) => node.id === this.selected),
    );
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
    const shown = new Set(Array.from({ length: end - first }, (_, at) => first + at)).add(this.place);
    const lines = [...shown].sort((a, b) => a - b).flatMap(at => this.lineAt(at) ?? []);
    this.body.replaceChildren(...lines);
    this.element.setAttribute('aria-activedescendant', `tree-line-${this.selected}`);
  }

  private lineAt(at: number): HTMLElement | null {
    const line = this.lines[at];
    if (line === undefined || this.model === null) return null;
    const { tree, answers, places } = this.model;
    const { node } = line;
    const kinds = kindsAt(answers, node);
    const share = node.answers.length / tree.n;
    const isSelected = node.id === this.selected;
    const text = node.id === 0 && node.text === '' ? t`all answers` : onOneLine(node.text, mostCharacters);
    const leading = kinds[0]?.kind ?? '';
    return h(
      'div',
      {
        id: `tree-line-${node.id}`,
        class: isSelected ? 'tree-line selected' : 'tree-line',
        role: 'treeitem',
        'aria-level': node.level + 1,
        'aria-setsize': line.siblings,
        'aria-posinset': line.position,
        'aria-expanded': line.isOpen === null ? null : String(line.isOpen),
        'aria-selected': String(isSelected),
        '--line': at,
        '--level': Math.min(node.level, 24),
        onclick: () => {
          this.events.select(node.id);
          this.element.focus({ preventScroll: true });
        },
        ondblclick: () => {
          this.events.toggle(line);
        },
      },
      h(
        'span',
        {
          class: 'tree-twist',
          'aria-hidden': 'true',
          onclick: event => {
            event.stopPropagation();
            this.events.toggle(line);
          },
        },
        line.isOpen === null ? '' : line.isOpen ? '▾' : '▸',
      ),
      h(
        'span',
        { class: 'tree-bar', 'aria-hidden': 'true', '--share': share },
        ...kinds.map(({ kind, count }) =>
          h('i', { class: kindClass(places.get(kind) ?? Infinity), '--share': count / tree.n }),
        ),
      ),
      h('span', { class: 'tree-share' }, formatPercent(share)),
      h('span', { class: 'tree-kind', title: leading }, letterOf(places.get(leading) ?? Infinity)),
      h('span', { class: 'tree-text', dir: 'auto' }, text),
      line.hidden === 0 || line.isOpen === null
        ? null
        : h(
            'button',
            {
              type: 'button',
              class: 'text-button tree-more',
              tabindex: -1,
              onclick: event => {
                event.stopPropagation();
                this.events.showAll(node.id);
              },
            },
            t`+ ${formatCount(line.hiddenAnswers, t`answer`)} in ${formatCount(line.hidden, t`branch`, t`branches`)}`,
          ),
    );
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
