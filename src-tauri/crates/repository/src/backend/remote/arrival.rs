//! Whether a storage holds what was sent to it.
//!
//! A length alone is no proof. Where the storage gives a checksum of what it holds, that decides. Object stores give the MD5 of
//! an object as its ETag, unless they encrypt it or put it together from parts: then it looks like one and is none, so the
//! first file is read back to find out. Other storages give none: what is short is read back, and packs, the bulk, are read
//! one after the other by the checks.

use bytes::Bytes;
use md5::{Digest, Md5};

use super::Held;

/// Bytes of a pack that is read back where nothing else tells.
const CHEAP: u64 = 1 << 20;

/// What was sent.
pub(super) struct Sent {
    pub(super) bytes: u64,
    pub(super) md5: String,
    /// What every snapshot hangs on, an index for one, is read back at any length.
    pub(super) is_pack: bool,
}

/// What is known without reading it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is there.
    Arrived,
    /// Something else is there, or nothing.
    Other,
    /// Only its bytes tell.
    Read,
}

impl Sent {
    pub(super) fn of(parts: &[Bytes], is_pack: bool) -> Self {
        let mut hash = Md5::new();
        parts.iter().for_each(|part| hash.update(part));
        Self { bytes: parts.iter().map(|part| part.len() as u64).sum(), md5: hex::encode(hash.finalize()), is_pack }
    }
}

/// Holds what the storage says against what was sent. `says_md5` is whether what it gives for checksums are some; none if
/// nobody knows yet.
pub(super) fn judge(held: Option<&Held>, sent: &Sent, says_md5: Option<bool>) -> Verdict {
    let Some(held) = held.filter(|held| held.bytes == sent.bytes) else { return Verdict::Other };
    match (&held.md5, says_md5) {
        (Some(md5), _) if *md5 == sent.md5 => Verdict::Arrived,
        (Some(_), Some(true)) => Verdict::Other,
        (Some(_), None) => Verdict::Read,
        (None, _) | (Some(_), Some(false)) if sent.is_pack && sent.bytes > CHEAP => Verdict::Arrived,
        _ => Verdict::Read,
    }
}

/// Whether these are the bytes of those parts.
pub(super) fn same(found: &[u8], parts: &[Bytes]) -> bool {
    let mut rest = found;
    parts.iter().all(|part| {
        rest.split_at_checked(part.len()).is_some_and(|(head, tail)| {
            rest = tail;
            head == part
        })
    }) && rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(bytes: u64, is_pack: bool) -> Sent {
        Sent { bytes, md5: "aa".to_owned(), is_pack }
    }

    fn held(bytes: u64, md5: Option<&str>) -> Option<Held> {
        Some(Held { bytes, md5: md5.map(str::to_owned) })
    }

    #[test]
    fn a_checksum_decides_once_it_is_known_to_be_one() {
        let pack = sent(CHEAP * 8, true);
        let judged = |md5, known| judge(held(CHEAP * 8, Some(md5)).as_ref(), &pack, known);
        for known in [None, Some(true), Some(false)] {
            assert_eq!(judged("aa", known), Verdict::Arrived);
        }
        assert_eq!(judged("bb", Some(true)), Verdict::Other);
        assert_eq!(judged("bb", None), Verdict::Read, "the first one shows what it is worth");
        assert_eq!(judged("bb", Some(false)), Verdict::Arrived, "it is none: the checks read it");
    }

    #[test]
    fn without_one_what_is_short_or_hung_on_is_read() {
        let judged = |bytes, is_pack| judge(held(bytes, None).as_ref(), &sent(bytes, is_pack), None);
        assert_eq!(judged(CHEAP, true), Verdict::Read);
        assert_eq!(judged(CHEAP + 1, true), Verdict::Arrived);
        assert_eq!(judged(CHEAP + 1, false), Verdict::Read);
    }

    #[test]
    fn what_is_not_there_or_of_another_length_did_not_arrive() {
        assert_eq!(judge(None, &sent(1, true), None), Verdict::Other);
        assert_eq!(judge(held(2, Some("aa")).as_ref(), &sent(1, true), Some(true)), Verdict::Other);
    }

    #[test]
    fn bytes_are_held_against_all_parts() {
        let parts = [Bytes::from_static(b"ab"), Bytes::new(), Bytes::from_static(b"c")];
        assert!(same(b"abc", &parts));
        for other in [&b"ab"[..], b"abcd", b"abd", b"", b"xbc"] {
            assert!(!same(other, &parts), "{other:?}");
        }
    }
}
