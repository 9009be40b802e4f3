//! The receiver's side: a table and a delta give the next table.

use super::MAX_ROWS;
use super::arithmetic::{difference, reduce};
use crate::schema::{Column, Predictor};
use crate::tables::Table;
use crate::wire::{Malformed, Reader};

type Rows = (Table, Vec<Vec<i32>>);

/// The table after a delta, and the last changes of its rows.
pub(super) fn table(
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
    if kept.len() + added.ids.len() > MAX_ROWS {
        return Err(Malformed::Range);
    }
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

fn read_ints(count: usize, from: &mut Reader<'_>) -> Result<Vec<i32>, Malformed> {
    if !from.at_array()? {
        return if from.int()? == 0 { Ok(vec![0; count]) } else { Err(Malformed::Range) };
    }
    let values = from.list(count, Reader::i32)?;
    if values.len() == count { Ok(values) } else { Err(Malformed::Range) }
}
