//! How many bots a match has: they fill it up, and give way one by one to people.

use std::collections::BTreeMap;

use skirmish_protocol::ids::PlayerId;

const NAMES: [&str; 24] = [
    "Altair",
    "Bellatrix",
    "Capella",
    "Deneb",
    "Electra",
    "Fomalhaut",
    "Gacrux",
    "Hadar",
    "Izar",
    "Jabbah",
    "Kochab",
    "Lesath",
    "Mimosa",
    "Nashira",
    "Okab",
    "Polaris",
    "Rigel",
    "Sirius",
    "Thuban",
    "Unuk",
    "Vega",
    "Wezen",
    "Yildun",
    "Zaurak",
];

/// The bots of a match.
#[derive(Default)]
pub struct Bots {
    present: BTreeMap<PlayerId, String>,
}

/// What to do next so that the number of bots comes right.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// Add one with this name.
    Add(String),
    Remove(PlayerId),
}

impl Bots {
    pub fn count(&self) -> usize {
        self.present.len()
    }

    /// People take the places of bots: together they are `fill` while there are fewer people,
    /// and never more than `seats`.
    pub fn change<'a>(
        &self,
        fill: usize,
        seats: usize,
        people: usize,
        mut taken: impl Iterator<Item = &'a str> + Clone,
    ) -> Option<Change> {
        let wanted = fill.min(seats).saturating_sub(people);
        if self.present.len() > wanted {
            // The newest gives way: it has least to lose.
            return self.present.last_key_value().map(|(player, _)| Change::Remove(*player));
        }
        if self.present.len() == wanted {
            return None;
        }
        let free = NAMES.iter().find(|name| !taken.clone().any(|t| t == **name));
        let name = match free {
            Some(name) => (*name).to_owned(),
            None => (2..)
                .flat_map(|n| NAMES.iter().map(move |name| format!("{name} {n}")))
                .find(|name| !taken.any(|t| t == name))?,
        };
        Some(Change::Add(name))
    }

    pub fn added(&mut self, player: PlayerId, name: String) {
        self.present.insert(player, name);
    }

    pub fn removed(&mut self, player: PlayerId) -> bool {
        self.present.remove(&player).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bots_give_way_one_by_one_and_return() {
        let mut bots = Bots::default();
        let mut next = 1;
        let mut settle = |bots: &mut Bots, people: usize| {
            let mut steps = 0;
            loop {
                let names: Vec<String> = bots.present.values().cloned().collect();
                match bots.change(6, 8, people, names.iter().map(String::as_str)) {
                    Some(Change::Add(name)) => {
                        bots.added(PlayerId(next), name);
                        next += 1;
                    }
                    Some(Change::Remove(player)) => assert!(bots.removed(player)),
                    None => return (bots.count(), steps),
                }
                steps += 1;
            }
        };
        assert_eq!(settle(&mut bots, 0), (6, 6));
        assert_eq!(settle(&mut bots, 2), (4, 2));
        assert_eq!(settle(&mut bots, 8), (0, 4));
        assert_eq!(settle(&mut bots, 5), (1, 1));
    }

    #[test]
    fn two_hundred_bots_have_two_hundred_names() {
        let mut bots = Bots::default();
        for n in 0..200 {
            let names: Vec<String> = bots.present.values().cloned().collect();
            let change = bots.change(200, 200, 0, names.iter().map(String::as_str));
            let Some(Change::Add(name)) = change else { panic!("a bot was missing") };
            assert!(!names.contains(&name));
            bots.added(PlayerId(n), name);
        }
    }
}
