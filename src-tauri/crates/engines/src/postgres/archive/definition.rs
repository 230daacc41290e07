//! Definitions in a form that a dump and a restore leave as it is.
//!
//! The server prints what it has parsed, and almost always prints that in the same words once it has parsed them again. One
//! construction is known to change: `x IN ('a', 'b')` over `varchar` is printed first as a cast of the whole array,
//! `(ARRAY['a'::character varying, …])::text[]`, and after a restore as an array of casts, `ARRAY[('a'::character varying)::text, …]`
//! (measured). The first form is read as the second, also where arrays stand in the array, and where an expression of a statistics
//! object is printed with fewer parentheses: `ARRAY['a'::character varying]::text[]`, `ARRAY['a'::character varying::text]`.

use bulkhead_model::definitions::{Definitions, OWNERS};

use super::{Toc, census};
use crate::proof::digest;

/// A hash for each entry of the census that is more than its name, and for each owner.
pub(crate) fn definitions(toc: &Toc) -> Definitions {
    let mut definitions = Definitions::default();
    for (entry, kind, name) in census::defined(toc) {
        let pieces = pieces(entry.definition.as_bytes());
        definitions.add(kind, name, digest(spread(&pieces)));
    }
    for (owner, name) in census::owned(toc) {
        definitions.add(OWNERS, name, digest([owner.as_bytes()]));
    }
    definitions
}

/// Words, quoted texts as they are, and symbols.
fn pieces(text: &[u8]) -> Vec<&[u8]> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let rest = &text[at..];
        let length = match rest {
            [byte, ..] if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            [b'\'', ..] => quoted(rest, escaped(&text[..at])),
            [b'"', ..] => quoted(rest, false),
            [b'$', ..] => dollars(rest),
            [b':', b':', ..] => 2,
            [byte, ..] if is_word(*byte) => rest.iter().take_while(|byte| is_word(**byte)).count(),
            _ => 1,
        };
        pieces.push(&rest[..length]);
        at += length;
    }
    pieces
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Whether the text that begins here knows backslashes.
fn escaped(before: &[u8]) -> bool {
    matches!(before, [.., other, b'E' | b'e'] if !is_word(*other)) || matches!(before, [b'E' | b'e'])
}

/// Up to the closing quote; a doubled one stands for itself.
fn quoted(text: &[u8], escapes: bool) -> usize {
    let (quote, mut at) = (text[0], 1);
    while at < text.len() {
        match text[at] {
            b'\\' if escapes => at += 2,
            byte if byte == quote && text.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

/// `$tag$ … $tag$`, or a lone dollar.
fn dollars(text: &[u8]) -> usize {
    let tag = text[1..].iter().position(|byte| !is_word(*byte)).map(|end| &text[..end + 2]);
    match tag.filter(|tag| tag.ends_with(b"$")) {
        Some(tag) => memchr::memmem::find(&text[tag.len()..], tag).map_or(text.len(), |end| end + tag.len() * 2),
        None => 1,
    }
}

/// Turns casts of whole arrays into arrays of casts.
fn spread<'a>(pieces: &[&'a [u8]]) -> Vec<&'a [u8]> {
    let (mut out, mut at) = (Vec::with_capacity(pieces.len()), 0);
    while at < pieces.len() {
        match cast_of_array(&pieces[at..]) {
            Some(found) => {
                cast_each(&mut out, found.elements, &found);
                at += found.used;
            }
            None => {
                out.push(pieces[at]);
                at += 1;
            }
        }
    }
    out
}

/// An array that casts each of these elements; arrays among them do so with theirs.
fn cast_each<'a>(out: &mut Vec<&'a [u8]>, elements: &[&'a [u8]], found: &Found<'_, 'a>) {
    out.extend([&b"ARRAY"[..], b"["]);
    for (number, element) in split(elements).into_iter().enumerate() {
        out.extend((number > 0).then_some(&b","[..]));
        if let [b"ARRAY", b"[", inner @ .., b"]"] = element
            && closed(inner).is_none()
        {
            cast_each(out, inner, found);
            continue;
        }
        out.extend((!found.bare).then_some(&b"("[..]));
        out.extend(spread(element));
        out.extend((!found.bare).then_some(&b")"[..]));
        out.push(b"::");
        out.extend(found.cast);
    }
    out.push(b"]");
}

/// A cast of a whole array.
struct Found<'p, 'a> {
    elements: &'p [&'a [u8]],
    cast: &'p [&'a [u8]],
    /// Without parentheses around the array.
    bare: bool,
    /// How many pieces it is.
    used: usize,
}

