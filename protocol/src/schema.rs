//! What a game's tables look like: sent once at attach, so that a generic client can read any game.

use crate::wire::{Malformed, Reader, Writer};

/// What is expected of a column's next value; only the difference from it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Predictor {
    /// Sent when the row is added, never again.
    Fixed = 0,
    /// The last value.
    Hold = 1,
    /// The last value plus the last change.
    Linear = 2,
}

/// One column of 32-bit integers.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub name: String,
    /// The real quantity is `value / scale`, in `unit`.
    pub scale: u32,
    /// A unit for people: "px", "px/tick", "turn", "tick", or "".
    pub unit: String,
    pub predictor: Predictor,
    /// 0, or a power of two from 2 to 2^31: values are in `0..wrap` and differences go the short way.
    pub wrap: u32,
}

impl Column {
    fn new(name: &str, predictor: Predictor) -> Column {
        Column { name: name.into(), scale: 1, unit: String::new(), predictor, wrap: 0 }
    }

    pub fn fixed(name: &str) -> Column {
        Column::new(name, Predictor::Fixed)
    }

    pub fn hold(name: &str) -> Column {
        Column::new(name, Predictor::Hold)
    }

    pub fn linear(name: &str) -> Column {
        Column::new(name, Predictor::Linear)
    }

    pub fn scaled(mut self, scale: u32, unit: &str) -> Column {
        assert!(scale > 0, "a scale divides");
        self.scale = scale;
        self.unit = unit.into();
        self
    }

    pub fn wrapped(mut self, wrap: u32) -> Column {
        assert!(wrap.is_power_of_two() && wrap > 1, "a wrap is a power of two");
        self.wrap = wrap;
        self
    }
}

impl Column {
    fn write(&self, out: &mut Writer) {
        out.array(5);
        out.str(&self.name);
        out.uint(u64::from(self.scale));
        out.str(&self.unit);
        out.uint(self.predictor as u64);
        out.uint(u64::from(self.wrap));
    }

    /// The five elements of a column. A scale or a wrap that nobody can compute with is refused.
    fn read(from: &mut Reader<'_>) -> Result<Column, Malformed> {
        let column = Column {
            name: from.str(64)?.to_owned(),
            scale: from.u32()?,
            unit: from.str(64)?.to_owned(),
            predictor: match from.u32()? {
                0 => Predictor::Fixed,
                1 => Predictor::Hold,
                2 => Predictor::Linear,
                _ => return Err(Malformed::Range),
            },
            wrap: from.u32()?,
        };
        let wrap_is_right = column.wrap == 0 || column.wrap.is_power_of_two() && column.wrap > 1;
        if column.scale > 0 && wrap_is_right { Ok(column) } else { Err(Malformed::Range) }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct TableSchema {
    pub name: String,
    pub columns: Vec<Column>,
}

impl TableSchema {
    /// The place of a column in a row.
    pub fn index(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }

    /// How many columns are linear: each has a last change per row.
    pub(crate) fn linear(&self) -> usize {
        self.columns.iter().filter(|c| c.predictor == Predictor::Linear).count()
    }
}

/// The tables of a match, in the order in which snapshots carry them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    pub tables: Vec<TableSchema>,
}

impl Schema {
    pub fn new() -> Schema {
        Schema::default()
    }

    /// Adds a table. Its index is its place in the order of the calls.
    pub fn table(mut self, name: &str, columns: impl Into<Vec<Column>>) -> Schema {
        self.tables.push(TableSchema { name: name.into(), columns: columns.into() });
        self
    }

    pub fn index(&self, table: &str) -> Option<usize> {
        self.tables.iter().position(|t| t.name == table)
    }

    pub fn write(&self, out: &mut Writer) {
        out.array(self.tables.len());
        for table in &self.tables {
            out.array(2);
            out.str(&table.name);
            out.array(table.columns.len());
            for column in &table.columns {
                column.write(out);
            }
        }
    }

    pub fn read(from: &mut Reader<'_>) -> Result<Schema, Malformed> {
        let tables = from.list(64, |r| {
            r.tuple(2, |r| {
                let name = r.str(64)?.to_owned();
                let columns = r.list(64, |r| r.tuple(5, |r| Column::read(r)))?;
                Ok(TableSchema { name, columns })
            })
        })?;
        Ok(Schema { tables })
    }
}
