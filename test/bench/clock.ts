/** Time as the bench takes it: by the wall, and as processor time of all threads, which neighbours on the machine
 * disturb less. */
import { performance } from 'node:perf_hooks';

/** Milliseconds. */
export interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

/** Do some work and say what it cost. */
export async function time(work: () => Promise<unknown>): Promise<Cost> {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { wall, cpu: (user + system) / 1000 };
}

/** Lower quartile of repeats, each clock by itself: noise only ever adds. */
export function typical(costs: readonly Cost[]): Cost {
  return quantile(costs, 0.25);
}

/** The least of repeats, each clock by itself: what a limit is compared with. */
export function least(costs: readonly Cost[]): Cost {
  return quantile(costs, 0);
}

function quantile(costs: readonly Cost[], share: number): Cost {
  const of = (clock: keyof Cost): number => {
    const sorted = costs.map(cost => cost[clock]).sort((a, b) => a - b);
    return sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
  };
  return { wall: of('wall'), cpu: of('cpu') };
}
