/** The one table of what an experiment file may hold. The JSON Schema, completion and hover of the editor are made from
 * it. */
import * as v from 'valibot';
import type { OutcomeSpec } from '../core/answers/outcome.ts';
import { metrics } from '../core/metrics.ts';
import { knobIds, type KnobId, type Level } from '../domain/knob.ts';
import { knobFacts } from '../knobs/knobWords.ts';
import { continuousKnobs } from '../experiments/study/design/sensitivityDesign.ts';
import { studyKinds, studyTexts } from '../domain/study.ts';
import { levelForms } from './levelFormats.ts';
import { choice, groupOf, levelOf, levelsOf, modelReference, numberOf, oneOrMore, say, textOf } from './fileSchemaParts.ts';

/** Experiments a file can ask for. */
export const experimentNames = ['diagram', 'sweep', 'ergodicity', 'calibration', ...studyKinds] as const;
export type ExperimentName = (typeof experimentNames)[number];

/** What a study states; what it does not ask for is not read. */
export const studyMetrics = ['expansion', 'attribution', 'capability', 'induction'] as const;
const presetNames = ['quick', 'standard', 'thorough'] as const;
const outcomeMaps = ['auto', 'meaning', 'text', 'word', 'sentence', 'number'] as const;
const most = 4096;

const knobEntries = Object.fromEntries(
  knobIds.map(knob => {
    const { title, caveat } = knobFacts[knob];
    return [knob, v.pipe(levelsOf(knob), v.description(`${title}. ${caveat} ${levelForms[knob].write}`))];
  }),
) as unknown as Readonly<Record<KnobId, v.GenericSchema<unknown, readonly Level[]>>>;

const promptsFile = groupOf('prompts', {
  file: v.pipe(
    textOf('The file of prompts'),
    v.description('Path of a text file, from this file: each line is a prompt.'),
  ),
});
const promptTexts = oneOrMore(textOf('A prompt'), say('The list of prompts is empty.', 'Write a prompt in quotes.'));
export type Prompts = readonly string[] | { readonly file?: string };
const promptsSchema = v.lazy((input): v.GenericSchema<unknown, Prompts> =>
  isGroup(input) ? promptsFile : promptTexts,
);

const factorsSchema = v.lazy(
  (input): v.GenericSchema<unknown, 'none' | Readonly<Partial<Record<KnobId, readonly Level[]>>>> =>
    isGroup(input) ? groupOf('factors', knobEntries) : choice('factors', ['none']),
);

const budgetGroup = groupOf('budget', {
  preset: v.pipe(
    choice('A preset', presetNames),
    v.description('How long sampling may take: quick about 10 seconds, standard a minute, thorough ten minutes.'),
  ),
  samples: v.pipe(
    numberOf('The number of answers', 1, most, true),
    v.description('Answers for each cell of a diagram.'),
  ),
  tokens: v.pipe(numberOf('The number of tokens', 1, most, true), v.description('Most tokens of an answer.')),
  items: v.pipe(numberOf('The number of items', 1, 1e6, true), v.description('Most items taken of each file.')),
  orders: v.pipe(
    numberOf('The number of orders', 1, 24, true),
    v.description('In how many orders the examples before a question are tried.'),
  ),
});
const budgetSchema = v.lazy(
  (input): v.GenericSchema<unknown, (typeof presetNames)[number] | v.InferOutput<typeof budgetGroup>> =>
    isGroup(input) ? budgetGroup : choice('budget', presetNames),
);

const outcomeGroup = v.pipe(
  groupOf('outcome', {
    options: v.pipe(
      oneOrMore(textOf('An option'), say('outcome has no options.', 'Write the answers that are told apart.')),
      v.description('Answers that are told apart by the option they name.'),
    ),
    regex: v.pipe(
      textOf('A pattern'),
      v.description('A regular expression; its first group, or the match, is the kind.'),
    ),
    json: v.pipe(textOf('A field'), v.description('A field of answers in JSON.')),
  }),
  v.check(
    group => Object.keys(group).length === 1,
    say('outcome names one way to sort answers, not several.', 'Write options, regex or json.'),
  ),
  v.transform(({ options, regex, json }): OutcomeSpec => {
    if (options !== undefined) return { map: 'options', options };
    return regex === undefined ? { map: 'json', field: json ?? '' } : { map: 'regex', pattern: regex };
  }),
);
const outcomeName = v.pipe(
  choice('outcome', outcomeMaps),
  v.transform((map): OutcomeSpec => ({ map })),
);
const outcomeSchema = v.lazy((input): v.GenericSchema<unknown, OutcomeSpec> =>
  isGroup(input) ? outcomeGroup : outcomeName,
);

const modelList = oneOrMore(
  modelReference,
  say('The list of models is empty.', 'Write the id of a model, like ladder/neox-1m.'),
);
const metricIds = [...metrics.map(metric => metric.id), ...studyMetrics];

