//! The sender's side: which rows go, come and stay, and what of them a receiver does not expect.

use super::arithmetic::difference;
use crate::schema::{Column, Predictor};
use crate::tables::Table;
use crate::wire::Writer;

/// Writes the delta from `old` to `new`, and gives the last changes of the new rows.
pub(super) fn step(
    columns: &[Column],
    old: &Table,
    old_changes: &[Vec<i32>],
    new: &Table,
    out: &mut Writer,
) -> Vec<Vec<i32>> {
    let step = Step::between(columns, old, new);
    let (residuals, changes) = follow(columns, old, old_changes, new, &step);
    write_table(columns, old, new, &step, &residuals, &changes, out);
    changes
}

/// Writes a table and its last changes as a delta from the empty one.
pub(super) fn whole(columns: &[Column], table: &Table, changes: &[Vec<i32>], out: &mut Writer) {
    let step = Step { removed: vec![], added: (0..table.len()).collect(), kept: vec![] };
    write_table(columns, &Table::new(columns.len()), table, &step, &[], changes, out);
}

/// Which rows go, come and stay between two tables.
struct Step {
    /// Positions in the old table.
    removed: Vec<usize>,
    /// Positions in the new table.
    added: Vec<usize>,
    /// Old and new position of each row that stays, in ascending id.
    kept: Vec<(usize, usize)>,
}

impl Step {
    fn between(columns: &[Column], old: &Table, new: &Table) -> Step {
        let kept = Vec::with_capacity(old.len().min(new.len()));
        let mut step = Step { removed: Vec::new(), added: Vec::new(), kept };
        let (mut o, mut n) = (0, 0);
        while o < old.len() || n < new.len() {
            let gone = n == new.len() || o < old.len() && old.ids()[o] < new.ids()[n];
            let came = o == old.len() || n < new.len() && new.ids()[n] < old.ids()[o];
            if gone {
                step.removed.push(o);
                o += 1;
            } else if came {
                step.added.push(n);
                n += 1;
            } else {
                if same_row(columns, old, o, new, n) {
                    step.kept.push((o, n));
                } else {
                    step.removed.push(o);
                    step.added.push(n);
                }
                o += 1;
                n += 1;
            }
        }
        step
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

/// The residuals of the rows that stay, one column that is not fixed after the other; and every
/// row's last change after the step (per linear column; 0 for a row that was added).
fn follow(
    columns: &[Column],
    old: &Table,
    old_changes: &[Vec<i32>],
    new: &Table,
    step: &Step,
) -> (Vec<i32>, Vec<Vec<i32>>) {
    let mut residuals = Vec::with_capacity(columns.len() * step.kept.len());
    let mut changes = Vec::with_capacity(old_changes.len());
    for (index, column) in columns.iter().enumerate() {
        let (before, after) = (old.column(index), new.column(index));
        match column.predictor {
            Predictor::Fixed => {}
            Predictor::Hold => residuals.extend(
                step.kept.iter().map(|(o, n)| difference(after[*n], before[*o], column.wrap)),
            ),
            Predictor::Linear => {
                let last = &old_changes[changes.len()];
                let mut change = vec![0; new.len()];
                let residual = step.kept.iter().map(|(o, n)| {
                    change[*n] = difference(after[*n], before[*o], column.wrap);
                    difference(change[*n], last[*o], column.wrap)
                });
                residuals.extend(residual);
                changes.push(change);
            }
        }
    }
    (residuals, changes)
}

fn write_table(
    columns: &[Column],
    old: &Table,
    new: &Table,
    step: &Step,
    residuals: &[i32],
    changes: &[Vec<i32>],
    out: &mut Writer,
) {
    let still = residuals.iter().all(|r| *r == 0);
    if step.removed.is_empty() && step.added.is_empty() && still {
        return out.int(0);
    }
    out.array(3);
    if step.removed.is_empty() {
        out.int(0);
    } else {
        out.array(step.removed.len());
        step.removed.iter().for_each(|position| out.uint(*position as u64));
    }
    if step.added.is_empty() {
        out.int(0);
    } else {
        out.array(1 + columns.len() + changes.len());
        out.array(step.added.len());
        let mut last = old.ids().last().copied().unwrap_or(0);
        for n in &step.added {
            out.int(i64::from(new.ids()[*n].wrapping_sub(last)));
            last = new.ids()[*n];
        }
        for index in 0..columns.len() {
            write_ints(step.added.iter().map(|n| new.value(*n, index)), out);
        }
        for change in changes {
            write_ints(step.added.iter().map(|n| change[*n]), out);
        }
    }
    if still {
        out.int(0);
    } else {
        // Not still, so rows stay.
        let columns = residuals.chunks(step.kept.len());
        out.array(columns.len());
        columns.for_each(|residuals| write_ints(residuals.iter().copied(), out));
    }
}

/// An array of integers, or the integer 0 when all of them are 0.
fn write_ints(values: impl ExactSizeIterator<Item = i32> + Clone, out: &mut Writer) {
    if values.clone().all(|v| v == 0) {
        return out.int(0);
    }
    out.array(values.len());
    values.for_each(|v| out.int(i64::from(v)));
}
