//! What is seen: the reminder beside the file, and the tab where a summary is prepared.

pub(crate) mod form;
pub(crate) mod preview;

use socle_sdk::exports::Panel;
use socle_sdk::{Context, Data, Event, Failure, View, identity_store, texts, time};

use crate::choices;
use crate::compose::{self, Format};
use crate::standing::{self, Standing};
use crate::{Plugin, by_message, campaign, deposit, held, provider, vaccines};

const REMINDER: &str = "rappel";
const SUMMARY: &str = "synthese";
const CAMPAIGN: &str = "campagne";
/// The condition of the step of a validation.
const EXPECTED: &str = "a-renouveler";

impl Panel for Plugin {
    fn render(c: &Context, contribution: &str, view: &View) -> Result<(), Failure> {
        if contribution == CAMPAIGN {
            return campaign::render(view);
        }
        let Some(patient) = c.patient() else {
            return Ok(());
        };
        let standing = Standing::of(&patient)?;
        match contribution {
            REMINDER => reminder(&patient, &standing, view),
            SUMMARY => summary(&patient, &standing, view),
            EXPECTED => expected(&patient, &standing, view),
            unknown => Err(Failure::unsupported(unknown)),
        }
    }

    fn handle(c: &Context, contribution: &str, event: &Event) -> Result<(), Failure> {
        if contribution == CAMPAIGN {
            return campaign::handle(event);
        }
        let patient = c
            .patient()
            .ok_or_else(|| Failure::new("patient-required", texts::text("patient")))?;
        let target = event.target();
        let standing = Standing::of(&patient)?;
        match target.rsplit('/').next().unwrap_or_default() {
            "enregistrer" => save(&patient, &standing, Format::Structured),
            "enregistrer-pdf" => save(&patient, &standing, Format::Pdf),
            "ignorer" => {
                let day = standing::later(&time::today(), standing::delay()).unwrap_or_default();
                choices::put_off_to(&patient, &day)?;
                socle_sdk::invalidate(contribution);
                Ok(())
            }
            "choix" => {
                form::chosen(&standing, &event.fields()).keep(&patient)?;
                socle_sdk::invalidate(SUMMARY);
                Ok(())
            }
            "tous-les-items" => {
                standing.choices.with_everything().keep(&patient)?;
                socle_sdk::invalidate(SUMMARY);
                Ok(())
            }
            "deposer" => {
                let earlier = standing.earlier.as_ref().ok_or_else(|| stale(&target))?;
                deposit::order(&patient, &earlier.document.id(), true)?;
                socle_sdk::invalidate(contribution);
                Ok(())
            }
            by_message::TO_PATIENT => by_message::to_patient(&in_force(&standing, &target)?),
            by_message::TO_COLLEAGUE => {
                by_message::to_colleague(&in_force(&standing, &target)?, event)
            }
            "chercher" => {
                held::look(&patient)?;
                socle_sdk::invalidate(SUMMARY);
                Ok(())
            }
            other => match other.strip_prefix(held::TAKE) {
                Some(at) => held::take(&patient, at),
                None => Err(stale(&target)),
            },
        }
    }
}

/// Id of the summary in force.
fn in_force(standing: &Standing, target: &str) -> Result<String, Failure> {
    let earlier = standing.earlier.as_ref().ok_or_else(|| stale(target))?;
    Ok(earlier.document.id())
}

fn stale(target: &str) -> Failure {
    Failure::new("vsm.bouton", texts::text("bouton")).author(target)
}

fn save(patient: &str, standing: &Standing, format: Format) -> Result<(), Failure> {
    compose::file(
        patient,
        &standing.content,
        standing.earlier.as_ref(),
        format,
    )
    .map(drop)
}

/// Where the summary stands, in a few words.
pub(crate) fn said(standing: &Standing, view: &View) {
    match &standing.earlier {
        None => {
            view.badge("etat", "empty", &texts::text("aucune"));
        }
        Some(earlier) => {
            view.fact(
                "derniere",
                &texts::text("derniere"),
                &earlier.date().into(),
                "date",
            );
            let version = provider::version(earlier);
            view.text(
                "version",
                &texts::text_with("version", &[("version", version.into())]),
            );
            if standing.due {
                view.badge("etat", "warning", &texts::text("a-renouveler"));
                view.tone("attention");
            } else if standing.changed() {
                view.badge("etat", "left", &texts::text("changee"));
                view.tone("information");
            } else {
                view.badge("etat", "check", &texts::text("a-jour"));
                view.tone("good");
            }
            if !standing.counts {
                view.text("autre-medecin", &texts::text("autre-medecin"));
            }
        }
    }
}

