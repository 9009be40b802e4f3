//! What admins act on.

use std::net::SocketAddr;
use std::sync::Arc;

use actix::Addr;
use skirmish_protocol::ids::MatchId;

use super::problem::Problem;
use super::tokens::Admin;
use crate::access::Access;
use crate::config::Config;
use crate::gauges::Gauges;
use crate::lobby::{Listing, Lobby, Oversee, Overview};
use crate::matches::{Inspect, Inspection};
use crate::net::Hubs;
use crate::stop::Stopper;
use crate::store::{Action, Store, now_s};

/// The server, as its admins have it before them.
#[derive(Clone)]
pub struct Desk {
    pub lobby: Addr<Lobby>,
    pub hubs: Hubs,
    pub gauges: Arc<Gauges>,
    pub store: Arc<dyn Store>,
    pub access: Arc<Access>,
    pub stopper: Stopper,
    pub facts: Facts,
}

/// What does not change while the server runs.
#[derive(Clone)]
pub struct Facts {
    /// Where players connect.
    pub address: SocketAddr,
    pub tls: bool,
    pub tick_rate: u32,
    pub max_connections: usize,
    pub max_matches: usize,
    pub drain_timeout_s: u64,
}

impl Facts {
    pub fn of(config: &Config, address: SocketAddr) -> Facts {
        Facts {
            address,
            tls: config.tls_cert.is_some(),
            tick_rate: config.tick_rate,
            max_connections: config.max_connections,
            max_matches: config.max_matches,
            drain_timeout_s: config.drain_timeout_s,
        }
    }
}

impl Desk {
    pub async fn overview(&self) -> Result<Overview, Problem> {
        self.lobby.send(Oversee).await.map_err(|_| Problem::stopping())
    }

    pub async fn listing(&self, id: MatchId) -> Result<Listing, Problem> {
        let id = id.to_string();
        let mut matches = self.overview().await?.matches.into_iter();
        matches.find(|listing| listing.summary.id == id).ok_or_else(|| Problem::not_found("match"))
    }

    /// `None`: it has ended meanwhile.
    pub async fn inspect(&self, listing: &Listing) -> Option<Inspection> {
        listing.address.send(Inspect).await.ok()
    }

    /// Puts on record what was done. What could not be written to the store is in the log.
    pub async fn note(&self, admin: &Admin, what: &str, target: &str, detail: &str) {
        tracing::info!(who = admin.0, what, target, detail, "admin");
        let action = Action {
            at_s: now_s(),
            who: admin.0.clone(),
            what: what.into(),
            target: target.into(),
            detail: detail.into(),
        };
        if let Err(error) = self.store.note(action).await {
            tracing::error!(%error, who = admin.0, what, target, "this could not be noted in the store");
        }
    }
}
