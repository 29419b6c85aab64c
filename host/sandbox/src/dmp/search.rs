//! TD3.1: the stored queries.

use std::collections::BTreeMap;

use super::access::patient_of;

use super::reply::{QUERY, Reply, found};
use super::rim::{self, RIM, all};
use super::state::{Entry, State, Store};
use super::vihf::Caller;
use super::{Refusal, code, fault};
use crate::xml::{Element, escape};

/// A query's parameters, each a list of texts.
type Parameters = BTreeMap<String, Vec<String>>;

/// Most documents asked for by identifier at once.
const AT_ONCE: usize = 20;

pub(super) fn search(
    store: &Store,
    caller: &Caller,
    body: &Element,
    today: i64,
) -> Result<Reply, Refusal> {
    let schema = |reason: &str| Refusal::Fault(fault("sandbox_schema", reason));
    let (option, query) = match body.children.as_slice() {
        [option, query]
            if body.is(QUERY, "AdhocQueryRequest")
                && option.is(QUERY, "ResponseOption")
                && query.is(RIM, "AdhocQuery") =>
        {
            (option, query)
        }
        _ => return Err(schema("not AdhocQueryRequest{ResponseOption, AdhocQuery}")),
    };
    if option.attribute("returnType") != Some("LeafClass") {
        return Err(schema("returnType is not LeafClass"));
    }
    let mut parameters = Parameters::new();
    for slot in all(query, "Slot") {
        let name = slot.attribute("name").unwrap_or_default();
        let mut values = Vec::new();
        for value in all(slot, "ValueList").flat_map(|list| all(list, "Value")) {
            match texts(value.text.trim()) {
                Some(texts) => values.extend(texts),
                None => {
                    return Err(schema(
                        "a value that is neither a text, a number nor a list",
                    ));
                }
            }
        }
        if values.is_empty() || parameters.insert(name.to_owned(), values).is_some() {
            return code(
                "XDSStoredQueryParamNumber",
                format!("{name} twice, or empty"),
            );
        }
    }
    let patient = &patient_of(store, caller)?;
    store.with(|state| {
        let rights = state.rights(patient, caller)?;
        let made = store.made(state, patient, today)?;
        let visible: Vec<&Entry> = state.visible(patient, caller, rights, &made).collect();
        let answer = match query.attribute("id").unwrap_or_default() {
            "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d" => {
                documents(&visible, caller, &parameters)?
            }
            "urn:uuid:f26abbcb-ac74-4422-8a30-edb644bbc1a9" => {
                submissions(state, caller, &parameters)?
            }
            "urn:uuid:a7ae438b-4bc2-4642-93e9-be891f7bb155" => {
                let ids = identifiers(&parameters, "$uuid")?;
                associations(state, &visible, ids)
            }
            "urn:uuid:bab9529a-4a10-40b3-a01f-f68a615d247a" => {
                let by_entry = parameters.contains_key("$XDSDocumentEntryEntryUUID");
                let name = match by_entry {
                    true => "$XDSDocumentEntryEntryUUID",
                    false => "$XDSDocumentEntryUniqueId",
                };
                let ids = identifiers(&parameters, name)?;
                let asked: Vec<&Entry> = visible
                    .iter()
                    .copied()
                    .filter(|entry| {
                        ids.contains(if by_entry {
                            &entry.id
                        } else {
                            &entry.unique_id
                        })
                    })
                    .collect();
                let uuids: Vec<String> = asked.iter().map(|entry| entry.id.clone()).collect();
                let written: String = asked.into_iter().map(object).collect();
                written + &associations(state, &visible, &uuids)
            }
            other => return code("XDSUnknownStoredQuery", format!("{other} is no query")),
        };
        Ok(found(&answer))
    })
}

/// `'a'`, `('a','b')` or a number. A quote inside is doubled.
fn texts(value: &str) -> Option<Vec<String>> {
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        return Some(vec![value.to_owned()]);
    }
    let inside = match value.strip_prefix('(') {
        Some(list) => list.strip_suffix(')')?,
        None => value,
    };
    let mut texts = Vec::new();
    let mut rest = inside;
    loop {
        rest = rest.strip_prefix('\'')?;
        let mut text = String::new();
        loop {
            let at = rest.find('\'')?;
            text.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            match rest.strip_prefix('\'') {
                Some(after) => {
                    text.push('\'');
                    rest = after;
                }
                None => break,
            }
        }
        texts.push(text);
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None => return rest.is_empty().then_some(texts),
        }
    }
}

fn one<'a>(parameters: &'a Parameters, name: &str) -> Result<Option<&'a str>, Refusal> {
    match parameters.get(name).map(Vec::as_slice) {
        None => Ok(None),
        Some([value]) => Ok(Some(value)),
        Some(_) => code("XDSStoredQueryParamNumber", format!("{name} has one value")),
    }
}

fn known(parameters: &Parameters, names: &[&str]) -> Result<(), Refusal> {
    match parameters
        .keys()
        .find(|name| !names.contains(&name.as_str()))
    {
        Some(other) => code(
            "XDSRegistryError",
            format!("{other} is no parameter of this query"),
        ),
        None => Ok(()),
    }
}

