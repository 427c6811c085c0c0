/** The sentence on top of the constraints: which limit is the tightest, by how much, what relaxing it opens, how limits
 * combine. */
import { valueOf } from '../../../../core/figure.ts';
import { formatPercent } from '../../../../core/format.ts';
import { messageText } from '../../../../domain/message.ts';
import type { Study } from '../../../../domain/study.ts';
import type { Attribution, ConstraintLevel, ConstraintRow, StudyFindings } from '../../../../domain/studyFindings.ts';
import { limitName, listed } from '../../../../knobs/knobWords.ts';
import { rankLimits, untold, type Limit } from './limitRanking.ts';
import { writtenRest } from '../writtenShare.ts';

/** Least probability that a word must lose to be named, and how many words, or limits of one rank, are. */
const leastNamed = 0.01;
const mostNamed = 3;

/** For someone who has never heard of any of it. Speaks of kept mass only, never of the size (science.md B1.2), and of
 * the levels tried. */
export function constraintSentence(
  study: Study,
  {
    constraints,
    alike,
    attribution,
    sensitivity,
  }: Pick<StudyFindings, 'constraints' | 'alike' | 'attribution' | 'sensitivity'>,
  going: boolean,
): string {
  const { limits, ranked, broken } = rankLimits(constraints);
  if (limits.length === 0) return sensitivity?.sentence ?? unstated(study, constraints, going);
  const tied = untold(ranked, alike);
  const [first] = ranked;
  const more = going ? 'More is being read.' : '';
  if (first === undefined)
    return [nothingBinds(study, limits), combined(attribution), sensitivity?.sentence ?? '', more]
      .filter(part => part !== '')
      .join(' ');
  const parts = [
    tied.length > 1 ? tiedSentence(study, tied) : tightestSentence(study, first, ranked.length + broken.length > 1),
    ...(tied.length > 1 ? tied : [first]).slice(0, 2).map(opened),
    nextSentence(
      ranked.filter(limit => !tied.includes(limit)),
      alike,
    ),
    ranked.length > 1 ? 'Each limit is read at its mildest setting that closes something.' : '',
    first.level.isBroken ? '' : notRanked(broken),
    combined(attribution),
    sensitivity?.sentence ?? '',
    more,
  ];
  return parts.filter(part => part !== '').join(' ');
}

function unstated({ configurations }: Study, rows: readonly ConstraintRow[], going: boolean): string {
  const reason = rows
    .flatMap(row => row.levels)
    .map(({ kept }) => kept)
    .find(kept => kept.kind === 'abstain' && kept.n > 0);
  if (reason?.kind === 'abstain') return `Which limit is the tightest cannot be said: it ${reason.reason}.`;
  if (going && configurations.some(({ role }) => role === 'sensitivity'))
    return 'Which knob matters most is being measured.';
  return going
    ? 'Which limit is the tightest is being measured.'
    : 'No limit was measured, so nothing is said about which is the tightest.';
}

/** What was read: the prompt, the bundled texts, or both. */
function subject({ texts }: Study): string {
  const probes = texts.some(({ source }) => source === 'probe');
  const prompt = texts.some(({ source }) => source !== 'probe');
  if (!prompt) return 'On the probe texts';
  return probes ? 'For this prompt and the probe texts' : 'For this prompt';
}

function tightestSentence(study: Study, { row, level }: Limit, several: boolean): string {
  const which = several
    ? 'the tightest of the limits tried is'
    : 'the one limit that was tried and closes something is';
  return `${subject(study)} ${which} ${limitName(row.knob)}: ${circumstance(level)}, ${writtenRest(level.kept)} of the probability moves to other next words (${formatPercent(valueOf(level.kept) ?? 0)} stays).`;
}

function tiedSentence(study: Study, tied: readonly Limit[]): string {
  const each = tied.map((limit, at) => named(limit, at === 0 ? ' of the probability moves to other next words' : ''));
  return `${subject(study)} ${counts[tied.length] ?? String(tied.length)} limits are the tightest and cannot be told apart: ${listed(each)}.`;
}

/** Small numbers in words. */
const counts: readonly (string | undefined)[] = [
  undefined,
  undefined,
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
];

/** "the temperature (at temperature 0.7, 19 % [16, 23])" */
function named({ row, level }: Limit, what = ''): string {
  return `${limitName(row.knob)} (${circumstance(level)}, ${writtenRest(level.kept)}${what})`;
}

/** The limit after the tightest, with those that cannot be told apart from it. */
function nextSentence(rest: readonly Limit[], alike: StudyFindings['alike']): string {
  const [first, ...others] = untold(rest, alike);
  if (first === undefined) return '';
  if (others.length === 0)
    return `Next comes ${limitName(first.row.knob)}: ${circumstance(first.level)}, ${writtenRest(first.level.kept)} moves.`;
  const all = [first, ...others];
  const each = all.slice(0, mostNamed).map(limit => named(limit));
  return `Next come ${listed([...each, ...(all.length > each.length ? [`${all.length - each.length} more`] : [])])}, which cannot be told apart.`;
}

function notRanked(broken: readonly Limit[]): string {
  if (broken.length === 0) return '';
  return `Not ranked: ${listed(broken.map(({ level }) => `${level.phrase} ${writtenRest(level.kept)} moves`))}, but there the model no longer works: its own answers become very unlikely.`;
}

function nothingBinds(study: Study, limits: readonly Limit[]): string {
  const [first] = limits;
  if (first === undefined) return '';
  return `${subject(study)} none of the limits tried surely moves more than 5 % of the probability: the most, ${writtenRest(first.level.kept)}, moves ${circumstance(first.level)}.`;
}

/** Likely next words that the limit takes away. */
function opened({ row, level }: Limit): string {
  const words = level.lostWords
    .filter(({ p, q, text }) => p - q >= leastNamed && text.trim() !== '')
    .slice(0, mostNamed);
  if (words.length === 0) return '';
  return `Relaxing ${limitName(row.knob)} opens ${listed(words.map(({ text }) => `“${text.trim()}”`))}.`;
}

function combined(attribution: Attribution | null): string {
  return attribution?.interaction.sentence ?? '';
}

function circumstance({ phrase, isBroken }: ConstraintLevel): string {
  return isBroken ? `${phrase} (${messageText({ code: 'broken-level' })})` : phrase;
}
