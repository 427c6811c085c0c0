/** Openness without and with a constraint, two dots on a common axis. */
import { valueOf } from '../../../src/core/figure.ts';
import { fixed, formatNumber } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { ConstraintLevel } from '../../../src/domain/studyFindings.ts';
import { h } from '../../shared/dom.ts';
import { formatPerplexity } from '../../../src/core/perplexity.ts';
import { changeText, intervalOf, perplexityRatio } from './formatShare.ts';
import { positionOn } from './opennessScale.ts';
import type { OpennessScale } from './opennessScale.ts';

/** The dots, and the change in words or why it is not compared. */
export function dumbbell(level: ConstraintLevel, scale: OpennessScale): HTMLElement {
  const [before, after] = [valueOf(level.openness), valueOf(level.constrainedOpenness)];
  if (before === undefined)
    return h('div', { class: 'dumbbell' }, h('div', { class: 'dumbbell-track', 'aria-hidden': 'true' }));
  const at = (nats: number): number => positionOn(scale, nats);
  const interval = intervalOf(level.constrainedOpenness);
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
    interval === null
      ? null
      : h('span', { class: 'dumbbell-whisker', '--from': at(interval[0]), '--to': at(interval[1]) }),
    h('span', { class: 'dot free', '--at': at(before) }),
    after === undefined ? null : h('span', { class: 'dot held', '--at': at(after) }),
  );
  const title =
    after === undefined
      ? null
      : t`perplexity ${formatPerplexity(before)} without the constraint, ${formatPerplexity(after)} with it`;
  return h('div', { class: 'dumbbell', title }, track, changeWords(level, before, after));
}

function changeWords(level: ConstraintLevel, before: number, after: number | undefined): HTMLElement {
  const change = valueOf(level.sizeChange);
  if (after === undefined || change === undefined)
    return h('p', { class: 'muted' }, t`${formatNumber(before)} nats without it, not compared with it`);
  return h(
    'p',
    {},
    t`${formatNumber(before)} → ${formatNumber(after)} nats`,
    ' ',
    h('span', { class: 'muted' }, `${changeText(level.sizeChange)} · ${perplexityRatio(change)}`),
  );
}

/** The axis under all rows: nats, and below them the perplexity. */
export function opennessAxis(scale: OpennessScale): HTMLElement {
  return h(
    'div',
    { class: 'openness-axis', 'aria-hidden': 'true' },
    ...scale.ticks.map((tick, i) =>
      h(
        'span',
        { class: 'openness-tick', '--at': positionOn(scale, tick) },
        h('span', {}, i === 0 ? t`${axisNumber(tick)} nats` : axisNumber(tick)),
        h('span', {}, i === 0 ? t`perplexity ${perplexityTick(tick)}` : perplexityTick(tick)),
      ),
    ),
  );
}

/** A tick in nats: whole numbers without decimals. */
export function axisNumber(nats: number): string {
  return formatNumber(nats, Number.isInteger(nats) ? 0 : 1);
}

/** The perplexity at a tick: 1 at 0 nats. */
function perplexityTick(nats: number): string {
  return nats === 0 ? fixed(1, 0) : formatPerplexity(nats);
}
