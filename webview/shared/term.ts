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
        const { left, right } = element.getBoundingClientRect();
        const roomRight = document.documentElement.clientWidth - left;
        element.classList.toggle('opens-left', right > roomRight);
        element.style.setProperty('--room', `${Math.floor(Math.max(right, roomRight))}px`);
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
