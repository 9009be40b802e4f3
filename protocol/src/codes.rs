//! Every number with a meaning on the wire. SPEC.md quotes this file.

macro_rules! types {
    ($(#[$doc:meta])* $module:ident { $($item:ident = $value:literal, $name:literal;)* }) => {
        $(#[$doc])*
        pub mod $module {
            $(pub const $item: u32 = $value;)*
            /// All of them, with stable names for logs and metrics.
            pub const ALL: &[(u32, &str)] = &[$(($item, $name)),*];

            /// Its stable name.
            pub fn name(number: u32) -> &'static str {
                match number { $($item => $name,)* _ => "unknown" }
            }
        }
    };
}

types! {
    /// First element of what a client sends.
    client {
        HELLO = 1, "hello";
        ATTACH = 2, "attach";
        INPUT = 3, "input";
        ACK = 4, "ack";
        VISIBLE = 5, "visible";
        CHAT = 6, "chat";
        PING = 7, "ping";
        QUICK_PLAY = 8, "quick_play";
        CREATE = 9, "create";
        JOIN = 10, "join";
        LEAVE = 11, "leave";
    }
}

types! {
    /// First element of what the server sends.
    server {
        WELCOME = 1, "welcome";
        LOBBY = 2, "lobby";
        LISTED = 3, "listed";
        UNLISTED = 4, "unlisted";
        SEAT = 5, "seat";
        REFUSED = 6, "refused";
        SNAPSHOT = 7, "snapshot";
        TABLES = 8, "tables";
        ATTACHED = 9, "attached";
        ROOM = 10, "room";
        FACT = 11, "fact";
        STREAM = 12, "stream";
        PONG = 13, "pong";
        ERROR = 14, "error";
        SAID = 15, "said";
        OWN = 16, "own";
        NOTICE = 17, "notice";
    }
}

/// First element of a fact.
pub mod fact {
    pub const JOINED: u32 = 1;
    pub const LEFT: u32 = 2;
    pub const PRESENCE: u32 = 3;
    pub const CHAT: u32 = 4;
    pub const RESULT: u32 = 5;
}

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident: $int:ty { $($(#[$item_doc:meta])* $item:ident = $value:literal, $text:literal, $sentence:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$item_doc])* $item = $value),* }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$item),*];

            pub fn code(self) -> $int {
                self as $int
            }

            pub fn from_code(code: $int) -> Option<$name> {
                match code { $($value => Some($name::$item),)* _ => None }
            }

            /// A stable name for logs and metrics.
            pub fn name(self) -> &'static str {
                match self { $($name::$item => $text),* }
            }

            /// What to tell a person.
            pub fn sentence(self) -> &'static str {
                match self { $($name::$item => $sentence),* }
            }
        }
    };
}

coded! {
    /// Why something a client sent was not done. Travels in `Error` and `Refused`.
    ErrorCode: u32 {
        /// Bytes that are not a message. The client is at fault.
        Malformed = 1, "malformed", "That message could not be read.";
        UnknownType = 2, "unknown_type", "This server does not know that type of message.";
        WrongState = 3, "wrong_state", "That message does not belong here now.";
        BadVersion = 4, "bad_version", "This server speaks a newer version of the protocol. Reload the page, or update the client.";
        BadName = 5, "bad_name", "A name has 2 to 20 visible characters.";
        BadChat = 6, "bad_chat", "A chat message has 1 to 200 visible characters.";
        BadInput = 7, "bad_input", "The game does not understand that input.";
        TooFast = 8, "too_fast", "That was too much in too short a time; some of it was dropped.";
        InputEarly = 9, "input_early", "That input is for a tick more than a second ahead.";
        InputLate = 10, "input_late", "That input is for a tick more than a second ago.";
        InputOrder = 11, "input_order", "Inputs must be numbered upwards.";
        TicketUnknown = 12, "ticket_unknown", "That ticket is not valid here, or its seat has been given up.";
        TicketUsed = 13, "ticket_used", "That ticket has been used already.";
        TicketExpired = 14, "ticket_expired", "That ticket was not used in time.";
        CodeUnknown = 15, "code_unknown", "No match has that code. It may have ended.";
        MatchFull = 16, "match_full", "That match is full.";
        MatchEnded = 17, "match_ended", "That match has ended.";
        BadSettings = 18, "bad_settings", "A match cannot be created with those settings.";
        Busy = 19, "busy", "The server runs as many matches as it can. Try again soon.";
        Spectating = 20, "spectating", "Spectators cannot do that.";
        Stopping = 21, "stopping", "The server is stopping.";
        Refused = 22, "refused", "The game refused that.";
        TooManyMatches = 23, "too_many_matches", "You have created as many matches as one may for now. Use one of them, or wait a minute.";
        /// The sentence says what is wrong with it.
        BadToken = 24, "bad_token", "That token is not valid here.";
        Banned = 25, "banned", "You are banned from this server.";
        Muted = 26, "muted", "You are muted: nobody sees what you write.";
        ChatOff = 27, "chat_off", "Guests cannot chat on this server.";
    }
}

