/** Tables of the Advice tab, which scroll sideways where the page is narrow. */
import { t } from '../../../src/core/text.ts';
import { h } from '../../shared/dom.ts';

/** A table with a caption in a box that can be reached by keyboard. */
export function scrollTable(caption: string, heads: readonly HTMLElement[], rows: readonly HTMLElement[]): HTMLElement {
  return h(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': t`${caption}, table` },
    h(
      'table',
      { class: 'levers' },
      h('caption', {}, caption),
      h('thead', {}, h('tr', {}, ...heads)),
      h('tbody', {}, ...rows),
    ),
  );
}

/** The head of a column. */
export function columnHead(title: string): HTMLElement {
  return h('th', { scope: 'col' }, title);
}
