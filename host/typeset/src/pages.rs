//! The pages of a PDF as pictures.
//!
//! A PDF comes from anywhere: what is drawn is bounded ([`MAX_PIXELS`], [`MAX_PAGES`]), a panic of the decoder is an error.
//! Time, memory and the stack are for the caller to bound: the shell draws in a process of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

/// Pages of a file that are counted and drawn.
pub const MAX_PAGES: usize = 2_000;
/// Pixels of a picture: A4 at 400 dpi, about.
pub const MAX_PIXELS: f32 = 16_000_000.0;
/// Longest side of a picture, pixels.
const MAX_SIDE: f32 = 8_000.0;

/// A PDF, read.
pub struct Pages {
    pdf: Pdf,
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pages")
    }
}

/// A page as a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Red, green, blue, alpha of each pixel, line after line; opaque.
    pub rgba: Vec<u8>,
}

/// Why a PDF is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// Not a PDF, or broken beyond repair.
    #[error("not a PDF that can be read")]
    Broken,
    /// It wants a password, or is encrypted in a way we do not know.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// It has no page.
    #[error("the PDF has no page")]
    Empty,
    /// There is no such page.
    #[error("there is no such page")]
    NoSuchPage,
    /// The decoder gave up in the middle of the page.
    #[error("the page cannot be drawn")]
    Page,
}

impl PageError {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Broken,
        Self::Encrypted,
        Self::Empty,
        Self::NoSuchPage,
        Self::Page,
    ];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Broken => "pdf.illisible",
            Self::Encrypted => "pdf.protege",
            Self::Empty => "pdf.vide",
            Self::NoSuchPage => "pdf.page",
            Self::Page => "pdf.dessin",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Broken => {
                "Ce fichier n’est pas un PDF lisible : il est sans doute incomplet. Demandez à l’expéditeur de le renvoyer."
            }
            Self::Encrypted => {
                "Ce PDF est protégé par un mot de passe : demandez à l’expéditeur une version sans mot de passe."
            }
            Self::Empty => "Ce PDF n’a aucune page : demandez à l’expéditeur de le renvoyer.",
            Self::NoSuchPage => "Cette page n’existe pas dans ce PDF.",
            Self::Page => {
                "Cette page n’a pas pu être dessinée. Enregistrez le document pour l’ouvrir avec un autre logiciel."
            }
        }
    }
}

impl Pages {
    /// Read a PDF.
    ///
    /// # Errors
    /// [`PageError::Broken`], [`PageError::Encrypted`], [`PageError::Empty`].
    pub fn open(bytes: Vec<u8>) -> Result<Self, PageError> {
        let read = catch_unwind(AssertUnwindSafe(|| {
            let pdf = Pdf::new(bytes)?;
            let count = pdf.pages().len();
            Ok((pdf, count))
        }));
        match read {
            Ok(Ok((_, 0))) => Err(PageError::Empty),
            Ok(Ok((pdf, _))) => Ok(Self { pdf }),
            Ok(Err(LoadPdfError::Decryption(
                DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm,
            ))) => Err(PageError::Encrypted),
            Ok(Err(LoadPdfError::Decryption(_) | LoadPdfError::Invalid)) | Err(_) => {
                Err(PageError::Broken)
            }
        }
    }

    /// Width and height of the pages in points of 1/72 inch, at most [`MAX_PAGES`] of them.
    #[must_use]
    pub fn sizes(&self) -> Vec<(f32, f32)> {
        let pages = self.pdf.pages().iter().take(MAX_PAGES);
        pages
            .map(|page| bounded(page.render_dimensions()))
            .collect()
    }

    /// Draw a page (from 0) so wide, in pixels; less when it would be larger than [`MAX_PIXELS`].
    ///
    /// # Errors
    /// [`PageError::NoSuchPage`], [`PageError::Page`].
    pub fn draw(&self, page: usize, width_px: f32) -> Result<Picture, PageError> {
        let drawn = catch_unwind(AssertUnwindSafe(|| {
            let page = self
                .pdf
                .pages()
                .get(page)
                .filter(|_| page < MAX_PAGES)
                .ok_or(PageError::NoSuchPage)?;
            let (width, height) = bounded(page.render_dimensions());
            let wanted = width_px.max(1.0) / width;
            let most = (MAX_PIXELS / (width * height))
                .sqrt()
                .min(MAX_SIDE / width.max(height));
            let scale = wanted.min(most);
            let (real_width, real_height) = page.render_dimensions();
            if (real_width, real_height) != (width, height) {
                // A page of no size, or of kilometres.
                return Err(PageError::Page);
            }
            let pixmap = hayro::render(
                page,
                &RenderCache::new(),
                &InterpreterSettings::default(),
                &RenderSettings::default(),
                &PixmapSettings {
                    x_scale: scale,
                    y_scale: scale,
                    bg_color: WHITE,
                },
            );
            // On a white ground every pixel is opaque: premultiplied is what it is.
            Ok(Picture {
                width: pixmap.width().into(),
                height: pixmap.height().into(),
                rgba: pixmap.data_as_u8_slice().to_vec(),
            })
        }));
        let picture = drawn.unwrap_or(Err(PageError::Page))?;
        if picture.width == 0 || picture.height == 0 {
            return Err(PageError::Page);
        }
        Ok(picture)
    }
}

/// Sizes that can be laid out: between a stamp and a roll of wallpaper.
fn bounded((width, height): (f32, f32)) -> (f32, f32) {
    let side = |side: f32| {
        if side.is_finite() {
            side.clamp(10.0, 14_400.0)
        } else {
            10.0
        }
    };
    (side(width), side(height))
}
