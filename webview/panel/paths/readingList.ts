/** What is read off a curve: figures with their names. */
import { figureLine } from '../../../src/core/figureText.ts';
import type { CommitmentReport } from '../../../src/domain/paths.ts';
import { h } from '../../shared/dom.ts';

/** The figures in a list, each with its interval or the reason why it is not stated. Null where none is stated: the
 * sentence above gives the reason. */
export function readingList(readings: CommitmentReport['readings']): HTMLElement | null {
  if (readings.every(({ figure }) => figure.kind === 'abstain')) return null;
  return h(
    'dl',
    { class: 'figures wide' },
    ...readings.map(({ name, unit, figure }) =>
      h(
        'div',
        { class: figure.kind === 'abstain' ? 'figure-row abstaining' : 'figure-row' },
        h('dt', {}, name),
        h('dd', {}, figureLine(figure, { unit })),
      ),
    ),
  );
}
