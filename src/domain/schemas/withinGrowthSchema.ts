/** Shape of the growth within answers in a report. */
import * as v from 'valibot';
import type { WithinReport } from '../withinGrowth.ts';
import { figureSchema } from './figureSchema.ts';
import { finite } from './schema.ts';

const pair = v.strictTuple([finite, finite]);

export const withinSchema: v.GenericSchema<WithinReport> = v.object({
  cells: v.array(
    v.object({
      cell: finite,
      headline: v.string(),
      lengths: v.array(finite),
      rate: v.array(figureSchema),
      size: v.array(figureSchema),
      reachable: v.array(v.object({ tokens: finite, least: finite, most: finite })),
    }),
  ),
  laws: v.nullable(
    v.object({
      cell: finite,
      sentence: v.string(),
      limit: v.string(),
      lengths: v.array(finite),
      rows: v.array(
        v.object({
          law: v.picklist(['exponential', 'power', 'linear', 'logistic', 'saturating', 'tap', 'rc-tap', 'search']),
          class: v.picklist(['combination', 'search', 'ordinary']),
          excess: v.nullable(finite),
          excessRange: v.nullable(pair),
          holdOut: v.nullable(finite),
          fitted: v.array(finite),
        }),
      ),
      ceiling: figureSchema,
    }),
  ),
});
