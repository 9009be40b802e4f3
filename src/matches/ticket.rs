//! Tickets and join codes: how a place in a match is named without being guessed.

use rand::RngExt;
use skirmish_protocol::ids::MatchId;
use uuid::Uuid;

/// An opaque pass: which match, and a secret that only the match knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub match_id: MatchId,
    pub secret: Uuid,
}

impl Ticket {
    /// A new one, which nobody can guess: version 4 UUIDs carry 122 random bits.
    pub fn new(match_id: MatchId) -> Ticket {
        Ticket { match_id, secret: Uuid::new_v4() }
    }

    pub fn parse(text: &str) -> Option<Ticket> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let (match_id, secret) = text.split_at(32);
        Some(Ticket {
            match_id: MatchId(Uuid::try_parse(match_id).ok()?),
            secret: Uuid::try_parse(secret).ok()?,
        })
    }
}

impl std::fmt::Display for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.match_id.0.simple(), self.secret.simple())
    }
}

/// Without the letters and digits that people mix up.
const CODE_ALPHABET: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const CODE_LENGTH: usize = 6;

/// A code that people can read to each other; a billion of them.
pub fn join_code() -> String {
    let mut rng = rand::rng();
    (0..CODE_LENGTH)
        .map(|_| char::from(CODE_ALPHABET[rng.random_range(0..CODE_ALPHABET.len())]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tickets_survive_the_wire_and_rubbish_is_refused() {
        let ticket = Ticket::new(MatchId(Uuid::new_v4()));
        assert_eq!(Ticket::parse(&ticket.to_string()), Some(ticket));
        for bad in ["", "x", &"g".repeat(64), &"é".repeat(32), &ticket.to_string()[1..]] {
            assert_eq!(Ticket::parse(bad), None);
        }
    }
}
