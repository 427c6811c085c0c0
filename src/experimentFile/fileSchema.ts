/** The schema of experiment files. The JSON Schema, completion and hover of the editor are made from it. */
import * as v from 'valibot';
import { errorData } from '../core/adjacentError.ts';
import { readAssertions } from '../core/answers/assertions/assertion.ts';
import type { OutcomeSpec } from '../core/answers/outcome.ts';
import { askedPictures, metrics } from '../core/metrics.ts';
import { t } from '../core/text.ts';
import { knobIds, type KnobId, type Level } from '../domain/knob.ts';
import { gridKinds } from '../domain/spec.ts';
import { studyKinds, studyTexts } from '../domain/study.ts';
import { continuousKnobs } from '../experiments/study/design/sensitivityDesign.ts';
import { knobFacts } from '../knobs/knobWords.ts';
import {
  choiceSchema,
  groupSchema,
  levelSchema,
  levelsSchema,
  listSchema,
  modelSchema,
  numberSchema,
  refusing,
  textSchema,
} from './fileSchemaParts.ts';
import { levelFormats } from './levelFormats.ts';
import type { Problem } from './problem.ts';
import { samplersSchema, stopSchema } from './samplersSchema.ts';

/** Experiments that a file can name. */
export const experimentNames = [...gridKinds, ...studyKinds] as const;
/** The name of an experiment. */
export type ExperimentName = (typeof experimentNames)[number];

/** Metrics of studies; one that is not requested is not computed. */
export const studyMetrics = ['expansion', 'attribution', 'capability', 'induction'] as const;
const presetNames = ['quick', 'standard', 'thorough'] as const;
const outcomeMaps = ['auto', 'meaning', 'text', 'code', 'word', 'sentence', 'number'] as const;
const most = 4096;

const knobEntries = Object.fromEntries(
  knobIds.map(knob => {
    const { title, caveat } = knobFacts[knob];
    return [knob, v.pipe(levelsSchema(knob), v.description(`${title}. ${caveat} ${levelFormats[knob].instruction}`))];
  }),
) as unknown as Readonly<Record<KnobId, v.GenericSchema<unknown, readonly Level[]>>>;

const valuesSchema = v.pipe(
  v.custom<Readonly<Record<string, string | number | boolean>>>(
    input =>
      isGroup(input) &&
      Object.values(input as object).every(value => ['string', 'number', 'boolean'].includes(typeof value)),
    refusing({
      message: t`values must be texts or numbers by the name of a variable.`,
      remedy: t`Write them as in values: { guest: Ida }.`,
    }),
  ),
  v.metadata({ schema: { type: 'object' } }),
  v.description(t`Values of the variables of the prompt, by name. They win over the samples of the file.`),
);
const promptsFile = groupSchema('prompts', {
  file: v.pipe(
    textSchema(t`The file of prompts`),
    v.description(
      t`Path, relative to this file. Each line of a text file is a prompt; a prompt file, such as .prompty, is one prompt.`,
    ),
  ),
  values: valuesSchema,
});
const promptItem = groupSchema(t`A prompt`, {
  file: v.pipe(
    textSchema(t`The file of a prompt`),
    v.description(t`Path of a file with one prompt, relative to this file, read as in the editor.`),
  ),
  values: valuesSchema,
});
/** A prompt: its text, or its file with values of its variables. */
export type PromptItem = string | v.InferOutput<typeof promptItem>;
const promptText = textSchema(t`A prompt`);
const promptTexts = listSchema<PromptItem>(
  v.lazy((input): v.GenericSchema<unknown, PromptItem> => (isGroup(input) ? promptItem : promptText)),
  {
    message: t`The list of prompts is empty.`,
    remedy: t`Add a prompt in quotes.`,
  },
);
/** Prompts, or the path of a file with one per line. */
export type Prompts = readonly PromptItem[] | v.InferOutput<typeof promptsFile>;
const promptsSchema = v.lazy((input): v.GenericSchema<unknown, Prompts> =>
  isGroup(input) ? promptsFile : promptTexts,
);

const factorsSchema = v.lazy(
  (input): v.GenericSchema<unknown, 'none' | Readonly<Partial<Record<KnobId, readonly Level[]>>>> =>
    isGroup(input)
      ? groupSchema('factors', knobEntries)
      : choiceSchema('factors', ['none'], t`List two to four knobs with their levels, or write none.`),
);

