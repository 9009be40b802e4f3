//! What a thin link does without: how far values may be off there, and which tables are left out.
//!
//! A value stays what its receiver expects while that is near enough to the truth, so its residual
//! is 0. A receiver needs to know nothing of it.

use std::collections::BTreeMap;

use crate::delta::{Chain, difference};
use crate::schema::{Predictor, Schema};
use crate::server::OwnRow;
use crate::tables::Tables;

/// Enough for every value: told when its row comes, and then no more.
pub const UNTOLD: u32 = u32::MAX;

#[derive(Clone, Debug)]
pub struct Slack {
    schema: Schema,
    tables: Vec<TableSlack>,
    /// Tables of which players are told their own row exactly.
    own: Vec<usize>,
}

#[derive(Clone, Debug)]
enum TableSlack {
    LeftOut,
    /// By column.
    Within(Vec<u32>),
}

impl Slack {
    /// Everything as it is.
    pub fn none(schema: &Schema) -> Slack {
        let exact = |columns| TableSlack::Within(vec![0; columns]);
        Slack {
            tables: schema.tables.iter().map(|table| exact(table.columns.len())).collect(),
            schema: schema.clone(),
            own: Vec::new(),
        }
    }

    /// Lets a column's values be off by so much. Panics if the schema has no such column.
    pub fn within(mut self, table: &str, column: &str, slack: u32) -> Slack {
        let index = self.schema.index(table).expect("a table of the schema");
        let column = self.schema.tables[index].index(column).expect("a column of the table");
        if let TableSlack::Within(columns) = &mut self.tables[index] {
            columns[column] = slack;
        }
        self
    }

    /// Leaves a table empty. Panics if the schema has no such table.
    pub fn without(mut self, table: &str) -> Slack {
        let index = self.schema.index(table).expect("a table of the schema");
        self.tables[index] = TableSlack::LeftOut;
        self
    }

    /// Tells each player exactly the row that has its player id. Panics if the schema has no such
    /// table.
    pub fn own(mut self, table: &str) -> Slack {
        self.own.push(self.schema.index(table).expect("a table of the schema"));
        self
    }

    /// By player: how far off its own rows are in `loose`.
    pub fn off(&self, exact: &Tables, loose: &Tables) -> BTreeMap<i32, Vec<OwnRow>> {
        let mut players: BTreeMap<i32, Vec<OwnRow>> = BTreeMap::new();
        for index in &self.own {
            let (exact, loose) = (exact.table(*index), loose.table(*index));
            let columns = &self.schema.tables[*index].columns;
            for (row, id) in exact.ids().iter().enumerate() {
                let Some(told) = loose.find(*id) else { continue };
                let values = exact.row(row).zip(loose.row(told)).zip(columns);
                let off: Vec<i32> = values
                    .map(|((exact, told), column)| difference(exact, told, column.wrap))
                    .collect();
                if off.iter().any(|off| *off != 0) {
                    players.entry(*id).or_default().push(OwnRow { table: *index as u32, off });
                }
            }
        }
        players
    }

    /// What a chain goes on to, in place of `next`.
    pub fn loosen(&self, chain: &Chain, next: &Tables) -> Tables {
        let mut loose = next.clone();
        for (index, slack) in self.tables.iter().enumerate() {
            let TableSlack::Within(columns) = slack else {
                loose.table_mut(index).clear();
                continue;
            };
            for (column, within) in columns.iter().enumerate().filter(|(_, slack)| **slack > 0) {
                if self.schema.tables[index].columns[column].predictor != Predictor::Fixed {
                    let near = |row: usize| chain.expected(index, column, next, row, *within);
                    loose.table_mut(index).replace_column(column, near);
                }
            }
        }
        loose
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Column;
    use crate::wire::{Reader, Writer};

    fn schema() -> Schema {
        let ships = [Column::linear("x"), Column::hold("aim").wrapped(256), Column::hold("health")];
        Schema::new().table("ships", ships).table("bolts", [Column::fixed("x")])
    }

    fn tables(rows: &[(i32, u32, [i32; 3])]) -> Tables {
        let mut tables = Tables::new(&schema());
        for (id, life, values) in rows {
            tables.table_mut(0).push_life(*id, *life, values);
        }
        tables.table_mut(1).push(1, &[7]);
        tables
    }

    #[test]
    fn values_stay_as_expected_while_that_is_near_enough() {
        let slack = Slack::none(&schema())
            .within("ships", "x", 10)
            .within("ships", "aim", 8)
            .without("bolts");
        let (mut chain, mut reader) = (Chain::new(&schema()), Chain::new(&schema()));
        let mut step = |rows: &[(i32, u32, [i32; 3])]| {
            let next = slack.loosen(&chain, &tables(rows));
            let mut out = Writer::new();
            chain.advance(&next, &mut out);
            let mut delta = Reader::new(out.bytes());
            reader.apply(&mut delta).expect("a delta that follows");
            assert_eq!(reader.tables().checksum(), chain.tables().checksum());
            assert!(chain.tables().table(1).is_empty(), "left out");
            (chain.tables().table(0).row(0).collect::<Vec<_>>(), out.into_bytes().len())
        };
        assert_eq!(step(&[(1, 0, [100, 250, 5])]).0, [100, 250, 5], "a row comes as it is");
        assert_eq!(step(&[(1, 0, [140, 2, 5])]).0, [140, 250, 5], "8 the short way round");
        let (row, bytes) = step(&[(1, 0, [190, 1, 5])]);
        assert_eq!(row, [180, 250, 5], "expected at 180");
        assert_eq!(bytes, 3, "nothing to tell");
        assert_eq!(step(&[(1, 0, [231, 3, 4])]).0, [231, 3, 4], "too far off");
        assert_eq!(step(&[(1, 1, [230, 4, 4])]).0, [230, 4, 4], "another life, another row");
    }

    #[test]
    fn a_player_is_told_by_how_much_its_own_row_is_off() {
        let slack = Slack::none(&schema()).own("ships");
        let exact = tables(&[(1, 0, [100, 2, 5]), (2, 0, [7, 8, 9]), (4, 0, [1, 1, 1])]);
        let loose = tables(&[(1, 0, [104, 250, 5]), (2, 0, [7, 8, 9]), (3, 0, [0, 0, 0])]);
        let off = slack.off(&exact, &loose);
        assert_eq!(
            off.keys().copied().collect::<Vec<_>>(),
            [1],
            "the others are right, or not there"
        );
        assert_eq!(off[&1], [OwnRow { table: 0, off: vec![-4, 8, 0] }]);
        assert!(Slack::none(&schema()).off(&exact, &loose).is_empty(), "nobody's own");
    }
}
