/** Schema of a packed column: checks and unpacks it on reading. */
import * as v from 'valibot';
import { unpackColumn, type ColumnType } from './columns.ts';
import { count } from '../../domain/schemas/schema.ts';

/** Values that a column may hold. */
export interface ColumnRange {
  readonly least: number;
  readonly most: number;
  /** Whether NaN is one of them. */
  readonly nan?: boolean;
}

/** Counts and positions. */
export const countRange: ColumnRange = { least: 0, most: Infinity };
/** Numbers that can be calculated with. */
export const finiteRange: ColumnRange = { least: -Number.MAX_VALUE, most: Number.MAX_VALUE };
/** Numbers that can be calculated with and are not negative. */
export const positiveRange: ColumnRange = { least: 0, most: Number.MAX_VALUE };

/** A packed column of `type` with values in `range`; the output is the typed array. A float16 column unpacks to its
 * uint16 bits. */
export function columnSchema<T extends ColumnType>(type: T, { least, most, nan = false }: ColumnRange) {
  return v.pipe(
    v.object({
      type: v.picklist(['uint8', 'uint16', 'int32', 'float16', 'float32', 'float64']),
      length: count,
      data: v.string(),
    }),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const column = dataset.value;
      const data = unpackColumn(column, type);
      if (data === null) {
        addIssue({ message: `does not hold ${column.length} values of type ${type}` });
        return NEVER;
      }
      const wrong = data.find(value => !((value >= least && value <= most) || (nan && Number.isNaN(value))));
      if (wrong === undefined) return data;
      addIssue({ message: Number.isNaN(wrong) ? 'holds a value that is not a number' : `holds the value ${wrong}` });
      return NEVER;
    }),
  );
}
