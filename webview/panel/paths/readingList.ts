/** What is read off a curve: figures with their names. */
import { readingText, type CommitmentReport } from '../../../src/domain/paths.ts';
import { h } from '../../shared/dom.ts';

/** The figures in a list, each with its interval or the reason why it is not stated. Null where none is stated: the
 * sentence above gives the reason. */
export function readingList(readings: CommitmentReport['readings']): HTMLElement | null {
  if (readings.every(({ figure }) => figure.kind === 'abstain')) return null;
  return h(
    'dl',
    { class: 'figures wide' },
    ...readings.map(reading =>
      h(
        'div',
        { class: reading.figure.kind === 'abstain' ? 'figure-row abstaining' : 'figure-row' },
        h('dt', {}, reading.name),
        h('dd', {}, readingText(reading)),
      ),
    ),
  );
}
