//! The daily extract: one line a mailbox that may be shown, packed.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::people::{Directory, Mailbox, Person, Structure};

/// When it is said to have been made: the same at each start, as its content.
pub(super) const LAST_MODIFIED: &str = "Thu, 01 Oct 2026 01:00:00 GMT";

const HEADER: &str = "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|Type identifiant structure|Identification Structure|Service de rattachement|Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Catégorie profession|Libellé de catégorie profession|Code Profession|Libellé Profession|Code savoir-faire|Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|Enseigne commerciale structure BAL|L2COMPLEMENTLOCALISATION|L3COMPLEMENTDISTRIBUTION|L4NUMEROVOIE|L4COMPLEMENTNUMEROVOIE|NL4TYPEVOIE|L4LIBELLEVOIE|L5LIEUDITMENTION|L6LIGNEACHEMINEMENT|Code postal|Département|Pays";

/// Every so many lines, one that cannot be used, as real extracts have some.
const BROKEN: usize = 997;

#[derive(Debug)]
pub(super) struct Extract {
    pub(super) packed: Vec<u8>,
    /// Changes with the content.
    pub(super) tag: String,
}

impl Extract {
    pub(super) fn of(directory: &Directory) -> Self {
        let text = text(directory);
        let packed = pack(&text).unwrap_or_default();
        let tag = format!(
            "\"{:x}\"",
            Sha256::digest(&packed)
                .iter()
                .take(8)
                .fold(0_u64, |all, byte| all << 8 | u64::from(*byte))
        );
        Self { packed, tag }
    }
}

fn pack(text: &str) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file(
        "Extraction_Correspondance_MSSante_202610010100.txt",
        options,
    )?;
    zip.write_all(text.as_bytes())?;
    Ok(zip.finish()?.into_inner())
}

fn text(directory: &Directory) -> String {
    let mut text = format!("{HEADER}\n");
    let mut count = 0;
    let mut add = |line: &str| {
        text.push_str(line);
        text.push('\n');
        count += 1;
        if count % BROKEN == 0 {
            text.push_str("PER|coupée\n");
        }
    };
    for person in directory.people.iter().filter(|person| person.is_active) {
        let home = person.places.first();
        if let (Some(mailbox), Some(home)) = (&person.mailbox, home) {
            add(&of_person(
                person,
                mailbox,
                &directory.structures[home.structure],
            ));
        }
        for place in &person.places {
            if let Some(mailbox) = &place.mailbox {
                add(&of_person(
                    person,
                    mailbox,
                    &directory.structures[place.structure],
                ));
            }
        }
    }
    // Mailboxes of programs and of practices are not in it, as public figures of the real one say.
    for structure in &directory.structures {
        for mailbox in structure.mailboxes.iter().filter(|one| one.kind == "ORG") {
            add(&of_structure(mailbox, structure));
        }
    }
    text
}

fn paperless(mailbox: &Mailbox) -> &'static str {
    if mailbox.paperless { "O" } else { "N" }
}

fn of_person(person: &Person, mailbox: &Mailbox, structure: &Structure) -> String {
    let (profession, profession_label, speciality, speciality_label, _) = person.trade;
    format!(
        "{}|{}|8|{rpps}|8{rpps}||||{}|{}|{}|C|Civil|{profession}|{profession_label}|{speciality}|{speciality_label}|{}|{}",
        mailbox.kind,
        mailbox.address,
        person.title(),
        person.family,
        person.given,
        paperless(mailbox),
        place(structure),
        rpps = person.rpps,
    )
}

fn of_structure(mailbox: &Mailbox, structure: &Structure) -> String {
    format!(
        "{}|{}||||1|{}|{}||||||||||{}|{}",
        mailbox.kind,
        mailbox.address,
        structure.finess,
        mailbox.service,
        paperless(mailbox),
        place(structure),
    )
}

/// The last thirteen columns.
fn place(structure: &Structure) -> String {
    let (street_type, street) = structure.street;
    let (postal_code, town, _) = structure.town;
    let mut place = format!(
        "{}||||{}||{street_type}|{street}||",
        structure.name, structure.number
    );
    // Writing into a text does not fail.
    write!(place, "{postal_code} {town}|{postal_code}||FRANCE").ok();
    place
}
