/** Run reports for the pages. Entropy, semantic order, energy and susceptibility are measured ones from
 * test/fixtures/sketch/reference.json; the rest is made up to look alike. */
import { readFileSync } from 'node:fs';
import { abstain, estimate, exact } from '../../../src/core/figure.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { formatTemperature } from '../../../src/core/format.ts';
import type { RegimeCall } from '../../../src/core/phase/scan.ts';
import type { CellReport, GridReport } from '../../../src/domain/report.ts';
import { kindsOf, tilesOf } from './answers.ts';

type Triple = readonly [number, number, number];

interface Reference {
  readonly temperatures: readonly number[];
  readonly prompts: Readonly<Record<string, string>>;
  readonly first_step_entropy_nats: Readonly<Record<string, readonly number[]>>;
  readonly cells: Readonly<Record<string, Readonly<Record<'s' | 'u' | 'chi', readonly Triple[]>>>>;
}

const file = new URL('../../fixtures/sketch/reference.json', import.meta.url);
const reference = JSON.parse(readFileSync(file, 'utf8')) as Reference;
const answers = 32;
const tokens = 32;
const vocabulary = 49_152;
const dissolutionEnergy = Math.log(vocabulary) / 2;
const labels = Object.keys(reference.prompts);

/** A finished diagram: four context windows by nine temperatures, 32 answers per cell. */
export function doneReport(changes: Partial<GridReport> = {}): GridReport {
  const { temperatures } = reference;
  const cells = labels.flatMap((_, window) => temperatures.map((_t, column) => doneCell(window, column)));
  return {
    id: 'run-sea',
    title: 'Write the first line of a story about the sea.',
    created: '2026-01-17T09:30:00.000Z',
    status: 'done',
    error: null,
    kind: 'diagram',
    spec: {
      kind: 'diagram',
      prompt: 'Write the first line of a story about the sea.',
      source: 'story.prompt',
      model: 'smollm2-135m-instruct',
      form: 'auto',
      mode: 'auto',
      outcome: { map: 'auto' },
      preset: 'thorough',
      seed: 1,
      topP: 1,
    },
    model: {
      id: 'smollm2-135m-instruct',
      name: 'SmolLM2-135M-Instruct',
      kind: 'built-in',
      family: 'llama',
      precision: '4-bit weights, computed in fp32',
      quantization: 'weight-only',
      vocabulary,
      context: 8192,
      width: 576,
      forms: ['chat', 'raw'],
      about: 'A small English model by Hugging Face, Apache-2.0; not good for facts, arithmetic or long texts.',
      memory: { open: 1.0e9, token: 46_080 },
      modelHash: 'ab12'.repeat(16),
      tokenizerHash: 'cd34'.repeat(16),
      invariance: 'exact',
      notes: [],
      layers: 30,
      heads: 9,
      parameterCount: 134_515_008,
      series: '',
      prompts: [],
      checkpoints: [],
      knobs: { layers: null, heads: null, precision: null },
    },
    form: 'chat',
    mode: 'answers',
    modeReason: { code: 'mode-chat' },
    givenText:
      '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n<|im_start|>user\nWrite the first line of a story about the sea.<|im_end|>\n<|im_start|>assistant\n',
    outcome: { map: 'meaning' },
    outcomeReason: 'the answers are free text',
    windows: labels.map(label => ({ label, words: wordsOf(label), text: reference.prompts[label] ?? '' })),
    temperatures,
    axes: axesOf(temperatures, labels),
    tokens,
    cells,
    exactMap: labels.map(label => (reference.first_step_entropy_nats[label] ?? []).map(nats => exact(nats))),
    nextTokens: nextTokens(),
    boundaries: labels.map((_, window) => boundaryOf(window)),
    verdicts: [
      {
        row: 0,
        verdict: 'crossover',
        location: boundaryOf(0),
        sentence:
          'Answers change gradually: energy rises from 2 to 9 nats between 0.9 and 1.6, no more sharply than the softmax alone.',
        rules: [
          { rule: 1, passed: true, text: 'A sigmoid fits the energy better than a line: BIC lower by 41.2.' },
          { rule: 2, passed: true, text: 'The 10 to 90 % width is 0.62 [0.55, 0.71], below half of the range.' },
          {
            rule: 3,
            passed: false,
            text: 'The width of the softmax alone is 0.60: feedback gain 0.97 [0.84, 1.12], needs to exceed 1.',
          },
          { rule: 4, passed: null, text: 'Only 11 answers are at least 32 tokens long, needs 16.' },
        ],
      },
    ],
    home: 3,
    headline:
      'At temperature 0.7 expect about 4 kinds of answer; two answers agree with probability 0.74 [0.53, 0.88]. Above 1.24 answers dissolve.',
    details: '',
    tiles: homeTiles('answers', cells, 3),
    curves: [
      { ...continuation(), id: 'energy', metric: 'energy', along: 'columns', xLabel: 'temperature' },
      continuation(),
      kindGrowth(),
    ],
    estimate: { seconds: 412, bytes: 3_400_000, memory: 1.0e9 },
    notes: [{ code: 'cut-answers', tokens: 32, cells: 5, share: 0.81, where: 'whole prompt at 1.6, 2' }],
    manifest: [
      { label: 'Model file', value: 'ab12'.repeat(16) },
      { label: 'Tokenizer', value: 'cd34'.repeat(16) },
      { label: 'Runtime', value: 'onnxruntime 1.30.0, 2 threads' },
      { label: 'Seed', value: '1' },
      { label: 'End of text', value: '0 <|endoftext|>, 2 <|im_end|>' },
    ],
    ...changes,
  };
}

