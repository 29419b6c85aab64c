//! What the medical file allows, in one place: dates that contradict one another, closed items, validated consultations,
//! facts. Pure: whoever stores it asks here first.

use socle_formats::date::CivilDate;

use super::entity::Etat;
use super::fields::{Field, Fields, Holds, date_of, text_of};
use super::kinds::{
    ACTE, ADDENDUM, ALD, ANTECEDENT_FAMILIAL, AUTEUR, CONSENTEMENT, CONSULTATION, CORRESPONDANT,
    DEBUT, Edits, FIN, Kind, MEDECIN_TRAITANT, PATIENT, RENDEZ_VOUS, STATUT, TRAITEMENT,
    VACCINATION, Whose, sets,
};
use super::outbox::Gone;
use super::value::Value;

/// What is known of the patient and the day.
#[derive(Debug, Clone, Copy)]
pub struct Around {
    /// The patient's birth, when the entity has a patient.
    pub naissance: Option<CivilDate>,
    /// The patient's death.
    pub deces: Option<CivilDate>,
    /// Today, in the practice's zone.
    pub today: CivilDate,
}

/// A field that contradicts something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its name.
    pub field: &'static str,
    /// End of a French sentence whose subject is the field.
    pub reason: String,
}

/// Why something cannot be done to an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It was struck out.
    #[error("it was struck out")]
    Struck,
    /// The consultation is validated.
    #[error("the consultation is validated")]
    Validated,
    /// It is a fact, and does not change.
    #[error("it is a fact")]
    Fact,
    /// An addendum comes after the validation.
    #[error("the consultation is not validated")]
    NotValidated,
    /// Only a consultation is validated.
    #[error("it is no consultation")]
    NotConsultation,
    /// It has nothing that could end.
    #[error("it cannot be closed")]
    Endless,
    /// It is closed already.
    #[error("it is closed")]
    Closed,
    /// Striking out needs a reason.
    #[error("no reason was given")]
    NoReason,
    /// The other entity is of another patient.
    #[error("it is of another patient")]
    OtherPatient,
    /// It has a patient already, or cannot have one.
    #[error("it cannot be attached")]
    Attached,
    /// What is private belongs to a person, and nobody acts.
    #[error("nobody acts")]
    Nobody,
}

impl Refused {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Struck => "dossier.rature",
            Self::Validated => "dossier.validee",
            Self::Fact => "dossier.fait",
            Self::NotValidated => "dossier.ouverte",
            Self::NotConsultation => "dossier.validation",
            Self::Endless => "dossier.cloture",
            Self::Closed => "dossier.clos",
            Self::NoReason => "dossier.motif",
            Self::OtherPatient => "dossier.autre-patient",
            Self::Attached => "dossier.rattachement",
            Self::Nobody => "person-required",
        }
    }

    /// What the doctor reads.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Struck => {
                "Cet élément a été raturé : il reste dans l’historique et ne se modifie plus. Saisissez-en un nouveau."
            }
            Self::Validated => {
                "Cette consultation est validée : elle ne se modifie plus. Ajoutez un addendum."
            }
            Self::Fact => {
                "Ce recueil est daté et ne se modifie pas : enregistrez-en un nouveau, ou raturez-le s’il est faux."
            }
            Self::NotValidated => {
                "Cette consultation n’est pas encore validée : complétez l’observation elle-même."
            }
            Self::NotConsultation => "Seule une consultation se valide.",
            Self::Endless => "Cet élément n’a pas de fin : raturez-le s’il est faux.",
            Self::Closed => "Cet élément est déjà clos.",
            Self::NoReason => "Indiquez pourquoi cet élément est raturé.",
            Self::OtherPatient => {
                "Cet élément est celui d’un autre patient : vérifiez le dossier ouvert."
            }
            Self::Attached => "Cet élément ne peut pas être rattaché à un autre patient.",
            Self::Nobody => {
                "Un contact privé appartient à une personne : ouvrez une session, ou partagez-le avec le cabinet."
            }
        }
    }
}

