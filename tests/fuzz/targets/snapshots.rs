//! Snapshots from anybody, one after another: a picture takes them or is empty; what it holds is a
//! table as it may be, and can be sent on.

use skirmish_protocol::delta::Chain;
use skirmish_protocol::ids::Tick;
use skirmish_protocol::picture::Picture;
use skirmish_protocol::schema::{Column, Schema};
use skirmish_protocol::server::Snapshot;
use skirmish_protocol::wire::{Reader, Writer};

fn schema() -> Schema {
    let ship = [
        Column::fixed("hull"),
        Column::linear("x"),
        Column::linear("aim").wrapped(1 << 10),
        Column::hold("health"),
        Column::hold("heading").wrapped(1 << 31),
    ];
    Schema::new().table("ships", ship).table("bolts", [Column::fixed("born").wrapped(128)])
}

/// Each snapshot begins with two bytes: its age, and the length of its delta.
pub fn run(mut bytes: &[u8]) {
    let schema = schema();
    let mut picture = Picture::new(&schema);
    let mut tick = 0;
    while let [age, length, rest @ ..] = bytes {
        let (delta, rest) = rest.split_at(rest.len().min(usize::from(*length)));
        bytes = rest;
        tick += 1;
        let age = u32::from(*age % 3);
        let delta = delta.to_vec();
        let snapshot =
            Snapshot { tick: Tick(tick), age, delta, events: vec![0x90], checksum: None };
        match picture.take(&snapshot) {
            Ok(()) => check(&schema, &picture),
            Err(_) => {
                assert!(picture.tick().is_none() && picture.tables().iter().all(|t| t.is_empty()))
            }
        }
    }
}

fn check(schema: &Schema, picture: &Picture) {
    for (table, kind) in picture.tables().iter().zip(&schema.tables) {
        assert!(table.ids().is_sorted_by(|a, b| a < b), "ids rise");
        for (index, column) in kind.columns.iter().enumerate() {
            let values = table.column(index);
            assert_eq!(values.len(), table.len());
            let within = |value: &i32| column.wrap == 0 || (*value as u32) < column.wrap;
            assert!(values.iter().all(within), "{} exceeds its wrap", column.name);
        }
    }
    let mut sender = Chain::new(schema);
    let mut out = Writer::new();
    sender.advance(picture.tables(), &mut out);
    let mut receiver = Chain::new(schema);
    receiver.apply(&mut Reader::new(out.bytes())).expect("a delta of ours");
    assert_eq!(receiver.tables().checksum(), picture.tables().checksum());
}
