/** How long the thread of the caller was held up, as the extension host would be. */
import { performance } from 'node:perf_hooks';
import type { Cost } from './clock.ts';

const tick = 1;

/** Watches the event loop by a timer of 1 ms until it is stopped. */
export class StallWatch {
  private readonly timer: NodeJS.Timeout;
  private last = performance.now();
  private used = process.cpuUsage();
  private worst: Cost = { wall: 0, cpu: 0 };

  constructor() {
    this.timer = setInterval(() => {
      this.look();
    }, tick);
  }

  /** Milliseconds of the worst turn, each clock by itself: by the wall, waiting for a processor included; and of work.
   */
  stop(): Cost {
    clearInterval(this.timer);
    return this.worst;
  }

  private look(): void {
    const now = performance.now();
    const { user, system } = process.cpuUsage(this.used);
    this.worst = {
      wall: Math.max(this.worst.wall, now - this.last - tick),
      cpu: Math.max(this.worst.cpu, (user + system) / 1000),
    };
    this.last = now;
    this.used = process.cpuUsage();
  }
}
