//! Pages of PDFs as pictures.

use socle_typeset::cartouche::Cartouche;
use socle_typeset::marks::blocks;
use socle_typeset::pages::{PageError, Pages};
use socle_typeset::paper::Paper;
use socle_typeset::print::print;

use super::tools::{qualified_with, traits};

fn pdf() -> Vec<u8> {
    let paper = Paper {
        title: "Lettre".into(),
        patient: Some(Cartouche::of(&qualified_with(traits()), None, None)),
        blocks: blocks(&"Un paragraphe.\n\n".repeat(60)),
        ..Paper::default()
    };
    print(&paper).unwrap().pdf
}

#[test]
fn pages_have_their_size_and_are_drawn_as_wide_as_asked() {
    let pages = Pages::open(pdf()).unwrap();
    let sizes = pages.sizes();
    assert!(sizes.len() > 1);
    assert!((sizes[0].0 - 595.276).abs() < 0.5 && (sizes[0].1 - 841.89).abs() < 0.5);
    let picture = pages.draw(0, 600.0).unwrap();
    assert!((599..=600).contains(&picture.width), "{}", picture.width);
    assert_eq!(
        picture.rgba.len(),
        (picture.width * picture.height * 4) as usize
    );
    let dark = picture
        .rgba
        .chunks_exact(4)
        .filter(|pixel| pixel[0] < 100)
        .count();
    assert!(dark > 1_000, "something is drawn: {dark}");
    assert!(picture.rgba.chunks_exact(4).all(|pixel| pixel[3] == 255));
    assert_eq!(pages.draw(99, 600.0), Err(PageError::NoSuchPage));
}

#[test]
fn a_picture_is_never_larger_than_what_memory_is_given_for_it() {
    let picture = Pages::open(pdf()).unwrap().draw(1, 1e9).unwrap();
    assert!(u64::from(picture.width) * u64::from(picture.height) <= 16_000_000);
}

#[test]
fn what_is_no_pdf_is_said() {
    for bytes in [&b""[..], b"%PDF-1.4", b"bonjour", &[0xff; 1000]] {
        let error = Pages::open(bytes.to_vec()).unwrap_err();
        assert!(
            matches!(error, PageError::Broken | PageError::Empty),
            "{error:?}"
        );
        assert!(error.message().contains("PDF"));
    }
}

#[test]
fn a_pdf_cut_anywhere_or_with_bytes_changed_is_drawn_or_refused() {
    let whole = pdf();
    let mut seed = 7_u32;
    for n in 0..40 {
        let mut bytes = whole.clone();
        if n % 2 == 0 {
            bytes.truncate(whole.len() * n / 40);
        } else {
            for _ in 0..200 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = seed as usize % bytes.len();
                bytes[at] = (seed >> 16) as u8;
            }
        }
        if let Ok(pages) = Pages::open(bytes) {
            let _drawn = pages.draw(0, 200.0);
        }
    }
}

#[test]
fn a_page_of_no_size_or_of_kilometres_is_refused() {
    for size in ["0 0 0 0", "0 0 1e9 1e9", "0 0 1 1"] {
        let text = format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
             3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[{size}]>>endobj\ntrailer<</Root 1 0 R>>\n"
        );
        if let Ok(pages) = Pages::open(text.into_bytes()) {
            match pages.draw(0, 800.0) {
                Ok(picture) => assert!(picture.rgba.len() <= 64_000_000),
                Err(error) => assert_eq!(error, PageError::Page),
            }
        }
    }
}
