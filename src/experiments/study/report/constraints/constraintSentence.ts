/** Sentences about a constraints study: the tightest limit and its effect, the next ones, and how limits combine. */
import { reasonText } from '../../../../core/reasons.ts';
import type { Figure } from '../../../../core/figure.ts';
import { capitalized, formatCount, formatPercent } from '../../../../core/format.ts';
import { quoted } from '../../../../core/quoted.ts';
import { listOf, t } from '../../../../core/text.ts';
import type { Study } from '../../../../domain/study.ts';
import type {
  ConstraintLevel,
  ConstraintRow,
  LimitComparison,
  StudyFindings,
} from '../../../../domain/studyFindings.ts';
import { knobFacts } from '../../../../knobs/knobWords.ts';
import { complementText, percentInterval } from '../phrasing.ts';
import type { ReportContext } from '../reportContext.ts';
import { otherDominantLimit, rankLimits, tiedWithFirst, type Limit, type LimitRanking } from './limitRanking.ts';

/** Probability that a token must lose to be named. */
const leastNamedLoss = 0.01;
/** Most tokens, and most limits of one rank, that are named. */
const mostNamed = 3;
/** Most tied limits that the headline names. */
const mostTied = 2;
/** Most limits whose tokens are named. */
const mostRelaxed = 2;

type Findings = Pick<StudyFindings, 'constraints' | 'comparison' | 'alike' | 'attribution' | 'sensitivity'>;

/** The headline and further sentences, about kept probability only, for readers who know none of the method. */
export function constraintSentences(
  study: Study,
  { constraints, comparison, alike, attribution, sensitivity }: Findings,
  { isRunning }: Pick<ReportContext, 'isRunning'>,
): string[] {
  const ranking = rankLimits(constraints, comparison);
  const [least] = ranking.limits;
  const sensitivitySentence = sensitivity?.sentence ?? '';
  if (least === undefined)
    return [sensitivitySentence === '' ? missingSentence(study, constraints, isRunning) : sensitivitySentence];
  return [
    ...combinedSentences(study, ranking, alike, attribution),
    ...effectSentences(study, ranking, comparison, alike),
    brokenSentence(constraints, comparison),
    probesSentence(ranking),
    attribution?.interaction.sentence ?? '',
    sensitivitySentence,
    isRunning ? t`The study is still running.` : '',
  ];
}

/** What holds most of the loss when limits are combined, where that is not the tightest one at a time. */
function combinedSentences(
  study: Study,
  { limits, effective, ranked }: LimitRanking,
  alike: StudyFindings['alike'],
  attribution: StudyFindings['attribution'],
): string[] {
  const tightest = ranked.length > 0 ? tiedWithFirst(ranked, alike) : effective;
  const dominant = otherDominantLimit(attribution, tightest, limits);
  return dominant === null
    ? []
    : [
        t`${scopePhrase(study)}, ${limitOf(dominant.limit)} accounts for most of the loss when limits are combined: ${shareText(dominant.share)}.`,
        t`One at a time, limits rank otherwise.`,
      ];
}

/** A share with its interval: "83% [71, 90]". */
function shareText(figure: Figure): string {
  if (figure.kind === 'abstain') return reasonText(figure.reason);
  const interval = figure.kind === 'estimate' ? ` ${percentInterval(figure.interval)}` : '';
  return `${formatPercent(figure.value)}${interval}`;
}

/** Where the model breaks down at the level that would be compared, and what the mildest other level does. */
function brokenSentence(rows: readonly ConstraintRow[], { levels }: LimitComparison): string {
  const parts = rows.flatMap(row => {
    const compared = levels.find(({ knob }) => knob === row.knob)?.level;
    const [broken, shown] = [row.levels[compared ?? -1], row.levels[row.shown]];
    return broken === undefined || shown === undefined || broken === shown || !broken.isBroken
      ? []
      : [
          t`${capitalized(broken.phrase)}, the model breaks down; the mildest level at which it works, ${shown.phrase}, shifts ${complementText(shown.kept)} and is not ranked.`,
        ];
  });
  return parts.join(' ');
}

