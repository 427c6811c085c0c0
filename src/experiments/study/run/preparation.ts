/** What is settled before a study reads anything: cards, items, configurations, and the unconstrained model open. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { formatBytes } from '../../../core/format.ts';
import type { ModelCard, LanguageModel } from '../../../domain/languageModel.ts';
import type { Plan, PlanWindow } from '../../../domain/plan.ts';
import type { StudyRun, Manifest, RunModel } from '../../../domain/run.ts';
import type { StudySpec } from '../../../domain/spec.ts';
import type { StudyItem } from '../../../domain/study.ts';
import { defaultBatch } from '../../../run/sampling/budget.ts';
import { RunDraft } from '../../../run/sampling/draft.ts';
import { formOf, knownMode } from '../../../run/sampling/mode.ts';
import { checkStudySpec } from '../design/specCheck.ts';
import type { OpenedModel, ModelAccess } from '../../modelAccess.ts';
import { basesOf, designOf, referenceOf, type CardOf, type StudyDesign } from '../design/configurations.ts';
import { standInCard } from '../replication/replication.ts';
import { mostLawBytes, answerTemperature, studySizes } from '../sizes.ts';
import { StudyDraft } from './readings.ts';

import type { RunRequest } from '../../experiment.ts';

export interface StudyOpening {
  readonly design: StudyDesign;
  readonly items: readonly StudyItem[];
  /** Cards of `design.models`; that of the unconstrained model is the open one's. */
  readonly cards: ReadonlyMap<string, ModelCard>;
  /** The first of `design.models`, open. */
  readonly reference: OpenedModel;
  /** Seconds that opening it took, by the run's clock, without preparing it. */
  readonly seconds: number;
  /** Bytes at the peak. */
  readonly memory: number;
}

/** Least share of opening a model for the first time that is not preparing it: what was expected of preparing may be
 * too much. */
const leastShare = 0.3;

/**
 * Describe every model and refuse what cannot be read, then open the unconstrained one. Throws AdjacentError
 * bad-argument, prompt-empty, and what describing and opening throw.
 */
export async function openStudy(
  spec: StudySpec,
  models: ModelAccess,
  now: () => number,
  stopped: StudyRun | null,
  signal: AbortSignal,
): Promise<StudyOpening> {
  checkStudySpec(spec);
  const cards = new Map<string, ModelCard>();
  const describe = async (references: readonly string[]): Promise<void> => {
    for (const reference of references)
      if (!cards.has(reference)) cards.set(reference, await described(reference, cards, models, signal));
  };
  const cardOf: CardOf = reference => {
    const card = cards.get(reference);
    if (card === undefined) throw new RangeError(`${reference} was not described`);
    return card;
  };
  await describe(basesOf(spec));
  const outlined = designOf(spec, cardOf);
  await describe(outlined.models);
  if (spec.study.kind === 'constraints') checkTokenizers(outlined.models, cardOf);
  const items = stopped?.study.items ?? (await itemsOf(spec, models));
  const first = outlined.models[0] ?? referenceOf(spec);
  const preparation = models.preparationSeconds(first);
  const started = now();
  const reference = await models.open(first, signal);
  try {
    const opening = (now() - started) / 1000;
    const seconds = Math.max(opening - preparation, leastShare * opening);
    checkFile(reference.model.card, stopped);
    cards.set(first, reference.model.card);
    const design = designOf(spec, cardOf);
    const memory =
      Math.max(...design.models.map(model => cardOf(model).memory.open)) +
      (spec.study.kind === 'constraints' ? mostLawBytes : 0);
    return { design, items, cards, reference, seconds, memory };
  } catch (error) {
    reference.release();
    throw error;
  }
}

async function described(
  reference: string,
  others: ReadonlyMap<string, ModelCard>,
  models: ModelAccess,
  signal: AbortSignal,
): Promise<ModelCard> {
  try {
    return await models.describe(reference, signal);
  } catch (error) {
    if (!(error instanceof AdjacentError) || error.kind !== 'model-too-large' || others.size === 0) throw error;
    const most = Math.max(...[...others.values()].map(card => card.memory.open));
    throw new AdjacentError(
      error.kind,
      error.message,
      `Leave out ${reference}: the models before it take up to ${formatBytes(most)}.`,
      error.detail,
    );
  }
}

/** Laws are compared token by token only under one tokenizer (science.md C3.5). */
function checkTokenizers([first, ...others]: readonly string[], card: CardOf): void {
  if (first === undefined) return;
  const other = others.find(reference => card(reference).tokenizerHash !== card(first).tokenizerHash);
  if (other === undefined) return;
  throw new AdjacentError(
    'bad-argument',
    `${card(other).name} has another tokenizer than ${card(first).name}, so their next words cannot be compared one by one.`,
    'Compare models that share a tokenizer, or compare them on items.',
  );
}

