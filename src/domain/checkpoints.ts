/** Training checkpoints: the step in a checkpoint's name, and gaps in a series of steps. */

/** Step of a checkpoint or revision named "step-64" or "step64"; null for any other name. */
export function stepOf(name: string): number | null {
  const [, digits] = /^step-?(\d{1,15})$/.exec(name) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** Pairs of neighboring steps (ascending) with steps missing between them: their distance is about twice that of their
 * neighbors, as a ratio or as a difference. */
export function gapsOf(steps: readonly number[]): (readonly [number, number])[] {
  const trained = steps.filter(step => step > 0);
  const wide = (ways: readonly number[], at: number): boolean => {
    const [before, own, after] = [ways[at - 1], ways[at], ways[at + 1]];
    return before !== undefined && own !== undefined && after !== undefined && own > 1.9 * Math.max(before, after);
  };
  const pairs = trained.slice(1).map((step, at) => [trained[at] ?? step, step] as const);
  const [ratios, differences] = [pairs.map(([a, b]) => Math.log(b / a)), pairs.map(([a, b]) => b - a)];
  return pairs.filter((_, at) => wide(ratios, at) || wide(differences, at));
}