coded! {
    /// Why a connection ended, in its close frame.
    CloseCode: u16 {
        /// The client left, or has nothing more to get.
        Normal = 1000, "normal", "Goodbye.";
        GoingAway = 1001, "going_away", "The server is stopping. Reconnect in a moment.";
        Protocol = 1002, "protocol_error", "The WebSocket protocol was broken.";
        TextFrame = 1003, "text_frame", "Messages travel in binary frames.";
        BadUtf8 = 1007, "bad_utf8", "A text was not UTF-8.";
        Policy = 1008, "policy", "Too many messages, or too many of them wrong.";
        TooBig = 1009, "too_big", "A message was larger than allowed.";
        Internal = 1011, "internal", "The server made a mistake. It has been noted.";
        /// A newer connection took the seat. Must not be answered by reconnecting.
        Superseded = 4001, "superseded", "This seat is being played from another connection.";
        MatchEnded = 4002, "match_ended", "The match has ended.";
        /// A member could not take reliable messages in time. May resume.
        TooSlow = 4003, "too_slow", "The connection is too slow to keep up. Reconnect to resume.";
        /// No `Hello` or no `Attach` in time.
        Silent = 4004, "silent", "Nothing was heard for too long.";
        /// No sign of life: pings went unanswered.
        Lost = 4005, "lost", "The connection was lost.";
        /// The game refused the member after it was attached.
        Refused = 4006, "refused", "The game refused to let this player in.";
        /// A player from whom no input came for the host's time. May join again.
        Idle = 4007, "idle", "You did nothing for a while, so your seat was given up. You can join again.";
        /// By the host: the account or the address. Whoever reconnects is refused.
        Banned = 4008, "banned", "You are banned from this server.";
        /// By the host: the seat is given up. May join again.
        Kicked = 4009, "kicked", "The host has sent you out of the match.";
    }
}

coded! {
    /// Why a member left, in the fact `left`.
    LeaveReason: u32 {
        Left = 0, "left", "left";
        TimedOut = 1, "timed_out", "did not come back";
        GaveWay = 2, "gave_way", "made room";
        Refused = 3, "refused", "was refused by the game";
        Idle = 4, "idle", "did nothing for too long";
        Kicked = 5, "kicked", "was sent out by the host";
        Banned = 6, "banned", "was banned by the host";
    }
}

coded! {
    /// Which form of the state a member gets, in `Stream`.
    StreamKind: u32 {
        /// Every snapshot.
        Fast = 0, "fast", "every snapshot";
        /// Every sixth snapshot, with less in it: the member's picture was ageing.
        Slow = 1, "slow", "every sixth snapshot, with less in it";
        /// Full snapshots one at a time, the next when the last is acknowledged.
        Paced = 2, "paced", "full snapshots, one at a time";
        /// Full tables at 5 Hz, for clients of level 0.
        Watch = 3, "watch", "full tables";
    }
}
