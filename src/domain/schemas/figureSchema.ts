/** Shapes of figures and of the curves made of them. */
import * as v from 'valibot';
import type { Figure } from '../../core/figure.ts';
import { isMessageShaped } from '../../core/message.ts';
import type { Reason } from '../../core/reasons.ts';
import type { Curve } from '../curve.ts';
import { finite } from './schema.ts';

const plainFigure = v.variant('kind', [
  v.object({
    kind: v.literal('estimate'),
    value: finite,
    interval: v.strictTuple([finite, finite]),
    n: finite,
    method: v.string(),
  }),
  v.object({ kind: v.literal('exact'), value: finite }),
  v.object({
    kind: v.literal('abstain'),
    reason: v.custom<Reason>(isMessageShaped),
    n: finite,
    bounds: v.exactOptional(v.strictTuple([finite, finite])),
  }),
]);

/** Figures are branded, so that only `core/figure` makes them; one that arrives was made there, and is looked at here.
 */
export const figureSchema = v.custom<Figure>(value => v.is(plainFigure, value));

export const curveSchema: v.GenericSchema<Curve> = v.object({
  id: v.string(),
  metric: v.exactOptional(v.string()),
  along: v.exactOptional(v.picklist(['columns', 'sample', 'long-run'])),
  title: v.string(),
  unit: v.string(),
  caption: v.string(),
  xLabel: v.string(),
  logX: v.boolean(),
  logY: v.boolean(),
  levels: v.exactOptional(v.array(v.string())),
  nominal: v.exactOptional(v.literal(true)),
  series: v.array(v.object({ label: v.string(), x: v.array(finite), y: v.array(figureSchema) })),
  guides: v.array(v.object({ label: v.string(), x: v.array(finite), y: v.array(finite) })),
});
