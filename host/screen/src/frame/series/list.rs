//! Which screens there are: `assets/doc/screens.toml` names them, says what a doctor does on each, and how one comes there.

use egui::Context;
use serde::Deserialize;

use crate::Screen;
use crate::frame::bars::Page;
use crate::frame::list::actions::Go;
use crate::model::{Model, PatientsAsked};

use super::hand::Step;

/// The list, as it is kept beside the pictures.
const SCREENS: &str = include_str!("../../../assets/doc/screens.toml");

/// The whole list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Screens {
    /// What is done first, so that there is something to see. No picture is taken of it.
    #[serde(default)]
    pub(super) prepare: Vec<Shown>,
    pub(super) screen: Vec<Shown>,
}

/// A screen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shown {
    /// The name of its pictures.
    #[serde(default)]
    pub(super) name: String,
    /// English: what a doctor does there.
    #[serde(default)]
    #[cfg_attr(
        not(test),
        allow(dead_code, reason = "the page of the documentation has it")
    )]
    pub(super) line: String,
    /// Where it is: see [`Place::read`].
    pub(super) at: String,
    /// The family name of the patient whose file it is in; that of the first of the day otherwise.
    #[serde(default)]
    pub(super) patient: Option<String>,
    /// The national services answer nothing meanwhile.
    #[serde(default)]
    pub(super) trouble: bool,
    #[serde(default)]
    pub(super) steps: Vec<Step>,
    /// What puts everything back.
    #[serde(default)]
    pub(super) after: Vec<Step>,
}

/// Where a screen is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A tab of the home page, by its title.
    Home(String),
    /// A tab of a file.
    File(String),
    /// A tab of a file in the window of its patient.
    Own(String),
    /// The side bar, on a file.
    SideBar,
    /// A page, a card of the settings, or what the shell shows by itself.
    Go(Go),
    /// No practice is there yet.
    First,
    /// The passphrase of a practice is asked.
    Opening,
    /// The session of somebody is locked.
    Locked,
}

impl Screens {
    /// # Errors
    /// The list cannot be read: the message says where.
    pub(super) fn read() -> Result<Self, toml::de::Error> {
        toml::from_str(SCREENS)
    }
}

impl Place {
    /// `accueil/TITLE`, `dossier/TITLE`, `fenetre/TITLE`, `page/NAME`, `reglages/ID`, `feuille/NAME`, `bandeau`, `premier`,
    /// `ouverture`, `verrou`.
    pub(super) fn read(at: &str) -> Option<Self> {
        let (kind, what) = at.split_once('/').unwrap_or((at, ""));
        Some(match kind {
            "accueil" => Self::Home(what.to_owned()),
            "dossier" => Self::File(what.to_owned()),
            "fenetre" => Self::Own(what.to_owned()),
            "page" => Self::Go(Go::Page(pages().find(|page| page_name(*page) == what)?)),
            "reglages" => Self::Go(Go::Settings(what.to_owned())),
            "feuille" => Self::Go(sheets().find(|go| sheet_name(go) == Some(what))?),
            "bandeau" => Self::SideBar,
            "premier" => Self::First,
            "ouverture" => Self::Opening,
            "verrou" => Self::Locked,
            _ => return None,
        })
    }
}

/// The pages, one after the other. A new one has no name before it has its place here.
pub(super) fn pages() -> impl Iterator<Item = Page> {
    std::iter::successors(Some(Page::Patients), |page| {
        Some(match page {
            Page::Patients => Page::Agenda,
            Page::Agenda => Page::Contacts,
            Page::Contacts => Page::Documents,
            Page::Documents => Page::Sends,
            Page::Sends => Page::Exchange,
            Page::Exchange => Page::Extensions,
            Page::Extensions => Page::Settings,
            Page::Settings => Page::Session,
            Page::Session => Page::State,
            Page::State => return None,
        })
    })
}

fn page_name(page: Page) -> &'static str {
    match page {
        Page::Patients => "patients",
        Page::Agenda => "agenda",
        Page::Contacts => "contacts",
        Page::Documents => "documents",
        Page::Sends => "envois",
        Page::Exchange => "importer",
        Page::Extensions => "extensions",
        Page::Settings => "reglages",
        Page::Session => "session",
        Page::State => "etat",
    }
}

/// What the shell shows over a page, one after the other.
pub(super) fn sheets() -> impl Iterator<Item = Go> {
    let all = [Go::Shortcuts, Go::Tour, Go::Newcomer, Go::Messages];
    all.into_iter()
}

/// What stands over a page has a name here; what is a page, a card of settings or another window has none.
fn sheet_name(go: &Go) -> Option<&'static str> {
    match go {
        Go::Shortcuts => Some("raccourcis"),
        Go::Tour => Some("visite"),
        Go::Newcomer => Some("nouveau-patient"),
        Go::Messages => Some("avertissements"),
        Go::Page(_) | Go::Settings(_) | Go::Compact | Go::Search | Go::Apart => None,
    }
}

impl Shown {
    /// Show it; false while what it is of is not known yet.
    pub(super) fn begin(&self, ctx: &Context, screen: &mut Screen, model: &dyn Model) -> bool {
        let line = || {
            let day = model.appointments();
            let day = day.iter().flat_map(|day| day.iter());
            let mut people = day.map(|one| std::sync::Arc::clone(&one.patient));
            match &self.patient {
                Some(name) => people.find(|one| &one.nom_naissance == name).or_else(|| {
                    let asked = PatientsAsked {
                        first: 0,
                        count: 1,
                        words: name.clone(),
                    };
                    let page = model.patients(&asked);
                    let mut lines = page.lines.into_iter().filter(|_| page.answers);
                    lines.next().flatten()
                }),
                None => people.next(),
            }
        };
        match Place::read(&self.at) {
            Some(Place::Home(title)) => {
                screen.go(ctx, Go::Page(Page::Patients));
                screen.show_titled(&title)
            }
            Some(Place::File(title)) => {
                let Some(line) = line() else { return false };
                screen.open(line);
                screen.show_titled(&title)
            }
            Some(Place::Own(title)) => {
                // Each picture is of one window: they are tabs of it, as where the desktop gives one for all.
                ctx.set_embed_viewports(true);
                let Some(line) = line() else { return false };
                screen.open_apart(line);
                screen.show_titled_apart(&title)
            }
            Some(Place::SideBar) => {
                let Some(line) = line() else { return false };
                screen.open(line);
                screen.set_compact(ctx, true);
                true
            }
            Some(Place::Go(go)) => {
                if self.patient.is_some() {
                    // What opening a file begins goes on while another page is looked at.
                    let Some(line) = line() else { return false };
                    screen.open(line);
                }
                screen.go(ctx, go);
                true
            }
            Some(Place::First | Place::Opening | Place::Locked) => true,
            None => false,
        }
    }
}
