//! The journal in words: what a line tells a person who asks who saw what.

use socle_record::JournalLine;
use socle_record::model::entity::Happened;
use socle_record::model::kinds::Kind;

use crate::kit::text::{instant, t, t_with};
use socle_practice::journal::SeenLine;

/// What kind of thing a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Something was read.
    Read,
    /// Something was written.
    Write,
    /// Something left the practice, or was about to.
    Send,
    /// Anything else that was done.
    Act,
}

impl Sort {
    /// In one word.
    pub fn word(self) -> String {
        match self {
            Self::Read => t("vu-lecture"),
            Self::Write => t("vu-ecriture"),
            Self::Send => t("vu-envoi"),
            Self::Act => t("vu-acte"),
        }
    }
}

/// What kind of thing this line tells.
pub fn kind(line: &JournalLine) -> Sort {
    let leaves = ["http ", "link "];
    if line.name.starts_with("envoi.")
        || leaves
            .iter()
            .any(|start| line.capability.starts_with(start))
        || matches!(line.capability.as_str(), "export-table" | "clipboard")
    {
        return Sort::Send;
    }
    match line.nature.as_str() {
        "lecture" => Sort::Read,
        "ecriture" => Sort::Write,
        _ => Sort::Act,
    }
}

/// What this line tells, in French; what is not known here is shown as it is written.
pub fn what(line: &JournalLine) -> String {
    if line.name.is_empty() {
        read(&line.capability)
    } else {
        done(line)
    }
}

fn read(capability: &str) -> String {
    match capability {
        "file.open" => t("vu-dossier-ouvert"),
        "patients.show" => t("vu-dossier-affiche"),
        "journal.patient" => t("vu-journal"),
        "records.patient" => t("vu-administratif"),
        "identity-store" => t("vu-identite"),
        "documents" => t("vu-documents"),
        "export-table" => t("vu-tableau"),
        "clipboard" => t("vu-presse-papiers"),
        "notifications" => t("vu-avertissement"),
        "barcode-scan" => t("vu-code-barres"),
        "vitale" | "reader.vitale" => t("vu-vitale"),
        "apcv" | "reader.apcv" => t("vu-apcv"),
        "reader.datamatrix" => t("vu-datamatrix"),
        "reader.fichier" => t("vu-datamatrix-fichier"),
        "reader.illisible" => t("vu-datamatrix-illisible"),
        "reader.autre" => t("vu-code-autre"),
        other => {
            if let Some(host) = other.strip_prefix("http ") {
                t_with("vu-echange", &[("adresse", host)])
            } else if let Some(host) = other.strip_prefix("link ") {
                t_with("vu-lien", &[("adresse", host)])
            } else if let Some(service) = other.strip_prefix("service.") {
                t_with("vu-service", &[("service", service)])
            } else if let Some(kind) = other.strip_prefix("records.") {
                // In the words of the file; what this version knows nothing of keeps its name.
                let kind = Kind::named(kind).map_or(kind, |kind| kind.label);
                t_with("vu-elements", &[("genre", kind)])
            } else {
                other.to_owned()
            }
        }
    }
}

fn done(line: &JournalLine) -> String {
    match line.name.as_str() {
        "patient.creation" => t("vu-creation"),
        "patient.modification" => t_with(
            "vu-modification",
            &[("champs", &line.object.replace(' ', ", "))],
        ),
        "identite.controler" => t("acte-controler"),
        "identite.attester" => t("acte-attester"),
        "identite.retirer_controle" => t("acte-retirer-controle"),
        "identite.invalider_ins" => t("acte-invalider"),
        "identite.marquer" => t("acte-marquer"),
        "identite.modifier_traits" => t("acte-modifier-traits"),
        "identite.reponse" => t("acte-reponse"),
        "identite.accepter_reponse" => t("acte-accepter"),
        "identite.rejeter_reponse" => t("acte-rejeter"),
        "identite.sans_reponse" => t_with("acte-sans-reponse-code", &[("code", &line.object)]),
        "envoi.creation" => t("vu-envoi-prepare"),
        "envoi.tentative" => t("vu-envoi-tente"),
        "envoi.verification" => t("vu-envoi-verifie"),
        "envoi.export" => t("vu-envoi-exporte"),
        "envoi.relance" => t("vu-envoi-relance"),
        "envoi.reprise" => t("vu-envoi-reprise"),
        "envoi.quand_meme" => t("vu-envoi-quand-meme"),
        name => {
            if let Some(state) = name.strip_prefix("envoi.") {
                t_with("vu-envoi-etat", &[("etat", state)])
            } else if let Some(act) = name.strip_prefix("document.") {
                t_with("vu-document", &[("acte", act)])
            } else if let Some(said) = of_entity(name) {
                said
            } else if line.capability == "plugin" {
                t_with("vu-action", &[("action", name)])
            } else {
                name.to_owned()
            }
        }
    }
}

