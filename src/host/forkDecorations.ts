/** Marks forks in documents, in the bundle of experiments. */
import type { RunReport } from '../domain/report.ts';
import { loadBundle } from './bundles.ts';
import type { WrittenText } from './lastEditor.ts';

/** What this file uses of the bundle. */
interface Bundle {
  readonly markForks: typeof import('./experiments/forkDecorations.ts').markForks;
}

/** Marks a text that was written into a document, if it is the answer that a run followed word by word, or a beginning
 * of it. */
export function markWritten(report: RunReport | null, text: string, written: WrittenText | null): void {
  const forks = report === null || report.kind === 'study' ? undefined : report.paths?.forks;
  if (written === null || forks === undefined || text === '' || !forks.text.startsWith(text)) return;
  const { document, start } = written;
  (loadBundle('experiments') as Bundle).markForks(document, { text, start, forks });
}