/// What somebody wants to do to an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Write a new one.
    Create,
    /// Change its fields.
    Modify,
    /// Say it no longer holds.
    Close,
    /// Say it was entered by mistake.
    Strike,
    /// Validate it.
    Validate,
}

/// Whether it may be done: `etat` is that of the entity ([`Etat::Actif`] for one to create), `consultation` that of the
/// consultation it belongs to.
///
/// What is validated can still be struck out, with its reason: a consultation written into the wrong file must not stand
/// there. Its acts follow it.
///
/// # Errors
/// [`Refused`].
pub fn may(
    kind: &Kind,
    etat: Etat,
    consultation: Option<Etat>,
    wanted: Wanted,
) -> Result<(), Refused> {
    if etat == Etat::Rature || consultation == Some(Etat::Rature) {
        return Err(Refused::Struck);
    }
    let is_addendum = kind.name == ADDENDUM.name;
    match (wanted, kind.edits) {
        (Wanted::Strike, _) => Ok(()),
        (Wanted::Create, _) if is_addendum => match consultation {
            Some(Etat::Validee) => Ok(()),
            _ => Err(Refused::NotValidated),
        },
        (Wanted::Validate, _) => match etat {
            Etat::Ouverte => Ok(()),
            Etat::Validee => Err(Refused::Validated),
            _ => Err(Refused::NotConsultation),
        },
        (Wanted::Create, Edits::UntilValidated) if consultation == Some(Etat::Validee) => {
            Err(Refused::Validated)
        }
        (Wanted::Create, _) => Ok(()),
        (Wanted::Modify | Wanted::Close, Edits::Never) => Err(Refused::Fact),
        (Wanted::Modify | Wanted::Close, Edits::UntilValidated)
            if etat == Etat::Validee || consultation == Some(Etat::Validee) =>
        {
            Err(Refused::Validated)
        }
        (Wanted::Close, _) if !closes(kind) => Err(Refused::Endless),
        (Wanted::Close, _) if etat == Etat::Clos => Err(Refused::Closed),
        (Wanted::Modify | Wanted::Close, _) => Ok(()),
    }
}

/// Whether entities of this kind have an end.
fn closes(kind: &Kind) -> bool {
    statuts(kind).is_some_and(|set| set == sets::STATUTS)
}

fn statuts(kind: &Kind) -> Option<super::fields::Set> {
    match kind.field(STATUT)?.holds {
        Holds::Code(set) => Some(set),
        _ => None,
    }
}

/// The state that follows from the fields, for what is neither struck out nor validated.
#[must_use]
pub fn etat(kind: &Kind, fields: &Fields) -> Etat {
    if kind.name == CONSULTATION.name {
        return Etat::Ouverte;
    }
    let statut = text_of(fields, STATUT);
    let ended = sets::STATUTS_CLOS.contains(&statut) || statut == "annule";
    if kind.whose != Whose::Itself && ended {
        Etat::Clos
    } else {
        Etat::Actif
    }
}

/// Whether an item holds on that day: what has an end behind it does not, although nobody closed it.
#[must_use]
pub fn is_current(etat: Etat, fin: Option<CivilDate>, today: CivilDate) -> bool {
    matches!(etat, Etat::Actif | Etat::Ouverte) && !fin.is_some_and(|fin| is_before(fin, today))
}

/// Fills in what was not said: the day, who wrote it, and the statut that goes with an end.
///
/// `changed` are the fields this write brings; a statut that was said stays.
pub fn complete(
    kind: &Kind,
    fields: &mut Fields,
    changed: &[&str],
    author: Option<&str>,
    today: CivilDate,
) {
    let mut default = |name: &str, value: &str| {
        if kind.field(name).is_some() && !fields.contains_key(name) && !value.is_empty() {
            fields.insert(name.to_owned(), Value::from(value));
        }
    };
    if [&CONSULTATION, &CONSENTEMENT, &ADDENDUM]
        .map(|kind| kind.name)
        .contains(&kind.name)
    {
        default("date", &today.to_string());
    }
    if kind.name == RENDEZ_VOUS.name {
        default("presence", "attendu");
    }
    default(AUTEUR, author.unwrap_or_default());
    let Some(set) = statuts(kind) else { return };
    if kind.whose == Whose::Itself {
        return;
    }
    default(STATUT, set.first().map_or("", |choice| choice.code));
    let ends = date_of(fields, FIN).is_some_and(|fin| !is_before(today, fin));
    if set == sets::STATUTS && changed.contains(&FIN) && !changed.contains(&STATUT) && ends {
        fields.insert(STATUT.to_owned(), Value::from("termine"));
    }
}

