/** Reads adjacent.json, an optional file beside config.json with facts that only this extension uses. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { count } from '../../domain/schemas/schema.ts';

const texts = v.fallback(v.array(v.string()), []);

const adjacentSchema = v.object({
  /** One line: what the model is and is not good for. */
  about: v.fallback(v.string(), ''),
  /** Prompts that suit the model. */
  prompts: texts,
  /** Texts that logit-lens scales are fitted on. */
  probes: texts,
  /** Name shared by models that differ in one respect only. */
  series: v.fallback(v.string(), ''),
  /** Trained parameters; 0 when not stated. */
  parameters: v.fallback(count, 0),
  /** Training step of the folder itself; null when not stated. */
  step: v.fallback(v.nullable(count), null),
});

export type AdjacentFacts = v.InferOutput<typeof adjacentSchema>;

const fileName = 'adjacent.json';
const checkpoints = 'checkpoints';

/** The facts of a model folder. A checkpoint inherits what it does not state from its model. A missing or invalid file
 * states nothing. */
export function adjacentFactsOf(folder: string): AdjacentFacts {
  const own = read(folder);
  const parent = dirname(folder);
  const whole = parent.endsWith(checkpoints) ? read(dirname(parent)) : own;
  return {
    about: own.about === '' ? whole.about : own.about,
    prompts: own.prompts.length > 0 ? own.prompts : whole.prompts,
    probes: own.probes.length > 0 ? own.probes : whole.probes,
    series: own.series === '' ? whole.series : own.series,
    parameters: own.parameters > 0 ? own.parameters : whole.parameters,
    step: own.step,
  };
}

function read(folder: string): AdjacentFacts {
  const path = join(folder, fileName);
  const empty = v.parse(adjacentSchema, {});
  if (!existsSync(path)) return empty;
  try {
    return v.parse(adjacentSchema, JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return empty;
  }
}
