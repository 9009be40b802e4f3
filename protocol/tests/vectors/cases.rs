//! One case for every message and every form that it can take.

use skirmish_protocol::client::{ClientMessage, Input, Level, Settings};
use skirmish_protocol::codes::{ErrorCode, LeaveReason, StreamKind};
use skirmish_protocol::delta::Chain;
use skirmish_protocol::ids::{PlayerId, Seq, Tick};
use skirmish_protocol::schema::{Column, Schema};
use skirmish_protocol::server::*;
use skirmish_protocol::tables::Tables;
use skirmish_protocol::wire::Writer;

pub struct Case<M> {
    pub note: &'static str,
    pub message: M,
}

fn case<M>(note: &'static str, message: M) -> Case<M> {
    Case { note, message }
}

const TICKET: &str = "5wC1sYkD0mE2aZbT9qXr7g";
const MATCH: &str = "6f9b3c1e-08d4-4b7a-9c55-2e7d10a4f3b8";

/// Some MessagePack, written from JSON.
fn value(json: serde_json::Value) -> Vec<u8> {
    rmp_serde::to_vec(&json).expect("JSON fits MessagePack")
}

pub fn client() -> Vec<Case<ClientMessage>> {
    let hello = |name: &str, token: Option<&str>| ClientMessage::Hello {
        version: 1,
        agent: "my-client/0.1".into(),
        name: name.into(),
        token: token.map(str::to_owned),
    };
    let attach = |ticket: Option<&str>, level, since| ClientMessage::Attach {
        ticket: ticket.map(str::to_owned),
        level,
        since,
    };
    let input = |seq, tick, seen, view| {
        let payload = value(serde_json::json!([256, 127, 768, 1]));
        ClientMessage::Input(Input {
            seq: Seq(seq),
            tick: Tick(tick),
            seen: Tick(seen),
            view: Tick(view),
            payload,
        })
    };
    let create = |name: &str, private, config| ClientMessage::Create {
        request: 3,
        settings: Settings {
            name: name.into(),
            game: "arena".into(),
            seats: 8,
            bots: 5,
            private,
            config: value(config),
        },
    };
    let join = |spectate| ClientMessage::Join { request: 4, code: "K7QM2".into(), spectate };
    vec![
        case("a guest", hello("Ada", None)),
        case("the server chooses a name; a token", hello("", Some("eyJhbGciOi.e30.x"))),
        case("to the lobby", attach(None, Level::Play, 0)),
        case("to a match, predicting", attach(Some(TICKET), Level::Predict, 0)),
        case("back to a match, watching, holding room version 17", {
            attach(Some(TICKET), Level::Watch, 17)
        }),
        case("for the next tick", input(1, 0, 0, 0)),
        case("for tick 70,123, the others seen as at tick 70,116", {
            input(300, 70_123, 70_118, 70_116)
        }),
        case("tick 70,118 is held", ClientMessage::Ack { seen: Tick(70_118) }),
        case("hidden", ClientMessage::Visible { visible: false }),
        case("back in sight", ClientMessage::Visible { visible: true }),
        case("two words and an emoji", ClientMessage::Chat { text: "well played 👏".into() }),
        case("an echo of 32 bits", ClientMessage::Ping { echo: u32::MAX }),
        case("any game", ClientMessage::QuickPlay { request: 1, game: String::new() }),
        case("one game", ClientMessage::QuickPlay { request: 2, game: "arena".into() }),
        case("public, the game's defaults", create("Ada's arena", false, serde_json::json!(null))),
        case("private, with options", {
            create("Friends", true, serde_json::json!({"mode": "teams"}))
        }),
        case("to play", join(false)),
        case("to look on", join(true)),
        case("for good", ClientMessage::Leave),
    ]
}