/** A stopped run goes on with the model it began with only. */
function checkFile(card: ModelCard, stopped: StudyRun | null): void {
  const before = stopped?.manifest.models[0]?.card;
  if (before === undefined || (before.modelHash === card.modelHash && before.tokenizerHash === card.tokenizerHash))
    return;
  throw new AdjacentError(
    'bad-argument',
    `${card.name} is not the file that the run was made with.`,
    'Run the experiment again from the beginning.',
  );
}

/** Items of all files, numbered through. */
async function itemsOf(spec: StudySpec, models: ModelAccess): Promise<StudyItem[]> {
  const { items, itemLimit } = spec.study;
  const all: StudyItem[] = [];
  for (const place of items) all.push(...(await models.readItems(place, itemLimit)));
  return all.map((item, index) => ({ ...item, index }));
}

export interface Drafts {
  readonly run: RunDraft<StudySpec>;
  readonly study: StudyDraft;
}

/** Throws AdjacentError as `encode` does, and bad-argument when a stopped run was made of other configurations. */
export function draftsOf(
  { spec, facts, resume }: StudyRequest,
  { design, items, cards, reference: { model }, memory }: StudyOpening,
): Drafts {
  const kind = spec.study.kind;
  const stopped = resume?.study ?? null;
  const { models, configurations, shortfalls, disabled } = design;
  if (stopped !== null && JSON.stringify(stopped.models) !== JSON.stringify(models)) {
    throw new AdjacentError(
      'bad-argument',
      'The models of this run have other checkpoints than when it was stopped.',
      'Run the experiment again from the beginning.',
    );
  }
  const study = new StudyDraft({ kind, models, items, disabled }, configurations, shortfalls, memory, stopped);
  const plan = resume?.plan ?? studyPlan(spec, model, memory);
  const form = formOf(spec, model);
  const described = models.flatMap((reference): RunModel[] => {
    const card = cards.get(reference);
    return card === undefined
      ? []
      : [{ card: standInCard(card, spec.study.standIns), form, probeCentre: null, eosTokenIds: [] }];
  });
  const manifest: Manifest<StudySpec> = resume?.manifest ?? {
    facts,
    spec,
    models: described,
    endPolicy: plan.mode === 'streams' ? 'suppress' : 'stop',
  };
  const run = new RunDraft(openedModel(manifest, 0, model), plan);
  for (const cell of resume?.cells ?? []) {
    if (cell.state !== 'done') continue;
    run.begin([cell.index]);
    for (const answer of cell.trajectories) run.add(answer);
  }
  if (resume !== undefined) run.setLaws(resume.distributions);
  return { run, study };
}

/** The manifest with what an opened model knows of itself. */
export function openedModel(
  manifest: Manifest<StudySpec>,
  index: number,
  { card, eosTokenIds: ends }: LanguageModel,
): Manifest<StudySpec> {
  return {
    ...manifest,
    models: manifest.models.map((model, at) =>
      at === index
        ? {
            ...model,
            card: standInCard(card, manifest.spec.study.standIns),
            form: formOf(manifest.spec, { card }),
            eosTokenIds: ends,
          }
        : model,
    ),
  };
}

/** Whether a study reads texts of its prompt. */
export function readsPrompt({ study, prompt }: StudySpec): boolean {
  return study.kind === 'constraints' && study.texts !== 'probes' && prompt.trim() !== '';
}

/** Most tokens of a text. */
export function textTokens({ tokens, preset }: StudySpec): number {
  return tokens ?? studySizes[preset].tokens;
}

/** The plan on the open unconstrained model. Throws AdjacentError as `encode` does. */
export function studyPlan(spec: StudySpec, model: LanguageModel, memory: number): Plan {
  const form = formOf(spec, model);
  const tokens = textTokens(spec);
  const mode = knownMode(spec, model, form) ?? {
    mode: 'answers' as const,
    reason: { code: 'mode-study' } as const,
  };
  const windows: PlanWindow[] = [];
  if (readsPrompt(spec)) {
    const { ids, text } = model.encode(spec.prompt, form);
    windows.push({ label: 'whole prompt', words: [...spec.prompt.matchAll(/\S+/gu)].length, ids, text });
  }
  const samples = spec.samples ?? studySizes[spec.preset].answers;
  const cells = windows.map((_, window) => ({
    index: 0,
    window,
    temperature: answerTemperature,
    topP: 1,
    topK: 0,
    samples,
  }));
  return {
    mode: mode.mode,
    modeReason: mode.reason,
    tokens,
    temperatures: cells.map(cell => cell.temperature),
    windows,
    cells,
    order: cells.map(cell => [cell.index]),
    seed: spec.seed,
    batch: spec.batch ?? defaultBatch,
    home: 0,
    estimate: { seconds: null, bytes: 0, memory },
    shortfalls: [],
  };
}

/** What a study is run with. */
export type StudyRequest = RunRequest<StudySpec, StudyRun>;
