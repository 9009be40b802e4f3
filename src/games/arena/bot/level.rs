//! How good a bot is.

use serde::{Deserialize, Serialize};

/// Who creates a match chooses one for all its bots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// For a first match.
    #[default]
    Easy,
    Medium,
    Hard,
}

/// What a level means. Times in ms, lengths in px, shares in percent.
pub struct Skill {
    /// From what it sees to what it does about it.
    pub reaction: u32,
    /// From one look to the next: as often as it can shoot.
    pub look: u32,
    /// By how many steps an aim is off at most.
    pub aim_error: i32,
    /// By how many its aim must be off for it to aim anew while it shoots.
    pub steady: i32,
    /// How much of its target's motion it allows for.
    pub lead: i32,
    /// How near a foe must be to be shot at.
    pub range: i32,
    /// For how long it shoots in one go, and rests from it.
    pub burst: (u32, u32),
    pub rest: (u32, u32),
    /// How long it keeps a direction.
    pub steer: (u32, u32),
    /// How fast it flies with a foe in sight, of 127.
    pub pace: i32,
    /// Of bolts that are about to hit, how many it tries to dodge.
    pub dodge: u32,
    /// With so much health and shield left it looks for repair before anything else.
    pub weak: i32,
    /// How far it goes for what it would like to have.
    pub detour: i32,
    /// Whether it goes for what a foe is about to take, and leaves what a foe will have sooner.
    pub contests: bool,
}

impl Level {
    pub const ALL: [Level; 3] = [Level::Easy, Level::Medium, Level::Hard];

    pub fn skill(self) -> &'static Skill {
        match self {
            Level::Easy => &EASY,
            Level::Medium => &MEDIUM,
            Level::Hard => &HARD,
        }
    }
}

const EASY: Skill = Skill {
    reaction: 450,
    look: 233,
    aim_error: 24,
    steady: 10,
    lead: 85,
    range: 420,
    burst: (600, 1200),
    rest: (500, 1000),
    steer: (700, 1300),
    pace: 110,
    dodge: 0,
    weak: 40,
    detour: 350,
    contests: false,
};

const MEDIUM: Skill = Skill {
    reaction: 280,
    look: 233,
    aim_error: 14,
    steady: 16,
    lead: 100,
    range: 440,
    burst: (600, 1100),
    rest: (450, 950),
    steer: (800, 1400),
    pace: 127,
    dodge: 40,
    weak: 60,
    detour: 500,
    contests: true,
};

const HARD: Skill = Skill {
    reaction: 160,
    look: 233,
    aim_error: 12,
    steady: 14,
    lead: 100,
    range: 480,
    burst: (600, 1200),
    rest: (450, 850),
    steer: (800, 1400),
    pace: 127,
    dodge: 70,
    weak: 60,
    detour: 600,
    contests: true,
};
