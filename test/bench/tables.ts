/** The bench's tables: ratios beside their aims, and what they were made from. */
import { formatBytes } from '../../src/core/format.ts';
import type { Cost } from './clock.ts';
import type { ConstraintsRun, StudyTime } from './constraintsRun.ts';
import type { MemoryPeak, Waits } from './engineRun.ts';
import { percent, ratio, seconds, short, table } from './markdown.ts';
import type { JobRow, ModelBench } from './modelBench.ts';
import type { Probes } from './probes.ts';
import type { ReadingCost } from './readings.ts';
import type { StepCost } from './steps.ts';

/** Limits of the machine with one thread and with those of the product. */
export interface MachineProbes {
  readonly single: Probes;
  readonly all: Probes;
}

const names = {
  ours: 'Adjacent',
  plain: 'plain onnxruntime loop',
  top50: 'transformers.js 4.3.1, top-k 50',
  full: 'transformers.js 4.3.1, full vocabulary',
  top50q8: 'transformers.js 4.3.1 in q8, top-k 50',
  fullq8: 'transformers.js 4.3.1 in q8, full vocabulary',
  int8: 'Adjacent, int8',
  llama: 'llama.cpp (node-llama-cpp 3.21.1, Q8_0)',
} as const;
const both = ({ cpu, wall }: Cost, show: (value: number) => string): string => `${show(cpu)} / ${show(wall)}`;
const times = (value: number): string => `${short(value)}x`;

/** Share of the limit that a step reaches. */
function rooflineShare(step: StepCost, { bandwidth, products }: Probes, clock: keyof Cost): number {
  const least = Math.max(step.bytes / bandwidth[clock], step.multiplyAdds / products[clock]);
  return (1000 * least) / step.whole[clock];
}

/** Share of the speed at which the runtime does such products and nothing else. */
function kernelShare(step: StepCost, { rows }: Probes, clock: keyof Cost): number {
  const rate = rows.find(probe => probe.rows === step.rows)?.rate[clock] ?? NaN;
  return (1000 * step.multiplyAdds) / rate / step.whole[clock];
}

type Row = readonly [what: string, aim: string, cell: (bench: ModelBench) => string];

/** Ratios, one column a model. A pair is processor time of one thread / wall with all threads for steps, processor time
 * / wall for jobs. */
export function ratioTable(benches: readonly ModelBench[], probes: MachineProbes): string {
  const rows: Row[] = [...rooflineRows(probes), ...jobRatioRows(benches), ...stepRatioRows, ...engineRows];
  const filled = rows
    .map(([what, aim, cell]) => [what, aim, ...benches.map(cell)])
    .filter(row => row.slice(2).some(cell => cell !== '-'));
  return table(['ratio', 'aim', ...benches.map(bench => bench.subject.name)], filled);
}

function rooflineRows(probes: MachineProbes): Row[] {
  const aims = [
    [1, '40 %'],
    [8, '60 %'],
    [32, '80 %'],
  ] as const;
  const share =
    (rows: number, of: typeof rooflineShare) =>
    (bench: ModelBench): string =>
      pair(bench, rows, 64, (step, clock) => of(step, clock === 'cpu' ? probes.single : probes.all, clock), percent);
  return aims.flatMap(([rows, aim]): Row[] => [
    [`(a) roofline reached, B=${rows}`, aim, share(rows, rooflineShare)],
    [`(a) of the runtime's own products of ${rows} row(s)`, '', share(rows, kernelShare)],
  ]);
}