/** Every key with its shape and what it means. */
const entries = {
  experiment: v.pipe(
    choice('experiment', experimentNames),
    v.description(
      "What is asked. diagram: two knobs against each other. sweep: one row of temperatures. ergodicity: does one long run stand for all? calibration: models with known answers. constraints: which limit binds? training, size, families: when a skill appears. few-shot: examples before the question. replication: the paper's three models.",
    ),
  ),
  title: v.pipe(textOf('A title'), v.description('Shown as the source of the runs.')),
  prompts: v.pipe(
    promptsSchema,
    v.description(
      'Prompts, each a text in quotes or after "|"; or file: a text file with a prompt on every line. Each prompt is a run, unless a knob "variant" turns through them.',
    ),
  ),
  models: v.pipe(
    modelList,
    v.description(
      'Models by id or path; behind an id @step-128 names a checkpoint and #4-bit a precision. In size, families and replication they are the axis, elsewhere each is a run.',
    ),
  ),
  form: v.pipe(
    choice('form', ['auto', 'chat', 'raw']),
    v.description('How the prompt is given to the model: in its chat template, or as it stands.'),
  ),
  mode: v.pipe(
    choice('mode', ['auto', 'answers', 'streams']),
    v.description('answers end by themselves; streams run on, the end of text suppressed.'),
  ),
  outcome: v.pipe(
    outcomeSchema,
    v.description(
      'What makes two answers the same kind: meaning, text, word, sentence, number, or options, regex or json.',
    ),
  ),
  knobs: v.pipe(groupOf('knobs', knobEntries), v.description('What is turned, and the levels each knob takes.')),
  rows: v.pipe(choice('rows', knobIds), v.description("Knob of a diagram's rows; window unless stated.")),
  columns: v.pipe(choice('columns', knobIds), v.description("Knob of a diagram's columns; temperature unless stated.")),
  factors: v.pipe(
    factorsSchema,
    v.description(
      'Knobs of the factorial design that tells whether limits add or multiply: two to four, each at two or three levels, the loosest first; or none.',
    ),
  ),
  sensitivity: v.pipe(
    groupOf('sensitivity', knobEntries),
    v.description(
      `Continuous knobs turned all at once, each between two levels: which of them matters most. Of ${continuousKnobs.join(', ')}. Without knobs and factors beside it, nothing else is turned.`,
    ),
  ),
  texts: v.pipe(
    choice('texts', studyTexts),
    v.description('What constraints are read on: the prompt and its own continuations, bundled probe texts, or both.'),
  ),
  items: v.pipe(
    oneOrMore(
      textOf('An items file'),
      say(
        'The list of items is empty.',
        'Write a bundled set like ladder/copying, or the path of a JSONL, CSV or Parquet file.',
      ),
    ),
    v.description(
      'Questions with known answers: bundled sets, or files in JSONL, CSV or Parquet with question, options and answer.',
    ),
  ),
  controls: v.pipe(modelList, v.description('Models read along the same axis for comparison.')),
  metrics: v.pipe(
    oneOrMore(
      choice('A metric', metricIds),
      say('The list of metrics is empty.', 'Write the metrics to state, or leave the key out.'),
    ),
    v.description(
      'Of a diagram: metrics to show first; all are computed in any case. Of a study: what is read. constraints: expansion, and attribution by a factorial design. training, size, families: capability on items, and induction on repeated strings.',
    ),
  ),
  budget: v.pipe(budgetSchema, v.description('How much is computed: a preset, or samples, tokens, items and orders.')),
  seeds: v.pipe(
    oneOrMore(
      numberOf('A seed', 0, Number.MAX_SAFE_INTEGER, true),
      say('The list of seeds is empty.', 'Write a whole number.'),
    ),
    v.description('Seeds of the random numbers: the same seed gives the same texts; each is a run.'),
  ),
  'top-p': v.pipe(
    levelOf('top-p'),
    v.description('Sample only from the likeliest tokens that together hold this probability; 1 leaves nothing out.'),
  ),
  'min-p': v.pipe(
    levelOf('min-p'),
    v.description("Keep tokens of at least this share of the likeliest one's probability; 0 leaves nothing out."),
  ),
};

/** Keys of a file, in the order they are written. */
export const fileKeys = Object.keys(entries) as readonly (keyof typeof entries)[];
export type FileKey = keyof typeof entries;

/** A whole file. */
export const fileSchema = groupOf('An experiment file', entries);
export type FileValues = v.InferOutput<typeof fileSchema>;

function isGroup(input: unknown): boolean {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** The sentence for a file without the key that says what it is. */
export const noExperiment = say(
  'The file does not say which experiment it is.',
  `Begin it with "experiment: diagram", or another of ${experimentNames.join(', ')}.`,
);
