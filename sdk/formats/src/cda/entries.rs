//! The entries of a section as items.

use super::header::{day_of, who};
use super::narrative::Words;
use super::sections::{NOTE_CHARS, completed};
use super::tree::Element;
use crate::summary::{Item, Term, Value, systems};
use crate::vsm::values;

/// What an entry gives.
pub(super) enum Came {
    /// An item.
    Item(Item),
    /// Something the patient has not, in words.
    Negated(String),
}

/// SNOMED CT types of allergies the medical file knows.
const ALLERGIES: [&str; 6] = [
    "416098002",
    "414285001",
    "419199007",
    "59037007",
    "235719002",
    "420134006",
];

/// LOINC: a comment.
const COMMENT: &str = "48767-8";
/// HL7 ActCode: how severe.
const SEVERITY: &str = "SEV";
/// LOINC: how certain.
const CERTAINTY: &str = "66455-7";
/// LOINC: whether it still holds.
const STATUS: &str = "33999-4";

/// LOINC: a habit that is none of the others of the value set.
const OTHER_HABIT: &str = "11345-6";

/// The items of one entry of a section that holds this kind.
pub(super) fn read(entry: &Element, kind: &'static str, words: &Words<'_>) -> Vec<Came> {
    let reader = Reader { words };
    let mut came = match kind {
        "acte" => reader.procedures(entry),
        "allergie" => reader.concerns(entry, |observation, act| reader.allergy(observation, act)),
        "antecedent-familial" => reader.family(entry),
        "habitude" => reader.habits(entry),
        "traitement" => reader.treatments(entry),
        "vaccination" => reader.vaccinations(entry),
        kind => reader.concerns(entry, |observation, act| {
            reader.problem(kind, observation, act)
        }),
    };
    for one in &mut came {
        if let Came::Item(item) = one {
            completed(item);
        }
    }
    came
}

struct Reader<'a> {
    words: &'a Words<'a>,
}

/// The day a period begins, and the day it ends.
fn period(time: Option<&Element>) -> (String, String) {
    let text = |element: Option<&Element>| {
        element
            .and_then(day_of)
            .map(|date| date.to_string())
            .unwrap_or_default()
    };
    let begins = text(time.and_then(|time| time.child("low")));
    let begins = if begins.is_empty() {
        text(time)
    } else {
        begins
    };
    (begins, text(time.and_then(|time| time.child("high"))))
}

/// `active`, `suspended`, `aborted`, `completed`.
fn statut(element: &Element) -> &'static str {
    let code = element
        .child("statusCode")
        .map(|code| code.attribute("code"))
        .unwrap_or_default();
    match code {
        "suspended" => "suspendu",
        "aborted" => "interrompu",
        "completed" => "termine",
        _ => "actif",
    }
}

/// The code of what an entry says.
fn code_of(element: &Element) -> &str {
    element
        .child("code")
        .map_or("", |code| code.attribute("code"))
}

/// The code of what was observed.
fn value_of(observation: &Element) -> &str {
    observation
        .child("value")
        .map_or("", |value| value.attribute("code"))
}

/// What is observed beside something.
fn beside<'a>(holder: &'a Element, code: &str) -> Option<&'a Element> {
    holder
        .children("entryRelationship")
        .filter_map(|relation| relation.child("observation"))
        .find(|observation| code_of(observation) == code)
}

fn is_negated(element: &Element) -> bool {
    element.attribute("negationInd") == "true"
}

