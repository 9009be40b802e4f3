//! How tables travel: the difference from what a receiver expects of each column.
//!
//! Both ends hold the same [`Chain`]: the last tables of a stream and the last change of every
//! linear column. [`Chain::advance`] writes the delta to the next tables; [`Chain::apply`] reads it.
//! A full snapshot is a delta from the empty chain, written by [`Chain::full`]: one codec. Since it
//! carries the last changes too, who joins in the middle expects the same as who was there before.
//!
//! Arithmetic is modulo 2^32, or modulo a column's `wrap`; differences are taken to the centred range.

use crate::schema::{Column, Predictor, Schema};
use crate::tables::{Table, Tables};
use crate::wire::{Malformed, Reader, Writer};

/// A bound on the rows of a table that a receiver accepts.
pub const MAX_ROWS: usize = 65_536;

/// One end of a stream's delta chain.
#[derive(Clone, Debug)]
pub struct Chain {
    schema: Schema,
    tables: Tables,
    /// Per table and linear column (in order), the last change of each row.
    changes: Vec<Vec<Vec<i32>>>,
}

impl Chain {
    /// The chain whose tables are all empty.
    pub fn new(schema: &Schema) -> Chain {
        Chain {
            schema: schema.clone(),
            tables: Tables::new(schema),
            changes: schema.tables.iter().map(|t| vec![Vec::new(); linear(&t.columns)]).collect(),
        }
    }

    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Writes the delta from the present tables to `next`, which become the present ones.
    pub fn advance(&mut self, next: &Tables, out: &mut Writer) {
        out.array(self.schema.tables.len());
        for (index, schema) in self.schema.tables.iter().enumerate() {
            let old = self.tables.table(index);
            let new = next.table(index);
            let step = Step::between(&schema.columns, old, new);
            let (residuals, changes) =
                follow(&schema.columns, old, &self.changes[index], new, &step);
            write_table(&schema.columns, old, new, &step, &residuals, &changes, out);
            self.changes[index] = changes;
        }
        self.tables.clone_from(next);
    }

    /// Writes the present tables as a delta from the empty chain.
    pub fn full(&self, out: &mut Writer) {
        out.array(self.schema.tables.len());
        for (index, schema) in self.schema.tables.iter().enumerate() {
            let (old, new) = (Table::new(schema.columns.len()), self.tables.table(index));
            let step = Step { removed: Vec::new(), added: (0..new.len()).collect(), kept: vec![] };
            write_table(&schema.columns, &old, new, &step, &[], &self.changes[index], out);
        }
    }

    /// Reads a delta on the present tables. After an error the chain is of no use.
    pub fn apply(&mut self, from: &mut Reader<'_>) -> Result<(), Malformed> {
        let count = self.schema.tables.len();
        let (schema, tables, changes) = (&self.schema, &mut self.tables, &mut self.changes);
        from.tuple(count, |r| {
            for (index, schema) in schema.tables.iter().enumerate() {
                let old = tables.table(index);
                let (new, new_changes) = read_table(&schema.columns, old, &changes[index], r)?;
                *tables.table_mut(index) = new;
                changes[index] = new_changes;
            }
            Ok(())
        })
    }

    /// Empties the chain: the base of a full snapshot.
    pub fn clear(&mut self) {
        self.tables.clear();
        self.changes.iter_mut().flatten().for_each(Vec::clear);
    }
}

fn linear(columns: &[Column]) -> usize {
    columns.iter().filter(|c| c.predictor == Predictor::Linear).count()
}

/// `value` modulo the column's wrap, or modulo 2^32.
fn reduce(value: i32, wrap: u32) -> i32 {
    if wrap == 0 { value } else { (value as u32 & (wrap - 1)) as i32 }
}

