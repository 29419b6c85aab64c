//! The patient's documents and the shared record: what goes by itself, what waits, what is there; each with what can be done.

use socle_formats::documents::TypeDocument;
use socle_formats::xds::values::Hidden;
use socle_sdk::{
    Context, Data, Document, Event, Failure, Query, View, documents, invalidate, texts, time,
};

use super::{SIDE, action};
use crate::change::{self, What};
use crate::deposit::kept::{self, Deposit};
use crate::deposit::kinds::{self, Sensitive};
use crate::deposit::order::{self, Wanted};
use crate::deposit::{is_in_use, kind_of, leaves};
use crate::door::{self, Task};
use crate::patient;
use crate::state::{Known, Standing};
use crate::{astray, colleague};

/// Documents looked at, the latest first, and shown of them.
const LOOKED_AT: u32 = 40;
const SHOWN: usize = 8;
/// Before the id of a document in a key.
const DOCUMENT: &str = "doc-";
/// What the scratch keeps: the document whose changes are shown.
const OPEN: &str = "document-ouvert";

/// Keys of the buttons.
const DEPOSIT: &str = "deposer";
const SECRETLY: &str = "deposer-secret";
const LEAVE_OUT: &str = "ne-pas-deposer";
const TAKE_BACK: &str = "retirer-envoi";
const CHANGES: &str = "modifier";
const WITH_TYPE: &str = "deposer-type";
const WRITE: &str = "ecrire-traitant";
const ASTRAY: &str = "mauvais-patient";
/// Keys of the fields.
const TYPE: &str = "type";
const RIGHT_PATIENT: &str = "bon-patient";

/// Where a document stands.
pub(super) enum Place {
    /// It will be ordered when it is validated.
    Goes,
    /// A person chose that it is not.
    LeftOut,
    /// It has no type the record takes: one is proposed, a person gives it.
    Untyped(Option<&'static TypeDocument>),
    /// It is ordered when a person decides so.
    Asks(Option<Sensitive>),
    /// It waits to leave.
    Waits(Option<String>),
    /// It did not leave, and will not by itself.
    Failed(String),
    /// It is there.
    There(Deposit),
}

/// Where a document stands; none of a type that does not go by itself and never went.
pub(super) fn place(
    patient: &str,
    born: &str,
    document: &Document,
) -> Result<Option<Place>, Failure> {
    let id = document.id();
    let Some(kind) = kind_of(document) else {
        return untyped(patient, document, &id);
    };
    let deposit = Deposit::of(patient, &id)?;
    let version = document.get("version").as_integer().unwrap_or(1);
    let usual = kinds::goes_by_itself(kind);
    let status = document.text("status").unwrap_or_default();
    Ok(match (status.as_str(), deposit) {
        (_, Some(deposit)) if deposit.version == version => Some(match deposit.left {
            Some(_) => Place::There(deposit),
            None => waiting(&deposit),
        }),
        ("brouillon" | "valide" | "expedie", deposit) if usual || deposit.is_some() => {
            let title = document.text("title").unwrap_or_default();
            let sensitive = kinds::sensitive(&title, born, &time::today());
            Some(if kept::is_left_out(patient, &id)? {
                Place::LeftOut
            } else if status == "brouillon" && sensitive.is_none() {
                Place::Goes
            } else {
                Place::Asks(sensitive)
            })
        }
        _ => None,
    })
}

/// A document whose type the record does not take: asked about when it is of today, or once somebody wanted it there.
fn untyped(patient: &str, document: &Document, id: &str) -> Result<Option<Place>, Failure> {
    let text = |field: &str| document.text(field).unwrap_or_default();
    let concerned = is_in_use(document) && leaves(&text("mime")) && !astray::is_sheet(document);
    if !concerned || kept::is_left_out(patient, id)? {
        return Ok(None);
    }
    if text("date") != time::today() && !kept::is_type_asked(patient, id)? {
        return Ok(None);
    }
    Ok(Some(Place::Untyped(proposed(document))))
}

/// The type its title speaks of, or the label of the type it has.
pub(crate) fn proposed(document: &Document) -> Option<&'static TypeDocument> {
    let text = |field: &str| document.text(field).unwrap_or_default();
    TypeDocument::proposer(&text("title")).or_else(|| TypeDocument::proposer(&text("type-label")))
}

/// A deposit that has not left, with why.
fn waiting(deposit: &Deposit) -> Place {
    let reason = order::progress(&deposit.entry).and_then(|order| order.reason);
    match order::is_over(deposit) {
        true => Place::Failed(reason.unwrap_or_default()),
        false => Place::Waits(reason),
    }
}