impl Reader<'_> {
    /// A code with its words: its display name, what its original text refers to, or one of its translations.
    fn term(&self, code: &Element) -> Term {
        let original = code
            .child("originalText")
            .map(|text| self.words.said(text))
            .unwrap_or_default();
        let coded = |element: &Element| {
            Term::new(
                element.attribute("codeSystem"),
                element.attribute("code"),
                element.attribute("displayName"),
            )
        };
        let mut term = coded(code);
        if term.code.is_empty()
            && let Some(translation) = code
                .children("translation")
                .map(coded)
                .find(|translation| !translation.code.is_empty())
        {
            term = translation;
        }
        if term.system == systems::CCAM_OLD {
            systems::CCAM.clone_into(&mut term.system);
        }
        // What the doctor wrote comes before the words of the classification.
        if !original.is_empty() {
            term.label = original;
        }
        if term.label.is_empty() {
            term.label.clone_from(&term.code);
        }
        if term.system.is_empty() || term.code.is_empty() {
            return Term::free(&term.label);
        }
        term
    }

    /// The words of an entry's `text`.
    fn said(&self, element: &Element) -> String {
        element
            .child("text")
            .map(|text| self.words.said(text))
            .unwrap_or_default()
    }

    /// The doctor's note beside an entry (*FR-Commentaire-ER*).
    fn noted(&self, item: &mut Item, entry: &Element) {
        let note = entry
            .children("entryRelationship")
            .filter_map(|relation| relation.child("act"))
            .filter(|act| code_of(act) == COMMENT)
            .map(|act| self.said(act))
            .find(|note| !note.is_empty());
        let note: String = note.unwrap_or_default().chars().take(NOTE_CHARS).collect();
        item.text("note", &note);
    }

    /// The value of an observation: a term, or words.
    fn value(&self, observation: &Element) -> Term {
        let term = observation
            .child("value")
            .map(|value| match value.attribute("type").rsplit(':').next() {
                Some("ST" | "ED") => Term::free(&value.words()),
                _ => self.term(value),
            })
            .unwrap_or_default();
        if term.is_empty() {
            Term::free(&self.said(observation))
        } else {
            term
        }
    }

    /// Acts that hold observations: problems and allergies.
    fn concerns(
        &self,
        entry: &Element,
        make: impl Fn(&Element, Option<&Element>) -> Came,
    ) -> Vec<Came> {
        let inside = |act: &Element, found: &mut Vec<Came>| {
            for relation in act.children("entryRelationship") {
                if relation.attribute("typeCode") == "SUBJ"
                    && let Some(observation) = relation.child("observation")
                {
                    found.push(make(observation, Some(act)));
                }
            }
        };
        let mut found = Vec::new();
        if let Some(act) = entry.child("act") {
            inside(act, &mut found);
        }
        if let Some(observation) = entry.child("observation") {
            found.push(make(observation, None));
        }
        found
    }

    fn dated(&self, item: &mut Item, observation: &Element, act: Option<&Element>) {
        let (mut begins, mut ends) = period(observation.child("effectiveTime"));
        if let Some(act) = act {
            let of_act = period(act.child("effectiveTime"));
            if begins.is_empty() {
                begins = of_act.0;
            }
            if ends.is_empty() {
                ends = of_act.1;
            }
        }
        item.text("debut", &begins).text("fin", &ends);
        let author = act
            .and_then(|act| act.child("author"))
            .or_else(|| observation.child("author"))
            .and_then(|author| author.child("assignedAuthor"));
        if let Some(author) = author {
            item.text("auteur", &who(author));
        }
    }

    fn problem(&self, kind: &'static str, observation: &Element, act: Option<&Element>) -> Came {
        let term = self.value(observation);
        if is_negated(observation) {
            return Came::Negated(term.label);
        }
        let mut item = Item::new(kind);
        item.term("terme", term)
            .text("statut", act.map_or("actif", statut));
        self.dated(&mut item, observation, act);
        self.noted(&mut item, observation);
        Came::Item(item)
    }

    fn allergy(&self, observation: &Element, act: Option<&Element>) -> Came {
        let agent = observation
            .children("participant")
            .filter(|participant| participant.attribute("typeCode") == "CSM")
            .find_map(|participant| participant.at(&["participantRole", "playingEntity"]))
            .map(|entity| {
                let term = entity
                    .child("code")
                    .map(|code| self.term(code))
                    .unwrap_or_default();
                if term.label.is_empty() {
                    Term::free(&entity.child("name").map(Element::words).unwrap_or_default())
                } else {
                    term
                }
            })
            .unwrap_or_default();
        let value = self.value(observation);
        let term = if agent.is_empty() { value } else { agent };
        if is_negated(observation) {
            return Came::Negated(term.label);
        }
        let mut item = Item::new("allergie");
        let kind = observation
            .child("code")
            .map(|code| code.attribute("code"))
            .unwrap_or_default();
        if ALLERGIES.contains(&kind) {
            item.text("type", kind);
        }
        let mut status = act.map_or("actif", statut);
        // The concern around says more than active and inactive; older documents leave it active for both.
        if status == "actif" && beside(observation, STATUS).map(value_of) == Some("inactive") {
            status = "termine";
        }
        let reaction = observation
            .children("entryRelationship")
            .filter(|relation| relation.attribute("typeCode") == "MFST")
            .find_map(|relation| relation.child("observation"));
        if let Some(reaction) = reaction {
            item.term("reaction", self.value(reaction));
        }
        // Some say how severe the allergy is, others how severe its reaction was.
        let severity = beside(observation, SEVERITY)
            .or_else(|| reaction.and_then(|reaction| beside(reaction, SEVERITY)))
            .and_then(|severity| values::gravite_of(value_of(severity)));
        let certainty = beside(observation, CERTAINTY)
            .and_then(|certainty| values::certitude_of(value_of(certainty)));
        item.text("gravite", severity.unwrap_or_default())
            .text("certitude", certainty.unwrap_or_default());
        self.noted(&mut item, observation);
        item.term("terme", term).text("statut", status);
        self.dated(&mut item, observation, act);
        Came::Item(item)
    }

    fn procedures(&self, entry: &Element) -> Vec<Came> {
        ["procedure", "act", "observation"]
            .iter()
            .flat_map(|name| entry.children(name))
            .map(|procedure| {
                let mut term = procedure
                    .child("code")
                    .map(|code| self.term(code))
                    .unwrap_or_default();
                if term.label.is_empty() {
                    term = Term::free(&self.said(procedure));
                }
                if is_negated(procedure) {
                    return Came::Negated(term.label);
                }
                let mut item = Item::new("acte");
                let reason = procedure
                    .children("entryRelationship")
                    .filter(|relation| relation.attribute("typeCode") == "RSON")
                    .find_map(|relation| relation.at(&["act", "code"]))
                    .map(|code| self.term(code));
                item.term("terme", term)
                    .term("motif", reason.unwrap_or_default())
                    .text("date", &period(procedure.child("effectiveTime")).0)
                    .text(
                        "statut",
                        match procedure
                            .child("statusCode")
                            .map(|code| code.attribute("code"))
                        {
                            Some("active") => "en-cours",
                            Some("aborted") => "interrompu",
                            Some("cancelled") => "annule",
                            _ => "realise",
                        },
                    );
                if let Some(author) = procedure.at(&["author", "assignedAuthor"]) {
                    item.text("executant", &who(author));
                }
                self.noted(&mut item, procedure);
                Came::Item(item)
            })
            .collect()
    }

    fn family(&self, entry: &Element) -> Vec<Came> {
        let Some(organizer) = entry.child("organizer") else {
            return Vec::new();
        };
        let relation = organizer
            .at(&["subject", "relatedSubject", "code"])
            .map(|code| code.attribute("code"))
            .unwrap_or_default();
        organizer
            .children("component")
            .filter_map(|component| component.child("observation"))
            .map(|observation| {
                let term = self.value(observation);
                if is_negated(observation) {
                    return Came::Negated(term.label);
                }
                let mut item = Item::new("antecedent-familial");
                item.term("terme", term)
                    .text("lien", relation)
                    .text("debut", &period(observation.child("effectiveTime")).0);
                self.noted(&mut item, observation);
                Came::Item(item)
            })
            .collect()
    }

    fn habits(&self, entry: &Element) -> Vec<Came> {
        entry
            .children("observation")
            .map(|observation| {
                let mut item = Item::new("habitude");
                let code = observation.child("code");
                let mut term = code.map(|code| self.term(code)).unwrap_or_default();
                // The value set of habits is closed: "another one" with words of its own is these words.
                let other = code.is_some_and(|code| {
                    code.attribute("code") == OTHER_HABIT
                        && !term.label.is_empty()
                        && term.label
                            != code
                                .attribute("displayName")
                                .split_whitespace()
                                .collect::<Vec<_>>()
                                .join(" ")
                });
                if other {
                    term = Term::free(&term.label);
                }
                if term.label.is_empty() {
                    term = Term::free(&self.said(observation));
                }
                if is_negated(observation) {
                    return Came::Negated(term.label);
                }
                if let Some(value) = observation.child("value") {
                    let number = value.attribute("value").parse::<f64>().ok();
                    match (value.attribute("type").rsplit(':').next(), number) {
                        (Some("PQ" | "INT" | "REAL"), Some(number)) if number.is_finite() => {
                            item.set("quantite", Value::Number(number));
                            item.text("unite", value.attribute("unit"));
                        }
                        (Some("BL"), _) => {}
                        // Known to have none: the words of the habit itself are no value.
                        _ if !value.attribute("nullFlavor").is_empty()
                            && value.child("originalText").is_none() => {}
                        _ => {
                            item.term("valeur", self.value(observation));
                        }
                    }
                }
                let (begins, ends) = period(observation.child("effectiveTime"));
                item.term("terme", term)
                    .text("debut", &begins)
                    .text("fin", &ends);
                self.noted(&mut item, observation);
                Came::Item(item)
            })
            .collect()
    }

    /// A medicine or a vaccine: its code, its package, its lot.
    fn product(&self, administration: &Element, item: &mut Item) {
        let Some(material) =
            administration.at(&["consumable", "manufacturedProduct", "manufacturedMaterial"])
        else {
            return;
        };
        let mut term = material
            .child("code")
            .map(|code| self.term(code))
            .unwrap_or_default();
        let name = material
            .child("name")
            .map(Element::words)
            .unwrap_or_default();
        if term.label.is_empty() {
            term = Term::free(&name);
        }
        let package = material
            .child("code")
            .into_iter()
            .flat_map(|code| code.children("translation"))
            .find(|translation| translation.attribute("codeSystem") == systems::CIP);
        if let Some(package) = package
            && item.kind == "traitement"
            && term.system != systems::CIP
        {
            let (code, label) = (package.attribute("code"), package.attribute("displayName"));
            let label = if label.is_empty() { code } else { label };
            item.term("cip", Term::new(systems::CIP, code, label));
        }
        if item.kind == "vaccination" {
            let lot = material.child("lotNumberText").map(Element::words);
            item.text("lot", &lot.unwrap_or_default());
        }
        item.term("terme", term);
    }

    fn treatments(&self, entry: &Element) -> Vec<Came> {
        entry
            .children("substanceAdministration")
            .map(|administration| {
                let mut item = Item::new("traitement");
                self.product(administration, &mut item);
                if item.label().is_empty() {
                    item.term("terme", Term::free(&self.said(administration)));
                }
                if is_negated(administration) {
                    return Came::Negated(item.label().to_owned());
                }
                let times: Vec<&Element> = administration.children("effectiveTime").collect();
                let (begins, ends) = period(times.first().copied());
                item.text("debut", &begins)
                    .text("fin", &ends)
                    // In a summary every treatment has the status completed: what is there is under way (VSM 1.4).
                    .text("statut", "actif");
                let said = self.said(administration);
                if said != item.label() {
                    let line: String = said.chars().take(400).collect();
                    item.text("posologie", &line);
                }
                if let Some(every) = times.get(1).and_then(|time| time.child("period"))
                    && let Ok(number) = every.attribute("value").parse::<f64>()
                    && ["h", "d", "wk", "mo"].contains(&every.attribute("unit"))
                    && number.is_finite()
                {
                    item.set("periode", Value::Number(number));
                    item.text("periode-unite", every.attribute("unit"));
                }
                if let Some(dose) = administration.at(&["doseQuantity", "low"])
                    && let Ok(number) = dose.attribute("value").parse::<f64>()
                    && number.is_finite()
                {
                    item.set("dose", Value::Number(number));
                    item.text("dose-unite", dose.attribute("unit"));
                }
                self.route(administration, &mut item);
                let reason = administration
                    .children("entryRelationship")
                    .filter(|relation| relation.attribute("typeCode") == "RSON")
                    .find_map(|relation| relation.at(&["act", "code"]))
                    .map(|code| self.term(code));
                item.term("motif", reason.unwrap_or_default());
                self.noted(&mut item, administration);
                Came::Item(item)
            })
            .collect()
    }

    fn route(&self, administration: &Element, item: &mut Item) {
        if let Some(route) = administration.child("routeCode")
            && route.attribute("codeSystem") == systems::EDQM
        {
            item.text("voie", route.attribute("code"));
        }
    }

    fn vaccinations(&self, entry: &Element) -> Vec<Came> {
        entry
            .children("substanceAdministration")
            .map(|administration| {
                let mut item = Item::new("vaccination");
                self.product(administration, &mut item);
                if item.label().is_empty() {
                    item.term("terme", Term::free(&self.said(administration)));
                }
                let time = administration.child("effectiveTime");
                item.text("date", &period(time).0).text(
                    "statut",
                    if is_negated(administration) {
                        "refusee"
                    } else {
                        "realisee"
                    },
                );
                let rank = administration
                    .children("entryRelationship")
                    .filter_map(|relation| relation.child("observation"))
                    .filter(|observation| {
                        observation
                            .child("code")
                            .is_some_and(|code| code.attribute("code") == "30973-2")
                    })
                    .find_map(|observation| {
                        observation
                            .child("value")?
                            .attribute("value")
                            .parse::<i64>()
                            .ok()
                    });
                if let Some(rank) = rank.filter(|rank| (1..=20).contains(rank)) {
                    item.set("rang", Value::Integer(rank));
                }
                self.route(administration, &mut item);
                if code_of(administration) == "BOOSTER" {
                    item.set("rappel", Value::Flag(true));
                }
                if let Some(site) = administration.child("approachSiteCode") {
                    item.term("site", self.term(site));
                }
                if let Some(performer) = administration.at(&["performer", "assignedEntity"]) {
                    item.text("vaccinateur", &who(performer));
                }
                self.noted(&mut item, administration);
                Came::Item(item)
            })
            .collect()
    }
}
