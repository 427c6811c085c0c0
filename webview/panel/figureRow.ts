/** One figure with its name, interval and support; a click on the name opens its meaning and exact definition. */
import type { Figure } from '../../src/core/figure.ts';
import { h } from '../shared/dom.ts';
import { definitionText, figureWords, metricCard } from './metricCards.ts';
import { disclosure } from './toggles.ts';
import type { Switches } from './toggles.ts';

/** A row for a `dl`. */
export function figureRow(id: string, figure: Figure, counted: string, switches: Switches): HTMLElement {
  const { name, caption } = metricCard(id);
  const about = [caption, definitionText(id)].filter(part => part !== '').join('\n\n');
  return h(
    'div',
    { class: figure.kind === 'abstain' ? 'figure-row abstaining' : 'figure-row' },
    h('dt', {}, ...(about === '' ? [name] : disclosure(`about:${id}`, name, about, switches))),
    h('dd', {}, figureWords(id, figure, { counted })),
  );
}
