/** An experiment file becomes specs, or problems at their lines. Nothing is loaded, and nothing outside the text is
 * read but through `Surroundings`. */
import * as v from 'valibot';
import { formatModelReference } from '../domain/modelReference.ts';
import { checkSpec } from '../experiments/registry.ts';
import type { ExperimentSpec, GridKind } from '../domain/spec.ts';
import { diagramPart } from './gridSettings.ts';
import { PositionedDocument, type FileProblem, type Path } from './yamlDocument.ts';
import { modelsAt, usualModel } from './resolveReferences.ts';
import { promptsOf } from './prompts.ts';
import { fileSchema, noExperiment, type ExperimentName, type FileValues } from './fileSchema.ts';
import { studyKinds, type StudyQuestion } from '../domain/study.ts';
import { studyPart } from './studySettings.ts';
import { noteRefusal, type Reading, type Surroundings } from './resolution.ts';
import { checkUse, reads } from './experimentKeys.ts';

/** What a file asks for. With problems there are no specs. */
export interface ExperimentFile {
  readonly title: string | null;
  readonly specs: readonly ExperimentSpec[];
  /** In the order of the text. */
  readonly problems: readonly FileProblem[];
}

/** Most runs of one file. */
export const mostRuns = 64;

/** Read an experiment file. */
export function parseExperimentFile(text: string, known: Surroundings = {}): ExperimentFile {
  const document = new PositionedDocument(text);
  const result = v.safeParse(fileSchema, document.value ?? {});
  const shape = result.success ? [] : result.issues.map(issue => problemOf(document, issue));
  const problems = document.problems.length > 0 ? document.problems : shape;
  if (!result.success || problems.length > 0) return { title: null, specs: [], problems: inOrder(problems) };
  const reading: Reading = { document, values: result.output, known, problems: [] };
  const specs = specsOf(reading);
  const { title = null } = result.output;
  return { title, specs: reading.problems.length > 0 ? [] : specs, problems: inOrder(reading.problems) };
}

function problemOf(document: PositionedDocument, issue: v.BaseIssue<unknown>): FileProblem {
  const path: Path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
  const [message = '', remedy = ''] = issue.message.split('\n');
  return document.problem(path, message, remedy, issue.expected === 'never' ? 'key' : 'value');
}

function inOrder(problems: readonly FileProblem[]): FileProblem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}

function specsOf(reading: Reading): readonly ExperimentSpec[] {
  const { document, values, problems } = reading;
  const { experiment } = values;
  if (experiment === undefined) {
    const [message = '', remedy = ''] = noExperiment.split('\n');
    problems.push(document.problem([], message, remedy));
    return [];
  }
  checkUse(reading, experiment);
  if (problems.length > 0) return [];
  const prompts = reads(experiment, 'prompts') ? promptsOf(reading) : [''];
  // A replication says itself which of its models are missing, and how to get them.
  const around = {
    prompts,
    models: modelsAt(experiment === 'replication' ? { ...reading, known: {} } : reading, values.models ?? [], [
      'models',
    ]),
  };
  const kind = studyKinds.find(one => one === experiment);
  const { models, turned, ...part } =
    kind === undefined ? diagramPart(reading, experiment, around) : studyPart(reading, kind, around);
  const named = models.length > 0 ? models : [usualModel(reading)];
  const runs = {
    models: turned.includes('size') || turned.includes('family') ? named.slice(0, 1) : named,
    prompts: turned.includes('variant') ? prompts.slice(0, 1) : prompts,
    seeds: values.seeds ?? [reading.known.defaults?.seed ?? 1],
  };
  const specs = runs.models
    .map(formatModelReference)
    .flatMap(model =>
      runs.prompts.flatMap(prompt =>
        runs.seeds.map(seed => specOf(reading, experiment, { model, prompt, seed }, part)),
      ),
    );
  if (specs.length > mostRuns)
    problems.push(
      document.problem(
        ['experiment'],
        `The file asks for ${specs.length} runs.`,
        `Prompts, models and seeds may make ${mostRuns} together.`,
      ),
    );
  for (const spec of specs.slice(0, 1)) checkRunnable(reading, spec);
  return specs;
}

type Part = { readonly sizes: ReturnType<typeof diagramPart>['sizes'] } | { readonly study: StudyQuestion };

function specOf(
  { values, known }: Reading,
  experiment: ExperimentName,
  run: Pick<ExperimentSpec, 'model' | 'prompt' | 'seed'>,
  part: Part,
): ExperimentSpec {
  const { form, preset, threads, topP } = known.defaults ?? {};
  const budget: Exclude<FileValues['budget'], string | undefined> =
    typeof values.budget === 'string' ? { preset: values.budget } : (values.budget ?? {});
  const common = {
    prompt: run.prompt,
    source: values.title ?? known.source ?? 'experiment file',
    model: run.model,
    form: values.form ?? form ?? 'auto',
    mode: values.mode ?? 'auto',
    outcome: values.outcome ?? { map: 'auto' },
    preset: budget.preset ?? preset ?? 'standard',
    seed: run.seed,
    topP: typeof values['top-p'] === 'number' ? values['top-p'] : (topP ?? 1),
    ...(typeof values['min-p'] === 'number' ? { minP: values['min-p'] } : {}),
    ...(threads === undefined ? {} : { threads }),
    ...(budget.samples === undefined ? {} : { samples: budget.samples }),
    ...(budget.tokens === undefined ? {} : { tokens: budget.tokens }),
  };
  if ('study' in part) return { ...common, kind: 'study', study: part.study };
  const metrics = values.metrics === undefined ? {} : { metrics: values.metrics };
  return { ...common, kind: experiment as GridKind, ...part.sizes, ...metrics };
}

function checkRunnable(reading: Reading, spec: ExperimentSpec): void {
  // What a study needs is checked by its planning.
  if (reading.problems.length > 0 || spec.kind === 'study') return;
  noteRefusal(reading, ['experiment'], () => {
    checkSpec(spec);
  });
}
