/** Turns the text of an experiment file into specs, or into problems at their lines. Loads nothing; everything outside
 * the text comes from the `ResolutionContext`. */
import * as v from 'valibot';
import { t } from '../core/text.ts';
import { conversationsOf } from '../domain/conversation.ts';
import { fieldsOfFile } from '../domain/fileParameters.ts';
import { samplingOfSpec, type PromptSampling } from '../domain/sampling.ts';
import { formatModelReference, inPrecision } from '../domain/modelReference.ts';
import { gridKinds, type ExperimentSpec, type GridKind } from '../domain/spec.ts';
import { checkSpec } from '../experiments/specCheck.ts';
import { checkKeys, usesKey } from './experimentKeys.ts';
import { fileSchema, missingExperiment, type ExperimentName, type FileValues } from './fileSchema.ts';
import { isUnknownKey, problemOfIssue } from './fileSchemaParts.ts';
import { readGridSettings, type GridSettings } from './gridSettings.ts';
import type { AxisContext } from './knobAxes.ts';
import { readPrompts, statedAssertions, statedOutcome, type FilePrompt } from './prompts.ts';
import { addProblem, addRefusal, type ParseState, type ResolutionContext } from './resolution.ts';
import { defaultModel, resolveModels } from './resolveReferences.ts';
import { readStudySettings, type StudySettings } from './studySettings.ts';
import { YamlDocument, type FileProblem, type Path } from './yamlDocument.ts';

/** What a file says to run. With problems there are no specs. */
export interface ExperimentFile {
  readonly title: string | null;
  readonly specs: readonly ExperimentSpec[];
  /** In the order of the text. */
  readonly problems: readonly FileProblem[];
}

/** Most runs of one file. */
const maximumRuns = 64;

/** Parse an experiment file. Never throws: whatever is wrong with it is in `problems`. */
export function parseExperimentFile(text: string, context: ResolutionContext = {}): ExperimentFile {
  const document = new YamlDocument(text);
  const values = readValues(document);
  if ('problems' in values) return { title: null, specs: [], problems: values.problems };
  const state: ParseState = { document, values: values.output, context, problems: [] };
  const specs = specsOf(state);
  const { title = null } = values.output;
  return { title, specs: state.problems.length > 0 ? [] : specs, problems: inOrder(state.problems) };
}

/** The plain data of a file whose values fit the schema, whatever they refer to; or its problems. Never throws. */
export function readPlainData(
  text: string,
): { readonly data: unknown } | { readonly problems: readonly FileProblem[] } {
  const document = new YamlDocument(text);
  const values = readValues(document);
  return 'problems' in values ? values : { data: document.value ?? {} };
}

function readValues(
  document: YamlDocument,
): { readonly output: FileValues } | { readonly problems: readonly FileProblem[] } {
  if (document.problems.length > 0) return { problems: inOrder(document.problems) };
  const result = v.safeParse(fileSchema, document.value ?? {});
  if (result.success) return { output: result.output };
  return { problems: inOrder(result.issues.map(issue => locateIssue(document, issue))) };
}

function locateIssue(document: YamlDocument, issue: v.BaseIssue<unknown>): FileProblem {
  const path: Path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
  return document.problemAt(path, problemOfIssue(issue), isUnknownKey(issue) ? 'key' : 'value');
}

function inOrder(problems: readonly FileProblem[]): FileProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function specsOf(state: ParseState): readonly ExperimentSpec[] {
  const { values, problems } = state;
  const { experiment } = values;
  if (experiment === undefined) {
    addProblem(state, [], missingExperiment);
    return [];
  }
  checkKeys(state, experiment);
  if (problems.length > 0) return [];
  const prompts = usesKey(experiment, 'prompts') ? readPrompts(state) : [{ text: '' }];
  const conversations = conversationsOf(prompts);
  // A replication looks for its models itself and reports which are missing, with the commands that export them.
  const resolving = experiment === 'replication' ? { ...state, context: {} } : state;
  const { models, variedKnobs, ...settings } = readSettings(state, experiment, {
    prompts: conversations?.map(({ level }) => level) ?? prompts.map(({ text }) => text),
    ...(conversations === null ? {} : { conversations }),
    models: resolveModels(resolving, values.models ?? [], ['models']),
  });
  const named = models.length > 0 ? models : [defaultModel(state)];
  const runs = {
    models: variedKnobs.includes('size') || variedKnobs.includes('family') ? named.slice(0, 1) : named,
    prompts: variedKnobs.includes('variant') ? prompts.slice(0, 1) : prompts,
    seeds: values.seeds ?? [state.context.defaults?.seed ?? 1],
  };
  const count = runs.models.length * runs.prompts.length * runs.seeds.length;
  if (count > maximumRuns) {
    addProblem(state, ['experiment'], {
      message: t`This file defines ${count} runs.`,
      remedy: t`Prompts, models, and seeds together may make at most ${maximumRuns}.`,
    });
    return [];
  }
  const stated = { assertions: statedAssertions(state), outcome: statedOutcome(state) };
  // What has no model of its own or compares models is in fp32 unless the file says otherwise.
  const precision =
    isGridKind(experiment) && experiment !== 'calibration' ? (state.context.precision ?? 'fp32') : 'fp32';
  const specs = runs.models
    .map(model => inPrecision(formatModelReference(model), model.exact ? 'fp32' : precision))
    .flatMap(model =>
      runs.prompts.flatMap(prompt => runs.seeds.map(seed => specOf(state, { model, prompt, seed, stated }, settings))),
    );
  const [first] = specs;
  if (first !== undefined) checkRunnable(state, first);
  return specs;
}

