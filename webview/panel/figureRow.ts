/** A figure with its name, interval and support. The name opens the meaning and the definition of the metric. */
import type { Figure } from '../../src/core/figure.ts';
import { glossary } from '../../src/domain/glossary.ts';
import { h } from '../shared/dom.ts';
import { definitionText, figureLine, metricCard, metricTerm } from './metricCards.ts';
import { disclosure } from './toggles.ts';
import type { Toggles } from './toggles.ts';

/** A row of a `dl`; `counted` names what was sampled, plural. */
export function figureRow(id: string, figure: Figure, counted: string, toggles: Toggles): HTMLElement {
  const card = metricCard(id);
  const about = [card.caption, definitionText(card)].filter(part => part !== '').join('\n\n');
  const term = metricTerm(id);
  const name = about === '' ? [card.name] : disclosure(`about:${id}`, card.name, about, toggles);
  const [first] = name;
  if (term !== null && first instanceof HTMLElement) first.title = glossary[term];
  return h(
    'div',
    { class: figure.kind === 'abstain' ? 'figure-row abstaining' : 'figure-row' },
    h('dt', {}, ...name),
    h('dd', {}, figureLine(card, figure, { counted })),
  );
}
