//! A message is looked at, written into the patient's file and queued. What was refused is said before anything is written.

use socle_formats::mss::subject::FIN;
use socle_formats::mss::{MOST_PATIENT_BYTES, most_documents_bytes};
use socle_sdk::{Document, Entry, Failure, Whoever, documents, outbox, texts, time};

use crate::exchange::Limit;
use crate::failures::said;
use crate::letter::{self, Beside, Letter, Mode};
use crate::{boxes, hidden, paper, patient, settings};

/// The `[[delivery]]` of the manifest.
pub(crate) const DELIVERY: &str = "messaging-patient";
/// What patients can open, and what becomes a PDF for them.
const KINDS: [&str; 4] = [paper::PDF, "image/jpeg", "image/png", paper::CDA];
/// The longest text, in characters, and subject.
const MOST_TEXT: usize = 20_000;
const MOST_SUBJECT: usize = 200;

/// What is to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Wanted {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) documents: Vec<String>,
    pub(crate) mode: Mode,
    /// Id of the message of the record it answers.
    pub(crate) answers: Option<String>,
}

/// What was queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ordered {
    /// Id of the message in the record.
    pub(crate) message: String,
    /// Id of the entry; empty when the event of the message queues it, for a call that is about no patient.
    pub(crate) entry: String,
}

/// Writes it into the patient's file and queues it. `of_call` is the patient of this call: an entry is queued for them alone.
pub(crate) fn order(
    patient: &str,
    of_call: Option<&str>,
    wanted: &Wanted,
) -> Result<Ordered, Failure> {
    // A call about nobody may not ask who a patient is: the event of the message looks then.
    if of_call == Some(patient)
        && let Some(hindrance) = patient::hindrance(patient)?
    {
        return Err(hindrance);
    }
    settings::nil()?;
    let mailbox = boxes::usual()?;
    let from = sender();
    let earlier = Letter::of_patient(patient)?;
    let answered = match &wanted.answers {
        Some(id) => Some(answered(patient, id)?),
        None => None,
    };
    let papers = papers(patient, &wanted.documents)?;
    let mode = match wanted.mode {
        Mode::Ordinary if Limit::for_patient(patient)? == Limit::Never => Mode::Closes,
        mode => mode,
    };
    let is_first = !earlier.iter().any(Letter::goes);
    let (subject, text) = match mode {
        Mode::Ends => (FIN.to_owned(), String::new()),
        _ => written(wanted, answered.as_ref(), &papers, is_first)?,
    };
    let letter = Letter {
        id: String::new(),
        patient: patient.to_owned(),
        is_sent: true,
        progress: "en-attente".to_owned(),
        subject,
        text,
        at_ms: time::now_ms(),
        identifier: String::new(),
        documents: wanted.documents.clone(),
        sender: String::new(),
        error: String::new(),
        waits: String::new(),
        is_held: false,
    };
    let mut beside = Beside {
        mode,
        mailbox: boxes::text(mailbox.get("id")),
        answers: answered
            .as_ref()
            .map(|one| one.identifier.clone())
            .unwrap_or_default(),
        from,
        ..Beside::default()
    };
    let message = letter.create(&beside)?;
    if let Some(answered) = answered {
        answered.progressed("traite")?;
    }
    if of_call == Some(patient) {
        queue(&message, patient, &mut beside)?;
    }
    Ok(Ordered {
        message,
        entry: beside.entry,
    })
}

/// The order of a message that was written: its identifier on the wire is minted here. Once only.
pub(crate) fn queue(message: &str, patient: &str, beside: &mut Beside) -> Result<(), Failure> {
    if !beside.entry.is_empty() {
        return Ok(());
    }
    let entry = Entry::new(DELIVERY);
    let key = match beside.mode {
        Mode::Ends => "envoi-fin",
        _ => "envoi",
    };
    let name = patient::name(patient)?;
    entry.set(
        "title",
        &texts::text_with(key, &[("patient", name.into())]).into(),
    );
    entry.set("message", &message.into());
    entry.needs("qualified");
    entry.needs("network");
    beside.entry = outbox::enqueue(&entry)?;
    beside.keep(message)?;
    // Who answers is known by their address.
    letter::remember_address(patient::address(patient)?.as_str(), patient)
}

/// The message that is answered: of this patient, and theirs.
fn answered(patient: &str, id: &str) -> Result<Letter, Failure> {
    let letter = Letter::open(id)?;
    match letter.patient == patient && !letter.is_sent {
        true => Ok(letter),
        false => Err(said("not-found", "message-inconnu")),
    }
}

