/** Knobs turned all at once: what each accounts for, by itself and with the others. */
import type { Figure } from '../../../src/core/figure.ts';
import type { Sensitivity } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import { scrolling } from '../charts/curveTable.ts';
import { disclosure, switchButton } from '../toggles.ts';
import type { Switches } from '../toggles.ts';
import { sensitivityDefinition } from './definitions.ts';
import { shareRows } from './shareBars.ts';
import { statedShare } from './formatShare.ts';

type Row = Sensitivity['knobs'][number];

const readings: readonly (readonly [title: string, of: (row: Row) => Figure])[] = [
  ['By itself', ({ alone }) => alone],
  ['With what it does together with the others', ({ together }) => together],
];

/** The block under the constraints, or in their place. */
export function sensitivityBlock({ knobs, design, sentence }: Sensitivity, switches: Switches): HTMLElement {
  const asTable = switches.isOn('table:sensitivity');
  return h(
    'div',
    { class: 'block sensitivity' },
    h(
      'div',
      { class: 'curve-head' },
      h('h2', {}, 'Turned all at once ', h('span', { class: 'muted' }, 'share of the variance of ln kept mass')),
      h(
        'span',
        { class: 'curve-tools' },
        switchButton('table:sensitivity', asTable ? 'as picture' : 'as table', switches, 'Turned all at once: '),
      ),
    ),
    h('div', {}, sentence),
    asTable
      ? table(knobs)
      : h(
          'div',
          { class: 'shares' },
          ...readings.flatMap(([title, of]) => [
            h('p', { class: 'caption' }, `${title}:`),
            shareRows(
              title,
              knobs.map(row => ({ label: row.label, share: of(row) })),
            ),
          ]),
        ),
    h(
      'div',
      { class: 'caption' },
      `${design}. `,
      ...disclosure('definition:sensitivity', 'Definition', sensitivityDefinition, switches, 'Turned all at once: '),
    ),
  );
}

/** The table twin. */
function table(knobs: readonly Row[]): HTMLElement {
  return scrolling(
    'Turned all at once',
    h(
      'table',
      {},
      h('caption', {}, 'Shares of the variance of ln kept mass, with 95 % intervals'),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...['knob', ...readings.map(([title]) => title.toLowerCase())].map(title => h('th', { scope: 'col' }, title)),
        ),
      ),
      h(
        'tbody',
        {},
        ...knobs.map(row =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, row.label),
            ...readings.map(([, of]) => h('td', {}, statedShare(of(row)))),
          ),
        ),
      ),
    ),
  );
}
