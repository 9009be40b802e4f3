//! Names of people: what makes one, and which of them look alike.
//!
//! A name is normalised as nicknames are by RFC 8266 (NFKC, white space collapsed), so that what is
//! one to the eye is one to the server. Letters of other scripts stay as they are: whether two names
//! look alike is asked when one joins another ([`look`]).

use skirmish_protocol::limits::NAME_CHARS;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::skeleton;

/// Combining marks in a row; more of them would cover the lines above and below (UTS #39, 5.4).
const MARKS: usize = 4;

/// A name as it is shown, or `None` if there is no right one in that text.
pub fn name(text: &str) -> Option<String> {
    let normal: String = text.nfkc().filter(|c| !variation(*c)).collect();
    let words: Vec<&str> = normal.split_whitespace().collect();
    // What was left out may have stood between a letter and its mark.
    let name: String = words.join(" ").nfkc().collect();
    let marks = name.chars().scan(0, |row, c| {
        *row = if is_combining_mark(c) { *row + 1 } else { 0 };
        Some(*row)
    });
    let right = NAME_CHARS.contains(&name.chars().count())
        && name.chars().all(visible)
        && !name.starts_with(is_combining_mark)
        && marks.max().unwrap_or(0) <= MARKS;
    right.then_some(name)
}

/// Choose a form of the character before: keyboards add them to emoji.
fn variation(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}')
}

fn visible(c: char) -> bool {
    // A blank, symbols that stand for something else, and private use.
    let blank = matches!(c, '\u{2800}' | '\u{FFF9}'..='\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}');
    let separator = matches!(c, '\u{2028}' | '\u{2029}');
    !c.is_control() && !separator && !blank && !ignorable(c)
}

/// What is drawn as nothing: joiners, fillers, marks of direction. The skeleton leaves them out.
fn ignorable(c: char) -> bool {
    skeleton(c.encode_utf8(&mut [0; 4])).next().is_none()
}

/// What a name looks like: the same for names that a hasty reader would take for one another.
///
/// The skeleton of UTS #39, in small letters, with i and l as one: in capitals, and in many fonts,
/// they are.
pub fn look(name: &str) -> String {
    let mut look = name.to_owned();
    // Small letters have skeletons of their own: m, in which r and n may hide.
    for _ in 0..2 {
        look = skeleton(&look).flat_map(char::to_lowercase).collect();
    }
    look.replace('i', "l")
}

/// A name with a number behind it, no longer than a name may be.
pub fn numbered(name: &str, number: u32) -> String {
    let number = format!(" {number}");
    let room = NAME_CHARS.end() - number.len();
    let kept: String = name.chars().take(room).collect();
    format!("{}{number}", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_normalised() {
        for (given, expected) in [
            ("  Ada ", "Ada"),
            ("Ada \t\n  Lovelace", "Ada Lovelace"),
            ("Ada\u{a0}\u{3000}L", "Ada L"),
            ("Ａｄａ", "Ada"),
            ("𝐀𝐝𝐚", "Ada"),
            ("ﬁn", "fin"),
            ("Zoe\u{308}", "Zo\u{eb}"),
            ("Ada ❤\u{fe0f}", "Ada ❤"),
            ("Ад\u{430}", "Ада"),
            ("李小龍", "李小龍"),
            ("'; DROP TABLE player", "'; DROP TABLE player"),
        ] {
            assert_eq!(name(given).as_deref(), Some(expected), "{given:?}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for wrong in [
            "",
            "x",
            " x ",
            "\u{308}da",
            "A\0da",
            "Ada\u{7f}",
            "A\u{200b}da",
            "A\u{200d}da",
            "\u{202e}adA",
            "A\u{2066}da",
            "\u{3164}\u{3164}",
            "\u{115f}Ada",
            "\u{2800}\u{2800}",
            "A\u{e000}da",
            "\u{e0041}da",
            "A\u{ad}da",
            "Ad\u{300}\u{300}\u{300}\u{300}\u{300}a",
            "Ada\u{fffd}",
            "A\u{1b}[31mda",
            "ABCDEFGHIJKLMNOPQRSTU",
        ] {
            assert_eq!(name(wrong), None, "{wrong:?}");
        }
        assert!(name("ABCDEFGHIJKLMNOPQRST").is_some());
        assert!(name("Ad\u{300}\u{300}\u{300}\u{300}a").is_some());
    }

    #[test]
    fn look_alikes_look_alike() {
        for (one, other) in [
            ("Ada", "ADA"),
            ("Ada", "\u{410}d\u{430}"),
            ("Bill", "Bi1l"),
            ("Bill", "BIII"),
            ("Otto", "0tt\u{43e}"),
            ("Ian", "lan"),
            ("modern", "rnodem"),
            ("Paul", "\u{3a1}aul"),
            ("Zo\u{eb}", "Zoe\u{308}"),
            ("Max", "Μах"),
        ] {
            assert_eq!(look(one), look(other), "{one} and {other}");
        }
        for (one, other) in [("Ada", "Ida"), ("Ada", "Ada 2"), ("Zoe", "Zo\u{eb}"), ("Anna", "Ana")]
        {
            assert_ne!(look(one), look(other), "{one} and {other}");
        }
    }

    #[test]
    fn a_number_makes_no_name_too_long() {
        assert_eq!(numbered("Ada", 2), "Ada 2");
        assert_eq!(numbered("ABCDEFGHIJKLMNOPQRST", 12), "ABCDEFGHIJKLMNOPQ 12");
        assert_eq!(numbered("ABCDEFGHIJKLMNOPQ ST", 2), "ABCDEFGHIJKLMNOPQ 2");
    }

    proptest! {
        #[test]
        fn a_name_stays_as_it_is(text in "\\PC{0,30}|.{0,30}") {
            if let Some(normal) = name(&text) {
                prop_assert_eq!(name(&normal), Some(normal.clone()));
                prop_assert!(NAME_CHARS.contains(&normal.chars().count()));
                prop_assert!(!normal.contains(char::is_control));
                let (two, three) = (numbered(&normal, 2), numbered(&normal, 3));
                prop_assert!(two.chars().count() <= *NAME_CHARS.end());
                prop_assert_ne!(look(&two), look(&three));
            }
        }

        #[test]
        fn case_does_not_matter(text in "[a-zA-Z0-9 ]{2,20}") {
            prop_assert_eq!(look(&text.to_uppercase()), look(&text));
            prop_assert_eq!(look(&text.to_lowercase()), look(&text));
        }

        #[test]
        fn anything_has_a_look(text in ".{0,40}") {
            look(&text);
            name(&text);
        }
    }
}
