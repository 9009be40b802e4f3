//! MessagePack with limits: nothing is allocated on the word of a length that was received.

use rmp::Marker;
use rmp::encode;

use crate::limits::NESTING;

/// Why bytes are not what they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// The bytes end before the value does.
    Short,
    /// A value of another kind than the one that belongs here.
    Kind,
    /// A number, length or nesting outside what is allowed here.
    Range,
    /// Text that is not UTF-8.
    Utf8,
    /// Bytes after the end of the message.
    Trailing,
}

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Malformed::Short => "the message ends too early",
            Malformed::Kind => "a value has the wrong type",
            Malformed::Range => "a number, length or nesting is out of range",
            Malformed::Utf8 => "a text is not UTF-8",
            Malformed::Trailing => "bytes follow the end of the message",
        })
    }
}

impl std::error::Error for Malformed {}

/// Reads MessagePack from a slice that holds one whole message.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes }
    }

    /// Fails if anything is left.
    pub fn end(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed::Trailing) }
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8], Malformed> {
        if n > self.rest.len() {
            return Err(Malformed::Short);
        }
        let (head, tail) = self.rest.split_at(n);
        self.rest = tail;
        Ok(head)
    }

    fn big_endian(&mut self, n: usize) -> Result<u64, Malformed> {
        Ok(self.take(n)?.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    fn marker(&mut self) -> Result<Marker, Malformed> {
        Ok(Marker::from_u8(self.take(1)?[0]))
    }

    fn peek(&self) -> Result<Marker, Malformed> {
        self.rest.first().map(|byte| Marker::from_u8(*byte)).ok_or(Malformed::Short)
    }

    /// Any MessagePack integer, in the smallest form or not.
    pub fn int(&mut self) -> Result<i64, Malformed> {
        Ok(match self.marker()? {
            Marker::FixPos(v) => i64::from(v),
            Marker::FixNeg(v) => i64::from(v),
            Marker::U8 => self.big_endian(1)? as i64,
            Marker::U16 => self.big_endian(2)? as i64,
            Marker::U32 => self.big_endian(4)? as i64,
            Marker::U64 => i64::try_from(self.big_endian(8)?).map_err(|_| Malformed::Range)?,
            Marker::I8 => i64::from(self.big_endian(1)? as i8),
            Marker::I16 => i64::from(self.big_endian(2)? as i16),
            Marker::I32 => i64::from(self.big_endian(4)? as i32),
            Marker::I64 => self.big_endian(8)? as i64,
            _ => return Err(Malformed::Kind),
        })
    }

    pub fn i32(&mut self) -> Result<i32, Malformed> {
        i32::try_from(self.int()?).map_err(|_| Malformed::Range)
    }

    pub fn u32(&mut self) -> Result<u32, Malformed> {
        u32::try_from(self.int()?).map_err(|_| Malformed::Range)
    }

    pub fn bool(&mut self) -> Result<bool, Malformed> {
        match self.marker()? {
            Marker::True => Ok(true),
            Marker::False => Ok(false),
            _ => Err(Malformed::Kind),
        }
    }

    /// A text of at most `max` bytes.
    pub fn str(&mut self, max: usize) -> Result<&'a str, Malformed> {
        let len = match self.marker()? {
            Marker::FixStr(n) => n as usize,
            Marker::Str8 => self.big_endian(1)? as usize,
            Marker::Str16 => self.big_endian(2)? as usize,
            Marker::Str32 => self.big_endian(4)? as usize,
            _ => return Err(Malformed::Kind),
        };
        if len > max {
            return Err(Malformed::Range);
        }
        std::str::from_utf8(self.take(len)?).map_err(|_| Malformed::Utf8)
    }

    /// `None` for nil.
    pub fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Option<T>, Malformed> {
        if self.peek()? == Marker::Null {
            self.take(1)?;
            return Ok(None);
        }
        read(self).map(Some)
    }

    /// The number of elements of the array that begins here.
    pub fn array(&mut self) -> Result<usize, Malformed> {
        Ok(match self.marker()? {
            Marker::FixArray(n) => n as usize,
            Marker::Array16 => self.big_endian(2)? as usize,
            Marker::Array32 => self.big_endian(4)? as usize,
            _ => return Err(Malformed::Kind),
        })
    }

    /// Whether the next value is an array.
    pub fn at_array(&self) -> Result<bool, Malformed> {
        Ok(matches!(self.peek()?, Marker::FixArray(_) | Marker::Array16 | Marker::Array32))
    }

    /// An array of at least `fields` elements; those beyond are skipped: a later version may add some.
    pub fn tuple<T>(
        &mut self,
        fields: usize,
        read: impl FnOnce(&mut Self) -> Result<T, Malformed>,
    ) -> Result<T, Malformed> {
        let len = self.array()?;
        if len < fields {
            return Err(Malformed::Short);
        }
        let value = read(self)?;
        self.skip(len - fields)?;
        Ok(value)
    }

    /// An array of at most `max` elements of one kind.
    pub fn list<T>(
        &mut self,
        max: usize,
        mut read: impl FnMut(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Vec<T>, Malformed> {
        let len = self.array()?;
        if len > max {
            return Err(Malformed::Range);
        }
        if len > self.rest.len() {
            return Err(Malformed::Short);
        }
        (0..len).map(|_| read(self)).collect()
    }

    /// Passes over `count` values of any kind.
    pub fn skip(&mut self, count: usize) -> Result<(), Malformed> {
        for _ in 0..count {
            self.skip_one(NESTING)?;
        }
        Ok(())
    }

    /// The bytes of the next value, which is well formed and at most `max` bytes long.
    pub fn raw(&mut self, max: usize) -> Result<&'a [u8], Malformed> {
        let start = self.rest;
        self.skip_one(NESTING)?;
        let len = start.len() - self.rest.len();
        if len > max { Err(Malformed::Range) } else { Ok(&start[..len]) }
    }

    fn skip_one(&mut self, depth: u32) -> Result<(), Malformed> {
        let depth = depth.checked_sub(1).ok_or(Malformed::Range)?;
        let (bytes, values) = match self.marker()? {
            Marker::FixPos(_) | Marker::FixNeg(_) | Marker::Null | Marker::True | Marker::False => {
                (0, 0)
            }
            Marker::U8 | Marker::I8 => (1, 0),
            Marker::U16 | Marker::I16 => (2, 0),
            Marker::U32 | Marker::I32 | Marker::F32 => (4, 0),
            Marker::U64 | Marker::I64 | Marker::F64 => (8, 0),
            Marker::FixStr(n) => (n as usize, 0),
            Marker::Str8 | Marker::Bin8 => (self.big_endian(1)? as usize, 0),
            Marker::Str16 | Marker::Bin16 => (self.big_endian(2)? as usize, 0),
            Marker::Str32 | Marker::Bin32 => (self.big_endian(4)? as usize, 0),
            Marker::FixArray(n) => (0, n as usize),
            Marker::Array16 => (0, self.big_endian(2)? as usize),
            Marker::Array32 => (0, self.big_endian(4)? as usize),
            Marker::FixMap(n) => (0, 2 * n as usize),
            Marker::Map16 => (0, 2 * self.big_endian(2)? as usize),
            Marker::Map32 => (0, 2 * self.big_endian(4)? as usize),
            Marker::FixExt1 => (2, 0),
            Marker::FixExt2 => (3, 0),
            Marker::FixExt4 => (5, 0),
            Marker::FixExt8 => (9, 0),
            Marker::FixExt16 => (17, 0),
            Marker::Ext8 => (1 + self.big_endian(1)? as usize, 0),
            Marker::Ext16 => (1 + self.big_endian(2)? as usize, 0),
            Marker::Ext32 => (1 + self.big_endian(4)? as usize, 0),
            Marker::Reserved => return Err(Malformed::Kind),
        };
        self.take(bytes)?;
        for _ in 0..values {
            self.skip_one(depth)?;
        }
        Ok(())
    }
}

/// Writes MessagePack; every number in its smallest form.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

/// Writing into memory cannot fail.
const INFALLIBLE: &str = "a Vec takes every write";

impl Writer {
    pub fn new() -> Writer {
        Writer::default()
    }

    pub fn int(&mut self, value: i64) {
        encode::write_sint(&mut self.bytes, value).expect(INFALLIBLE);
    }

    pub fn uint(&mut self, value: u64) {
        encode::write_uint(&mut self.bytes, value).expect(INFALLIBLE);
    }

    pub fn bool(&mut self, value: bool) {
        encode::write_bool(&mut self.bytes, value).expect(INFALLIBLE);
    }

    pub fn nil(&mut self) {
        encode::write_nil(&mut self.bytes).expect(INFALLIBLE);
    }

    pub fn str(&mut self, value: &str) {
        encode::write_str(&mut self.bytes, value).expect(INFALLIBLE);
    }

    pub fn option_str(&mut self, value: Option<&str>) {
        match value {
            Some(text) => self.str(text),
            None => self.nil(),
        }
    }

    /// Begins an array; its elements follow.
    pub fn array(&mut self, len: usize) {
        encode::write_array_len(&mut self.bytes, len as u32).expect(INFALLIBLE);
    }

    /// An array, each element written by `write`.
    pub fn list<T>(&mut self, items: &[T], write: impl Fn(&T, &mut Writer)) {
        self.array(items.len());
        items.iter().for_each(|item| write(item, self));
    }

    pub fn ints(&mut self, values: &[i32]) {
        self.array(values.len());
        for value in values {
            self.int(i64::from(*value));
        }
    }

    /// A value that is MessagePack already.
    pub fn raw(&mut self, value: &[u8]) {
        self.bytes.extend_from_slice(value);
    }

    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}
