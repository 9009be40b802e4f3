//! Slow, far, stalled and cut links, against a real server through real sockets. Takes minutes, so
//! it runs on demand: `tests/slow/run.sh`, with `--full` for the figures in docs/slow-links.md.

mod lost;
mod player;
mod processes;
mod thin;

use std::time::Duration;

/// The full form of a run takes longer, and asserts timing too.
fn is_full() -> bool {
    std::env::var_os("SKIRMISH_SLOW_FULL").is_some()
}

fn seconds(short: u64, full: u64) -> Duration {
    Duration::from_secs(if is_full() { full } else { short })
}

fn block_on(case: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(case);
}

macro_rules! cases {
    ($($name:ident: $case:expr;)*) => {
        $(#[test]
        #[ignore = "takes long: tests/slow/run.sh"]
        fn $name() {
            block_on($case);
        })*
    };
}

cases! {
    a_two_hundred_ships_at_32_kbit_s: thin::squeeze(thin::two_hundred_ships());
    a_two_hundred_ships_through_nginx: thin::squeeze(thin::two_hundred_ships_through_nginx());
    b_twenty_fighting_ships_at_8_kbit_s: thin::squeeze(thin::twenty_fighting());
    b_twenty_fighting_ships_through_nginx: thin::squeeze(thin::twenty_fighting_through_nginx());
    d_who_stops_reading_is_gone: lost::who_stops_reading_is_gone();
    e_stalled_readers_disturb_nobody: lost::stalled_readers_disturb_nobody();
    f_who_comes_back_misses_no_fact: lost::who_comes_back_misses_no_fact();
    g_short_stalls_are_forgiven: lost::short_stalls_are_forgiven();
    h_distance_and_hidden_tabs_are_not_punished: lost::distance_and_hidden_tabs();
}
