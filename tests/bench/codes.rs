//! The Datamatrix INS of a page: our decoder against `dmtxread`, on the same drawing of the same page.
//!
//! The page is a letter about a qualified identity, laid out by the typesetter and drawn at 300 dpi, as a document that
//! came is looked at. `dmtxread` is a program of its own: starting and reading the picture from the disk are in its time,
//! decoding the PNG is in both.

use std::path::Path;
use std::process::Command;

use image::{ExtendedColorType, ImageFormat};
use socle_capabilities::barcodes::of_image;
use socle_formats::identite::Acte;
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::traits::{Sexe, Traits};
use socle_practice::documents::typesetter::OwnPaper;
use socle_practice::documents::viewer::Viewer;
use socle_record::{
    Author, KeyChoice, Moyen, NewPatient, PatientId, Purpose, Record, Surroundings, Unit, Write,
};
use socle_runtime::ports::{Layout, LayoutPart, Typesetter as _};

use crate::timing::{Failed, Measure, Side, in_turn};

pub(crate) const NAME: &str = "Datamatrix INS of an A4 page at 300 dpi";

/// Width of A4 at 300 dpi.
const WIDTH_PX: f32 = 2_480.0;

pub(crate) fn against_dmtxread() -> Result<Measure, Failed> {
    let folder = tempfile::tempdir()?;
    let (png, text) = page(folder.path())?;
    let bytes = std::fs::read(&png)?;
    let is_there = |found: &[String]| match found.contains(&text) {
        true => Ok(()),
        false => Err(Failed::from("the code of the page was not read")),
    };
    let ours = || {
        let found = of_image(&bytes).map_err(|failure| failure.message)?;
        is_there(&found)
    };
    let theirs = || {
        let said = Command::new("dmtxread")
            .args(["-n", "-N1"])
            .arg(&png)
            .output()?;
        is_there(&[String::from_utf8_lossy(&said.stdout).trim_end().to_owned()])
    };
    in_turn(
        NAME,
        1,
        vec![Side::here("ours", ours), Side::here("dmtxread -N1", theirs)],
    )
}

/// The first page of a letter about a qualified identity as a picture, and what its code says.
fn page(folder: &Path) -> Result<(std::path::PathBuf, String), Failed> {
    let record = Record::init(
        &folder.join("cabinet"),
        &KeyChoice::File,
        Purpose::Practice,
        Surroundings::default(),
    )?;
    let traits = Traits {
        nom_naissance: "PAT-TROIS".into(),
        premier_prenom: "DOMINIQUE".into(),
        liste_prenoms: "DOMINIQUE MARIE-LOUISE".into(),
        sexe: Sexe::F,
        date_naissance: "1979-03-28".parse()?,
        lieu_naissance: Some("51215".parse()?),
    };
    let patient = PatientId::from(record.mint_id()?);
    let matricule = Matricule::parse("279035121518989")?;
    let reply = socle_fictitious::answer(&traits, matricule, OidIns::Nir);
    let new = NewPatient {
        id: Some(patient.clone()),
        ..NewPatient::new(traits)
    };
    let act = |revision, acte, moyen| Write::Identite {
        patient: patient.clone(),
        revision,
        acte,
        moyen,
    };
    let mut unit = Unit::new(Author::host());
    unit.writes = vec![
        Write::CreatePatient(new),
        act(1, Acte::Reponse(reply), Moyen::Import),
        act(2, Acte::Controler("passeport".parse()?), Moyen::Import),
    ];
    record.commit(&unit)?;
    let file = record.identity(&patient)?.identite;
    let code = socle_formats::datamatrix::DatamatrixIns::de(&file)?;
    let text = code.ok_or("the identity is not qualified")?.texte();
    let sentence = "Cher confrère, je vous remercie de recevoir ce patient pour avis. ".repeat(12);
    let layout = Layout {
        title: "Courrier".into(),
        parts: vec![LayoutPart::Paragraph(sentence); 4],
    };
    let pdf = OwnPaper
        .typeset(&record, &Author::host(), Some(&patient), &layout)
        .map_err(|failure| failure.message)?;
    let drawn = Viewer::Here
        .draw(&pdf, 0, WIDTH_PX)
        .map_err(|error| error.message())?
        .picture;
    let png = folder.join("page.png");
    image::save_buffer_with_format(
        &png,
        &drawn.rgba,
        drawn.width,
        drawn.height,
        ExtendedColorType::Rgba8,
        ImageFormat::Png,
    )?;
    Ok((png, text))
}
