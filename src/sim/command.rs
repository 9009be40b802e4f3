//! What goes into a step and what comes out.

use super::{Audience, Finished, InputCounts, PlayerId, Profile, Refusal, Seq, Tick, Verdict};

/// One thing that a step is told. The list of a tick's commands, with the state before it, decides
/// the state after it: the lists of all ticks are the record of a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Join {
        player: PlayerId,
        profile: Profile,
    },
    AddBot {
        player: PlayerId,
        profile: Profile,
    },
    Leave {
        player: PlayerId,
    },
    /// A new connection of this player: input numbering starts again, what waited is forgotten.
    Resume {
        player: PlayerId,
    },
    Input {
        player: PlayerId,
        seq: Seq,
        tick: Tick,
        view: Tick,
        payload: Vec<u8>,
    },
}

/// What came of a step.
#[derive(Debug)]
pub struct Outcome {
    pub verdict: Verdict,
    /// Each a MessagePack array `[kind, …]`, in the order in which they happened.
    pub events: Vec<(Audience, Vec<u8>)>,
    /// Rounds that ended.
    pub finished: Vec<Finished>,
    /// Players that the game did not let in. They are not in the match.
    pub refused: Vec<(PlayerId, Refusal)>,
    pub faults: Faults,
    /// What became of the inputs of all players at this tick.
    pub inputs: InputCounts,
}

/// Inputs that were dropped, in the order of their commands.
pub type Faults = Vec<(PlayerId, InputFault)>;

/// Why an input was dropped. All are the sender's fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputFault {
    /// The payload is not an input of this game.
    Malformed,
    /// For a tick more than a second ahead.
    Early,
    /// For a tick more than a second ago.
    Late,
    /// Not numbered higher than one that came before.
    Order,
}
