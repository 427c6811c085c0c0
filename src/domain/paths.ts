/** What a report says about paths: when the ending of answers is decided, and by which words
 * (docs/method.md#commitment, docs/method.md#fork-map). */
import type { Figure } from '../core/figure.ts';
import { figurePhrase } from '../core/figureText.ts';
import { formatCount, formatInterval } from '../core/format.ts';
import type { SettlingVerdict } from '../core/paths/changePoints.ts';
import type { CommitmentVerdict } from '../core/paths/commitment.ts';
import type { CouplingVerdict } from '../core/paths/coupling.ts';
import { t } from '../core/text.ts';
import type { Curve } from './curve.ts';

/** How many bits the first tokens of an answer tell about its outcome. */
export interface BitsReport {
  /** "The first 4 tokens tell 0.60 bits [0.31, 0.90] about the ending, of 1.00 [0.96, 1.05] in all." */
  readonly sentence: string;
  /** Bits over kept tokens, all that there are as a guide. */
  readonly curve: Curve;
  /** Bits that there are in all. */
  readonly all: Figure;
}

export interface CommitmentReport {
  readonly cell: number;
  /** Number of answers. */
  readonly n: number;
  /** "80% of the ending is decided by the 4th word [2, 9]." */
  readonly sentence: string;
  readonly verdict: CommitmentVerdict;
  /** How answers were compared, and how much of them. */
  readonly note: string;
  /** A(t) over kept tokens, with the monotone fit as a guide. */
  readonly curve: Curve;
  readonly bits: BitsReport;
  /** What is read off the curve: "half", "most", "words", "ninety", "early". */
  readonly readings: readonly {
    readonly id: string;
    readonly name: string;
    readonly unit: string;
    readonly figure: Figure;
  }[];
}

/** A reading as it is written. Words are whole: "8 words [2, 8]". */
export function readingText({ unit, figure, id }: CommitmentReport['readings'][number]): string {
  return id === 'words' && figure.kind === 'estimate'
    ? `${formatCount(figure.value, t`word`)} ${formatInterval(figure.interval, 0)}`
    : figurePhrase(figure, { unit });
}

/** When the ending is decided over the settings of a run. */
export interface CommitmentLevels {
  readonly settings: readonly {
    readonly cell: number;
    /** "temperature 0.4". */
    readonly words: string;
    /** A(0). */
    readonly start: Figure;
    /** Tokens until 50% and 90% of the way, and the share that the first token makes. */
    readonly half: Figure;
    readonly ninety: Figure;
    readonly early: Figure;
    readonly verdict: CommitmentVerdict;
  }[];
  /** Tokens until 90% of the way over the columns, a line for each row. */
  readonly curve: Curve;
}

/** An alternative at a position of the answer. */
export interface ForkAlternative {
  readonly text: string;
  readonly p: number;
  /** Whether the answer has it. */
  readonly isOwn: boolean;
  /** Whether it ends the answer. */
  readonly ends: boolean;
  /** Number of continuations; 0 for one that ends the answer. */
  readonly n: number;
  /** Continuations by outcome, largest first: position in `outcomes` of the report, and how many. */
  readonly counts: readonly (readonly [outcome: number, count: number])[];
  /** Whole answers, of the leading outcome first. */
  readonly examples: readonly string[];
}

/** A position that was examined. */
export interface ForkPosition {
  /** Fork strength F. */
  readonly strength: Figure;
  /** Share of the entropy of the outcome that the token removes. */
  readonly share: number;
  /** The same in bits: the information of the token about the outcome. */
  readonly bits: Figure;
  /** Smallest false discovery rate at which the outcome depends on the token. */
  readonly adjusted: number;
  readonly isFork: boolean;
  /** Probability of tokens that were not examined. */
  readonly other: number;
  readonly alternatives: readonly ForkAlternative[];
}

export interface ForkReport {
  /** Index of the answer in its cell, and the number of answers there. */
  readonly answer: number;
  readonly answers: number;
  readonly text: string;
  readonly sentence: string;
  readonly note: string;
  /** Labels of the outcomes. */
  readonly outcomes: readonly string[];
  /** Where the chance that the answer ends as it does changes along it. Absent where its ending has no kind. */
  readonly settling?: {
    readonly sentence: string;
    readonly verdict: SettlingVerdict;
    /** Number of the token, from 1, with which each level but the first begins. */
    readonly changes: readonly Figure[];
    /** Chance on each level. */
    readonly levels: readonly Figure[];
  };
  /** Bits that each examined token tells about the outcome, the survival of the outcome along the answer, and the
   * chance that the answer ends as it does. */
  readonly curves: readonly Curve[];
  /** Every token of the answer, and the end if the model ended it, as a range of UTF-16 units of `text`. */
  readonly tokens: readonly {
    readonly from: number;
    readonly to: number;
    readonly entropy: number;
    /** Chance that no fork has turned the outcome so far. */
    readonly survival: number;
    /** Null where the token had no alternative, or a lower entropy than those that were examined. */
    readonly position: ForkPosition | null;
  }[];
}

/** Answers that were drawn behind a chosen beginning: a sample of what follows it, not of the prompt. */
export interface BranchReport {
  readonly cell: number;
  /** The beginning as far as it came up in an answer, and the words that the user put behind it; '' without any. */
  readonly beginning: string;
  readonly inserted: string;
  /** Probability of these words there, as sampled; 1 without any. */
  readonly p: number;
  readonly n: number;
  /** Answers that were cut at the token budget. */
  readonly cut: number;
  /** Outcomes, the most frequent first. */
  readonly kinds: readonly { readonly label: string; readonly count: number }[];
  readonly sentence: string;
}

