//! A match while the server drains: a round that is on is played to its end, and its result shown.

use std::time::{Duration, Instant};

use actix::prelude::*;
use skirmish_protocol::codes::CloseCode;
use skirmish_protocol::server::ServerMessage;

use super::actor::Match;
use super::messages::{Announce, Drain};

/// How long the result of the last round is shown before its match ends.
const RESULT_SHOWN: Duration = Duration::from_secs(5);

impl Drain {
    /// What members and visitors are told.
    pub fn notice(&self, now: Instant) -> ServerMessage {
        let left = self.until.saturating_duration_since(now).as_secs_f64().ceil();
        ServerMessage::Notice {
            text: "The server is about to stop. Rounds that run are played to their end.".into(),
            seconds: Some(left as u32),
        }
    }
}

/// How far a match is on its way to a stop.
#[derive(Default)]
pub struct Draining {
    drain: Option<Drain>,
    round_ended: Option<Instant>,
}

impl Draining {
    pub fn begin(&mut self, drain: Drain, now: Instant) {
        // A result that nobody looks at any more is of the round before this one.
        self.round_ended = self.round_ended.filter(|ended| now - *ended < RESULT_SHOWN);
        self.drain = Some(drain);
    }

    pub fn round_ended(&mut self, now: Instant) {
        // While it drains the first counts: rounds may follow each other faster than their results
        // are shown.
        if self.drain.is_none() || self.round_ended.is_none() {
            self.round_ended = Some(now);
        }
    }

    pub fn notice(&self, now: Instant) -> Option<ServerMessage> {
        self.drain.map(|drain| drain.notice(now))
    }

    /// Whether a match with so many people has nothing left to play for. Bots do not count, and
    /// neither do spectators: without a player no result is anybody's.
    pub fn is_over(&self, people: usize, now: Instant) -> bool {
        let shown = |ended| now.saturating_duration_since(ended) >= RESULT_SHOWN;
        self.drain.is_some() && (people == 0 || self.round_ended.is_some_and(shown))
    }
}

impl Handler<Drain> for Match {
    type Result = ();

    fn handle(&mut self, drain: Drain, ctx: &mut Context<Match>) {
        let now = Instant::now();
        self.draining.begin(drain, now);
        self.tell_everybody(&drain.notice(now));
        self.deliver();
        // At once, and not with the next tick: a server without people stops without a wait.
        if self.draining.is_over(self.seats.people(), now) {
            self.end(CloseCode::GoingAway, ctx);
        }
    }
}

impl Handler<Announce> for Match {
    type Result = ();

    fn handle(&mut self, Announce(frame): Announce, _: &mut Context<Match>) {
        self.post.tell_everybody(&frame);
        self.deliver();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOMENT: Duration = Duration::from_millis(1);

    #[test]
    fn a_round_that_is_on_is_waited_for_and_its_result_shown() {
        let now = Instant::now();
        let mut draining = Draining::default();
        draining.round_ended(now - RESULT_SHOWN);
        assert!(!draining.is_over(1, now), "nobody asked it to stop");
        draining.begin(Drain { until: now + RESULT_SHOWN * 60 }, now);
        assert!(draining.is_over(0, now), "only bots are there");
        assert!(!draining.is_over(1, now + RESULT_SHOWN * 60), "the next round is on");
        let ended = now + RESULT_SHOWN * 3;
        draining.round_ended(ended);
        assert!(!draining.is_over(1, ended + RESULT_SHOWN - MOMENT));
        assert!(draining.is_over(1, ended + RESULT_SHOWN));
    }

    #[test]
    fn rounds_shorter_than_a_result_is_shown_end_too() {
        let now = Instant::now();
        let mut draining = Draining::default();
        draining.begin(Drain { until: now + RESULT_SHOWN * 60 }, now);
        for tenth in 1..=10 {
            draining.round_ended(now + RESULT_SHOWN * tenth / 10);
        }
        assert!(draining.is_over(1, now + RESULT_SHOWN * 11 / 10));
    }

    #[test]
    fn a_result_that_is_being_shown_is_the_last() {
        let now = Instant::now();
        let mut draining = Draining::default();
        draining.round_ended(now - MOMENT);
        draining.begin(Drain { until: now + RESULT_SHOWN * 60 }, now);
        assert!(!draining.is_over(1, now));
        assert!(draining.is_over(1, now + RESULT_SHOWN));
    }

    #[test]
    fn the_seconds_left_are_told() {
        let now = Instant::now();
        let drain = Drain { until: now + Duration::from_millis(29_001) };
        let ServerMessage::Notice { seconds, .. } = drain.notice(now) else {
            panic!("not a notice")
        };
        assert_eq!(seconds, Some(30));
    }
}
