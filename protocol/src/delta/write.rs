//! The sender's side: which rows go, come and stay, and what of them a receiver does not expect.

use super::arithmetic::difference;
use crate::schema::{Column, Predictor};
use crate::tables::Table;
use crate::wire::Writer;

/// A table and the last changes of its rows, per linear column.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub table: &'a Table,
    pub changes: &'a [Vec<i32>],
}

/// Writes a table and its last changes as a delta from the empty one.
pub(super) fn whole(columns: &[Column], rows: Rows<'_>, out: &mut Writer) {
    let step = Step { added: (0..rows.table.len()).collect(), ..Step::default() };
    step.write(columns, &Table::new(columns.len()), rows, out);
}

/// What becomes of the rows between two tables. To be used again and again, for its memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    /// Positions in the old table.
    removed: Vec<usize>,
    /// Positions in the new table.
    added: Vec<usize>,
    /// Old and new position of each row that stays, in ascending id.
    kept: Vec<(usize, usize)>,
    /// What was not expected of the rows that stay, one column that is not fixed after the other.
    residuals: Vec<i32>,
}

impl Step {
    /// Writes the delta from `old` to `new`, and fills in the last changes of the new rows.
    pub(super) fn take(
        &mut self,
        columns: &[Column],
        old: Rows<'_>,
        new: &Table,
        changes: &mut [Vec<i32>],
        out: &mut Writer,
    ) {
        self.part(columns, old.table, new);
        self.follow(columns, old, new, changes);
        self.write(columns, old.table, Rows { table: new, changes }, out);
    }

    /// Which rows go, come and stay.
    fn part(&mut self, columns: &[Column], old: &Table, new: &Table) {
        self.removed.clear();
        self.added.clear();
        self.kept.clear();
        let (mut o, mut n) = (0, 0);
        while o < old.len() || n < new.len() {
            let gone = n == new.len() || o < old.len() && old.ids()[o] < new.ids()[n];
            let came = o == old.len() || n < new.len() && new.ids()[n] < old.ids()[o];
            if gone {
                self.removed.push(o);
                o += 1;
            } else if came {
                self.added.push(n);
                n += 1;
            } else {
                if same_row(columns, old, o, new, n) {
                    self.kept.push((o, n));
                } else {
                    self.removed.push(o);
                    self.added.push(n);
                }
                o += 1;
                n += 1;
            }
        }
    }

    /// The residuals, and every row's last change after the step; 0 for a row that was added.
    fn follow(&mut self, columns: &[Column], old: Rows<'_>, new: &Table, changes: &mut [Vec<i32>]) {
        let Step { kept, residuals, .. } = self;
        residuals.clear();
        let mut linear = changes.iter_mut().zip(old.changes);
        for (index, column) in columns.iter().enumerate() {
            let (before, after) = (old.table.column(index), new.column(index));
            match column.predictor {
                Predictor::Fixed => {}
                Predictor::Hold => residuals.extend(
                    kept.iter().map(|(o, n)| difference(after[*n], before[*o], column.wrap)),
                ),
                Predictor::Linear => {
                    let (change, last) = linear.next().expect("changes of each linear column");
                    change.clear();
                    change.resize(new.len(), 0);
                    residuals.extend(kept.iter().map(|(o, n)| {
                        change[*n] = difference(after[*n], before[*o], column.wrap);
                        difference(change[*n], last[*o], column.wrap)
                    }));
                }
            }
        }
    }

    fn write(&self, columns: &[Column], old: &Table, new: Rows<'_>, out: &mut Writer) {
        let Step { removed, added, kept, residuals } = self;
        let Rows { table, changes } = new;
        let still = residuals.iter().all(|r| *r == 0);
        if removed.is_empty() && added.is_empty() && still {
            return out.int(0);
        }
        out.array(3);
        if removed.is_empty() {
            out.int(0);
        } else {
            out.array(removed.len());
            removed.iter().for_each(|position| out.uint(*position as u64));
        }
        if added.is_empty() {
            out.int(0);
        } else {
            out.array(1 + columns.len() + changes.len());
            out.array(added.len());
            let mut last = old.ids().last().copied().unwrap_or(0);
            for n in added {
                out.int(i64::from(table.ids()[*n].wrapping_sub(last)));
                last = table.ids()[*n];
            }
            for index in 0..columns.len() {
                write_ints(added.iter().map(|n| table.value(*n, index)), out);
            }
            for change in changes {
                write_ints(added.iter().map(|n| change[*n]), out);
            }
        }
        if still {
            out.int(0);
        } else {
            // Not still, so rows stay.
            let columns = residuals.chunks(kept.len());
            out.array(columns.len());
            columns.for_each(|residuals| write_ints(residuals.iter().copied(), out));
        }
    }
}

/// A row stays itself while it is in the same life and its fixed columns are what they were.
fn same_row(columns: &[Column], old: &Table, o: usize, new: &Table, n: usize) -> bool {
    old.lives()[o] == new.lives()[n]
        && columns
            .iter()
            .enumerate()
            .filter(|(_, c)| c.predictor == Predictor::Fixed)
            .all(|(i, _)| old.value(o, i) == new.value(n, i))
}

/// An array of integers, or the integer 0 when all of them are 0.
fn write_ints(values: impl ExactSizeIterator<Item = i32> + Clone, out: &mut Writer) {
    if values.clone().all(|v| v == 0) {
        return out.int(0);
    }
    out.array(values.len());
    values.for_each(|v| out.int(i64::from(v)));
}