/** What the limits do: ranked where they are compared, else each by itself. */
function effectSentences(
  study: Study,
  ranking: LimitRanking,
  comparison: LimitComparison,
  alike: StudyFindings['alike'],
): string[] {
  const { limits, effective, ranked } = ranking;
  const [least] = limits;
  const [only, ...others] = effective;
  if (least === undefined) return [];
  if (only === undefined) return noEffectSentences(study, least);
  if (others.length === 0) return [...tightestSentences(study, only, true), relaxingSentence(only)];
  return ranked.length > 0 && comparison.levels.length > 1
    ? rankingSentences(study, ranking, comparison, alike)
    : [
        t`${scopePhrase(study)}, ${effective.length} limits have a measurable effect.`,
        listSentence(effective),
        comparisonSentence(comparison),
        ...effective.slice(0, mostRelaxed).map(relaxingSentence),
      ];
}

/** The limits with a measurable effect, each by itself. */
function listSentence(limits: readonly Limit[]): string {
  const named = limits.slice(0, mostNamed).map(({ level }) => t`${complementText(level.kept)} ${phraseOf(level)}`);
  const unnamed = limits.length - named.length;
  const list = listOf(unnamed === 0 ? named : [...named, t`${unnamed} more`]);
  return t`They shift next-token probability to other tokens: ${list}.`;
}

/** At which levels limits are compared, or why they are not ranked. */
function comparisonSentence(comparison: LimitComparison): string {
  switch (comparison.basis) {
    case 'named':
      return t`Limits are compared at the levels you named.`;
    case 'equal-cost':
      return t`Limits are compared where each leaves about ${formatPercent(comparison.left)} of its layers, heads, bits or words.`;
    case 'few-texts':
      return t`They are not ranked: a ranking needs ${formatCount(comparison.needed, 'text')}, and this study reads ${comparison.texts}.`;
    case 'unequal-cost':
      return t`They are not ranked, because their levels take away different amounts. Name one level of each limit to compare them.`;
    case 'one-limit':
      return '';
  }
}

/** What the limits named first do to the probe texts, which are not part of the figures. */
function probesSentence({ ranked, effective }: LimitRanking): string {
  const shifts = (ranked.length > 0 ? ranked : effective).slice(0, mostNamed).flatMap(({ level }) => {
    const { probesKept } = level;
    return probesKept === undefined || probesKept.kind === 'abstain'
      ? []
      : [t`${complementText(probesKept)} ${level.phrase}`];
  });
  const texts = Math.max(
    0,
    ...effective.map(({ level: { probesKept } }) => (probesKept?.kind === 'estimate' ? probesKept.n : 0)),
  );
  return shifts.length === 0
    ? ''
    : t`On the probe texts (${formatCount(texts, 'text')}), the shift is ${listOf(shifts)}.`;
}

function rankingSentences(
  study: Study,
  { ranked, broken }: LimitRanking,
  comparison: LimitComparison,
  alike: StudyFindings['alike'],
): string[] {
  const tied = tiedWithFirst(ranked, alike);
  const [first] = ranked;
  if (first === undefined) return [];
  return [
    ...(tied.length > 1 ? tiedSentences(study, tied) : tightestSentences(study, first, false)),
    ...(tied.length > 1 ? tied : [first]).slice(0, mostRelaxed).map(relaxingSentence),
    nextSentence(
      ranked.filter(limit => !tied.includes(limit)),
      alike,
    ),
    comparisonSentence(comparison),
    first.level.isBroken ? '' : unrankedSentence(broken),
  ];
}

/** While no limit has a figure: why. */
function missingSentence({ configurations }: Study, rows: readonly ConstraintRow[], isRunning: boolean): string {
  const figures = rows.flatMap(({ levels }) => levels.map(({ kept }) => kept));
  const refused = figures.find(kept => kept.kind === 'abstain' && kept.n > 0);
  if (refused?.kind === 'abstain') return t`The tightest limit is not stated: ${reasonText(refused.reason)}.`;
  if (!isRunning) return t`No limit was measured.`;
  return configurations.some(({ role }) => role === 'sensitivity')
    ? t`Measuring which knob matters most.`
    : t`Measuring which limit is the tightest.`;
}