pub(super) fn draw(c: &Context, patient: &str, known: &Known, view: &View) -> Result<(), Failure> {
    if known.standing.is_without() {
        return without(patient, view);
    }
    let query = Query::new("document");
    query.equal("patient", &patient.into());
    query.page(0, LOOKED_AT);
    let born = patient::birth(patient)?;
    let mut shown: Vec<(Document, Place)> = Vec::new();
    for document in documents::find(&query)? {
        if shown.len() < SHOWN
            && let Some(place) = place(patient, &born, &document)?
        {
            shown.push((document, place));
        }
    }
    if shown.is_empty() {
        return Ok(());
    }
    let open = c.scratch_get(OPEN).into_text().unwrap_or_default();
    let first = !Deposit::all(patient)?.iter().any(|one| one.left.is_some());
    view.section("documents", &texts::text("documents"), |view| {
        if first {
            view.text("premier", &texts::text("premier-depot"));
        }
        for (document, place) in &shown {
            view.column(&format!("{DOCUMENT}{}", document.id()), |view| {
                view.text("titre", &document.text("title").unwrap_or_default());
                one(document, place, open == document.id(), view)
            })?;
        }
        Ok(())
    })?;
    match known.standing {
        // Said once: a doctor without a card knows why nothing leaves.
        Standing::Unqualified => Ok(()),
        _ => {
            if let Some(reason) = door::hindrance(door::feeding()) {
                view.notice("attend", &reason);
            }
            Ok(())
        }
    }
}

/// A patient without a record: the documents handed to them go to the médecin traitant instead, where one can write.
fn without(patient: &str, view: &View) -> Result<(), Failure> {
    let Some(colleague) = colleague::known(patient)? else {
        return Ok(());
    };
    let query = Query::new("document");
    query.equal("patient", &patient.into());
    query.page(0, LOOKED_AT);
    let mut shown = Vec::new();
    for document in documents::find(&query)? {
        let goes = kind_of(&document).is_some_and(kinds::goes_by_itself);
        if goes && is_in_use(&document) && shown.len() < SHOWN {
            shown.push(document);
        }
    }
    if shown.is_empty() {
        return Ok(());
    }
    let who = [("qui", colleague.name.as_str().into())];
    view.section(
        "documents",
        &texts::text_with("sans-dmp-documents", &who),
        |view| {
            for document in &shown {
                let id = document.id();
                view.column(&format!("{DOCUMENT}{id}"), |view| {
                    view.text("titre", &document.text("title").unwrap_or_default());
                    match colleague::sent(patient, &id)? {
                        Some(at) => {
                            view.fact("le", &texts::text("confrere-envoye"), &at.into(), "instant");
                        }
                        None => action(view, WRITE, "confrere-envoyer", None),
                    }
                    Ok(())
                })?;
            }
            Ok(())
        },
    )
}

fn one(document: &Document, place: &Place, open: bool, view: &View) -> Result<(), Failure> {
    let badge = |sign: &str, text: &str, tone: &str| {
        view.badge("depot", sign, &texts::text(text));
        view.tone(tone);
    };
    match place {
        Place::Untyped(proposed) => typing(*proposed, view)?,
        Place::Goes => {
            badge("none", "depot-a-venir", "neutral");
            action(view, LEAVE_OUT, "ne-pas-deposer", None);
        }
        Place::LeftOut => {
            badge("empty", "depot-ecarte", "neutral");
            if is_in_use(document) {
                action(view, DEPOSIT, "deposer", None);
            } else {
                action(view, DEPOSIT, "deposer-validation", None);
            }
        }
        Place::Asks(sensitive) => {
            if let Some(sensitive) = sensitive {
                view.notice("sensible", &texts::text("acte-sensible"));
                if *sensitive == Sensitive::OfMinor && is_in_use(document) {
                    action(view, SECRETLY, "deposer-secret", None);
                }
            }
            action(view, LEAVE_OUT, "ne-pas-deposer", None);
            if is_in_use(document) {
                action(view, DEPOSIT, "deposer", None);
            }
        }
        Place::Failed(reason) => {
            badge("cross", "depot-refuse", "problem");
            if !reason.is_empty() {
                view.text("raison", reason);
            }
            action(view, DEPOSIT, "redeposer", None);
            action(view, LEAVE_OUT, "ne-pas-deposer", None);
        }
        Place::Waits(reason) => {
            badge("left", "depot-attend", "information");
            if let Some(reason) = reason {
                view.text("raison", reason);
            }
            action(view, TAKE_BACK, "retirer-envoi", None);
        }
        Place::There(deposit) => {
            badge("check", "depot-fait", "good");
            if let Some(instant) = deposit.left {
                view.fact("le", &texts::text("depose-le"), &instant.into(), "instant");
            }
            if !deposit.beside.is_empty() {
                let who = [("auteur", deposit.beside.as_str().into())];
                view.text("reste", &texts::text_with("reste", &who));
            }
            if let Some(reason) = order::progress(&deposit.change)
                .filter(|order| !order.has_left())
                .map(|order| order.reason.unwrap_or_default())
            {
                view.badge("changement", "left", &texts::text("changement-attend"));
                if !reason.is_empty() {
                    view.text("changement-raison", &reason);
                }
            }
            action(view, CHANGES, "modifier", None);
            if open {
                changes(deposit, view);
                wrong_patient(view)?;
            }
        }
    }
    Ok(())
}

