//! A server whose ticks run late takes no more matches, and says so to whoever asks for one.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use skirmish::clients::link::Link;
use skirmish::clients::seat::{self, Wish};
use skirmish::clients::target::Target;
use skirmish::sim::{
    Audience, Game, PlayerId, Profile, Rate, Refusal, Rng, Schema, Step, Tables, Verdict,
};
use skirmish::{Config, HouseMatch, OpsBind, Server};
use skirmish_protocol::client::{ClientMessage, Level, Settings};
use skirmish_protocol::codes::ErrorCode;
use skirmish_protocol::server::ServerMessage;

/// A game whose ticks take almost all the time there is: two matches on one thread are too many.
struct Heavy;

impl Game for Heavy {
    const KIND: &'static str = "heavy";
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
    fn tick(_: &(), _: &mut (), _: Step<'_, Heavy>) -> Verdict {
        std::thread::sleep(Duration::from_millis(30));
        Verdict::Continue
    }
    fn view(_: &(), _: &(), _: Audience, _: &mut Tables) {}
    fn summary(_: &(), _: &()) -> impl serde::Serialize {}
}

fn ask(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    let head = "HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n";
    write!(stream, "{request} {head}Host: {address}\r\n\r\n").expect("the server reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the server answers");
    answer
}

/// How often the limit was exceeded, as operators see it.
fn exceeded(operators: SocketAddr) -> String {
    let metrics = ask(operators, "GET /metrics");
    let counter = "skirmish_limits_exceeded_total{limit=\"busy_late_percent\"} ";
    let value = metrics.lines().find_map(|line| line.strip_prefix(counter));
    value.unwrap_or_else(|| panic!("not counted: {metrics}")).to_owned()
}

/// What the lobby answers to `Create`.
async fn create(address: SocketAddr) -> ServerMessage {
    let mut link = Link::open(&Target::of(&address.to_string()).expect("an address"), None)
        .await
        .expect("a link");
    let mut wish =
        Wish { name: "Ada".into(), agent: "busy-test/1", level: Level::Play, token: None };
    seat::enter_lobby(&mut link, &mut wish).await.expect("the lobby");
    let settings = Settings {
        name: "One more".into(),
        game: "heavy".into(),
        seats: 2,
        bots: 0,
        private: false,
        config: vec![0xc0],
    };
    link.send(&ClientMessage::Create { request: 1, settings });
    loop {
        let message = link.receive().await.expect("an answer").message;
        if matches!(message, ServerMessage::Refused { .. } | ServerMessage::Seat { .. }) {
            return message;
        }
    }
}

#[test]
fn new_matches_are_refused_as_busy_while_ticks_run_late() {
    let house = |name: &str| HouseMatch {
        name: name.into(),
        game: "heavy".into(),
        bots: 0,
        ..HouseMatch::default()
    };
    let config = Config {
        bind: SocketAddr::from(([127, 0, 0, 1], 0)),
        ops_bind: OpsBind::At("127.0.0.1:0".into()),
        busy_late_percent: 1,
        match_threads: 1,
        house: vec![house("One"), house("Two")],
        ..Config::default()
    };
    let server = Server::bind(config, |games| {
        games.add::<Heavy>();
    })
    .expect("a free port");
    let (address, stopper) = (server.address().expect("an address"), server.stopper());
    let operators = server.ops_address().expect("operators look somewhere");
    let running = std::thread::spawn(move || server.run());

    let deadline = Instant::now() + Duration::from_secs(60);
    let refused = loop {
        let answer = ask(address, "POST /api/matches");
        if answer.starts_with("HTTP/1.1 503") || Instant::now() > deadline {
            break answer;
        }
        std::thread::sleep(Duration::from_millis(500));
    };
    assert!(refused.contains(r#""error":"busy""#), "{refused}");
    assert_eq!(exceeded(operators), "1");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let answer = runtime.expect("a runtime").block_on(create(address));
    let ServerMessage::Refused { request: 1, code, sentence } = answer else {
        panic!("not refused: {answer:?}");
    };
    assert_eq!(code, ErrorCode::Busy.code());
    assert_eq!(sentence, ErrorCode::Busy.sentence());
    assert_eq!(exceeded(operators), "2");
    stopper.stop();
    running.join().expect("no panic").expect("a clean end");
}
