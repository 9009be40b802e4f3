//! A game whose rules fail ends its own match; the server goes on, and house matches come again.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use skirmish::sim::{
    Game, PlayerId, Profile, Rate, Refusal, Rng, Schema, Step, Tables, Tick, Verdict,
};
use skirmish::{Config, HouseMatch, OpsBind, Server};

struct Failing;

impl Game for Failing {
    const KIND: &'static str = "failing";
    const RULES: u16 = 1;
    type Config = ();
    type Setup = ();
    type State = ();
    type Input = ();
    type Event = ();
    type Bot = ();

    fn options() -> impl serde::Serialize {}
    fn setup(_: &(), _: Rate) -> Result<(), Refusal> {
        Ok(())
    }
    fn schema(_: &()) -> Schema {
        Schema::new()
    }
    fn init(_: &(), _: &mut Rng) {}
    fn join(_: &(), _: &mut (), _: PlayerId, _: &Profile, _: &mut Rng) -> Result<(), Refusal> {
        Ok(())
    }
    fn leave(_: &(), _: &mut (), _: PlayerId) {}
    fn tick(_: &(), _: &mut (), step: Step<'_, Failing>) -> Verdict {
        assert!(step.tick < Tick(10), "these rules fail at their tenth tick");
        Verdict::Continue
    }
    fn view(_: &(), _: &(), _: skirmish::sim::Audience, _: &mut Tables) {}
    fn summary(_: &(), _: &()) -> impl serde::Serialize {}
}

fn get(address: SocketAddr, path: &str) -> serde_json::Value {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")
        .expect("the server reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the server answers");
    let body = answer.split("\r\n\r\n").nth(1).expect("a body");
    serde_json::from_str(body).expect("JSON")
}

#[test]
fn the_match_ends_and_another_takes_its_place() {
    let house = HouseMatch { game: "failing".into(), bots: 0, ..HouseMatch::default() };
    let config = Config {
        bind: SocketAddr::from(([127, 0, 0, 1], 0)),
        ops_bind: OpsBind::Off,
        house: vec![house],
        ..Config::default()
    };
    let server = Server::bind(config, |games| {
        games.add::<Failing>();
    })
    .expect("a free port");
    let (address, stopper) = (server.address().expect("an address"), server.stopper());
    let running = std::thread::spawn(move || server.run());

    let mut seen = std::collections::BTreeSet::new();
    let deadline = Instant::now() + Duration::from_secs(30);
    while seen.len() < 2 && Instant::now() < deadline {
        for listed in get(address, "/api/matches").as_array().expect("a list") {
            seen.insert(listed["id"].as_str().expect("an id").to_owned());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let health = get(address, "/healthz");
    stopper.stop();
    running.join().expect("no panic").expect("a clean end");
    assert!(seen.len() >= 2, "one match after another: {seen:?}");
    assert_eq!(health["status"], "ok");
}
