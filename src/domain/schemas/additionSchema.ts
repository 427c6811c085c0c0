/** Schema of what is measured of a stored run besides what it has. */
import * as v from 'valibot';
import type { Addition } from '../addition.ts';

export const additionSchema: v.GenericSchema<Addition> = v.object({ kind: v.literal('commitment') });
