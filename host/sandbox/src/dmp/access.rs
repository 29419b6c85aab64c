//! TD0.2, TD0.3, TD0.4, TD1.6: whether there is a record, and who may access it.

use super::patients::{Etat, Patient};
use super::reply::{Reply, status};
use super::state::{Access, Authorisation, State, Store};
use super::vihf::{Caller, Mode};
use super::{Refusal, code, fault};
use crate::soap::Fault;
use crate::xml::{Element, escape};

const HL7: &str = "urn:hl7-org:v3";

fn schema(reason: impl Into<String>) -> Box<Fault> {
    fault("sandbox_schema", reason)
}

/// The patient of the assertion, whose record is open.
pub(super) fn patient_of(store: &Store, caller: &Caller) -> Result<Patient, Refusal> {
    let Some((matricule, _)) = &caller.patient else {
        return Err(Refusal::Fault(fault(
            "sandbox_vihf",
            "no resource-id: which patient?",
        )));
    };
    match store.with(|state| Ok(state.patient(matricule)))? {
        None => code("DMPPatientNotFound", "Patient inconnu"),
        Some(patient) => match patient.etat {
            Etat::Absent => code("DMPPatientNotFound", "DMP non trouvé"),
            Etat::Ferme => code("DMPClosed", "DMP fermé"),
            Etat::Ouvert => Ok(patient),
        },
    }
}

/// TD0.2.
pub(super) fn existence(store: &Store, caller: &Caller, body: &Element) -> Result<Reply, Refusal> {
    if !body.is(HL7, "PRPA_IN201307UV02") || body.attribute("ITSVersion") != Some("XML_1.0") {
        return Err(schema("not PRPA_IN201307UV02").into());
    }
    let at = |path: &[&str]| {
        path.iter().try_fold(body, |element, name| {
            element.children.iter().find(|child| child.is(HL7, name))
        })
    };
    for (path, attribute) in [
        (&["id"][..], "root"),
        (&["creationTime"], "value"),
        (&["interactionId"], "extension"),
        (&["processingCode"], "code"),
        (&["processingModeCode"], "code"),
        (&["acceptAckCode"], "code"),
        (&["receiver", "device", "id"], "root"),
        (&["sender", "device", "id"], "root"),
        (
            &["controlActProcess", "queryByParameter", "queryId"],
            "root",
        ),
        (
            &["controlActProcess", "queryByParameter", "statusCode"],
            "code",
        ),
    ] {
        let said = at(path).and_then(|element| element.attribute(attribute));
        if said.is_none_or(str::is_empty) {
            return Err(schema(format!("{} is missing", path.join("/"))).into());
        }
    }
    let reason = at(&["controlActProcess", "reasonCode"]);
    let is_test = reason.is_some_and(|reason| {
        reason.attribute("code") == Some("TEST_EXST")
            && reason.attribute("codeSystem") == Some("1.2.250.1.213.1.1.4.11")
    });
    if !is_test {
        return Err(schema("reasonCode is not TEST_EXST").into());
    }
    let asked = at(&[
        "controlActProcess",
        "queryByParameter",
        "parameterList",
        "patientIdentifier",
        "value",
    ])
    .and_then(|value| Some((value.attribute("root")?, value.attribute("extension")?)))
    .ok_or_else(|| schema("no patientIdentifier"))?;
    let spoken = caller
        .patient
        .as_ref()
        .map(|(matricule, oid)| (oid.as_str(), matricule.as_str()));
    if spoken != Some(asked) {
        return code(
            "XDSPatientIdDoesNotMatch",
            "The VIHF is about another patient",
        );
    }
    let found = store.with(|state| {
        let patient = state
            .patient(asked.1)
            .filter(|patient| patient.etat != Etat::Absent);
        Ok(patient.map(|patient| (state.access(&patient, &caller.id), patient)))
    })?;
    let Some((access, patient)) = found else {
        return Ok(answered("NF", "NON_EXISTE", false, ""));
    };
    let word = match access {
        Access::Valid { .. } => "VALIDE",
        Access::Expired => "EXPIRE",
        Access::Forbidden => "INTERDIT",
        Access::None => "NON_EXISTE",
    };
    Ok(answered(
        "OK",
        word,
        access == Access::Valid { treating: true },
        &described(&patient),
    ))
}

