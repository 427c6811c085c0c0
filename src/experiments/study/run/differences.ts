/** Is a study that was read again the same, bit for bit? */
import {
  readingColumns,
  type Configuration,
  type ItemReading,
  type Study,
  type TextReading,
} from '../../../domain/study.ts';

type Numbers = Float32Array | Float64Array | Int32Array;

/** Equal bytes; every bit of a NaN counts as the same NaN. */
function same(a: Numbers, b: Numbers): boolean {
  return a.length === b.length && a.every((value, at) => Object.is(value, b[at]));
}

function sameReading(a: TextReading, b: TextReading): boolean {
  return (
    readingColumns.every(measure => same(a[measure], b[measure])) &&
    JSON.stringify([a.lostWords, a.gainedWords]) === JSON.stringify([b.lostWords, b.gainedWords])
  );
}

/** Items that `a` has not read do not count. */
function sameItems(a: ItemReading, b: ItemReading): boolean {
  return a.characters.every(
    (characters, at) =>
      characters === 0 ||
      (characters === b.characters[at] && a.tokens[at] === b.tokens[at] && Object.is(a.logProb[at], b.logProb[at])),
  );
}

/** What of `study` did not come again in `again`, in words, one line for each configuration; empty when everything that
 * was read did. */
export function studyDifferences(study: Study, again: Study): string[] {
  if (JSON.stringify(study.texts.map(text => [...text.ids])) !== JSON.stringify(again.texts.map(text => [...text.ids])))
    return ['the study has other texts'];
  return study.configurations.flatMap(one => {
    const where = `${one.label}${one.draw > 0 ? `, draw ${one.draw + 1}` : ''}`;
    return differenceOf(one, study, again).map(words => `${where}: ${words}`);
  });
}

function differenceOf({ index }: Configuration, study: Study, again: Study): string[] {
  const own = <R extends { readonly configuration: number }>(list: readonly R[]): R[] =>
    list.filter(one => one.configuration === index);
  const readings = new Map(own(again.readings).map(reading => [reading.text, reading]));
  const changed = own(study.readings).filter(reading => {
    const other = readings.get(reading.text);
    return other === undefined || !sameReading(reading, other);
  });
  const [items, itemsAgain] = [own(study.itemReadings)[0], own(again.itemReadings)[0]];
  const [induction, inductionAgain] = [own(study.inductions)[0], own(again.inductions)[0]];
  return [
    ...(changed.length === 0
      ? []
      : [`the laws of ${changed.length === 1 ? 'one text' : `${changed.length} texts`} differ`]),
    ...(items === undefined || (itemsAgain !== undefined && sameItems(items, itemsAgain)) ? [] : ['its items differ']),
    ...(induction === undefined || (inductionAgain !== undefined && same(induction.surprisal, inductionAgain.surprisal))
      ? []
      : ['its induction probe differs']),
  ];
}
