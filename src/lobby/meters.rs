//! What the lobby counts once a second, by game.

use metrics::gauge;
use skirmish_protocol::server::MatchSummary;

use crate::directory::Directory;

pub fn count(directory: &dyn Directory, games: impl Iterator<Item = &'static str>) {
    for game in games {
        let here = || directory.all().map(|entry| &entry.summary).filter(|of| of.game == game);
        gauge!("skirmish_matches", "game" => game).set(here().count() as f64);
        let sum = |of: fn(&MatchSummary) -> u32| here().map(of).map(f64::from).sum::<f64>();
        gauge!("skirmish_players", "game" => game).set(sum(|summary| summary.players));
        gauge!("skirmish_bots", "game" => game).set(sum(|summary| summary.bots));
        gauge!("skirmish_spectators", "game" => game).set(sum(|summary| summary.spectators));
        gauge!("skirmish_seats", "game" => game).set(sum(|summary| summary.seats));
    }
}
