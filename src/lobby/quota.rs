//! How many matches there may be, and how many of them one address may create.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Instant;

use crate::bucket::Bucket;
use crate::gauges::count_exceeded;

/// When no more matches are founded.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub matches: usize,
    /// More late ticks than this; 0: never.
    pub late_percent: u32,
    pub quota: QuotaLimits,
}

#[derive(Clone, Copy, Debug)]
pub struct QuotaLimits {
    /// Created by one address and still running.
    pub live: usize,
    pub per_minute: u32,
}

/// Counts creations by address.
pub struct Quota {
    limits: QuotaLimits,
    /// Swept when it grows: an address whose bucket is full again is forgotten.
    creations: HashMap<IpAddr, Bucket>,
}

const SWEEP_AT: usize = 1024;

impl Quota {
    pub fn new(limits: QuotaLimits) -> Quota {
        Quota { limits, creations: HashMap::new() }
    }

    /// Whether an address that has `live` matches may create another now; if not, by which limit.
    pub fn allows(
        &mut self,
        address: IpAddr,
        live: usize,
        now: Instant,
    ) -> Result<(), &'static str> {
        if live >= self.limits.live {
            count_exceeded("matches_per_address");
            return Err("matches_per_address");
        }
        if self.creations.len() >= SWEEP_AT {
            self.creations.retain(|_, bucket| !bucket.full(now));
        }
        let per_minute = self.limits.per_minute;
        let bucket =
            self.creations.entry(address).or_insert_with(|| Bucket::per_minute(per_minute, now));
        if !bucket.take(now) {
            count_exceeded("creates_per_minute");
            return Err("creates_per_minute");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn live_matches_and_creations_are_limited_by_address() {
        let now = Instant::now();
        let mut quota = Quota::new(QuotaLimits { live: 3, per_minute: 4 });
        let (one, two) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        assert_eq!(quota.allows(one, 3, now), Err("matches_per_address"));
        assert_eq!((0..9).filter(|_| quota.allows(one, 0, now).is_ok()).count(), 4);
        assert_eq!(quota.allows(one, 0, now), Err("creates_per_minute"));
        assert_eq!(quota.allows(two, 0, now), Ok(()));
        assert_eq!(quota.allows(one, 0, now + Duration::from_secs(15)), Ok(()));
    }
}
