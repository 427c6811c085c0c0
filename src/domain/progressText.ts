/** What a run says about its progress besides its stage. */
import { formatBytes, formatCount, formatDuration, roughDuration } from '../core/format.ts';
import { t } from '../core/text.ts';
import { messageText } from './message.ts';
import type { OpeningStage, OpeningStep } from './opening.ts';
import type { Progress } from './report.ts';

/** "14 of 20 cells", "about 22 s left", and why that is longer than it was; empty where nothing is known. */
export function progressFacts({ cells, secondsLeft, reason }: Progress): readonly string[] {
  return [
    ...(cells === undefined ? [] : [t`${cells.done} of ${formatCount(cells.planned, t`cell`)}`]),
    ...(secondsLeft === null ? [] : [t`${roughDuration(secondsLeft)} left`]),
    ...(reason === undefined ? [] : [messageText(reason)]),
  ];
}

/** What a run says while it opens a model: "Opening model 2/5: preparing it once (expected: 9 s, 681 MB on disk)". */
export function openingProgress(stage: OpeningStage): Progress {
  const { step, at, of, expected } = stage;
  const facts = [
    ...(expected?.seconds === undefined ? [] : [formatDuration(expected.seconds)]),
    ...(expected?.memory === undefined ? [] : [t`${formatBytes(expected.memory)} of memory`]),
    ...(expected?.disk === undefined ? [] : [t`${formatBytes(expected.disk)} on disk`]),
  ].join(', ');
  const words = stepWords(stage);
  return {
    stage: t`Opening model ${at}/${of}`,
    detail: facts === '' ? words : t`${words} (expected: ${facts})`,
    fraction: null,
    secondsLeft: null,
    tokens: 0,
    opening: { step, at, of },
  };
}

function stepWords({ step, name }: OpeningStage): string {
  const words: Readonly<Record<OpeningStep, () => string>> = {
    reading: () => t`reading ${name}`,
    preparing: () => t`preparing it once`,
    comparing: () => t`comparing what was prepared with its file`,
    rounding: () => t`rounding it to 8 bits`,
    loading: () => t`loading weights`,
    asking: () => t`asking ${name} for its models`,
    testing: () => t`testing once what the server of ${name} can do`,
    checking: () => t`checking that answers do not depend on their batch`,
  };
  return words[step]();
}