/** Answers at which a growth experiment stops if the file states none. */
const mostAnswers = 512;

type Settings = ({ readonly kind: GridKind } & GridSettings) | ({ readonly kind: 'study' } & StudySettings);

function readSettings(state: ParseState, experiment: ExperimentName, context: AxisContext): Settings {
  return isGridKind(experiment)
    ? { kind: experiment, ...readGridSettings(state, experiment, context) }
    : { kind: 'study', ...readStudySettings(state, experiment, context) };
}

function isGridKind(experiment: ExperimentName): experiment is GridKind {
  return gridKinds.some(kind => kind === experiment);
}

function specOf(
  { values, context }: ParseState,
  run: Pick<ExperimentSpec, 'model' | 'seed'> & {
    readonly prompt: FilePrompt;
    readonly stated: { readonly [K in 'assertions' | 'outcome']: ExperimentSpec[K] | undefined };
  },
  settings:
    | (Pick<GridSettings, 'fields'> & { readonly kind: GridKind })
    | (Pick<StudySettings, 'study'> & { readonly kind: 'study' }),
): ExperimentSpec {
  const { form, preset, threads, sampling: usual } = context.defaults ?? {};
  const budget: Exclude<FileValues['budget'], string | undefined> =
    typeof values.budget === 'string' ? { preset: values.budget } : (values.budget ?? {});
  const assertions = run.stated.assertions ?? (settings.kind === 'study' ? undefined : run.prompt.assertions);
  const own: PromptSampling = {
    ...(typeof values['top-p'] === 'number' ? { topP: values['top-p'] } : {}),
    ...(typeof values['min-p'] === 'number' ? { minP: values['min-p'] } : {}),
    ...values.samplers,
    ...(values.stop === undefined ? {} : { stop: values.stop }),
  };
  // The parameters of a prompt file are those of a grid; a study varies what it varies.
  const file = settings.kind === 'study' ? {} : fieldsOfFile(run.prompt.sampling ?? context.defaults?.parameters);
  const common = {
    prompt: run.prompt.text,
    ...(run.prompt.messages === undefined ? {} : { messages: run.prompt.messages }),
    source: values.title ?? run.prompt.file ?? context.source ?? t`experiment file`,
    model: run.model,
    form: values.form ?? form ?? 'auto',
    mode: values.mode ?? 'auto',
    outcome: run.stated.outcome ?? { map: 'auto' },
    ...(assertions === undefined ? {} : { assertions }),
    preset: budget.preset ?? preset ?? 'standard',
    ...file,
    seed: values.seeds === undefined ? (file.seed ?? run.seed) : run.seed,
    ...(settings.kind === 'study'
      ? samplingOfSpec({ topP: usual?.topP ?? 1 }, own)
      : samplingOfSpec(usual, run.prompt.sampling, own, settings.fields.sampling)),
    ...(threads === undefined ? {} : { threads }),
    ...(budget.samples === undefined ? {} : { samples: budget.samples }),
    ...(budget.tokens === undefined ? {} : { tokens: budget.tokens }),
  };
  if (settings.kind === 'study') return { ...common, kind: 'study', study: settings.study };
  const metrics = values.metrics === undefined ? {} : { metrics: values.metrics };
  const answer = values.answer === undefined ? {} : { answer: values.answer - 1 };
  const growth = values.until === undefined ? {} : { growth: { answers: mostAnswers, ...values.until } };
  const wording = values.wording === undefined ? {} : { wording: values.wording };
  const { sampling: _, ...fields } = settings.fields;
  return { ...common, kind: settings.kind, ...fields, ...metrics, ...answer, ...growth, ...wording };
}

function checkRunnable(state: ParseState, spec: ExperimentSpec): void {
  // The planning of a study checks what it needs.
  if (state.problems.length > 0 || spec.kind === 'study') return;
  addRefusal(state, ['experiment'], () => {
    checkSpec(spec);
  });
}