/// The difference `a - b`, the short way round.
fn difference(a: i32, b: i32, wrap: u32) -> i32 {
    let full = a.wrapping_sub(b);
    if wrap == 0 {
        return full;
    }
    let half = wrap / 2;
    ((full as u32).wrapping_add(half) & (wrap - 1)) as i32 - half as i32
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
        let mut step = Step { removed: Vec::new(), added: Vec::new(), kept: Vec::new() };
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

/// The residuals of the rows that stay (per column that is not fixed), and every row's last
/// change after the step (per linear column; 0 for a row that was added).
fn follow(
    columns: &[Column],
    old: &Table,
    old_changes: &[Vec<i32>],
    new: &Table,
    step: &Step,
) -> (Vec<Vec<i32>>, Vec<Vec<i32>>) {
    let mut residuals = Vec::with_capacity(columns.len());
    let mut changes = Vec::with_capacity(old_changes.len());
    for (index, column) in columns.iter().enumerate() {
        let (before, after) = (old.column(index), new.column(index));
        match column.predictor {
            Predictor::Fixed => {}
            Predictor::Hold => residuals.push(
                step.kept
                    .iter()
                    .map(|(o, n)| difference(after[*n], before[*o], column.wrap))
                    .collect(),
            ),
            Predictor::Linear => {
                let last = &old_changes[changes.len()];
                let mut change = vec![0; new.len()];
                let residual = step.kept.iter().map(|(o, n)| {
                    change[*n] = difference(after[*n], before[*o], column.wrap);
                    difference(change[*n], last[*o], column.wrap)
                });
                residuals.push(residual.collect());
                changes.push(change);
            }
        }
    }
    (residuals, changes)
}

/// An array of integers, or the integer 0 when all of them are 0.
fn write_ints(values: impl ExactSizeIterator<Item = i32> + Clone, out: &mut Writer) {
    if values.clone().all(|v| v == 0) {
        return out.int(0);
    }
    out.array(values.len());
    values.for_each(|v| out.int(i64::from(v)));
}

fn read_ints(count: usize, from: &mut Reader<'_>) -> Result<Vec<i32>, Malformed> {
    if !from.at_array()? {
        return if from.int()? == 0 { Ok(vec![0; count]) } else { Err(Malformed::Range) };
    }
    let values = from.list(count, Reader::i32)?;
    if values.len() == count { Ok(values) } else { Err(Malformed::Short) }
}

fn write_table(
    columns: &[Column],
    old: &Table,
    new: &Table,
    step: &Step,
    residuals: &[Vec<i32>],
    changes: &[Vec<i32>],
    out: &mut Writer,
) {
    let still = residuals.iter().flatten().all(|r| *r == 0);
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
        out.array(residuals.len());
        residuals.iter().for_each(|residual| write_ints(residual.iter().copied(), out));
    }
}

type Rows = (Table, Vec<Vec<i32>>);

/// The table after a delta, and the last changes of its rows.
fn read_table(
    columns: &[Column],
    old: &Table,
    old_changes: &[Vec<i32>],
    from: &mut Reader<'_>,
) -> Result<Rows, Malformed> {
    let (mut removed, mut added, mut residuals) = (Vec::new(), None, None);
    if from.at_array()? {
        from.tuple(3, |r| {
            removed = if r.at_array()? { r.list(old.len(), Reader::u32)? } else { nothing(r)? };
            added = Added::read(columns, old, old_changes.len(), r)?;
            let kept = old.len() - removed.len();
            let moving = columns.iter().filter(|c| c.predictor != Predictor::Fixed).count();
            if r.at_array()? {
                residuals = Some(r.tuple(moving, |r| {
                    (0..moving).map(|_| read_ints(kept, r)).collect::<Result<Vec<_>, _>>()
                })?);
            } else {
                nothing::<()>(r)?;
            }
            Ok(())
        })?;
    } else {
        nothing::<()>(from)?;
    }
    let rises = removed.windows(2).all(|pair| pair[0] < pair[1]);
    if !rises || removed.last().is_some_and(|last| *last as usize >= old.len()) {
        return Err(Malformed::Range);
    }

    let mut gone = removed.iter().map(|p| *p as usize).peekable();
    let kept: Vec<usize> =
        (0..old.len()).filter(|position| gone.next_if_eq(position).is_none()).collect();
    let added = added.unwrap_or_else(|| Added::none(columns.len(), old_changes.len()));
    merge(columns, old, old_changes, &kept, residuals.as_deref(), &added)
}

