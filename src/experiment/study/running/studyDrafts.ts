/** Run and study as they begin, or as a stopped run left them. */
import type { LanguageModel } from '../../languageModel.ts';
import { formOf } from '../../planning/outline.ts';
import type { Manifest, RunModel } from '../../run.ts';
import { RunDraft } from '../../running/draft.ts';
import { studyOf } from '../design/configurations.ts';
import { standInCard } from '../replication/replication.ts';
import { StudyDraft } from './studyDraft.ts';
import type { StudyOpening } from './studyOpening.ts';
import { studyPlan } from './studyPlan.ts';
import type { StudyRequest } from './studyRequest.ts';
import { AdjacentError } from '../../../core/adjacentError.ts';

export interface Drafts {
  readonly run: RunDraft;
  readonly study: StudyDraft;
}

/** Throws AdjacentError as `encode` does, and bad-argument when a stopped run was made of other configurations. */
export function draftsOf(
  { spec, facts, resume }: StudyRequest,
  { design, items, cards, reference: { model }, memory }: StudyOpening,
): Drafts {
  const kind = studyOf(spec).kind;
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
      : [{ card: standInCard(card, studyOf(spec).standIns), form, probeCentre: null, ends: [] }];
  });
  const manifest: Manifest = resume?.manifest ?? {
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
  if (resume !== undefined) run.setLaws(resume.laws);
  return { run, study };
}

/** The manifest with what an opened model knows of itself. */
export function openedModel(manifest: Manifest, index: number, { card, ends }: LanguageModel): Manifest {
  return {
    ...manifest,
    models: manifest.models.map((model, at) =>
      at === index
        ? {
            ...model,
            card: standInCard(card, manifest.spec.study?.standIns),
            form: formOf(manifest.spec, { card }),
            ends,
          }
        : model,
    ),
  };
}
