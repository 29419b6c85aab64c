//! The message of an order: checked, and the same bytes at each attempt.

use socle_formats::mss::address::{Address, Mailbox};
use socle_formats::mss::headers::Cda;
use socle_formats::mss::message::Message;
use socle_formats::mss::subject::{self, Documents, PREFIX};
use socle_formats::xdm::{self, Given, Sender, Submission};
use socle_formats::xds::entry::of_cda;
use socle_formats::xds::values::Hidden;
use socle_sdk::{Failure, texts};

use crate::failures;
use crate::order::{Order, People};
use crate::papers::{Maker, Ready};
use crate::patient::Patient;
use crate::settings;

/// What tells one message from another.
pub(crate) struct Envelope<'a> {
    /// From where.
    pub(crate) from: Address,
    /// Identifier, without angle brackets.
    pub(crate) id: &'a str,
    /// OID of the order: that of the submission.
    pub(crate) wire_id: &'a str,
}

/// Writes it.
pub(crate) fn compose(
    order: &Order,
    people: &People,
    envelope: &Envelope<'_>,
) -> Result<Vec<u8>, Failure> {
    let draft = &order.draft;
    let author = &order.author;
    let from = Mailbox::professional(
        author.title(),
        &author.given,
        &author.family,
        &author.structure_name,
        envelope.from.clone(),
    );
    let mut message = Message::new(from, people.to.clone(), "", envelope.id, order.ordered);
    message.cc.clone_from(&people.cc);
    message.bcc.clone_from(&people.bcc);
    message.in_reply_to.clone_from(&draft.answers);
    message.references.clone_from(&draft.thread);
    message.is_important = draft.important;
    message.wants_reading = draft.reading || draft.advice;
    message.wants_delivery = true;
    message.nil = settings::nil()?;
    message.text = match (draft.signs, author.signature.as_str()) {
        (false, _) | (true, "") => draft.text.clone(),
        (true, signature) => format!("{}\n\n{signature}", draft.text.trim_end())
            .trim_start()
            .to_owned(),
    };
    if order.papers.is_empty() {
        message.subject = with_advice(draft.subject.trim(), draft.advice);
    } else {
        let patient = Patient::open(&draft.patient)?;
        let maker = Maker {
            patient: &patient,
            author,
            ordered: order.ordered,
        };
        let ready = maker.all(&order.papers)?;
        carry(&mut message, order, &patient, ready, envelope)?;
    }
    message.write().map_err(|error| failures::message(&error))
}

fn with_advice(subject: &str, advice: bool) -> String {
    match advice {
        true => texts::text_with("objet-avis", &[("objet", subject.into())]),
        false => subject.to_owned(),
    }
}

/// Puts documents into a message.
fn carry(
    message: &mut Message,
    order: &Order,
    patient: &Patient,
    ready: Vec<Ready>,
    envelope: &Envelope<'_>,
) -> Result<(), Failure> {
    let draft = &order.draft;
    let labels: Vec<&str> = ready.iter().map(|one| one.label.as_str()).collect();
    let label = match draft.subject.trim() {
        "" => subject::label(&labels),
        typed => typed.to_owned(),
    };
    let about = Documents {
        label: with_advice(&label, draft.advice),
        family: patient.traits.nom_naissance.clone(),
        given: patient.traits.premier_prenom.clone(),
        birth: Some(patient.traits.date_naissance),
        replaces: draft.replaces || order.papers.iter().any(crate::papers::Paper::is_later),
    };
    let cdas: Vec<&[u8]> = ready.iter().filter_map(|one| one.cda.as_deref()).collect();
    let subject = about.write();
    if cdas.is_empty() {
        // Nothing is to be taken in by itself: the mark would announce it.
        let start = format!("{PREFIX}+");
        message.subject = subject.strip_prefix(&start).unwrap_or(&subject).to_owned();
    } else {
        let author = &order.author;
        let sender = Sender {
            name: format!("{} {}", author.given, author.family)
                .trim()
                .to_owned(),
            organisation: author.structure_name.clone(),
            program: "Socle".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            editor: "Socle".to_owned(),
            ..Sender::default()
        };
        let submission = Submission {
            unique_id: envelope.wire_id.to_owned(),
            source_id: settings::source()?,
            at_ms: order.ordered,
            title: label.chars().take(128).collect(),
        };
        let given: Vec<Given<'_>> = cdas
            .iter()
            .map(|document| Given {
                document,
                hidden: match draft.hidden {
                    true => vec![Hidden::Patient],
                    false => Vec::new(),
                },
            })
            .collect();
        let archive =
            xdm::write(&submission, &sender, &given).map_err(|error| failures::archive(&error))?;
        let codes: Vec<String> = cdas
            .iter()
            .filter_map(|document| of_cda(document, "Document01", &[]).ok())
            .map(|entry| entry.kind.code)
            .collect();
        message.cda = Some(Cda::new(true, codes.iter().map(String::as_str)));
        message.archive = Some(archive);
        message.subject = subject;
    }
    message.attachments = ready.into_iter().map(|one| one.file).collect();
    Ok(())
}
