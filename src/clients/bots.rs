//! `skirmish bots`: headless clients that play, to see what a server holds.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use skirmish_protocol::client::Level;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep};

use super::bot::{self, Entry, Run, Tally, Window};
use super::report::{Report, Verdict};
use super::seat::{NoSeat, Place, Seat, Wish};
use super::target::{Server, Target};
use super::token::Tokens;

/// Plays with headless clients and measures what they get.
///
/// Exits with 0 if each client got its snapshots and sent its inputs without an error, with 1 if
/// not, and with 3 if the bots themselves were too slow to tell.
#[derive(clap::Args, Clone, Debug)]
pub struct BotsArgs {
    #[command(flatten)]
    pub server: Server,
    #[command(flatten)]
    pub tokens: Tokens,
    /// How many clients play
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub count: u32,
    /// For how long it is measured, once all have their seats, in seconds
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub seconds: u32,
    /// The code of a match that all join [default: quick play spreads them over matches]
    #[arg(long)]
    pub code: Option<String>,
    /// Create private matches of so many seats and fill them, instead of quick play
    #[arg(long, conflicts_with = "code", value_parser = clap::value_parser!(u32).range(1..=200))]
    pub per_match: Option<u32>,
    /// Print one JSON object on one line, and no progress bar
    #[arg(long)]
    pub json: bool,
}

/// The game that bots can play.
const GAME: &str = "arena";
/// No verdict: the bots were the bottleneck. Told apart from 1, and from 2 for wrong arguments.
const NO_VERDICT: u8 = 3;
/// Bots that look for a seat at the same time.
const DOORS: usize = 16;
/// How long is waited for all to get their seats: so much, and so much more for each.
const ENTRY: Duration = Duration::from_secs(10);
const ENTRY_EACH: Duration = Duration::from_millis(100);
/// From the last seat to the first count: what the entry stirred up may settle.
const SETTLE: Duration = Duration::from_secs(1);

pub fn run(args: BotsArgs) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("The bots cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let (target, tokens) = match args.server.target().and_then(|to| Ok((to, args.tokens.read()?))) {
        Ok(read) => read,
        Err(why) => {
            eprintln!("{why}.");
            return ExitCode::FAILURE;
        }
    };
    let tallies = runtime.block_on(play(&args, &target, &tokens));
    let report = Report::new(&tallies, f64::from(args.seconds));
    if args.json {
        super::say(serde_json::to_string(&report).expect("a report is plain data"));
    } else {
        super::say(&report);
    }
    match report.verdict(&tallies) {
        Verdict::Kept => ExitCode::SUCCESS,
        Verdict::Missed(why) => {
            eprintln!("The server did not keep up: {why}.");
            ExitCode::FAILURE
        }
        Verdict::None(why) => {
            eprintln!("No verdict: {why}.");
            ExitCode::from(NO_VERDICT)
        }
    }
}

async fn play(args: &BotsArgs, target: &Target, tokens: &[String]) -> Vec<Tally> {
    let (start, window) = watch::channel(None);
    let run = Arc::new(Run {
        target: target.clone(),
        window,
        doors: Semaphore::new(DOORS),
        settled: AtomicUsize::new(0),
        snapshots: AtomicU64::new(0),
    });
    let mut bots = Vec::with_capacity(args.count as usize);
    let mut code = args.code.clone();
    let mut tokens = tokens.iter().cycle().cloned();
    for number in 1..=args.count {
        let name = format!("Bot {number}");
        let agent = concat!("skirmish-bots/", env!("CARGO_PKG_VERSION"));
        let mut wish = Wish { name, agent, level: Level::Play, token: tokens.next() };
        let entry = match args.per_match {
            Some(seats) if (number - 1).is_multiple_of(seats) => {
                let founded = found(target, &mut wish, seats).await;
                code = founded.as_ref().ok().map(|seat| seat.code.clone());
                Entry::Seat(founded)
            }
            _ => Entry::Lobby(match &code {
                Some(code) => Place::Code { code: code.clone(), spectate: false },
                None => Place::QuickPlay(GAME),
            }),
        };
        bots.push(tokio::spawn(bot::play(run.clone(), wish, entry, u64::from(number))));
    }

    let bar =
        if args.json { ProgressBar::hidden() } else { ProgressBar::new(u64::from(args.count)) };
    gather(args, &run, &bar).await;
    let begin = Instant::now() + SETTLE;
    let end = begin + Duration::from_secs(u64::from(args.seconds));
    // Fails if all bots are gone, who need no window then.
    let _ = start.send(Some(Window { begin, end }));
    if bots.iter().any(|bot| !bot.is_finished()) {
        show_time(args, &run, &bar, begin).await;
    }
    bar.finish_and_clear();

    let mut tallies = Vec::with_capacity(bots.len());
    for bot in bots {
        let lost = |_| Tally { errors: [("panicked".to_owned(), 1)].into(), ..Tally::default() };
        tallies.push(bot.await.unwrap_or_else(lost));
    }
    tallies
}

/// Creates a match, and gets the first seat in it.
async fn found(target: &Target, wish: &mut Wish, seats: u32) -> Result<Seat, NoSeat> {
    let place = Place::New { game: GAME, name: wish.name.clone(), seats };
    bot::ask(target, wish, &place).await
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is well formed")
}

/// Waits until all have a seat, or will not get one.
async fn gather(args: &BotsArgs, run: &Run, bar: &ProgressBar) {
    bar.set_style(style("taking seats  {wide_bar} {pos} of {len}"));
    let until = Instant::now() + ENTRY + ENTRY_EACH * args.count;
    loop {
        let settled = run.settled.load(Relaxed);
        bar.set_position(settled as u64);
        if settled >= args.count as usize || Instant::now() >= until {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
}

async fn show_time(args: &BotsArgs, run: &Run, bar: &ProgressBar, begin: Instant) {
    bar.reset();
    bar.set_style(style("playing  {wide_bar} {pos} of {len} s  {msg}"));
    bar.set_length(u64::from(args.seconds));
    for second in 0..=u64::from(args.seconds) {
        bar.set_position(second);
        let (before, now) = (run.snapshots.load(Relaxed), Instant::now());
        tokio::time::sleep_until(begin + Duration::from_secs(second)).await;
        let got = (run.snapshots.load(Relaxed) - before) as f64;
        let rate = got / now.elapsed().as_secs_f64().max(0.001) / f64::from(args.count);
        bar.set_message(format!("{rate:.1} snapshots a second and client"));
    }
}
