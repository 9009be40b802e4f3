//! What a thin link's member is told of its own rows.

use crate::wire::{Malformed, Reader, Writer};

/// One row whose id is the receiver's player id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRow {
    /// The table's place in the schema.
    pub table: u32,
    /// By column: the true value less the one in the snapshot, the short way round where it wraps.
    pub off: Vec<i32>,
}

impl OwnRow {
    pub(super) fn write(&self, w: &mut Writer) {
        w.array(2);
        w.uint(u64::from(self.table));
        w.ints(&self.off);
    }

    pub(super) fn read(r: &mut Reader<'_>) -> Result<OwnRow, Malformed> {
        r.tuple(2, |r| Ok(OwnRow { table: r.u32()?, off: r.list(MANY, Reader::i32)? }))
    }
}

const MANY: usize = 1 << 8;
