//! Owns a game's state and steps it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::inputs::{InputCounts, Inputs};
use super::{
    Audience, Column, Command, Events, Faults, Game, InputFault, Outcome, PlayerId, Profile, Rate,
    Refusal, Results, Rng, Schema, Sight, Table, Tables, Tick, Turn, Viewer,
};

/// Grows when checkpoints are written in another way.
const CHECKPOINT_FORMAT: u32 = 1;

/// One running game.
pub struct Simulation<G: Game> {
    config: G::Config,
    rate: Rate,
    setup: G::Setup,
    /// The game's own tables; `schema` has the engine's table before them.
    game_schema: Schema,
    schema: Schema,
    tick: Tick,
    rng: Rng,
    state: G::State,
    members: BTreeMap<PlayerId, Member<G::Input, G::Bot>>,
}

/// Whoever plays.
#[derive(Serialize, Deserialize)]
enum Member<I, B> {
    Person(Inputs<I>),
    /// A bot draws from its own numbers, so that a record without its draws replays the same.
    Bot {
        memory: B,
        rng: Rng,
        input: I,
    },
}

impl<G: Game> Simulation<G> {
    /// A match at tick 0, before anybody joined.
    pub fn new(config: G::Config, rate: Rate, seed: u64) -> Result<Simulation<G>, Refusal> {
        let setup = G::setup(&config, rate)?;
        let mut rng = Rng::new(seed, 0);
        let state = G::init(&setup, &mut rng);
        Ok(Simulation::assemble(config, rate, setup, Tick(0), rng, state, BTreeMap::new()))
    }

    fn assemble(
        config: G::Config,
        rate: Rate,
        setup: G::Setup,
        tick: Tick,
        rng: Rng,
        state: G::State,
        members: BTreeMap<PlayerId, Member<G::Input, G::Bot>>,
    ) -> Simulation<G> {
        let game_schema = G::schema(&setup);
        let mut schema = Schema::new().table("players", [Column::linear("seq")]);
        schema.tables.extend(game_schema.tables.iter().cloned());
        Simulation { config, rate, setup, game_schema, schema, tick, rng, state, members }
    }

    /// Computes the next tick.
    pub fn step(&mut self, commands: Vec<Command>) -> Outcome {
        // Bots decide on the last finished tick, which is the newest that any member saw.
        self.think();
        let next = self.tick.next();
        let mut faults = Vec::new();
        let mut refused = Vec::new();
        let mut counts = InputCounts::default();
        for command in commands {
            self.obey(command, next, &mut refused, &mut faults, &mut counts);
        }

        let rate = self.rate;
        let turns: Vec<Turn<G::Input>> = self
            .members
            .iter_mut()
            .map(|(player, member)| match member {
                Member::Person(inputs) => {
                    let before = inputs.counts();
                    let turn = inputs.take(*player, next, rate);
                    counts.add(before, inputs.counts());
                    turn
                }
                Member::Bot { input, .. } => {
                    Turn { player: *player, input: input.clone(), view: self.tick }
                }
            })
            .collect();
        let mut events = Events::default();
        let mut results = Results::default();
        let step = super::Step {
            tick: next,
            turns: &turns,
            rng: &mut self.rng,
            events: &mut events,
            results: &mut results,
        };
        let verdict = G::tick(&self.setup, &mut self.state, step);
        self.tick = next;
        let events = events
            .into_inner()
            .into_iter()
            .map(|(to, event)| (to, rmp_serde::to_vec(&event).expect("events are plain data")))
            .collect();
        let finished = results.into_inner();
        Outcome { verdict, events, finished, refused, faults, inputs: counts }
    }

    fn obey(
        &mut self,
        command: Command,
        next: Tick,
        refused: &mut Vec<(PlayerId, Refusal)>,
        faults: &mut Faults,
        counts: &mut InputCounts,
    ) {
        match command {
            Command::Join { player, profile } => {
                let member = Member::Person(Inputs::default());
                refused.extend(self.admit(player, &profile, member).err().map(|r| (player, r)));
            }
            Command::AddBot { player, profile } => {
                let member = Member::Bot {
                    memory: G::Bot::default(),
                    rng: self.rng.fork(),
                    input: G::Input::default(),
                };
                refused.extend(self.admit(player, &profile, member).err().map(|r| (player, r)));
            }
            Command::Leave { player } => {
                if self.members.remove(&player).is_some() {
                    G::leave(&self.setup, &mut self.state, player);
                }
            }
            Command::Resume { player } => {
                if let Some(Member::Person(inputs)) = self.members.get_mut(&player) {
                    inputs.restart();
                }
            }
            Command::Input { player, seq, tick, view, payload } => {
                let Some(Member::Person(inputs)) = self.members.get_mut(&player) else { return };
                let before = inputs.counts();
                let taken = rmp_serde::from_slice(&payload)
                    .map_err(|_| InputFault::Malformed)
                    .and_then(|input| inputs.accept(next, self.rate, seq, tick, view, input));
                counts.add(before, inputs.counts());
                faults.extend(taken.err().map(|fault| (player, fault)));
            }
        }
    }

