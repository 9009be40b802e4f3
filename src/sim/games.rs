//! The games a server offers, by name.

use std::collections::BTreeMap;

use super::simulation::{checkpoint_head, read_config, to_map};
use super::{
    Audience, Command, Game, InputCounts, Outcome, PlayerId, Rate, Refusal, Schema, Simulation,
    Slack, Tables, Tick, Viewer,
};

/// A running game whose type is not known: what a match holds.
pub trait Running: Send {
    fn kind(&self) -> &'static str;
    fn rules(&self) -> u16;
    fn rate(&self) -> Rate;
    /// The engine's table `players` comes first, then the game's.
    fn schema(&self) -> &Schema;
    /// What members need once, as a MessagePack map.
    fn setup(&self) -> Vec<u8>;
    /// A small MessagePack map for lists of matches.
    fn summary(&self) -> Vec<u8>;
    /// The last finished tick.
    fn tick(&self) -> Tick;
    /// Computes the next tick.
    fn step(&mut self, commands: Vec<Command>) -> Outcome;
    fn audience(&self, viewer: Viewer) -> Audience;
    /// Fills `out`, which has this schema, with what an audience sees at the last finished tick.
    fn view(&self, to: Audience, out: &mut Tables);
    /// How much less members on thin links see.
    fn slack(&self) -> Slack {
        Slack::none(self.schema())
    }
    /// `None` for bots and for who is not in the match.
    fn input_counts(&self, player: PlayerId) -> Option<InputCounts>;
    fn checkpoint(&self) -> Vec<u8>;
}

impl<G: Game> Running for Simulation<G> {
    fn kind(&self) -> &'static str {
        G::KIND
    }

    fn rules(&self) -> u16 {
        G::RULES
    }

    fn rate(&self) -> Rate {
        self.rate()
    }

    fn schema(&self) -> &Schema {
        self.schema()
    }

    fn setup(&self) -> Vec<u8> {
        to_map(self.setup())
    }

    fn summary(&self) -> Vec<u8> {
        to_map(&G::summary(self.setup(), self.state()))
    }

    fn tick(&self) -> Tick {
        self.tick()
    }

    fn step(&mut self, commands: Vec<Command>) -> Outcome {
        self.step(commands)
    }

    fn audience(&self, viewer: Viewer) -> Audience {
        self.audience(viewer)
    }

    fn view(&self, to: Audience, out: &mut Tables) {
        self.view(to, out);
    }

    fn slack(&self) -> Slack {
        G::slack(self.setup(), self.schema())
    }

    fn input_counts(&self, player: PlayerId) -> Option<InputCounts> {
        self.input_counts(player)
    }

    fn checkpoint(&self) -> Vec<u8> {
        self.checkpoint()
    }
}

/// The games a server offers. Cheap to clone: it holds functions only.
#[derive(Clone, Default)]
pub struct Games {
    offers: BTreeMap<&'static str, Offer>,
}

type Made = Result<Box<dyn Running>, Refusal>;

#[derive(Clone)]
struct Offer {
    create: fn(&[u8], Rate, u64) -> Made,
    restore: fn(&[u8]) -> Made,
    options: fn() -> Vec<u8>,
}

impl Games {
    pub fn new() -> Games {
        Games::default()
    }

    /// Offers a game; one of the same kind is replaced.
    pub fn add<G: Game>(&mut self) -> &mut Games {
        let offer = Offer {
            create: |config, rate, seed| {
                Ok(Box::new(Simulation::<G>::new(read_config::<G>(config)?, rate, seed)?))
            },
            restore: |checkpoint| Ok(Box::new(Simulation::<G>::restore(checkpoint)?)),
            options: || to_map(&G::options()),
        };
        self.offers.insert(G::KIND, offer);
        self
    }

    /// The kinds on offer, in alphabetical order.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.offers.keys().copied()
    }

    /// Makes a match. `config` is a MessagePack map of the game's own; empty or nil is its default.
    pub fn create(&self, kind: &str, config: &[u8], rate: Rate, seed: u64) -> Made {
        (self.offer(kind)?.create)(config, rate, seed)
    }

    /// The match as it was at a checkpoint.
    pub fn restore(&self, checkpoint: &[u8]) -> Made {
        let (kind, ..) = checkpoint_head(checkpoint)?;
        (self.offer(&kind)?.restore)(checkpoint)
    }

    /// What a form for creating a match needs to know, as MessagePack; `None`: no such game.
    pub fn options(&self, kind: &str) -> Option<Vec<u8>> {
        self.offer(kind).ok().map(|offer| (offer.options)())
    }

    fn offer(&self, kind: &str) -> Result<&Offer, Refusal> {
        self.offers.get(kind).ok_or_else(|| Refusal::UnknownGame(kind.into()))
    }
}
