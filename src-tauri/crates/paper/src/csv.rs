//! Rows for spreadsheets, as RFC 4180 has them.

/// Lines of cells. A cell that a spreadsheet would take for a formula is marked as text: names come from outside.
pub(crate) fn lines<const N: usize>(heading: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let line = |cells: Vec<String>| cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\r\n";
    let mut text = line(heading.map(str::to_owned).to_vec());
    text.extend(rows.into_iter().map(|row| line(row.to_vec())));
    text
}

fn quoted(cell: &str) -> String {
    let cell =
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_a_formula_or_break_a_cell_is_text() {
        let rows = [["=1+1".to_owned(), "a \"b\", c".to_owned()], ["plain".to_owned(), "-5".to_owned()]];
        assert_eq!(lines(["x", "y"], rows), "x,y\r\n'=1+1,\"a \"\"b\"\", c\"\r\nplain,'-5\r\n");
    }
}
