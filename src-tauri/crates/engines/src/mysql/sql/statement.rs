//! What a statement of a dump is about, told by its first words.

use std::ops::Range;

use super::{
    names::unquoted,
    tokens::{Token, Tokens, tokens},
};

/// The part of a statement in which its verb, object and definer stand, tokens.
const HEAD: usize = 64;

/// Kinds of objects that a dump makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mysql) enum Object {
    Table,
    View,
    Trigger,
    Event,
    /// With its type as `information_schema` names it: a name may stand for one of each.
    Routine(&'static str),
    Sequence,
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::mysql) enum Kind {
    /// Makes an object. A trigger also names its table.
    Create { object: Object, name: String, table: Option<String> },
    /// Drops, alters or locks an object, or sets a sequence.
    Touch { object: Object, name: String },
    /// Reaches outside of the database that is loaded. No dump tool writes it without being asked to.
    Foreign,
    /// Settings of the session and everything that has no object.
    Other,
}

/// A statement that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::mysql) struct Statement {
    pub(in crate::mysql) kind: Kind,
    /// Where its definer stands, behind the equals sign.
    pub(in crate::mysql) definer: Option<Range<usize>>,
    /// Where a database and its dot stand before the name of the object, or before that of a trigger's table. Servers keep the
    /// words of triggers as they were written, and with them the database that they were written in.
    pub(in crate::mysql) qualifiers: Vec<Range<usize>>,
}

impl Statement {
    /// Reads the head of a statement.
    pub(in crate::mysql) fn read(text: &[u8]) -> Self {
        let head: Vec<_> = tokens(text).take(HEAD).collect();
        let words: Vec<Token<'_>> = head.iter().map(|(token, _)| *token).collect();
        let definer = words.iter().position(|token| token.is("DEFINER")).and_then(|at| definer(&head[at + 1..]));
        let (kind, qualified) = kind(&words);
        let whole = |at: usize| Some(head.get(at)?.1.start..head.get(at + 1)?.1.end);
        Self { kind, definer, qualifiers: qualified.into_iter().filter_map(whole).collect() }
    }

    /// The text with what stands in `definer`, if anything does, and without the databases before its names.
    pub(in crate::mysql) fn unqualified(&self, text: &[u8], definer: Option<&[u8]>) -> Vec<u8> {
        let nothing: &[u8] = b"";
        let mut changes: Vec<_> = self.qualifiers.iter().map(|range| (range.clone(), nothing)).collect();
        changes.extend(self.definer.clone().zip(definer));
        changes.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        let mut text = text.to_vec();
        for (range, words) in changes {
            text.splice(range, words.iter().copied());
        }
        text
    }

    /// `user@host` of the definer.
    pub(in crate::mysql) fn definer_name(&self, text: &[u8]) -> Option<String> {
        let definer = text.get(self.definer.clone()?)?;
        let parts = tokens(definer).filter_map(|(token, _)| name_of(token));
        Some(parts.collect::<Vec<_>>().join("@"))
    }
}

