/** Gathers what the rules of the phase verdict read, and applies them (docs/method.md#phase-verdict). */
import { shapeComparer } from './curveShapes.ts';
import { ruleStays } from './driftRule.ts';
import { ruleCollective, ruleLengths } from './lengthRules.ts';
import { rowReader } from './scanReading.ts';
import { ruleLocated, ruleNarrow, ruleSharp, ruleTwoScores } from './scanRules.ts';
import type { Evidence, Finding } from './scanRules.ts';
import { curveOf, rowNumbers } from './scanTable.ts';
import type { ScanTable } from './scanTable.ts';
import type { NullWidths } from './softmaxWidth.ts';

/** The evidence of a table of at least 7 temperatures, with intervals from `resamples` bootstrap samples. */
export function evidenceOf(table: ScanTable, nullTemperatures: readonly number[], resamples: number): Evidence {
  const reader = rowReader(table, nullTemperatures);
  const comparer = shapeComparer(reader.temperatures);
  const compare = (column: number): Evidence['energy'] => {
    const { y, weights } = curveOf(reader.moments, column, rowNumbers(table));
    return comparer.compare(y, weights);
  };
  return { reader, samples: reader.resample(resamples), energy: compare(0), entropy: compare(1) };
}

/** What each of the seven rules finds, in their order. */
export function findingsOf(evidence: Evidence, table: ScanTable, nulls: NullWidths | null): readonly Finding[] {
  return [
    ruleSharp(evidence),
    ruleNarrow(evidence),
    ruleTwoScores(evidence),
    ruleLengths(evidence, table),
    ruleLocated(evidence),
    ruleCollective(evidence, nulls),
    ruleStays(evidence, table.mode),
  ];
}
