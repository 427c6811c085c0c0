/** What is read from answers that exist, without sampling: discovery curves, growth laws, the possibility tree. */
import { readFileSync } from 'node:fs';
import { groupAnswers } from '../../src/core/answers/outcomes.ts';
import { discoveryOf } from '../../src/core/discovery/discovery.ts';
import { growthLawsOf } from '../../src/core/discovery/growthVerdict.ts';
import { growthFit } from '../../src/core/tap/growthFit.ts';
import { withinGrowth } from '../../src/core/tap/growthWithin.ts';
import { possibilityTree } from '../../src/core/tree/possibilityTree.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import { time, type Cost } from './clock.ts';

const file = new URL('../fixtures/coverage/ladder.emergence.json', import.meta.url);
/** Cells of a diagram, and their answers. */
const cells = 36;
const answers = 32;
const tokens = 32;

/** Costs of a first and of a second reading, milliseconds. */
export interface ReadingCost {
  readonly what: string;
  readonly first: Cost;
  readonly again: Cost;
}

/** Times each reading of the answers of a ladder model. */
export async function measureReadings(): Promise<readonly ReadingCost[]> {
  const pools = decodeRun(readFileSync(file, 'utf8')).cells.map(cell => cell.trajectories);
  const pool = pools.at(-1) ?? [];
  const samples = Array.from({ length: cells }, (_, cell) =>
    Array.from({ length: answers }, (__, i) => pool[(7 * cell + i) % pool.length]).filter(one => one !== undefined),
  );
  const groupings = samples.map(sample => groupAnswers(sample, { map: 'word' }));
  const counts = groupAnswers(pool.slice(0, 256), { map: 'word' }).kinds.map(({ count }) => count);
  const [home = []] = samples;
  const branches = Array.from({ length: 5000 }, (_, i) => {
    const { pieces = [], ended = true } = pool[i % pool.length] ?? {};
    // Answers that part at different places, so that the tree has thousands of nodes.
    return { pieces: [...pieces.slice(0, i % 24), ` ${i}`], ended, kind: String(i % 9) };
  });
  const work: readonly (readonly [string, () => unknown])[] = [
    [`discovery curves of ${cells} cells`, () => groupings.map(discoveryOf)],
    ['laws of the kinds of 256 answers', () => growthLawsOf(counts)],
    ['tree of 5000 answers', () => possibilityTree(branches)],
    [`growth within the answers of ${cells} cells`, () => samples.map(one => withinGrowth(one, 'answers', tokens))],
    ['laws of growth within an answer', () => growthFit(home, 'answers', tokens)],
  ];
  const costs: ReadingCost[] = [];
  for (const [what, read] of work) {
    const reading = (): Promise<unknown> => Promise.resolve(read());
    costs.push({ what, first: await time(reading), again: await time(reading) });
  }
  return costs;
}
