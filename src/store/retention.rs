//! What is too old is forgotten, all by itself.

use std::sync::Arc;
use std::time::Duration;

use super::leaderboard::DAY_S;
use super::{Store, StoreError};

/// How long guests and addresses are remembered after they were last seen, and how often that is
/// looked after.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    pub days: u32,
    pub every: Duration,
}

/// Never ends. `clock` tells the time.
pub async fn keep_tidy(store: Arc<dyn Store>, retention: Retention, clock: impl Fn() -> i64) {
    loop {
        match tidy(store.as_ref(), clock() - i64::from(retention.days) * DAY_S).await {
            Ok(0) => {}
            Ok(guests) => tracing::info!(guests, "guests not seen for long are forgotten"),
            // Later is soon enough; what fails for good is told by results that cannot be written.
            Err(why) => tracing::warn!(reason = why.name(), "not all were forgotten: {why}"),
        }
        tokio::time::sleep(retention.every).await;
    }
}

/// Again and again, so that what others want of the store comes in between.
async fn tidy(store: &dyn Store, unseen_since_s: i64) -> Result<u64, StoreError> {
    let mut guests = 0;
    loop {
        match store.tidy(unseen_since_s).await? {
            0 => return Ok(guests),
            more => guests += more,
        }
    }
}
