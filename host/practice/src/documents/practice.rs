//! What letters say of the practice, of who writes and of the patient.

use socle_formats::date::CivilDate;
use socle_formats::traits::Sexe;
use socle_record::{Author, Level, PatientId, Record, RecordError, Value};
use socle_typeset::cartouche::Cartouche;
use socle_typeset::paper::{Letterhead, Made};
use socle_typeset::template::Values;

use super::{OWNER, chart};

/// A line of what the practice says of itself: the key of its setting and its French label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Key of the practice's setting of the host.
    pub key: &'static str,
    /// French.
    pub label: &'static str,
    /// Several lines.
    pub is_long: bool,
}

/// All of them, in the order of the letterhead. Kept as settings of the practice.
pub const LINES: &[Line] = &[
    Line {
        key: "cabinet.nom",
        label: "Nom du cabinet",
        is_long: false,
    },
    Line {
        key: "cabinet.specialite",
        label: "Spécialité",
        is_long: false,
    },
    Line {
        key: "cabinet.adresse",
        label: "Adresse",
        is_long: true,
    },
    Line {
        key: "cabinet.commune",
        label: "Commune",
        is_long: false,
    },
    Line {
        key: "cabinet.telephone",
        label: "Téléphone",
        is_long: false,
    },
    Line {
        key: "cabinet.numeros",
        label: "Numéros (RPPS, Assurance maladie…)",
        is_long: true,
    },
];

/// What the practice says of itself under this key; empty when it says nothing.
///
/// # Errors
/// Those of the record.
pub fn said(record: &Record, key: &str) -> Result<String, RecordError> {
    Ok(match record.setting(&Level::Practice, OWNER, key)? {
        Some(Value::Text(text)) => text.trim().to_owned(),
        _ => String::new(),
    })
}

/// The head of letters: who writes, then what the practice says of itself.
///
/// # Errors
/// Those of the record.
pub fn letterhead(record: &Record, author: &Author) -> Result<Letterhead, RecordError> {
    let mut lines = Vec::new();
    for line in LINES {
        let text = said(record, line.key)?;
        if text.is_empty() {
            continue;
        }
        match line.key {
            "cabinet.telephone" => lines.push(format!("Tél. {text}")),
            // Part of the address already, as a rule.
            "cabinet.commune" => {}
            _ => lines.extend(text.lines().map(str::to_owned)),
        }
    }
    let name = match writer(author) {
        (_, name) if name.is_empty() => String::new(),
        (title, name) => format!("{title} {name}").trim().to_owned(),
    };
    Ok(Letterhead { name, lines })
}

/// Title and name of who writes; empty for the practice itself.
pub(super) fn writer(author: &Author) -> (&'static str, String) {
    match &author.person {
        Some(person) if person.role == "doctor" => ("Docteur", person.nom.clone()),
        Some(person) => ("", person.nom.clone()),
        None => ("", String::new()),
    }
}

/// The cartouche of a patient.
///
/// # Errors
/// Those of the record.
pub fn cartouche(record: &Record, patient: &PatientId) -> Result<Cartouche, RecordError> {
    let identity = record.identity(patient)?;
    let entity = record.entity("patient", patient.as_str())?;
    let (used, used_first) = (entity.get("nom-utilise"), entity.get("prenom-utilise"));
    Ok(Cartouche::of(
        &identity.identite,
        used.as_text(),
        used_first.as_text(),
    ))
}

/// Now, in the practice's zone.
pub fn now(record: &Record) -> jiff::Zoned {
    jiff::Timestamp::from_millisecond(record.now_ms())
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .to_zoned(record.zone().time_zone().clone())
}

/// Today in the practice's zone, `YYYY-MM-DD`.
pub(super) fn today(record: &Record) -> String {
    now(record).date().to_string()
}

/// When a document is made.
pub(super) fn made(record: &Record) -> Made {
    let now = now(record);
    Made {
        date: (
            now.year().unsigned_abs(),
            now.month().unsigned_abs(),
            now.day().unsigned_abs(),
        ),
        time: (
            now.hour().unsigned_abs(),
            now.minute().unsigned_abs(),
            now.second().unsigned_abs(),
        ),
        offset_minutes: now.offset().seconds() / 60,
    }
}

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// A date as letters write it: `1er mars 2026`.
fn in_words(date: jiff::civil::Date) -> String {
    let month = usize::from(date.month().unsigned_abs()).saturating_sub(1);
    let day = match date.day() {
        1 => "1er".to_owned(),
        day => day.to_string(),
    };
    format!(
        "{day} {} {}",
        MONTHS.get(month).copied().unwrap_or_default(),
        date.year()
    )
}

/// What the merge fields are worth for a letter to or about this patient.
///
/// # Errors
/// Those of the record.
pub fn values(
    record: &Record,
    author: &Author,
    patient: &PatientId,
) -> Result<Values, RecordError> {
    let identity = record.identity(patient)?;
    let traits = identity.identite.traits();
    let entity = record.entity("patient", patient.as_str())?;
    let field = |name: &str| {
        entity
            .get(name)
            .as_text()
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let or = |first: String, second: &str| {
        if first.is_empty() {
            second.to_owned()
        } else {
            first
        }
    };
    let now = now(record);
    let today: Option<CivilDate> = now.date().to_string().parse().ok();
    let age = today.and_then(|today| traits.date_naissance.age_ans(&today));
    let address = [
        field("adresse"),
        format!("{} {}", field("code-postal"), field("commune"))
            .trim()
            .to_owned(),
    ]
    .into_iter()
    .filter(|line| !line.is_empty())
    .collect::<Vec<_>>()
    .join("\n");
    let (title, name) = writer(author);
    let mut values = Values::from([
        (
            "patient.civilite",
            match traits.sexe {
                Sexe::F => "Madame",
                Sexe::M => "Monsieur",
                Sexe::I => "",
            }
            .to_owned(),
        ),
        (
            "patient.nom",
            or(field("nom-utilise"), &traits.nom_naissance),
        ),
        ("patient.nom_naissance", traits.nom_naissance.clone()),
        (
            "patient.prenom",
            given(&or(field("prenom-utilise"), &traits.premier_prenom)),
        ),
        (
            "patient.ne",
            match traits.sexe {
                Sexe::F => "née",
                Sexe::M => "né",
                Sexe::I => "né(e)",
            }
            .to_owned(),
        ),
        ("patient.date_naissance", traits.date_naissance.affichage()),
        (
            "patient.age",
            match age {
                Some(0) => "moins d’un an".to_owned(),
                Some(1) => "1 an".to_owned(),
                Some(years) => format!("{years} ans"),
                None => String::new(),
            },
        ),
        ("patient.adresse", address),
        ("patient.telephone", field("telephone")),
        ("patient.courriel", field("courriel")),
        ("medecin.nom", name),
        ("medecin.titre", title.to_owned()),
        ("cabinet.nom", said(record, "cabinet.nom")?),
        ("cabinet.adresse", said(record, "cabinet.adresse")?),
        ("cabinet.commune", said(record, "cabinet.commune")?),
        ("cabinet.telephone", said(record, "cabinet.telephone")?),
        ("date", in_words(now.date())),
    ]);
    values.extend(chart::values(record, patient)?);
    Ok(values)
}

/// A given name in capitals as a letter writes it: `MARIE-LOU` becomes `Marie-Lou`.
fn given(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let mut begins = true;
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if begins {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        begins = !c.is_alphanumeric();
    }
    out
}
