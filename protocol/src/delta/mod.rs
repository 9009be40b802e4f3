//! How tables travel: the difference from what a receiver expects of each column.
//!
//! Both ends hold the same [`Chain`]: the last tables of a stream and the last change of every
//! linear column. [`Chain::advance`] writes the delta to the next tables; [`Chain::apply`] reads it.
//! A full snapshot is a delta from the empty chain, written by [`Chain::full`]: one codec. Since it
//! carries the last changes too, who joins in the middle expects the same as who was there before.
//!
//! Arithmetic is modulo 2^32, or modulo a column's `wrap`; differences are taken to the centred range.

mod arithmetic;
mod read;
mod write;

pub(crate) use arithmetic::difference;
use write::Rows;

use crate::schema::{Column, Predictor, Schema};
use crate::tables::Tables;
use crate::wire::{Malformed, Reader, Writer};

/// A bound on the rows that a receiver accepts in a table.
pub const MAX_ROWS: usize = 65_536;

/// One end of a stream's delta chain.
#[derive(Clone, Debug)]
pub struct Chain {
    schema: Schema,
    tables: Tables,
    /// Per table and linear column (in order), the last change of each row.
    changes: Vec<Vec<Vec<i32>>>,
    /// What was before, for its memory.
    spare: Tables,
    spare_changes: Vec<Vec<Vec<i32>>>,
    step: write::Step,
}

impl Chain {
    /// The chain whose tables are all empty.
    pub fn new(schema: &Schema) -> Chain {
        let changes: Vec<_> = schema.tables.iter().map(|t| vec![Vec::new(); t.linear()]).collect();
        Chain {
            schema: schema.clone(),
            tables: Tables::new(schema),
            changes: changes.clone(),
            spare: Tables::new(schema),
            spare_changes: changes,
            step: write::Step::default(),
        }
    }

    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Writes the delta from the present tables to `next`, which become the present ones, each
    /// value taken modulo its column's wrap: checksums are of [`Chain::tables`], not of `next`.
    pub fn advance(&mut self, next: &Tables, out: &mut Writer) {
        self.spare.copy_from(next);
        out.array(self.schema.tables.len());
        for (index, schema) in self.schema.tables.iter().enumerate() {
            let new = self.spare.table_mut(index);
            for (column, wrapped) in schema.columns.iter().enumerate().filter(|(_, c)| c.wrap > 0) {
                new.update_column(column, |value| arithmetic::reduce(value, wrapped.wrap));
            }
            let old = Rows { table: self.tables.table(index), changes: &self.changes[index] };
            let changes = &mut self.spare_changes[index];
            self.step.take(&schema.columns, old, new, changes, out);
        }
        std::mem::swap(&mut self.tables, &mut self.spare);
        std::mem::swap(&mut self.changes, &mut self.spare_changes);
    }

    /// The value that receivers expect of a row of `next`, if that is no farther off than `slack`.
    pub(crate) fn expected(
        &self,
        table: usize,
        column: usize,
        next: &Tables,
        row: usize,
        slack: u32,
    ) -> Option<i32> {
        let columns = &self.schema.tables[table].columns;
        let Column { predictor, wrap, .. } = columns[column];
        let (old, new) = (self.tables.table(table), next.table(table));
        let before = old.find(new.ids()[row])?;
        if old.lives()[before] != new.lives()[row] {
            return None;
        }
        let mut expected = old.value(before, column);
        if predictor == Predictor::Linear {
            let linear =
                columns[..column].iter().filter(|c| c.predictor == Predictor::Linear).count();
            expected = expected.wrapping_add(self.changes[table][linear][before]);
        }
        let off = arithmetic::difference(new.value(row, column), expected, wrap).unsigned_abs();
        (off <= slack).then(|| arithmetic::reduce(expected, wrap))
    }

    /// Writes the present tables as a delta from the empty chain.
    pub fn full(&self, out: &mut Writer) {
        out.array(self.schema.tables.len());
        for (index, schema) in self.schema.tables.iter().enumerate() {
            let rows = Rows { table: self.tables.table(index), changes: &self.changes[index] };
            write::whole(&schema.columns, rows, out);
        }
    }

    /// Reads a delta on the present tables. After an error the chain is of no use.
    pub fn apply(&mut self, from: &mut Reader<'_>) -> Result<(), Malformed> {
        let count = self.schema.tables.len();
        let (schema, tables, changes) = (&self.schema, &mut self.tables, &mut self.changes);
        from.tuple(count, |r| {
            for (index, schema) in schema.tables.iter().enumerate() {
                let old = tables.table(index);
                let (new, new_changes) = read::table(&schema.columns, old, &changes[index], r)?;
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
