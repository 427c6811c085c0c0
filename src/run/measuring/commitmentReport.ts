/** Reports when the ending of the answers of a cell is decided (docs/method.md#commitment). */
import type { OutcomeSpec } from '../../core/answers/outcome.ts';
import { labelerOf, type AnswerLabel } from '../../core/answers/outcomes.ts';
import { outcomeName } from '../../core/answers/outcomes/outcomeRule.ts';
import { meaningFrom } from '../../core/answers/meaningCut.ts';
import { wordVectors } from '../../core/answers/wordVectors.ts';
import { capitalized, formatPercent } from '../../core/format.ts';
import type { Figure } from '../../core/figure.ts';
import { Memo } from '../../core/memo.ts';
import { dot, sumOfSquares } from '../../core/numeric/sums.ts';
import { commitmentOf, type CommitmentSample, type CommitmentVerdict } from '../../core/paths/commitment.ts';
import { keptLengths } from '../../core/paths/keptLengths.ts';
import { reasonText } from '../../core/reasons.ts';
import { mapFigure } from '../../core/statistics/intervals.ts';
import { t } from '../../core/text.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import type { CommitmentReport } from '../../domain/paths.ts';
import type { Commitment, GridRun } from '../../domain/run.ts';
import { wordStarts } from '../../domain/words.ts';
import { measurable } from './cellSample.ts';
import { bitsReport } from './commitmentBitsReport.ts';

const reports = new Memo<CommitmentReport>();

/** The continuations of every cell that has some, those of the home cell first. */
export function commitmentsOf({ commitment, commitments = [], plan }: GridRun): readonly Commitment[] {
  const all = commitment === undefined ? commitments : [commitment, ...commitments];
  return all.toSorted((a, b) => Number(b.cell === plan.home) - Number(a.cell === plan.home) || a.cell - b.cell);
}

/** Cells whose answers could be continued and were not; none for long runs, which have no end to decide. */
export function openCommitments(run: GridRun): readonly number[] {
  if (run.plan.mode !== 'answers') return [];
  const known = new Set(commitmentsOf(run).map(({ cell }) => cell));
  return run.cells
    .filter(({ index }) => !known.has(index) && measurable(run, index).length > 0)
    .map(cell => cell.index);
}

/** The report of a run under a resolved outcome map; undefined where the home cell was not continued. */
export function commitmentReport(run: GridRun, outcome: OutcomeSpec): CommitmentReport | undefined {
  const commitment = commitmentsOf(run).find(({ cell }) => cell === run.plan.home);
  return commitment && commitmentAt(run, commitment, outcome);
}

/** The report of one cell. `answers` are those that were continued: the cell's own where absent. */
export function commitmentAt(
  run: GridRun,
  commitment: Commitment,
  outcome: OutcomeSpec,
  answers = measurable(run, commitment.cell),
): CommitmentReport {
  return reports.recall(commitment, [JSON.stringify(outcome), answers], () => reportOf(commitment, answers, outcome));
}

/** What a curve is made from: which answers agree with each other and with their continuations. */
export function commitmentSample(
  commitment: Commitment,
  answers: readonly Trajectory[],
  outcome: OutcomeSpec,
): CommitmentSample {
  const { tokens } = commitment;
  const lengths = answers.map(({ ids }) => Math.min(ids.length, tokens)).sort((a, b) => a - b);
  return {
    n: answers.length,
    ...agreementsOf(commitment, answers, outcome),
    grid: keptLengths(lengths, tokens),
    length: Math.max(1, lengths.at(-1) ?? 1),
    median: lengths[Math.floor(lengths.length / 2)] ?? 1,
  };
}

function reportOf(commitment: Commitment, answers: readonly Trajectory[], outcome: OutcomeSpec): CommitmentReport {
  const { cell, tokens } = commitment;
  const found = commitmentOf(commitmentSample(commitment, answers, outcome));
  const { points, fit, half, most, ninety, early, verdict } = found;
  const isCut = answers.some(({ ids, ended }) => ids.length > tokens || (ids.length === tokens && !ended));
  const words = mapFigure(most, length => wordsWithin(answers, length));
  return {
    cell,
    n: answers.length,
    verdict,
    sentence: sentenceOf(words, verdict, isCut ? tokens : null),
    note: noteOf(commitment, outcome, isCut),
    curve: {
      id: 'commitment',
      title: t`Agreement of answers with a common beginning`,
      unit: '',
      caption: t`Chance that two answers that share their first tokens have the same outcome. Where it reaches 1 early, the first words decide.`,
      xLabel: t`tokens shared`,
      logX: false,
      logY: false,
      series: [
        {
          label: t`measured`,
          x: points.map(({ kept }) => kept),
          y: points.map(({ figure }) => figure),
        },
      ],
      guides: [{ label: t`monotone fit`, x: fit.map(({ kept }) => kept), y: fit.map(({ value }) => value) }],
    },
    bits: bitsReport(found),
    readings: [
      { id: 'half', name: t`Half of the ending decided after`, unit: t`tokens`, figure: half },
      { id: 'most', name: t`80% decided after`, unit: t`tokens`, figure: most },
      { id: 'words', name: t`80% decided after, in words`, unit: t`words`, figure: words },
      { id: 'ninety', name: t`90% decided after`, unit: t`tokens`, figure: ninety },
      { id: 'early', name: t`Share that the first token decides`, unit: '', figure: early },
    ],
  };
}

