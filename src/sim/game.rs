//! What a game is.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{PlayerId, Rate, Refusal, Results, Rng, Schema, Slack, Tables, Tick};

/// The rules of a game. A marker: all data is in `Setup`, which never changes, and `State`.
///
/// Rules get no clock, socket or database. They must be deterministic: integers only, ordered maps,
/// and no randomness but the [`Rng`] handed in.
pub trait Game: Sized + 'static {
    /// The name by which clients ask for this game.
    const KIND: &'static str;
    /// Grows whenever the same commands would lead to another state: clients that predict, and
    /// checkpoints, must match it.
    const RULES: u16;

    /// What whoever creates a match may choose. Read by field name; give every field a default.
    type Config: Serialize + DeserializeOwned + Default + Send;
    /// What follows from the config and never changes in a match: the map, all figures in ticks.
    /// Members get it once, as a MessagePack map; the rules and the bots read the same value.
    type Setup: Serialize + Send;
    /// All that changes.
    type State: Serialize + DeserializeOwned + Clone + Send;
    /// What a player wants in one tick; the default is hands off. At most 256 bytes.
    type Input: Serialize + DeserializeOwned + Clone + Default + Send;
    /// Something that happened in a tick, for sounds and sparks: an array `[kind, …]`. May be lost
    /// on the way to a member; what must last belongs in a table.
    type Event: Serialize + Send;
    /// What one bot remembers.
    type Bot: Serialize + DeserializeOwned + Default + Send;

    /// What a form for creating a match needs to know: maps, modes, …
    fn options() -> impl Serialize;
    fn setup(config: &Self::Config, rate: Rate) -> Result<Self::Setup, Refusal>;
    /// The tables that [`view`](Game::view) fills.
    fn schema(setup: &Self::Setup) -> Schema;
    fn init(setup: &Self::Setup, rng: &mut Rng) -> Self::State;

    fn join(
        setup: &Self::Setup,
        state: &mut Self::State,
        player: PlayerId,
        who: &Profile,
        rng: &mut Rng,
    ) -> Result<(), Refusal>;
    fn leave(setup: &Self::Setup, state: &mut Self::State, player: PlayerId);
    fn tick(setup: &Self::Setup, state: &mut Self::State, step: Step<'_, Self>) -> Verdict;

    /// Which audience a member belongs to now: members of one audience see the same.
    fn audience(_state: &Self::State, _viewer: Viewer) -> Audience {
        Audience::EVERYONE
    }
    /// Pushes what an audience may see: rows in ascending id.
    fn view(setup: &Self::Setup, state: &Self::State, to: Audience, out: &mut Tables);
    /// How much less members on thin links may see: then the state still fits when all of it does
    /// not. `schema` is that of the whole match.
    fn slack(_setup: &Self::Setup, schema: &Schema) -> Slack {
        Slack::none(schema)
    }
    /// A small map for lists of matches: the map, the mode, the phase, …
    fn summary(setup: &Self::Setup, state: &Self::State) -> impl Serialize;

    /// What a bot does next, from what a member in its place would see; `None`: the same as before.
    fn bot(_: &Self::Setup, _memory: &mut Self::Bot, _sight: Sight<'_>) -> Option<Self::Input> {
        None
    }
}

/// One tick of a game.
pub struct Step<'a, G: Game> {
    /// The tick that is being computed.
    pub tick: Tick,
    /// Every player's turn, in ascending player id.
    pub turns: &'a [Turn<G::Input>],
    pub rng: &'a mut Rng,
    pub events: &'a mut Events<G::Event>,
    /// Where to say that a round has ended, and how.
    pub results: &'a mut Results,
}

/// What a player does in a tick.
#[derive(Clone, Debug)]
pub struct Turn<I> {
    pub player: PlayerId,
    pub input: I,
    /// The tick whose picture of the others was on the player's screen, for lag compensation; as
    /// old beside the tick when an input is repeated. Tick 0: not told. A bot sees the tick before.
    pub view: Tick,
}

/// What happened in a tick, in order.
#[derive(Debug)]
pub struct Events<E>(Vec<(Audience, E)>);

impl<E> Default for Events<E> {
    fn default() -> Events<E> {
        Events(Vec::new())
    }
}

impl<E> Events<E> {
    /// Tells all members.
    pub fn tell(&mut self, event: E) {
        self.0.push((Audience::EVERYONE, event));
    }

    /// Tells the members of one audience.
    pub fn tell_only(&mut self, audience: Audience, event: E) {
        self.0.push((audience, event));
    }

    pub fn into_inner(self) -> Vec<(Audience, E)> {
        self.0
    }
}

/// Whether a match goes on after a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Continue,
    Ended,
}

/// What a game learns of who joins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub name: String,
}

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    Player(PlayerId),
    Spectator,
}

/// Members that see the same. A game that tells members apart numbers its audiences 1 to 8; what
/// is told to `EVERYONE` reaches all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Audience(pub u8);

impl Audience {
    pub const EVERYONE: Audience = Audience(0);
}

/// What a bot has to decide on.
pub struct Sight<'a> {
    pub me: PlayerId,
    /// The tick that the tables show.
    pub tick: Tick,
    /// The game's tables, as members in the bot's place see them.
    pub tables: &'a Tables,
    /// The bot's own.
    pub rng: &'a mut Rng,
}
