/** The table twin of the Constraints picture: every level of every constraint, every figure. */
import { messageText } from '../../../src/domain/message.ts';
import type { Figure } from '../../../src/core/figure.ts';
import type { ConstraintLevel, ConstraintRow } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import { scrolling } from '../charts/curveTable.ts';
import { changeText, plainText, shareText, stated } from './formatShare.ts';

type Column = readonly [title: string, write: (figure: Figure) => string, read: (level: ConstraintLevel) => Figure];

const columns: readonly Column[] = [
  ['kept', shareText, level => level.kept],
  ['lost', shareText, level => level.lost],
  ['leaked', shareText, level => level.leaked],
  ['openness without it, nats', plainText, level => level.openness],
  ['with it', plainText, level => level.constrainedOpenness],
  ['change', changeText, level => level.sizeChange],
  ['Jensen-Shannon, nats', plainText, level => level.divergence],
  ['words gained', plainText, level => level.gained],
  ['words removed', plainText, level => level.removed],
  ['Jaccard', shareText, level => level.jaccard],
  ['mass on gained words', shareText, level => level.gainedMass],
  ['ln p of own answers, per token', changeText, level => level.logProbChange],
];

/** One row for each level. */
export function constraintTable(rows: readonly ConstraintRow[]): HTMLElement {
  const body = rows.flatMap(row =>
    row.levels.map(level =>
      h(
        'tr',
        {},
        h('th', { scope: 'row' }, `${row.title}: ${level.label}`),
        ...columns.map(([, write, read]) => cell(read(level), write)),
        h('td', {}, `${level.texts} texts, ${level.positions} positions`),
        h('td', {}, level.isBroken ? messageText({ code: 'broken-level' }) : ''),
      ),
    ),
  );
  return scrolling(
    'Constraints',
    h(
      'table',
      {},
      h('caption', {}, 'Means over texts with 95 % intervals'),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...['constraint', ...columns.map(([title]) => title), 'read on', 'note'].map(title =>
            h('th', { scope: 'col' }, title),
          ),
        ),
      ),
      h('tbody', {}, ...body),
    ),
  );
}

function cell(figure: Figure, write: (figure: Figure) => string): HTMLElement {
  return h('td', figure.kind === 'abstain' ? { class: 'muted' } : {}, stated(figure, write));
}
