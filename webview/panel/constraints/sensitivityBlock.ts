/** All knobs turned at once: the share of the variance that each explains, by itself and with interactions. */
import type { Figure } from '../../../src/core/figure.ts';
import { t } from '../../../src/core/text.ts';
import type { Sensitivity } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import { dataTable, textCell } from '../charts/curveTable.ts';
import { disclosure, pictureToggle } from '../toggles.ts';
import type { Toggles } from '../toggles.ts';
import { sensitivityDefinition } from './definitions.ts';
import { shareOrReason } from './formatShare.ts';
import { shareRows } from './shareBars.ts';

type KnobRow = Sensitivity['knobs'][number];

/** The two indices of a knob, as heading and as column. */
function indices(): readonly { readonly heading: string; readonly column: string; of(row: KnobRow): Figure }[] {
  return [
    { heading: t`By itself:`, column: t`by itself`, of: ({ alone }) => alone },
    { heading: t`With interactions:`, column: t`with interactions`, of: ({ together }) => together },
  ];
}

/** The block below the constraints, or in their place. */
export function sensitivityBlock({ knobs, design, sentence }: Sensitivity, toggles: Toggles): HTMLElement {
  const title = t`All knobs varied at once`;
  return h(
    'div',
    { class: 'block sensitivity' },
    h(
      'div',
      { class: 'curve-head' },
      h('h2', {}, title, ' ', h('span', { class: 'muted' }, t`share of the variance of ln kept probability`)),
      h('span', { class: 'curve-tools' }, pictureToggle('sensitivity', title, toggles)),
    ),
    h('div', {}, sentence),
    toggles.isOn('table:sensitivity')
      ? indexTable(knobs)
      : h(
          'div',
          { class: 'shares' },
          ...indices().flatMap(({ heading, column, of }) => [
            h('p', { class: 'caption' }, heading),
            shareRows(
              column,
              knobs.map(row => ({ label: row.label, share: of(row) })),
            ),
          ]),
        ),
    h(
      'div',
      { class: 'caption' },
      `${design}. `,
      ...disclosure('definition:sensitivity', t`Definition`, sensitivityDefinition(), toggles, `${title}: `),
    ),
  );
}

function indexTable(knobs: readonly KnobRow[]): HTMLElement {
  const columns = indices();
  return dataTable(
    t`Shares of the variance of ln kept probability, with 95% intervals`,
    [t`knob`, ...columns.map(({ column }) => column)],
    knobs.map(row => ({ label: row.label, cells: columns.map(({ of }) => textCell(shareOrReason(of(row)))) })),
  );
}