function homeTiles(mode: GridReport['mode'], cells: readonly CellReport[], home: number): GridReport['tiles'] {
  const cell = cells[home];
  return cell === undefined ? [] : tilesOf(mode, cell);
}

/** A run after its first second: only the exact next-token map is known. */
export function exactReport(): GridReport {
  const done = doneReport();
  const cells = done.cells.map(cell => ({
    ...unsampled(cell),
    state: cell.index === done.home ? ('sampling' as const) : ('exact' as const),
  }));
  return {
    ...done,
    status: 'running',
    cells,
    boundaries: labels.map(() => abstain({ code: 'no-answers', unit: 'answers' }, 0)),
    verdicts: [],
    curves: [],
    headline: '',
    tiles: homeTiles(done.mode, cells, done.home),
    notes: [],
  };
}

/** A run half way: nine cells are done, and one is being sampled. */
export function runningReport(): GridReport {
  const done = doneReport();
  const finished = new Set([3, 1, 5, 0, 8, 7, 12, 10, 14]);
  const cells = done.cells.map(cell => {
    if (finished.has(cell.index)) return cell;
    return { ...unsampled(cell), state: cell.index === 6 ? ('sampling' as const) : ('exact' as const) };
  });
  return {
    ...done,
    status: 'running',
    cells,
    boundaries: [
      done.boundaries[0] ?? abstain({ code: 'not-measured' }, 0),
      ...labels.slice(1).map(() => abstain({ code: 'not-sampled' }, 0)),
    ],
    verdicts: [],
    curves: [],
  };
}

/** Eight answers per cell: figures that need more abstain. */
export function abstainingReport(): GridReport {
  const done = doneReport();
  const cells = done.cells.map(cell => ({
    ...cell,
    n: 8,
    cut: 3,
    kinds: kindsOf([7, 1]),
    regime: null,
    unread: null,
    kindsCaveat: 'Kinds rarer than 3 in 8 may be missing.',
    figures: Object.fromEntries(
      Object.entries(cell.figures).map(([id, figure]) => [
        id,
        id === 'openness'
          ? figure
          : abstain({ code: 'needs-more', needed: id === 'agreement' ? 30 : 16, has: 8, unit: 'answers' }, 8),
      ]),
    ),
  }));
  return {
    ...done,
    cells,
    boundaries: labels.map(() => abstain({ code: 'needs-more', needed: 16, has: 8, unit: 'answers' }, 8)),
    curves: [],
    verdicts: [
      {
        row: 0,
        verdict: 'abstain',
        location: abstain({ code: 'needs-more', needed: 16, has: 8, unit: 'answers' }, 8),
        sentence: 'This run has too little data to decide whether there is a transition.',
        rules: [{ rule: 1, passed: null, text: 'Needs 16 answers per cell, has 8.' }],
      },
    ],
    headline: 'Semantic order needs 16 answers per cell; this run has 8.',
    tiles: homeTiles(done.mode, cells, done.home),
  };
}

