//! Where a player's account and names stand beside the rows that are the player's own: in the names
//! of matches, in events that have yet to be delivered, in what admins did.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, Transaction, params};
use serde_json::Value;

use super::forgetting::SOMEBODY;

/// What a match is called that had the name of somebody who is forgotten.
const SOME_MATCH: &str = "A match";

/// What is known of a player while it still is.
pub struct Traces {
    account: String,
    /// That of the last time, and those in results.
    names: Vec<String>,
    /// The matches of those results, by id, and what they are called.
    matches: HashMap<String, String>,
}

impl Traces {
    pub fn of(db: &Connection, account: &str) -> rusqlite::Result<Traces> {
        let names = db
            .prepare_cached(
                "SELECT name FROM players WHERE account = ?1
                 UNION SELECT name FROM standings WHERE account = ?1 AND name IS NOT NULL",
            )?
            .query_map([account], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let matches = db
            .prepare_cached(
                "SELECT DISTINCT match_id, results.name FROM results
                 JOIN standings ON result = n WHERE account = ?",
            )?
            .query_map([account], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        Ok(Traces { account: account.to_owned(), names, matches })
    }

    pub fn erase(&self, db: &Transaction<'_>) -> rusqlite::Result<()> {
        self.erase_from_results(db)?;
        self.erase_from_events(db)?;
        self.erase_from_actions(db)
    }

    /// Whether the name of a match is that of the player: `Ada's match` is Ada's, as the page calls
    /// it, and where she played, any name with hers in it. Somebody else's `The Arena` is left alone,
    /// though there was a guest called Arena.
    fn are_in(&self, title: &str, match_id: &str) -> bool {
        let owned = |name: &String| {
            let behind = title.strip_prefix(name.as_str());
            behind.is_some_and(|behind| behind.starts_with(['\'', '\u{2019}']))
        };
        self.names.iter().any(owned)
            || self.matches.contains_key(match_id)
                && self.names.iter().any(|name| whole(title, name).next().is_some())
    }

    fn erase_from_results(&self, db: &Transaction<'_>) -> rusqlite::Result<()> {
        let mut titled: Vec<(String, String)> = self.matches.clone().into_iter().collect();
        for name in &self.names {
            // Those that begin with it: the index has them side by side.
            let begun = db
                .prepare_cached(
                    "SELECT DISTINCT match_id, name FROM results
                     WHERE name > ?1 AND name < ?1 || char(0x10ffff)",
                )?
                .query_map([name], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<Vec<_>, _>>()?;
            titled.extend(begun);
        }
        for (match_id, title) in titled.iter().filter(|(id, title)| self.are_in(title, id)) {
            db.prepare_cached("UPDATE results SET name = ? WHERE name = ? AND match_id = ?")?
                .execute(params![SOME_MATCH, title, match_id])?;
        }
        Ok(())
    }

    fn erase_from_events(&self, db: &Transaction<'_>) -> rusqlite::Result<()> {
        let mut found = HashSet::new();
        for text in self.names.iter().chain([&self.account]) {
            // As it stands in JSON.
            let text = Value::from(text.as_str()).to_string();
            let text = text.trim_matches('"');
            let rows: Vec<(i64, String)> = db
                .prepare_cached("SELECT n, body FROM outbox WHERE instr(body, ?)")?
                .query_map([text], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            found.extend(rows);
        }
        for (n, body) in found {
            let Ok(mut event) = serde_json::from_str(&body) else { continue };
            self.erase_title(&mut event);
            blank(&mut event, &self.account);
            db.prepare_cached("UPDATE outbox SET body = ? WHERE n = ?")?
                .execute(params![event.to_string(), n])?;
        }
        Ok(())
    }

    /// Each event tells of a match.
    fn erase_title(&self, event: &mut Value) {
        let text = |field: &str| event.get(field).and_then(Value::as_str);
        if let (Some(title), Some(match_id)) = (text("name"), text("match_id"))
            && self.are_in(title, match_id)
        {
            event["name"] = SOME_MATCH.into();
        }
    }

    fn erase_from_actions(&self, db: &Transaction<'_>) -> rusqlite::Result<()> {
        db.prepare_cached("UPDATE actions SET target = ?2, detail = '' WHERE target = ?1")?
            .execute(params![self.account, SOMEBODY])?;
        let others: Vec<(i64, String, String, String)> = db
            .prepare_cached(
                "SELECT n, what, target, detail FROM actions
                 WHERE what IN ('create match', 'end match', 'watch match', 'ban', 'announce')",
            )?
            .query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
            .collect::<Result<_, _>>()?;
        for (n, what, target, detail) in others {
            let erased = match what.as_str() {
                "ban" | "announce" => self.erased_from_words(&detail),
                _ if self.are_in(&detail, &target) => SOME_MATCH.into(),
                _ => continue,
            };
            if erased != detail {
                db.prepare_cached("UPDATE actions SET detail = ? WHERE n = ?")?
                    .execute(params![erased, n])?;
            }
        }
        Ok(())
    }

    /// What an admin wrote, which is behind the first colon where a ban has more to tell.
    fn erased_from_words(&self, detail: &str) -> String {
        let begin = detail.find(": ").unwrap_or(0);
        let mut erased = detail.to_owned();
        let found: Vec<usize> = whole(&detail[begin..], &self.account).collect();
        for at in found.into_iter().rev() {
            erased.replace_range(begin + at..begin + at + self.account.len(), SOMEBODY);
        }
        erased
    }
}

/// Wherever a map has this account, it and the name beside it become null.
fn blank(value: &mut Value, account: &str) {
    match value {
        Value::Object(fields) => {
            if fields.get("account").and_then(Value::as_str) == Some(account) {
                fields.insert("account".into(), Value::Null);
                fields.insert("name".into(), Value::Null);
            }
            fields.values_mut().for_each(|value| blank(value, account));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| blank(value, account)),
        _ => {}
    }
}

/// Where something stands in a text and is no part of a longer word.
fn whole<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let part = |c: char| c.is_alphanumeric() || "-_@".contains(c);
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        !text[..*at].ends_with(part) && !text[at + word.len()..].starts_with(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traces(account: &str, names: &[&str]) -> Traces {
        let matches = HashMap::from([("played".to_owned(), "any".to_owned())]);
        let names = names.iter().map(|name| name.to_string()).collect();
        Traces { account: account.into(), names, matches }
    }

    #[test]
    fn the_name_of_a_match_is_a_players_or_it_is_not() {
        let ada = traces("guest-1", &["Ada", "Lady A"]);
        for (title, elsewhere, played) in [
            ("Ada's match", true, true),
            ("Ada\u{2019}s match", true, true),
            ("Ada'", true, true),
            ("Lady A's match", true, true),
            ("Beat Ada!", false, true),
            ("Ada", false, true),
            ("Adaline's match", false, false),
            ("Canada", false, false),
            ("The Arena", false, false),
        ] {
            assert_eq!(ada.are_in(title, "another"), elsewhere, "{title}");
            assert_eq!(ada.are_in(title, "played"), played, "{title}");
        }
    }

    #[test]
    fn of_what_admins_wrote_only_the_account_as_a_whole_word_is_erased() {
        let number = traces("42", &[]);
        for (detail, erased) in [
            ("for 42 s, 42 connections cut: rude", "for 42 s, 42 connections cut: rude"),
            (
                "for good, 0 connections cut: as 42, 42",
                "for good, 0 connections cut: as (forgotten), (forgotten)",
            ),
            ("42 and 142 and 42-a, not 42a", "(forgotten) and 142 and 42-a, not 42a"),
        ] {
            assert_eq!(number.erased_from_words(detail), erased);
        }
    }
}
