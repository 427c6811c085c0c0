/** Information of the first tokens of an answer about its outcome (docs/method.md#commitment). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';

const bitsIn = (share: number): number => Math.log2(share);

/** log2 A(t) / A(0), the collision information (order 2) of the first t tokens about the outcome, bits: by how much
 * they lower the collision entropy -log2 A. In [0, -log2 A(0)]. Interval: the distances of both to the ends of their
 * intervals, joined in squares on the log scale (Zou & Donner 2008). Abstains where no two answers agree. */
export function bitsOf(point: Figure, start: Figure): Figure {
  if (point.kind !== 'estimate') return point;
  if (start.kind !== 'estimate') return start;
  const [low, high] = start.interval;
  if (!(low > 0 && start.value > 0)) return abstain({ code: 'no-agreement' }, point.n);
  const most = -bitsIn(low);
  const value = point.value > 0 ? bitsIn(point.value / start.value) : 0;
  const [from, to] = point.interval;
  const below = from > 0 ? Math.hypot(bitsIn(point.value / from), bitsIn(high / start.value)) : Infinity;
  const above = Math.hypot(point.value > 0 ? bitsIn(to / point.value) : Infinity, bitsIn(start.value / low));
  const shown = Math.min(-bitsIn(start.value), Math.max(0, value));
  return estimate(
    shown,
    [Math.max(0, Math.min(shown, value - below)), Math.max(shown, Math.min(most, value + above))],
    point.n,
    'joined intervals of A(t) and A(0), log scale',
  );
}

/** -log2 A(0), the bits that there are to tell. */
export function bitsToTell(start: Figure): Figure {
  if (start.kind !== 'estimate') return start;
  const [low, high] = start.interval;
  if (!(low > 0 && start.value > 0)) return abstain({ code: 'no-agreement' }, start.n);
  return estimate(Math.max(0, -bitsIn(start.value)), [Math.max(0, -bitsIn(high)), -bitsIn(low)], start.n, start.method);
}
