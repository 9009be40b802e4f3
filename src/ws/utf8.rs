//! UTF-8 that arrives in pieces.

use std::str;

use super::Violation;

/// Refuses invalid text at the first byte that cannot be part of it, however the bytes
/// are cut. Whether the last character is complete is for the reader of the whole.
#[derive(Debug, Default)]
pub(super) struct Utf8 {
    /// The start of a character whose other bytes have not arrived.
    pending: [u8; 4],
    len: usize,
}

impl Utf8 {
    pub(super) fn push(&mut self, mut bytes: &[u8]) -> Result<(), Violation> {
        while self.len > 0 {
            let Some((&byte, rest)) = bytes.split_first() else {
                return Ok(());
            };
            // At most three bytes wait, since four are a whole character or wrong.
            self.pending[self.len] = byte;
            bytes = rest;
            let character = &self.pending[..self.len + 1];
            self.len = incomplete_tail(character)?.len();
        }
        let tail = incomplete_tail(bytes)?;
        self.pending[..tail.len()].copy_from_slice(tail);
        self.len = tail.len();
        Ok(())
    }
}

/// The bytes at the end that may still become a character.
fn incomplete_tail(bytes: &[u8]) -> Result<&[u8], Violation> {
    match str::from_utf8(bytes) {
        Ok(_) => Ok(&[]),
        Err(e) if e.error_len().is_none() => Ok(&bytes[e.valid_up_to()..]),
        Err(_) => Err(Violation::InvalidUtf8),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// How many bytes it takes, fed one by one, until the text is refused.
    fn refused_at(bytes: &[u8]) -> Option<usize> {
        let mut utf8 = Utf8::default();
        (0..bytes.len()).find(|&i| utf8.push(&bytes[i..=i]).is_err())
    }

    #[test]
    fn refuses_at_the_first_wrong_byte() {
        assert_eq!(refused_at("κόσμε 🚀".as_bytes()), None);
        assert_eq!(refused_at(b"ab\xff"), Some(2));
        assert_eq!(refused_at(b"\xc0\x80"), Some(0));
        assert_eq!(refused_at(b"\xed\xa0\x80"), Some(1), "a surrogate");
        assert_eq!(refused_at(b"\xf4\x90\x80\x80"), Some(1), "above U+10FFFF");
        assert_eq!(refused_at(b"\xf0\x9f\x9aa"), Some(3));
        assert_eq!(refused_at(b"\xe0\x80\x80"), Some(1), "overlong");
    }

    /// Mostly valid text, with a byte replaced now and then.
    fn nearly_text() -> impl Strategy<Value = Vec<u8>> {
        let broken = proptest::option::of((any::<prop::sample::Index>(), any::<u8>()));
        (".{0,12}", broken).prop_map(|(text, broken)| {
            let mut bytes = text.into_bytes();
            if let (Some((at, byte)), false) = (broken, bytes.is_empty()) {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes
        })
    }

    proptest! {
        #[test]
        fn agrees_with_the_whole(bytes in nearly_text(), size in 1..5usize) {
            let mut utf8 = Utf8::default();
            let accepted = bytes.chunks(size).all(|chunk| utf8.push(chunk).is_ok());
            let whole = str::from_utf8(&bytes);
            prop_assert_eq!(accepted && utf8.len == 0, whole.is_ok());
            // A cut-off end alone is no reason to refuse.
            prop_assert_eq!(accepted, whole.is_ok_and(|_| true)
                || whole.is_err_and(|e| e.error_len().is_none()));
        }
    }
}
