/** Estimates how long the rest of a study takes, once its first part was measured. */
import type { PassGroup } from '../read/textReader.ts';
import { widthOf } from '../read/itemReader.ts';
import type { ModelAccess } from '../../modelAccess.ts';
import { groupSeconds, openingSeconds, relativeCost, studyBytes, type PassCosts } from './studyCost.ts';
import type { StudyProgress } from './studyProgress.ts';
import type { StudyState } from './studyState.ts';

export class TimeEstimate {
  private readonly state: StudyState;
  private readonly progress: StudyProgress;
  private readonly models: ModelAccess;
  private passCosts: PassCosts = { pass: 0, compare: 0 };
  private fitting = 0;

  constructor(state: StudyState, progress: StudyProgress, models: ModelAccess) {
    this.state = state;
    this.progress = progress;
    this.models = models;
  }

  /** Costs of the unconstrained model, in seconds. `fitting` is the time for the logit-lens scales of early layers. */
  setCosts(passCosts: PassCosts, fitting: number): void {
    this.passCosts = passCosts;
    this.fitting = fitting;
  }

  /** Estimated seconds of one text of a group. */
  secondsPerText(group: PassGroup): number {
    return groupSeconds(group, this.passCosts) / Math.max(1, this.state.study.texts.length);
  }

  /** Begin progress over what is left, and store the estimate of the whole study unless it has one. */
  begin(): void {
    const seconds = this.secondsLeft();
    this.progress.begin(seconds);
    const { study, run, series, prepared } = this.state;
    if (study.estimate.seconds !== null) return;
    const bytes = studyBytes(study.snapshot(), series.inductionTokens, widthOf(study.items));
    const estimate = { seconds, bytes, memory: prepared.memory };
    study.setEstimate(estimate);
    run.setPlan({ ...run.plan, estimate });
  }

  private secondsLeft(): number {
    return this.state.prepared.design.models.reduce((sum, model, index) => sum + this.modelSeconds(model, index), 0);
  }

  private modelSeconds(model: string, index: number): number {
    const { prepared, series } = this.state;
    const { cardOf, design } = prepared;
    const [first = model] = design.models;
    const [card, reference] = [cardOf(model), cardOf(first)];
    const groups = this.state
      .unreadGroups(index)
      .reduce((total, group) => total + groupSeconds(group, this.passCosts), 0);
    const readings = this.state
      .configurationsOf(index)
      .reduce((total, configuration) => total + series.secondsLeft(configuration), 0);
    const work = (groups + readings) * relativeCost(card, reference);
    if (index === 0 || work === 0) return work;
    const opening = openingSeconds(card, reference, prepared.openingSeconds + this.fitting);
    return work + (opening + this.models.preparationSeconds(model));
  }
}