/** The texts that the figures are about: the answers to the prompt, else the prompt, the probe texts, or both. */
function scopePhrase({ texts }: Study): string {
  const answers = texts.filter(({ source }) => source === 'answer').length;
  if (answers > 0) return t`On ${formatCount(answers, 'answer')} to this prompt`;
  const hasPrompt = texts.some(({ source }) => source === 'prompt');
  if (!hasPrompt) return t`On the bundled probe texts`;
  return texts.some(({ source }) => source === 'probe')
    ? t`For this prompt and the bundled probe texts`
    : t`For this prompt`;
}

function limitOf({ row }: Limit): string {
  return knobFacts[row.knob].limit;
}

/** The headline on one limit, and what its number means. */
function tightestSentences(study: Study, limit: Limit, isOnly: boolean): string[] {
  const { level, kept } = limit;
  const scope = scopePhrase(study);
  const effect = t`${phraseOf(level)}, ${complementText(level.kept)} shifts`;
  return [
    isOnly
      ? t`${scope}, only ${limitOf(limit)} has a measurable effect: ${effect}.`
      : t`${scope}, the tightest limit is ${limitOf(limit)}: ${effect}.`,
    t`That much of next-token probability goes to other tokens; ${formatPercent(kept)} stays.`,
  ];
}

/** The headline on limits that do not differ, and what each does. */
function tiedSentences(study: Study, tied: readonly Limit[]): string[] {
  const names = tied.length <= mostTied ? listOf(tied.map(limitOf)) : t`${tied.length} limits`;
  const effects = tied.map(limit => withEffect(limit, complementText(limit.level.kept)));
  return [
    t`${scopePhrase(study)}, ${names} are the tightest, with no significant difference between them.`,
    t`Next-token probability shifts to other tokens: ${listOf(effects)}.`,
  ];
}

/** "the temperature (at temperature 0.7, 19% [16, 23])" */
function withEffect(limit: Limit, effect: string): string {
  return t`${limitOf(limit)} (${phraseOf(limit.level)}, ${effect})`;
}

/** The limit after the tightest, with those that do not differ significantly from it. */
function nextSentence(rest: readonly Limit[], alike: StudyFindings['alike']): string {
  const tied = tiedWithFirst(rest, alike);
  const [first] = tied;
  if (first === undefined) return '';
  if (tied.length === 1)
    return t`The next tightest is ${limitOf(first)}: ${phraseOf(first.level)}, ${complementText(first.level.kept)} shifts.`;
  const named = tied.slice(0, mostNamed).map(limit => withEffect(limit, complementText(limit.level.kept)));
  const unnamed = tied.length - named.length;
  return t`The next tightest, with no significant difference between them, are ${listOf(unnamed === 0 ? named : [...named, t`${unnamed} more`])}.`;
}

function unrankedSentence(broken: readonly Limit[]): string {
  if (broken.length === 0) return '';
  const effects = broken.map(({ level }) => t`${level.phrase} (${complementText(level.kept)} shifts)`);
  return t`Not ranked, because the model breaks down and its own answers become very unlikely: ${listOf(effects)}.`;
}

function noEffectSentences(study: Study, { level }: Limit): string[] {
  return [
    t`${scopePhrase(study)}, no limit tested measurably shifts more than 5% of next-token probability.`,
    t`The largest shift is ${complementText(level.kept)}, ${level.phrase}.`,
  ];
}

/** Likely next tokens that the limit suppresses. */
function relaxingSentence(limit: Limit): string {
  const tokens = limit.level.lostWords
    .filter(({ p, q, text }) => p - q >= leastNamedLoss && text.trim() !== '')
    .slice(0, mostNamed);
  if (tokens.length === 0) return '';
  return t`Relaxing ${limitOf(limit)} makes ${listOf(tokens.map(({ text }) => quoted(text.trim())))} more likely.`;
}

function phraseOf({ phrase, isBroken }: ConstraintLevel): string {
  return isBroken ? t`${phrase} (where the model breaks down)` : phrase;
}
