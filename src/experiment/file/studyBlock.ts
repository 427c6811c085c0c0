/** A study as it stands in a run file: its readings as packed columns, reading after reading, in the order of the
 * texts' lengths. */
import * as v from 'valibot';
import type {
  Configuration,
  InductionReading,
  ItemReading,
  Study,
  StudyItem,
  StudyText,
  TextReading,
} from '../study/study.ts';
import { studyKinds } from '../study/study.ts';
import { measures, type Measure } from '../study/reading/textMeasures.ts';
import { columnShape } from '../shapes/columnShape.ts';
import { knobShape, restrictionShape, settingShape } from '../shapes/knobShape.ts';
import { estimateShape } from '../shapes/reportShape.ts';
import { count, finite, positiveCount } from '../shapes/shape.ts';
import { packColumn } from './columns.ts';

/** What a study is written as. */
export function packStudy(study: Study) {
  const { texts, readings, itemReadings, inductions, ...plain } = study;
  const positions = readings.reduce((sum, { kept }) => sum + kept.length, 0);
  const column = (measure: Measure): Float32Array => {
    const whole = new Float32Array(positions);
    let at = 0;
    for (const reading of readings) {
      whole.set(reading[measure], at);
      at += reading[measure].length;
    }
    return whole;
  };
  return {
    ...plain,
    texts: texts.map(text => ({ ...text, ids: packColumn(text.ids) })),
    readings: {
      configuration: packColumn(Int32Array.from(readings, one => one.configuration)),
      text: packColumn(Int32Array.from(readings, one => one.text)),
      ...(Object.fromEntries(measures.map(measure => [measure, packColumn(column(measure))])) as Record<
        Measure,
        ReturnType<typeof packColumn>
      >),
      words: readings.map(({ lostWords, gainedWords }) => ({ lostWords, gainedWords })),
    },
    itemReadings: itemReadings.map(one => ({
      ...one,
      logProb: packColumn(one.logProb),
      tokens: packColumn(one.tokens),
      characters: packColumn(one.characters),
    })),
    inductions: inductions.map(one => ({
      ...one,
      surprisal: packColumn(one.surprisal),
      openness: Number.isFinite(one.openness) ? one.openness : null,
    })),
  };
}

const text = v.string();

const configurationShape = v.object({
  index: count,
  label: text,
  setting: settingShape,
  role: v.picklist(['reference', 'level', 'factorial', 'sensitivity', 'series', 'control']),
  knob: v.nullable(knobShape),
  model: count,
  restriction: v.nullable(restrictionShape),
  draw: count,
}) satisfies v.GenericSchema<unknown, Configuration>;

const textShape = v.object({
  index: count,
  source: v.picklist(['answer', 'prompt', 'probe']),
  prefix: text,
  text,
  ids: columnShape('int32'),
}) satisfies v.GenericSchema<unknown, StudyText>;

const words = v.array(v.object({ text, p: finite, q: finite }));

const measureShape = columnShape('float32');
const readingsShape = v.object({
  configuration: columnShape('int32'),
  text: columnShape('int32'),
  kept: measureShape,
  lost: measureShape,
  leaked: measureShape,
  openness: measureShape,
  constrainedOpenness: measureShape,
  divergence: measureShape,
  logProb: measureShape,
  constrainedLogProb: measureShape,
  gained: measureShape,
  removed: measureShape,
  jaccard: measureShape,
  gainedMass: measureShape,
  words: v.array(v.object({ lostWords: words, gainedWords: words })),
});

const itemShape = v.object({
  index: count,
  question: text,
  options: v.array(text),
  answer: count,
  skill: text,
  examples: v.array(text),
}) satisfies v.GenericSchema<unknown, StudyItem>;

const itemReadingShape = v.object({
  configuration: count,
  logProb: columnShape('float64'),
  tokens: columnShape('int32'),
  characters: columnShape('int32'),
}) satisfies v.GenericSchema<unknown, ItemReading>;

const inductionShape = v.pipe(
  v.object({
    configuration: count,
    length: positiveCount,
    surprisal: columnShape('float32'),
    openness: v.nullable(finite),
    vocabulary: positiveCount,
  }),
  v.transform((one): InductionReading => ({ ...one, openness: one.openness ?? NaN })),
);

const blockShape = v.object({
  kind: v.picklist(studyKinds),
  models: v.array(text),
  configurations: v.array(configurationShape),
  texts: v.array(textShape),
  readings: readingsShape,
  items: v.array(itemShape),
  itemReadings: v.array(itemReadingShape),
  inductions: v.array(inductionShape),
  disabled: v.array(v.object({ knob: knobShape, reason: text })),
  shortfalls: v.array(text),
  estimate: estimateShape,
});

type Block = v.InferOutput<typeof blockShape>;

/** What of a study does not fit together; null when all does. */
function misfit({ models, configurations, texts, readings, items, itemReadings, inductions }: Block): string | null {
  const has = (index: number): boolean => configurations[index] !== undefined;
  if (configurations.some((one, at) => one.index !== at || models[one.model] === undefined))
    return 'has a configuration without a model';
  if (texts.some((one, at) => one.index !== at)) return 'has texts out of order';
  if (readings.text.length !== readings.configuration.length || readings.words.length !== readings.configuration.length)
    return 'has readings without text or words';
  if (readings.configuration.some(index => !has(index)) || readings.text.some(index => texts[index] === undefined))
    return 'has a reading of something that is not there';
  const positions = readings.text.reduce((sum, index) => sum + (texts[index]?.ids.length ?? 0), 0);
  if (measures.some(measure => readings[measure].length !== positions))
    return 'has readings that do not fit their texts';
  const width = items.reduce((most, item) => Math.max(most, item.options.length), 0);
  if (items.some((item, at) => item.index !== at || item.options[item.answer] === undefined))
    return 'has an item without its answer';
  if (
    itemReadings.some(
      one =>
        !has(one.configuration) ||
        [one.logProb, one.tokens, one.characters].some(column => column.length !== items.length * width),
    )
  )
    return 'has answers that do not fit its items';
  return inductions.every(one => has(one.configuration) && one.surprisal.length % (2 * one.length) === 0)
    ? null
    : 'has an induction probe that does not fit its length';
}

function unpacked(block: Block): Study {
  const { readings, ...plain } = block;
  let at = 0;
  const all = [...readings.text].map((text, index): TextReading => {
    const end = at + (block.texts[text]?.ids.length ?? 0);
    const columns = Object.fromEntries(measures.map(measure => [measure, readings[measure].slice(at, end)])) as Record<
      Measure,
      Float32Array
    >;
    at = end;
    return {
      configuration: readings.configuration[index] ?? 0,
      text,
      ...columns,
      lostWords: readings.words[index]?.lostWords ?? [],
      gainedWords: readings.words[index]?.gainedWords ?? [],
    };
  });
  return { ...plain, readings: all };
}

/** A study read back, bit for bit. */
export const studyShape = v.pipe(
  blockShape,
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const problem = misfit(dataset.value);
    if (problem === null) return unpacked(dataset.value);
    addIssue({ message: problem });
    return NEVER;
  }),
);
