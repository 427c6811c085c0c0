/** E2 along one text: the law of every position without and with the constraint, compared. */
import { changedTokens, compareLaws, readLaw, type LawReading } from '../../../core/constraints/expansion.ts';
import type { ChangedToken, TextReading } from '../../../domain/study.ts';
import { readingColumns, type ReadingColumn } from '../../../domain/study.ts';

/** Words listed of a first position, each way. */
const listed = 8;

/** A reading while its text is read. */
export class TextMeasures {
  private readonly columns: Readonly<Record<ReadingColumn, Float32Array>>;
  private readonly nameOf: (id: number) => string;
  private words: Pick<TextReading, 'lostWords' | 'gainedWords'> = { lostWords: [], gainedWords: [] };

  /** `nameOf` writes a token for a person. */
  constructor(positions: number, nameOf: (id: number) => string) {
    this.columns = Object.fromEntries(readingColumns.map(measure => [measure, new Float32Array(positions)])) as Record<
      ReadingColumn,
      Float32Array
    >;
    this.nameOf = nameOf;
  }

  /** Compare the laws of one position; `token` is the one that follows in the text. */
  put(position: number, unconstrained: LawReading, q: Float64Array, token: number): void {
    const {
      unconstrainedEntropy,
      constrainedEntropy,
      lostTokens,
      gainedTokens,
      jensenShannon,
      kept,
      lost,
      leaked,
      jaccard,
      gainedMass,
    } = compareLaws(unconstrained, readLaw(q));
    const p = unconstrained.law;
    const values: Record<ReadingColumn, number> = {
      kept,
      lost,
      leaked,
      jaccard,
      gainedMass,
      openness: unconstrainedEntropy,
      constrainedOpenness: constrainedEntropy,
      divergence: jensenShannon,
      logProb: logOf(p[token]),
      constrainedLogProb: logOf(q[token]),
      gained: gainedTokens,
      removed: lostTokens,
    };
    for (const measure of readingColumns) this.columns[measure][position] = values[measure];
    if (position === 0) this.words = this.changed(p, q);
  }

  private changed(p: Float64Array, q: Float64Array): typeof this.words {
    const { lost, gained } = changedTokens(p, q, listed);
    const word = ({ id, unconstrained, constrained }: (typeof lost)[number]): ChangedToken => ({
      text: this.nameOf(id),
      p: unconstrained,
      q: constrained,
    });
    return { lostWords: lost.map(word), gainedWords: gained.map(word) };
  }

  read(configuration: number, text: number): TextReading {
    return { configuration, text, ...this.columns, ...this.words };
  }
}

/** Probability below which a token counts as impossible: a cut sampler gives 0, whose logarithm no mean could hold. */
const least = 1e-30;

function logOf(p: number | undefined): number {
  return Math.log(Math.max(least, p ?? 0));
}
