/** Progress on standard error: one line that is overwritten, and only on a terminal. */
import { formatPercent } from '../core/format.ts';
import { progressFacts } from '../domain/progressText.ts';
import { stageText, type Progress } from '../domain/report.ts';

/** "Sampling 41%, 14 of 20 cells, about 12 s left". */
function progressText(progress: Progress): string {
  const { fraction } = progress;
  const text = stageText(progress);
  const done = fraction === null ? text : `${text} ${formatPercent(fraction)}`;
  return [done, ...progressFacts(progress)].join(', ');
}

/** The progress line of a stream. */
export class ProgressLine {
  private readonly stream: NodeJS.WriteStream;
  private isShown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream;
  }

  show(progress: Progress): void {
    if (!this.stream.isTTY) return;
    this.stream.write(`\r\u001b[K${progressText(progress).slice(0, this.stream.columns - 1)}`);
    this.isShown = true;
  }

  /** Erase the line before anything else is written. */
  clear(): void {
    if (this.isShown) this.stream.write('\r\u001b[K');
    this.isShown = false;
  }
}
