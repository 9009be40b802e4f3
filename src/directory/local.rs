//! The directory of a single node.

use std::collections::BTreeMap;

use skirmish_protocol::ids::MatchId;

use super::{Directory, Entry};

#[derive(Default)]
pub struct Local {
    entries: BTreeMap<MatchId, Entry>,
    codes: BTreeMap<String, MatchId>,
}

impl Directory for Local {
    fn insert(&mut self, entry: Entry) {
        self.codes.insert(entry.summary.code.clone(), entry.id);
        self.entries.insert(entry.id, entry);
    }

    fn remove(&mut self, id: MatchId) -> Option<Entry> {
        let entry = self.entries.remove(&id)?;
        self.codes.remove(&entry.summary.code);
        Some(entry)
    }

    fn get(&self, id: MatchId) -> Option<&Entry> {
        self.entries.get(&id)
    }

    fn get_mut(&mut self, id: MatchId) -> Option<&mut Entry> {
        self.entries.get_mut(&id)
    }

    fn by_code(&self, code: &str) -> Option<&Entry> {
        self.get(*self.codes.get(&code.to_ascii_uppercase())?)
    }

    fn all(&self) -> Box<dyn Iterator<Item = &Entry> + '_> {
        Box::new(self.entries.values())
    }

    fn len(&self) -> usize {
        self.entries.len()
    }
}
