/** The constraints as a table: every figure of every level. */
import type { Figure } from '../../../src/core/figure.ts';
import { t } from '../../../src/core/text.ts';
import { messageText } from '../../../src/domain/message.ts';
import type { ConstraintLevel, ConstraintRow } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import { dataTable, textCell } from '../charts/curveTable.ts';
import { changeText, orReason, plainText, shareText } from './formatShare.ts';

type Column = readonly [
  title: string,
  format: (figure: Figure) => string,
  of: (level: ConstraintLevel) => Figure | undefined,
];

function figureColumns(rows: readonly ConstraintRow[]): readonly Column[] {
  const hasProbes = rows.some(({ levels }) => levels.some(({ probesKept }) => probesKept !== undefined));
  return [
    [hasProbes ? t`kept, own answers` : t`kept`, shareText, level => level.kept],
    ...(hasProbes ? [[t`kept, probe texts`, shareText, level => level.probesKept] satisfies Column] : []),
    [t`lost`, shareText, level => level.lost],
    [t`leaked`, shareText, level => level.leaked],
    [t`openness without it, nats`, plainText, level => level.openness],
    [t`openness with it, nats`, plainText, level => level.constrainedOpenness],
    [t`change, nats`, changeText, level => level.sizeChange],
    [t`Jensen-Shannon divergence, nats`, plainText, level => level.divergence],
    [t`tokens gained`, plainText, level => level.gained],
    [t`tokens removed`, plainText, level => level.removed],
    [t`Jaccard index`, shareText, level => level.jaccard],
    [t`probability of gained tokens`, shareText, level => level.gainedMass],
    [t`ln p of own answers, per token`, changeText, level => level.logProbChange],
  ];
}

/** One row for each level. */
export function constraintTable(rows: readonly ConstraintRow[]): HTMLElement {
  const columns = figureColumns(rows);
  return dataTable(
    t`Constraints, means over texts with 95% intervals`,
    [t`constraint`, ...columns.map(([title]) => title), t`support`, t`note`],
    rows.flatMap(row =>
      row.levels.map(level => ({
        label: `${row.title}: ${level.label}`,
        cells: [
          ...columns.map(([, format, of]) => cell(of(level), format)),
          textCell(t`${level.texts} texts, ${level.positions} positions`),
          textCell(level.isBroken ? messageText({ code: 'broken-level' }) : ''),
        ],
      })),
    ),
  );
}

function cell(figure: Figure | undefined, format: (figure: Figure) => string): HTMLElement {
  if (figure === undefined) return textCell('–');
  return h('td', figure.kind === 'abstain' ? { class: 'muted' } : {}, orReason(figure, format));
}