function jobRatioRows(benches: readonly ModelBench[]): Row[] {
  const aims: Readonly<Record<string, string>> = {
    'top50 64': '2x',
    'full 64': '4x',
    'plain 64': '1.3x',
    'top50 256': '8x',
    'full 256': '10x',
    'plain 256': '2x',
    'ours int8 64': '2.5x',
    'ours int8 256': '2.5x',
    'fullq8 int8 64': '4x',
    'fullq8 int8 256': '10x',
    'llama int8 64': '3x',
    'llama int8 256': '4x',
  };
  const prompts = [...new Set(benches.flatMap(bench => bench.jobs.map(job => job.prompt)))];
  const pairs = [
    ...(['top50', 'full', 'plain'] as const).map(by => [by, 'ours'] as const),
    ...(['ours', 'full', 'top50q8', 'fullq8', 'llama'] as const).map(by => [by, 'int8'] as const),
  ];
  return prompts.flatMap(prompt =>
    pairs.map(([by, own]): Row => {
      const cell = ({ jobs }: ModelBench): string => {
        const of = (who: JobRow['by']): Cost | undefined =>
          jobs.find(job => job.prompt === prompt && job.by === who)?.cost.cost;
        const [theirs, ours] = [of(by), of(own)];
        return theirs && ours ? both(ratio(theirs, ours), times) : '-';
      };
      const what = own === 'ours' ? 'ours' : 'int8';
      const aim = aims[own === 'ours' ? `${by} ${prompt}` : `${by} int8 ${prompt}`] ?? '';
      return [`(b) whole job, P=${prompt}: ${names[by]} over ${what}`, aim, cell];
    }),
  );
}

const stepRatioRows: readonly Row[] = [
  [
    '(c) step behind 1,024 tokens over 64, B=32',
    'at most 1.5x',
    bench =>
      pair(
        bench,
        32,
        1024,
        (step, clock, steps) =>
          step.whole[clock] / (steps.find(one => one.prompt === 64 && one.rows === 32)?.whole[clock] ?? NaN),
        times,
      ),
  ],
  [
    '(d) sampler and statistics over the bare step, B=32',
    'at most 15 %',
    bench => pair(bench, 32, 64, samplerShare, percent),
  ],
  ['(d) the same, B=1', 'at most 5 %', bench => pair(bench, 1, 64, samplerShare, percent)],
];

function samplerShare(step: StepCost, clock: keyof Cost): number {
  return step.whole[clock] / step.bare[clock] - 1;
}

function pair(
  { steps }: ModelBench,
  rows: number,
  prompt: number,
  value: (step: StepCost, clock: keyof Cost, all: readonly StepCost[]) => number,
  show: (value: number) => string,
): string {
  if (steps === null) return '-';
  const of = (all: readonly StepCost[], clock: keyof Cost): number => {
    const step = all.find(one => one.rows === rows && one.prompt === prompt);
    return step ? value(step, clock, all) : NaN;
  };
  const cost = { cpu: of(steps.single, 'cpu'), wall: of(steps.all, 'wall') };
  return Number.isNaN(cost.cpu) ? '-' : both(cost, show);
}

const waited = (waits: Waits | undefined): string => (waits ? `${seconds(waits.exact)}, ${seconds(waits.cell)}` : '-');
const peak = (memory: MemoryPeak | null | undefined): string =>
  memory
    ? `${formatBytes(memory.peak)} of ${formatBytes(memory.stated)} (${percent(memory.peak / memory.stated - 1)})`
    : '-';

const engineRows: readonly Row[] = [
  ['(e) request to exact map, to first cell: model never used', '', ({ engine }) => waited(engine?.first)],
  ['(e) the same, engine cold', '', ({ engine }) => waited(engine?.cold)],
  ['(e) the same, engine warm', '', ({ engine }) => waited(engine?.warm)],
  [
    '(e) comparison with the file over the rest of the preparation, once',
    'at most 3x',
    ({ preparation }) => (preparation ? both(ratio(preparation.comparison, preparation.preparation), times) : '-'),
  ],
  ['(e) whole analysis, engine warm', '', ({ engine }) => (engine?.warm.end ? seconds(engine.warm.end) : '-')],
  [
    '(f) worst turn of the caller: work / wall',
    'below 16 ms',
    ({ engine }) => (engine ? `${both(engine.stall, short)} ms` : '-'),
  ],
  ['(g) peak memory over stated, first use', 'within 20 %', ({ engine }) => peak(engine?.firstUse)],
  ['(g) peak memory over stated, later', 'within 20 %', ({ engine }) => peak(engine?.later)],
];

