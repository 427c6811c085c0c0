/** One text under a constraint: the distributions of every position without and with it, compared
 * (docs/method.md#constraint-expansion). */
import {
  changedTokens,
  compareDistributions,
  readDistribution,
  type ReadDistribution,
} from '../../../core/constraints/expansion.ts';
import type { ChangedToken, TextReading } from '../../../domain/study.ts';
import { readingColumns, type ReadingColumn } from '../../../domain/study.ts';

/** Changed tokens that are kept of the first position, in each direction. */
const mostTokens = 8;

/** Collects the comparisons of all positions of a text into a reading. */
export class TextComparison {
  private readonly columns: Readonly<Record<ReadingColumn, Float32Array>>;
  private readonly tokenText: (id: number) => string;
  private tokens: Pick<TextReading, 'lostWords' | 'gainedWords'> = { lostWords: [], gainedWords: [] };

  /** `tokenText` writes a token for the user. */
  constructor(positions: number, tokenText: (id: number) => string) {
    const columns = readingColumns.map(column => [column, new Float32Array(positions)]);
    this.columns = Object.fromEntries(columns) as Record<ReadingColumn, Float32Array>;
    this.tokenText = tokenText;
  }

  /** Compare the distributions of one position; `token` is the actual token there. */
  add(position: number, unconstrained: ReadDistribution, constrained: Float64Array, token: number): void {
    const comparison = compareDistributions(unconstrained, readDistribution(constrained));
    const values: Record<ReadingColumn, number> = {
      kept: comparison.kept,
      lost: comparison.lost,
      leaked: comparison.leaked,
      jaccard: comparison.jaccard,
      gainedMass: comparison.gainedMass,
      openness: comparison.unconstrainedEntropy,
      constrainedOpenness: comparison.constrainedEntropy,
      divergence: comparison.jensenShannon,
      logProb: logOf(unconstrained.probabilities[token]),
      constrainedLogProb: logOf(constrained[token]),
      gained: comparison.gainedTokens,
      removed: comparison.lostTokens,
    };
    for (const column of readingColumns) this.columns[column][position] = values[column];
    if (position === 0) this.tokens = this.mostChanged(unconstrained.probabilities, constrained);
  }

  private mostChanged(p: Float64Array, q: Float64Array): typeof this.tokens {
    const { lost, gained } = changedTokens(p, q, mostTokens);
    const named = ({ id, unconstrained, constrained }: (typeof lost)[number]): ChangedToken => ({
      text: this.tokenText(id),
      p: unconstrained,
      q: constrained,
    });
    return { lostWords: lost.map(named), gainedWords: gained.map(named) };
  }

  reading(configuration: number, text: number): TextReading {
    return { configuration, text, ...this.columns, ...this.tokens };
  }
}

/** Probability below which a token counts as impossible: truncation makes it 0, whose logarithm has no mean. */
const leastProbability = 1e-30;

/** ln p of a token; one outside the vocabulary is impossible. */
function logOf(p: number | undefined): number {
  return Math.log(p === undefined ? leastProbability : Math.max(leastProbability, p));
}
