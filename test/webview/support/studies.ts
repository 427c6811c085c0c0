/** Reports of studies for the pages. Kept probability, change of ln D₁, Jensen-Shannon divergence and change of ln p
 * per token are measured ones of the built-in model on the story prompt; the rest is made up to look alike. */
import { abstain, estimate, exact } from '../../../src/core/figure.ts';
import type { Figure } from '../../../src/core/figure.ts';
import type { KnobClass, KnobId } from '../../../src/domain/knob.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import type { StudyReport } from '../../../src/domain/report.ts';
import type { StudyKind, StudyQuestion } from '../../../src/domain/study.ts';
import type { Attribution, ConstraintLevel, ConstraintRow, StudyFindings } from '../../../src/domain/studyFindings.ts';
import { headlineOf } from '../../../src/experiments/study/report/phrasing.ts';
import { studyTiles } from '../../../src/experiments/study/report/tiles.ts';
import { doneReport } from './reports.ts';

const texts = 34;
const baseOpenness = 1.62;

/** One level: label, kept, leaked, change of ln D₁, Jensen-Shannon divergence, change of ln p per token. */
type Measured = readonly [
  label: string,
  kept: number,
  leaked: number,
  change: number,
  divergence: number,
  logProb: number,
];

/** The finished constraints study of the story prompt. */
export function constraintsReport(changes: Partial<StudyFindings> = {}): StudyReport {
  return reportOf('constraints', {
    ...headlineOf([
      'For this prompt, the number of layers accounts for most of the loss when limits are combined: 67% [61, 73].',
      'One at a time, limits rank otherwise.',
      'For this prompt the tightest constraint is the number of attention heads: with a quarter of them masked, 51% [46, 56] of next-token probability shifts (49% stays).',
      'Relaxing the number of attention heads opens “In”, “The” and “As”.',
      'The context window is next: without the prompt, 32% [27, 37] shifts.',
      'Each constraint is shown at its mildest level with a measurable effect.',
      'Not ranked: with 28 of 30 layers 62% [57, 67] shifts, but the model breaks down there.',
      'The constraints add up: each takes away as much with the others as without them.',
    ]),
    constraints: [
      row('layers', 'architecture', 'Layers kept', [
        ['28 of 30 layers', 0.38, 0.39, 3.19, 0.28, -2.85],
        ['22 of 30 layers', 0.14, 0.7, 4.73, 0.5, -5.05],
        ['8 of 30 layers', 0.07, 0.8, 5.5, 0.58, -6.25],
      ]),
      row(
        'heads',
        'architecture',
        'Attention heads masked',
        [
          ['10% of the heads masked', 0.86, 0.07, 0.08, 0.05, -0.25],
          ['25% of the heads masked', 0.49, 0.29, 1.6, 0.29, -1.85],
          ['50% of the heads masked', 0.19, 0.64, 2.9, 0.6, -6.55],
        ],
        1,
      ),
      row(
        'precision',
        'architecture',
        'Precision of the weights',
        [
          ['8-bit weights', 0.985, 0.004, 0.01, 0.002, 0],
          ['4-bit weights', 0.71, 0.12, 0.5, 0.11, -0.65],
        ],
        1,
      ),
      row(
        'window',
        'context',
        'Context window',
        [
          ['last 5 words', 0.84, 0.06, -0.06, 0.04, -0.25],
          ['last 3 words', 0.79, 0.09, 0.01, 0.07, -0.35],
          ['nothing', 0.68, 0.15, 0.38, 0.13, -0.65],
        ],
        2,
      ),
      row('shots', 'context', 'Examples before the prompt', [['1 example', 0.77, 0.11, 0.44, 0.07, -0.4]]),
    ],
    disabled: [
      { knob: 'size', title: 'Model size', reason: { code: 'no-other-sizes' } },
      { knob: 'family', title: 'Model family', reason: { code: 'no-other-families' } },
      {
        knob: 'checkpoint',
        title: 'Training checkpoint',
        reason: { code: 'no-checkpoints' },
      },
    ],
    attribution: attribution(),
    done: 31,
    planned: 31,
    ...changes,
  });
}

