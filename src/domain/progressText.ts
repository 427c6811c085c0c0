/** What a run says about its progress besides its stage. */
import { formatCount, formatDuration } from '../core/format.ts';
import { t } from '../core/text.ts';
import { messageText } from './message.ts';
import type { Progress } from './report.ts';

/** "14 of 20 cells", "about 22 s left", and why that is longer than it was; empty where nothing is known. */
export function progressFacts({ cells, secondsLeft, reason }: Progress): readonly string[] {
  return [
    ...(cells === undefined ? [] : [t`${cells.done} of ${formatCount(cells.planned, t`cell`)}`]),
    ...(secondsLeft === null ? [] : [t`about ${formatDuration(secondsLeft)} left`]),
    ...(reason === undefined ? [] : [messageText(reason)]),
  ];
}
