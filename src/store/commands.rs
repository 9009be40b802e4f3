//! What a host does with a data directory, whether or not a server runs on it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{backup, forget};

#[derive(Args)]
pub struct BackupArgs {
    /// The server's data directory
    #[arg(long, env = "SKIRMISH_DATA_DIR", value_name = "FOLDER")]
    data_dir: PathBuf,
    /// The copy, which must not be there yet
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

#[derive(Args)]
pub struct ForgetArgs {
    /// An account, or a name that only one player has had
    player: String,
    /// The server's data directory
    #[arg(long, env = "SKIRMISH_DATA_DIR", value_name = "FOLDER")]
    data_dir: PathBuf,
}

pub fn run_backup(args: BackupArgs) -> ExitCode {
    let BackupArgs { data_dir, to } = args;
    told(backup(&data_dir, &to).map(|()| format!("{} is a copy of the database.", to.display())))
}

pub fn run_forget(args: ForgetArgs) -> ExitCode {
    told(forget(&args.data_dir, &args.player).map(|(account, was)| {
        let results = match was.results {
            1 => "1 result".to_owned(),
            more => format!("{more} results"),
        };
        let mut said =
            format!("{account} is forgotten; in {results} there is a row without a name.");
        if was.bans > 0 {
            said += " A ban of that account stays in force; lift it on the admin page.";
        }
        said
    }))
}

fn told(done: Result<String, String>) -> ExitCode {
    match done {
        Ok(sentence) => {
            println!("{sentence}");
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            eprintln!("skirmish: {sentence}");
            ExitCode::FAILURE
        }
    }
}