/// Whether `a` is before `b` as far as both are known: 2019 is not before May 2019.
#[must_use]
pub fn is_before(a: CivilDate, b: CivilDate) -> bool {
    let (a, b) = (a.to_string(), b.to_string());
    let known = a.len().min(b.len());
    a[..known] < b[..known]
}

/// Checks an entity as it would be: mandatory fields, and what contradicts.
///
/// # Errors
/// The first [`Broken`] field.
pub fn check(kind: &Kind, fields: &Fields, around: &Around) -> Result<(), Broken> {
    for field in kind.fields.iter().filter(|field| field.mandatory) {
        if !fields.contains_key(field.name) {
            return broken(field.name, "doit être renseigné");
        }
    }
    if kind.whose == Whose::Itself {
        return patient(fields, around);
    }
    for field in kind.fields {
        if let (Holds::Date, Some(date)) = (field.holds, date_of(fields, field.name)) {
            dated(kind, field, fields, date, around)?;
        }
    }
    if kind.name == RENDEZ_VOUS.name {
        appointment(fields)?;
    }
    pairs(fields)?;
    if let (Some(debut), Some(fin)) = (date_of(fields, DEBUT), date_of(fields, FIN))
        && is_before(fin, debut)
    {
        return broken(FIN, &format!("est avant le début ({})", debut.affichage()));
    }
    let open = matches!(text_of(fields, STATUT), "actif" | "suspendu");
    if let (Some(fin), true) = (date_of(fields, FIN), open)
        && !ends_ahead(kind)
        && !is_before(around.today, fin)
    {
        return broken(
            FIN,
            "est renseignée alors que l’élément est en cours : choisissez « terminé », ou effacez la fin",
        );
    }
    let rpps = text_of(fields, "rpps");
    let is_rpps = rpps.len() == 11 && rpps.bytes().all(|b| b.is_ascii_digit());
    if !(rpps.is_empty() || is_rpps) {
        return broken("rpps", "doit avoir 11 chiffres");
    }
    if let Some(Value::Texts(addresses)) = fields.get("mss")
        && let Some(wrong) = addresses.iter().find(|address| !is_address(address))
    {
        return broken(
            "mss",
            &format!("contient « {wrong} », qui n’est pas une adresse"),
        );
    }
    Ok(())
}

fn broken<T>(field: &'static str, reason: &str) -> Result<T, Broken> {
    Err(Broken {
        field,
        reason: reason.to_owned(),
    })
}

fn is_address(text: &str) -> bool {
    matches!(text.split_once('@'), Some((local, host)) if !local.is_empty() && host.contains('.'))
        && !text.contains(char::is_whitespace)
        && text.matches('@').count() == 1
}

/// Kinds whose end, or beginning, may lie ahead: what was decided or recognised until then.
fn ends_ahead(kind: &Kind) -> bool {
    [&TRAITEMENT, &ALD, &MEDECIN_TRAITANT, &CORRESPONDANT]
        .map(|kind| kind.name)
        .contains(&kind.name)
}

