//! A file of texts, split into cells between semicolons, tabs or commas. It is strict about quotes, which a reader that forgives
//! them is not: one that stays open would take the lines below into its cell, and their numbers out of a total.

use socle_formats::xlsx::{Cell, MOST_COLUMNS, MOST_ROWS, Row};

use super::file::Refused;

/// The lines of a file that hold something; of an older system where it is no UTF-8.
///
/// # Errors
/// A quote that does not close where a cell ends; more lines or cells than are read of a workbook.
pub fn lines(bytes: &[u8]) -> Result<Vec<Row>, Refused> {
    let text = match std::str::from_utf8(bytes) {
        // Spreadsheets begin a file of UTF-8 with a mark nobody sees.
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
        Err(_latin) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    split(&text, separator(&text))
}

/// What stands between the cells: whichever is there outside of quotes, first of these.
fn separator(text: &str) -> char {
    let mut is_quoted = false;
    let mut seen = [(';', false), ('\t', false), (',', false)];
    for sign in text.chars() {
        if sign == '"' {
            is_quoted = !is_quoted;
        }
        for (one, is_there) in &mut seen {
            *is_there |= sign == *one && !is_quoted;
        }
    }
    let first = seen.iter().find(|(_, is_there)| *is_there);
    first.map_or(';', |(one, _)| *one)
}

/// Where in a cell one is.
#[derive(Clone, Copy, PartialEq)]
enum At {
    Start,
    Plain,
    Quoted,
    Closed,
}

/// A line while it is read.
struct Open {
    rows: Vec<Row>,
    cells: Vec<Cell>,
    cell: String,
    /// Its number.
    line: usize,
}

impl Open {
    fn end_cell(&mut self) -> Result<(), Refused> {
        if self.cells.len() == MOST_COLUMNS {
            return Err(Refused::TooLarge);
        }
        let text = std::mem::take(&mut self.cell);
        self.cells.push(match text.trim() {
            "" => Cell::Empty,
            text => Cell::Text(text.to_owned()),
        });
        Ok(())
    }

    fn end_line(&mut self, next: usize) -> Result<(), Refused> {
        self.end_cell()?;
        let cells = std::mem::take(&mut self.cells);
        if cells.iter().any(|cell| *cell != Cell::Empty) {
            if self.rows.len() == MOST_ROWS {
                return Err(Refused::TooLarge);
            }
            self.rows.push((self.line, cells));
        }
        self.line = next;
        Ok(())
    }
}

fn split(text: &str, separator: char) -> Result<Vec<Row>, Refused> {
    let mut open = Open {
        rows: Vec::new(),
        cells: Vec::new(),
        cell: String::new(),
        line: 1,
    };
    let (mut at, mut line) = (At::Start, 1);
    for sign in text.chars() {
        let refused = Refused::Quote { line: open.line };
        if sign == '\n' {
            line += 1;
        }
        at = match (at, sign) {
            (At::Quoted, '"') => At::Closed,
            (At::Quoted, sign) => {
                open.cell.push(sign);
                At::Quoted
            }
            // Two of them inside are one.
            (At::Closed, '"') => {
                open.cell.push('"');
                At::Quoted
            }
            (_, sign) if sign == separator || sign == '\n' => {
                // A cell that holds a line of cells is one whose quote was closed by another cell's.
                if open.cell.contains('\n') && open.cell.contains(separator) {
                    return Err(refused);
                }
                match sign {
                    '\n' => open.end_line(line)?,
                    _ => open.end_cell()?,
                }
                At::Start
            }
            (At::Start, '"') => At::Quoted,
            (At::Start | At::Closed, sign) if sign.is_whitespace() => at,
            (At::Closed, _) => return Err(refused),
            (_, sign) => {
                open.cell.push(sign);
                At::Plain
            }
        };
    }
    let is_torn = open.cell.contains('\n') && open.cell.contains(separator);
    if at == At::Quoted || is_torn {
        return Err(Refused::Quote { line: open.line });
    }
    open.end_line(line)?;
    Ok(open.rows)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The lines, with `|` between the cells.
    fn split(text: &str) -> Result<Vec<(usize, String)>, Refused> {
        let cell = |cell: &Cell| match cell {
            Cell::Text(text) => text.clone(),
            _ => String::new(),
        };
        let shown = |(line, cells): Row| {
            let cells: Vec<_> = cells.iter().map(cell).collect();
            (line, cells.join("|"))
        };
        Ok(lines(text.as_bytes())?.into_iter().map(shown).collect())
    }

    #[test]
    fn cells_are_split_where_they_are_not_quoted() {
        for (text, expected) in [
            ("2026-01,\"1,204\"", "2026-01|1,204"),
            ("2026-01 ; \"1 204\" ;", "2026-01|1 204|"),
            ("\"a \"\"b\"\"\";5\" de neige", "a \"b\"|5\" de neige"),
            ("\"a;b\",c,d", "a;b|c|d"),
            ("a\t\tb,c", "a||b,c"),
            ("\u{feff}a;b", "a|b"),
        ] {
            let expected = vec![(1, expected.to_owned())];
            assert_eq!(split(text), Ok(expected), "{text}");
        }
        let lines = split("\"Nombre de\nconsultations\";b\r\n\r\n;;\rc;d").unwrap();
        let expected = [(1, "Nombre de\nconsultations|b"), (5, "c|d")];
        assert_eq!(
            lines,
            expected.map(|(line, cells)| (line, cells.to_owned()))
        );
        assert_eq!(split(""), Ok(Vec::new()));
    }

    #[test]
    fn a_quote_that_would_swallow_lines_is_refused() {
        for (text, line) in [
            ("01/2026;4;\"note\n02/2026;5;\n", 1),
            ("a;b\n01/2026;4;\"note\n02/2026;5;\"autre\"\n", 2),
            ("01/2026;4;\"note\n02/2026;5;\"\n", 1),
            ("01/2026;4;\"note\n02/2026;5;\"", 1),
            ("a;b\n\"c\"d;e", 2),
        ] {
            assert_eq!(split(text), Err(Refused::Quote { line }), "{text}");
        }
    }

    #[test]
    fn more_than_is_read_is_refused() {
        let wide = |cells| ";".repeat(cells - 1) + "a";
        assert_eq!(split(&wide(MOST_COLUMNS)).unwrap().len(), 1);
        assert_eq!(split(&wide(MOST_COLUMNS + 1)), Err(Refused::TooLarge));
        assert_eq!(split(&"a\n".repeat(MOST_ROWS)).unwrap().len(), MOST_ROWS);
        assert_eq!(split(&"a\n".repeat(MOST_ROWS + 1)), Err(Refused::TooLarge));
    }
}
