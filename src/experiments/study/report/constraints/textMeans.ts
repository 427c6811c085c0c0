/** Readings of a level as one number a text: the mean over the text's positions, then over the draws of the level. */
import { Memo } from '../../../../core/memo.ts';
import type { Configuration, Study, StudyText, TextReading } from '../../../../domain/study.ts';
import { readingColumns, type ReadingColumn } from '../../../../domain/study.ts';
import { groupedBy } from '../../../../core/groupBy.ts';

type Means = Readonly<Record<ReadingColumn, number>>;

/** A text under one level. */
export interface TextMeans {
  readonly text: StudyText;
  readonly positions: number;
  readonly means: Means;
}

const known = new Memo<Means>();

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meansOf(reading: TextReading): Means {
  return known.recall(
    reading,
    [],
    () =>
      Object.fromEntries(readingColumns.map(measure => [measure, meanOf(reading[measure])])) as Record<
        ReadingColumn,
        number
      >,
  );
}

/** Means of what each configuration has read, by its index and the text's. */
export function meansByConfiguration({ readings }: Study): ReadonlyMap<number, ReadonlyMap<number, Means>> {
  const read = groupedBy(
    readings.filter(({ kept }) => kept.length > 0),
    ({ configuration }) => configuration,
  );
  return new Map(
    [...read].map(([configuration, own]) => [
      configuration,
      new Map(own.map(reading => [reading.text, meansOf(reading)])),
    ]),
  );
}

/** Readings of these configurations, by text. */
export function readingsByText(study: Study, configurations: readonly Configuration[]): Map<number, TextReading[]> {
  const wanted = new Set(configurations.map(({ index }) => index));
  return groupedBy(
    study.readings.filter(reading => wanted.has(reading.configuration) && reading.kept.length > 0),
    reading => reading.text,
  );
}

/** One entry for each text that at least one of the configurations has read, in order of the texts. */
export function textMeans(study: Study, configurations: readonly Configuration[]): TextMeans[] {
  const byText = readingsByText(study, configurations);
  return study.texts.flatMap((text): TextMeans[] => {
    const readings = byText.get(text.index) ?? [];
    if (readings.length === 0) return [];
    const draws = readings.map(meansOf);
    const mean = (measure: ReadingColumn): number => draws.reduce((sum, one) => sum + one[measure], 0) / draws.length;
    const means = Object.fromEntries(readingColumns.map(measure => [measure, mean(measure)])) as Record<
      ReadingColumn,
      number
    >;
    return [{ text, positions: readings[0]?.kept.length ?? 0, means }];
  });
}