/** Long runs at three temperatures, with fluctuation curves of two observables. */
export function streamsReport(): GridReport {
  const done = doneReport();
  const temperatures = [0.3, 0.7, 1.1];
  const values = [
    [0.08, 0.02, 0.15],
    [0.52, 0.41, 0.63],
    [0.97, 0.9, 1.05],
  ] as const;
  const names = ['ordered', 'critical-like', 'disordered'] as const;
  const cells = temperatures.map((temperature, index): CellReport => {
    const [value, low, high] = values[index] ?? [0, 0, 0];
    return {
      index,
      row: 0,
      column: index,
      window: 0,
      temperature,
      state: 'done',
      n: 64,
      cut: 64,
      longest: 272,
      empty: 0,
      kinds: [],
      unread: null,
      kindsCaveat: '',
      regime: { name: names[index] ?? 'ordered', certain: index !== 1 },
      figures: {
        gamma: estimated(value, low, high, 64),
        openness: done.exactMap[0]?.[1 + 2 * index] ?? exact(1),
        'entropy-rate': estimated(0.4 + index, 0.3 + index, 0.5 + index, 64),
        'correlation-time': estimated(61 / (1 + index * 3), 40 / (1 + index * 3), 83 / (1 + index * 3), 64),
        'r-hat': estimated(1.31 - index * 0.14, 1.22 - index * 0.12, 1.4 - index * 0.15, 64),
        'ess-bulk': exact(210 + 900 * index),
        'ess-tail': exact(180 + 700 * index),
        energy: estimated(0.9 + index, 0.85 + index, 0.95 + index, 64),
        repetition: estimated(0.62 - index * 0.29, 0.55 - index * 0.29, 0.69 - index * 0.29, 64),
      },
    };
  });
  return {
    ...done,
    id: 'run-long',
    kind: 'ergodicity',
    spec: { ...done.spec, kind: 'ergodicity', mode: 'streams' },
    mode: 'streams',
    modeReason: { code: 'mode-long-runs' },
    form: 'raw',
    givenText: done.spec.prompt,
    windows: done.windows.slice(0, 1),
    temperatures,
    axes: axesOf(temperatures, labels.slice(0, 1)),
    tokens: 272,
    cells,
    exactMap: [[0, 1, 2].map(i => done.exactMap[0]?.[1 + 2 * i] ?? exact(1))],
    nextTokens: done.nextTokens.slice(0, 1),
    boundaries: [abstain({ code: 'wrong-mode', mode: 'streams', tokens: null }, 64)],
    verdicts: [],
    home: 1,
    outcomeReason: '',
    headline: 'At temperature 0.7 runs have not mixed within 272 tokens, so one run does not represent many.',
    tiles: homeTiles('streams', cells, 1),
    curves: [fluctuation('space-share', 'Spaces per token'), fluctuation('surprisal', 'Surprisal')],
    notes: [{ code: 'finite-streams' }],
  };
}

/** A calibration: Curie-Weiss feedback and its smooth null, one row each. */
export function calibrationReport(): GridReport {
  const done = doneReport();
  const rows = ['Curie-Weiss feedback', 'saturating null'];
  const cells = rows.flatMap((_, window) =>
    done.temperatures.map((temperature, column): CellReport => {
      const u = window === 0 ? 0.69 / (1 + Math.exp((0.68 - temperature) / 0.07)) : 0.69 * (1 - Math.exp(-temperature));
      return {
        index: window * done.temperatures.length + column,
        row: window,
        column,
        window,
        temperature,
        state: 'done',
        n: 200,
        cut: 200,
        longest: 256,
        empty: 0,
        kinds: [],
        unread: null,
        kindsCaveat: '',
        regime: null,
        figures: {
          openness: exact(Math.min(0.69, 0.2 + column * 0.06)),
          energy: estimated(u, u - 0.02, u + 0.02, 200),
          gamma: estimated(0.1 + column * 0.1, 0.05 + column * 0.1, 0.16 + column * 0.1, 200),
          susceptibility: estimated(0.4 + 3 * Math.exp(-(((temperature - 0.7) / 0.2) ** 2)), 0.3, 3.9, 200),
          binder: estimated(0.6 - column * 0.05, 0.55 - column * 0.05, 0.65 - column * 0.05, 200),
        },
      };
    }),
  );
  return {
    ...done,
    id: 'run-calibration',
    kind: 'calibration',
    spec: { ...done.spec, kind: 'calibration', prompt: '', source: 'calibration', mode: 'streams' },
    mode: 'streams',
    modeReason: { code: 'mode-calibration' },
    form: 'raw',
    givenText: '',
    outcomeReason: '',
    model: {
      ...done.model,
      id: 'calibration:curie-weiss',
      name: 'Curie-Weiss feedback and its null',
      kind: 'calibration',
      family: 'calibration',
      vocabulary: 2,
      width: 2,
    },
    windows: rows.map(label => ({ label, words: 0, text: '' })),
    axes: axesOf(done.temperatures, rows),
    cells,
    tokens: 256,
    exactMap: rows.map((_, window) =>
      done.temperatures.map((_t, column) => cells[window * 9 + column]?.figures['openness'] ?? exact(0)),
    ),
    nextTokens: rows.map(() => [
      { text: 'a', p: 0.5 },
      { text: 'b', p: 0.5 },
    ]),
    boundaries: rows.map(() => abstain({ code: 'wrong-mode', mode: 'streams', tokens: null }, 200)),
    curves: [],
    home: 3,
    notes: [],
    verdicts: [
      {
        row: 0,
        verdict: 'supported',
        location: estimated(0.68, 0.64, 0.72, 9),
        sentence:
          'A phase transition at temperature 0.68 [0.64, 0.72] is supported: it is sharper than its smooth null and sharpens with length.',
        rules: [1, 2, 3, 4, 5].map(rule => ({ rule, passed: true, text: `Rule ${rule} holds.` })),
      },
      {
        row: 1,
        verdict: 'not-supported',
        location: abstain({ code: 'too-gradual' }, 9),
        sentence: 'Nothing here is sharper than a smooth change.',
        rules: [{ rule: 1, passed: false, text: 'A line fits as well: BIC lower by 3.1.' }],
      },
    ],
    headline: 'The transition is found where it is, at 0.68, and none is found in the smooth null.',
    tiles: homeTiles('streams', cells, 3),
  };
}