/// Subject and text as they are sent.
fn written(
    wanted: &Wanted,
    answered: Option<&Letter>,
    papers: &[Document],
    is_first: bool,
) -> Result<(String, String), Failure> {
    let text = wanted.text.trim();
    if text.is_empty() && papers.is_empty() {
        return Err(said("messaging.empty", "vide").field("texte"));
    }
    if text.contains(texts::BLANK) || wanted.subject.contains(texts::BLANK) {
        return Err(said("messaging.blank", "blanc").field("texte"));
    }
    let too_long =
        text.chars().count() > MOST_TEXT || wanted.subject.chars().count() > MOST_SUBJECT;
    if too_long {
        return Err(said("messaging.too-long", "trop-long").field("texte"));
    }
    let subject = match (wanted.subject.trim(), answered, papers) {
        ("", Some(answered), _) => again(&answered.subject),
        ("", None, [one]) => one.text("title").unwrap_or_default(),
        ("", None, _) => String::new(),
        (typed, _, _) => typed.to_owned(),
    };
    let subject = match subject.trim() {
        "" => texts::text("objet-usuel"),
        subject => subject.to_owned(),
    };
    // A person who types it means another thing than ending an exchange unread.
    if subject == FIN {
        return Err(said("messaging.subject", "objet-fin").field("objet"));
    }
    let mut parts = vec![match text {
        "" => texts::text("texte-usuel"),
        text => text.to_owned(),
    }];
    if is_first {
        parts.push(notice());
    }
    Ok((subject, parts.join("\n\n")))
}

/// The first message to a patient says when they are answered, and what is urgent.
pub(crate) fn notice() -> String {
    let delay = settings::delay();
    let urgent = texts::text("premier-urgence");
    match delay.as_str() {
        "" => urgent,
        delay => {
            let first = texts::text_with("premier-delai", &[("delai", delay.into())]);
            format!("{first} {urgent}")
        }
    }
}

/// A subject once answered: marked once.
fn again(subject: &str) -> String {
    let lower = subject.to_lowercase();
    match lower.starts_with("re:") || lower.starts_with("re :") {
        true => subject.to_owned(),
        false => format!("Re: {subject}"),
    }
}

/// The documents, each of this patient, validated, of a kind patients can open, and not hidden from them.
fn papers(patient: &str, ids: &[String]) -> Result<Vec<Document>, Failure> {
    let mut papers = Vec::new();
    let mut bytes: u64 = 0;
    for id in ids {
        let document = documents::open(id)?;
        check(patient, &document)?;
        if document.text("mime").as_deref() == Some(paper::CDA) {
            // Said now rather than when nobody looks.
            paper::sent(patient, &document)?;
        }
        bytes += document
            .get("size")
            .as_integer()
            .and_then(|size| u64::try_from(size).ok())
            .unwrap_or(0);
        papers.push(document);
    }
    // As base64 four bytes stand for three.
    if bytes / 3 * 4 > MOST_PATIENT_BYTES {
        return Err(said("messaging.too-large", "trop-lourd-mes").field("documents"));
    }
    if bytes > most_documents_bytes(1) {
        return Err(said("messaging.too-large", "trop-lourd").field("documents"));
    }
    Ok(papers)
}

/// Whether this document may leave to the patient now.
pub(crate) fn check(patient: &str, document: &Document) -> Result<(), Failure> {
    fits(patient, document)?;
    match is_in_use(document) {
        true => Ok(()),
        false => Err(said("messaging.document", "pas-valide").field("documents")),
    }
}

/// Whether it may once it is validated.
pub(crate) fn fits(patient: &str, document: &Document) -> Result<(), Failure> {
    let wrong = |code: &str, key: &str| Err(said(code, key).field("documents"));
    if document.patient() != patient {
        return wrong("messaging.document", "autre-patient");
    }
    hidden::respect(document)?;
    // What is being written becomes a PDF when it is validated.
    let is_kind = KINDS.contains(&document.text("mime").unwrap_or_default().as_str());
    if is_in_use(document) && !is_kind {
        return wrong("messaging.document", "format");
    }
    Ok(())
}

fn is_in_use(document: &Document) -> bool {
    matches!(
        document.text("status").as_deref(),
        Some("valide" | "expedie")
    )
}

/// The name a patient reads as the sender's (`Dr_Marie_MARTIN_Cabinet`): of whoever acts; nothing when nobody does, and the
/// mailbox's name stands then.
fn sender() -> String {
    let one = Whoever::here().unwrap_or_default();
    let family = one.family.to_uppercase();
    let parts = [one.title(), &one.given, &family, &one.structure_name];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("_")
}

#[cfg(test)]
mod tests {
    use super::again;

    #[test]
    fn an_answer_is_marked_once() {
        assert_eq!(again("Bonjour"), "Re: Bonjour");
        assert_eq!(again("Re: Bonjour"), "Re: Bonjour");
        assert_eq!(again("RE : Bonjour"), "RE : Bonjour");
    }
}
