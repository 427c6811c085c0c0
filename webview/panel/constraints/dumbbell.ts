/** Openness without and with a constraint, two dots on the common axis. */
import { valueOf } from '../../../src/core/figure.ts';
import { formatNumber } from '../../../src/core/format.ts';
import type { ConstraintLevel } from '../../../src/domain/studyFindings.ts';
import { choiceNumber } from '../../shared/perplexity.ts';
import { h } from '../../shared/dom.ts';
import { placeOn } from './opennessScale.ts';
import type { OpennessScale } from './opennessScale.ts';
import { changeText, endsOf, timesWords } from './formatShare.ts';

/** The dots, the change in words, and why there is none where sizes are not compared. */
export function dumbbell(level: ConstraintLevel, scale: OpennessScale): HTMLElement {
  const [before, after, change] = [level.openness, level.constrainedOpenness, level.sizeChange].map(valueOf) as [
    number | undefined,
    number | undefined,
    number | undefined,
  ];
  if (before === undefined)
    return h(
      'div',
      { class: 'dumbbell' },
      h('div', { class: 'dumbbell-track', 'aria-hidden': 'true' }),
      h('p', { class: 'muted' }, ''),
    );
  const at = (nats: number): number => placeOn(scale, nats);
  const ends = endsOf(level.constrainedOpenness);
  const track = h(
    'div',
    { class: 'dumbbell-track', 'aria-hidden': 'true' },
    ...scale.ticks.map(tick => h('span', { class: 'dumbbell-grid', '--at': at(tick) })),
    after === undefined
      ? null
      : h('span', {
          class: 'dumbbell-line',
          '--from': at(Math.min(before, after)),
          '--to': at(Math.max(before, after)),
        }),
    ends === null ? null : h('span', { class: 'dumbbell-whisker', '--from': at(ends[0]), '--to': at(ends[1]) }),
    h('span', { class: 'dot free', '--at': at(before) }),
    after === undefined ? null : h('span', { class: 'dot held', '--at': at(after) }),
  );
  return h(
    'div',
    {
      class: 'dumbbell',
      title: after === undefined ? null : `${choiceNumber(before)} choices without it, ${choiceNumber(after)} with it`,
    },
    track,
    words(level, before, after, change),
  );
}

function words(
  level: ConstraintLevel,
  before: number,
  after: number | undefined,
  change: number | undefined,
): HTMLElement {
  if (after === undefined || change === undefined)
    return h('p', { class: 'muted' }, `${formatNumber(before)} nats without it; with it the size is not compared`);
  return h(
    'p',
    {},
    `${formatNumber(before)} → ${formatNumber(after)} nats `,
    h('span', { class: 'muted' }, `${changeText(level.sizeChange)} · ${timesWords(change)}`),
  );
}

/** The axis under all rows: nats, and the same as choices. */
export function opennessAxis(scale: OpennessScale): HTMLElement {
  return h(
    'div',
    { class: 'openness-axis', 'aria-hidden': 'true' },
    ...scale.ticks.map(tick =>
      h(
        'span',
        { class: 'openness-tick', '--at': placeOn(scale, tick) },
        h('span', {}, formatNumber(tick, tick % 1 === 0 ? 0 : 1)),
        h('span', { class: 'openness-choices' }, choiceNumber(tick).replace(/\.0$/u, '')),
      ),
    ),
  );
}
