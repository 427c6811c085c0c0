/** Specs, laws and whole runs for tests of the experiment layer. */
import { sampleGrid } from '../../../src/experiments/diagram/run/gridRun.ts';
import type { LanguageModel } from '../../../src/domain/languageModel.ts';
import type { GridRun, Run, RunEvent, RunFacts } from '../../../src/domain/run.ts';
import type { GridSpec } from '../../../src/domain/spec.ts';
import type { RunRequest } from '../../../src/experiments/experiment.ts';
import type { ReferenceLaw } from './referenceModel.ts';

export function specOf(changes: Partial<GridSpec> = {}): GridSpec {
  return {
    kind: 'diagram',
    prompt: 'one two three four five',
    source: 'test',
    model: 'reference',
    form: 'auto',
    mode: 'auto',
    outcome: { map: 'auto' },
    preset: 'quick',
    seed: 7,
    topP: 1,
    ...changes,
  };
}

/** A spec that needs no probe: sizes are given. */
export function smallSpec(changes: Partial<GridSpec> = {}): GridSpec {
  return specOf({
    temperatures: [0.3, 0.7, 1.5],
    windows: [{ kind: 'all' }, { kind: 'words', words: 1 }],
    samples: 32,
    tokens: 12,
    ...changes,
  });
}

/** Short answers of words: "yes" and "no" lead, an end follows with probability about one third. The prompt ends in id
 * 0, as no answer does, so the law knows where the answer starts. */
export const words: ReferenceLaw = {
  tokens: ['', 'yes', ' no', ' maybe', ' 42', '.', ' café', ' 😀'],
  ends: [0],
  logits: history => (history.at(-1) === 0 ? [-9, 3, 2.4, 1, 0, -3, 0, -1] : [2, 0.5, 1, 1, 0.5, 1.2, 0, 0]),
};

/** Letters that never end: an independent, mildly uneven law. */
export const letters: ReferenceLaw = {
  tokens: ['a', 'b', ' ', 'c'],
  ends: [],
  forms: ['raw'],
  logits: () => [1, 0.5, 0.2, -0.5],
};

/** Answers of four words: the second one, "left" or "right", decides the last, "lost" or "found"; the others do not
 * matter. The prompt ends in id 0. */
export const turning: ReferenceLaw = {
  tokens: ['', 'we', 'they', ' left', ' right', ' and', ' then', ' lost', ' found'],
  ends: [0],
  logits: history => {
    const answer = history.slice(history.lastIndexOf(0) + 1);
    const only = (...ids: number[]): number[] => turning.tokens.map((_, id) => (ids.includes(id) ? 0 : -30));
    switch (answer.length) {
      case 0:
        return only(1, 2);
      case 1:
        return only(3, 4);
      case 2:
        return only(5, 6);
      case 3:
        return only(answer[1] === 3 ? 7 : 8);
      default:
        return only(0);
    }
  },
};

export const facts: RunFacts = {
  id: 'run-1',
  created: '2026-01-02T03:04:05.000Z',
  product: 'Adjacent 0.1.0',
  runtime: 'reference',
  threads: 1,
  processor: 'none',
  platform: 'test',
};

/** A clock that advances by `step` milliseconds at every look. */
export function clock(step = 100): () => number {
  let time = 0;
  return () => (time += step);
}

/** State and number of answers of each cell. */
export function cells(run: Run): readonly (readonly [string, number])[] {
  return run.cells.map(cell => [cell.state, cell.trajectories.length]);
}

export interface Recorded {
  readonly events: readonly RunEvent[];
  readonly run: GridRun;
}

/** Run to the end; every event is kept. */
export async function record(
  spec: GridSpec,
  models: readonly LanguageModel[],
  {
    signal = new AbortController().signal,
    onEvent,
    ...rest
  }: Partial<RunRequest<GridSpec, GridRun>> & {
    readonly signal?: AbortSignal;
    readonly onEvent?: (event: RunEvent) => void;
  } = {},
): Promise<Recorded> {
  const events: RunEvent[] = [];
  const steps = sampleGrid({ spec, facts, now: clock(), ...rest }, models, signal);
  for (;;) {
    const next = await steps.next();
    if (next.done === true) return { events, run: next.value };
    events.push(next.value);
    onEvent?.(next.value);
  }
}
