//! Inter, the one family of the program and of its papers, under the SIL Open Font License (`assets/fonts/OFL.txt`).

/// Upright, of ordinary weight (OpenType).
pub static REGULAR: &[u8] = include_bytes!("../assets/fonts/Inter-Regular.otf");
/// Upright, half bold (OpenType).
pub static SEMI_BOLD: &[u8] = include_bytes!("../assets/fonts/Inter-SemiBold.otf");
/// Figures of one width and the signs of the statuses, for the screen; made from [`REGULAR`] by `socle-signes.py` beside it.
pub static SIGNS: &[u8] = include_bytes!("../assets/fonts/SocleSignes.otf");
