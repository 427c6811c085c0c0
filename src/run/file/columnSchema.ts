/** Typed arrays in a run file: packed on the way out, checked and unpacked on the way in. */
import * as v from 'valibot';
import { unpackColumn, type ColumnType } from './columns.ts';
import { count } from '../../domain/schemas/schema.ts';

/** A packed column that must unpack to an array of `type`; float16 columns unpack to their uint16 bits. */
export function columnSchema<T extends ColumnType>(type: T) {
  return v.pipe(
    v.object({
      type: v.picklist(['uint8', 'uint16', 'int32', 'float16', 'float32', 'float64']),
      length: count,
      data: v.string(),
    }),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const column = dataset.value;
      const data = unpackColumn(column, type);
      if (data !== null) return data;
      addIssue({ message: `is no ${type} column of ${column.length} values` });
      return NEVER;
    }),
  );
}
