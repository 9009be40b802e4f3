//! Words that a host forbids, in chat and in names.
//!
//! Whole words are compared, by what they look like ([`names::look`]): `B4D` in Cyrillic is bad, and
//! so are `b.a.d` and `b a d`, but not `badge`. What has one is refused, not changed: the writer is
//! told, and nobody reads half of it.

use std::collections::HashSet;

use crate::names;

#[derive(Clone, Debug, Default)]
pub struct Words(HashSet<String>);

impl Words {
    /// One a line; empty lines and those that begin with `#` are passed over. Or a sentence that
    /// names the mistake.
    pub fn new(list: &str) -> Result<Words, String> {
        let mut words = HashSet::new();
        for (number, line) in (1..).zip(list.lines().map(str::trim)) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let word = letters(line);
            if word.is_empty() || line.contains(char::is_whitespace) {
                return Err(format!("line {number} has to be one word"));
            }
            words.insert(word);
        }
        Ok(Words(words))
    }

    /// Whether one of them is in a text.
    pub fn found_in(&self, text: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let mut spelled = String::new();
        for word in text.split_whitespace() {
            // A sign is a letter or ends a sentence: `d@rn!`.
            let sign = |c: char| !c.is_alphanumeric();
            if self.has(word) || self.has(word.trim_matches(sign)) {
                return true;
            }
            if word.split(sign).any(|part| self.has(part)) {
                return true;
            }
            // Letters that stand alone, one after the other.
            let letters = letters(word);
            if letters.chars().count() == 1 {
                spelled.push_str(&letters);
                continue;
            }
            if self.has(&std::mem::take(&mut spelled)) {
                return true;
            }
        }
        self.has(&spelled)
    }

    fn has(&self, word: &str) -> bool {
        self.0.contains(&letters(word))
    }
}

/// A word without what stands between its letters, and with letters for what is written in their
/// place.
fn letters(word: &str) -> String {
    let plain: String =
        word.chars().map(|c| digit_for(c).unwrap_or(c)).filter(|c| c.is_alphanumeric()).collect();
    names::look(&plain).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The letter that a digit or a sign is written for. Those that look alike anyway are not here.
fn digit_for(c: char) -> Option<char> {
    Some(match c {
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '!' | '|' => 'i',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_found_however_they_are_written() {
        let words = Words::new("# a list\n\n  Darn \nheck\n").expect("a list");
        for text in [
            "darn",
            "DARN!",
            "oh darn, no",
            "d4rn",
            "d@rn",
            "d@rn!",
            "(heck)",
            "h3ck",
            "d.a.r.n",
            "d a r n",
            "oh d a r n it",
            "d-a-r-n",
            "d\u{430}rn",
            "ｄａｒｎ",
            "h\u{435}\u{441}k",
            "what-the-heck",
            "d\u{200b}arn",
            "he\u{301}ck",
        ] {
            assert!(words.found_in(text), "{text}");
        }
        for text in ["", "darning", "checks", "a d", "heckler", "ok", "d a r", "dar n2"] {
            assert!(!words.found_in(text), "{text}");
        }
        assert!(!Words::default().found_in("darn"));
        let wrong = Words::new("darn\n\nwhat the\n").expect_err("two words in a line");
        assert_eq!(wrong, "line 3 has to be one word");
        assert!(Words::new("..").is_err());
    }

    proptest! {
        #[test]
        fn any_text_can_be_looked_through(text in ".{0,60}") {
            let words = Words::new("darn").expect("a list");
            words.found_in(&text);
            let with = format!("{text} darn");
            prop_assert!(words.found_in(&with));
        }
    }
}
