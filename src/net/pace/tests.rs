use super::*;

const TICK: Duration = Duration::from_micros(33_333);

/// A member at the end of a link, in ticks of its own: what is sent takes its time, one after
/// another, and so does the way there and back.
struct Link {
    pace: Pace,
    start: Instant,
    tick: u32,
    round_trip: Duration,
    /// Bytes a second; snapshots on the fast stream, on the slow one, and full ones.
    rate: f64,
    sizes: [f64; 3],
    free_at: Duration,
    /// What comes back.
    under_way: Vec<Answers>,
    /// Until when the program reads nothing.
    busy_until: Duration,
    changes: Vec<StreamKind>,
    worst: Duration,
    lost: bool,
}

/// When the pongs and the acknowledgement of a snapshot come.
struct Answers {
    tick: Tick,
    before: Option<Duration>,
    behind: Option<Duration>,
    ack: Option<Duration>,
}

impl Link {
    fn new(rate: f64, round_trip: u64, sizes: [f64; 3]) -> Link {
        let start = Instant::now();
        Link {
            pace: Pace::new(StreamKind::Fast, start),
            start,
            tick: 0,
            round_trip: Duration::from_millis(round_trip),
            rate,
            sizes,
            free_at: Duration::ZERO,
            under_way: Vec::new(),
            busy_until: Duration::ZERO,
            changes: Vec::new(),
            worst: Duration::ZERO,
            lost: true,
        }
    }

    fn run(&mut self, seconds: u32) -> StreamKind {
        self.worst = Duration::ZERO;
        for _ in 0..seconds * 30 {
            self.step();
        }
        self.pace.kind()
    }

    fn step(&mut self) {
        self.tick += 1;
        let (at, tick) = (TICK * self.tick, Tick(self.tick));
        let now = self.start + at;
        for answers in &mut self.under_way {
            let tick = answers.tick;
            if let Some(due) = answers.before.take_if(|due| *due <= at) {
                self.pace.pong(Place::Before, tick, self.start + due);
            }
            if let Some(due) = answers.behind.take_if(|due| *due <= at) {
                self.pace.pong(Place::Behind, tick, self.start + due);
            }
            if at >= self.busy_until && answers.ack.take_if(|due| *due <= at).is_some() {
                self.pace.seen(tick, now);
            }
        }
        self.under_way.retain(|answers| answers.ack.is_some());
        self.worst = self.worst.max(self.pace.age(now));
        if self.pace.kind() != StreamKind::Fast && !self.tick.is_multiple_of(6) {
            return;
        }
        if let Some(kind) = self.pace.judge(now) {
            self.changes.push(kind);
            self.lost = true;
        } else if !self.lost || self.pace.open() {
            self.send(tick, at);
        }
    }

    fn send(&mut self, tick: Tick, at: Duration) {
        let size = match self.pace.kind() {
            _ if self.lost => self.sizes[2],
            StreamKind::Fast => self.sizes[0],
            _ => self.sizes[1],
        };
        self.lost = self.pace.kind() == StreamKind::Paced;
        let begins = self.free_at.max(at);
        self.free_at = begins + Duration::from_secs_f64(size / self.rate);
        let now = self.start + at;
        let mut pinged = |place, due| {
            self.pace.wants_ping(place, now).then(|| {
                self.pace.pinged(place, tick, now);
                due
            })
        };
        let (early, late) = (begins + self.round_trip, self.free_at + self.round_trip);
        let (before, behind) = (pinged(Place::Before, early), pinged(Place::Behind, late));
        self.under_way.push(Answers { tick, before, behind, ack: Some(late) });
        if !self.pace.sent(tick, size as usize, self.start + at) {
            self.pace.drain();
            self.lost = true;
        }
    }
}

const TWENTY: [f64; 3] = [60.0, 130.0, 650.0];
const TWO_HUNDRED: [f64; 3] = [300.0, 680.0, 2700.0];

#[test]
fn distance_is_not_slowness() {
    for round_trip in [1, 50, 300, 600] {
        let mut link = Link::new(1e6, round_trip, TWENTY);
        assert_eq!(link.run(30), StreamKind::Fast);
        assert_eq!(link.changes, [], "at {round_trip} ms");
    }
}

