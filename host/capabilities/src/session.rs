//! Who is at the keyboard.
//!
//! Cards, certificates and Pro Santé Connect come with the record of a real practice; today there
//! is one session, that of a demonstration, and it says so.

use socle_runtime::ports::{Session, Sessions};

/// The session of a demonstration: a fictitious doctor with every right, marked as such.
#[derive(Debug, Clone)]
pub struct DemonstrationSession {
    session: Session,
}

impl DemonstrationSession {
    /// `structure` is the identifier by which the web services know the practice.
    pub fn new(structure: &str) -> Self {
        let value = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let session = Session {
            person: "demonstration".into(),
            role: "doctor".into(),
            values: vec![
                value("nom", "LIBRE"),
                value("prenom", "Max"),
                value("structure", structure),
                value("authentification", "demonstration"),
            ],
            acts: ["insi", "qualify", "attest", "sign", "send"]
                .map(str::to_owned)
                .to_vec(),
        };
        Self { session }
    }
}

impl Sessions for DemonstrationSession {
    fn current(&self) -> Option<Session> {
        Some(self.session.clone())
    }
}

/// Nobody: until someone identifies themselves, acts that need a person answer `session-required`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Sessions for Nobody {
    fn current(&self) -> Option<Session> {
        None
    }
}