fn described(patient: &Patient) -> String {
    let observation = |code: &str, value: String| {
        format!(
            "<subjectOf><administrativeObservation classCode=\"OBS\"><code code=\"{code}\"/>{value}</administrativeObservation></subjectOf>"
        )
    };
    let opposed = match patient.oppose.as_slice() {
        [] => String::new(),
        modes => observation(
            "OPPOSITION_ACCES_URGENCE",
            format!("<value code=\"{}\"/>", modes.join(" ")),
        ),
    };
    let space = observation(
        "RATTACHEMENT_ENS",
        format!("<value value=\"{}\"/>", patient.mon_espace_sante),
    );
    let status = match patient.etat {
        Etat::Ferme => "terminated",
        Etat::Ouvert | Etat::Absent => "active",
    };
    format!(
        "<subject><registrationEvent><subject1><patient classCode=\"PAT\"><id root=\"{}\" extension=\"{}\"/><statusCode code=\"{status}\"/><patientPerson><name><given>{}</given><family>{}</family></name><birthTime value=\"{}\"/></patientPerson>{space}{opposed}</patient></subject1></registrationEvent></subject>",
        patient.oid,
        patient.matricule,
        escape(&patient.prenom),
        escape(&patient.nom),
        patient.naissance.replace('-', "")
    )
}

fn answered(found: &str, access: &str, treating: bool, patient: &str) -> Reply {
    Reply::body(&format!(
        "<PRPA_IN201308UV02 xmlns=\"{HL7}\" ITSVersion=\"XML_1.0\"><acknowledgement typeCode=\"AA\"/><controlActProcess classCode=\"CACT\" moodCode=\"EVN\">{patient}<attentionLine><keyWordText code=\"AUTORISATION\" codeSystem=\"1.2.250.1.213.4.1.2.6.1\">Autorisation</keyWordText><value code=\"{access}\" codeSystem=\"1.2.250.1.213.4.1.2.6.2\"/></attentionLine><attentionLine><keyWordText code=\"STATUT_MT\" codeSystem=\"1.2.250.1.213.4.1.2.6.3\">Statut</keyWordText><value value=\"{treating}\"/></attentionLine><queryAck><queryResponseCode code=\"{found}\"/></queryAck></controlActProcess></PRPA_IN201308UV02>"
    ))
}

/// The children of an operation, by name, in this order; the last ones may be absent.
fn fields<'a>(
    body: &'a Element,
    namespace: &str,
    operation: &str,
    names: &[&str],
) -> Result<Vec<&'a str>, Refusal> {
    if !body.is(namespace, operation) {
        return Err(schema(format!("not {operation}")).into());
    }
    let fits = body.children.len() <= names.len()
        && body
            .children
            .iter()
            .zip(names)
            .all(|(child, name)| child.namespace.is_none() && child.name == *name);
    match fits {
        true => Ok(body
            .children
            .iter()
            .map(|child| child.text.trim())
            .collect()),
        false => Err(schema(format!("{operation} holds {names:?}")).into()),
    }
}

/// TD0.3.
pub(super) fn authorise(store: &Store, caller: &Caller, body: &Element) -> Result<Reply, Refusal> {
    const OPERATION: &str = "setAuthorization";
    let said = fields(
        body,
        "urn:si-dmp-habilitations",
        OPERATION,
        &["action", "role"],
    )?;
    let (adds, treating) = match said.as_slice() {
        ["AJOUT"] => (true, false),
        ["SUPPRESSION"] => (false, false),
        ["AJOUT", "MEDECIN_TRAITANT"] => (true, true),
        ["SUPPRESSION", "MEDECIN_TRAITANT"] => (false, true),
        other => return Err(schema(format!("{other:?}")).into()),
    };
    if caller.mode != Mode::Normal {
        return code("sandbox_Mode", "Only in normal mode");
    }
    if treating && caller.profession != "10" {
        return code("sandbox_DroitsInsuffisants", "Not a médecin");
    }
    let patient = patient_of(store, caller)?;
    let patient = &patient;
    store.with(|state| {
        let access = state.access(patient, &caller.id);
        let was_treating = access == Access::Valid { treating: true };
        if access == Access::Forbidden {
            return code("DMPAccessForbidden", "Accès interdit par le patient");
        }
        let nothing = || {
            status(
                OPERATION,
                "DMPOk",
                "Autorisation déjà présente aucune action effectuée",
                "",
            )
        };
        let is_there = matches!(access, Access::Valid { .. });
        match (adds, treating) {
            (true, false) if is_there => return Ok(nothing()),
            (true, true) if was_treating => return Ok(nothing()),
            (false, false) if !is_there => {
                return code("DMPAuthorizationNotFound", "Pas d'autorisation");
            }
            (false, true) if !was_treating => {
                return code("sandbox_DroitsInsuffisants", "Not the médecin traitant");
            }
            _ => {}
        }
        set(
            state,
            patient,
            &caller.id,
            adds || treating,
            if treating { adds } else { adds && was_treating },
        );
        Ok(status(OPERATION, "DMPOk", "", ""))
    })
}

