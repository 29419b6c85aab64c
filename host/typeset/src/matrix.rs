//! The Datamatrix as the typesetter draws it.

use datamatrix::{DataMatrix, SymbolList};
use serde::Serialize;

/// Dark modules of a square symbol, as runs along its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Matrix {
    /// Modules along a side.
    side: usize,
    /// Line from the top, first module from the left, length.
    runs: Vec<(usize, usize, usize)>,
}

/// The square symbol (ISO/IEC 16022, ECC 200) of a text; none when it is too long for any.
pub(crate) fn matrix(text: &str) -> Option<Matrix> {
    let symbols = SymbolList::default().enforce_square();
    let code = DataMatrix::encode(text.as_bytes(), symbols).ok()?;
    let bitmap = code.bitmap();
    let mut runs: Vec<(usize, usize, usize)> = Vec::new();
    let mut pixels: Vec<(usize, usize)> = bitmap.pixels().map(|(x, y)| (y, x)).collect();
    pixels.sort_unstable();
    for (line, at) in pixels {
        match runs.last_mut() {
            Some((y, x, length)) if *y == line && *x + *length == at => *length += 1,
            _ => runs.push((line, at, 1)),
        }
    }
    Some(Matrix {
        side: bitmap.width(),
        runs,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn runs_draw_the_very_modules_of_the_symbol() {
        let text = "IS010000000000000000000000S1279035121518989";
        let drawn = matrix(text).unwrap();
        let mut bits = vec![false; drawn.side * drawn.side];
        for (y, x, length) in &drawn.runs {
            for at in *x..*x + *length {
                bits[y * drawn.side + at] = true;
            }
        }
        assert_eq!(
            DataMatrix::decode(&bits, drawn.side).unwrap(),
            text.as_bytes()
        );
        assert_eq!(matrix(&"x".repeat(5000)), None);
    }
}
