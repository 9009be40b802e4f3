//! The token by which a command comes in where a server asks for one.

use std::path::PathBuf;

use super::link::Broken;

/// Tokens are no flags: everybody on the machine can read command lines.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Tokens {
    /// A file with a token of the host's, for a server that asks for one; for `bots` with one on each
    /// line, which they take in turn [env: SKIRMISH_TOKEN, for the token itself]
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
}

const VARIABLE: &str = "SKIRMISH_TOKEN";

impl Tokens {
    /// Those that were given; none: one comes as a guest.
    pub fn read(&self) -> Result<Vec<String>, Broken> {
        let Some(path) = &self.token_file else {
            return Ok(each(&std::env::var(VARIABLE).unwrap_or_default()));
        };
        let bad = |why: String| Broken::Token(format!("--token-file {}: {why}", path.display()));
        let tokens = each(&std::fs::read_to_string(path).map_err(|error| bad(error.to_string()))?);
        if tokens.is_empty() { Err(bad("there is no token in it".into())) } else { Ok(tokens) }
    }
}

fn each(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_on_each_line() {
        assert_eq!(each("a.b.c\n\n  d.e.f\r\n"), ["a.b.c", "d.e.f"]);
        assert!(each(" \n").is_empty());
    }

    #[test]
    fn a_file_that_does_not_help_is_named() {
        for (path, why) in [("/nowhere/token", "No such file"), ("/dev/null", "no token in it")] {
            let tokens = Tokens { token_file: Some(path.into()) };
            let told = tokens.read().expect_err("nothing to be had").to_string();
            assert!(told.contains(path) && told.contains(why), "{told}");
        }
    }
}
