/** Readings as one number per text: the mean over the positions of the text, then over the draws of a level. */
import { Memo } from '../../../../core/memo.ts';
import type { Configuration, Study, StudyText, TextReading } from '../../../../domain/study.ts';
import { readingColumns, type ReadingColumn } from '../../../../domain/study.ts';
import { groupedBy } from '../../../../core/groupBy.ts';

type ColumnMeans = Readonly<Record<ReadingColumn, number>>;

/** A text under one level. */
export interface TextMeans {
  readonly text: StudyText;
  readonly positions: number;
  readonly means: ColumnMeans;
  /** Means of each draw that has read the text, in order of the configurations. */
  readonly draws: readonly ColumnMeans[];
}

const meansByReading = new Memo<ColumnMeans>();

function columnMeans(meanOf: (column: ReadingColumn) => number): ColumnMeans {
  return Object.fromEntries(readingColumns.map(column => [column, meanOf(column)])) as Record<ReadingColumn, number>;
}

function meansOf(reading: TextReading): ColumnMeans {
  return meansByReading.recall(reading, [], () =>
    columnMeans(column => reading[column].reduce((sum, value) => sum + value, 0) / reading[column].length),
  );
}

/** Means of each configuration, by its index and the index of the text. */
export function meansByConfiguration({ readings }: Study): ReadonlyMap<number, ReadonlyMap<number, ColumnMeans>> {
  const byConfiguration = groupedBy(
    readings.filter(({ kept }) => kept.length > 0),
    ({ configuration }) => configuration,
  );
  return new Map(
    [...byConfiguration].map(([configuration, own]) => [
      configuration,
      new Map(own.map(reading => [reading.text, meansOf(reading)])),
    ]),
  );
}

/** Readings of these configurations, by the index of the text. */
export function readingsByText(study: Study, configurations: readonly Configuration[]): Map<number, TextReading[]> {
  const wanted = new Set(configurations.map(({ index }) => index));
  return groupedBy(
    study.readings.filter(reading => wanted.has(reading.configuration) && reading.kept.length > 0),
    reading => reading.text,
  );
}

/** One entry per text that at least one of the configurations has read, in order of the texts. */
export function textMeans(study: Study, configurations: readonly Configuration[]): TextMeans[] {
  const byText = readingsByText(study, configurations);
  return study.texts.flatMap((text): TextMeans[] => {
    const readings = byText.get(text.index) ?? [];
    const [first] = readings;
    if (first === undefined) return [];
    const draws = [...readings].sort((a, b) => a.configuration - b.configuration).map(meansOf);
    const means = columnMeans(column => draws.reduce((sum, draw) => sum + draw[column], 0) / draws.length);
    return [{ text, positions: first.kept.length, means, draws }];
  });
}

/** The model's own answers, or all texts where none is an answer. Probe texts are not averaged with them: they react in
 * another way, so the mix would decide the figure. */
export function ownAnswers(texts: readonly TextMeans[]): readonly TextMeans[] {
  const answers = texts.filter(({ text }) => text.source === 'answer');
  return answers.length > 0 ? answers : texts;
}
