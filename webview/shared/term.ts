/** Words with a tooltip from the glossary. */
import { glossary, type GlossaryTerm } from '../../src/domain/glossary.ts';
import { h } from './dom.ts';

/** A word with a dotted underline whose glossary sentence shows on hover and on keyboard focus; Escape hides it. */
export function term(word: string, id: GlossaryTerm): HTMLElement {
  const element = h(
    'span',
    {
      class: 'term',
      role: 'term',
      tabindex: 0,
      title: glossary[id],
      'data-term': id,
      onfocus: () => {
        const { left } = element.getBoundingClientRect();
        element.classList.toggle('opens-left', left > document.documentElement.clientWidth / 2);
      },
      onkeydown: event => {
        if (event instanceof KeyboardEvent && event.key === 'Escape') element.classList.add('closed');
      },
      onblur: () => element.classList.remove('closed'),
    },
    word,
  );
  return element;
}
