/** Runs a study: an async generator of events, like that of the other experiments
 * (docs/architecture.md#life-of-a-prompt). */
import { errorData, type ErrorData } from '../../../core/adjacentError.ts';
import { t } from '../../../core/text.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { RunEvent, StudyRun } from '../../../domain/run.ts';
import { endOf } from '../../../run/sampling/draft.ts';
import type { ModelAccess, OpenedModel } from '../../modelAccess.ts';
import { prepareStudy, type PreparedStudy } from './prepareStudy.ts';
import { withOpenedModel, type StudyRequest } from './studyDrafts.ts';
import { StudyProgress } from './studyProgress.ts';
import { StudyState } from './studyState.ts';
import { TextStage } from './textStage.ts';
import { TimeEstimate } from './timeEstimate.ts';

/** See `Experiment.run`. What describing models throws is thrown before the first event, too. */
export async function* runStudy(
  request: StudyRequest,
  models: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, StudyRun> {
  const prepared = await prepareStudy(request.spec, models, request.now, request.resume ?? null, signal);
  let runner: StudyRunner;
  try {
    runner = new StudyRunner(request, prepared, models, signal);
  } catch (error) {
    prepared.reference.release();
    throw error;
  }
  let error: ErrorData | null = null;
  try {
    yield { type: 'planned', run: runner.state.snapshot('running') };
    yield* runner.readAll();
  } catch (thrown) {
    error = errorData(thrown);
  } finally {
    runner.close();
  }
  const end = endOf(error);
  const run = runner.state.snapshot(end.status, end.error);
  yield { type: 'done', run };
  return run;
}

/** Reads model after model, one open at a time. */
class StudyRunner {
  readonly state: StudyState;
  private readonly models: ModelAccess;
  private readonly progress: StudyProgress;
  private readonly estimate: TimeEstimate;
  private readonly texts: TextStage;
  private opened: OpenedModel;

  /** Throws AdjacentError as `StudyState` does. */
  constructor(request: StudyRequest, prepared: PreparedStudy, models: ModelAccess, signal: AbortSignal) {
    this.state = new StudyState(request, prepared, signal);
    this.models = models;
    this.progress = new StudyProgress(request.now);
    this.estimate = new TimeEstimate(this.state, this.progress, models);
    this.texts = new TextStage(this.state, this.progress, this.estimate);
    this.opened = prepared.reference;
  }

  close(): void {
    this.opened.release();
  }

  async *readAll(): AsyncGenerator<RunEvent> {
    const { request, prepared } = this.state;
    const reference = this.opened.model;
    const reader = request.spec.study.kind === 'constraints' ? yield* this.texts.begin(reference) : null;
    for (const [index, name] of prepared.design.models.entries()) {
      if (!this.state.hasUnread(index)) continue;
      const model = index === 0 ? reference : await this.openNext(index, name);
      if (reader !== null) yield* this.texts.compare(index, model, reader);
      yield* this.readSeries(index, model);
    }
  }

  private async openNext(index: number, name: string): Promise<LanguageModel> {
    this.opened.release();
    this.opened = await this.models.open(name, this.state.signal);
    const { run } = this.state;
    run.setManifest(withOpenedModel(run.manifest, index, this.opened.model));
    return this.opened.model;
  }

  /** Items and induction probes of the configurations of a model. */
  private async *readSeries(index: number, model: LanguageModel): AsyncGenerator<RunEvent> {
    const { state, progress } = this;
    for (const configuration of state.configurationsOf(index)) {
      if (!state.series.isLeft(configuration)) continue;
      for await (const part of state.series.read(configuration, model, state.signal)) {
        if (part.costsMeasured) this.estimate.begin();
        progress.finish(part.seconds, part.tokens, configuration.label);
        if (part.isCheckpoint) yield state.changed();
        else if (progress.due()) yield { type: 'progress', progress: progress.read(t`Scoring`, configuration.label) };
      }
    }
  }
}