/// The range of `user@host` or `role` behind `DEFINER`.
fn definer(rest: &[(Token<'_>, Range<usize>)]) -> Option<Range<usize>> {
    let (equals, rest) = rest.split_first()?;
    let (user, rest) = rest.split_first()?;
    if equals.0 != Token::Symbol(b'=') || user.0.is("CURRENT_USER") {
        return None;
    }
    let end = match rest {
        [(Token::Symbol(b'@'), _), (Token::Name(_) | Token::Word(_) | Token::Text, host), ..] => host.end,
        _ => user.1.end,
    };
    Some(user.1.start..end)
}

/// Also which words are databases before a name.
fn kind(words: &[Token<'_>]) -> (Kind, Vec<usize>) {
    let Some((verb, rest)) = words.split_first() else { return (Kind::Other, Vec::new()) };
    let is = |keyword| verb.is(keyword);
    if is("CREATE") {
        return create(rest, 1).unwrap_or((Kind::Foreign, Vec::new()));
    }
    if is("DROP") || is("ALTER") || is("LOCK") {
        return touch(rest, 1).unwrap_or((Kind::Foreign, Vec::new()));
    }
    if is("DO") {
        // DO SETVAL(`name`, ...)
        let name = rest.iter().skip(1).find_map(|token| name_of(*token)).unwrap_or_default();
        return (Kind::Touch { object: Object::Sequence, name }, Vec::new());
    }
    let foreign =
        ["USE", "GRANT", "REVOKE", "LOAD", "INSTALL", "UNINSTALL", "RENAME", "SHUTDOWN", "KILL", "SOURCE", "FLUSH"];
    (if foreign.into_iter().any(is) { Kind::Foreign } else { Kind::Other }, Vec::new())
}

/// The object's word may stand behind `OR REPLACE`, `ALGORITHM=…`, `DEFINER=…`, `SQL SECURITY …`, `TEMPORARY`. So many words stand
/// before these.
fn create(rest: &[Token<'_>], before: usize) -> Option<(Kind, Vec<usize>)> {
    let (at, object) = rest.iter().enumerate().find_map(|(at, token)| object(*token).map(|object| (at, object)))?;
    let behind = at + 1;
    let named = name(&rest[behind..])?;
    let is_body = object == Object::Routine("PACKAGE") && rest[behind..].first().is_some_and(|word| word.is("BODY"));
    let object = if is_body { Object::Routine("PACKAGE BODY") } else { object };
    let mut qualified: Vec<usize> = named.qualified.map(|at| before + behind + at).into_iter().collect();
    let mut table = None;
    if object == Object::Trigger
        && let Some(on) = rest[behind + named.used..].iter().position(|token| token.is("ON"))
    {
        let from = behind + named.used + on + 1;
        let of = name(&rest[from..]);
        qualified.extend(of.as_ref().and_then(|of| of.qualified).map(|at| before + from + at));
        table = of.map(|of| of.name);
    }
    Some((Kind::Create { object, name: named.name, table }, qualified))
}

fn touch(rest: &[Token<'_>], before: usize) -> Option<(Kind, Vec<usize>)> {
    let (what, rest) = rest.split_first()?;
    let object = if what.is("TABLES") { Some(Object::Table) } else { object(*what) }?;
    let named = name(rest)?;
    let qualified = named.qualified.map(|at| before + 1 + at).into_iter().collect();
    Some((Kind::Touch { object, name: named.name }, qualified))
}

fn object(token: Token<'_>) -> Option<Object> {
    let objects = [
        ("TABLE", Object::Table),
        ("VIEW", Object::View),
        ("TRIGGER", Object::Trigger),
        ("EVENT", Object::Event),
        ("PROCEDURE", Object::Routine("PROCEDURE")),
        ("FUNCTION", Object::Routine("FUNCTION")),
        ("PACKAGE", Object::Routine("PACKAGE")),
        ("SEQUENCE", Object::Sequence),
    ];
    objects.into_iter().find_map(|(word, object)| token.is(word).then_some(object))
}

struct Named {
    name: String,
    /// How many words it took.
    used: usize,
    /// Which of them is a database in front.
    qualified: Option<usize>,
}

fn name(rest: &[Token<'_>]) -> Option<Named> {
    let skip = |token: &Token<'_>| ["IF", "NOT", "EXISTS", "BODY"].into_iter().any(|word| token.is(word));
    let start = rest.iter().take_while(|token| skip(token)).count();
    let first = name_of(*rest.get(start)?)?;
    Some(match (rest.get(start + 1), rest.get(start + 2)) {
        (Some(Token::Symbol(b'.')), Some(second)) => {
            Named { name: name_of(*second)?, used: start + 3, qualified: Some(start) }
        }
        _ => Named { name: first, used: start + 1, qualified: None },
    })
}

fn name_of(token: Token<'_>) -> Option<String> {
    match token {
        Token::Word(text) | Token::Name(text) => Some(unquoted(text)),
        Token::Text | Token::Symbol(_) => None,
    }
}

/// Where a definition names a sequence with its database before it, and which sequence: servers print both, also for one of the same
/// database.
pub(in crate::mysql) fn sequences(definition: &[u8]) -> Vec<(Range<usize>, String)> {
    let all: Vec<_> = tokens(definition).collect();
    let named = |part: &[(Token<'_>, Range<usize>)]| {
        let [(asks, _), (Token::Symbol(b'('), _), (_, database), (Token::Symbol(b'.'), dot), (name, _)] = part else {
            return None;
        };
        let asks = ["NEXTVAL", "LASTVAL"].into_iter().any(|word| asks.is(word));
        Some((database.start..dot.end, name_of(*name)?)).filter(|_| asks)
    };
    all.windows(5).filter_map(named).collect()
}

/// Where a view names columns with its own database before their table. Servers leave it out, unless they do not have the view's
/// definer (MariaDB 10.11): such a view would come back to that database alone.
pub(in crate::mysql) fn of_database(definition: &[u8], database: &str) -> Vec<Range<usize>> {
    let all: Vec<_> = tokens(definition).collect();
    let dot = Token::Symbol(b'.');
    let named = |part: &[(Token<'_>, Range<usize>)]| match part {
        [(Token::Name(own), start), (a, end), (Token::Name(_), _), (b, _), (Token::Name(_), _)]
            if *a == dot && *b == dot && unquoted(own) == database =>
        {
            Some(start.start..end.end)
        }
        _ => None,
    };
    all.windows(5).filter_map(named).collect()
}

/// Whether a statement that begins like this carries rows.
pub(super) fn is_insert(held: &[u8]) -> bool {
    let word = held.get(..7).unwrap_or_default();
    word.eq_ignore_ascii_case(b"INSERT ") || held.get(..8).unwrap_or_default().eq_ignore_ascii_case(b"REPLACE ")
}

/// The table of an `INSERT INTO`.
pub(in crate::mysql) fn insert_target(head: &[u8]) -> Option<String> {
    let words: Vec<_> = tokens(head).take(8).map(|(token, _)| token).collect();
    let into = words.iter().position(|token| token.is("INTO"))?;
    name(&words[into + 1..]).map(|named| named.name)
}

/// The counter in a table's definition.
pub(in crate::mysql) fn auto_increment(definition: &[u8]) -> Option<String> {
    let mut all: Tokens<'_> = tokens(definition);
    while let Some((token, _)) = all.next() {
        if token.is("AUTO_INCREMENT") && all.next().is_some_and(|(token, _)| token == Token::Symbol(b'=')) {
            return all.next().and_then(|(token, _)| name_of(token));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn created(text: &str) -> (Object, String, Option<String>) {
        match Statement::read(text.as_bytes()).kind {
            Kind::Create { object, name, table } => (object, name, table),
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn objects_are_told_by_their_heads() {
        assert_eq!(created("CREATE TABLE `a``b` (\n  `view` int)"), (Object::Table, "a`b".into(), None));
        let view = "/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */\n/*!50001 VIEW `v` AS select 1 */";
        assert_eq!(created(view), (Object::View, "v".into(), None));
        let trigger = "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`%`*/ /*!50003 TRIGGER second AFTER UPDATE ON customers FOR EACH ROW SET @x = 0 */";
        assert_eq!(created(trigger), (Object::Trigger, "second".into(), Some("customers".into())));
        assert_eq!(
            created("CREATE DEFINER=`r`@`%` FUNCTION `d`.`f`(x INT) RETURNS int"),
            (Object::Routine("FUNCTION"), "f".into(), None)
        );
        let body = "CREATE OR REPLACE DEFINER=`r`@`%` PACKAGE BODY `p` AS x INT; END";
        assert_eq!(created(body), (Object::Routine("PACKAGE BODY"), "p".into(), None));
        assert_eq!(created(&body.replace(" BODY", "")), (Object::Routine("PACKAGE"), "p".into(), None));
    }

    #[test]
    fn definers_are_found_and_named() {
        let text = b"CREATE DEFINER=`o``x`@`%` PROCEDURE `p`() SELECT 'DEFINER=`no`@`no`'";
        let read = Statement::read(text);
        assert_eq!(read.definer_name(text).as_deref(), Some("o`x@%"));
        assert_eq!(read.definer.map(|range| &text[range]), Some(&b"`o``x`@`%`"[..]));
        assert_eq!(Statement::read(b"CREATE DEFINER=CURRENT_USER VIEW v AS SELECT 1").definer, None);
    }

    #[test]
    fn the_database_before_a_name_is_left_out() {
        for (text, expected) in [
            (
                "CREATE DEFINER=`a`@`%` TRIGGER sr.tr AFTER INSERT ON `sr` . t FOR EACH ROW SET @a = sr.x",
                "CREATE DEFINER=CURRENT_USER TRIGGER tr AFTER INSERT ON  t FOR EACH ROW SET @a = sr.x",
            ),
            (
                "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`%`*/ /*!50003 TRIGGER `sr`.`t``r` AFTER UPDATE ON t FOR EACH ROW SET @x = 0 */",
                "/*!50003 CREATE*/ /*!50017 DEFINER=CURRENT_USER*/ /*!50003 TRIGGER `t``r` AFTER UPDATE ON t FOR EACH ROW SET @x = 0 */",
            ),
            ("CREATE TABLE IF NOT EXISTS `sr`.`t` (`a` int)", "CREATE TABLE IF NOT EXISTS `t` (`a` int)"),
            ("DROP TABLE IF EXISTS `sr`.`t`", "DROP TABLE IF EXISTS `t`"),
            ("CREATE TABLE `sr.t` (`a` int)", "CREATE TABLE `sr.t` (`a` int)"),
        ] {
            let read = Statement::read(text.as_bytes());
            let told = read.unqualified(text.as_bytes(), Some(b"CURRENT_USER"));
            assert_eq!(String::from_utf8(told).unwrap(), expected);
        }
    }

    #[test]
    fn what_reaches_outside_is_foreign() {
        for text in [
            "USE `other`",
            "/*!40000 USE other*/",
            "GRANT ALL ON *.* TO x",
            "DROP DATABASE x",
            "CREATE USER x",
            "LOAD DATA LOCAL INFILE 'x' INTO TABLE y",
        ] {
            assert_eq!(Statement::read(text.as_bytes()).kind, Kind::Foreign, "{text}");
        }
        assert_eq!(Statement::read(b"/*!40101 SET NAMES utf8mb4 */").kind, Kind::Other);
    }

    #[test]
    fn counters_and_targets() {
        assert_eq!(
            auto_increment(b"CREATE TABLE `t` (`AUTO_INCREMENT=7` int) ENGINE=InnoDB AUTO_INCREMENT=42").as_deref(),
            Some("42")
        );
        assert_eq!(insert_target(b"INSERT  IGNORE INTO `we'ird\nnl` (`a`) VALUES ").as_deref(), Some("we'ird\nnl"));
    }
}
