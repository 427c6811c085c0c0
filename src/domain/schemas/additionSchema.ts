/** Schema of what is measured of a stored run besides what it has. */
import * as v from 'valibot';
import { count } from './schema.ts';
import { longestReference, type Addition } from '../addition.ts';

export const additionSchema: v.GenericSchema<Addition> = v.variant('kind', [
  v.object({ kind: v.literal('commitment') }),
  v.object({ kind: v.literal('finish'), cell: count }),
  v.object({ kind: v.literal('reference'), text: v.pipe(v.string(), v.nonEmpty(), v.maxLength(longestReference)) }),
]);
