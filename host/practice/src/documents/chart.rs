//! What letters say of the medical file: one line for each item that holds, as a colleague reads it.

use socle_formats::date::CivilDate;
use socle_formats::unit;
use socle_record::{Dossier, EntityView, Item, PatientId, Record, RecordError, Section};

use super::practice;

/// Longest text of a consultation put into a letter, characters.
const TEXT_CHARS: usize = 10_000;

/// The values of the fields `dossier.*` and `consultation.*`. What the file does not hold is empty: nothing in a letter says
/// that there is nothing.
///
/// # Errors
/// Those of the record.
pub(super) fn values(
    record: &Record,
    patient: &PatientId,
) -> Result<Vec<(&'static str, String)>, RecordError> {
    let dossier = record.dossier(patient)?;
    let today = practice::today(record)
        .parse()
        .or_else(|_unreadable| record.today())?;
    let section = |section: Section| {
        let lines: Vec<String> = dossier
            .section(section)
            // What is over is history, and is said as such; anything else that is over is no longer so.
            .filter(|item| section == Section::Antecedent || item.is_current(today))
            .map(line)
            .collect();
        lines.join("\n")
    };
    let last = last_consultation(&dossier);
    let of_last = |text: &dyn Fn(&socle_record::Consultation) -> String| {
        let text = last.map(text).unwrap_or_default();
        text.chars().take(TEXT_CHARS).collect::<String>()
    };
    Ok(vec![
        ("dossier.problemes", section(Section::Probleme)),
        ("dossier.antecedents", section(Section::Antecedent)),
        (
            "dossier.antecedents_familiaux",
            section(Section::AntecedentFamilial),
        ),
        ("dossier.allergies", section(Section::Allergie)),
        ("dossier.traitements", section(Section::Traitement)),
        ("dossier.vigilance", section(Section::Vigilance)),
        ("dossier.facteurs_risque", section(Section::FacteurRisque)),
        ("dossier.habitudes", section(Section::Habitude)),
        ("dossier.vaccinations", section(Section::Vaccination)),
        ("dossier.ald", alds(&dossier, today)),
        (
            "dossier.medecin_traitant",
            dossier
                .medecin_traitant
                .as_ref()
                .map(|view| view.text("nom"))
                .unwrap_or_default(),
        ),
        (
            "consultation.date",
            of_last(&|one| one.date.map(|date| date.affichage()).unwrap_or_default()),
        ),
        ("consultation.motif", of_last(&|one| one.motif.clone())),
        (
            "consultation.observation",
            of_last(&|one| one.observation.clone()),
        ),
        (
            "consultation.conclusion",
            of_last(&|one| one.conclusion.clone()),
        ),
    ])
}

/// The last one that is written: what is still being written is not said to anybody.
fn last_consultation(dossier: &Dossier) -> Option<&socle_record::Consultation> {
    dossier
        .consultations
        .iter()
        .find(|one| one.validee.is_some())
}

/// An item as a letter says it: `Metformine 1000 mg : 1 matin, 1 soir (depuis 2014)`.
fn line(item: &Item) -> String {
    let shown = |field: &str| item.view.shown(field);
    let mut details: Vec<String> = match item.section {
        Section::Traitement => vec![shown("posologie")],
        Section::Allergie => vec![shown("reaction"), shown("gravite")],
        Section::AntecedentFamilial => vec![shown("lien")],
        Section::Habitude => vec![
            (item.view.get("quantite").as_number())
                .map(|number| unit::quantity(number, &shown("unite")))
                .unwrap_or_default(),
            shown("valeur"),
        ],
        Section::Vaccination => vec![shown("lot")],
        _ => Vec::new(),
    };
    details.retain(|detail| !detail.is_empty());
    let mut line = item.terme.label.clone();
    if !details.is_empty() {
        line = format!("{line} : {}", details.join(", "));
    }
    let dates = match (item.debut, item.fin) {
        (Some(day), _) if item.section == Section::Vaccination => day.affichage(),
        (Some(begin), Some(end)) => format!("{} – {}", begin.affichage(), end.affichage()),
        (Some(begin), None) => format!("depuis {}", begin.affichage()),
        (None, Some(end)) => format!("jusqu’à {}", end.affichage()),
        (None, None) => String::new(),
    };
    if dates.is_empty() {
        line
    } else {
        format!("{line} ({dates})")
    }
}

fn alds(dossier: &Dossier, today: CivilDate) -> String {
    let holds = |view: &&EntityView| view.date("fin").is_none_or(|end| end > today);
    let lines: Vec<String> = dossier
        .alds
        .iter()
        .filter(holds)
        .map(|view| {
            let number = view.shown("numero");
            let label = view.coded("terme").unwrap_or_default().label;
            if number.is_empty() {
                label
            } else {
                format!("{label} (ALD {number})")
            }
        })
        .collect();
    lines.join("\n")
}