#[test]
fn a_thin_link_gets_the_slow_stream_and_keeps_it() {
    for (rate, sizes) in [(1000.0, TWENTY), (4000.0, TWO_HUNDRED)] {
        for round_trip in [1, 40, 300] {
            let mut link = Link::new(rate, round_trip, sizes);
            link.run(5);
            assert_eq!(link.run(60), StreamKind::Slow);
            assert_eq!(link.changes, [StreamKind::Slow], "at {rate} bytes/s");
            let worst = link.worst;
            assert!(
                worst < Duration::from_millis(500),
                "{worst:?} at {rate} bytes/s, {round_trip} ms"
            );
            link.rate = 1e6;
            assert_eq!(link.run(15), StreamKind::Fast, "the link is free");
        }
    }
}

#[test]
fn a_link_that_turns_thin_is_left_to_drain_first() {
    let mut link = Link::new(1e6, 40, TWENTY);
    link.run(10);
    link.rate = 1000.0;
    link.run(5);
    link.run(30);
    assert_eq!(link.changes, [StreamKind::Slow]);
    assert!(link.worst < Duration::from_millis(250), "{:?}", link.worst);
}

#[test]
fn a_busy_program_on_a_good_link_keeps_the_fast_stream() {
    for round_trip in [1, 50, 300, 600] {
        let mut link = Link::new(1e6, round_trip, TWENTY);
        link.busy_until = Duration::from_millis(1500);
        link.run(10);
        link.busy_until = Duration::from_millis(11_500);
        link.run(10);
        assert_eq!(link.changes, [], "at {round_trip} ms");
        link.busy_until = Duration::from_millis(24_000);
        link.run(10);
        assert_eq!(link.changes.first(), Some(&StreamKind::Slow), "at {round_trip} ms");
    }
}

#[test]
fn the_thinnest_gets_one_full_snapshot_at_a_time() {
    let mut link = Link::new(400.0, 40, TWENTY);
    link.run(20);
    assert_eq!(link.pace.kind(), StreamKind::Paced);
    assert!(link.pace.in_flight.len() <= 1);
    link.rate = 1e6;
    assert_eq!(link.run(20), StreamKind::Fast);
}

#[test]
fn nothing_more_is_sent_to_who_never_answers() {
    let start = Instant::now();
    let mut pace = Pace::new(StreamKind::Fast, start);
    let sent = (0..).take_while(|tick| pace.sent(Tick(*tick), 60, start)).count();
    assert_eq!(sent + 1, UNHEARD);
    pace.drain();
    for tick in 0..3000 {
        assert!(!pace.open());
        pace.judge(start + TICK * tick);
        assert_eq!(pace.stuck(start + TICK * tick), tick > 360);
    }
    pace.seen(Tick(UNHEARD as u32), start + TICK);
    assert!(pace.open());
}

#[test]
fn patience_grows_with_every_relapse() {
    let mut link = Link::new(1e6, 20, TWENTY);
    link.run(12);
    let mut waits = Vec::new();
    for _ in 0..3 {
        link.rate = 200.0;
        while link.pace.kind() == StreamKind::Fast {
            link.step();
        }
        link.rate = 1e6;
        link.free_at = TICK * link.tick;
        let from = link.tick;
        while link.pace.kind() != StreamKind::Fast {
            link.step();
        }
        waits.push(link.tick - from);
    }
    assert!(waits[0] < waits[1] && waits[1] < waits[2], "{waits:?}");
}

#[test]
fn a_server_that_stood_still_judges_nobody_before_it_has_read() {
    let (now, sent) = (Instant::now(), Tick(1));
    let mut pace = Pace::new(StreamKind::Fast, now);
    pace.sent(sent, 50, now);
    pace.seen(sent, now + TICK);
    pace.sent(sent.next(), 50, now + TICK);
    let later = now + TOO_OLD * 2;
    let mut strict = pace.clone();
    assert_eq!(strict.judge(later), Some(StreamKind::Slow));
    pace.pardon(later);
    assert_eq!(pace.judge(later), None);
    assert_eq!(pace.judge(later + CATCH_UP), Some(StreamKind::Slow), "nothing was read after all");
}
