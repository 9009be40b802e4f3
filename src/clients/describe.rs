//! Messages in words: one line of JSON each, by the names of SPEC.md.

use serde_json::{Map, Value, json};
use skirmish_protocol::client::ClientMessage;
use skirmish_protocol::schema::{Schema, TableSchema};
use skirmish_protocol::server::{ChatLine, Fact, MatchSummary, RosterEntry, ServerMessage};
use skirmish_protocol::tables::{Table, Tables};

pub fn client(message: &ClientMessage) -> Value {
    match message {
        ClientMessage::Hello { version, agent, name, token } => {
            json!({"version": version, "agent": agent, "name": name, "token": token})
        }
        ClientMessage::Attach { ticket, level, since } => {
            json!({"ticket": ticket, "level": *level as u32, "since": since})
        }
        ClientMessage::Input(input) => json!({
            "seq": input.seq,
            "tick": input.tick,
            "seen": input.seen,
            "view": input.view,
            "payload": value(&input.payload),
        }),
        ClientMessage::Ack { seen } => json!({"seen": seen}),
        ClientMessage::Visible { visible } => json!({"visible": visible}),
        ClientMessage::Chat { text } => json!({"text": text}),
        ClientMessage::Ping { echo } => json!({"echo": echo}),
        ClientMessage::QuickPlay { request, game } => json!({"request": request, "game": game}),
        ClientMessage::Create { request, settings } => json!({
            "request": request,
            "name": settings.name,
            "game": settings.game,
            "seats": settings.seats,
            "bots": settings.bots,
            "private": settings.private,
            "config": value(&settings.config),
        }),
        ClientMessage::Join { request, code, spectate } => {
            json!({"request": request, "code": code, "spectate": spectate})
        }
        ClientMessage::Leave => json!({}),
    }
}

/// All but snapshots' and full tables' rows, for which see [`change`] and [`tables`].
pub fn server(message: &ServerMessage) -> Value {
    match message {
        ServerMessage::Welcome { version, account, name, agent, keep } => json!({
            "version": version,
            "account": account,
            "name": name,
            "agent": agent,
            "keep": keep,
        }),
        ServerMessage::Lobby { games, matches, chat } => json!({
            "games": games.iter().map(|g| json!([g.kind, value(&g.options)])).collect::<Vec<_>>(),
            "matches": matches.iter().map(summary).collect::<Vec<_>>(),
            "chat": chat.iter().map(line).collect::<Vec<_>>(),
        }),
        ServerMessage::Listed(listed) => json!({"match": summary(listed)}),
        ServerMessage::Unlisted { id } => json!({"id": id}),
        ServerMessage::Seat { request, ticket, summary: taken } => {
            json!({"request": request, "ticket": ticket, "match": summary(taken)})
        }
        ServerMessage::Refused { request, code, sentence } => {
            json!({"request": request, "code": code, "sentence": sentence})
        }
        ServerMessage::Snapshot(snapshot) => json!({
            "tick": snapshot.tick,
            "age": snapshot.age,
            "events": value(&snapshot.events),
            "checksum": snapshot.checksum.map(|crc| format!("{crc:08x}")),
        }),
        ServerMessage::Tables { tick, events, .. } => {
            json!({"tick": tick, "events": value(events)})
        }
        ServerMessage::Attached(attached) => json!({
            "match_id": attached.match_id,
            "code": attached.code,
            "name": attached.name,
            "game": attached.game,
            "rules": attached.rules,
            "player": attached.player.map_or(0, |player| player.0),
            "ticket": attached.ticket,
            "grace_ms": attached.grace_ms,
            "tick": attached.tick,
            "tick_rate": attached.tick_rate,
            "schema": schema(&attached.schema),
            "setup": value(&attached.setup),
        }),
        ServerMessage::Room { version, roster, chat } => json!({
            "version": version,
            "roster": roster.iter().map(entry).collect::<Vec<_>>(),
            "chat": chat.iter().map(line).collect::<Vec<_>>(),
        }),
        ServerMessage::Fact { version, fact: told } => {
            json!({"version": version, "fact": fact(told)})
        }
        ServerMessage::Stream { stream, period } => {
            json!({"stream": stream.code(), "is": stream.name(), "period": period})
        }
        ServerMessage::Pong { echo, tick, phase_us, margin_us } => {
            json!({"echo": echo, "tick": tick, "phase_us": phase_us, "margin_us": margin_us})
        }
        ServerMessage::Error { code, sentence } => json!({"code": code, "sentence": sentence}),
        ServerMessage::Own { tick, rows } => json!({
            "tick": tick.0,
            "rows": rows.iter().map(|row| json!([row.table, row.off])).collect::<Vec<_>>(),
        }),
        ServerMessage::Notice { text, seconds } => json!({"text": text, "seconds": seconds}),
        ServerMessage::Said(said) => json!({"line": line(said)}),
        ServerMessage::Unknown { kind } => json!({"type": kind}),
    }
}

