/** Schema of what a report says about internals. */
import * as v from 'valibot';
import type { InternalsReport } from '../domain/internals.ts';
import { figureSchema } from '../domain/schemas/figureSchema.ts';
import { messageSchema } from '../domain/schemas/messageSchema.ts';
import { finite } from '../domain/schemas/schema.ts';

const figures = v.array(figureSchema);
const series = {
  figures,
  adjusted: v.nullable(finite),
  moves: v.boolean(),
  isSharp: v.boolean(),
  center: figureSchema,
  width: figureSchema,
  together: v.nullable(v.boolean()),
};

export const internalsSchema: v.GenericSchema<InternalsReport> = v.object({
  temperatures: v.array(finite),
  cells: v.array(finite),
  sentence: v.string(),
  note: v.string(),
  missing: v.array(messageSchema),
  behavior: v.array(v.object({ metric: v.string(), ...series })),
  measures: v.array(
    v.object({
      measure: v.picklist(['attention-entropy', 'attention-entropy-rest', 'participation-ratio', 'two-nn']),
      layers: v.array(v.object({ layer: finite, ...series })),
    }),
  ),
  heads: v.array(v.object({ layer: finite, head: finite, figures, rest: figures })),
});
