/** A table of numbers in one block of memory. */

/** Row-major [rows, columns], zeros at first. */
export class Matrix {
  readonly rows: number;
  readonly columns: number;
  /** All values, row by row; tight loops read and write it directly. */
  readonly values: Float64Array;

  constructor(rows: number, columns: number, values: Float64Array = new Float64Array(rows * columns)) {
    if (values.length !== rows * columns) throw new RangeError(`${values.length} values are not ${rows} x ${columns}`);
    this.rows = rows;
    this.columns = columns;
    this.values = values;
  }

  /** The value of a cell. Throws RangeError outside the matrix. */
  at(row: number, column: number): number {
    return this.values[this.place(row, column)] as number;
  }

  /** Replaces the value of a cell. Throws RangeError outside the matrix. */
  set(row: number, column: number, value: number): void {
    this.values[this.place(row, column)] = value;
  }

  /** A view of one row. Throws RangeError outside the matrix. */
  row(row: number): Float64Array {
    const from = this.place(row, 0);
    return this.values.subarray(from, from + this.columns);
  }

  private place(row: number, column: number): number {
    if (!(row >= 0 && row < this.rows && column >= 0 && column < this.columns))
      throw new RangeError(`no cell ${row}, ${column} in a matrix of ${this.rows} x ${this.columns}`);
    return row * this.columns + column;
  }
}
