/** One constraint: its title, and each of its levels as a mass bar beside a dumbbell of openness. */
import { formatCount } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { GlossaryTerm } from '../../../src/domain/glossary.ts';
import type { KnobClass, KnobId } from '../../../src/domain/knob.ts';
import { messageText } from '../../../src/domain/message.ts';
import type { ConstraintLevel, ConstraintRow } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import type { Actions } from '../panelState.ts';
import { disclosure } from '../toggles.ts';
import type { Toggles } from '../toggles.ts';
import { dumbbell } from './dumbbell.ts';
import { changeText, plainText, shareText } from './formatShare.ts';
import { massBar } from './massBar.ts';
import type { OpennessScale } from './opennessScale.ts';
import { wordChips } from './wordChips.ts';

export interface RowView {
  readonly scale: OpennessScale;
  /** The next token that the user follows. */
  readonly word: string | null;
  readonly toggles: Toggles;
  readonly actions: Actions;
}

/** The row; collapsed it shows one level, expanded all of them. */
export function constraintRow(row: ConstraintRow, view: RowView): HTMLElement {
  const id = `row:${row.knob}`;
  const isOpen = view.toggles.isOn(id);
  const levels = row.levels.map((level, i) => ({ level, i })).filter(({ i }) => isOpen || i === row.shown);
  return h(
    'li',
    { class: isOpen ? 'constraint open' : 'constraint', id: `constraint-${row.knob}` },
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
            'aria-expanded': String(isOpen),
            onclick: () => view.toggles.toggle(id),
          },
          h('span', { class: 'row-mark', 'aria-hidden': 'true' }),
          row.title,
        ),
      ),
      rowFacts(row),
      ...(row.caveat === ''
        ? []
        : disclosure(`caveat:${row.knob}`, t`Caveat`, row.caveat, view.toggles, `${row.title}: `)),
    ),
    ...levels.map(({ level, i }) => levelLine(row, level, i, isOpen, view)),
  );
}

/** "architecture · logit lens · 3 levels". */
function rowFacts({ class: knobClass, knob, levels }: ConstraintRow): HTMLElement {
  const method = methodTerm(knob);
  return h(
    'span',
    { class: 'muted' },
    className(knobClass),
    ' · ',
    ...(method === null ? [] : [term(...method), ' · ']),
    levels.length > 1 ? formatCount(levels.length, t`level`) : t`details`,
  );
}

function className(knobClass: KnobClass): string {
  switch (knobClass) {
    case 'architecture':
      return t`architecture`;
    case 'training':
      return t`training`;
    case 'context':
      return t`context`;
  }
}

/** How a knob of the architecture is turned, where the glossary explains it. */
function methodTerm(knob: KnobId): readonly [word: string, id: GlossaryTerm] | null {
  if (knob === 'layers') return [t`logit lens`, 'logit-lens'];
  return knob === 'heads' ? [t`ablation`, 'ablation'] : null;
}

function levelLine(row: ConstraintRow, level: ConstraintLevel, i: number, isOpen: boolean, view: RowView): HTMLElement {
  return h(
    'div',
    { class: isOpen && i === row.shown ? 'level shown' : 'level' },
    h(
      'div',
      { class: 'level-name' },
      h('p', {}, level.label),
      level.texts === 0
        ? null
        : h(
            'p',
            { class: 'muted' },
            `${formatCount(level.texts, t`text`)}, ${formatCount(level.positions, t`position`)}`,
          ),
      level.isBroken ? h('p', { class: 'level-warning' }, messageText({ code: 'broken-level' })) : null,
    ),
    massBar(level),
    dumbbell(level, view.scale),
    wordChips(level, { id: `${row.knob}-${i}`, most: isOpen ? 8 : 3, word: view.word }, view.actions),
    isOpen && level.texts > 0 ? levelFigures(level) : null,
  );
}

/** The remaining figures of a level. */
function levelFigures(level: ConstraintLevel): HTMLElement {
  const pairs: readonly (readonly [string, string])[] = [
    [t`ln p of the model’s own answers, per token`, changeText(level.logProbChange)],
    [t`Jensen-Shannon divergence, nats`, plainText(level.divergence)],
    [t`tokens gained`, plainText(level.gained)],
    [t`tokens removed`, plainText(level.removed)],
    [t`Jaccard index`, shareText(level.jaccard)],
    [t`probability of gained tokens`, shareText(level.gainedMass)],
  ];
  return h(
    'dl',
    { class: 'level-figures' },
    ...pairs.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );
}
