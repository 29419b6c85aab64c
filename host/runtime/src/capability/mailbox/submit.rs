//! A message handed in: from an attempt, for its order, to addresses of open channels.

use std::sync::Arc;

use super::{CallState, Entry, Failure, Known, Origin, in_time};
use crate::ports::mail::Submission;

/// The most addresses of one message.
const ADDRESSES: usize = 100;
/// How a call that sends is named.
const ATTEMPT: &str = "delivery attempt";

fn malformed(author: impl Into<String>) -> Failure {
    Failure::new(
        "mail.malformed",
        "L’extension a mal préparé un message : rien n’est parti. Signalez-le à son éditeur.",
    )
    .author(author)
}

impl CallState {
    pub(super) async fn hand_in(
        &mut self,
        mailbox: &Known,
        order: &Entry,
        to: Vec<String>,
        content: Arc<Vec<u8>>,
    ) -> Result<String, Failure> {
        self.may_hand_in(mailbox, order, &to)?;
        // Whoever is at the keyboard lends their session: they are engaged although nobody acts.
        let person = self.session_now().map(|session| session.person);
        let patient = self.call.patient.clone();
        let what = format!("mailbox.submit {}", mailbox.address);
        self.note_use_by(person, &what, patient.as_deref());
        self.flush_reads()?;
        let mail = self.mail();
        let handing = mail.submit(
            &mailbox.id,
            Submission {
                wire_id: order.wire_id.clone(),
                to,
                content,
            },
        );
        in_time(self.call.remaining(), handing, || {
            Failure::passing(
                "outcome-unknown",
                "La messagerie n’a pas répondu à temps : le message est peut-être parti. Il sera vérifié ; \
                 le destinataire n’en gardera qu’un.",
            )
        })
        .await
    }

    fn may_hand_in(
        &mut self,
        mailbox: &Known,
        order: &Entry,
        to: &[String],
    ) -> Result<(), Failure> {
        if self.call.origin != Origin::Delivery || self.call.what != ATTEMPT || !order.is_claimed {
            return Err(Failure::denied(
                "a message is handed in from `delivery.attempt` only, for the order of that attempt",
            ));
        }
        self.channels(mailbox)?;
        if to.is_empty() || to.len() > ADDRESSES {
            return Err(malformed(format!("from 1 to {ADDRESSES} addresses")));
        }
        for address in to {
            let channel = self.mail().channel(&mailbox.id, address)?;
            self.may_use_channel(&mailbox.address, channel)?;
        }
        self.may_leave("a mailbox")?;
        self.dependencies.mail = true;
        Ok(())
    }
}