const budgetGroup = groupSchema('budget', {
  preset: v.pipe(
    choiceSchema(t`A preset`, presetNames),
    v.description(t`Time to sample: quick takes about 10 seconds, standard a minute, thorough ten minutes.`),
  ),
  samples: v.pipe(
    numberSchema(t`The number of answers`, 1, most, true),
    v.description(t`Answers per cell of a diagram.`),
  ),
  tokens: v.pipe(
    numberSchema(t`The number of tokens`, 1, most, true),
    v.description(t`Maximum number of tokens per answer.`),
  ),
  items: v.pipe(
    numberSchema(t`The number of items`, 1, 1e6, true),
    v.description(t`Maximum number of items from each file.`),
  ),
  orders: v.pipe(
    numberSchema(t`The number of orders`, 1, 24, true),
    v.description(t`Number of orders in which the examples before a question are tried.`),
  ),
});
/** Keys of a budget beside its preset. */
export const budgetKeys = ['samples', 'tokens', 'items', 'orders'] as const;
export type BudgetKey = (typeof budgetKeys)[number];
const budgetSchema = v.lazy(
  (input): v.GenericSchema<unknown, (typeof presetNames)[number] | v.InferOutput<typeof budgetGroup>> =>
    isGroup(input) ? budgetGroup : choiceSchema('budget', presetNames),
);

const outcomeGroup = v.pipe(
  groupSchema('outcome', {
    options: v.pipe(
      listSchema(textSchema(t`An option`), {
        message: t`outcome has no options.`,
        remedy: t`List the answers to distinguish.`,
      }),
      v.description(t`Answers to distinguish, by the option they name.`),
    ),
    regex: v.pipe(
      textSchema(t`A pattern`),
      v.description(t`A regular expression. Its first group, or else the whole match, is the kind.`),
    ),
    json: v.pipe(textSchema(t`A field`), v.description(t`A field of answers in JSON.`)),
    schema: v.pipe(
      textSchema(t`A JSON schema`),
      v.description(t`A JSON schema, or the path of one relative to this file: which answers fit it.`),
    ),
  }),
  v.check(
    group => Object.keys(group).length === 1,
    refusing({
      message: t`outcome needs exactly one way to group answers.`,
      remedy: t`Use options, regex, json, or schema.`,
    }),
  ),
  v.transform(({ options, regex, json = '', schema }): OutcomeSpec => {
    if (schema !== undefined) return { map: 'schema', schema };
    if (options !== undefined) return { map: 'options', options };
    return regex === undefined ? { map: 'json', field: json } : { map: 'regex', pattern: regex };
  }),
);
const outcomeName = v.pipe(
  choiceSchema('outcome', outcomeMaps),
  v.transform((map): OutcomeSpec => ({ map })),
);
const outcomeSchema = v.lazy((input): v.GenericSchema<unknown, OutcomeSpec> =>
  isGroup(input) ? outcomeGroup : outcomeName,
);

/** Assertions as they are written; whether the files that they name can be read is not checked here. */
const assertionsSchema = v.pipe(
  v.unknown(),
  v.rawCheck(({ dataset, addIssue }) => {
    try {
      readAssertions(dataset.value, () => '{}');
    } catch (error) {
      const { message, remedy } = errorData(error);
      addIssue({ message: refusing({ message, remedy }) });
    }
  }),
  v.metadata({
    schema: { anyOf: [{ type: 'string' }, { type: 'object' }, { type: 'array' }] },
    examples: ['json', 'regex:^\\d+$', 'contains:yes'],
  }),
);

const modelList = listSchema(modelSchema, {
  message: t`The list of models is empty.`,
  remedy: t`Add the id of a model, such as ladder/neox-1m.`,
});
const metricIds = [...metrics.map(metric => metric.id), ...askedPictures, ...studyMetrics];

