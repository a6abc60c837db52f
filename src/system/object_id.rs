//! The name that git has for a content.

use std::fmt;

/// The bytes of an object name: 20 or 32.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ObjectId {
    bytes: [u8; 32],
    len: u8,
}

impl ObjectId {
    /// The name of so many bytes; `None` for more than a name has.
    pub(super) fn new(bytes: &[u8]) -> Option<ObjectId> {
        let mut id = ObjectId {
            bytes: [0; 32],
            len: u8::try_from(bytes.len()).ok()?,
        };
        id.bytes.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(id)
    }

    /// Reads the hexadecimal digits that git prints.
    pub(super) fn parse(text: &str) -> Option<ObjectId> {
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
            return None;
        };
        let mut id = ObjectId {
            bytes: [0; 32],
            len: u8::try_from(pairs.len()).ok()?,
        };
        for (byte, [high, low]) in id.bytes.get_mut(..pairs.len())?.iter_mut().zip(pairs) {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            *byte = u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()?;
        }
        Some(id)
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = &self.bytes[..usize::from(self.len)];
        bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
