import type { ComponentChild, JSX } from "preact";

interface Props<T> {
  caption: string;
  columns: readonly string[];
  /** Undefined: not known yet. */
  rows: readonly T[] | undefined | null;
  empty: string;
  key_: (row: T, index: number) => string | number;
  cells: (row: T) => ComponentChild[];
  actions?: (row: T) => ComponentChild;
}

/** A table; on narrow screens each row is a card, its cells named. */
export function Table<T>({ caption, columns, rows, empty, key_, cells, actions }: Props<T>): JSX.Element {
  if (rows === undefined || rows === null) return <p class="quiet">Asking the server…</p>;
  if (rows.length === 0) return <p class="plate nothing quiet">{empty}</p>;
  return (
    <div class="plate table">
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((title) => (
              <th key={title} scope="col">{title}</th>
            ))}
            {actions !== undefined && <th scope="col"><span class="unseen">What can be done</span></th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={key_(row, index)}>
              {cells(row).map((cell, column) => (
                <td key={column} data-title={columns[column]} class={cell === null ? "blank" : undefined}>{cell}</td>
              ))}
              {actions !== undefined && <td class="actions"><div>{actions(row)}</div></td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