fn of_patient(parameters: &Parameters, name: &str, caller: &Caller) -> Result<(), Refusal> {
    let Some(said) = one(parameters, name)? else {
        return code("XDSStoredQueryMissingParam", format!("{name} is missing"));
    };
    match rim::patient(said) == caller.patient {
        true => Ok(()),
        false => code(
            "XDSPatientIdDoesNotMatch",
            "the VIHF is about another patient",
        ),
    }
}

fn identifiers<'a>(parameters: &'a Parameters, name: &str) -> Result<&'a [String], Refusal> {
    known(parameters, &[name])?;
    match parameters.get(name) {
        None => code("XDSStoredQueryMissingParam", format!("{name} is missing")),
        Some(ids) if ids.len() > AT_ONCE => code("XDSTooManyResults", "more than 20 identifiers"),
        Some(ids) => Ok(ids),
    }
}

fn documents(
    visible: &[&Entry],
    caller: &Caller,
    parameters: &Parameters,
) -> Result<String, Refusal> {
    const PATIENT: &str = "$XDSDocumentEntryPatientId";
    const STATUS: &str = "$XDSDocumentEntryStatus";
    type Coded = fn(&Entry) -> &str;
    const CODES: [(&str, Coded); 4] = [
        ("$XDSDocumentEntryClassCode", |entry| &entry.class),
        ("$XDSDocumentEntryTypeCode", |entry| &entry.kind),
        ("$XDSDocumentEntryFormatCode", |entry| &entry.format),
        ("$XDSDocumentEntryPracticeSettingCode", |entry| {
            &entry.practice
        }),
    ];
    const TIMES: [(&str, &str, Coded); 2] = [
        (
            "$XDSDocumentEntryCreationTimeFrom",
            "$XDSDocumentEntryCreationTimeTo",
            |entry| &entry.creation,
        ),
        (
            "$XDSDocumentEntryServiceStartTimeFrom",
            "$XDSDocumentEntryServiceStartTimeTo",
            |entry| &entry.service_start,
        ),
    ];
    let mut names = vec![PATIENT, STATUS];
    names.extend(CODES.map(|(name, _)| name));
    names.extend(TIMES.iter().flat_map(|(from, to, _)| [*from, *to]));
    known(parameters, &names)?;
    of_patient(parameters, PATIENT, caller)?;
    let Some(statuses) = parameters.get(STATUS) else {
        return code("XDSStoredQueryMissingParam", format!("{STATUS} is missing"));
    };
    let mut found: Vec<&Entry> = Vec::new();
    for entry in visible {
        let mut fits = statuses.contains(&entry.status);
        for (name, of) in CODES {
            if let Some(codes) = parameters.get(name) {
                fits &= codes
                    .iter()
                    .any(|code| code.split("^^").next() == Some(of(entry)));
            }
        }
        for (from, to, of) in TIMES {
            fits &= within(of(entry), one(parameters, from)?, one(parameters, to)?);
        }
        if fits {
            found.push(entry);
        }
    }
    Ok(found.into_iter().map(object).collect())
}

/// From included, to excluded; what is not said of a time counts as its beginning.
fn within(time: &str, from: Option<&str>, to: Option<&str>) -> bool {
    let filled = |time: &str| format!("{time:0<14}");
    from.is_none_or(|from| filled(time) >= filled(from))
        && to.is_none_or(|to| filled(time) < filled(to))
}

fn submissions(state: &State, caller: &Caller, parameters: &Parameters) -> Result<String, Refusal> {
    const PATIENT: &str = "$XDSSubmissionSetPatientId";
    const STATUS: &str = "$XDSSubmissionSetStatus";
    const FROM: &str = "$XDSSubmissionSetSubmissionTimeFrom";
    const TO: &str = "$XDSSubmissionSetSubmissionTimeTo";
    known(parameters, &[PATIENT, STATUS, FROM, TO])?;
    of_patient(parameters, PATIENT, caller)?;
    if !parameters.contains_key(STATUS) {
        return code("XDSStoredQueryMissingParam", format!("{STATUS} is missing"));
    }
    let (from, to) = (one(parameters, FROM)?, one(parameters, TO)?);
    let matricule = caller.patient.as_ref().map(|(matricule, _)| matricule);
    Ok(state
        .sets
        .iter()
        .filter(|set| Some(&set.matricule) == matricule && within(&set.time, from, to))
        .map(|set| set.xml.as_str())
        .collect())
}

/// Those that begin or end at one of these, as far as both ends are seen.
fn associations(state: &State, visible: &[&Entry], ids: &[String]) -> String {
    let is_seen = |id: &String| {
        visible.iter().any(|entry| entry.id == *id) || state.sets.iter().any(|set| set.id == *id)
    };
    state
        .associations
        .iter()
        .filter(|one| ids.contains(&one.source) || ids.contains(&one.target))
        .filter(|one| is_seen(&one.source) && is_seen(&one.target))
        .map(|one| {
            format!(
                "<Association id=\"{}\" associationType=\"{}\" sourceObject=\"{}\" targetObject=\"{}\"/>",
                one.id,
                escape(&one.kind),
                escape(&one.source),
                escape(&one.target)
            )
        })
        .collect()
}

fn object(entry: &Entry) -> String {
    entry.xml.replacen(rim::STATUS, &entry.status, 1)
}
