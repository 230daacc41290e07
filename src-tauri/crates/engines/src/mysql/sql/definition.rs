//! Definitions in a form that a dump and a restore leave as it is: without blanks, version comments, the database before a name, the
//! definer, which a restore may replace, and the counter of a table, which is compared by itself.

use std::ops::Range;

use super::{
    statement::{Object, Statement, of_database, sequences},
    tokens::{Token, tokens},
};
use crate::proof::digest;

/// The hash of a statement that makes an object of that database.
pub(in crate::mysql) fn hash(text: &[u8], statement: &Statement, object: Object, database: &str) -> u128 {
    let mut pieces: Vec<(Token<'_>, Range<usize>)> = tokens(text).collect();
    if let Some(definer) = &statement.definer {
        // With the word and the equals sign before it.
        let first = pieces.iter().position(|(_, range)| range.start >= definer.start).unwrap_or(0).saturating_sub(2);
        let end = pieces.iter().position(|(_, range)| range.start >= definer.end).unwrap_or(pieces.len());
        pieces.drain(first.min(end)..end);
    }
    // A restored object is of another database.
    let of_sequences = sequences(text).into_iter().map(|(range, _)| range);
    let of_columns = if object == Object::View { of_database(text, database) } else { Vec::new() };
    let left_out: Vec<Range<usize>> =
        statement.qualifiers.iter().cloned().chain(of_sequences).chain(of_columns).collect();
    let before_a_name =
        |range: &Range<usize>| left_out.iter().any(|before| before.start <= range.start && range.end <= before.end);
    pieces.retain(|(_, range)| !before_a_name(range));
    if object == Object::Table {
        without_counter(&mut pieces);
    }
    digest(pieces.into_iter().map(|(_, range)| &text[range]))
}

/// The option comes before comments of people, which are texts.
fn without_counter(pieces: &mut Vec<(Token<'_>, Range<usize>)>) {
    let counter = |three: &[(Token<'_>, Range<usize>)]| {
        three[0].0.is("AUTO_INCREMENT") && three[1].0 == Token::Symbol(b'=') && matches!(three[2].0, Token::Word(_))
    };
    if let Some(at) = pieces.windows(3).position(counter) {
        pieces.drain(at..at + 3);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, object: Object) -> u128 {
        hash(text.as_bytes(), &Statement::read(text.as_bytes()), object, "shop")
    }

    #[test]
    fn definers_and_counters_do_not_count() {
        let plain = of("CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET NEW.a = 1", Object::Trigger);
        for text in [
            "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`%`*/ /*!50003 TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET NEW.a = 1 */",
            "CREATE DEFINER=`b``c` TRIGGER t\n BEFORE INSERT ON x FOR EACH ROW SET NEW.a = 1",
        ] {
            assert_eq!(of(text, Object::Trigger), plain, "{text}");
        }
        let table = "CREATE TABLE `t` (`a` int AUTO_INCREMENT) ENGINE=InnoDB COMMENT='AUTO_INCREMENT=3'";
        let counted = table.replace("InnoDB", "InnoDB AUTO_INCREMENT=42");
        assert_eq!(of(&counted, Object::Table), of(table, Object::Table));
        assert_ne!(of(&table.replace("=3", "=4"), Object::Table), of(table, Object::Table));
    }

    /// A server prints it only where it does not have the definer, and a restored view is of another database.
    #[test]
    fn the_own_database_of_a_view_does_not_count() {
        let view = "CREATE VIEW `v` AS select `t`.`id` AS `id` from (`t` join `x`.`t` on(`x`.`t`.`id` = `t`.`id`))";
        assert_eq!(of(&view.replace("`t`.`id` AS", "`shop`.`t`.`id` AS"), Object::View), of(view, Object::View));
        assert_ne!(of(&view.replace("`x`.`t`.`id`", "`t`.`id`"), Object::View), of(view, Object::View));
    }

    #[test]
    fn every_word_of_a_body_counts() {
        let body = "CREATE DEFINER=`r`@`%` PROCEDURE `p`() SELECT 'DEFINER=x', `a b`, 1";
        for (from, to) in [("1", "2"), ("=x", "=y"), ("a b", "a  b"), ("SELECT", "SELECT DISTINCT"), (", 1", "")] {
            assert_ne!(
                of(&body.replace(from, to), Object::Routine("PROCEDURE")),
                of(body, Object::Routine("PROCEDURE")),
                "{from}"
            );
        }
    }
}
