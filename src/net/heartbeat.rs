//! Whether a peer still reads. Only answers to pings tell: a socket takes bytes that nobody reads, and
//! who sends may have stopped reading.

use skirmish_protocol::limits::PINGS_UNANSWERED;

/// To be asked for a ping each time one is due.
#[derive(Debug, Default)]
pub struct Heartbeat {
    /// Of the latest ping, over and over.
    number: u8,
    /// The latest so many pings.
    unanswered: u8,
}

impl Heartbeat {
    /// The payload of the next ping. `None`: too many were left unanswered.
    pub fn beat(&mut self) -> Option<[u8; 1]> {
        if u32::from(self.unanswered) >= PINGS_UNANSWERED {
            return None;
        }
        self.number = self.number.wrapping_add(1);
        self.unanswered += 1;
        Some([self.number])
    }

    /// Whether a pong with this payload answers a ping of this kind. It answers all before it, too.
    pub fn answered(&mut self, payload: &[u8]) -> bool {
        let [number] = payload else { return false };
        let since = self.number.wrapping_sub(*number);
        self.unanswered = self.unanswered.min(since);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_answers_late_lives_and_who_does_not_answer_is_lost() {
        let mut heartbeat = Heartbeat::default();
        for _ in 0..1000 {
            let late = heartbeat.beat().expect("it lives");
            heartbeat.beat().expect("it lives");
            assert!(heartbeat.answered(&late));
        }
        let beats = (0..9).filter(|_| heartbeat.beat().is_some()).count();
        assert_eq!(beats as u32, PINGS_UNANSWERED - 1, "one was unanswered already");
    }

    #[test]
    fn pongs_that_answer_nothing_keep_nobody_alive() {
        let mut heartbeat = Heartbeat::default();
        let mut beats = 0;
        while heartbeat.beat().is_some() {
            heartbeat.answered(&[200]);
            assert!(!heartbeat.answered(b""));
            assert!(!heartbeat.answered(&[0, 0, 0, 0, 1]), "that belongs to a snapshot");
            beats += 1;
        }
        assert_eq!(beats, PINGS_UNANSWERED);
    }
}
