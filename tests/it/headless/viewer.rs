//! A page of a PDF, drawn by a process of its own: the same picture, the same refusals.

use socle_practice::documents::viewer::Viewer;
use socle_typeset::pages::{PageError, Pages};
use socle_typeset::paper::{Block, Paper, Text};
use socle_typeset::print::print;

use super::scene::program;

#[test]
fn pages_are_drawn_by_a_process_of_their_own() {
    let paper = Paper {
        title: "Certificat médical".into(),
        blocks: vec![Block::Paragraph(Text::from("Vu ce jour."))],
        ..Paper::default()
    };
    let pdf = print(&paper).unwrap().pdf;
    let viewer = Viewer::Program(program());
    let drawn = viewer.draw(&pdf, 0, 400.0).unwrap();
    assert_eq!(drawn, Viewer::Here.draw(&pdf, 0, 400.0).unwrap());
    assert_eq!(drawn.sizes.len(), 1);
    assert_eq!(
        viewer.draw(&pdf, 7, 400.0).unwrap_err().code(),
        PageError::NoSuchPage.code()
    );
    assert_eq!(
        viewer.draw(b"%PDF-1.4 hello", 0, 400.0).unwrap_err().code(),
        Pages::open(b"%PDF-1.4 hello".to_vec()).unwrap_err().code()
    );
}