fn set(state: &mut State, patient: &Patient, professional: &str, active: bool, treating: bool) {
    if treating {
        // A patient has one médecin traitant.
        for other in &mut state.authorisations {
            if other.matricule == patient.matricule {
                other.is_treating = false;
            }
        }
    }
    state
        .authorisations
        .retain(|one| !(one.matricule == patient.matricule && one.professional == professional));
    state.authorisations.push(Authorisation {
        matricule: patient.matricule.clone(),
        professional: professional.to_owned(),
        is_active: active,
        is_treating: treating,
    });
}

/// TD0.4.
pub(super) fn list(store: &Store, caller: &Caller, body: &Element) -> Result<Reply, Refusal> {
    const OPERATION: &str = "patientList";
    let said = fields(
        body,
        "urn:si-dmp-patients",
        OPERATION,
        &["startDate", "dateType"],
    )?;
    let [since, "LASTDOC" | "LASTAUTORIZATION"] = said.as_slice() else {
        return Err(schema(format!("{said:?}")).into());
    };
    if since.len() != 10 {
        return Err(schema(format!("startDate is {since}")).into());
    }
    if caller.patient.is_some() {
        return Err(fault("sandbox_vihf", "a resource-id where no patient is meant").into());
    }
    let inside = store.with(|state| {
        Ok(state
            .patients()
            .filter(|patient| patient.etat == Etat::Ouvert)
            .filter_map(|patient| match state.access(&patient, &caller.id) {
                Access::Valid { treating } => Some(format!(
                    "<patient><nationalId>{}</nationalId><nationalIdType>{}</nationalIdType><birthName>{}</birthName><firstName>{}</firstName><dateOfBirth>{}</dateOfBirth><MT>{treating}</MT></patient>",
                    patient.matricule,
                    patient.oid,
                    escape(&patient.nom),
                    escape(&patient.prenom),
                    patient.naissance
                )),
                _ => None,
            })
            .collect::<String>())
    })?;
    Ok(status(OPERATION, "DMPOk", "", &inside))
}

/// TD1.6.
pub(super) fn authorised(store: &Store, caller: &Caller, body: &Element) -> Result<Reply, Refusal> {
    const OPERATION: &str = "listAuthorizationByPatient";
    let said = fields(body, "urn:si-dmp-habilitations", OPERATION, &["mode"])?;
    let [mode @ ("ACTIVE" | "INTERDITE" | "TOUTE")] = said.as_slice() else {
        return Err(schema(format!("{said:?}")).into());
    };
    if caller.mode != Mode::Normal {
        return code("sandbox_Mode", "Only in normal mode");
    }
    let patient = patient_of(store, caller)?;
    let patient = &patient;
    let inside = store.with(|state| {
        state.rights(patient, caller)?;
        let mut known: Vec<&str> = state
            .authorisations
            .iter()
            .filter(|one| one.matricule == patient.matricule)
            .map(|one| one.professional.as_str())
            .collect();
        if patient.acces.is_some() && !known.contains(&crate::NATIONAL_ID) {
            known.push(crate::NATIONAL_ID);
        }
        Ok(known
            .into_iter()
            .filter_map(|professional| {
                let (word, treating) = match state.access(patient, professional) {
                    Access::Valid { treating } => ("ACTIVE", treating),
                    Access::Forbidden => ("INTERDITE", false),
                    Access::Expired | Access::None => return None,
                };
                (*mode == "TOUTE" || *mode == word).then(|| format!(
                    "<authorization><nationalId>{professional}</nationalId><MT>{treating}</MT><status>{word}</status></authorization>"
                ))
            })
            .collect::<String>())
    })?;
    Ok(status(OPERATION, "DMPOk", "", &inside))
}
