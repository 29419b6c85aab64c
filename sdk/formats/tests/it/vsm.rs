//! The medical summary: written, read back, refused when something is wrong with it. What is written here is kept under
//! `target/conformance/vsm` for the official rules.

pub(crate) mod campaign;
mod level1;
mod mutants;
mod vaccinations;
mod written;

use socle_fictitious::dossier::{Draw, summary};
use socle_formats::vsm::{Content, Header};

/// All ten sections.
const ALL: u16 = 0x3FF;

/// A file with everything, without odd words.
fn whole() -> (Header, Content) {
    let (header, mut content) = summary(Draw {
        seed: 20_261_126,
        sections: ALL,
        most: 3,
        odd: 0,
    });
    content.notes = false;
    (header, content)
}