/// A small game's tables.
pub fn schema() -> Schema {
    Schema::new()
        .table("players", [Column::linear("seq")])
        .table(
            "ships",
            [
                Column::fixed("hull"),
                Column::linear("x").scaled(16, "px"),
                Column::linear("aim").scaled(256, "turn").wrapped(256),
                Column::hold("health"),
            ],
        )
        .table("bolts", [Column::fixed("x").scaled(16, "px"), Column::fixed("born")])
}

fn tables(step: i32) -> Tables {
    let mut tables = Tables::new(&schema());
    tables.table_mut(0).push(7, &[300 + step]);
    tables.table_mut(1).push(7, &[2, 1600 + 40 * step, 250 + 3 * step, 100]);
    tables.table_mut(1).push(9, &[1, -8, 0, if step < 2 { 100 } else { 75 }]);
    if step == 2 {
        tables.table_mut(2).push(41, &[1680, 70_120]);
    }
    tables
}

/// Snapshots at the ticks 70,118 to 70,120 as one member gets them.
fn snapshots() -> Vec<Case<ServerMessage>> {
    let mut chain = Chain::new(&schema());
    let notes = [
        "full: two ships, checksum",
        "delta: a ship begins to move",
        "delta: it goes on, another is hit, a bolt comes; an event",
        "delta: the bolt is gone, the rest as expected",
    ];
    let step = |(step, note): (i32, &'static str)| {
        let mut delta = Writer::new();
        let next = tables(step.min(2));
        if step < 3 {
            chain.advance(&next, &mut delta);
        } else {
            let mut next = tables(3);
            next.table_mut(2).clear();
            chain.advance(&next, &mut delta);
        }
        let events =
            value(if step == 2 { serde_json::json!([[1, 7, 9]]) } else { serde_json::json!([]) });
        let message = ServerMessage::Snapshot(Snapshot {
            tick: Tick(70_118 + step as u32),
            age: u32::from(step > 0),
            delta: delta.into_bytes(),
            events,
            checksum: (step == 0).then(|| chain.tables().checksum()),
        });
        case(note, message)
    };
    (0..).zip(notes).map(step).collect()
}

fn summary() -> MatchSummary {
    MatchSummary {
        id: MATCH.into(),
        code: "K7QM2".into(),
        name: "Ada's arena".into(),
        game: "arena".into(),
        players: 3,
        bots: 5,
        seats: 8,
        spectators: 1,
        detail: value(serde_json::json!({"map": "open", "mode": "ffa"})),
    }
}

fn attached(player: Option<i32>) -> ServerMessage {
    ServerMessage::Attached(Box::new(Attached {
        match_id: MATCH.into(),
        code: "K7QM2".into(),
        name: "Ada's arena".into(),
        game: "arena".into(),
        rules: 1,
        player: player.map(PlayerId),
        ticket: player.map(|_| TICKET.into()),
        grace_ms: 30_000,
        tick: Tick(70_117),
        tick_rate: 30,
        schema: schema(),
        setup: value(serde_json::json!({"width": 2400, "height": 1600})),
    }))
}

fn line(player: Option<i32>, name: &str, text: &str) -> ChatLine {
    ChatLine { player: player.map(PlayerId), name: name.into(), text: text.into() }
}

fn entry(player: i32, name: &str, bot: bool, present: bool) -> RosterEntry {
    RosterEntry { player: PlayerId(player), name: name.into(), bot, present }
}