/** Where answers are to be continued: tokens behind the prompt, the last `inserted` of which the user put there, and
 * words to put behind them; '' for none. */
export interface Beginning {
  readonly ids: readonly number[];
  readonly inserted: number;
  readonly words: string;
}

/** Answers that are drawn behind a beginning at once. */
export const answersAtOnce = 16;

/** Asks what may follow a beginning of the answers of a cell. */
export interface WordsRequest {
  readonly cell: number;
  readonly ids: readonly number[];
}

/** The likeliest tokens behind a beginning, with their probability as sampled, and the probability of all others. */
export interface NextWords extends WordsRequest {
  readonly words: readonly {
    readonly token: number;
    readonly text: string;
    readonly p: number;
    /** Whether it ends the answer. */
    readonly ends: boolean;
  }[];
  readonly other: number;
}

/** Two answers from the same random numbers, one to each wording. */
export interface CoupledExample {
  readonly first: string;
  readonly second: string;
  /** Number of the pair, from 0. */
  readonly index: number;
  /** Tokens after which they are the same to the end; null if they never are. */
  readonly met: number | null;
}

/** How long a change of the prompt is remembered. */
export interface CouplingReport {
  /** The cells of the home temperature. */
  readonly cells: readonly [first: number, second: number];
  /** The two wordings. */
  readonly wordings: readonly [string, string];
  /** Number of pairs. */
  readonly n: number;
  /** "A change of the wording is forgotten after about 12 tokens [9, 17]." */
  readonly sentence: string;
  readonly verdict: CouplingVerdict;
  readonly note: string;
  /** Q(t), one series for each of `temperatures`. */
  readonly curve: Curve;
  readonly temperatures: readonly number[];
  /** At the home temperature: "half", "ninety", "last". */
  readonly readings: CommitmentReport['readings'];
  /** A few pairs, those that meet first. */
  readonly examples: readonly CoupledExample[];
}

export interface PathsReport {
  readonly commitment?: CommitmentReport;
  /** Absent where fewer than two settings were continued. */
  readonly levels?: CommitmentLevels;
  /** Settings with answers that were not continued, and the seconds that would take; absent for none, and while the run
   * goes on. */
  readonly open?: { readonly settings: number; readonly seconds: number | null };
  readonly forks?: ForkReport;
  /** What was drawn from nodes of the possibility tree. */
  readonly branches?: readonly BranchReport[];
  readonly coupling?: CouplingReport;
}

/** Text of a token of an answer: the end of the answer is null, and a part of a character reads as bytes, because its
 * text is with the token that completes the character. */
export function forkTokenText({ tokens, text }: Pick<ForkReport, 'tokens' | 'text'>, at: number): string | null {
  const { from = 0, to = 0, position = null } = tokens[at] ?? {};
  if (to > from) return text.slice(from, to);
  const own = position?.alternatives.find(({ isOwn }) => isOwn);
  if (own === undefined) return at === tokens.length - 1 ? null : '';
  return own.ends ? null : own.text;
}

/** A token as it is read: without the space around it, white space alone as an escaped text. */
export function shownWord(text: string): string {
  return text !== '' && text.trim() === '' ? JSON.stringify(text) : text.trim();
}

/** The words that may stand at a position, in their order; null for the end. Those that differ only in the space
 * around them are written in quotes, with that space. */
export function alternativeWords(alternatives: readonly Pick<ForkAlternative, 'text' | 'ends'>[]): (string | null)[] {
  const words = alternatives.map(({ text, ends }) => (ends ? null : shownWord(text)));
  return words.map((word, at) => {
    const isShared = word !== null && words.some((other, i) => i !== at && other === word);
    return isShared ? JSON.stringify(alternatives[at]?.text ?? '') : word;
  });
}

/** A token of an answer as an editor can mark it. */
export interface ForkMark {
  /** Range in the text of the answer, UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** Fork strength in [0, 1]. */
  readonly strength: number;
  readonly isFork: boolean;
  /** What may stand there, the likeliest first: text ('' for the end), probability, and its leading outcome with the
   * share of continuations that have it. */
  readonly alternatives: readonly {
    readonly text: string;
    readonly p: number;
    readonly isOwn: boolean;
    readonly outcome: string;
    readonly share: number;
  }[];
}

/** The examined tokens of an answer, in order, for decorations of its text. The end of the answer is no token. */
export function forkMarks({ tokens, outcomes }: Pick<ForkReport, 'tokens' | 'outcomes'>): ForkMark[] {
  return tokens.flatMap(({ from, to, position }) =>
    position === null || position.strength.kind === 'abstain' || to === from
      ? []
      : [
          {
            from,
            to,
            strength: position.strength.value,
            isFork: position.isFork,
            alternatives: position.alternatives
              .map(({ text, p, isOwn, ends, counts }) => {
                const [outcome = 0, count = 0] = counts[0] ?? [];
                const total = counts.reduce((sum, [, one]) => sum + one, 0);
                const share = total === 0 ? 0 : count / total;
                return { text: ends ? '' : text, p, isOwn, outcome: outcomes[outcome] ?? '', share };
              })
              .sort((a, b) => b.p - a.p),
          },
        ],
  );
}