/** Every key with its schema and its description. */
const entries = {
  experiment: v.pipe(
    choiceSchema('experiment', experimentNames),
    v.description(
      t`What to run. diagram: two knobs against each other. sweep: one row of temperatures. ergodicity: does one long run represent all runs? calibration: models with known answers. paths: which word decides? growth: is there more to find? internals: do internals move too? wordings: how long is a change of the prompt remembered? constraints: which limit binds? training, size, families: when does a skill appear? few-shot: examples before the question. replication: the paper's three models.`,
    ),
  ),
  title: v.pipe(textSchema(t`A title`), v.description(t`Shown as the source of the runs.`)),
  prompts: v.pipe(
    promptsSchema,
    v.description(
      t`Prompts, in quotes or after "|", or as "- file:" with the path of a prompt file; or file: a text file with one prompt per line. Each prompt is a run, unless the knob "variant" varies the wording.`,
    ),
  ),
  models: v.pipe(
    modelList,
    v.description(
      t`Models by id or path. After an id, @step-128 selects a checkpoint and #4-bit a precision. In size, families, and replication the models are the axis; elsewhere each is a run.`,
    ),
  ),
  form: v.pipe(
    choiceSchema('form', ['auto', 'chat', 'raw']),
    v.description(t`How the model gets the prompt: chat uses its chat template, raw the text unchanged.`),
  ),
  mode: v.pipe(
    choiceSchema('mode', ['auto', 'answers', 'streams']),
    v.description(t`answers end by themselves; streams run on, with end-of-text suppressed.`),
  ),
  outcome: v.pipe(
    outcomeSchema,
    v.description(
      t`What makes two answers the same kind: meaning, text, code, word, sentence, number, or options, regex, json, or schema.`,
    ),
  ),
  assertions: v.pipe(
    assertionsSchema,
    v.description(
      t`What every answer should be like, one or a list: json, "regex:PATTERN", "contains:TEXT", "equals:TEXT", or a JSON schema under schema. The report gives the share of answers that hold to each.`,
    ),
  ),
  knobs: v.pipe(groupSchema('knobs', knobEntries), v.description(t`The knobs to vary, with the levels of each.`)),
  answer: v.pipe(
    numberSchema(t`The number of an answer`, 1, most, true),
    v.description(t`For paths: the answer to follow word by word, 1 for the first. Default: the most typical one.`),
  ),
  until: v.pipe(
    groupSchema('until', {
      coverage: v.pipe(
        numberSchema(t`The coverage`, 0.5, 0.99, false),
        v.description(t`Stop when surely this share of answers is of kinds seen.`),
      ),
      answers: v.pipe(
        numberSchema(t`The number of answers`, 1, most, true),
        v.description(t`Stop at this number of answers at the latest. Default: 512.`),
      ),
    }),
    v.description(t`When a growth experiment stops: at a coverage, at a number of answers, or whichever comes first.`),
  ),
  wording: v.pipe(
    textSchema(t`A wording`),
    v.description(t`For wordings: the prompt in other words. Each prompt is compared with it.`),
  ),
  rows: v.pipe(choiceSchema('rows', knobIds), v.description(t`Knob for the rows of a diagram. Default: window.`)),
  columns: v.pipe(
    choiceSchema('columns', knobIds),
    v.description(t`Knob for the columns of a diagram. Default: temperature.`),
  ),
  factors: v.pipe(
    factorsSchema,
    v.description(
      t`Knobs of the factorial design, which shows whether limits add or multiply: two to four knobs with two or three levels each, from the weakest limit to the strongest; or none.`,
    ),
  ),
  sensitivity: v.pipe(
    groupSchema('sensitivity', knobEntries),
    v.description(
      t`Continuous knobs varied together, each between two levels, to find out which matters most: ${continuousKnobs.join(', ')}. Without knobs and factors, nothing else is varied.`,
    ),
  ),
  texts: v.pipe(
    choiceSchema('texts', studyTexts),
    v.description(
      t`Texts to compare constraints on: prompt (the prompt and its own continuations), probes (bundled texts), or both.`,
    ),
  ),
  items: v.pipe(
    listSchema(textSchema(t`An item set`), {
      message: t`The list of items is empty.`,
      remedy: t`Add a bundled set such as ladder/copying, or the path of a JSONL, CSV, or Parquet file.`,
    }),
    v.description(
      t`Questions with known answers: bundled sets, or JSONL, CSV, or Parquet files with question, options, and answer.`,
    ),
  ),
  controls: v.pipe(modelList, v.description(t`Models evaluated along the same axis for comparison.`)),
  metrics: v.pipe(
    listSchema(choiceSchema(t`A metric`, metricIds), {
      message: t`The list of metrics is empty.`,
      remedy: t`Add the metrics you want, or remove the key.`,
    }),
    v.description(
      t`For a diagram: metrics to show first (all are computed). For a study: what to compute. constraints: expansion, and attribution by a factorial design. training, size, families: capability on items, and induction on repeated strings.`,
    ),
  ),
  budget: v.pipe(budgetSchema, v.description(t`How much to compute: a preset, or samples, tokens, items, and orders.`)),
  seeds: v.pipe(
    listSchema(numberSchema(t`A seed`, 0, Number.MAX_SAFE_INTEGER, true), {
      message: t`The list of seeds is empty.`,
      remedy: t`Add a whole number.`,
    }),
    v.description(t`Seeds of the random numbers. The same seed gives the same texts; each seed is a run.`),
  ),
  'top-p': v.pipe(
    levelSchema('top-p'),
    v.description(t`Sample only from the most likely tokens that together have this probability. 1 keeps every token.`),
  ),
  'min-p': v.pipe(
    levelSchema('min-p'),
    v.description(
      t`Sample only from tokens with at least this share of the most likely token's probability. 0 keeps every token.`,
    ),
  ),
  samplers: v.pipe(
    samplersSchema,
    v.description(
      t`Samplers besides temperature, top-p, and min-p, in the order of llama.cpp. A knob overrides its value.`,
    ),
  ),
  stop: v.pipe(stopSchema, v.description(t`Texts that end an answer: one or a list. The answer ends before them.`)),
};

/** Keys of a file, in the order in which they are listed. */
export const fileKeys = Object.keys(entries) as readonly (keyof typeof entries)[];
/** A key of a file. */
export type FileKey = keyof typeof entries;

/** A whole file. */
export const fileSchema = groupSchema(t`An experiment file`, entries);
/** The values of a file that fits the schema. */
export type FileValues = v.InferOutput<typeof fileSchema>;

function isGroup(input: unknown): boolean {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** The problem of a file without the key `experiment`. */
export const missingExperiment: Problem = {
  message: t`The file does not name an experiment.`,
  remedy: t`Start it with "experiment: diagram", or another of ${experimentNames.join(', ')}.`,
};