/// What became of the one in force in the shared record, and the button that orders it again where it came to nothing.
fn deposited(standing: &Standing, view: &View) -> Result<(), Failure> {
    if let Some(earlier) = &standing.earlier
        && deposit::said(&earlier.document.id(), view)?
    {
        action(view, "deposer", "depot-ordonner", None);
    }
    Ok(())
}

/// What will become of the next one.
pub(crate) fn planned(view: &View) {
    let key = if deposit::is_wanted() {
        "depot-prevu"
    } else {
        "depot-non-prevu"
    };
    view.text("depot-prevu", &texts::text(key));
}

/// Who is about to write one and is not the médecin traitant is told.
pub(crate) fn author(standing: &Standing, view: &View) {
    if standing.mine == Some(false) {
        view.text("pas-traitant", &texts::text("pas-traitant"));
    }
}

/// Why a summary cannot be written now, when that is known before trying.
pub(crate) fn hindrance(patient: &str) -> Result<Option<String>, Failure> {
    Ok(identity_store::matricule(patient)?
        .is_none()
        .then(|| texts::text("identite")))
}

pub(crate) fn action(view: &View, key: &str, label: &str, hindrance: Option<&str>) {
    view.button(key, &texts::text(label));
    if let Some(reason) = hindrance {
        view.disabled(reason);
    }
}

fn reminder(patient: &str, standing: &Standing, view: &View) -> Result<(), Failure> {
    said(standing, view);
    deposited(standing, view)?;
    let hindrance = hindrance(patient)?;
    if let Some(reason) = &hindrance {
        view.text("empeche", reason);
    }
    if standing.due {
        view.notice("ald", &texts::text("ald"));
        return view.line("actions", |view| {
            action(view, "enregistrer", "renouveler", hindrance.as_deref());
            view.tone("primary");
            action(view, "ignorer", "ignorer", None);
            Ok(())
        });
    }
    if standing.changed() && (standing.ald || standing.earlier.is_some()) {
        action(view, "enregistrer", "renouveler", hindrance.as_deref());
    }
    Ok(())
}

fn summary(patient: &str, standing: &Standing, view: &View) -> Result<(), Failure> {
    let hindrance = hindrance(patient)?;
    said(standing, view);
    structure(standing, view);
    of_vaccinations(patient, view)?;
    if crate::people::treating(patient)?.is_none() {
        view.text("medecin-inconnu", &texts::text("medecin-inconnu"));
    }
    author(standing, view);
    deposited(standing, view)?;
    if standing.earlier.is_some() {
        by_message::draw(patient, view)?;
    }
    planned(view);
    // What hinders is said once, under the buttons it keeps from being pressed.
    view.line("actions", |view| {
        action(view, "enregistrer", "preparer", hindrance.as_deref());
        view.tone("primary");
        action(
            view,
            "enregistrer-pdf",
            "enregistrer-pdf",
            hindrance.as_deref(),
        );
        if hindrance.is_none() {
            action(view, "chercher", "partage-chercher", None);
        }
        Ok(())
    })?;
    held::said(patient, view)?;
    view.section("apercu", &texts::text("apercu"), |view| {
        preview::preview(standing, view)
    })?;
    view.section("choisir", &texts::text("choisir"), |view| {
        view.form("choix", &texts::text("mettre-a-jour"), |view| {
            form::form(standing, view);
            Ok(())
        })?;
        view.button("tous-les-items", &texts::text("tous-les-items"));
        Ok(())
    })
}

pub(crate) fn structure(standing: &Standing, view: &View) {
    let (all, coded) = standing.content.structure();
    if coded == 0 {
        view.badge("structure", "empty", &texts::text("non-structuree"));
        return;
    }
    let number = |count: usize| Data::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    let words = texts::text_with(
        "structuree",
        &[("codes", number(coded)), ("tous", number(all))],
    );
    let sign = if coded == all { "full" } else { "left" };
    view.badge("structure", sign, &words);
}

/// Where the vaccinations go, when there are any.
pub(crate) fn of_vaccinations(patient: &str, view: &View) -> Result<(), Failure> {
    let count = vaccines::count(patient)?;
    if count > 0 {
        let count = Data::Integer(i64::try_from(count).unwrap_or(i64::MAX));
        view.text(
            "vaccinations",
            &texts::text_with("vaccinations", &[("nombre", count)]),
        );
    }
    Ok(())
}

/// Whether the step of the validation has something to do: it says why, or nothing.
fn expected(patient: &str, standing: &Standing, view: &View) -> Result<(), Failure> {
    if standing.is_expected() && hindrance(patient)?.is_none() {
        let words = if standing.due {
            "a-renouveler"
        } else if standing.earlier.is_none() {
            "aucune"
        } else {
            "changee"
        };
        view.badge("etat", "left", &texts::text(words));
    }
    Ok(())
}