/** A run with a prompt of about 10 000 characters. */
export function longPromptReport(): GridReport {
  const prompt = 'The harbour lay under fog, and nobody spoke of the ship that had not come. '.repeat(140);
  const done = doneReport();
  return {
    ...done,
    title: prompt,
    spec: { ...done.spec, prompt },
    givenText: prompt,
    windows: done.windows.map((window, i) => ({ ...window, text: i === 0 ? prompt : window.text })),
  };
}

/** A run with right-to-left text, CJK, emoji and a long word without breaks. */
export function scriptsReport(): GridReport {
  const prompt = 'اكتب السطر الأول من قصة عن البحر 海についての物語の最初の一行を書いてください 🌊🏴‍☠️';
  const done = doneReport();
  const cells = done.cells.map(cell => ({ ...cell, kinds: cell.n === 0 ? [] : kindsOf([20, 9, 3], 'scripts') }));
  return {
    ...done,
    title: prompt,
    spec: { ...done.spec, prompt },
    cells,
    windows: done.windows.map((window, i) => ({ ...window, text: i === 0 ? prompt : window.text })),
    nextTokens: done.nextTokens.map(() => [
      { text: ' البحر', p: 0.31 },
      { text: '海', p: 0.22 },
      { text: '🌊', p: 0.11 },
      { text: '\n', p: 0.05 },
      { text: 'Donaudampfschifffahrtsgesellschaft', p: 0.03 },
    ]),
    headline: 'At temperature 0.7 expect about 3 kinds of answer, for example “海は静かだった。”',
  };
}

/** A map of `rows` by `columns` cells, all sampled. */
export function hugeReport(rows: number, columns: number): GridReport {
  const done = doneReport();
  const temperatures = Array.from({ length: columns }, (_, i) => 0.1 + (1.9 * i) / Math.max(1, columns - 1));
  const windows = Array.from({ length: rows }, (_, i) => ({
    label: i === 0 ? 'whole prompt' : `last ${rows - i} words`,
    words: rows - i,
    text: '',
  }));
  const model = done.cells.slice(0, 9);
  const cells = windows.flatMap((_, window) =>
    temperatures.map((temperature, column): CellReport => {
      const like = model[Math.floor((column * 9) / columns)] as CellReport;
      return { ...like, index: window * columns + column, row: window, column, window, temperature };
    }),
  );
  return {
    ...done,
    id: 'run-huge',
    temperatures,
    axes: axesOf(
      temperatures,
      windows.map(({ label }) => label),
    ),
    windows,
    cells,
    exactMap: windows.map(() => temperatures.map(t => exact(t * 4))),
    nextTokens: windows.map(() => []),
    boundaries: windows.map(() => boundaryOf(0)),
    verdicts: [],
    home: 0,
  };
}