/// The 0 that stands for an empty part.
fn nothing<T: Default>(from: &mut Reader<'_>) -> Result<T, Malformed> {
    if from.int()? == 0 { Ok(T::default()) } else { Err(Malformed::Range) }
}

/// Rows that a delta adds.
struct Added {
    ids: Vec<i32>,
    values: Vec<Vec<i32>>,
    changes: Vec<Vec<i32>>,
}

impl Added {
    fn none(columns: usize, linear: usize) -> Added {
        Added { ids: vec![], values: vec![vec![]; columns], changes: vec![vec![]; linear] }
    }

    fn read(
        columns: &[Column],
        old: &Table,
        linear: usize,
        from: &mut Reader<'_>,
    ) -> Result<Option<Added>, Malformed> {
        if !from.at_array()? {
            return nothing(from);
        }
        from.tuple(1 + columns.len() + linear, |r| {
            let mut last = old.ids().last().copied().unwrap_or(0);
            let ids = r.list(MAX_ROWS, |r| {
                last = last.wrapping_add(r.i32()?);
                Ok(last)
            })?;
            if ids.windows(2).any(|pair| pair[0] >= pair[1]) {
                return Err(Malformed::Range);
            }
            let mut values = Vec::with_capacity(columns.len());
            for column in columns {
                let mut read = read_ints(ids.len(), r)?;
                read.iter_mut().for_each(|v| *v = reduce(*v, column.wrap));
                values.push(read);
            }
            let changes = (0..linear).map(|_| read_ints(ids.len(), r)).collect::<Result<_, _>>()?;
            Ok(Some(Added { ids, values, changes }))
        })
    }
}

/// Puts rows that stay, moved as expected plus their residuals, and added rows in order of id.
fn merge(
    columns: &[Column],
    old: &Table,
    old_changes: &[Vec<i32>],
    kept: &[usize],
    residuals: Option<&[Vec<i32>]>,
    added: &Added,
) -> Result<Rows, Malformed> {
    let mut table = Table::new(columns.len());
    let mut changes = vec![Vec::new(); old_changes.len()];
    let mut row = vec![0; columns.len()];
    let (mut k, mut a) = (0, 0);
    while k < kept.len() || a < added.ids.len() {
        let takes_kept =
            a == added.ids.len() || k < kept.len() && old.ids()[kept[k]] < added.ids[a];
        if !takes_kept && k < kept.len() && old.ids()[kept[k]] == added.ids[a] {
            return Err(Malformed::Range);
        }
        if takes_kept {
            let o = kept[k];
            let (mut moving, mut linear) = (0, 0);
            for (index, column) in columns.iter().enumerate() {
                let before = old.value(o, index);
                let residual = residuals.map_or(0, |all| all.get(moving).map_or(0, |r| r[k]));
                row[index] = match column.predictor {
                    Predictor::Fixed => before,
                    Predictor::Hold => reduce(before.wrapping_add(residual), column.wrap),
                    Predictor::Linear => {
                        let change = difference(
                            old_changes[linear][o].wrapping_add(residual),
                            0,
                            column.wrap,
                        );
                        changes[linear].push(change);
                        linear += 1;
                        reduce(before.wrapping_add(change), column.wrap)
                    }
                };
                moving += usize::from(column.predictor != Predictor::Fixed);
            }
            table.push(old.ids()[o], &row);
            k += 1;
        } else {
            for (value, column) in row.iter_mut().zip(&added.values) {
                *value = column[a];
            }
            table.push(added.ids[a], &row);
            for (change, values) in changes.iter_mut().zip(&added.changes) {
                change.push(values[a]);
            }
            a += 1;
        }
    }
    Ok((table, changes))
}