pub fn server() -> Vec<Case<ServerMessage>> {
    let offer = Offer {
        kind: "arena".into(),
        options: value(serde_json::json!({"map": ["open", "corridors"], "mode": ["ffa", "teams"]})),
    };
    let fact = |version, fact| ServerMessage::Fact { version, fact };
    let stream = |stream, period| ServerMessage::Stream { stream, period };
    let notice = |text: &str, seconds| ServerMessage::Notice { text: text.into(), seconds };
    let pong = |echo, tick, phase_us, margin_us| ServerMessage::Pong {
        echo,
        tick: Tick(tick),
        phase_us,
        margin_us,
    };
    let mut cases = vec![
        case(
            "a guest",
            ServerMessage::Welcome {
                version: 1,
                account: "guest-0d0f6f0a-6f57-4a44-9d1c-6f3f1f3c2b11".into(),
                name: "Ada".into(),
                agent: "skirmish/0.1.0".into(),
                keep: Some("eyJhbGciOi.e30.y".into()),
            },
        ),
        case(
            "a player whom a token named, and who gets none to keep",
            ServerMessage::Welcome {
                version: 1,
                account: "user:42".into(),
                name: "Grace".into(),
                agent: "skirmish/0.1.0".into(),
                keep: None,
            },
        ),
        case(
            "nothing is going on",
            ServerMessage::Lobby { games: vec![], matches: vec![], chat: vec![] },
        ),
        case(
            "a game, a match, a line of chat",
            ServerMessage::Lobby {
                games: vec![offer],
                matches: vec![summary()],
                chat: vec![line(None, "Ada", "hello")],
            },
        ),
        case("", ServerMessage::Listed(summary())),
        case("", ServerMessage::Unlisted { id: MATCH.into() }),
        case(
            "the answer to request 1",
            ServerMessage::Seat { request: 1, ticket: TICKET.into(), summary: summary() },
        ),
        case("request 4 is refused", ServerMessage::refused(4, ErrorCode::CodeUnknown)),
        case("an Attach is refused", ServerMessage::refused(0, ErrorCode::TicketExpired)),
    ];
    cases.extend(snapshots());
    cases.extend([
        case(
            "the same as the full snapshot above",
            ServerMessage::Tables {
                tick: Tick(70_118),
                tables: plain_rows(&tables(0)),
                events: value(serde_json::json!([])),
            },
        ),
        case("a player", attached(Some(7))),
        case("a spectator", attached(None)),
        case(
            "",
            ServerMessage::Room {
                version: 17,
                roster: vec![
                    entry(7, "Ada", false, true),
                    entry(8, "Grace", false, false),
                    entry(9, "Rusty", true, true),
                ],
                chat: vec![line(Some(7), "Ada", "hello"), line(None, "Linus", "hi")],
            },
        ),
        case("joined", fact(18, Fact::Joined(entry(10, "Edsger", false, true)))),
        case("left: a bot made room", {
            fact(19, Fact::Left { player: PlayerId(9), reason: LeaveReason::GaveWay })
        }),
        case("presence: is back", {
            fact(20, Fact::Presence { player: PlayerId(8), present: true })
        }),
        case("chat, of a player", fact(21, Fact::Chat(line(Some(8), "Grace", "re")))),
        case("chat, of a spectator", fact(22, Fact::Chat(line(None, "Linus", "nice shot")))),
        case("a result is kept", {
            let id = "c41a9d3e-5b0f-4f0e-8a57-6f1d2b3c4e5f".into();
            fact(22, Fact::Result { id })
        }),
        case("fast", stream(StreamKind::Fast, 1)),
        case("slow", stream(StreamKind::Slow, 6)),
        case("paced", stream(StreamKind::Paced, 0)),
        case("watch", stream(StreamKind::Watch, 6)),
        case("in the lobby", pong(5, 0, 0, None)),
        case("in a match, inputs 4.2 ms early", pong(u32::MAX, 70_118, 12_345, Some(4_200))),
        case("in a match, an input 70 ms late", pong(6, 70_148, 33_000, Some(-70_000))),
        case("", ServerMessage::error(ErrorCode::BadChat)),
        case("in the lobby", ServerMessage::Said(line(None, "Ada", "anyone for teams?"))),
        case(
            "the own ship is 12 units to the left of where the snapshot has it",
            ServerMessage::Own {
                tick: Tick(70_118),
                rows: vec![OwnRow { table: 1, off: vec![0, -12, 3, 0] }],
            },
        ),
        case("of the host", notice("There is a tournament at eight.", None)),
        case("the server stops in four minutes at the latest", {
            notice("The server is about to stop. This round is played to its end.", Some(240))
        }),
    ]);
    cases
}
