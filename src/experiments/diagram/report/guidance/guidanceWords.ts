/** Guidance in one sentence per goal. It speaks of a proposal until fresh answers confirm it. */
import { formatFigure } from '../../../../core/figureText.ts';
import type { Figure } from '../../../../core/figure.ts';
import { capitalized, fixed } from '../../../../core/format.ts';
import { writeShare } from '../../../../core/metrics/defineMetric.ts';
import { reasonText } from '../../../../core/reasons.ts';
import { t } from '../../../../core/text.ts';
import type { FreshCheck, GoalReport, MeasuredSetting } from '../../../../domain/guidance.ts';
import type { Goal } from './goals.ts';

/** A figure of a goal, with its interval. */
export function goalFigureText(figure: Figure, style: GoalReport['style']): string {
  const { value, interval } = written(figure, style);
  return interval === '' ? value : `${value} ${interval}`;
}

/** A difference of the figure of a goal, with its sign and interval; that of two shares in percentage points. */
export function goalChangeText(effect: Figure, style: GoalReport['style']): string {
  const sign = effect.kind !== 'abstain' && effect.value > 0 ? '+' : '';
  if (style !== 'share' || effect.kind === 'abstain') return `${sign}${goalFigureText(effect, style)}`;
  const points = (value: number): string => fixed(100 * value, 0);
  const value = t`${sign}${points(effect.value)} points`;
  return effect.kind === 'exact' ? value : `${value} [${effect.interval.map(points).join(', ')}]`;
}

/** The value alone. */
function bareText(figure: Figure, style: GoalReport['style']): string {
  return written(figure, style).value;
}

function written(figure: Figure, style: GoalReport['style']): ReturnType<typeof formatFigure> {
  return style === 'share' ? writeShare(figure) : formatFigure(figure, style === 'tokens' ? { decimals: 1 } : {});
}

/** The sentence of a goal. */
export function guidanceSentence(goal: Goal, found: Omit<GoalReport, 'sentence'>): string {
  const { current, settings, proposal, check, next } = found;
  const best = settings.find(({ cell }) => cell === proposal);
  if (best === undefined) return withNext(standing(goal, current, settings), next?.title ?? null);
  const compared = best.figure.kind === 'exact' ? current.tokens : (check?.tokens ?? best.tokens);
  const now =
    current.figure.kind === 'abstain' ? '' : nowText(bareText(current.figure, goal.style), compared, current.tokens);
  if (check === null) {
    const place = cutWords(best, current);
    if (best.figure.kind === 'exact')
      return t`${exactSentence(goal, best, now)} Check what else changes on fresh answers.`;
    return t`${capitalized(best.words)} looks best: ${place}${goal.clause(goalFigureText(best.figure, goal.style))}${now}. Not checked yet: the best of ${settings.length} measured settings looks better than it is, so check it on fresh answers.`;
  }
  if (goal.check !== undefined) return exactChecked(goal.check, check, exactSentence(goal, best, now));
  const fresh = t`${capitalized(best.words)}: ${goal.clause(goalFigureText(check.figure, goal.style))}${now}, checked on ${check.n} fresh answers.`;
  return check.isConfirmed
    ? fresh
    : withNext(t`${fresh} That is no clear improvement: keep ${current.words}.`, next?.title ?? null);
}

/** The current figure, and over how many tokens where its answers are longer than those it is compared with. */
function nowText(value: string, compared: number, tokens: number): string {
  return compared === tokens ? t` (${value} now)` : t` (${value} now, in up to ${tokens} tokens)`;
}

/** A sentence on a figure that no sampling enters. */
function exactSentence(goal: Goal, best: MeasuredSetting, now: string): string {
  return t`${capitalized(best.words)}: ${goal.clause(goalFigureText(best.figure, goal.style))}${now}, exact.`;
}

function exactChecked(alike: NonNullable<Goal['check']>, check: FreshCheck, sentence: string): string {
  if (check.figure.kind === 'abstain') return sentence;
  const { now } = check;
  const before = now === undefined || now.kind === 'abstain' ? '' : t` (${bareText(now, alike.style)} now)`;
  const fresh = t`Of ${check.n} fresh answers: ${alike.clause(goalFigureText(check.figure, alike.style))}${before}.`;
  return check.isConfirmed ? t`${sentence} ${fresh}` : t`${sentence} ${fresh} Fewer are like it, so look at both.`;
}

/** "in their first 32 tokens, ", where the current setting has longer answers. */
function cutWords({ tokens }: MeasuredSetting, current: MeasuredSetting): string {
  return tokens === current.tokens ? '' : t`in their first ${tokens} tokens, `;
}

/** Whether a figure only needs more answers. */
function isTooSmall(figure: Figure): boolean {
  return figure.kind === 'abstain' && figure.reason.code === 'needs-more';
}

/** Whether nothing can be compared for lack of answers: the current setting has too few, or each of the others whose
 * answers hold together. */
export function needsAnswers({ current, settings, proposal }: Found): boolean {
  const others = rivalsOf(current, settings);
  return (
    proposal === null &&
    (isTooSmall(current.figure) || (others.length > 0 && others.every(({ figure }) => isTooSmall(figure))))
  );
}

type Found = Pick<GoalReport, 'current' | 'settings' | 'proposal'>;

/** The other settings that may be proposed. */
function rivalsOf(current: MeasuredSetting, settings: readonly MeasuredSetting[]): readonly MeasuredSetting[] {
  return settings.filter(({ cell, isAllowed }) => isAllowed && cell !== current.cell);
}

function standing(goal: Goal, current: MeasuredSetting, settings: readonly MeasuredSetting[]): string {
  const { figure, words } = current;
  if (figure.kind === 'abstain') {
    const missing = t`Not stated: ${reasonText(figure.reason)}.`;
    if (isTooSmall(figure)) return t`${missing} The Standard preset samples enough.`;
    return needsAnswers({ current, settings, proposal: null })
      ? t`${missing} The others have too few answers; the Standard preset samples enough there.`
      : missing;
  }
  const here = goal.clause(goalFigureText(figure, goal.style));
  if (settings.length < 2) return t`Only ${words} was measured, where ${here}.`;
  if (needsAnswers({ current, settings, proposal: null }))
    return t`Only ${words} has enough answers to compare: there, ${here}. The Standard preset samples enough at the others.`;
  return settings.every(({ isAllowed }) => isAllowed)
    ? t`No measured setting is better than ${words}, where ${here}.`
    : t`No measured setting whose answers hold together is better than ${words}, where ${here}.`;
}

function withNext(sentence: string, title: string | null): string {
  return title === null ? sentence : t`${sentence} Measure ${title} next.`;
}