/** Which pairs agree. Answers that had ended agree with themselves, if they can be read. */
function agreementsOf(
  commitment: Commitment,
  answers: readonly Trajectory[],
  outcome: OutcomeSpec,
): Pick<CommitmentSample, 'agree' | 'points'> {
  const { kept, continuations, tokens } = commitment;
  const label = labelerOf(outcome);
  const pieces = new Map(answers.map(answer => [answer.index, answer.pieces.slice(0, tokens)]));
  const beginning = (index: number, length: number): string => (pieces.get(index) ?? []).slice(0, length).join('');
  const agreesAt = new Map<string, boolean>();
  const set = (one: Trajectory, agrees: boolean): void => {
    agreesAt.set(`${one.cell} ${one.index}`, agrees);
  };
  const points = (isItself: (index: number) => boolean = () => true): CommitmentSample['points'] =>
    kept.map((length, cell) => ({
      kept: length,
      agrees: answers.map(({ index }) => agreesAt.get(`${cell} ${index}`) ?? isItself(index)),
    }));
  if (label !== null) {
    const labels = answers.map(({ index }) => labelled(label, beginning(index, tokens)));
    const own = new Map(answers.map(({ index }, i) => [index, labels[i]]));
    for (const one of continuations) {
      const text = beginning(one.index, kept[one.cell] ?? 0) + one.text;
      set(one, isSame(labelled(label, text), own.get(one.index)));
    }
    return {
      points: points(index => isSame(own.get(index), own.get(index))),
      agree: (first, second) => isSame(labels[first], labels[second]),
    };
  }
  const least = meaningFrom(outcome);
  const { cosines, pairs } =
    commitment.cosines !== null && commitment.pairs !== null ? commitment : byWords(commitment, answers);
  continuations.forEach((one, i) => {
    set(one, (cosines?.[i] ?? 0) >= least);
  });
  const agree = (first: number, second: number): boolean => {
    const [low, high] = first < second ? [first, second] : [second, first];
    return (pairs?.[(high * (high - 1)) / 2 + low] ?? 0) >= least;
  };
  return { points: points(), agree };
}

function labelled(label: (text: string, isEmpty: boolean) => AnswerLabel, text: string): string | null {
  const { label: kind, isRead } = label(text, text === '');
  return isRead ? kind : null;
}

/** Answers that cannot be read agree with none, not even with themselves. */
function isSame(one: string | null | undefined, other: string | null | undefined): boolean {
  return typeof one === 'string' && one === other;
}

/** Cosines of word counts, for a model without hidden states. */
function byWords(
  { kept, continuations, tokens }: Commitment,
  answers: readonly Trajectory[],
): Pick<Commitment, 'cosines' | 'pairs'> {
  const own = new Map(answers.map(answer => [answer.index, answer.pieces]));
  const rests = continuations.map(({ cell, index }) => (own.get(index) ?? []).slice(kept[cell], tokens).join(''));
  const whole = answers.map(({ pieces }) => pieces.slice(0, tokens).join(''));
  const vectors = wordVectors([...continuations.map(({ text }) => text), ...rests, ...whole]);
  const cosine = (a: ArrayLike<number> = [], b: ArrayLike<number> = []): number => {
    const size = Math.sqrt(sumOfSquares(a) * sumOfSquares(b));
    return size > 0 ? dot(a, b) / size : Number(sumOfSquares(a) === sumOfSquares(b));
  };
  const n = continuations.length;
  const last = vectors.slice(2 * n);
  return {
    cosines: Float32Array.from(continuations, (_, i) => cosine(vectors[i], vectors[n + i])),
    pairs: Float32Array.from(last.flatMap((second, i) => last.slice(0, i).map(first => cosine(first, second)))),
  };
}

/** Words that the typical answer has begun within its first tokens: the median over answers, at least 1. */
function wordsWithin(answers: readonly Pick<Trajectory, 'pieces'>[], tokens: number): number {
  const counts = answers
    .map(({ pieces }) => wordStarts(pieces.slice(0, Math.max(1, Math.ceil(tokens))).join('')).length)
    .sort((a, b) => a - b);
  return Math.max(1, counts[Math.floor(counts.length / 2)] ?? 1);
}

const verdicts: Readonly<Record<Exclude<CommitmentVerdict, 'abstain'>, () => string>> = {
  'first-words': () => t`The first words decide.`,
  'along-the-way': () => t`It is decided along the way.`,
  'at-the-end': () => t`It is decided late, in the second half.`,
  undecided: () => t`More answers would tell whether it is decided early or late.`,
};

function sentenceOf(words: Figure, verdict: CommitmentVerdict, cut: number | null): string {
  if (words.kind !== 'estimate' || verdict === 'abstain')
    return t`When the ending is decided is not stated: ${words.kind === 'abstain' ? reasonText(words.reason) : ''}.`;
  const [low, high] = words.interval;
  const place = t`${ordinal(words.value)} word [${Math.round(low)}, ${Math.round(high)}]`;
  const sentence =
    cut === null
      ? t`80% of the ending is decided by the ${place}.`
      : t`Within the first ${cut} tokens, 80% of how an answer turns out is decided by the ${place}.`;
  return `${sentence} ${verdicts[verdict]()}`;
}

function ordinal(value: number): string {
  const whole = Math.round(value);
  const ending = [11, 12, 13].includes(whole % 100) ? 'th' : (['th', 'st', 'nd', 'rd'][whole % 10] ?? 'th');
  return `${whole}${ending}`;
}

function noteOf({ cosines }: Commitment, outcome: OutcomeSpec, isCut: boolean): string {
  const name = capitalized(outcomeName(outcome));
  const compared =
    outcome.map !== 'meaning' && outcome.map !== 'auto'
      ? t`${name}.`
      : cosines === null
        ? t`This model exposes no hidden state, so the parts behind the shared tokens are compared by their words.`
        : t`${name}: the parts behind the shared tokens have a cosine of at least ${formatPercent(meaningFrom(outcome))}.`;
  return isCut ? t`${compared} Answers and continuations count up to the token limit.` : compared;
}
