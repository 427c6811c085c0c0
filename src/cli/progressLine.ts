/** Progress on standard error: one line, written over, and only on a terminal. */
import { formatDuration, formatPercent } from '../core/format.ts';
import type { Progress } from '../domain/report.ts';

/** "Sampling 41 %, 12 s left". */
export function progressText({ stage, fraction, secondsLeft }: Progress): string {
  const part = fraction === null ? '' : ` ${formatPercent(fraction)}`;
  return `${stage}${part}${secondsLeft === null ? '' : `, ${formatDuration(secondsLeft)} left`}`;
}

export class ProgressLine {
  private readonly stream: NodeJS.WriteStream;
  private shown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream;
  }

  show(progress: Progress): void {
    if (!this.stream.isTTY) return;
    this.stream.write(`\r\u001b[K${progressText(progress).slice(0, this.stream.columns - 1)}`);
    this.shown = true;
  }

  /** Take the line away before anything else is written. */
  clear(): void {
    if (this.shown) this.stream.write('\r\u001b[K');
    this.shown = false;
  }
}
