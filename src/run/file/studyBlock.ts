/** The study part of a run file. Readings are packed columns, one reading after another. */
import * as v from 'valibot';
import type {
  Configuration,
  InductionReading,
  ItemReading,
  Study,
  StudyItem,
  StudyText,
  TextReading,
} from '../../domain/study.ts';
import { studyKinds } from '../../domain/study.ts';
import { readingColumns, type ReadingColumn } from '../../domain/study.ts';
import { columnSchema, countRange, finiteRange } from './columnSchema.ts';
import { knobSchema, ablationSchema, settingSchema } from '../../domain/schemas/knobSchema.ts';
import { estimateSchema } from '../../domain/schemas/modelSchema.ts';
import { messageSchema } from '../../domain/schemas/messageSchema.ts';
import { count, finite, positiveCount } from '../../domain/schemas/schema.ts';
import { packColumn } from './columns.ts';

/** Packs a study for a run file. */
export function packStudy(study: Study) {
  const { texts, readings, itemReadings, inductions, ...plain } = study;
  const positions = readings.reduce((sum, { kept }) => sum + kept.length, 0);
  const column = (measure: ReadingColumn): Float32Array => {
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
      ...(Object.fromEntries(readingColumns.map(measure => [measure, packColumn(column(measure))])) as Record<
        ReadingColumn,
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

const configurationSchema = v.object({
  index: count,
  label: text,
  setting: settingSchema,
  role: v.picklist(['reference', 'level', 'factorial', 'sensitivity', 'series', 'control']),
  knob: v.nullable(knobSchema),
  model: count,
  ablation: v.nullable(ablationSchema),
  draw: count,
}) satisfies v.GenericSchema<unknown, Configuration>;

const textSchema = v.object({
  index: count,
  source: v.picklist(['answer', 'prompt', 'probe']),
  prefix: text,
  text,
  ids: columnSchema('int32', countRange),
}) satisfies v.GenericSchema<unknown, StudyText>;

const words = v.array(v.object({ text, p: finite, q: finite }));

const measureSchema = columnSchema('float32', finiteRange);
/** A token that truncation excludes has the probability 0. */
const logProbSchema = columnSchema('float32', { least: -Infinity, most: Number.MAX_VALUE });
const readingsSchema = v.object({
  configuration: columnSchema('int32', countRange),
  text: columnSchema('int32', countRange),
  kept: measureSchema,
  lost: measureSchema,
  leaked: measureSchema,
  openness: measureSchema,
  constrainedOpenness: measureSchema,
  divergence: measureSchema,
  logProb: logProbSchema,
  constrainedLogProb: logProbSchema,
  gained: measureSchema,
  removed: measureSchema,
  jaccard: measureSchema,
  gainedMass: measureSchema,
  words: v.array(v.object({ lostWords: words, gainedWords: words })),
});

const itemSchema = v.object({
  index: count,
  question: text,
  options: v.array(text),
  answer: count,
  skill: text,
  examples: v.array(text),
}) satisfies v.GenericSchema<unknown, StudyItem>;

const itemReadingSchema = v.object({
  configuration: count,
  logProb: columnSchema('float64', { least: -Infinity, most: Number.MAX_VALUE, nan: true }),
  tokens: columnSchema('int32', countRange),
  characters: columnSchema('int32', countRange),
}) satisfies v.GenericSchema<unknown, ItemReading>;

const inductionSchema = v.pipe(
  v.object({
    configuration: count,
    length: positiveCount,
    surprisal: columnSchema('float32', { ...finiteRange, nan: true }),
    openness: v.nullable(finite),
    vocabulary: positiveCount,
  }),
  v.transform((one): InductionReading => ({ ...one, openness: one.openness ?? NaN })),
);

const blockSchema = v.object({
  kind: v.picklist(studyKinds),
  models: v.array(text),
  configurations: v.array(configurationSchema),
  texts: v.array(textSchema),
  readings: readingsSchema,
  items: v.array(itemSchema),
  itemReadings: v.array(itemReadingSchema),
  inductions: v.array(inductionSchema),
  disabled: v.array(v.object({ knob: knobSchema, reason: messageSchema })),
  shortfalls: v.array(messageSchema),
  estimate: estimateSchema,
});

type Block = v.InferOutput<typeof blockSchema>;

/** Finds an inconsistency in a study; null when there is none. */
function misfit({ models, configurations, texts, readings, items, itemReadings, inductions }: Block): string | null {
  const has = (index: number): boolean => configurations[index] !== undefined;
  if (configurations.some((one, at) => one.index !== at || models[one.model] === undefined))
    return 'has a configuration without a model';
  if (texts.some((one, at) => one.index !== at)) return 'has texts out of order';
  if (readings.text.length !== readings.configuration.length || readings.words.length !== readings.configuration.length)
    return 'has readings without text or words';
  if (readings.configuration.some(index => !has(index)) || readings.text.some(index => texts[index] === undefined))
    return 'has a reading of a configuration or text that does not exist';
  const positions = readings.text.reduce((sum, index) => sum + (texts[index]?.ids.length ?? 0), 0);
  if (readingColumns.some(measure => readings[measure].length !== positions))
    return 'has readings whose lengths do not match their texts';
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
    return 'has item readings that do not match its items';
  return inductions.every(one => has(one.configuration) && one.surprisal.length % (2 * one.length) === 0)
    ? null
    : 'has an induction probe of the wrong length';
}

function unpacked(block: Block): Study {
  const { readings, ...plain } = block;
  let at = 0;
  const all = [...readings.text].map((text, index): TextReading => {
    const end = at + (block.texts[text]?.ids.length ?? 0);
    const columns = Object.fromEntries(
      readingColumns.map(measure => [measure, readings[measure].slice(at, end)]),
    ) as Record<ReadingColumn, Float32Array>;
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

/** Unpacks a study, bit for bit. */
export const studySchema = v.pipe(
  blockSchema,
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const problem = misfit(dataset.value);
    if (problem === null) return unpacked(dataset.value);
    addIssue({ message: problem });
    return NEVER;
  }),
);
