//! What a person finds who opens the archive by hand: `INDEX.HTM` and `README.TXT`.

use super::{Sender, Submission};
use crate::date::CivilDate;
use crate::out::Out;
use crate::xds::entry::Entry;

/// Where metadata and documents lie.
pub(super) const FOLDER: &str = "IHE_XDM/SUBSET01/";

/// The page, XHTML 1.0 Strict. It names no patient: titles and types only.
pub(super) fn index(
    sender: &Sender,
    submission: &Submission,
    entries: &[Entry],
) -> Option<Vec<u8>> {
    let mut out = Out::new();
    out.doctype(
        "html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\"",
    );
    let attributes = [
        ("xmlns", "http://www.w3.org/1999/xhtml"),
        ("xml:lang", "fr"),
        ("lang", "fr"),
    ];
    out.open("html", &attributes, |out| {
        out.open("head", &[], |out| {
            out.empty(
                "meta",
                &[
                    ("http-equiv", "Content-Type"),
                    ("content", "text/html; charset=UTF-8"),
                ],
            );
            out.text("title", &[], &submission.title);
        });
        out.open("body", &[], |out| {
            out.text("h1", &[], &submission.title);
            out.open("p", &[], |out| {
                out.words("Envoi de ");
                out.words(&who(sender));
                out.words(". Voir le fichier ");
                out.text("a", &[("href", "README.TXT")], "README.TXT");
                out.words(".");
            });
            out.open("ul", &[], |out| {
                for entry in entries {
                    out.open("li", &[], |out| {
                        let place = format!("{FOLDER}{}", entry.uri);
                        out.text("a", &[("href", &place)], &entry.title);
                        out.words(&format!(
                            " ({}{})",
                            entry.kind.label,
                            of_day(&entry.creation)
                        ));
                    });
                }
            });
        });
    });
    out.finish()
}

fn who(sender: &Sender) -> String {
    [&sender.name, &sender.organisation]
        .map(|text| text.trim())
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// The day of a time of the metadata. It is that of UTC: enough for who looks for a document by hand.
fn of_day(time: &str) -> String {
    let part = |range: std::ops::Range<usize>| time.get(range)?.parse::<u16>().ok();
    let small = |range| part(range).and_then(|number| u8::try_from(number).ok());
    match (part(0..4), small(4..6), small(6..8)) {
        (Some(year), Some(month), Some(day)) => CivilDate::complete(year, month, day)
            .map(|day| format!(", {}", day.affichage()))
            .unwrap_or_default(),
        _ => String::new(),
    }
}

/// The text, lines ended as every system reads them.
pub(super) fn readme(sender: &Sender, entries: &[Entry]) -> String {
    let mut lines = vec![
        "Emetteur".to_owned(),
        said("Nom", &sender.name),
        said("Organisme", &sender.organisation),
        said("Adresse", &sender.address),
        said("Téléphone", &sender.phone),
        String::new(),
        "Application de l’émetteur".to_owned(),
        said("Nom", &sender.program),
        said("Version", &sender.version),
        said("Editeur", &sender.editor),
        String::new(),
        "Instructions".to_owned(),
        "  Cet envoi contient des documents de santé. Ouvrez INDEX.HTM, ou rangez-le avec votre logiciel.".to_owned(),
        String::new(),
        "Arborescence".to_owned(),
        "  INDEX.HTM".to_owned(),
        "  README.TXT".to_owned(),
        format!("  {FOLDER}METADATA.XML"),
    ];
    lines.extend(
        entries
            .iter()
            .map(|entry| format!("  {FOLDER}{}  {}", entry.uri, one_line(&entry.title))),
    );
    lines.push(String::new());
    lines.join("\r\n")
}

fn said(what: &str, text: &str) -> String {
    format!("  {what} : {}", one_line(text))
}

fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
