import { Fault } from "./fault.ts";
import { fields, list, str, u32 } from "./read.ts";

/** What is expected of a column's next value; only the difference from it travels. */
export const Predictor = { fixed: 0, hold: 1, linear: 2 } as const;
export type Predictor = (typeof Predictor)[keyof typeof Predictor];

export interface Column {
  readonly name: string;
  /** The real quantity is `value / scale`, in `unit`. */
  readonly scale: number;
  readonly unit: string;
  readonly predictor: Predictor;
  /** 0, or a power of two: values are in 0 … wrap-1 and go round. */
  readonly wrap: number;
}

export interface TableSchema {
  readonly name: string;
  readonly columns: readonly Column[];
}

/** The tables of a match, in the order in which snapshots carry them. */
export class Schema {
  readonly tables: readonly TableSchema[];

  constructor(tables: readonly TableSchema[]) {
    this.tables = tables;
  }

  /** The index of a table. A name that is not there is the caller's fault, and throws. */
  table(name: string): number {
    return found(this.tables, name, "table");
  }

  /** The index of a column in its table. */
  column(table: string, name: string): number {
    return found(this.tables[this.table(table)]!.columns, name, `column in ${table}`);
  }
}

function found(named: readonly { readonly name: string }[], name: string, what: string): number {
  const index = named.findIndex((item) => item.name === name);
  if (index < 0) throw new RangeError(`this game has no ${what} called ${name}`);
  return index;
}

export function readSchema(value: unknown): Schema {
  return new Schema(
    list(value, (table) => {
      const [name, columns] = fields(table, 2);
      return { name: str(name), columns: list(columns, readColumn) };
    }),
  );
}

function readColumn(value: unknown): Column {
  const [name, scale, unit, predictor, wrap] = fields(value, 5);
  const column = { name: str(name), scale: u32(scale), unit: str(unit), predictor: u32(predictor), wrap: u32(wrap) };
  if (column.predictor > Predictor.linear) throw new Fault("the schema has an unknown predictor");
  if (column.scale === 0) throw new Fault("a scale is 0");
  const round = column.wrap;
  if (round === 1 || round > 2 ** 31 || (round & (round - 1)) !== 0) throw new Fault("a wrap is not a power of two");
  return column as Column;
}
