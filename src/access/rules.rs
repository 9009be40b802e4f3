//! What the settings say about who may be here.

use std::path::Path;

use super::token::{Keys, Wrong};
use super::words::Words;

/// Read and checked before anything starts.
#[derive(Clone, Default)]
pub struct Rules {
    pub keys: Keys,
    pub words: Words,
    /// Whether one is let in without a token.
    pub guests: bool,
    pub guest_chat: bool,
}

impl Rules {
    /// Or which setting is wrong, and a sentence about it.
    pub fn read(
        guests: bool,
        token_secret: Option<&str>,
        token_key: Option<&Path>,
        guest_chat: bool,
        chat_words: Option<&Path>,
    ) -> Result<Rules, Wrong> {
        let public = token_key.map(|file| text("token_key", file)).transpose()?;
        let keys = Keys::new(token_secret, public.as_ref().map(String::as_bytes))?;
        if !guests && keys.none() {
            let sentence = "guests is false, and there is neither token_secret nor token_key: \
                            nobody could come in";
            return Err(("guests", sentence.into()));
        }
        let words = match chat_words {
            None => Words::default(),
            Some(file) => Words::new(&text("chat_words", file)?)
                .map_err(|why| ("chat_words", format!("{}: {why}", file.display())))?,
        };
        Ok(Rules { keys, words, guests, guest_chat })
    }
}

fn text(setting: &'static str, file: &Path) -> Result<String, Wrong> {
    std::fs::read_to_string(file)
        .map_err(|error| (setting, format!("{} cannot be read: {error}", file.display())))
}
