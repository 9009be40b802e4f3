//! Where matches are listed and found: in memory for one node.

mod local;

pub use local::Local;

use std::net::IpAddr;

use actix::Addr;
use skirmish_protocol::ids::MatchId;
use skirmish_protocol::server::MatchSummary;

use crate::matches::Match;

/// A match as the lobby knows it.
#[derive(Clone)]
pub struct Entry {
    pub id: MatchId,
    pub address: Addr<Match>,
    pub summary: MatchSummary,
    pub private: bool,
    pub house: bool,
    /// Who created it, if anybody is to be held to a limit for it.
    pub founder: Option<IpAddr>,
}

/// The seam for several nodes.
pub trait Directory {
    fn insert(&mut self, entry: Entry);
    fn remove(&mut self, id: MatchId) -> Option<Entry>;
    fn get(&self, id: MatchId) -> Option<&Entry>;
    fn get_mut(&mut self, id: MatchId) -> Option<&mut Entry>;
    /// By its join code; case does not matter.
    fn by_code(&self, code: &str) -> Option<&Entry>;
    fn all(&self) -> Box<dyn Iterator<Item = &Entry> + '_>;
    fn len(&self) -> usize;
}
