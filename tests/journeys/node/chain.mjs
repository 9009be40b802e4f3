// Snapshots as SPEC.md, section 7, describes them; written from it, and from nothing else.

const FIXED = 0;
const LINEAR = 2;

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

/** A value, modulo a wrap. */
const value = (x, wrap) => (wrap ? x & (wrap - 1) : x | 0);
/** A change or a residual, in the centred range of a wrap. */
const change = (x, wrap) => (wrap ? ((x + wrap / 2) & (wrap - 1)) - wrap / 2 : x | 0);

export class Chain {
  /** schema: [[name, [[name, scale, unit, predictor, wrap], ...]], ...] */
  constructor(schema) {
    this.schema = schema.map(([name, columns]) => ({
      name,
      columns: columns.map(([name, scale, unit, predictor, wrap]) => ({ name, scale, unit, predictor, wrap })),
    }));
    this.tick = null;
    this.tables = this.schema.map(() => []);
  }

  take([tick, age, delta, , checksum]) {
    if (age === 0) this.tables = this.schema.map(() => []);
    else if (this.tick !== tick - age) throw new Error(`tick ${tick} builds on ${tick - age}, not on ${this.tick}`);
    if (delta.length < this.schema.length) throw new Error("one element per table");
    this.tables = this.tables.map((rows, n) => apply(rows, delta[n], this.schema[n].columns));
    this.tick = tick;
    if (checksum == null) return false;
    const own = crc(this.tables);
    if (own !== checksum) throw new Error(`tick ${tick}: checksum ${own}, stated ${checksum}`);
    return true;
  }

  table(name) {
    return this.tables[this.schema.findIndex((table) => table.name === name)];
  }

  /** The row as an object with the columns' names. */
  row(name, id) {
    const at = this.schema.findIndex((table) => table.name === name);
    const row = this.tables[at].find((row) => row.id === id);
    return row && Object.fromEntries(this.schema[at].columns.map((column, n) => [column.name, row.values[n]]));
  }

  /** As in `Tables`. */
  plain() {
    return this.tables.map((rows) => rows.map((row) => [row.id, ...row.values]));
  }
}

/** An array of so many integers; 0 stands for zeros. */
function integers(list, count) {
  if (list === 0) return new Array(count).fill(0);
  const right = Array.isArray(list) && list.length === count && list.every((x) => x === (x | 0));
  if (!right) throw new Error(`${count} integers were expected, not ${JSON.stringify(list)}`);
  return list;
}

/** The elements of a tuple, which may have more; 0 stands for zeros. */
function parts(tuple, count) {
  if (tuple === 0) return new Array(count).fill(0);
  if (!Array.isArray(tuple) || tuple.length < count) throw new Error(`${count} parts were expected`);
  return tuple.slice(0, count);
}

function ascending(list) {
  if (list.some((x, n) => n > 0 && list[n - 1] >= x)) throw new Error(`${list} do not rise`);
  return list;
}

function apply(old, delta, columns) {
  const [removed, added, residuals] = parts(delta, 3);
  const positions = removed === 0 ? [] : ascending(integers(removed, removed.length));
  if (positions.some((at) => at < 0 || at >= old.length)) throw new Error("a position beyond the table");
  const rows = old
    .filter((_, at) => !positions.includes(at))
    .map((row) => ({ id: row.id, values: [...row.values], changes: [...row.changes] }));

  const moving = columns.map((column, n) => ({ ...column, n })).filter((column) => column.predictor !== FIXED);
  const lists = parts(residuals, moving.length);
  moving.forEach(({ n, predictor, wrap }, at) => {
    integers(lists[at], rows.length).forEach((residual, r) => {
      const row = rows[r];
      row.changes[n] = change(predictor === LINEAR ? row.changes[n] + residual : residual, wrap);
      row.values[n] = value(row.values[n] + row.changes[n], wrap);
    });
  });
  if (added !== 0) rows.push(...born(old, added, columns));
  rows.sort((a, b) => a.id - b.id);
  ascending(rows.map((row) => row.id));
  return rows;
}

function born(old, [steps, ...lists], columns) {
  const linear = columns.filter((column) => column.predictor === LINEAR);
  const count = steps.length;
  let last = old.length ? old[old.length - 1].id : 0;
  const ids = ascending(integers(steps, count).map((step) => (last = (last + step) | 0)));
  const list = parts(lists, columns.length + linear.length).map((list) => integers(list, count));
  return ids.map((id, n) => ({
    id,
    values: columns.map((column, c) => value(list[c][n], column.wrap)),
    changes: columns.map((column) => {
      const c = linear.indexOf(column);
      return c < 0 ? 0 : change(list[columns.length + c][n], column.wrap);
    }),
  }));
}

export function crc(tables) {
  let sum = 0xffffffff;
  const add = (x) => {
    for (let shift = 0; shift < 32; shift += 8) sum = CRC[(sum ^ (x >>> shift)) & 0xff] ^ (sum >>> 8);
  };
  for (const rows of tables) {
    add(rows.length);
    for (const row of rows) {
      add(row.id);
      row.values.forEach(add);
    }
  }
  return (sum ^ 0xffffffff) >>> 0;
}
