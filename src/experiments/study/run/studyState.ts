/** What the stages of a running study share: the run and the study as they grow, and what is still to be read. */
import type { ErrorData } from '../../../core/adjacentError.ts';
import type { RunStatus } from '../../../domain/report.ts';
import type { RunEvent, StudyRun } from '../../../domain/run.ts';
import type { StudySpec } from '../../../domain/spec.ts';
import type { Configuration } from '../../../domain/study.ts';
import type { RunDraft } from '../../../run/sampling/draft.ts';
import { SeriesReader } from '../read/seriesReader.ts';
import { passGroups, type PassGroup } from '../read/textReader.ts';
import type { PreparedStudy } from './prepareStudy.ts';
import type { StudyBuilder } from './studyBuilder.ts';
import { studyDrafts, type StudyRequest } from './studyDrafts.ts';

export class StudyState {
  readonly request: StudyRequest;
  readonly prepared: PreparedStudy;
  readonly signal: AbortSignal;
  readonly run: RunDraft<StudySpec>;
  readonly study: StudyBuilder;
  readonly series: SeriesReader;

  /** Throws AdjacentError as `encode` of the model does, and bad-argument for a stopped run of other models. */
  constructor(request: StudyRequest, prepared: PreparedStudy, signal: AbortSignal) {
    this.request = request;
    this.prepared = prepared;
    this.signal = signal;
    const { run, study } = studyDrafts(request, prepared);
    this.run = run;
    this.study = study;
    this.series = new SeriesReader(study, request.spec, request.now, request.replay ?? null);
  }

  snapshot(status: RunStatus, error: ErrorData | null = null): StudyRun {
    if (status !== 'running') this.run.interrupt();
    return { ...this.run.snapshot(status, error), kind: 'study', study: this.study.snapshot() };
  }

  changed(): RunEvent {
    return { type: 'changed', run: this.snapshot('running') };
  }

  configurationsOf(model: number): readonly Configuration[] {
    return this.study.configurations.filter(one => one.model === model);
  }

  /** Whether a reading is missing that the run should have. */
  isWanted(configuration: number, text: number): boolean {
    if (this.study.hasReading(configuration, text)) return false;
    const { replay } = this.request;
    return (
      replay === undefined ||
      replay.study.readings.some(one => one.configuration === configuration && one.text === text)
    );
  }

  /** Groups of the configurations of a model that have texts left to read. */
  unreadGroups(model: number, isIncluded: (configuration: Configuration) => boolean = () => true): PassGroup[] {
    return passGroups(
      this.configurationsOf(model).filter(
        one => isIncluded(one) && this.study.texts.some(text => this.isWanted(one.index, text.index)),
      ),
    );
  }

  /** Whether anything of a model is still to be read. */
  hasUnread(model: number): boolean {
    const isFirst = model === 0 && this.study.texts.length === 0;
    return (
      this.unreadGroups(model).length > 0 ||
      this.configurationsOf(model).some(one => isFirst || this.series.isLeft(one))
    );
  }
}