/// What was done to an entity of the medical file: `allergie.creation`.
fn of_entity(name: &str) -> Option<String> {
    let (kind, what) = name.rsplit_once('.')?;
    let kind = Kind::named(kind)?;
    let what: Happened = what.parse().ok()?;
    let done = match what {
        Happened::Creation => t("vu-element-creation"),
        Happened::Modification => t("vu-element-modification"),
        Happened::Cloture => t("vu-element-cloture"),
        Happened::Rature => t("vu-element-rature"),
        Happened::Validation => t("vu-element-validation"),
        Happened::Rattachement => t("vu-element-rattachement"),
    };
    Some(t_with(
        "vu-element",
        &[("element", kind.label), ("fait", &done)],
    ))
}

/// The lines as a table for a spreadsheet: UTF-8 with its mark, semicolons, as French ones read it.
///
/// # Errors
/// Those of writing to memory, which do not happen.
pub fn csv(lines: &[SeenLine]) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record([
        t("vu-colonne-numero"),
        t("vu-colonne-quand"),
        t("vu-colonne-instant"),
        t("vu-colonne-nature"),
        t("vu-colonne-quoi"),
        t("vu-colonne-qui"),
        t("vu-colonne-identifiant"),
        t("vu-colonne-extension"),
        t("vu-colonne-objet"),
        t("vu-colonne-empreinte"),
    ])?;
    for one in lines {
        let line = &one.line;
        let cells = [
            line.number.to_string(),
            instant(line.at_ms),
            line.at_ms.to_string(),
            kind(line).word(),
            what(line),
            one.person.clone().unwrap_or_default(),
            line.person.clone().unwrap_or_default(),
            one.plugin.clone().unwrap_or_default(),
            line.object.clone(),
            line.hash.clone(),
        ];
        out.write_record(cells.iter().map(|cell| inert(cell)))?;
    }
    out.into_inner().map_err(|error| error.into_error().into())
}

/// A text that a spreadsheet takes for a text and not for a formula.
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn line(nature: &str, name: &str, capability: &str) -> JournalLine {
        JournalLine {
            workstation: "w".into(),
            number: 7,
            at_ms: 1_795_335_600_000,
            nature: nature.into(),
            name: name.into(),
            person: Some("=1+1".into()),
            plugin: None,
            session: None,
            call: None,
            patient: None,
            capability: capability.into(),
            object: "telephone adresse".into(),
            hash: "ab".into(),
        }
    }

    #[track_caller]
    fn check(nature: &str, name: &str, capability: &str, kind: Sort, part: &str) {
        let line = line(nature, name, capability);
        assert_eq!(self::kind(&line), kind);
        let said = what(&line);
        assert!(said.contains(part), "{said}");
    }

    #[test]
    fn lines_are_told_by_kind_and_in_words() {
        check("lecture", "", "file.open", Sort::Read, "Dossier ouvert");
        check("lecture", "", "http a.example", Sort::Send, "a.example");
        check(
            "ecriture",
            "patient.modification",
            "records.patient",
            Sort::Write,
            "telephone, adresse",
        );
        check("acte", "envoi.tentative", "outbox", Sort::Send, "envoi");
        check(
            "ecriture",
            "allergie.creation",
            "records.allergie",
            Sort::Write,
            "allergie ou intolérance",
        );
        check("acte", "command.x", "plugin", Sort::Act, "command.x");
        check("lecture", "", "tout-autre", Sort::Read, "tout-autre");
    }

    #[test]
    fn the_table_is_read_back_and_holds_no_formula() {
        let one = SeenLine {
            line: line("lecture", "", "documents"),
            person: Some("Dr; \"Max\" LIBRE".into()),
            plugin: None,
        };
        let bytes = csv(&[one]).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let mut read = csv::ReaderBuilder::new()
            .delimiter(b';')
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let row = read.records().next().unwrap().unwrap();
        assert_eq!(&row[0], "7");
        assert_eq!(&row[5], "Dr; \"Max\" LIBRE");
        assert_eq!(&row[6], "'=1+1");
    }
}
