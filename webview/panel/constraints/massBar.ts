/** What a constraint keeps and loses, as one bar. What it leaks is drawn below, because it adds to neither. */
import { valueOf } from '../../../src/core/figure.ts';
import { reasonText } from '../../../src/core/reasons.ts';
import { formatPercent } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { ConstraintLevel } from '../../../src/domain/studyFindings.ts';
import { percentInterval } from '../../../src/experiments/study/report/phrasing.ts';
import { h } from '../../shared/dom.ts';
import { intervalOf, shareText } from './formatShare.ts';

/** The bars with their numbers; an outline while the level is not read. */
export function massBar(level: ConstraintLevel): HTMLElement {
  const [kept, lost, leaked] = [valueOf(level.kept), valueOf(level.lost), valueOf(level.leaked)];
  if (kept === undefined)
    return h(
      'div',
      { class: 'mass' },
      h('div', { class: 'mass-bar waiting', 'aria-hidden': 'true' }),
      h('p', { class: 'mass-words muted' }, level.kept.kind === 'abstain' ? reasonText(level.kept.reason) : ''),
    );
  const interval = intervalOf(level.kept);
  return h(
    'div',
    { class: 'mass' },
    h(
      'div',
      { class: 'mass-bar', 'aria-hidden': 'true' },
      h('span', { class: 'mass-kept', '--share': kept }),
      lost === undefined ? null : h('span', { class: 'mass-lost', '--share': lost }),
      interval === null ? null : h('span', { class: 'whisker', '--from': interval[0], '--to': interval[1] }),
    ),
    h(
      'p',
      { class: 'mass-words' },
      h('strong', {}, t`${formatPercent(kept)} kept`),
      interval === null ? null : h('span', { class: 'muted' }, ` ${percentInterval(interval)}`),
      lost === undefined
        ? null
        : h('span', { class: 'mass-closed', title: t`lost ${shareText(level.lost)}` }, t`${formatPercent(lost)} lost`),
    ),
    ...(leaked === undefined
      ? []
      : [
          h(
            'div',
            { class: 'leak-track', 'aria-hidden': 'true' },
            h('span', { class: 'leak-fill', '--share': leaked }),
          ),
          h(
            'p',
            { class: 'mass-words', title: t`leaked ${shareText(level.leaked)}` },
            t`${formatPercent(leaked)} leaked`,
          ),
        ]),
  );
}
