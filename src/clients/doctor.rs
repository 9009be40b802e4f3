//! `skirmish doctor`: goes the way of a client step by step, and says where it ends and why.

use std::fmt::Display;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use skirmish_protocol::client::{ClientMessage, Level};
use skirmish_protocol::codes::ErrorCode;
use skirmish_protocol::server::ServerMessage;
use skirmish_protocol::{SUBPROTOCOL, VERSION};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout};
use tungstenite::http::StatusCode;
use tungstenite::http::header::{SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_PROTOCOL};

use super::distrust;
use super::link::{self, Answer, Broken, Link};
use super::say;
use super::target::{Server, Target, Way};
use super::token::Tokens;

/// Finds out why a client cannot connect: DNS, TCP, TLS, upgrade, origin, subprotocol, compression,
/// hello, round trip, and whether seats are given.
///
/// Exits with 0 if a client can connect, with 1 if not.
#[derive(clap::Args, Clone, Debug)]
pub struct DoctorArgs {
    #[command(flatten)]
    pub server: Server,
    #[command(flatten)]
    pub tokens: Tokens,
    /// The origin of the page that connects, such as https://example.org [default: none, as clients
    /// that are not browsers]
    #[arg(long)]
    pub origin: Option<String>,
    /// Fail as well if the certificate ends within so many days, for a timer [default: only say so,
    /// from 14 on]
    #[arg(long, value_name = "DAYS")]
    pub certificate_days: Option<u32>,
}

/// How long each step may take.
const STEP: Duration = Duration::from_secs(5);
const PINGS: u32 = 5;
/// By then what renews certificates has failed for a while: Let's Encrypt's are renewed with 30 days
/// to go.
const SOON_DAYS: u32 = 14;

/// How it goes on, where a client can connect.
#[derive(Clone, Copy)]
enum Outlook {
    Fair,
    /// The certificate ends sooner than it may.
    Short,
}

/// What ended the way: the sentence is told already.
struct Ended;

pub fn run(args: DoctorArgs) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("The doctor cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(examine(&args)) {
        Ok(Outlook::Fair) => {
            say("A client can connect.");
            ExitCode::SUCCESS
        }
        Ok(Outlook::Short) => {
            say("A client can connect, but may not for long.");
            ExitCode::FAILURE
        }
        Err(Ended) => {
            say("A client cannot connect.");
            ExitCode::FAILURE
        }
    }
}

fn good(step: &str, sentence: impl Display) {
    say(format_args!("✓ {step:<12} {sentence}"));
}

fn note(step: &str, sentence: impl Display) {
    say(format_args!("- {step:<12} {sentence}"));
}

fn wrong(step: &str, sentence: impl Display) {
    say(format_args!("✗ {step:<12} {sentence}"));
}

fn bad<T>(step: &str, sentence: impl Display) -> Result<T, Ended> {
    wrong(step, sentence);
    Err(Ended)
}

async fn examine(args: &DoctorArgs) -> Result<Outlook, Ended> {
    let target = match args.server.target() {
        Ok(target) => target,
        Err(why) => return bad("address", sentence(&why)),
    };
    let token = match args.tokens.read() {
        Ok(tokens) => tokens.into_iter().next(),
        Err(why) => return bad("token", sentence(&why)),
    };
    let addresses = resolve(&target.host, target.port).await?;
    let stream = connect(&addresses).await?;
    let (stream, outlook) = secured(&target, stream, args.certificate_days).await?;

    let answer = match timeout(STEP, link::ask(stream, target.uri, args.origin.as_deref())).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(why)) => return bad("upgrade", sentence(&why)),
        Err(_) => return bad("upgrade", "The server took the connection and does not answer."),
    };
    upgraded(&answer, args.origin.as_deref())?;
    let compressed = answer.header(SEC_WEBSOCKET_EXTENSIONS).map(str::to_owned);
    match (answer.header(SEC_WEBSOCKET_PROTOCOL), compressed) {
        (Some(SUBPROTOCOL), compressed) => {
            good("subprotocol", format_args!("Both speak {SUBPROTOCOL}."));
            match compressed {
                Some(agreed) => good("deflate", format_args!("Agreed: {agreed}.")),
                None => note(
                    "deflate",
                    "Not agreed: it works, and costs more bytes. A proxy may have removed it.",
                ),
            }
        }
        (other, _) => {
            let named = other.unwrap_or("none");
            let sentence = format!(
                "The server chose {named}, not {SUBPROTOCOL}: it is another server, or a proxy removes the header."
            );
            return bad("subprotocol", sentence);
        }
    }
    match answer.link(None) {
        Ok(link) => talk(link, token).await.map(|()| outlook),
        Err(why) => bad("handshake", sentence(&why)),
    }
}

async fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, Ended> {
    match timeout(STEP, lookup_host((host, port))).await {
        Ok(Ok(found)) => {
            let found: Vec<SocketAddr> = found.collect();
            let list: Vec<String> = found.iter().map(|address| address.ip().to_string()).collect();
            good("DNS", format_args!("{host} is {}.", list.join(", ")));
            Ok(found)
        }
        Ok(Err(error)) => bad(
            "DNS",
            format_args!("{host} has no address ({error}). Is it spelled right, and public yet?"),
        ),
        Err(_) => bad("DNS", "The name server does not answer. Is this machine online?"),
    }
}

/// The first address that takes a connection.
async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, Ended> {
    for address in addresses {
        let why = match timeout(STEP, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                good("TCP", format_args!("{address} takes connections."));
                return Ok(stream);
            }
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                "Nothing listens there. Does the server run, on this port, and bound to an address \
                 that others reach (--bind)?"
                    .to_owned()
            }
            Ok(Err(error)) => format!("{error}."),
            Err(_) => "No answer. A firewall may drop the packets.".to_owned(),
        };
        note("TCP", format_args!("{address}: {why}"));
    }
    bad("TCP", "No address takes a connection.")
}

async fn secured(
    target: &Target,
    stream: TcpStream,
    least_days: Option<u32>,
) -> Result<(Box<dyn Way>, Outlook), Ended> {
    match timeout(STEP, target.secure(stream)).await {
        Ok(Ok(secured)) if target.is_secure() => {
            good("TLS", format_args!("The certificate of {} is trusted.", target.host));
            let soon = match secured.expires_s {
                Some(end) => ends_soon(end, least_days),
                None => Some("When it ends cannot be read from it.".into()),
            };
            let outlook = match soon {
                Some(sentence) if least_days.is_some() => {
                    wrong("certificate", sentence);
                    Outlook::Short
                }
                Some(sentence) => {
                    note("certificate", sentence);
                    Outlook::Fair
                }
                None => Outlook::Fair,
            };
            Ok((secured.way, outlook))
        }
        Ok(Ok(secured)) => {
            note(
                "TLS",
                "Not used: the address begins with ws://. A page of https:// may not use it.",
            );
            Ok((secured.way, Outlook::Fair))
        }
        Ok(Err(error)) => bad("TLS", distrust::sentence(&error, target)),
        Err(_) => bad("TLS", "The server took the connection and does not answer."),
    }
}

/// What to say of a certificate that has few days left.
fn ends_soon(end_s: i64, least_days: Option<u32>) -> Option<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let left_s = end_s - i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let days = left_s / 86_400;
    let soon = days < i64::from(least_days.unwrap_or(SOON_DAYS));
    soon.then(|| {
        let left = match days {
            ..=1 => count(left_s / 3600, "hour", "hours"),
            _ => count(days, "day", "days"),
        };
        format!("It ends in {left}. Does what renews it still run (journalctl -u caddy, certbot)?")
    })
}

