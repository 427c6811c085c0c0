/** The shape of reports as they arrive from another process. */
import * as z from 'zod/mini';
import type { ErrorData, ErrorKind } from '../core/adjacentError.ts';
import type { Figure } from '../core/figure.ts';
import type { Kind } from '../core/outcome.ts';
import type { RegimeCall } from '../core/scan.ts';
import type { ModelCard } from './languageModel.ts';
import type { AnswerView, CellReport, Curve, Progress, RunReport, Tile, VerdictReport } from './report.ts';
import { formShape, outcomeShape, specShape } from './specShape.ts';

/** Figures are branded, so that only `core/figure` makes them; one that arrives was made there, and is looked at here. */
const figureShape = z.custom<Figure>(value => plainFigure.safeParse(value).success);
const plainFigure = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('estimate'), value: z.number(), interval: z.tuple([z.number(), z.number()]), n: z.number(), method: z.string() }),
  z.object({ kind: z.literal('exact'), value: z.number() }),
  z.object({ kind: z.literal('abstain'), reason: z.string(), n: z.number() }),
]);

const errorKinds: Readonly<Record<ErrorKind, true>> = {
  'prompt-empty': true,
  'prompt-too-long': true,
  'prompt-not-text': true,
  'bad-argument': true,
  'model-missing': true,
  'model-incomplete': true,
  'model-corrupt': true,
  'model-unsupported': true,
  'model-too-large': true,
  'template-invalid': true,
  'runtime-missing': true,
  'engine-crashed': true,
  'storage-full': true,
  'storage-read-only': true,
  'run-file-invalid': true,
  'run-file-newer': true,
  'workspace-untrusted': true,
  cancelled: true,
  unexpected: true,
};

export const errorShape: z.ZodMiniType<ErrorData> = z.object({
  kind: z.custom<ErrorKind>(value => typeof value === 'string' && Object.hasOwn(errorKinds, value)),
  message: z.string(),
  remedy: z.string(),
  detail: z.string(),
});

export const cardShape: z.ZodMiniType<ModelCard> = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['built-in', 'calibration', 'folder', 'cache']),
  family: z.string(),
  precision: z.string(),
  vocabulary: z.number(),
  context: z.number(),
  width: z.number(),
  forms: z.array(formShape),
  about: z.string(),
  modelHash: z.string(),
  tokenizerHash: z.string(),
  invariance: z.enum(['exact', 'batch-coupled', 'fixed-capacity', 'unprobed']),
  notes: z.array(z.string()),
  parameters: z.exactOptional(z.record(z.string(), z.number())),
});

const kindShape: z.ZodMiniType<Kind> = z.object({
  label: z.string(),
  count: z.number(),
  central: z.number(),
  members: z.array(z.number()),
});

const regimeShape: z.ZodMiniType<RegimeCall> = z.object({
  name: z.enum(['settled', 'open', 'dissolved', 'ordered', 'critical-like', 'disordered']),
  certain: z.boolean(),
});

export const cellShape: z.ZodMiniType<CellReport> = z.object({
  index: z.number(),
  window: z.number(),
  temperature: z.number(),
  state: z.enum(['exact', 'sampling', 'done', 'interrupted']),
  n: z.number(),
  cut: z.number(),
  empty: z.number(),
  figures: z.record(z.string(), figureShape),
  regime: z.nullable(regimeShape),
  kinds: z.array(kindShape),
  kindsCaveat: z.string(),
});

const curveShape: z.ZodMiniType<Curve> = z.object({
  id: z.string(),
  title: z.string(),
  unit: z.string(),
  caption: z.string(),
  xLabel: z.string(),
  logX: z.boolean(),
  logY: z.boolean(),
  series: z.array(z.object({ label: z.string(), x: z.array(z.number()), y: z.array(figureShape) })),
  guides: z.array(z.object({ label: z.string(), x: z.array(z.number()), y: z.array(z.number()) })),
});

const verdictShape: z.ZodMiniType<VerdictReport> = z.object({
  window: z.number(),
  verdict: z.enum(['supported', 'crossover', 'not-supported', 'abstain']),
  location: figureShape,
  sentence: z.string(),
  rules: z.array(z.object({ rule: z.number(), passed: z.nullable(z.boolean()), text: z.string() })),
});

export const tileShape: z.ZodMiniType<Tile> = z.object({
  id: z.string(),
  title: z.string(),
  value: z.string(),
  caption: z.string(),
  figure: figureShape,
});

export const progressShape: z.ZodMiniType<Progress> = z.object({
  stage: z.string(),
  fraction: z.nullable(z.number()),
  secondsLeft: z.nullable(z.number()),
  tokens: z.number(),
});

export const answerShape: z.ZodMiniType<AnswerView> = z.object({
  cell: z.number(),
  index: z.number(),
  text: z.string(),
  ended: z.boolean(),
  tokens: z.number(),
  energy: z.nullable(z.number()),
  kind: z.string(),
  pieces: z.array(z.object({ text: z.string(), surprisal: z.number() })),
});

export const likelyShape = z.array(z.object({ text: z.string(), p: z.number() }));

export const reportShape: z.ZodMiniType<RunReport> = z.object({
  id: z.string(),
  title: z.string(),
  created: z.string(),
  status: z.enum(['queued', 'running', 'done', 'cancelled', 'failed', 'interrupted']),
  error: z.nullable(errorShape),
  spec: specShape,
  model: cardShape,
  form: formShape,
  mode: z.enum(['answers', 'streams']),
  modeReason: z.string(),
  givenText: z.string(),
  outcome: outcomeShape,
  outcomeReason: z.string(),
  windows: z.array(z.object({ label: z.string(), words: z.number(), text: z.string() })),
  temperatures: z.array(z.number()),
  tokens: z.number(),
  cells: z.array(cellShape),
  exactMap: z.array(z.array(figureShape)),
  nextTokens: z.array(likelyShape),
  boundaries: z.array(figureShape),
  verdicts: z.array(verdictShape),
  home: z.number(),
  sentence: z.string(),
  curves: z.array(curveShape),
  estimate: z.object({ seconds: z.nullable(z.number()), bytes: z.number() }),
  notes: z.array(z.string()),
  manifest: z.array(z.object({ label: z.string(), value: z.string() })),
});
