/** The shape of a spec as it arrives from another process or a file. `checkSpec` says whether it can be run. */
import * as v from 'valibot';
import { knobAxisShape } from './knobShape.ts';
import { finite } from './shape.ts';
import { studySpecShape } from './studySpecShape.ts';
import type { ExperimentSpec, OutcomeSpec, WindowLevel } from '../spec.ts';

export const outcomeShape: v.GenericSchema<OutcomeSpec> = v.variant('map', [
  v.object({ map: v.picklist(['auto', 'meaning', 'text', 'word', 'sentence', 'number']) }),
  v.object({ map: v.literal('options'), options: v.array(v.string()) }),
  v.object({ map: v.literal('regex'), pattern: v.string() }),
  v.object({ map: v.literal('json'), field: v.string() }),
]);

const windowShape: v.GenericSchema<WindowLevel> = v.variant('kind', [
  v.object({ kind: v.literal('all') }),
  v.object({ kind: v.literal('share'), share: finite }),
  v.object({ kind: v.literal('words'), words: finite }),
]);

export const formShape = v.picklist(['chat', 'raw']);
export const chosenFormShape = v.picklist(['auto', 'chat', 'raw']);

/** Any number, NaN and infinities too: they cross process borders and `checkSpec` refuses them with a sentence. */
const anyNumber = v.custom<number>(value => typeof value === 'number');

export const specShape: v.GenericSchema<ExperimentSpec> = v.object({
  kind: v.picklist(['diagram', 'sweep', 'ergodicity', 'calibration', 'study']),
  prompt: v.string(),
  source: v.string(),
  model: v.string(),
  form: chosenFormShape,
  mode: v.picklist(['auto', 'answers', 'streams']),
  outcome: outcomeShape,
  preset: v.picklist(['quick', 'standard', 'thorough']),
  seed: anyNumber,
  temperatures: v.exactOptional(v.array(anyNumber)),
  windows: v.exactOptional(v.array(windowShape)),
  samples: v.exactOptional(anyNumber),
  tokens: v.exactOptional(anyNumber),
  topP: anyNumber,
  minP: v.exactOptional(anyNumber),
  axes: v.exactOptional(v.object({ x: knobAxisShape, y: knobAxisShape })),
  metrics: v.exactOptional(v.array(v.string())),
  study: v.exactOptional(studySpecShape),
  batch: v.exactOptional(anyNumber),
  threads: v.exactOptional(anyNumber),
});