/** A study of the sensitivity to four knobs. */
export function sensitivityReport(): StudyReport {
  const sentence =
    'The number of attention heads matters most: it explains 75% [33, 100] of the variance of ln kept probability by itself and 84% [47, 100] with interactions.';
  const knobs = (
    [
      ['heads', 'heads masked', 0.75, 0.84],
      ['window', 'context window', 0.02, 0.17],
      ['temperature', 'temperature', 0.01, 0.07],
      ['top-p', 'top-p', 0.01, 0.01],
    ] as const
  ).map(([knob, label, alone, together]) => ({
    knob,
    label,
    alone: shareOf(alone, 0.2),
    together: shareOf(together, 0.06),
  }));
  return reportOf('constraints', {
    headline: sentence,
    sensitivity: {
      sentence,
      design:
        '192 evenly spread settings of heads masked (0% to 30%), context window (30% to 100%), temperature (0.3 to 1.3) and top-p (0.7 to 1), 17 texts',
      knobs,
    },
    done: 184,
    planned: 184,
  });
}

/** The constraints study half way: two constraints are read. */
export function constraintsRunning(): StudyReport {
  const done = constraintsReport();
  const { study } = done;
  const waiting = (level: ConstraintLevel): ConstraintLevel => {
    const figures = Object.entries(level).map(
      ([key, value]: [string, unknown]) => [key, isFigure(value) ? abstain({ code: 'not-read' }, 0) : value] as const,
    );
    return {
      ...(Object.fromEntries(figures) as unknown as ConstraintLevel),
      isBroken: false,
      lostWords: [],
      gainedWords: [],
      texts: 0,
      positions: 0,
    };
  };
  const constraints = study.constraints.map((one, i) =>
    i < 2 ? one : { ...one, levels: one.levels.map(waiting), shown: 0 },
  );
  return withFindings(
    { ...done, status: 'running' },
    { headline: '', details: '', constraints, attribution: null, done: 7, planned: 31 },
  );
}

function guessing(chance: number): Curve['guides'] {
  return [{ label: 'guessing', x: [0, 4096], y: [chance, chance] }];
}

/** Skills over training steps, with a one-layer control. */
export function trainingReport(changes: Partial<StudyFindings> = {}): StudyReport {
  const skill = (
    name: string,
    chance: number,
    from: number,
    top: number,
    sentence: string,
  ): StudyFindings['capabilities'][number] => ({
    skill: name,
    items: 100,
    chance,
    sentence,
    continuous: overSteps(
      `continuous-${name}`,
      'Score of the right answer',
      'ln p per token',
      (step, control) => rise(step, from, control ? -2.2 : -0.35, -3.4),
      0.12,
    ),
    choice: {
      ...overSteps(
        `choice-${name}`,
        'Probability of the right option',
        '',
        (step, control) => rise(step, from, control ? chance + 0.05 : top, chance),
        0.03,
      ),
      guides: guessing(chance),
    },
    accuracy: {
      ...overSteps(
        `accuracy-${name}`,
        'Accuracy',
        'share of items',
        (step, control) => rise(step, from * 2, control ? chance + 0.04 : top, chance),
        0.09,
      ),
      guides: guessing(chance),
    },
  });
  const report = reportOf('training', {
    headline: 'Copying appears in training from step 256 on, and the one-layer control never learns it.',
    details: 'Following an object is indistinguishable from chance.',
    capabilities: [
      skill(
        'copying',
        0.25,
        256,
        0.96,
        'Copying: accuracy is above chance from step 512 on, but the score rises smoothly from step 64 on: the jump is an artifact of the accuracy metric.',
      ),
      skill('lookup', 0.25, 512, 0.81, 'Lookup: appears from step 1024 on, in both scores.'),
      skill('opposites', 0.5, 1024, 0.74, 'Opposites: accuracy is above chance from step 2048 on.'),
      skill(
        'following an object',
        0.33,
        3000,
        0.36,
        'Following an object: accuracy is indistinguishable from chance at every step.',
      ),
    ],
    induction: [
      {
        ...overSteps('induction', 'Surprisal of a string and of its repetition', 'nats per token', () => 0, 0),
        series: [
          series('first half', step => rise(step, 30, 5.6, 8.3), 0.05),
          series('repeated half', step => rise(step, 200, 0.6, 8.3), 0.08),
          series('repeated half, one layer', step => rise(step, 200, 5.1, 8.3), 0.08),
        ],
      },
      {
        ...overSteps('induction-openness', 'Openness at the start of a text', 'nats', () => 0, 0),
        series: [series('two layers', step => rise(step, 20, 4.1, 8.31), 0.05)],
      },
    ],
    subject: 'Ladder NeoX 0.6M',
    inductionFrom: 'step 256',
    inductionSentence:
      'From step 256 on, the two-layer model predicts a repeated string better than its first showing; the one-layer control hardly learns this.',
    warnings: [{ code: 'skills-at-chance', skills: ['following an object'] }],
    done: 30,
    planned: 30,
    ...changes,
  });
  return {
    ...report,
    model: {
      ...report.model,
      id: 'ladder-neox-2',
      name: 'Ladder NeoX 0.6M',
      kind: 'built-in',
      family: 'gpt_neox',
      vocabulary: 4096,
      context: 256,
      forms: ['raw'],
      about: 'A teaching model, fluent only in its miniature world; made to be compared, not to be used.',
      series: 'ladder',
      checkpoints: steps,
      prompts: [
        'Tom put the key in the box. Then Tom took the key to the',
        'The opposite of hot is',
        'Anna saw a red bird. Anna',
      ],
    },
    form: 'raw',
  };
}

