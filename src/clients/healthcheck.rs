//! `skirmish healthcheck`: whether a server answers.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::link::{Broken, SPEAKS_TLS, wants_tls};
use super::target::{Server, Target};

/// Asks a server whether it is well, for containers and for people.
///
/// Exits with 0 if it answers GET /healthz with status ok, or with draining, which is no illness
/// (/readyz on --ops-bind says whether people should be sent there); with 1 if not, and says why.
#[derive(clap::Args, Clone, Debug)]
pub struct HealthcheckArgs {
    /// The server's address, as a client has it [default: where a server with the same file and
    /// environment listens]
    #[arg(long)]
    pub url: Option<String>,
    /// Certificates to trust for wss:// in place of the well-known ones (PEM)
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
}

const WITHIN: Duration = Duration::from_secs(5);
/// Bytes of the answer that are read.
const MOST: u64 = 16 << 10;

/// `own`: where the server is that is asked if no other is named.
pub fn run(args: HealthcheckArgs, own: &str) -> ExitCode {
    let server = Server { url: args.url.unwrap_or_else(|| own.to_owned()), ca: args.ca };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("The check cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let asked = async { ask(&server.target()?).await };
    let why = match runtime.block_on(async { timeout(WITHIN, asked).await }) {
        Ok(Ok(answer)) => match well(&answer) {
            Ok(sentence) => {
                super::say(sentence);
                return ExitCode::SUCCESS;
            }
            Err(why) => why,
        },
        Ok(Err(why)) => why.to_string(),
        Err(_) => format!("no answer within {} s", WITHIN.as_secs()),
    };
    eprintln!("{}: {why}", server.url);
    ExitCode::FAILURE
}

async fn ask(target: &Target) -> Result<String, Broken> {
    let mut way = target.connect().await?;
    let host = target.uri.authority().map_or("", |authority| authority.as_str());
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    way.write_all(request.as_bytes()).await?;
    way.flush().await?;
    let mut answer = Vec::new();
    way.take(MOST).read_to_end(&mut answer).await?;
    if wants_tls(&answer) {
        return Err(Broken::Handshake(SPEAKS_TLS.into()));
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// What to say of a server that is well, or is not.
fn well(answer: &str) -> Result<String, String> {
    // A proxy may send the body in pieces, with their sizes around them.
    let object = answer.find('{').zip(answer.rfind('}'));
    let object = object.and_then(|(from, to)| answer.get(from..=to)).unwrap_or_default();
    let told: Value = serde_json::from_str(object).unwrap_or_default();
    let how = match told["status"].as_str().filter(|_| answer.starts_with("HTTP/1.1 200 ")) {
        Some("ok") => "well",
        Some("draining") => "draining",
        _ => {
            let first = answer.lines().next().unwrap_or_default();
            return Err(format!("not well: {first} {}", answer.lines().last().unwrap_or_default()));
        }
    };
    let version = told["version"].as_str().unwrap_or("of an unknown release");
    Ok(format!("{how}: {version}, up {} s", told["uptime_s"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_drains_is_well_and_who_stops_is_not() {
        let answer = |status: &str| {
            format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n\
                 {{\"status\":\"{status}\",\"version\":\"0.1.0\",\"uptime_s\":5}}"
            )
        };
        assert_eq!(well(&answer("ok")), Ok("well: 0.1.0, up 5 s".into()));
        let pieces = answer("ok").replace('{', "3f\r\n{") + "\r\n0\r\n\r\n";
        assert_eq!(well(&pieces), Ok("well: 0.1.0, up 5 s".into()));
        assert_eq!(well(&answer("draining")), Ok("draining: 0.1.0, up 5 s".into()));
        let told = well(&answer("stopping")).expect_err("it is not well");
        assert!(told.starts_with("not well: HTTP/1.1 200 OK {"), "{told}");
        let other = "HTTP/1.1 502 Bad Gateway\r\n\r\n<html>\nBad Gateway\n</html>\n";
        assert_eq!(well(other), Err("not well: HTTP/1.1 502 Bad Gateway </html>".into()));
    }
}
