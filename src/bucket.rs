//! A token bucket, with time handed in.

use std::time::Instant;

#[derive(Clone, Debug)]
pub struct Bucket {
    per_second: f64,
    burst: f64,
    tokens: f64,
    at: Instant,
}

impl Bucket {
    /// Full at first.
    pub fn new(per_second: u32, burst: u32, now: Instant) -> Bucket {
        let burst = f64::from(burst);
        Bucket { per_second: f64::from(per_second), burst, tokens: burst, at: now }
    }

    /// Full at first, and again after a minute.
    pub fn per_minute(tokens: u32, now: Instant) -> Bucket {
        let burst = f64::from(tokens);
        Bucket { per_second: burst / 60.0, burst, tokens: burst, at: now }
    }

    /// Takes a token, if there is one.
    pub fn take(&mut self, now: Instant) -> bool {
        self.take_many(1, now)
    }

    /// Takes so many tokens, if they are there.
    pub fn take_many(&mut self, tokens: usize, now: Instant) -> bool {
        let tokens = tokens as f64;
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = now;
        self.tokens = (self.tokens + passed * self.per_second).min(self.burst);
        let has = self.tokens >= tokens;
        if has {
            self.tokens -= tokens;
        }
        has
    }

    /// Puts a token back that was taken.
    pub fn give_back(&mut self) {
        self.tokens = (self.tokens + 1.0).min(self.burst);
    }

    /// Whether nothing of it is in use.
    pub fn full(&self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.tokens + passed * self.per_second >= self.burst
    }

    /// Whether half of the burst is there again.
    pub fn relaxed(&self) -> bool {
        self.tokens >= self.burst / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_burst_then_the_rate() {
        let now = Instant::now();
        let mut bucket = Bucket::new(2, 5, now);
        assert_eq!((0..10).filter(|_| bucket.take(now)).count(), 5);
        let later = now + Duration::from_secs(1);
        assert_eq!((0..10).filter(|_| bucket.take(later)).count(), 2);
        let much_later = later + Duration::from_secs(100);
        assert_eq!((0..10).filter(|_| bucket.take(much_later)).count(), 5);
    }
}
