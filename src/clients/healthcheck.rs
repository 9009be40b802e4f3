//! `skirmish healthcheck`: whether a server answers.

use std::process::ExitCode;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::link::Broken;
use super::target::{Server, Target};

/// Asks a server whether it is well, for containers and for people.
///
/// Exits with 0 if it answers GET /healthz with status ok, with 1 if not, and says why.
#[derive(clap::Args, Clone, Debug)]
pub struct HealthcheckArgs {
    #[command(flatten)]
    pub server: Server,
}

const WITHIN: Duration = Duration::from_secs(5);
/// Bytes of the answer that are read.
const MOST: u64 = 16 << 10;

pub fn run(args: HealthcheckArgs) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("The check cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let asked = async { ask(&args.server.target()?).await };
    match runtime.block_on(async { timeout(WITHIN, asked).await }) {
        Ok(Ok(answer)) if is_well(&answer) => ExitCode::SUCCESS,
        Ok(Ok(answer)) => {
            let first = answer.lines().next().unwrap_or_default();
            let last = answer.lines().last().unwrap_or_default();
            eprintln!("{} is not well: {first} {last}", args.server.url);
            ExitCode::FAILURE
        }
        Ok(Err(why)) => {
            eprintln!("{}: {why}", args.server.url);
            ExitCode::FAILURE
        }
        Err(_) => {
            eprintln!("{} did not answer within {} s", args.server.url, WITHIN.as_secs());
            ExitCode::FAILURE
        }
    }
}

async fn ask(target: &Target) -> Result<String, Broken> {
    let mut way = target.connect().await?;
    let host = target.uri.authority().map_or("", |authority| authority.as_str());
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    way.write_all(request.as_bytes()).await?;
    way.flush().await?;
    let mut answer = Vec::new();
    way.take(MOST).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn is_well(answer: &str) -> bool {
    answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"status\":\"ok\"")
}
