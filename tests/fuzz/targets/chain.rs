//! Tables that change in any way: whoever reads every delta, and whoever begins with a full
//! snapshot somewhere in the middle, holds what the sender holds.

use std::collections::BTreeMap;

use skirmish_protocol::delta::Chain;
use skirmish_protocol::schema::{Column, Schema};
use skirmish_protocol::tables::Tables;
use skirmish_protocol::wire::{Reader, Writer};

fn schema() -> Schema {
    let columns = [
        Column::linear("x"),
        Column::linear("aim").wrapped(1 << 10),
        Column::hold("heading").wrapped(1 << 31),
        Column::fixed("hull"),
    ];
    Schema::new().table("rows", columns)
}

type Row = (u32, [i32; 4]);

/// What the bytes tell: each step is an operation, the id it is about, and what it needs.
struct Script<'a>(&'a [u8]);

impl Script<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<i32> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(i32::from_le_bytes(*number))
    }
}

pub fn run(bytes: &[u8]) {
    let schema = schema();
    let (mut sender, mut reader) = (Chain::new(&schema), Chain::new(&schema));
    let mut late: Option<Chain> = None;
    let mut rows: BTreeMap<i32, Row> = BTreeMap::new();
    let mut script = Script(bytes);
    while play(&mut script, &mut rows).is_some() {
        let mut out = Writer::new();
        sender.advance(&tables(&schema, &rows), &mut out);
        for end in [Some(&mut reader), late.as_mut()].into_iter().flatten() {
            let mut delta = Reader::new(out.bytes());
            end.apply(&mut delta).expect("a delta of ours");
            delta.end().expect("all of it is read");
            assert_eq!(contents(end), contents(&sender));
        }
        if script.0.first().is_some_and(|next| next % 8 == 7) {
            let mut full = Writer::new();
            sender.full(&mut full);
            let joined = late.insert(Chain::new(&schema));
            joined.apply(&mut Reader::new(full.bytes())).expect("a full snapshot of ours");
            assert_eq!(contents(joined), contents(&sender));
        }
    }
}

/// Up to four operations of one tick; `None` at the end of the script.
fn play(script: &mut Script<'_>, rows: &mut BTreeMap<i32, Row>) -> Option<()> {
    for _ in 0..script.byte()? % 4 + 1 {
        let (what, near) = (script.byte()?, i32::from(script.byte()?));
        let id = if what & 0x80 == 0 { near } else { script.number()? };
        match what % 4 {
            0 => drop(rows.remove(&id)),
            1 => {
                let life = rows.get(&id).map_or(0, |(life, _)| life + 1);
                rows.insert(id, (life, [script.number()?, near, 0, i32::MIN]));
            }
            2 => {
                let far = script.number()?;
                rows.values_mut().for_each(|(_, row)| row[0] = row[0].wrapping_add(far));
            }
            _ => {
                let value = script.number()?;
                if let Some((_, row)) = rows.get_mut(&id) {
                    row[usize::from(what >> 2) % 3] = value;
                }
            }
        }
    }
    Some(())
}

fn tables(schema: &Schema, rows: &BTreeMap<i32, Row>) -> Tables {
    let mut tables = Tables::new(schema);
    for (id, (life, row)) in rows {
        tables.table_mut(0).push_life(*id, *life, row);
    }
    tables
}

/// What travels: lives do not.
fn contents(chain: &Chain) -> (Vec<i32>, Vec<Vec<i32>>) {
    let table = chain.tables().table(0);
    (table.ids().to_vec(), (0..table.columns()).map(|c| table.column(c).to_vec()).collect())
}