/** The report with other findings and their tiles. */
export function withFindings(report: StudyReport, changes: Partial<StudyFindings>): StudyReport {
  const study = { ...report.study, ...changes };
  return { ...report, study, tiles: studyTiles(study, report.status === 'running') };
}

function reportOf(kind: StudyKind, study: Partial<StudyFindings>): StudyReport {
  const done = doneReport();
  const asked: StudyQuestion = {
    kind,
    axes: [],
    controls: [],
    texts: 'both',
    items: [],
    itemLimit: 100,
    shots: 0,
    orders: 4,
  };
  const whole: StudyFindings = {
    kind,
    subject: done.model.name,
    comparison: {
      basis: 'equal-cost',
      left: 0.75,
      levels: (study.constraints ?? []).map(({ knob, shown }) => ({ knob, level: shown })),
    },
    headline: '',
    details: '',
    constraints: [],
    alike: [],
    disabled: [],
    attribution: null,
    sensitivity: null,
    capabilities: [],
    induction: [],
    inductionSentence: '',
    inductionFrom: null,
    warnings: [],
    done: 0,
    planned: 0,
    ...study,
  };
  const home = done.cells[done.home];
  const cells = kind === 'constraints' && home !== undefined ? [{ ...home, index: 0 }] : [];
  return {
    ...done,
    id: `run-${kind}`,
    kind: 'study',
    spec: { ...done.spec, kind: 'study', preset: 'standard', study: asked },
    cells,
    home: 0,
    windows: done.windows.slice(0, 1),
    temperatures: [0.7],
    exactMap: [],
    nextTokens: done.nextTokens.slice(0, 1),
    boundaries: [abstain({ code: 'not-sampled' }, 0)],
    verdicts: [],
    curves: [],
    headline: whole.headline,
    details: whole.details,
    study: whole,
    tiles: studyTiles(whole, false),
    notes: [],
  };
}

function row(knob: KnobId, of: KnobClass, title: string, levels: readonly Measured[], shown = 0): ConstraintRow {
  return { knob, class: of, title, caveat: caveats[knob] ?? '', levels: levels.map(level), shown };
}

const caveats: Partial<Record<KnobId, string>> = {
  layers:
    'The prediction is read early (logit lens), through the final norm and one scale fitted on probe texts. This is not a smaller trained network.',
  heads:
    'Random heads are masked; figures are means over 8 random masks. A network trained without these heads would have learned to do without them.',
  precision: 'Weights are rounded in blocks of 32; the computation stays in fp32.',
  window: 'Positions are counted from the first word that is kept.',
  shots: 'The order of examples matters; figures are means over 4 orders.',
};

function level([label, kept, leaked, change, divergence, logProb]: Measured): ConstraintLevel {
  const isBroken = logProb < -2;
  const unless = (figure: Figure): Figure => (isBroken ? abstain({ code: 'broken-model' }, texts) : figure);
  const half = 0.02 + 0.12 * kept * (1 - kept);
  const lost = Math.max(0, 1 - kept - 0.015);
  return {
    label,
    phrase: `with ${label}`,
    isBroken,
    kept: shareOf(kept, half),
    lost: shareOf(lost, half),
    leaked: shareOf(leaked, 0.015 + leaked * 0.1),
    openness: over(baseOpenness, 0.21),
    constrainedOpenness: unless(over(baseOpenness + change, 0.21 + 0.1 * Math.abs(change))),
    sizeChange: unless(over(change, 0.03 + 0.12 * Math.abs(change))),
    divergence: over(divergence, divergence * 0.14),
    jaccard: shareOf(kept * 0.8, half),
    gained: unless(over(4 + 90 * leaked, 3)),
    removed: unless(over(2 + 14 * (1 - kept), 2)),
    gainedMass: shareOf(leaked * 0.7, 0.03),
    logProbChange: over(logProb, 0.06 + Math.abs(logProb) * 0.1),
    lostWords: [
      ['In', 0.31],
      ['The', 0.19],
      ['As', 0.11],
      ['"', 0.08],
      ['A', 0.05],
    ].map(([text, p]) => ({ text: String(text), p: Number(p), q: Number(p) * kept * 0.7 })),
    gainedWords: [
      [' sea', 0.004],
      ['\n', 0.01],
      [' of', 0.002],
      ['ing', 0.0004],
    ].map(([text, p], i) => ({ text: String(text), p: Number(p), q: Number(p) + (leaked * 0.5) / (i + 1.5) })),
    texts,
    positions: 812,
  };
}

