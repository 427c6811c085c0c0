/** What stays possible under a constraint and what it closes, as one bar; what leaks in stands under it, because it
 * adds to neither. */
import { valueOf } from '../../../src/core/figure.ts';
import { formatPercent } from '../../../src/core/format.ts';
import type { ConstraintLevel } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import { endsOf, shareText } from './formatShare.ts';
import { percentInterval } from '../../../src/experiments/study/report/writtenShare.ts';

/** The bars with their numbers in words; an outline while the level was not read. */
export function massBar({ kept, lost, leaked }: ConstraintLevel): HTMLElement {
  const [stays, closed, noise] = [kept, lost, leaked].map(valueOf) as [
    number | undefined,
    number | undefined,
    number | undefined,
  ];
  if (stays === undefined)
    return h(
      'div',
      { class: 'mass' },
      h('div', { class: 'mass-bar waiting', 'aria-hidden': 'true' }),
      h('p', { class: 'mass-words muted' }, kept.kind === 'abstain' ? kept.reason : ''),
    );
  const ends = endsOf(kept);
  return h(
    'div',
    { class: 'mass' },
    h(
      'div',
      { class: 'mass-bar', 'aria-hidden': 'true' },
      h('span', { class: 'mass-kept', '--share': stays }),
      h('span', { class: 'mass-lost', '--share': closed ?? 0 }),
      ends === null ? null : h('span', { class: 'mass-whisker', '--from': ends[0], '--to': ends[1] }),
    ),
    h(
      'p',
      { class: 'mass-words' },
      h('strong', {}, `${formatPercent(stays)} kept`),
      ends === null ? null : h('span', { class: 'muted' }, ` ${percentInterval(ends)}`),
      h(
        'span',
        { class: 'mass-closed', title: `lost ${shareText(lost)}` },
        closed === undefined ? '' : `${formatPercent(closed)} lost`,
      ),
    ),
    noise === undefined
      ? null
      : h('div', { class: 'leak-track', 'aria-hidden': 'true' }, h('span', { class: 'leak-fill', '--share': noise })),
    noise === undefined
      ? null
      : h('p', { class: 'mass-words', title: `leaked ${shareText(leaked)}` }, `${formatPercent(noise)} leaked`),
  );
}
