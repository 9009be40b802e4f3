//! What members may see at a tick: tables of integers, rows in ascending id.

use crate::schema::Schema;

/// One table: a row has an id, a life and a value per column. Stored by column, as it travels.
///
/// The life tells two rows of the same id apart: a ship that respawned is the same id in a new
/// life, so its delta is a removal and an addition, and nothing is interpolated between the two.
/// Lives never travel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    ids: Vec<i32>,
    lives: Vec<u32>,
    columns: Vec<Vec<i32>>,
}

impl Table {
    pub fn new(columns: usize) -> Table {
        Table { ids: Vec::new(), lives: Vec::new(), columns: vec![Vec::new(); columns] }
    }

    /// Adds a row. Ids must come in ascending order, one value per column.
    pub fn push(&mut self, id: i32, values: &[i32]) {
        self.push_life(id, 0, values);
    }

    /// Adds a row in the given life of its id.
    pub fn push_life(&mut self, id: i32, life: u32, values: &[i32]) {
        assert_eq!(values.len(), self.columns.len(), "one value per column");
        assert!(self.ids.last().is_none_or(|last| *last < id), "rows stand in ascending id");
        self.ids.push(id);
        self.lives.push(life);
        for (column, value) in self.columns.iter_mut().zip(values) {
            column.push(*value);
        }
    }

    pub fn clear(&mut self) {
        self.ids.clear();
        self.lives.clear();
        self.columns.iter_mut().for_each(Vec::clear);
    }

    /// Becomes like another, in the memory it has.
    fn copy_from(&mut self, other: &Table) {
        self.ids.clone_from(&other.ids);
        self.lives.clone_from(&other.lives);
        self.columns.clone_from(&other.columns);
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    pub fn ids(&self) -> &[i32] {
        &self.ids
    }

    pub fn lives(&self) -> &[u32] {
        &self.lives
    }

    pub fn column(&self, column: usize) -> &[i32] {
        &self.columns[column]
    }

    pub(crate) fn update_column(&mut self, column: usize, update: impl Fn(i32) -> i32) {
        self.columns[column].iter_mut().for_each(|value| *value = update(*value));
    }

    /// Gives each row of a column the value of `replace`, by its place; `None`: it stays.
    pub(crate) fn replace_column(&mut self, column: usize, replace: impl Fn(usize) -> Option<i32>) {
        for (row, value) in self.columns[column].iter_mut().enumerate() {
            *value = replace(row).unwrap_or(*value);
        }
    }

    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// The place of a row in this table.
    pub fn find(&self, id: i32) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    pub fn value(&self, row: usize, column: usize) -> i32 {
        self.columns[column][row]
    }

    /// The values of a row, in the order of the columns.
    pub fn row(&self, row: usize) -> impl Iterator<Item = i32> + '_ {
        self.columns.iter().map(move |column| column[row])
    }
}

/// All tables of one audience at one tick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    tables: Vec<Table>,
}

impl Tables {
    pub fn new(schema: &Schema) -> Tables {
        Tables { tables: schema.tables.iter().map(|t| Table::new(t.columns.len())).collect() }
    }

    pub fn clear(&mut self) {
        self.tables.iter_mut().for_each(Table::clear);
    }

    /// Becomes like other tables of the same schema, in the memory it has.
    pub fn copy_from(&mut self, other: &Tables) {
        assert_eq!(self.tables.len(), other.tables.len(), "tables of one schema");
        self.tables.iter_mut().zip(&other.tables).for_each(|(table, other)| table.copy_from(other));
    }

    /// Fills the first table in one way and those after it, by themselves, in another.
    pub fn fill(&mut self, first: impl FnOnce(&mut Table), rest: impl FnOnce(&mut Tables)) {
        let mut table = self.tables.remove(0);
        first(&mut table);
        rest(self);
        self.tables.insert(0, table);
    }

    pub fn len(&self) -> usize {
        self.tables.len()
    }

    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    pub fn table(&self, index: usize) -> &Table {
        &self.tables[index]
    }

    pub fn table_mut(&mut self, index: usize) -> &mut Table {
        &mut self.tables[index]
    }

    pub fn iter(&self) -> impl Iterator<Item = &Table> {
        self.tables.iter()
    }

    /// CRC-32 (IEEE 802.3) over, per table: the number of rows, then each row's id and values,
    /// all as 32-bit little-endian integers.
    pub fn checksum(&self) -> u32 {
        let mut crc = crc32fast::Hasher::new();
        let mut bytes = Vec::new();
        for table in &self.tables {
            bytes.clear();
            bytes.extend_from_slice(&(table.len() as u32).to_le_bytes());
            for row in 0..table.len() {
                bytes.extend_from_slice(&table.ids[row].to_le_bytes());
                for column in &table.columns {
                    bytes.extend_from_slice(&column[row].to_le_bytes());
                }
            }
            crc.update(&bytes);
        }
        crc.finalize()
    }
}
