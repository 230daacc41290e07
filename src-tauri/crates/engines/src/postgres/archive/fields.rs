//! The archive's simple values: bytes, integers with a sign, strings with a length.

use bulkhead_model::Result;

use super::broken;

/// A definition longer than this is not one.
const LONGEST: usize = 256 << 20;

/// Reads from a prefix of the archive. Running out of bytes is `None`: more may come.
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) int_size: usize,
    pub(super) offset_size: usize,
}

pub(super) type More<T> = Result<Option<T>>;

/// Takes a value, or passes on that more bytes are needed.
macro_rules! need {
    ($value:expr) => {
        match $value? {
            Some(value) => value,
            None => return Ok(None),
        }
    };
}
pub(super) use need;

impl<'a> Fields<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, int_size: 4, offset_size: 8 }
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    pub(super) fn byte(&mut self) -> More<u8> {
        Ok(self.take(1).map(|bytes| bytes[0]))
    }

    pub(super) fn int(&mut self) -> More<i64> {
        let size = self.int_size;
        match self.take(1 + size) {
            Some(bytes) => int(bytes).map(Some),
            None => Ok(None),
        }
    }

    /// A string, or that there is none.
    pub(super) fn text(&mut self) -> More<Option<String>> {
        let length = need!(self.int());
        let Ok(length) = usize::try_from(length) else { return Ok(Some(None)) };
        if length > LONGEST {
            return Err(broken("a name or definition is longer than any can be"));
        }
        Ok(self.take(length).map(|bytes| Some(String::from_utf8_lossy(bytes).into_owned())))
    }

    /// A string that is empty if there is none.
    pub(super) fn word(&mut self) -> More<String> {
        Ok(self.text()?.map(Option::unwrap_or_default))
    }
}

/// A sign byte and then the value, least significant byte first.
pub(super) fn int(bytes: &[u8]) -> Result<i64> {
    let (sign, digits) = bytes.split_first().ok_or_else(|| broken("an integer without bytes"))?;
    if digits.len() > 7 {
        return Err(broken("integers of a size that no PostgreSQL writes"));
    }
    let value = digits.iter().rev().fold(0_i64, |value, digit| value << 8 | i64::from(*digit));
    Ok(if *sign == 0 { value } else { -value })
}
