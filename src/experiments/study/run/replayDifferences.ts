/** Whether a replayed study is the same, bit for bit. */
import { t } from '../../../core/text.ts';
import {
  readingColumns,
  type Configuration,
  type ItemReading,
  type Study,
  type TextReading,
} from '../../../domain/study.ts';

type Numbers = Float32Array | Float64Array | Int32Array;

/** Equal bits; all NaN are equal. */
function isSameNumbers(a: Numbers, b: Numbers): boolean {
  return a.length === b.length && a.every((value, at) => Object.is(value, b[at]));
}

function isSameReading(a: TextReading, b: TextReading): boolean {
  return (
    readingColumns.every(column => isSameNumbers(a[column], b[column])) &&
    JSON.stringify([a.lostWords, a.gainedWords]) === JSON.stringify([b.lostWords, b.gainedWords])
  );
}

/** Whether every item that `a` has read is the same in `b`. */
function isSameItems(a: ItemReading, b: ItemReading): boolean {
  return a.characters.every(
    (characters, at) =>
      characters === 0 ||
      (characters === b.characters[at] && a.tokens[at] === b.tokens[at] && Object.is(a.logProb[at], b.logProb[at])),
  );
}

/** Everything in which `replay` differs from what `study` has read, one line per difference; empty when all is the
 * same.
 */
export function studyDifferences(study: Study, replay: Study): string[] {
  const idsOf = ({ texts }: Study): string => JSON.stringify(texts.map(text => [...text.ids]));
  if (idsOf(study) !== idsOf(replay)) return [t`the study has different texts`];
  return study.configurations.flatMap(one => {
    const label = one.draw > 0 ? t`${one.label}, draw ${one.draw + 1}` : one.label;
    return differencesOf(one, study, replay).map(difference => t`${label}: ${difference}`);
  });
}

function differencesOf(configuration: Configuration, study: Study, replay: Study): string[] {
  const isOwn = (reading: { readonly configuration: number }): boolean => reading.configuration === configuration.index;
  const replayed = new Map(replay.readings.filter(isOwn).map(reading => [reading.text, reading]));
  const changed = study.readings.filter(isOwn).filter(reading => {
    const other = replayed.get(reading.text);
    return other === undefined || !isSameReading(reading, other);
  });
  const [items, replayedItems] = [study.itemReadings.find(isOwn), replay.itemReadings.find(isOwn)];
  const [induction, replayedInduction] = [study.inductions.find(isOwn), replay.inductions.find(isOwn)];
  const hasSameItems = items === undefined || (replayedItems !== undefined && isSameItems(items, replayedItems));
  const hasSameInduction =
    induction === undefined ||
    (replayedInduction !== undefined && isSameNumbers(induction.surprisal, replayedInduction.surprisal));
  return [
    ...(changed.length === 0
      ? []
      : [
          changed.length === 1
            ? t`the distributions of one text differ`
            : t`the distributions of ${changed.length} texts differ`,
        ]),
    ...(hasSameItems ? [] : [t`its items differ`]),
    ...(hasSameInduction ? [] : [t`its induction probe differs`]),
  ];
}