/// The choice of a type, the proposed one chosen already: one press where it is right.
fn typing(proposed: Option<&'static TypeDocument>, view: &View) -> Result<(), Failure> {
    view.badge("depot", "warning", &texts::text("depot-sans-type"));
    view.tone("attention");
    let mut kinds = TypeDocument::usuels();
    if let Some(kind) = proposed.filter(|kind| !kinds.contains(kind)) {
        kinds.insert(0, kind);
    }
    let options: Vec<(String, String)> = kinds
        .iter()
        .map(|kind| (kind.code.to_owned(), kind.affichage()))
        .collect();
    let chosen: Vec<String> = proposed.iter().map(|kind| kind.code.to_owned()).collect();
    view.form("typer", "", |view| {
        view.choice(TYPE, &texts::text("type-document"), &options, &chosen);
        action(view, WITH_TYPE, "deposer-type", None);
        Ok(())
    })?;
    action(view, LEAVE_OUT, "ne-pas-deposer", None);
    Ok(())
}

/// The act for a document of somebody else.
fn wrong_patient(view: &View) -> Result<(), Failure> {
    view.form("erreur", "", |view| {
        view.field(
            RIGHT_PATIENT,
            &texts::text("bon-patient"),
            "text",
            &"".into(),
        );
        view.hint(&texts::text("bon-patient-aide"));
        action(view, ASTRAY, "mauvais-patient", None);
        view.confirm(&texts::text("mauvais-patient-question"));
        Ok(())
    })
}

/// What was typed or chosen in the form of the button.
fn said(event: &Event, field: &str) -> String {
    let fields = event.fields();
    let value = fields.into_iter().find(|(key, _)| key == field);
    match value.map(|(_, value)| value) {
        Some(Data::Texts(texts)) => texts.into_iter().next().unwrap_or_default(),
        Some(value) => value.into_text().unwrap_or_default(),
        None => String::new(),
    }
}

fn changes(deposit: &Deposit, view: &View) {
    let hindrance = door::hindrance(Task::Change);
    let made = deposit.made.as_deref();
    for (what, word) in What::ALL.into_iter().filter(|(what, _)| what.is_open(made)) {
        action(view, word, &format!("changer-{word}"), hindrance.as_deref());
        if what == What::Delete {
            view.confirm(&texts::text("changer-delete-question"));
        }
    }
}

/// A button of a document was pressed; false when it is none of these.
pub(super) fn handle(c: &Context, patient: &str, event: &Event) -> Result<bool, Failure> {
    let target = event.target();
    let key = target.rsplit('/').next().unwrap_or_default();
    let Some(id) = target.split('/').find_map(|at| at.strip_prefix(DOCUMENT)) else {
        return Ok(false);
    };
    match key {
        LEAVE_OUT => kept::leave_out(patient, id, true)?,
        TAKE_BACK => order::withdraw(patient, id)?,
        DEPOSIT | SECRETLY => {
            let document = documents::open(id)?;
            kept::leave_out(patient, id, false)?;
            if is_in_use(&document) {
                let secret = key == SECRETLY;
                let wanted = Wanted {
                    hidden: Vec::from_iter(secret.then_some(Hidden::Representatives)),
                    secret,
                    ..Wanted::default()
                };
                order::order(patient, &document, &wanted)?;
            }
        }
        WITH_TYPE => {
            let document = documents::open(id)?;
            order::typed(&document, &said(event, TYPE))?;
            order::order(patient, &document, &Wanted::default())?;
        }
        WRITE => colleague::write(patient, &documents::open(id)?)?,
        ASTRAY => {
            let right = astray::named(patient, &said(event, RIGHT_PATIENT))?;
            astray::take_back(patient, &documents::open(id)?, right.as_deref())?;
        }
        CHANGES => {
            let open = c.scratch_get(OPEN).into_text();
            let next = if open.as_deref() == Some(id) { "" } else { id };
            c.scratch_set(OPEN, &Data::Text(next.to_owned()))?;
            invalidate(SIDE);
        }
        word => {
            let what = What::parse(word)?;
            let deposit = Deposit::of(patient, id)?
                .ok_or_else(|| Failure::new("dmp.bouton", texts::text("bouton")))?;
            change::order(patient, &deposit.unique_id, what)?;
        }
    }
    Ok(true)
}
