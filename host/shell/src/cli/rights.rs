//! Which right a command takes. Commands speak as whoever is there: the person of an open window, the practice by its
//! certificate, or nobody.

use socle_session::{Act, Right};

use super::answer::No;
use super::args::{
    Agenda, Audit, Command, Documents, Export, IdentitySettings, Mailboxes, Outbox, Patients,
    Plugins, Store,
};
use super::dossier::Dossier;
use super::terminologies::Terminologies;
use socle_practice::Practice;
use socle_practice::rights::{NotAllowed, to_write};

/// The right it takes; none for what says nothing of patients and changes nothing.
fn needs(command: &Command) -> Option<Act> {
    Some(match command {
        Command::Patients { command } => match command {
            Patients::List { .. } | Patients::Show { .. } => Act::Read,
            _ => Act::Register,
        },
        Command::Dossier { command } => match command {
            Dossier::Add { kind, .. }
            | Dossier::Change { kind, .. }
            | Dossier::Close { kind, .. }
            | Dossier::Strike { kind, .. } => to_write(kind),
            Dossier::Validate { .. } => Act::Validate,
            Dossier::Kinds => return None,
            _ => Act::Read,
        },
        Command::Terminologies { command } => match command {
            Terminologies::List | Terminologies::Search { .. } => return None,
            _ => Act::Manage,
        },
        Command::Plugins { command } => match command {
            Plugins::List | Plugins::Examine { .. } | Plugins::Report { .. } => return None,
            _ => Act::Manage,
        },
        Command::Agenda {
            command: Agenda::Import { .. },
        } => Act::Register,
        Command::Import(_) => Act::Import,
        Command::Export { what } => match what {
            Export::Patient { .. } => Act::Export,
            Export::Practice { .. } => Act::ExportPractice,
        },
        Command::Outbox { command } => match command {
            Outbox::Retry { .. }
            | Outbox::Cancel { .. }
            | Outbox::HandleEvents(_)
            | Outbox::DropEvents(_) => Act::Send,
            Outbox::Export { .. } => Act::Export,
            _ => Act::Read,
        },
        Command::Documents { command } => match command {
            Documents::Validate { .. } => Act::Validate,
            Documents::List { .. } | Documents::Save { .. } | Documents::Print { .. } => Act::Read,
            Documents::Templates | Documents::Types => return None,
            _ => Act::Draft,
        },
        Command::Mailboxes { command } => match command {
            Mailboxes::List => return None,
            _ => Act::Manage,
        },
        Command::Identities { command } => match command {
            IdentitySettings::Show => return None,
            IdentitySettings::Set { .. } => Act::Manage,
        },
        Command::Audit { command } => match command {
            // Whether it is whole is no secret, and a signature is its owner's.
            Audit::Verify | Audit::Sign { .. } => return None,
            Audit::Export { .. } => Act::ExportPractice,
            Audit::Tail { .. } | Audit::Patient { .. } => Act::Read,
        },
        Command::Zone { name } => match name {
            Some(_) => Act::Manage,
            None => return None,
        },
        Command::Backup { .. } => Act::Backup,
        // What may be set of a connection depends on the field, and is asked there.
        Command::Store {
            command: Store::Move { .. },
        } => Act::MoveRecord,
        // Who is passed waits until somebody has come in.
        Command::Shell(_) => return None,
        Command::Session { .. } | Command::Check | Command::Store { .. } => return None,
        // Calls and views of plugins, and what comes after: at least somebody is there who may look.
        _ => Act::Read,
    })
}

impl From<NotAllowed> for No {
    fn from(NotAllowed(refusal): NotAllowed) -> Self {
        let mut no = Self::new(refusal.code, refusal.sentence);
        no.retryable = refusal.code == "session-required";
        let hint = match refusal.code {
            "session-required" => {
                "ouvrez une session dans la fenêtre de Socle, puis tapez cette commande à côté ; ou donnez le mot de passe \
                 du certificat du cabinet (SOCLE_CERTIFICATE_PASSPHRASE), dont les droits sont limités"
            }
            _ => "« session rights --all » dit qui le peut",
        };
        no.details.push(("hint".into(), hint.into()));
        no
    }
}

/// May somebody make, join or restore a practice in a folder where there is none, hence nobody? The table says so: what is
/// there is opened by the practice's key, and the door of a practice that is known is shut until somebody comes in.
pub(super) fn at_an_empty_folder() -> Result<(), No> {
    match Right::of(Act::Found, None).refusal() {
        None => Ok(()),
        Some(refusal) => Err(NotAllowed(refusal).into()),
    }
}

/// May this be done now?
pub(super) fn may(practice: &Practice, command: &Command) -> Result<(), No> {
    match needs(command) {
        Some(act) => practice.may(act).map_err(No::from),
        None => Ok(()),
    }
}