/** Milliseconds of every step that was measured. */
export function stepTable(benches: readonly ModelBench[]): string {
  const rows = benches.flatMap(({ subject, steps }) =>
    (steps?.single ?? []).map((single, at) => {
      const all = steps?.all[at] ?? single;
      return [
        subject.name,
        String(single.prompt),
        String(single.rows),
        `${short(single.whole.cpu)} / ${short(single.bare.cpu)}`,
        `${short(all.whole.wall)} / ${short(all.bare.wall)}`,
      ];
    }),
  );
  return table(['decode step, ms', 'P', 'B', 'CPU, 1 thread: whole / bare', 'wall, all threads: whole / bare'], rows);
}

/** Seconds of every job that was done. */
export function jobTable(benches: readonly ModelBench[]): string {
  const rows = benches.flatMap(({ subject, jobs }) =>
    jobs.map(({ prompt, by, cost: { cost, sampled, scale } }) => {
      const how = scale === 1 ? 'in full' : `from ${sampled} tokens a row, steps times ${short(scale)}`;
      return [subject.name, String(prompt), names[by], short(cost.cpu / 1000), short(cost.wall / 1000), how];
    }),
  );
  return table(['whole job, s', 'P', 'by', 'CPU', 'wall', 'measured'], rows);
}

/** The limits that were probed. */
export function probeTable({ single, all }: MachineProbes, threads: number): string {
  const giga = (value: number): string => short(value / 1e9);
  const line = (name: string, { bandwidth, products, rows }: Probes, clock: keyof Cost): string[] => [
    name,
    giga(bandwidth[clock]),
    giga(products[clock]),
    ...rows.map(({ rate }) => giga(rate[clock])),
  ];
  const head = [
    'probe',
    'weights read, GB/s',
    'multiply-adds, G/s',
    ...single.rows.map(({ rows }) => `with ${rows} row(s)`),
  ];
  return table(head, [line('1 thread, processor time', single, 'cpu'), line(`${threads} threads, wall`, all, 'wall')]);
}

/** Which constraint binds: what it takes beside its aim, and how time grows with configurations. */
export function constraintsTable(
  runs: readonly { readonly name: string; readonly aim: string; readonly run: ConstraintsRun }[],
): string {
  const off = ({ stated, actual }: StudyTime): string =>
    `${short(stated)} s stated, ${short(actual)} s taken (${percent(actual / stated - 1)})`;
  const rows = runs.flatMap(({ name, aim, run: { first, whole, scaling, slope, start, bend } }) => [
    [`${name}: which constraint binds, ${whole.configurations} configurations`, aim, `${short(whole.seconds)} s`],
    [`${name}: the same, model never used`, '', `${short(first.seconds)} s`],
    [`${name}: estimate against actual`, 'within 30 %', off(whole)],
    [
      `${name}: time of ${scaling.map(({ configurations }) => String(configurations)).join(', ')} configurations`,
      'linear',
      scaling.map(({ seconds: taken }) => `${short(taken)} s`).join(', '),
    ],
    [
      `${name}: slope`,
      '',
      `${short(1000 * slope)} ms a configuration, ${short(start)} s besides; off a line by at most ${percent(bend)}`,
    ],
  ]);
  return table(['(i) constraints', 'aim', 'measured'], rows);
}

/** Processor time and wall of what is read from answers that exist, in a process that has just started and again. */
export function readingTable(readings: readonly ReadingCost[]): string {
  const aims: readonly string[] = ['below 100 ms', '', 'below 100 ms', '', ''];
  return table(
    ['(k) from existing answers', 'aim', 'first, ms', 'again, ms'],
    readings.map(({ what, first, again }, i) => [what, aims[i] ?? '', both(first, short), both(again, short)]),
  );
}
