//! Every bound that the protocol sets. SPEC.md quotes this file.

/// Bytes of a message from a client.
pub const CLIENT_MESSAGE: usize = 4096;
/// Bytes of an input's payload.
pub const INPUT_PAYLOAD: usize = 256;
/// Bytes of the game's own configuration in `Create`.
pub const CONFIG: usize = 2048;
/// Visible characters of a player's name.
pub const NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=20;
/// Visible characters of a match's name.
pub const MATCH_NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=32;
/// Characters of a chat message.
pub const CHAT_CHARS: std::ops::RangeInclusive<usize> = 1..=200;
/// Bytes of any name, before its characters are counted.
pub const NAME_BYTES: usize = 256;
/// Bytes of a chat message, before its characters are counted.
pub const CHAT_BYTES: usize = 1024;
/// Bytes of the agent text in `Hello` and `Welcome`.
pub const AGENT: usize = 64;
/// Bytes of a token in `Hello`.
pub const TOKEN: usize = 2048;
/// Bytes of an account.
pub const ACCOUNT: usize = 64;
/// Bytes of a ticket.
pub const TICKET: usize = 64;
/// Bytes of a join code.
pub const CODE: usize = 16;
/// How deep a value of a game's own may be nested.
pub const NESTING: u32 = 16;
/// Seats of a match.
pub const SEATS: std::ops::RangeInclusive<u32> = 1..=200;
/// Chat messages that a match or the lobby remembers.
pub const CHAT_LINES: usize = 50;

/// How often something may be done: `per_s` a second, after a pause `burst` at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub per_s: u32,
    pub burst: u32,
}

/// Five seconds of the nominal rate: what a stall held back and then releases is no flood.
pub const fn rate(per_s: u32) -> Rate {
    Rate { per_s, burst: 5 * per_s }
}

/// Messages of a connection, all kinds together, in the time of a tick: an input and as much again.
pub const MESSAGES_PER_TICK: u32 = 2;
/// Bytes of a connection's messages.
pub const BYTES: Rate = rate(16 * 1024);
/// Chat messages of a connection.
pub const CHATS: Rate = rate(1);
/// `QuickPlay`, `Create` and `Join` of a connection.
pub const REQUESTS: Rate = rate(2);
/// Seconds of too many messages after which the connection is closed,
pub const FLOOD_S: u32 = 10;
/// and how many of them are dropped at most before it is.
pub const FLOOD_MESSAGES: u32 = 5_000;
/// Tickets and join codes that one address may get wrong in a minute, unless the host says else.
pub const GUESSES_PER_MINUTE: u32 = 20;
/// Seconds without an input after which a player loses the seat, unless the host says else.
pub const IDLE_S: u32 = 90;
/// Errors of a connection before it is closed; one is forgiven each second.
pub const ERRORS: u32 = 20;

/// Seconds from the handshake in which `Hello` and `Attach` must come.
pub const ATTACH_S: u32 = 10;
/// Seconds between the server's WebSocket pings.
pub const PING_S: u32 = 3;
/// Pings that a peer leaves unanswered before it is lost.
pub const PINGS_UNANSWERED: u32 = 3;
/// Seconds that a seat waits to be claimed.
pub const CLAIM_S: u32 = 15;
/// Milliseconds in which a member acknowledges a snapshot at the latest.
pub const ACK_MS: u32 = 250;
/// Seconds that an input may be ahead of its tick, or behind it.
pub const INPUT_S: u32 = 1;
/// Milliseconds that a player's last input is repeated.
pub const INPUT_REPEAT_MS: u32 = 250;
/// Deltas of a stream carry a checksum once in so many.
pub const CHECKSUM_EVERY: u32 = 32;

/// A text with surrounding white space removed, if it has that many characters and none of them
/// is a control character or invisible.
pub fn visible_text(text: &str, chars: std::ops::RangeInclusive<usize>) -> Option<String> {
    let text = text.trim();
    let invisible = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{00AD}')
    };
    (chars.contains(&text.chars().count()) && !text.chars().any(invisible)).then(|| text.to_owned())
}
