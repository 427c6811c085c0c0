/** Typed arrays in a run file: packed on the way out, checked and unpacked on the way in. */
import { z } from 'zod';
import { unpackColumn, type ColumnType } from './columns.ts';

/** A packed column that must unpack to an array of `type`; float16 columns unpack to their uint16 bits. */
export function columnShape<T extends ColumnType>(type: T) {
  return z
    .object({ type: z.enum(['uint8', 'uint16', 'int32', 'float16', 'float32', 'float64']), length: z.int().nonnegative(), data: z.string() })
    .transform((column, context) => {
      const data = unpackColumn(column, type);
      if (data !== null) return data;
      context.addIssue({ code: 'custom', message: `is no ${type} column of ${String(column.length)} values` });
      return z.NEVER;
    });
}
