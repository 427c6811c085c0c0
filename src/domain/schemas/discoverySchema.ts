/** Shape of the discovery curves of a report. */
import * as v from 'valibot';
import type { DiscoveryReport } from '../discovery.ts';
import { knobIds } from '../knob.ts';
import { curveSchema, figureSchema } from './figureSchema.ts';
import { count, finite } from './schema.ts';

const lawSchema = v.object({
  name: v.string(),
  parameters: v.string(),
  bic: finite,
  bicError: finite,
  holdOut: v.nullable(finite),
});

export const discoverySchema: v.GenericSchema<DiscoveryReport> = v.object({
  cells: v.array(
    v.object({
      cell: count,
      headline: v.string(),
      curve: curveSchema,
      newKinds: figureSchema,
      unseen: figureSchema,
      caveat: v.exactOptional(v.string()),
      atCoverage: figureSchema,
      toHome: figureSchema,
      verdict: v.string(),
      exponent: figureSchema,
      laws: v.array(lawSchema),
    }),
  ),
  coverage: v.nullable(finite),
  interaction: v.string(),
  knobs: v.array(
    v.object({
      knob: v.picklist(knobIds),
      name: v.string(),
      reference: v.string(),
      levels: v.array(
        v.object({
          cell: count,
          level: v.string(),
          exponent: figureSchema,
          change: figureSchema,
          isSignificant: v.boolean(),
        }),
      ),
      sentence: v.string(),
    }),
  ),
  exponents: v.string(),
  stopping: v.string(),
});
