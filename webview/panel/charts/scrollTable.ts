/** Tables that fit the page as far as they can, and scroll sideways beyond that. */
import { t } from '../../../src/core/text.ts';
import { h } from '../../shared/dom.ts';
import { fitTable } from '../../shared/fitTable.ts';

/** A table with a caption in a box that can be reached by keyboard. */
export function scrollTable(
  caption: string,
  heads: readonly HTMLElement[],
  rows: readonly HTMLElement[],
  look = 'levers',
): HTMLElement {
  const box = h(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': t`${caption}, table` },
    h(
      'table',
      { class: look === '' ? null : look },
      h('caption', {}, caption),
      h('thead', {}, h('tr', {}, ...heads)),
      h('tbody', {}, ...rows),
    ),
  );
  fitTable(box);
  return box;
}

/** The head of a column. */
export function columnHead(title: string): HTMLElement {
  return h('th', { scope: 'col' }, title);
}
