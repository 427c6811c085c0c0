/** Schema of reports. */
import { templateAdaptations } from '../domain/languageModel.ts';
import { discoverySchema } from '../domain/schemas/discoverySchema.ts';
import * as v from 'valibot';
import type { Kind, Unread } from '../core/answers/outcome.ts';
import type { RegimeCall } from '../core/phase/scan.ts';
import type {
  AnswerMap,
  AnswerView,
  AssertionResult,
  BranchView,
  CellReport,
  GridReport,
  Progress,
  RunReport,
  StudyReport,
  Tile,
  TransitionReport,
  VerdictReport,
} from '../domain/report.ts';
import type { VariationReport } from '../domain/variation.ts';
import { numbers, texts } from './listSchema.ts';
import { openingSteps } from '../domain/opening.ts';
import { curveSchema, figureSchema } from '../domain/schemas/figureSchema.ts';
import { axesSchema } from '../domain/schemas/knobSchema.ts';
import { messageSchema } from '../domain/schemas/messageSchema.ts';
import { dictionaryOf, finite, positiveCount } from '../domain/schemas/schema.ts';
import { formSchema, gridSpecSchema, outcomeSchema, studySpecSchema } from '../domain/schemas/specSchema.ts';
import { withinSchema } from '../domain/schemas/withinGrowthSchema.ts';
import { gridKinds } from '../domain/spec.ts';
import { findingsSchema } from './findingsSchema.ts';
import { guidanceSchema } from './guidanceSchema.ts';
import { internalsSchema } from './internalsSchema.ts';
import { pathsSchema } from './pathsSchema.ts';
import {
  errorSchema,
  cardSchema,
  likelySchema,
  estimateSchema,
  precisionChoiceSchema,
} from '../domain/schemas/modelSchema.ts';

const kindSchema: v.GenericSchema<Kind> = v.object({
  label: v.string(),
  count: finite,
  central: finite,
  members: v.array(finite),
});

const unreadSchema: v.GenericSchema<Unread> = v.object({ label: v.string(), members: v.array(finite) });

const regimeSchema: v.GenericSchema<RegimeCall> = v.object({
  name: v.picklist(['settled', 'open', 'dissolved', 'ordered', 'critical-like', 'disordered']),
  certain: v.boolean(),
});

const assertionSchema: v.GenericSchema<AssertionResult> = v.object({
  name: v.string(),
  passed: finite,
  share: figureSchema,
  failed: v.array(finite),
  cut: finite,
});

const extremeSchema = v.object({ index: finite, text: v.string(), energy: finite });

export const cellSchema: v.GenericSchema<CellReport> = v.object({
  index: finite,
  row: finite,
  column: finite,
  window: finite,
  temperature: finite,
  state: v.picklist(['exact', 'sampling', 'done', 'interrupted']),
  n: finite,
  cut: finite,
  cutNoise: v.exactOptional(finite),
  cutCircling: v.exactOptional(finite),
  empty: finite,
  longest: finite,
  figures: dictionaryOf(figureSchema),
  regime: v.nullable(regimeSchema),
  kinds: v.array(kindSchema),
  unread: v.nullable(unreadSchema),
  assertions: v.exactOptional(v.array(assertionSchema)),
  extremes: v.exactOptional(v.object({ lowest: extremeSchema, highest: extremeSchema })),
  kindsCaveat: v.string(),
  cuts: v.exactOptional(v.array(v.object({ kinds: finite, distance: v.nullable(finite) }))),
});

const verdictSchema: v.GenericSchema<VerdictReport> = v.object({
  row: finite,
  verdict: v.picklist(['supported', 'crossover', 'derailing', 'not-supported', 'abstain']),
  location: figureSchema,
  sentence: v.string(),
  rules: v.array(v.object({ rule: finite, passed: v.nullable(v.boolean()), text: v.string() })),
  equilibrium: v.exactOptional(v.object({ share: figureSchema, sentence: v.string() })),
});

const transitionSchema: v.GenericSchema<TransitionReport> = v.object({
  cell: finite,
  sentence: v.string(),
  states: v.array(v.string()),
  shares: v.array(finite),
  chain: v.array(v.array(finite)),
  count: finite,
  gap: figureSchema,
  dobrushin: figureSchema,
  conductance: figureSchema,
  kemeny: figureSchema,
  shuffled: v.nullable(v.tuple([finite, finite])),
  isMarkov: v.boolean(),
});

export const tileSchema: v.GenericSchema<Tile> = v.object({
  id: v.string(),
  title: v.string(),
  value: v.string(),
  caption: v.string(),
  figure: figureSchema,
});

