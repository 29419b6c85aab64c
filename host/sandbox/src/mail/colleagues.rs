//! Colleagues: a message is delivered, read, and answered when it begins a thread.
//!
//! By rule: every address of the fictitious trust space is somebody's, but `inconnu@…` and what begins with it; automatic
//! mailboxes (`ne-pas-repondre@…`) answer nothing.

use super::letter::Letter;
use super::written::{Answer, Bounce, Delivered, Reading};
use super::{Due, Received, mes};

/// The domains of the fictitious trust space: the trial platform's, and the one contacts of the demonstration have.
const DOMAINS: [&str; 2] = ["formation.mssante.fr", "mssante.example"];
const REPORT_MS: i64 = 1_000;
const READING_MS: i64 = 3_000;
const ANSWER_MS: i64 = 6_000;

fn domain(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or_default()
}

/// Whether an address is of the fictitious trust space.
#[must_use]
pub fn is_inside(address: &str) -> bool {
    let at = domain(address).to_lowercase();
    DOMAINS.iter().any(|domain| {
        at.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// A message comes for colleagues; those of other domains are not looked at.
#[must_use]
pub fn receive(letter: &Letter, content: &[u8], now_ms: i64) -> Received {
    let mut received = Received::default();
    for to in letter.to.iter().filter(|to| is_inside(to)) {
        let mut later = |after_ms, content| {
            received.due.push(Due {
                after_ms,
                to: letter.from.clone(),
                content,
            });
        };
        let local = to.split('@').next().unwrap_or_default();
        if local.starts_with("inconnu") {
            later(
                REPORT_MS,
                Bounce {
                    cause: mes::Cause::NotFound,
                    recipient: to,
                    domain: domain(to),
                    letter,
                    original: content,
                    at_ms: now_ms + REPORT_MS,
                }
                .write(),
            );
            continue;
        }
        later(
            REPORT_MS,
            Delivered {
                recipient: to,
                domain: domain(to),
                letter,
                original: content,
                at_ms: now_ms + REPORT_MS,
            }
            .write(),
        );
        let is_person = !local.starts_with("ne-pas-repondre");
        if letter.wants_reading && is_person {
            later(
                READING_MS,
                Reading {
                    recipient: to,
                    letter,
                    at_ms: now_ms + READING_MS,
                }
                .write(),
            );
        }
        if is_person && !letter.is_answer {
            later(
                ANSWER_MS,
                Answer {
                    name: "",
                    from: to,
                    letter,
                    text: "Cher confrère, bien reçu, merci. Je revois ce patient et vous tiens informé.",
                    with_photo: false,
                    at_ms: now_ms + ANSWER_MS,
                    number: 1,
                }
                .write(),
            );
        }
        received.delivered.push(to.clone());
    }
    received
}
