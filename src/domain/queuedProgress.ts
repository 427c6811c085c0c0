/** What a run says while it waits for earlier ones. */
import { formatDuration, roughDuration } from '../core/format.ts';
import { t } from '../core/text.ts';
import type { Progress } from './report.ts';

/** "Number 1 in the queue: it starts in about 8 s". `place` counts from 1; `seconds` are what the current run has left,
 * null while that is unknown. How long runs between them take is not known. */
export function queuedProgress(place: number, seconds: number | null): Progress {
  return {
    stage: t`Number ${place} in the queue`,
    detail: waitText(place, seconds),
    fraction: null,
    secondsLeft: null,
    tokens: 0,
    isQueued: true,
  };
}

/** Seconds between two statements of the wait, so that lists do not change all the time. */
const step = 5;

function waitText(place: number, seconds: number | null): string {
  if (seconds === null) return '';
  if (place === 1) return t`it starts in ${roughDuration(step * Math.max(1, Math.ceil(seconds / step)))}`;
  const least = step * Math.floor(seconds / step);
  return least === 0 ? '' : t`it starts in more than ${formatDuration(least)}`;
}
