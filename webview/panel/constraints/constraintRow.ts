/** One constraint: its title, and each of its levels as a bar of mass beside a dumbbell of openness. */
import { messageText } from '../../../src/domain/message.ts';
import { formatCount } from '../../../src/core/format.ts';
import type { ConstraintLevel, ConstraintRow } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import type { Actions } from '../panelState.ts';
import { disclosure } from '../toggles.ts';
import type { Switches } from '../toggles.ts';
import { dumbbell } from './dumbbell.ts';
import { massBar } from './massBar.ts';
import type { OpennessScale } from './opennessScale.ts';
import { changeText, shareText } from './formatShare.ts';
import { wordChips } from './wordChips.ts';

export interface RowView {
  readonly scale: OpennessScale;
  readonly word: string | null;
  readonly switches: Switches;
  readonly actions: Actions;
}

/** Closed, the row shows the level it speaks of; open, all of them. */
export function constraintRow(row: ConstraintRow, view: RowView): HTMLElement {
  const id = `row:${row.knob}`;
  const open = view.switches.isOn(id);
  const shown = open ? row.levels.map((_, i) => i) : [row.shown];
  const more = row.levels.length > 1 ? formatCount(row.levels.length, 'level') : 'details';
  return h(
    'li',
    { class: open ? 'constraint open' : 'constraint', id: `constraint-${row.knob}` },
    h(
      'div',
      { class: 'constraint-head' },
      h(
        'h3',
        {},
        h(
          'button',
          {
            id: `switch-${id}`,
            type: 'button',
            class: 'row-button',
            'aria-expanded': String(open),
            onclick: () => view.switches.toggle(id),
          },
          h('span', { class: 'row-mark', 'aria-hidden': 'true' }),
          row.title,
        ),
      ),
      h('span', { class: 'muted' }, `${row.class} · ${more}`),
      ...(row.caveat === ''
        ? []
        : disclosure(`caveat:${row.knob}`, 'Caveat', row.caveat, view.switches, `${row.title}: `)),
    ),
    ...shown.flatMap(i => {
      const level = row.levels[i];
      return level === undefined ? [] : [levelLine(row, level, i, open, view)];
    }),
  );
}

function levelLine(row: ConstraintRow, level: ConstraintLevel, i: number, open: boolean, view: RowView): HTMLElement {
  return h(
    'div',
    { class: open && i === row.shown ? 'level shown' : 'level' },
    h(
      'div',
      { class: 'level-name' },
      h('p', {}, level.label),
      level.texts === 0
        ? null
        : h(
            'p',
            { class: 'muted' },
            `${formatCount(level.texts, 'text')}, ${formatCount(level.positions, 'position')}`,
          ),
      level.isBroken ? h('p', { class: 'level-warning' }, messageText({ code: 'broken-level' })) : null,
    ),
    massBar(level),
    dumbbell(level, view.scale),
    wordChips(level, { id: `${row.knob}-${i}`, most: open ? 8 : 3, word: view.word }, view.actions),
    open && level.texts > 0 ? further(level) : null,
  );
}

/** The figures behind the picture. */
function further(level: ConstraintLevel): HTMLElement {
  const pairs: readonly (readonly [string, string])[] = [
    ['ln p of the model’s own answers, per token', changeText(level.logProbChange)],
    ['Jensen-Shannon, nats', changeText(level.divergence).replace('+', '')],
    ['words gained', changeText(level.gained).replace('+', '')],
    ['words removed', changeText(level.removed).replace('+', '')],
    ['Jaccard', shareText(level.jaccard)],
    ['mass on gained words', shareText(level.gainedMass)],
  ];
  return h(
    'dl',
    { class: 'level-figures' },
    ...pairs.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );
}