/** Temperature by context window. */
function axesOf(temperatures: readonly number[], rows: readonly string[]): GridReport['axes'] {
  return {
    x: {
      knob: 'temperature',
      name: 'temperature',
      labels: temperatures.map(formatTemperature),
      values: temperatures,
      logarithmic: false,
    },
    y: { knob: 'window', name: 'the model sees', labels: rows, values: rows.map((_, row) => row), logarithmic: false },
  };
}

function doneCell(window: number, column: number): CellReport {
  const label = labels[window] ?? '';
  const row = reference.cells[label];
  const [s, u, chi] = [row?.s[column], row?.u[column], row?.chi[column]].map(triple =>
    triple === undefined ? abstain({ code: 'not-measured' }, 0) : estimated(...triple, answers),
  );
  const sizes = splits[Math.min(splits.length - 1, Math.max(0, Math.round(column + window * 0.5)))] ?? [32];
  const agreement = sizes.reduce((sum, size) => sum + size * (size - 1), 0) / (answers * (answers - 1));
  return {
    index: window * reference.temperatures.length + column,
    row: window,
    column,
    window,
    temperature: reference.temperatures[column] ?? 0,
    state: 'done',
    n: answers,
    cut: Math.round(column * 2.6 + 5),
    longest: tokens,
    empty: column === 8 ? 2 : 0,
    figures: {
      openness: exact(reference.first_step_entropy_nats[label]?.[column] ?? 0),
      'next-choices': exact(Math.exp(reference.first_step_entropy_nats[label]?.[column] ?? 0)),
      'semantic-order': s as Figure,
      energy: u as Figure,
      susceptibility: chi as Figure,
      agreement: estimated(agreement, Math.max(0, agreement - 0.18), Math.min(1, agreement + 0.12), answers),
      kinds: exact(sizes.length),
      'effective-kinds':
        sizes.length > 10
          ? abstain({ code: 'low-coverage', coverage: 0.31, unit: 'answers' }, answers)
          : estimated(sizes.length * 0.8, 1, sizes.length * 1.6, answers),
      'share-between': estimated(0.01 + column * 0.012, -0.01, 0.03 + column * 0.02, answers),
      length: estimated(26 + column * 0.5, 24, 30 + column * 0.5, answers),
      gamma: abstain({ code: 'wrong-mode', mode: 'answers', tokens: 24 }, answers),
    },
    regime: regimeOf(row?.s[column], row?.u[column]),
    kinds: kindsOf(sizes),
    unread: null,
    kindsCaveat: 'Kinds rarer than 3 in 32 may be missing.',
  };
}

const splits: readonly (readonly number[])[] = [
  [32],
  [31, 1],
  [30, 1, 1],
  [29, 1, 1, 1],
  [24, 4, 2, 1, 1],
  [12, 8, 5, 3, 2, 1, 1],
  [5, 4, 3, ...ones(20)],
  [3, 2, ...ones(27)],
  ones(32),
  ones(32),
];

function ones(count: number): number[] {
  return Array.from({ length: count }, () => 1);
}

function regimeOf(s: Triple | undefined, u: Triple | undefined): RegimeCall | null {
  if (s === undefined || u === undefined) return null;
  const call = (order: number, energy: number): RegimeCall['name'] =>
    energy > dissolutionEnergy ? 'dissolved' : order > 0.8 ? 'settled' : 'open';
  const name = call(s[0], u[0]);
  const corners = [call(s[1], u[1]), call(s[2], u[1]), call(s[1], u[2]), call(s[2], u[2])];
  return { name, certain: corners.every(corner => corner === name) };
}

/** The temperature at which the energy exceeds half of blind guessing, with the interval from that of the energy. */
function boundaryOf(window: number): Figure {
  const energies = reference.cells[labels[window] ?? '']?.u ?? [];
  const crossing = (pick: number): number => {
    const at = energies.findIndex(triple => (triple[pick] ?? 0) > dissolutionEnergy);
    const [low, high] = [energies[at - 1]?.[pick] ?? 0, energies[at]?.[pick] ?? 1];
    const [from, to] = [reference.temperatures[at - 1] ?? 0, reference.temperatures[at] ?? 2];
    return from + ((to - from) * (dissolutionEnergy - low)) / (high - low);
  };
  return estimated(crossing(0), crossing(2), crossing(1), answers);
}

function estimated(value: number, low: number, high: number, n: number): Figure {
  return estimate(value, [low, high], n, 'jackknife over answers');
}