fn dated(
    kind: &Kind,
    field: &Field,
    fields: &Fields,
    date: CivilDate,
    around: &Around,
) -> Result<(), Broken> {
    // What a relative had may be older than the patient.
    let of_patient = kind.whose == Whose::Patient && kind.name != ANTECEDENT_FAMILIAL.name;
    if of_patient
        && let Some(naissance) = around.naissance
        && is_before(date, naissance)
    {
        let reason = format!("est avant la naissance ({})", naissance.affichage());
        return broken(field.name, &reason);
    }
    if kind.whose == Whose::Patient
        && field.name != FIN
        && let Some(deces) = around.deces
        && is_before(deces, date)
        // What the practice writes down after a death bears its own day.
        && ![ADDENDUM.name, CONSENTEMENT.name].contains(&kind.name)
    {
        let reason = format!("est après le décès ({})", deces.affichage());
        return broken(field.name, &reason);
    }
    let planned = kind.name == ACTE.name && text_of(fields, STATUT) == "en-cours"
        || kind.name == VACCINATION.name && text_of(fields, STATUT) != "realisee"
        || kind.name == RENDEZ_VOUS.name;
    if is_before(around.today, date) && !ends_ahead(kind) && !planned {
        return broken(field.name, "est dans le futur");
    }
    Ok(())
}

/// An appointment is on one day, at one time.
fn appointment(fields: &Fields) -> Result<(), Broken> {
    if date_of(fields, "date").is_some_and(|date| date.jour().is_none()) {
        return broken("date", "doit être un jour précis");
    }
    let is_time = match text_of(fields, "heure").split_once(':') {
        Some((hour, minute)) => {
            let below = |text: &str, most: u8| {
                text.len() == 2
                    && text.bytes().all(|b| b.is_ascii_digit())
                    && text.parse::<u8>().is_ok_and(|n| n < most)
            };
            below(hour, 24) && below(minute, 60)
        }
        None => false,
    };
    if !is_time {
        return broken("heure", "doit être écrite HH:MM");
    }
    Ok(())
}

/// Fields that mean something only beside another.
fn pairs(fields: &Fields) -> Result<(), Broken> {
    for (unit, quantity, label) in [
        ("unite", "quantite", "Quantité"),
        ("dose-unite", "dose", "Dose par prise"),
        ("periode-unite", "periode", "Intervalle entre deux prises"),
    ] {
        if fields.contains_key(unit) && !fields.contains_key(quantity) {
            return broken(unit, &format!("ne veut rien dire sans « {label} »"));
        }
    }
    if fields.contains_key("periode") && !fields.contains_key("periode-unite") {
        return broken("periode-unite", "doit être renseigné avec l’intervalle");
    }
    Ok(())
}

fn patient(fields: &Fields, around: &Around) -> Result<(), Broken> {
    for name in ["date-deces", "date-depart"] {
        let (Some(date), Some(naissance)) = (date_of(fields, name), around.naissance) else {
            continue;
        };
        if is_before(date, naissance) {
            let field = PATIENT.field(name).map_or("date-deces", |field| field.name);
            let reason = format!("est avant la naissance ({})", naissance.affichage());
            return broken(field, &reason);
        }
    }
    if date_of(fields, "date-deces").is_some_and(|deces| is_before(around.today, deces)) {
        return broken("date-deces", "est dans le futur");
    }
    if fields.contains_key("motif-depart") && !fields.contains_key("date-depart") {
        return broken("motif-depart", "est renseigné sans date de départ");
    }
    Ok(())
}

/// The day since which a patient is no longer followed here, by death or departure; `YYYY[-MM[-DD]]`.
#[must_use]
pub fn inactive_since(fields: &Fields) -> Option<CivilDate> {
    let deces = date_of(fields, "date-deces");
    let depart = date_of(fields, "date-depart");
    match (deces, depart) {
        (Some(deces), Some(depart)) => Some(deces.min(depart)),
        (one, other) => one.or(other),
    }
}

/// Whether a patient is followed here on that day. No sends, no reminders, no counting otherwise.
///
/// A departure may be announced ahead; the day itself counts as gone.
#[must_use]
pub fn is_active(inactive_since: Option<CivilDate>, today: CivilDate) -> bool {
    inactive_since.is_none_or(|since| is_before(today, since))
}

/// Why a patient is not followed here any more on that day.
#[must_use]
pub fn gone(fields: &Fields, today: CivilDate) -> Option<Gone> {
    let over = |field| !is_active(date_of(fields, field), today);
    if over("date-deces") {
        Some(Gone::Dead)
    } else {
        over("date-depart").then_some(Gone::Left)
    }
}

#[cfg(test)]
mod tests;
