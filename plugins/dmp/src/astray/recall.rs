//! Whom a document went to by message, by the messages of the patient's file, whichever plugin wrote them; and the word that
//! it is void.

use socle_sdk::messages::{Channel, Message};
use socle_sdk::records::Entity;
use socle_sdk::{Document, Failure, dossier, log, texts};

/// What was told, and what was not.
#[derive(Debug, Default)]
pub(super) struct Recalled {
    /// Whom it was sent to, in words.
    pub(super) seen: Vec<String>,
    /// Who was told that it is void.
    pub(super) told: Vec<String>,
    /// What a person has to do, a sentence each.
    pub(super) left: Vec<String>,
}

/// Tells everybody a document was sent to that it is void.
pub(super) fn recall(patient: &str, document: &Document) -> Result<Recalled, Failure> {
    let mut recalled = Recalled::default();
    let messages = match dossier::of_patient("message", patient) {
        Ok(messages) => messages,
        // Without this line of consent nobody knows whom it went to: that is said, not passed over.
        Err(failure) if failure.code == "denied" => {
            recalled
                .left
                .push(texts::text("incident-messages-inconnus"));
            return Ok(recalled);
        }
        Err(failure) => return Err(failure),
    };
    for message in messages.iter().filter(|one| carried(one, document)) {
        void(message, document, &mut recalled);
    }
    Ok(recalled)
}

/// Whether a message that left, or is about to, carries the document.
fn carried(message: &Entity, document: &Document) -> bool {
    let is_out = message.text("sens").as_deref() == Some("envoye")
        && message.text("avancement").as_deref() != Some("brouillon");
    is_out && message.texts("documents").contains(&document.id())
}

fn void(message: &Entity, document: &Document, recalled: &mut Recalled) {
    let mut to = message.texts("destinataires");
    to.extend(message.texts("copie"));
    let of_patient = message.text("canal").as_deref() == Some("patient");
    let whom = match of_patient {
        true => texts::text("incident-au-patient"),
        false => to.join(", "),
    };
    let whom = |key: &str| texts::text_with(key, &[("qui", whom.as_str().into())]);
    recalled.seen.push(whom("incident-envoye"));
    if message.text("avancement").as_deref() == Some("en-attente") {
        recalled.left.push(whom("incident-message-attend"));
    }
    let title = document.text("title").unwrap_or_default();
    let said = [("titre", title.as_str().into())];
    let word = Message {
        to: if of_patient { Vec::new() } else { to },
        subject: texts::text_with("incident-objet", &said),
        text: texts::text_with("incident-message", &said),
        important: true,
        ..Message::default()
    };
    let channel = match of_patient {
        true => Channel::Patient,
        false => Channel::Professional,
    };
    match word.send(channel) {
        Ok(()) => recalled.told.push(whom("incident-prevenu")),
        Err(failure) => {
            log::debug(&format!("not told: {}", failure.code));
            recalled.left.push(whom("incident-a-prevenir"));
        }
    }
}