/// A number of things, in words.
fn count(number: i64, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

fn upgraded(answer: &Answer, origin: Option<&str>) -> Result<(), Ended> {
    let status = answer.response.status();
    let said = String::from_utf8_lossy(&answer.rest);
    let said = said.trim();
    if status == StatusCode::SWITCHING_PROTOCOLS {
        good("upgrade", format_args!("{status}: a WebSocket is open."));
        match origin {
            Some(origin) => good("origin", format_args!("Pages of {origin} may connect.")),
            None => note(
                "origin",
                "None was sent, as by clients that are no browsers. --origin tries one.",
            ),
        }
        return Ok(());
    }
    let advice = match status {
        StatusCode::NOT_FOUND => "There is no WebSocket at this path; it is /ws.",
        StatusCode::FORBIDDEN if origin.is_some() => "The origin is refused.",
        // As nginx says it, with a body that came later than the head.
        StatusCode::BAD_REQUEST if said.contains("HTTPS") => {
            "It speaks TLS at this port: the address has to begin with wss://."
        }
        StatusCode::OK | StatusCode::UPGRADE_REQUIRED => {
            "A web server answered, but no WebSocket: a proxy has to pass on the headers Upgrade \
             and Connection."
        }
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => {
            "A proxy answered that does not reach the server behind it."
        }
        status if status.is_redirection() => "A redirection, which WebSockets do not follow.",
        _ => "The server refused.",
    };
    match said {
        "" => bad("upgrade", format_args!("{status}: {advice}")),
        said => bad("upgrade", format_args!("{status}: {advice} It said: {said}")),
    }
}

async fn talk(mut link: Link, token: Option<String>) -> Result<(), Ended> {
    let agent = concat!("skirmish-doctor/", env!("CARGO_PKG_VERSION")).into();
    let guest = token.is_none();
    link.send(&ClientMessage::Hello { version: VERSION, agent, name: "Doctor".into(), token });
    match next(&mut link).await {
        Ok(ServerMessage::Welcome { version, agent, .. }) => {
            good("hello", format_args!("Welcomed by {agent}, protocol version {version}."));
        }
        Ok(ServerMessage::Error { code, sentence }) if guest && is(code, ErrorCode::BadToken) => {
            return bad("hello", sentence + " (--token-file FILE shows one.)");
        }
        Ok(ServerMessage::Error { sentence, .. }) => return bad("hello", sentence),
        Ok(_) => return bad("hello", "The server answered with something else than Welcome."),
        Err(why) => return bad("hello", why),
    }
    let mut trips = Vec::new();
    for echo in 1..=PINGS {
        let sent = Instant::now();
        link.send(&ClientMessage::Ping { echo });
        match next(&mut link).await {
            Ok(ServerMessage::Pong { echo: answered, .. }) if answered == echo => {
                trips.push(sent.elapsed().as_secs_f64() * 1000.0);
            }
            Ok(_) => {
                return bad("round trip", "The server answered with something else than Pong.");
            }
            Err(why) => return bad("round trip", why),
        }
    }
    trips.sort_by(f64::total_cmp);
    let (least, most) = (trips[0], trips[trips.len() - 1]);
    good("round trip", format_args!("{least:.2} to {most:.2} ms."));
    let drained = lobby(&mut link).await;
    link.close().await;
    drained
}

/// Whether seats are given: a server that is about to stop tells whoever enters its lobby.
async fn lobby(link: &mut Link) -> Result<(), Ended> {
    link.send(&ClientMessage::Attach { ticket: None, level: Level::Play, since: 0 });
    loop {
        match next(link).await {
            Ok(ServerMessage::Lobby { matches, .. }) => {
                let matches = count(matches.len() as i64, "public match", "public matches");
                good("lobby", format_args!("Entered; {matches}."));
                link.send(&ClientMessage::Ping { echo: 0 });
            }
            Ok(ServerMessage::Notice { seconds: Some(seconds), .. }) => {
                let sentence = format!(
                    "The server drains: it stops in {seconds} s at the latest, and gives no new \
                     seats until it is back."
                );
                return bad("lobby", sentence);
            }
            Ok(ServerMessage::Pong { .. }) => return Ok(()),
            Ok(ServerMessage::Error { sentence, .. }) => return bad("lobby", sentence),
            Ok(_) => {}
            Err(why) => return bad("lobby", why),
        }
    }
}

fn is(code: u32, of: ErrorCode) -> bool {
    code == of.code()
}

async fn next(link: &mut Link) -> Result<ServerMessage, String> {
    match timeout(STEP, link.receive()).await {
        Ok(Ok(arrival)) => Ok(arrival.message),
        Ok(Err(why)) => Err(sentence(&why)),
        Err(_) => Err("The server does not answer.".into()),
    }
}

fn sentence(why: &Broken) -> String {
    let why = why.to_string();
    let mut letters = why.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}
