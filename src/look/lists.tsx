import type { ReactNode } from 'react';
import { classes } from './field';

export interface SummaryRow {
  readonly id?: string | undefined;
  readonly key: ReactNode;
  readonly value: ReactNode;
  /** Links or buttons, such as "Change". */
  readonly actions?: ReactNode;
}

/** Questions with their answers. */
export function SummaryList({ rows, className }: { readonly rows: readonly SummaryRow[]; readonly className?: string | undefined }) {
  return (
    <dl className={classes('nhsuk-summary-list', className)}>
      {rows.map((row, index) => (
        <div
          key={row.id ?? index}
          className={classes(
            'nhsuk-summary-list__row',
            (row.actions === undefined || row.actions === null) && 'nhsuk-summary-list__row--no-actions',
          )}
        >
          <dt className="nhsuk-summary-list__key">{row.key}</dt>
          <dd className="nhsuk-summary-list__value">{row.value}</dd>
          {row.actions !== undefined && row.actions !== null && <dd className="nhsuk-summary-list__actions">{row.actions}</dd>}
        </div>
      ))}
    </dl>
  );
}

export interface TableProps {
  readonly caption: ReactNode;
  readonly captionSize?: 's' | 'm' | 'l' | undefined;
  readonly head: readonly ReactNode[];
  readonly rows: readonly (readonly ReactNode[])[];
  /** The first cell of each row names the row. */
  readonly rowHeaders?: boolean | undefined;
}

/** With more columns than these there is no room for whole words. */
const wideColumns = 6;

/** A table whose rows are laid out as blocks is no longer a table to a screen reader, unless its roles are said. */
const semantics = {
  table: { role: 'table' },
  rowgroup: { role: 'rowgroup' },
  row: { role: 'row' },
  columnheader: { role: 'columnheader' },
  rowheader: { role: 'rowheader' },
  cell: { role: 'cell' },
} as const;

/**
 * On a narrow screen each row becomes a block whose cells repeat the heading of their column, but for the cell that names the row. Where
 * there is room for it, words stay whole.
 */
export function Table({ caption, captionSize = 'm', head, rows, rowHeaders = false }: TableProps) {
  return (
    <div className={classes('hna-table-room', head.length > wideColumns && 'hna-table-room--crowded')}>
      <table {...semantics.table} className="nhsuk-table nhsuk-table-responsive">
        <caption className={`nhsuk-table__caption nhsuk-table__caption--${captionSize}`}>{caption}</caption>
        <thead {...semantics.rowgroup} className="nhsuk-table__head">
          <tr {...semantics.row}>
            {head.map((cell, column) => (
              <th key={column} {...semantics.columnheader} scope="col" className="nhsuk-table__header">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...semantics.rowgroup} className="nhsuk-table__body">
          {rows.map((row, index) => (
            <tr key={index} {...semantics.row} className="nhsuk-table__row">
              {row.map((cell, column) =>
                rowHeaders && column === 0 ? (
                  <th key={column} {...semantics.rowheader} scope="row" className="nhsuk-table__header">
                    {cell}
                  </th>
                ) : (
                  <td key={column} {...semantics.cell} className="nhsuk-table__cell">
                    <span className="nhsuk-table-responsive__heading" aria-hidden="true">
                      {head[column]}{' '}
                    </span>
                    <div>{cell}</div>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
