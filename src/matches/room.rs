//! What members know of each other: roster and chat, as versioned facts.
//!
//! Every change has a number. A member that comes back gets the changes it missed, or, if the log
//! no longer reaches that far, the whole room.

use std::collections::{BTreeMap, VecDeque};

use skirmish_protocol::codes::LeaveReason;
use skirmish_protocol::ids::PlayerId;
use skirmish_protocol::limits::CHAT_LINES;
use skirmish_protocol::server::{ChatLine, Fact, RosterEntry, ServerMessage};
use uuid::Uuid;

/// Facts kept for members that come back. The oldest are dropped; who missed more gets the room.
const LOG: usize = 256;
/// Bytes of missed facts that are sent one by one. The room is never so large that it would not fit
/// into an outbox; so many lines of chat might be.
const GAP_BYTES: usize = 32 * 1024;

pub struct Room {
    version: u32,
    roster: BTreeMap<PlayerId, RosterEntry>,
    chat: VecDeque<ChatLine>,
    log: VecDeque<Fact>,
}

impl Room {
    pub fn new() -> Room {
        Room { version: 1, roster: BTreeMap::new(), chat: VecDeque::new(), log: VecDeque::new() }
    }

    pub fn entry(&self, player: PlayerId) -> Option<&RosterEntry> {
        self.roster.get(&player)
    }

    pub fn name(&self, player: PlayerId) -> Option<&str> {
        self.entry(player).map(|entry| entry.name.as_str())
    }

    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.roster.values().map(|entry| entry.name.as_str())
    }

    pub fn roster(&self) -> impl Iterator<Item = &RosterEntry> {
        self.roster.values()
    }

    /// The message that tells of the change.
    pub fn joined(&mut self, player: PlayerId, name: &str, bot: bool) -> ServerMessage {
        let entry = RosterEntry { player, name: name.into(), bot, present: true };
        self.roster.insert(player, entry.clone());
        self.note(Fact::Joined(entry))
    }

    pub fn left(&mut self, player: PlayerId, reason: LeaveReason) -> ServerMessage {
        self.roster.remove(&player);
        self.note(Fact::Left { player, reason })
    }

    pub fn presence(&mut self, player: PlayerId, present: bool) -> Option<ServerMessage> {
        let entry = self.roster.get_mut(&player)?;
        if entry.present == present {
            return None;
        }
        entry.present = present;
        Some(self.note(Fact::Presence { player, present }))
    }

    pub fn said(&mut self, line: ChatLine) -> ServerMessage {
        if self.chat.len() == CHAT_LINES {
            self.chat.pop_front();
        }
        self.chat.push_back(line.clone());
        self.note(Fact::Chat(line))
    }

    /// A result is written.
    pub fn recorded(&mut self, id: Uuid) -> ServerMessage {
        self.note(Fact::Result { id: id.to_string() })
    }

    fn note(&mut self, fact: Fact) -> ServerMessage {
        self.version += 1;
        if self.log.len() == LOG {
            self.log.pop_front();
        }
        self.log.push_back(fact.clone());
        ServerMessage::Fact { version: self.version, fact }
    }

    /// What brings a client up to date that holds version `since`.
    pub fn catch_up(&self, since: u32) -> Vec<ServerMessage> {
        self.missed(since).unwrap_or_else(|| {
            vec![ServerMessage::Room {
                version: self.version,
                roster: self.roster.values().cloned().collect(),
                chat: self.chat.iter().cloned().collect(),
            }]
        })
    }

    /// The facts after `since`, if they are known and not too many.
    fn missed(&self, since: u32) -> Option<Vec<ServerMessage>> {
        let missed = self.version.checked_sub(since)? as usize;
        let first = self.log.len().checked_sub(missed).filter(|_| since > 0)?;
        let facts = (since + 1..).zip(self.log.iter().skip(first).cloned());
        let facts: Vec<_> =
            facts.map(|(version, fact)| ServerMessage::Fact { version, fact }).collect();
        let bytes: usize = facts.iter().map(|fact| fact.encode().len()).sum();
        (bytes <= GAP_BYTES).then_some(facts)
    }
}

#[cfg(test)]
mod tests {
    use skirmish_protocol::limits::{CHAT_CHARS, NAME_CHARS, SEATS};

    use super::*;

    fn line(text: &str) -> ChatLine {
        ChatLine { player: None, name: "Ada".into(), text: text.into() }
    }

    #[test]
    fn who_comes_back_gets_just_what_it_missed() {
        let mut room = Room::new();
        room.joined(PlayerId(1), "Ada", false);
        let version = 2;
        room.said(line("one"));
        room.left(PlayerId(1), LeaveReason::Left);
        let missed = room.catch_up(version);
        assert_eq!(
            missed,
            [
                ServerMessage::Fact { version: 3, fact: Fact::Chat(line("one")) },
                ServerMessage::Fact {
                    version: 4,
                    fact: Fact::Left { player: PlayerId(1), reason: LeaveReason::Left }
                },
            ]
        );
        assert!(room.catch_up(4).is_empty());
    }

    #[test]
    fn who_was_away_too_long_or_claims_the_future_gets_the_room() {
        let mut room = Room::new();
        for n in 0..LOG + 10 {
            room.said(line(&n.to_string()));
        }
        for since in [0, 1, 5, 100_000] {
            let all = room.catch_up(since);
            let [ServerMessage::Room { version, chat, .. }] = &all[..] else {
                panic!("the whole room for {since}");
            };
            assert_eq!(*version as usize, 1 + LOG + 10);
            assert_eq!(chat.len(), CHAT_LINES);
        }
    }

    #[test]
    fn what_was_missed_always_fits_into_an_outbox() {
        let mut room = Room::new();
        let name = "\u{10348}".repeat(*NAME_CHARS.end());
        for player in 1..=*SEATS.end() {
            room.joined(PlayerId(player as i32), &name, false);
        }
        let text = "\u{10348}".repeat(*CHAT_CHARS.end());
        for _ in 0..LOG {
            room.said(ChatLine {
                player: Some(PlayerId(1)),
                name: name.clone(),
                text: text.clone(),
            });
        }
        for since in 0..=room.version {
            let bytes: usize = room.catch_up(since).iter().map(|m| m.encode().len()).sum();
            assert!(bytes < 80 * 1024, "{bytes} bytes since {since}");
        }
    }
}
