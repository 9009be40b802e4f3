//! From inputs as they come to one input per player and tick.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{InputFault, PlayerId, Rate, Seq, Tick, Turn};

/// How long a player without inputs goes on with the last one.
const REPEAT_MS: u32 = 250;

/// One player's inputs.
///
/// An input waits for its tick. Only ticks up to a second ahead are taken and there is one place
/// per tick, so at most a second of inputs waits. Of two inputs for one tick the greater `seq`
/// counts; one that comes late counts as for the next tick.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Inputs<I> {
    received: Seq,
    applied: Seq,
    waiting: BTreeMap<Tick, Waiting<I>>,
    /// The last input that was applied, and for how many ticks it has been repeated. What its
    /// player saw moves on meanwhile.
    last: I,
    view: Tick,
    repeated: u32,
    counts: InputCounts,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Waiting<I> {
    seq: Seq,
    view: Tick,
    input: I,
}

/// What became of inputs: of one player since the player joined, or of all at one tick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputCounts {
    /// Applied at some tick.
    pub applied: u64,
    /// Came after their tick; the newest of them was applied at the next.
    pub late: u64,
    /// Ticks for which there was none.
    pub missing: u64,
}

impl InputCounts {
    /// Adds what was counted between two readings.
    pub(super) fn add(&mut self, before: InputCounts, after: InputCounts) {
        self.applied += after.applied - before.applied;
        self.late += after.late - before.late;
        self.missing += after.missing - before.missing;
    }
}

impl<I: Clone + Default> Inputs<I> {
    /// The `seq` of the last input that was applied.
    pub fn applied(&self) -> Seq {
        self.applied
    }

    pub fn counts(&self) -> InputCounts {
        self.counts
    }

    /// A new connection: its numbering starts again.
    pub fn restart(&mut self) {
        self.received = Seq(0);
        self.applied = Seq(0);
        self.waiting.clear();
    }

    /// Takes an input for `tick` (0: the next) while `next` is the tick to be computed.
    pub fn accept(
        &mut self,
        next: Tick,
        rate: Rate,
        seq: Seq,
        tick: Tick,
        view: Tick,
        input: I,
    ) -> Result<(), InputFault> {
        if seq <= self.received {
            return Err(InputFault::Order);
        }
        self.received = seq;
        let at = if tick == Tick(0) { next } else { tick };
        if at.since(next) > rate.per_second() {
            return Err(InputFault::Early);
        }
        if next.since(at) > rate.per_second() {
            return Err(InputFault::Late);
        }
        self.counts.late += u64::from(at < next);
        self.waiting.insert(at.max(next), Waiting { seq, view, input });
        Ok(())
    }

    /// The player's turn at `now`.
    pub fn take(&mut self, player: PlayerId, now: Tick, rate: Rate) -> Turn<I> {
        let due = self.waiting.remove(&now).filter(|waiting| waiting.seq > self.applied);
        if let Some(Waiting { seq, view, input }) = due {
            self.applied = seq;
            self.last = input;
            self.view = view;
            self.repeated = 0;
            self.counts.applied += 1;
        } else {
            self.repeated = self.repeated.saturating_add(1);
            self.counts.missing += 1;
            if self.view != Tick(0) {
                self.view = self.view.next();
            }
            if self.repeated > rate.ticks(REPEAT_MS) {
                self.last = I::default();
                self.view = Tick(0);
            }
        }
        Turn { player, input: self.last.clone(), view: self.view }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Player {
        inputs: Inputs<u8>,
        next: Tick,
    }

    impl Player {
        fn at(tick: u32) -> Player {
            Player { inputs: Inputs::default(), next: Tick(tick) }
        }

        fn send(&mut self, seq: u32, tick: u32, input: u8) -> Result<(), InputFault> {
            self.inputs.accept(self.next, Rate::default(), Seq(seq), Tick(tick), Tick(0), input)
        }

        /// The input of the next tick and the `seq` that stands in the table after it.
        fn step(&mut self) -> (u8, u32) {
            let turn = self.inputs.take(PlayerId(1), self.next, Rate::default());
            self.next = self.next.next();
            (turn.input, self.inputs.applied().0)
        }
    }

    #[test]
    fn inputs_wait_for_their_tick() {
        let mut player = Player::at(100);
        player.send(1, 101, 7).unwrap();
        player.send(2, 102, 8).unwrap();
        assert_eq!([player.step(), player.step(), player.step()], [(0, 0), (7, 1), (8, 2)]);
    }

    #[test]
    fn tick_zero_is_the_next_and_the_newest_counts() {
        let mut player = Player::at(100);
        player.send(1, 0, 7).unwrap();
        player.send(2, 0, 8).unwrap();
        assert_eq!(player.step(), (8, 2));
    }

    #[test]
    fn a_burst_after_a_stall_applies_the_newest_that_is_due() {
        let mut player = Player::at(100);
        for seq in 1..=12 {
            player.send(seq, 90 + seq, seq as u8).unwrap();
        }
        assert_eq!([player.step(), player.step(), player.step()], [(10, 10), (11, 11), (12, 12)]);
        assert_eq!(player.inputs.counts(), InputCounts { applied: 3, late: 9, missing: 0 });
    }

    #[test]
    fn an_older_input_never_follows_a_newer_one() {
        let mut player = Player::at(100);
        player.send(1, 101, 7).unwrap();
        player.send(2, 100, 8).unwrap();
        assert_eq!([player.step(), player.step()], [(8, 2), (8, 2)]);
    }

    #[test]
    fn silence_repeats_for_a_quarter_second_then_lets_go() {
        let mut player = Player::at(100);
        player.send(1, 0, 7).unwrap();
        let inputs: Vec<u8> = (0..12).map(|_| player.step().0).collect();
        assert_eq!(inputs, [7, 7, 7, 7, 7, 7, 7, 7, 7, 0, 0, 0]);
    }

    #[test]
    fn what_is_seen_moves_on_with_what_is_repeated() {
        let (mut inputs, rate) = (Inputs::<u8>::default(), Rate::default());
        inputs.accept(Tick(100), rate, Seq(1), Tick(100), Tick(95), 7).unwrap();
        let views: Vec<u32> =
            (100..112).map(|tick| inputs.take(PlayerId(1), Tick(tick), rate).view.0).collect();
        assert_eq!(views, [95, 96, 97, 98, 99, 100, 101, 102, 103, 0, 0, 0]);
    }

    #[test]
    fn bounds_are_a_second_each_way_and_numbers_rise() {
        let mut player = Player::at(100);
        assert_eq!(player.send(1, 130, 1), Ok(()));
        assert_eq!(player.send(2, 131, 1), Err(InputFault::Early));
        assert_eq!(player.send(3, 70, 1), Ok(()));
        assert_eq!(player.send(4, 69, 1), Err(InputFault::Late));
        assert_eq!(player.send(4, 100, 1), Err(InputFault::Order));
        assert_eq!(player.send(u32::MAX, u32::MAX, 1), Err(InputFault::Early));
    }

    #[test]
    fn a_new_connection_numbers_from_one() {
        let mut player = Player::at(100);
        player.send(50, 0, 7).unwrap();
        player.step();
        player.inputs.restart();
        assert_eq!(player.inputs.applied(), Seq(0));
        player.send(1, 0, 9).unwrap();
        assert_eq!(player.step(), (9, 1));
    }
}
