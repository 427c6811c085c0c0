/** The run and the study as they begin, or as they were stopped. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { t } from '../../../core/text.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { Manifest, RunModel, StudyRun } from '../../../domain/run.ts';
import type { StudySpec } from '../../../domain/spec.ts';
import { RunDraft } from '../../../run/sampling/draft.ts';
import { formOf } from '../../../run/sampling/mode.ts';
import type { RunRequest } from '../../experiment.ts';
import { standInCard } from '../replication/standIns.ts';
import type { PreparedStudy } from './prepareStudy.ts';
import { StudyBuilder } from './studyBuilder.ts';
import { studyPlan } from './studyPlan.ts';

/** What a study is run with. */
export type StudyRequest = RunRequest<StudySpec, StudyRun>;

export interface StudyDrafts {
  readonly run: RunDraft<StudySpec>;
  readonly study: StudyBuilder;
}

/** Throws AdjacentError as `encode` does, and bad-argument when the models of a stopped run have changed. */
export function studyDrafts(
  { spec, facts, resume }: StudyRequest,
  { design, items, cardOf, reference: { model }, memory }: PreparedStudy,
): StudyDrafts {
  const { models, disabled } = design;
  const { kind, standIns } = spec.study;
  if (resume !== undefined && JSON.stringify(resume.study.models) !== JSON.stringify(models))
    throw new AdjacentError(
      'bad-argument',
      t`The checkpoints of the models have changed since the run was stopped.`,
      t`Run the experiment again from the beginning.`,
    );
  const study = new StudyBuilder({ kind, models, items, disabled }, design, memory, resume?.study ?? null);
  const plan = resume?.plan ?? studyPlan(spec, model, memory);
  const form = formOf(spec, model);
  const manifest: Manifest<StudySpec> = resume?.manifest ?? {
    facts,
    spec,
    models: models.map((reference): RunModel => ({
      card: standInCard(cardOf(reference), standIns),
      form,
      probeCenter: null,
      eosTokenIds: [],
    })),
    endPolicy: plan.mode === 'streams' ? 'suppress' : 'stop',
  };
  const run = new RunDraft(withOpenedModel(manifest, 0, model), plan);
  if (resume !== undefined) restore(run, resume);
  return { run, study };
}

/** Complete cells and distributions of a stopped run. */
function restore(run: RunDraft<StudySpec>, { cells, distributions }: StudyRun): void {
  for (const { state, index, trajectories } of cells) {
    if (state !== 'done') continue;
    run.begin([index]);
    for (const answer of trajectories) run.add(answer);
  }
  run.setDistributions(distributions);
}

/** The manifest with what only an open model knows about itself. */
export function withOpenedModel(
  manifest: Manifest<StudySpec>,
  index: number,
  { card, eosTokenIds }: LanguageModel,
): Manifest<StudySpec> {
  const { spec } = manifest;
  const opened = { card: standInCard(card, spec.study.standIns), form: formOf(spec, { card }), eosTokenIds };
  return { ...manifest, models: manifest.models.map((model, at) => (at === index ? { ...model, ...opened } : model)) };
}
