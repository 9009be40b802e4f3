//! Lag compensation, as it fits bolts: a shot begins as far in the past as its shooter saw the
//! others, and has caught up with the present by the end of the tick in which it was shot.
//!
//! On the way it meets foes where they stood then. From there on it flies among them as any other
//! bolt does, so nobody is hit behind a corner by what they saw go by; and the shooter, whose screen
//! shows the own ship ahead of the others, sees it fly on just as it was predicted. The picture's
//! tick is the client's word, so it is bounded.

use super::figures::Figures;
use super::state::{Ship, State};
use crate::sim::Tick;

/// By how many ticks the others were in the past on a screen whose input is applied at `tick`.
/// Nobody can know more than the tick before: who saw that saw the present.
pub fn behind(view: Tick, tick: Tick, figures: &Figures) -> u32 {
    if view == Tick(0) {
        return 0;
    }
    tick.since(view).saturating_sub(1).min(figures.lag_most)
}

/// Before anything moves: where all ships stand is the past from now on.
pub fn remember(state: &mut State, figures: &Figures) {
    for ship in state.pilots.values_mut().filter_map(|pilot| pilot.ship.as_mut()) {
        ship.trail.push_front((ship.x, ship.y));
        ship.trail.truncate(figures.lag_most as usize);
    }
}

impl Ship {
    /// Where it stood so many ticks ago; `None`: it is a later ship than that.
    pub fn stood(&self, back: u32) -> Option<(i32, i32)> {
        match back {
            0 => Some((self.x, self.y)),
            back => self.trail.get(back as usize - 1).copied(),
        }
    }
}
