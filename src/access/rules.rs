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
    /// Or which settings are wrong, and a sentence about each.
    pub fn read(
        guests: bool,
        token_secret: Option<&str>,
        token_key: Option<&Path>,
        guest_chat: bool,
        chat_words: Option<&Path>,
    ) -> Result<Rules, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let public = token_key.and_then(|file| noted(&mut wrong, text("token_key", file)));
        let keys = Keys::new(token_secret, public.as_ref().map(String::as_bytes));
        let keys = keys.unwrap_or_else(|found| {
            wrong.extend(found);
            Keys::default()
        });
        if !guests && token_secret.is_none() && token_key.is_none() {
            let sentence = "guests is false, and there is neither token_secret nor token_key: \
                            nobody could come in";
            wrong.push(("guests", sentence.into()));
        }
        let words = chat_words.and_then(|file| noted(&mut wrong, words(file)));
        match wrong.is_empty() {
            true => Ok(Rules { keys, words: words.unwrap_or_default(), guests, guest_chat }),
            false => Err(wrong),
        }
    }
}

/// What was read; what is wrong with it is put to the rest.
fn noted<T>(wrong: &mut Vec<Wrong>, read: Result<T, Wrong>) -> Option<T> {
    read.map_err(|found| wrong.push(found)).ok()
}

fn words(file: &Path) -> Result<Words, Wrong> {
    Words::new(&text("chat_words", file)?)
        .map_err(|why| ("chat_words", format!("{}: {why}", file.display())))
}

fn text(setting: &'static str, file: &Path) -> Result<String, Wrong> {
    std::fs::read_to_string(file)
        .map_err(|error| (setting, format!("{} cannot be read: {error}", file.display())))
}
