import { h, type Child } from './dom.ts';

/** A text that may break anywhere but inside an interval such as "[0.25, 0.57]". */
export function wholeIntervals(text: string): readonly Child[] {
  return text.split(/(\[[^\]]*\])/u).map((part, at) => (at % 2 === 1 ? h('span', { class: 'one-line' }, part) : part));
}
