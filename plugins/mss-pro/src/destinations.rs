//! Where documents may go when they are validated: the colleagues of the patient's care path, each with how it stands. Asked
//! before a document is validated, from what is known: no network.

use serde_json::{Value, json};
use socle_formats::documents::Famille;
use socle_sdk::{Document, Failure, documents, mailbox, texts};

use crate::care::{self, Colleague};
use crate::consent::OPPOSITION;
use crate::draft::Draft;
use crate::failures::said;
use crate::patient::Patient;
use crate::sent::{self, Sent};
use crate::{address, dead, order, patient, settings};

/// Colleagues offered for a document.
const MOST: usize = 12;

/// A row for each of these documents and each colleague: `document`, `destination` (address), `label`, `ticked`, `offered`,
/// `said`, `tone`.
///
/// Ticked beforehand: médecin traitant when it is not whoever acts, and who sent the patient here; not for papers that are no
/// part of the care (certificates, administrative ones), nor for an address that takes nothing any more.
pub(crate) fn of(patient: &str, ids: &[String]) -> Result<Value, Failure> {
    // A practice without a mailbox writes to nobody: there is nothing to say.
    if mailbox::mailboxes()?.is_empty() {
        return Ok(json!({ "rows": [] }));
    }
    let colleagues = care::of(patient)?;
    let hindrance = OPPOSITION
        .respect(patient)
        .and_then(|()| settings::nil().map(drop))
        .err();
    let has_ins = patient::ins(patient)?.is_some();
    let sent = sent::about(patient)?;
    let mut rows = Vec::new();
    for id in ids {
        let document = documents::open(id)?;
        if document.patient() != patient {
            return Err(said("mss-pro.document", "autre-patient").field("documents"));
        }
        for one in colleagues.iter().take(MOST) {
            let Some(place) = Place::of(one, &document, &sent, has_ins)? else {
                continue;
            };
            let place = match &hindrance {
                Some(failure) => Place::refused(&failure.message, "neutral"),
                None => place,
            };
            rows.push(place.row(id, one));
        }
    }
    Ok(json!({ "rows": rows }))
}

/// What is said of a document and a colleague.
struct Place {
    address: String,
    offered: bool,
    ticked: bool,
    said: String,
    tone: &'static str,
}

impl Place {
    fn refused(reason: &str, tone: &'static str) -> Self {
        Self {
            address: String::new(),
            offered: false,
            ticked: false,
            said: reason.to_owned(),
            tone,
        }
    }

    /// None for a colleague nobody expects to be written to and who has no address.
    fn of(
        one: &Colleague,
        document: &Document,
        sent: &[Sent],
        has_ins: bool,
    ) -> Result<Option<Self>, Failure> {
        let Some(address) = usable(&one.addresses)? else {
            return Ok(one
                .role
                .is_told()
                .then(|| Self::refused(&texts::text("destination-sans-adresse"), "neutral")));
        };
        if let Err(failure) = address::within(&address) {
            return Ok(Some(Self::refused(&failure.message, "neutral")));
        }
        let text = |field: &str| document.text(field).unwrap_or_default();
        let is_of_care = Famille::de(&text("type-system"), &text("type-code")) != Famille::Divers;
        let place = if let Some((said, tone)) = standing(sent, &document.id(), &address) {
            Self {
                offered: true,
                ticked: false,
                address,
                said,
                tone,
            }
        } else if let Some(reason) = dead::reason(&address)? {
            Self {
                offered: true,
                ticked: false,
                said: texts::text_with("destination-injoignable", &[("raison", reason.into())]),
                tone: "attention",
                address,
            }
        } else {
            Self {
                offered: true,
                ticked: one.role.is_told() && is_of_care,
                said: match has_ins {
                    true => String::new(),
                    false => texts::text("destination-sans-ins"),
                },
                tone: "information",
                address,
            }
        };
        Ok(Some(place))
    }

    fn row(&self, document: &str, one: &Colleague) -> Value {
        let who = [
            ("nom", one.name.as_str().into()),
            ("role", texts::text(one.role.key()).into()),
        ];
        let name = match self.address.as_str() {
            "" => one.name.as_str(),
            address => address,
        };
        json!({
            "document": document,
            "destination": name,
            "label": texts::text_with("destination", &who),
            "offered": self.offered,
            "ticked": self.ticked,
            "said": self.said,
            "tone": self.tone,
        })
    }
}

/// The first address something is known to reach, else the first.
fn usable(addresses: &[String]) -> Result<Option<String>, Failure> {
    for one in addresses {
        if dead::reason(one)?.is_none() {
            return Ok(Some(one.clone()));
        }
    }
    Ok(addresses.first().cloned())
}

/// How the last message with this document to this address stands, and its tone; none when there was none.
fn standing(sent: &[Sent], document: &str, address: &str) -> Option<(String, &'static str)> {
    let with = sent
        .iter()
        .filter(|one| one.documents.iter().any(|id| id == document));
    let person = with
        .flat_map(|one| &one.people)
        .find(|person| person.address.eq_ignore_ascii_case(address))?;
    let (_, tone) = person.standing.sign();
    let state = person.standing.said();
    let said = match person.reason.as_str() {
        "" => state,
        reason => texts::text_with(
            "destination-etat",
            &[("etat", state.into()), ("raison", reason.into())],
        ),
    };
    Some((said, tone))
}

/// Sends documents to one of them, with a few words; answers the entry.
pub(crate) fn send(patient: &str, ids: &[String], to: &str) -> Result<String, Failure> {
    let colleagues = care::of(patient)?;
    let one = colleagues.iter().find(|one| {
        let mut addresses = one.addresses.iter();
        addresses.any(|address| address.eq_ignore_ascii_case(to))
    });
    let one = one.ok_or_else(|| said("mss-pro.destination", "destination-inconnue"))?;
    let words = [
        (
            "nombre",
            i64::try_from(ids.len()).unwrap_or(i64::MAX).into(),
        ),
        ("patient", Patient::open(patient)?.name().into()),
    ];
    order::order(&Draft {
        to: address::written(&one.name, to),
        text: texts::text_with("mot-documents", &words),
        documents: ids.to_vec(),
        ..Draft::new(patient)
    })
}
