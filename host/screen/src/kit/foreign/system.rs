//! The fonts of the system: their files are listed once, and opened when a character is looked for.

use std::path::{Path, PathBuf};

use egui::FontData;
use ttf_parser::{Face, OutlineBuilder};

/// Deepest folder that is looked into.
const DEEPEST: usize = 6;
/// Most files that are listed.
const MOST: usize = 4_000;
/// Largest file that is opened, bytes: those of all Chinese, Japanese and Korean characters have some twenty million.
const LARGEST: u64 = 64 << 20;

/// Where fonts are installed.
pub(super) fn folders() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = ["/usr/share/fonts", "/usr/local/share/fonts"]
        .map(PathBuf::from)
        .to_vec();
    if let Some(dirs) = directories::BaseDirs::new() {
        all.push(dirs.data_dir().join("fonts"));
        all.push(dirs.home_dir().join(".fonts"));
    }
    all
}

/// A font that has a character.
pub(super) struct Found {
    pub(super) path: PathBuf,
    /// Which of the file.
    pub(super) index: u32,
    pub(super) data: FontData,
}

/// The files of fonts, the plainest first.
#[derive(Debug)]
pub(super) struct Fonts(Vec<PathBuf>);

impl Fonts {
    /// Those in these folders.
    pub(super) fn of(folders: Vec<PathBuf>) -> Self {
        let mut files = Vec::new();
        for folder in folders {
            list(&folder, DEEPEST, &mut files);
        }
        files.sort_by_cached_key(|path| (how_fancy(path), path.clone()));
        Self(files)
    }

    /// The first that draws this character.
    pub(super) fn with(&self, wanted: char) -> Option<Found> {
        self.0.iter().find_map(|path| {
            if std::fs::metadata(path).ok()?.len() > LARGEST {
                return None;
            }
            let bytes = std::fs::read(path).ok()?;
            let faces = ttf_parser::fonts_in_collection(&bytes).unwrap_or(1);
            let index = (0..faces).find(|index| draws(&bytes, *index, wanted))?;
            let mut data = FontData::from_owned(bytes);
            data.index = index;
            Some(Found {
                path: path.clone(),
                index,
                data,
            })
        })
    }
}

fn list(folder: &Path, deeper: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        if files.len() >= MOST {
            return;
        }
        let path = entry.path();
        let kind = path.extension().and_then(|end| end.to_str());
        let kind = kind.map(str::to_ascii_lowercase);
        if matches!(kind.as_deref(), Some("ttf" | "otf" | "ttc" | "otc")) {
            files.push(path);
        } else if deeper > 0 && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            list(&path, deeper - 1, files);
        }
    }
}

/// By its name: an upright one of an ordinary weight comes first.
fn how_fancy(path: &Path) -> usize {
    const FANCY: [&str; 9] = [
        "italic",
        "oblique",
        "bold",
        "black",
        "thin",
        "light",
        "mono",
        "condensed",
        "serif",
    ];
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = name.to_lowercase();
    FANCY.iter().filter(|word| name.contains(**word)).count()
}

/// Whether this face has an outline for it: one with pictures only would be drawn as nothing.
fn draws(bytes: &[u8], index: u32, wanted: char) -> bool {
    let Ok(face) = Face::parse(bytes, index) else {
        return false;
    };
    face.glyph_index(wanted)
        .is_some_and(|glyph| face.outline_glyph(glyph, &mut Nothing).is_some())
}

/// Takes an outline and draws nothing.
struct Nothing;

impl OutlineBuilder for Nothing {
    fn move_to(&mut self, _: f32, _: f32) {}
    fn line_to(&mut self, _: f32, _: f32) {}
    fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {}
    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {}
    fn close(&mut self) {}
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_font_is_found_for_a_character_by_what_it_draws_and_plain_ones_come_first() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("truetype/inter");
        std::fs::create_dir_all(&deep).unwrap();
        let inter = socle_typeset::fonts::REGULAR;
        for name in ["Inter-BoldItalic.otf", "Inter-Regular.OTF", "LISEZMOI.txt"] {
            std::fs::write(deep.join(name), inter).unwrap();
        }
        std::fs::write(folder.path().join("cassee.ttf"), b"no font").unwrap();
        let fonts = Fonts::of(vec![folder.path().to_owned(), "/nulle/part".into()]);
        assert_eq!(fonts.0.len(), 3);
        let found = fonts.with('é').unwrap();
        assert_eq!(found.path, deep.join("Inter-Regular.OTF"));
        assert!(fonts.with('ع').is_none());
        // It is there, and nothing is drawn for it.
        assert!(fonts.with(' ').is_none());
    }
}
