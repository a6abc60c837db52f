//! A short mark of a text, for telling later whether a file still holds it.

use serde::{Deserialize, Serialize};

/// Length and hash of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Digest {
    bytes: usize,
    /// FNV-1a: the journal outlives the program that wrote it, and the hash of the standard library may change.
    hash: u64,
}

impl Digest {
    pub(super) fn of(text: &[u8]) -> Digest {
        let hash = text.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Digest {
            bytes: text.len(),
            hash,
        }
    }

    /// The hash alone.
    pub(super) const fn hash(self) -> u64 {
        self.hash
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(Digest::of(b"").hash, 0xcbf2_9ce4_8422_2325);
        assert_eq!(Digest::of(b"a").hash, 0xaf63_dc4c_8601_ec8c);
        assert_eq!(Digest::of(b"foobar").hash, 0x8594_4171_f739_67e8);
    }
}