export const progressSchema: v.GenericSchema<Progress> = v.object({
  stage: v.string(),
  detail: v.string(),
  fraction: v.nullable(finite),
  secondsLeft: v.nullable(finite),
  tokens: finite,
  cells: v.exactOptional(v.object({ done: finite, planned: finite })),
  reason: v.exactOptional(messageSchema),
  opening: v.exactOptional(v.object({ step: v.picklist(openingSteps), at: positiveCount, of: positiveCount })),
  isQueued: v.exactOptional(v.literal(true)),
});

export const answerSchema: v.GenericSchema<AnswerView> = v.object({
  cell: finite,
  index: finite,
  text: v.string(),
  ended: v.boolean(),
  tokens: finite,
  energy: v.nullable(finite),
  kind: v.string(),
  pieces: texts,
  surprisals: numbers,
  ids: v.exactOptional(numbers),
});

export const branchViewSchema: v.GenericSchema<BranchView> = v.object({
  pieces: v.array(v.string()),
  ids: v.array(finite),
  inserted: finite,
  p: finite,
  answers: v.array(answerSchema),
});

export const answerMapSchema: v.GenericSchema<AnswerMap> = v.object({
  places: v.array(v.object({ answer: finite, x: finite, y: finite })),
  shares: v.tuple([finite, finite]),
  note: v.string(),
});

const shared = {
  id: v.string(),
  title: v.string(),
  created: v.string(),
  status: v.picklist(['queued', 'running', 'done', 'cancelled', 'failed', 'interrupted']),
  error: v.nullable(errorSchema),
  model: cardSchema,
  form: formSchema,
  mode: v.picklist(['answers', 'streams']),
  modeReason: messageSchema,
  givenText: v.string(),
  adapted: v.exactOptional(v.array(v.picklist(templateAdaptations))),
  outcome: outcomeSchema,
  outcomeReason: v.string(),
  windows: v.array(v.object({ label: v.string(), words: finite, text: v.string() })),
  temperatures: v.array(finite),
  axes: axesSchema,
  tokens: finite,
  cells: v.array(cellSchema),
  exactMap: v.array(v.array(figureSchema)),
  nextTokens: v.array(likelySchema),
  home: finite,
  headline: v.string(),
  details: v.string(),
  tiles: v.array(tileSchema),
  curves: v.array(curveSchema),
  boundaries: v.array(figureSchema),
  breaks: v.exactOptional(v.array(v.array(v.object({ tokens: finite, above: figureSchema })))),
  verdicts: v.array(verdictSchema),
  estimate: estimateSchema,
  notes: v.array(messageSchema),
  manifest: v.array(v.object({ label: v.string(), value: v.string() })),
  choice: v.exactOptional(precisionChoiceSchema),
};

const variationSchema: v.GenericSchema<VariationReport> = v.object({
  column: finite,
  sentence: v.string(),
  within: figureSchema,
  between: figureSchema,
  share: figureSchema,
  prompts: v.array(
    v.object({ cell: finite, label: v.string(), agreement: figureSchema, kind: v.string(), count: finite }),
  ),
});

const gridReportSchema = v.object({
  kind: v.picklist(gridKinds),
  spec: gridSpecSchema,
  ...shared,
  rest: v.exactOptional(
    v.object({
      cells: finite,
      windows: finite,
      temperatures: finite,
      seconds: v.nullable(finite),
      places: v.exactOptional(v.array(v.object({ cell: finite, label: v.string() }))),
    }),
  ),
  lengths: v.exactOptional(
    v.object({ answers: finite, cut: finite, budget: finite, mean: finite, longest: v.exactOptional(finite) }),
  ),
  finishing: v.exactOptional(
    v.array(v.object({ cell: finite, answers: finite, tokens: finite, seconds: v.nullable(finite) })),
  ),
  within: v.exactOptional(withinSchema),
  guidance: v.exactOptional(guidanceSchema),
  paths: v.exactOptional(pathsSchema),
  transitions: v.exactOptional(v.array(transitionSchema)),
  discovery: v.exactOptional(discoverySchema),
  variation: v.exactOptional(variationSchema),
  internals: v.exactOptional(internalsSchema),
}) satisfies v.GenericSchema<GridReport>;

const studyReportSchema = v.object({
  kind: v.literal('study'),
  spec: studySpecSchema,
  ...shared,
  study: findingsSchema,
}) satisfies v.GenericSchema<StudyReport>;

export const reportSchema: v.GenericSchema<RunReport> = v.variant('kind', [gridReportSchema, studyReportSchema]);