function unsampled(cell: CellReport): CellReport {
  const figures = Object.fromEntries(
    Object.entries(cell.figures).map(([id, figure]) => [
      id,
      id === 'openness' || id === 'next-choices' ? figure : abstain({ code: 'being-sampled' }, 0),
    ]),
  );
  return {
    ...cell,
    n: 0,
    cut: 0,
    longest: 0,
    empty: 0,
    kinds: [],
    unread: null,
    kindsCaveat: '',
    regime: null,
    figures,
  };
}

function wordsOf(label: string): number {
  return label === 'whole prompt' ? 10 : Number(/\d+/.exec(label)?.[0] ?? 0);
}

function nextTokens(): GridReport['nextTokens'] {
  return [
    [
      ['In', 0.31],
      ['The', 0.19],
      ['As', 0.11],
      ['"', 0.08],
      ['A', 0.05],
      ['It', 0.03],
      ['On', 0.02],
      ['Once', 0.02],
    ],
    [
      ['The', 0.42],
      ['In', 0.1],
      ['I', 0.06],
      ['As', 0.05],
      ['Here', 0.04],
      ['A', 0.03],
      ['\n', 0.02],
      ['This', 0.02],
    ],
    [
      ['The', 0.71],
      ['I', 0.06],
      ['What', 0.03],
      ['It', 0.03],
      ['As', 0.02],
      ['You', 0.02],
      ['That', 0.01],
      ['In', 0.01],
    ],
    [
      ['I', 0.39],
      ['What', 0.09],
      ['Hello', 0.07],
      ['The', 0.06],
      ['Here', 0.04],
      ['As', 0.03],
      ['Sure', 0.02],
      ['It', 0.02],
    ],
  ].map(list => list.map(([text, p]) => ({ text: String(text), p: Number(p) })));
}

function continuation(): GridReport['curves'][number] {
  const x = Array.from({ length: 32 }, (_, i) => i + 1);
  return {
    id: 'continuation-entropy',
    metric: 'continuation-entropy',
    along: 'sample',
    title: 'Entropy of the first n tokens',
    unit: 'nats',
    caption: 'How fast possibilities multiply: on a straight line each further token adds as much entropy.',
    xLabel: 'tokens',
    logX: false,
    logY: false,
    guides: [{ label: 'blind guessing', x, y: x.map(n => n * Math.log(vocabulary)) }],
    series: [0.3, 0.7, 1.1].map((t, i) => ({
      label: `temperature ${t}`,
      x,
      y: x.map(n =>
        estimated((0.2 + i * 0.7) * n ** 0.9, (0.17 + i * 0.63) * n ** 0.9, (0.23 + i * 0.77) * n ** 0.9, answers),
      ),
    })),
  };
}

function kindGrowth(): GridReport['curves'][number] {
  const x = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];
  return {
    id: 'kind-growth',
    along: 'sample',
    title: 'Kinds by number of answers',
    unit: 'kinds',
    caption: 'Expected number of kinds among fewer answers.',
    xLabel: 'answers',
    logX: false,
    logY: false,
    guides: [],
    series: [0.3, 0.7, 1.1].map((t, i) => ({
      label: `temperature ${t}`,
      x,
      y: x.map(m => estimated(m ** (0.1 + 0.3 * i), m ** (0.05 + 0.3 * i), m ** (0.15 + 0.3 * i), answers)),
    })),
  };
}

function fluctuation(id: string, name: string): GridReport['curves'][number] {
  const x = [16, 32, 64, 128, 256];
  return {
    id: `fluctuation-${id}`,
    metric: 'fluctuation',
    along: 'long-run',
    title: `Fluctuation between runs: ${name}`,
    unit: 'Ω',
    caption:
      'How much the averages of runs differ. A slope of −1: runs converge like independent tokens. Flat: they do not converge.',
    xLabel: 'length N in tokens',
    logX: true,
    logY: true,
    guides: [
      { label: 'slope 0: frozen', x, y: x.map(() => 0.02) },
      { label: 'slope −1: independent tokens', x, y: x.map(n => 0.02 * (16 / n)) },
    ],
    series: [0.3, 0.7, 1.1].map((t, i) => ({
      label: `temperature ${t}`,
      x,
      y: x.map(n => {
        const v = 0.02 * (16 / n) ** (0.08 + 0.44 * i);
        return estimated(v, v * 0.8, v * 1.25, 64);
      }),
    })),
  };
}
