import { crc32 } from "./crc32.ts";

const NONE: ReadonlySet<number> = new Set();

/** One table at one tick. Rows stand in ascending id; each is its id and then its values, in one array. */
export class Table {
  readonly columns: number;
  readonly length: number;
  /** Per row: the id, then a value per column. */
  readonly data: Int32Array;
  /** Ids that went and came in the same snapshot (a respawn, a teleport): never interpolate these. */
  readonly replaced: ReadonlySet<number>;

  constructor(columns: number, data: Int32Array = new Int32Array(0), replaced: ReadonlySet<number> = NONE) {
    this.columns = columns;
    this.length = data.length / (columns + 1);
    this.data = data;
    this.replaced = replaced;
  }

  id(row: number): number {
    return this.data[row * (this.columns + 1)]!;
  }

  /** The value as it travels; divide by the column's scale for the real quantity. */
  value(row: number, column: number): number {
    return this.data[row * (this.columns + 1) + 1 + column]!;
  }

  /** The row of an id, or -1. */
  find(id: number): number {
    let low = 0;
    let high = this.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.id(middle);
      if (found === id) return middle;
      if (found < id) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** The values of a row, in the order of the columns. */
  row(row: number): number[] {
    const start = row * (this.columns + 1) + 1;
    return Array.from(this.data.subarray(start, start + this.columns));
  }
}

/** All tables at one tick, in the order of the schema. */
export type Tables = readonly Table[];

/** CRC-32 over, per table: the number of rows, then each row's id and values, as 32-bit little-endian integers. */
export function checksum(tables: Tables): number {
  let crc = 0;
  for (const table of tables) {
    crc = crc32(Int32Array.of(table.length), crc);
    crc = crc32(table.data, crc);
  }
  return crc;
}