function attribution(): Attribution {
  const parts = [
    ['layers', 0.62],
    ['precision', 0.11],
    ['window', 0.14],
  ] as const;
  const names = { layers: 'layers kept', precision: 'precision of the weights', window: 'context window' };
  return {
    design: '2 × 2 × 2 levels of layers kept, precision of the weights and context window, 34 texts',
    shares: [
      ...parts.map(([knob, share], i) => ({
        factors: [knob],
        label: names[knob],
        share: shareOf(share, 0.05),
        p: 0.001 + i * 0.003,
      })),
      {
        factors: ['layers', 'precision'],
        label: 'layers kept and precision of the weights',
        share: shareOf(0.03, 0.02),
        p: 0.04,
      },
      { factors: ['layers', 'window'], label: 'layers kept and context window', share: shareOf(0.07, 0.03), p: 0.012 },
      {
        factors: ['precision', 'window'],
        label: 'precision of the weights and context window',
        share: shareOf(0.02, 0.015),
        p: 0.21,
      },
      { factors: ['layers', 'precision', 'window'], label: 'all three', share: shareOf(0.01, 0.01), p: 0.48 },
    ],
    shapley: [
      ['layers', 0.67],
      ['precision', 0.14],
      ['window', 0.19],
    ].map(([knob, share]) => ({
      knob: knob as 'layers',
      label: names[knob as 'layers'],
      share: shareOf(Number(share), 0.06),
    })),
    interaction: {
      verdict: 'additive',
      sentence: 'The constraints add up: each takes away as much with the others as without them.',
      lambda: estimate(0.86, [0.62, 1.13], texts, 'non-additivity by texts, t with 33 d.f.'),
      boxCox: estimate(0.91, [0.8, 1.02], texts, 'profile likelihood ratio'),
      rawShare: shareOf(0.04, 0.02),
      logShare: shareOf(0.13, 0.04),
      tukey: 0.31,
    },
    plots: [
      ['layers', 'window', ['30 of 30 layers', '28 of 30 layers'], ['whole prompt', 'last 3 words']],
      ['layers', 'precision', ['30 of 30 layers', '28 of 30 layers'], ['fp32', '4-bit weights']],
      ['precision', 'window', ['fp32', '4-bit weights'], ['whole prompt', 'last 3 words']],
    ].map(([one, other, levels, lines], i): Curve => ({
      id: `interaction-${String(one)}-${String(other)}`,
      title: `${names[one as 'layers']} with ${names[other as 'layers']}`,
      unit: 'ln kept probability',
      caption:
        'Parallel lines mean that the two constraints multiply; lines that converge or diverge mean that they do not.',
      xLabel: names[one as 'layers'],
      logX: false,
      logY: false,
      levels: levels as string[],
      guides: [],
      series: (lines as string[]).map((label, k) => ({
        label,
        x: [0, 1],
        y: [-0.24 * k, -0.97 + 0.1 * i - 0.19 * k].map(value => (value === 0 ? exact(0) : over(value, 0.06))),
      })),
    })),
  };
}

const steps = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096];

function overSteps(
  id: string,
  title: string,
  unit: string,
  value: (step: number, control: boolean) => number,
  half: number,
): Curve {
  return {
    id,
    title,
    unit,
    caption: '',
    xLabel: 'training step',
    logX: true,
    logY: false,
    guides: [],
    series: [
      series('two layers', step => value(step, false), half),
      series('one layer', step => value(step, true), half),
    ],
  };
}

function series(label: string, value: (step: number) => number, half: number): Curve['series'][number] {
  return { label, x: steps, y: steps.map(step => (half === 0 ? exact(value(step)) : over(value(step), half))) };
}

/** A sigmoid over the logarithm of the step, from `bottom` to `top`. */
function rise(step: number, middle: number, top: number, bottom: number): number {
  return bottom + (top - bottom) / (1 + (middle / (step + 1)) ** 1.6);
}

function shareOf(value: number, half: number): Figure {
  return estimate(value, [Math.max(0, value - half), Math.min(1, value + half)], texts, 'paired bootstrap over texts');
}

function over(value: number, half: number): Figure {
  return estimate(value, [value - half, value + half], texts, 'paired bootstrap over texts');
}

function isFigure(value: unknown): value is Figure {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
