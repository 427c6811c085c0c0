/** Search, the least share of branches that are shown, and export. */
import { formatCount, formatPercent } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import { changedValue, h, valueOfField } from '../../shared/dom.ts';
import type { Actions } from '../panelState.ts';
import { textButton } from '../toggles.ts';
import type { TreeLook } from '../treeLook.ts';

/** One element that stays in the page, so that typing and dragging are not interrupted. */
export class TreeTools {
  readonly element: HTMLElement;
  private readonly search: HTMLElement;
  private readonly least: HTMLInputElement;
  private readonly leastLabel = h('span', {});
  private cell = 0;
  private readonly status = h('span', { class: 'muted', role: 'status' });

  /** `leave`: called where a key leads from the search to the outline. */
  constructor(actions: Actions, leave: () => void) {
    this.search = h('vscode-text-field', {
      id: 'tree-search',
      placeholder: t`Search the tree`,
      'aria-label': t`Search the tree`,
      oninput: event => {
        actions.lookAtTree({ search: changedValue(event) });
      },
      onkeydown: event => {
        const key = event instanceof KeyboardEvent ? event.key : '';
        if (!['ArrowDown', 'Enter', 'Escape'].includes(key)) return;
        event.preventDefault();
        if (key === 'Escape') actions.lookAtTree({ search: '' });
        leave();
      },
    });
    this.least = h('input', {
      id: 'tree-least',
      type: 'range',
      min: 0,
      max: 0.25,
      step: 0.01,
      value: 0,
      oninput: event => {
        actions.lookAtTree({ least: Number(changedValue(event)) });
      },
    });
    const exported = (format: 'markdown' | 'json', label: string): HTMLElement =>
      textButton(
        `export-tree-${format}`,
        label,
        () => actions.post({ type: 'export-tree', cell: this.cell, format }),
        t`Export tree: `,
      );
    this.element = h(
      'div',
      { class: 'tree-tools' },
      this.search,
      h('label', { class: 'tree-least' }, this.leastLabel, this.least),
      this.status,
      h(
        'span',
        { class: 'tree-exports' },
        t`Export tree:`,
        ' ',
        exported('markdown', t`Markdown`),
        ' ',
        exported('json', t`JSON`),
      ),
    );
  }

  /** Bring the tools in line with a look at the tree of a cell. `shown` of `all` nodes are in the outline. */
  show(cell: number, { search, least }: TreeLook, shown: number, all: number): void {
    this.cell = cell;
    if (valueOfField(this.search) !== search) {
      if ('value' in this.search) this.search.value = search;
      else this.search.setAttribute('current-value', search);
    }
    if (Number(this.least.value) !== least) this.least.value = String(least);
    setText(this.leastLabel, t`Hide branches below ${formatPercent(least)}`);
    // The root is always shown, and found by no text.
    const isMissing = search.trim() !== '' && shown <= 1;
    setText(
      this.status,
      isMissing ? t`Nothing contains “${search.trim()}”` : t`${shown} of ${formatCount(all, t`node`)} shown`,
    );
  }
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
