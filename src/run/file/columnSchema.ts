/** Schema of a packed column: checks and unpacks it on reading. */
import * as v from 'valibot';
import { unpackColumn, type ColumnType } from './columns.ts';
import { count } from '../../domain/schemas/schema.ts';

/** A packed column of `type`; the output is the typed array. A float16 column unpacks to its uint16 bits. */
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
      addIssue({ message: `does not hold ${column.length} values of type ${type}` });
      return NEVER;
    }),
  );
}