    fn admit(
        &mut self,
        player: PlayerId,
        profile: &Profile,
        member: Member<G::Input, G::Bot>,
    ) -> Result<(), Refusal> {
        if self.members.contains_key(&player) {
            return Err(Refusal::Denied(format!("player {player} is in the match already")));
        }
        G::join(&self.setup, &mut self.state, player, profile, &mut self.rng)?;
        self.members.insert(player, member);
        Ok(())
    }

    fn think(&mut self) {
        let mut sights: BTreeMap<Audience, Tables> = BTreeMap::new();
        for (player, member) in &mut self.members {
            let Member::Bot { memory, rng, input } = member else { continue };
            let audience = G::audience(&self.state, Viewer::Player(*player));
            let tables = sights.entry(audience).or_insert_with(|| {
                let mut tables = Tables::new(&self.game_schema);
                G::view(&self.setup, &self.state, audience, &mut tables);
                tables
            });
            let sight = Sight { me: *player, tick: self.tick, tables, rng };
            if let Some(next) = G::bot(&self.setup, memory, sight) {
                *input = next;
            }
        }
    }

    /// What `to` may see at the last finished tick.
    pub fn view(&self, to: Audience, out: &mut Tables) {
        out.clear();
        let players = |players: &mut Table| {
            for (player, member) in &self.members {
                let seq = match member {
                    Member::Person(inputs) => inputs.applied().0 as i32,
                    Member::Bot { .. } => 0,
                };
                players.push(player.0, &[seq]);
            }
        };
        out.fill(players, |tables| G::view(&self.setup, &self.state, to, tables));
    }

    pub fn audience(&self, viewer: Viewer) -> Audience {
        G::audience(&self.state, viewer)
    }

    pub fn tick(&self) -> Tick {
        self.tick
    }

    pub fn rate(&self) -> Rate {
        self.rate
    }

    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    pub fn setup(&self) -> &G::Setup {
        &self.setup
    }

    pub fn state(&self) -> &G::State {
        &self.state
    }

    /// `None` for bots and for who is not in the match.
    pub fn input_counts(&self, player: PlayerId) -> Option<InputCounts> {
        match self.members.get(&player)? {
            Member::Person(inputs) => Some(inputs.counts()),
            Member::Bot { .. } => None,
        }
    }

    /// All that the following ticks depend on.
    pub fn checkpoint(&self) -> Vec<u8> {
        let head = (G::KIND, G::RULES, CHECKPOINT_FORMAT);
        let config = to_map(&self.config);
        let body = (config, self.rate, self.tick, &self.rng, &self.state, &self.members);
        rmp_serde::to_vec(&(head, body)).expect("a game's state is plain data")
    }

    /// The match as it was at a checkpoint.
    pub fn restore(checkpoint: &[u8]) -> Result<Simulation<G>, Refusal> {
        type Body<G> = (
            Vec<u8>,
            Rate,
            Tick,
            Rng,
            <G as Game>::State,
            BTreeMap<PlayerId, Member<<G as Game>::Input, <G as Game>::Bot>>,
        );
        let (kind, rules, format) = checkpoint_head(checkpoint)?;
        if (kind.as_str(), rules, format) != (G::KIND, G::RULES, CHECKPOINT_FORMAT) {
            return Err(Refusal::BadCheckpoint("it is of another game or version".into()));
        }
        let (_, body): ((String, u16, u32), Body<G>) = rmp_serde::from_slice(checkpoint)
            .map_err(|why| Refusal::BadCheckpoint(why.to_string()))?;
        let (config, rate, tick, rng, state, members) = body;
        let config = read_config::<G>(&config)?;
        let setup = G::setup(&config, rate)?;
        Ok(Simulation::assemble(config, rate, setup, tick, rng, state, members))
    }
}

/// The game, the rules and the format of a checkpoint.
pub(super) fn checkpoint_head(checkpoint: &[u8]) -> Result<(String, u16, u32), Refusal> {
    let (head, _): (_, serde::de::IgnoredAny) =
        rmp_serde::from_slice(checkpoint).map_err(|why| Refusal::BadCheckpoint(why.to_string()))?;
    Ok(head)
}

/// A config from a MessagePack map; empty or nil is the default.
pub(super) fn read_config<G: Game>(bytes: &[u8]) -> Result<G::Config, Refusal> {
    const NIL: u8 = 0xc0;
    if bytes.is_empty() || bytes == [NIL] {
        return Ok(G::Config::default());
    }
    rmp_serde::from_slice(bytes).map_err(|why| Refusal::BadConfig(why.to_string()))
}

/// A value as MessagePack with named fields, for readers that do not know the type.
pub(super) fn to_map(value: &impl Serialize) -> Vec<u8> {
    rmp_serde::to_vec_named(value).expect("a game's values are plain data")
}