/// A value of the game's own.
fn value(bytes: &[u8]) -> Value {
    rmp_serde::from_slice(bytes).unwrap_or_else(
        |_| json!({"msgpack": bytes.iter().map(|b| format!("{b:02x}")).collect::<String>()}),
    )
}

fn summary(listed: &MatchSummary) -> Value {
    json!({
        "id": listed.id,
        "code": listed.code,
        "name": listed.name,
        "game": listed.game,
        "players": listed.players,
        "bots": listed.bots,
        "seats": listed.seats,
        "spectators": listed.spectators,
        "detail": value(&listed.detail),
    })
}

fn line(said: &ChatLine) -> Value {
    json!([said.player.map_or(0, |player| player.0), said.name, said.text])
}

fn entry(entry: &RosterEntry) -> Value {
    json!({"player": entry.player, "name": entry.name, "bot": entry.bot, "present": entry.present})
}

fn fact(fact: &Fact) -> Value {
    match fact {
        Fact::Joined(joined) => json!({"joined": entry(joined)}),
        Fact::Left { player, reason } => json!({"left": player, "reason": reason.name()}),
        Fact::Presence { player, present } => json!({"presence": player, "present": present}),
        Fact::Chat(said) => json!({"chat": line(said)}),
        Fact::Result { id } => json!({"result": id}),
        Fact::Unknown { kind } => json!({"unknown": kind}),
    }
}

fn schema(schema: &Schema) -> Value {
    let columns = |table: &TableSchema| -> Vec<Value> {
        let column = |c: &skirmish_protocol::schema::Column| {
            json!([c.name, c.scale, c.unit, c.predictor as u32, c.wrap])
        };
        table.columns.iter().map(column).collect()
    };
    schema.tables.iter().map(|table| json!([table.name, columns(table)])).collect()
}

fn row(columns: &TableSchema, values: impl Iterator<Item = i32>) -> Value {
    let named = columns.columns.iter().zip(values);
    Value::Object(named.map(|(column, value)| (column.name.clone(), json!(value))).collect())
}

/// Full tables, by name and id.
pub fn tables(schema: &Schema, tables: &[Vec<Vec<i32>>]) -> Value {
    let mut out = Map::new();
    for (columns, rows) in schema.tables.iter().zip(tables) {
        let named = |values: &Vec<i32>| {
            let (id, values) = values.split_first()?;
            Some((id.to_string(), row(columns, values.iter().copied())))
        };
        out.insert(columns.name.clone(), Value::Object(rows.iter().filter_map(named).collect()));
    }
    Value::Object(out)
}

/// What of the tables is another than before: rows that went and came, and values that changed.
pub fn change(schema: &Schema, old: &Tables, new: &Tables) -> Value {
    let mut out = Map::new();
    for (index, columns) in schema.tables.iter().enumerate() {
        let (old, new) = (old.table(index), new.table(index));
        let gone: Vec<i32> =
            old.ids().iter().filter(|id| new.find(**id).is_none()).copied().collect();
        let (mut came, mut changed) = (Map::new(), Map::new());
        for (place, id) in new.ids().iter().enumerate() {
            match old.find(*id) {
                None => drop(came.insert(id.to_string(), row(columns, new.row(place)))),
                Some(before) => {
                    let differs = differences(columns, old, before, new, place);
                    if !differs.is_empty() {
                        changed.insert(id.to_string(), Value::Object(differs));
                    }
                }
            }
        }
        let mut parts = Map::new();
        if !gone.is_empty() {
            parts.insert("gone".into(), json!(gone));
        }
        for (name, rows) in [("came", came), ("changed", changed)] {
            if !rows.is_empty() {
                parts.insert(name.into(), Value::Object(rows));
            }
        }
        if !parts.is_empty() {
            out.insert(columns.name.clone(), Value::Object(parts));
        }
    }
    Value::Object(out)
}

fn differences(
    columns: &TableSchema,
    old: &Table,
    before: usize,
    new: &Table,
    after: usize,
) -> Map<String, Value> {
    let pairs = columns.columns.iter().zip(old.row(before)).zip(new.row(after));
    pairs
        .filter(|((_, old), new)| old != new)
        .map(|((column, _), new)| (column.name.clone(), json!(new)))
        .collect()
}
