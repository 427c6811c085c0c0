/** The shape of reports as they arrive from another process. */
import * as v from 'valibot';
import type { ErrorData, ErrorKind } from '../../core/adjacentError.ts';
import type { Kind } from '../../core/answers/outcome.ts';
import type { RegimeCall } from '../../core/phase/scan.ts';
import type { ModelCard } from '../languageModel.ts';
import type { Plan } from '../plan.ts';
import type { AnswerView, CellReport, Progress, RunReport, Tile, VerdictReport } from '../report.ts';
import { curveShape, figureShape } from './figureShape.ts';
import { axesShape } from './knobShape.ts';
import { dictionaryOf, finite } from './shape.ts';
import { formShape, outcomeShape, specShape } from './specShape.ts';
import { studyReportShape } from './studyReportShape.ts';

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

export const errorShape: v.GenericSchema<ErrorData> = v.object({
  kind: v.custom<ErrorKind>(value => typeof value === 'string' && Object.hasOwn(errorKinds, value)),
  message: v.string(),
  remedy: v.string(),
  detail: v.string(),
});

/** Facts of a model that run files of version 0.1 do not have. */
export const modelFacts = {
  layers: v.fallback(finite, 0),
  heads: v.fallback(finite, 0),
  parameterCount: v.fallback(finite, 0),
  series: v.fallback(v.string(), ''),
  prompts: v.fallback(v.array(v.string()), []),
  checkpoints: v.fallback(v.array(finite), []),
};

const unknown = 'This was not looked at when the run was made.';
const unknownKnobs = { layers: unknown, heads: unknown, precision: unknown };

export const cardShape: v.GenericSchema<ModelCard> = v.object({
  id: v.string(),
  name: v.string(),
  kind: v.picklist(['built-in', 'calibration', 'folder', 'cache']),
  family: v.string(),
  precision: v.string(),
  vocabulary: finite,
  context: finite,
  width: finite,
  memory: v.object({ open: finite, token: finite }),
  forms: v.array(formShape),
  about: v.string(),
  modelHash: v.string(),
  tokenizerHash: v.string(),
  invariance: v.picklist(['exact', 'batch-coupled', 'fixed-capacity', 'unprobed']),
  notes: v.array(v.string()),
  parameters: v.exactOptional(dictionaryOf(finite)),
  ...modelFacts,
  knobs: v.fallback(
    v.object({ layers: v.nullable(v.string()), heads: v.nullable(v.string()), precision: v.nullable(v.string()) }),
    unknownKnobs,
  ),
});

const kindShape: v.GenericSchema<Kind> = v.object({
  label: v.string(),
  count: finite,
  central: finite,
  members: v.array(finite),
});

const regimeShape: v.GenericSchema<RegimeCall> = v.object({
  name: v.picklist(['settled', 'open', 'dissolved', 'ordered', 'critical-like', 'disordered']),
  certain: v.boolean(),
});

export const cellShape: v.GenericSchema<CellReport> = v.object({
  index: finite,
  row: finite,
  column: finite,
  window: finite,
  temperature: finite,
  state: v.picklist(['exact', 'sampling', 'done', 'interrupted']),
  n: finite,
  cut: finite,
  empty: finite,
  figures: dictionaryOf(figureShape),
  regime: v.nullable(regimeShape),
  kinds: v.array(kindShape),
  kindsCaveat: v.string(),
});

const verdictShape: v.GenericSchema<VerdictReport> = v.object({
  row: finite,
  verdict: v.picklist(['supported', 'crossover', 'not-supported', 'abstain']),
  location: figureShape,
  sentence: v.string(),
  rules: v.array(v.object({ rule: finite, passed: v.nullable(v.boolean()), text: v.string() })),
});

export const tileShape: v.GenericSchema<Tile> = v.object({
  id: v.string(),
  title: v.string(),
  value: v.string(),
  caption: v.string(),
  figure: figureShape,
});

export const progressShape: v.GenericSchema<Progress> = v.object({
  stage: v.string(),
  fraction: v.nullable(finite),
  secondsLeft: v.nullable(finite),
  tokens: finite,
});

export const answerShape: v.GenericSchema<AnswerView> = v.object({
  cell: finite,
  index: finite,
  text: v.string(),
  ended: v.boolean(),
  tokens: finite,
  energy: v.nullable(finite),
  kind: v.string(),
  pieces: v.array(v.object({ text: v.string(), surprisal: finite })),
});

export const likelyShape = v.array(v.object({ text: v.string(), p: finite }));

export const estimateShape: v.GenericSchema<Plan['estimate']> = v.object({
  seconds: v.nullable(finite),
  bytes: finite,
  memory: finite,
});

export const reportShape: v.GenericSchema<RunReport> = v.object({
  id: v.string(),
  title: v.string(),
  created: v.string(),
  status: v.picklist(['queued', 'running', 'done', 'cancelled', 'failed', 'interrupted']),
  error: v.nullable(errorShape),
  spec: specShape,
  model: cardShape,
  form: formShape,
  mode: v.picklist(['answers', 'streams']),
  modeReason: v.string(),
  givenText: v.string(),
  outcome: outcomeShape,
  outcomeReason: v.string(),
  windows: v.array(v.object({ label: v.string(), words: finite, text: v.string() })),
  temperatures: v.array(finite),
  axes: axesShape,
  tokens: finite,
  cells: v.array(cellShape),
  exactMap: v.array(v.array(figureShape)),
  nextTokens: v.array(likelyShape),
  boundaries: v.array(figureShape),
  verdicts: v.array(verdictShape),
  home: finite,
  sentence: v.string(),
  curves: v.array(curveShape),
  study: v.nullable(studyReportShape),
  estimate: estimateShape,
  notes: v.array(v.string()),
  manifest: v.array(v.object({ label: v.string(), value: v.string() })),
});