/// `( ARRAY [ elements ] ) :: cast [ ]` at the start, or the same without the parentheses.
fn cast_of_array<'p, 'a>(pieces: &'p [&'a [u8]]) -> Option<Found<'p, 'a>> {
    let (bare, rest) = match pieces {
        [b"(", b"ARRAY", b"[", rest @ ..] => (false, rest),
        [b"ARRAY", b"[", rest @ ..] => (true, rest),
        _ => return None,
    };
    let end = closed(rest)?;
    let cast = match &rest[end..] {
        [b"]", b")", b"::", cast @ ..] if !bare => cast,
        [b"]", b"::", cast @ ..] if bare => cast,
        _ => return None,
    };
    // A type is words, a name in quotes, dots, and a length in parentheses.
    let length = cast.windows(2).position(|two| matches!(two, [b"[", b"]"]))?;
    let fits = |piece: &&[u8]| is_word(piece[0]) || matches!(piece[0], b'"' | b'.' | b',' | b'(' | b')');
    let cast = cast[..length].iter().all(fits).then_some(&cast[..length])?;
    // What was passed: the openers, the elements, the closers, the cast, and its brackets.
    let around = if bare { 2 + 2 } else { 3 + 3 };
    Some(Found { elements: &rest[..end], cast, bare, used: around + end + length + 2 })
}

/// Where the bracket closes that was opened before.
fn closed(pieces: &[&[u8]]) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, piece) in pieces.iter().enumerate() {
        match *piece {
            b"[" | b"(" => depth += 1,
            b"]" if depth == 0 => return Some(at),
            b"]" | b")" => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

/// By the commas that stand outside of all parentheses.
fn split<'p, 'a>(pieces: &'p [&'a [u8]]) -> Vec<&'p [&'a [u8]]> {
    let mut depth = 0_i64;
    pieces
        .split(|piece| {
            match *piece {
                b"[" | b"(" => depth += 1,
                b"]" | b")" => depth -= 1,
                _ => {}
            }
            depth == 0 && *piece == b","
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(text: &str) -> u128 {
        digest(spread(&pieces(text.as_bytes())))
    }

    #[test]
    fn a_cast_of_an_array_is_an_array_of_casts() {
        let first = "CHECK (((x)::text = ANY ((ARRAY['a'::character varying, 'b, ]'::character varying])::text[])))";
        let then =
            "CHECK (((x)::text = ANY (ARRAY[('a'::character varying)::text, ('b, ]'::character varying)::text])))";
        assert_eq!(hash(first), hash(then));
        assert_ne!(hash(first), hash(&first.replace("b, ]", "c, ]")));
        assert_ne!(hash(first), hash(&first.replace("::text[]", "::name[]")));
    }

    #[test]
    fn arrays_within_and_fewer_parentheses_change_nothing() {
        for (first, then) in [
            (
                "SELECT (ARRAY[ARRAY['a'::character varying, 'b'::character varying], ARRAY['c'::character varying]])::text[] AS x",
                "SELECT ARRAY[ARRAY[('a'::character varying)::text, ('b'::character varying)::text], ARRAY[('c'::character varying)::text]] AS x",
            ),
            (
                "ON i, (v::text = ANY (ARRAY['a'::character varying, 'b'::character varying]::text[])) FROM t",
                "ON i, (v::text = ANY (ARRAY['a'::character varying::text, 'b'::character varying::text])) FROM t",
            ),
        ] {
            assert_eq!(hash(first), hash(then));
            assert_ne!(hash(first), hash(&first.replace("'b'", "'x'")));
            assert_ne!(hash(first), hash(&first.replace("text[]", "name[]")));
        }
        assert_ne!(hash("ARRAY[ARRAY[1], ARRAY[2]]"), hash("ARRAY[1, 2]"));
    }

    #[test]
    fn blanks_count_within_texts_alone() {
        assert_eq!(hash("CREATE VIEW v AS\n  SELECT 1;"), hash("CREATE VIEW v AS SELECT 1;"));
        for (one, other) in [
            ("AS 'a b'", "AS 'a  b'"),
            ("AS $_$ a $_$", "AS $_$ a  $_$"),
            ("SELECT a - 1", "SELECT a + 1"),
            ("SELECT \"a b\"", "SELECT \"a  b\""),
            ("E'\\' x'", "E'\\'  x'"),
            ("ab", "a b"),
        ] {
            assert_ne!(hash(one), hash(other), "{one}");
        }
    }

    #[test]
    fn nothing_is_too_odd_to_be_read() {
        for text in [
            "'",
            "\"",
            "$",
            "$a",
            "$a$",
            "E'\\",
            "(ARRAY[",
            "(ARRAY[])::[]",
            "(ARRAY[')",
            "ARRAY]",
            "ARRAY[]::[]",
            "ARRAY[ARRAY[]]::x[]",
            "(ARRAY[ARRAY[1]",
            "::",
            "",
        ] {
            let _ = hash(text);
        }
    }
}
