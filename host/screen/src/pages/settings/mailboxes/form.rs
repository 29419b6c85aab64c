//! The form of a mailbox. What is typed stays until it is saved or given up.

use egui::{ComboBox, Id, RichText, Role, TextEdit, Ui, UiBuilder};
use socle_capabilities::mailbox::Server;
use socle_capabilities::mailbox::entry::Holder;
use socle_capabilities::mailbox::settings::{ComingIn, Place, Settings, Tls};
use socle_formats::mss::address::{Address, PATIENTS};
use socle_runtime::view::Tone;
use zeroize::Zeroizing;

use crate::kit::text::{t, t_with};
use crate::kit::theme::DENSE;
use crate::kit::widgets::{self, Button, Weight};
use crate::patient::charts::field::Field;
use crate::patient::file::Desk;
use socle_practice::mailboxes::{MailDesk, Seen, Working};

/// Width of a server's name, and of its port.
const HOST: f32 = 320.0;
const PORT: f32 = 112.0;

/// What an operator usually has. The names of servers are the operator's to give: none is known for sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Preset {
    /// The référentiel of operators: `STARTTLS` on 143 and 587, Pro Santé Connect.
    Reference,
    /// Mailiz, of the orders: as the référentiel.
    Mailiz,
    /// TLS on 993 and 465, a password.
    Password,
}

impl Preset {
    const ALL: [Self; 3] = [Self::Reference, Self::Mailiz, Self::Password];

    fn label(self) -> String {
        match self {
            Self::Mailiz => t("boite-mailiz"),
            Self::Reference => t("boite-referentiel"),
            Self::Password => t("boite-mot-de-passe"),
        }
    }
}

/// A server as it is typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    host: String,
    port: String,
    is_tls: bool,
}

impl Typed {
    fn of(place: &Place) -> Self {
        Self {
            host: place.host.clone(),
            port: place.port.to_string(),
            is_tls: place.security == Tls::Tls,
        }
    }

    /// What was announced, where nothing was typed.
    fn fill(&mut self, announced: Option<&Server>) {
        if let Some(server) = announced
            && self.host.trim().is_empty()
        {
            *self = Self::of(&Place::announced(server));
        }
    }

    /// As it is kept; a port that is no number is 0, which is refused with its reason.
    fn place(&self) -> Place {
        Place {
            host: self.host.trim().to_owned(),
            port: self.port.trim().parse().unwrap_or_default(),
            security: match self.is_tls {
                true => Tls::Tls,
                false => Tls::StartTls,
            },
        }
    }
}

/// How one comes in, as it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Token,
    Password,
    Card,
    Certificate,
}

impl By {
    const ALL: [Self; 4] = [Self::Token, Self::Password, Self::Card, Self::Certificate];

    fn label(self) -> String {
        match self {
            Self::Token => t("boite-par-psc"),
            Self::Password => t("boite-par-mot-de-passe"),
            Self::Card => t("boite-par-carte"),
            Self::Certificate => t("boite-par-certificat"),
        }
    }

    fn of(login: &ComingIn) -> Self {
        match login {
            ComingIn::Token => Self::Token,
            ComingIn::Password { .. } => Self::Password,
            ComingIn::Certificate { of: Holder::Person } => Self::Card,
            ComingIn::Certificate {
                of: Holder::Practice,
            } => Self::Certificate,
        }
    }
}

/// The form while it is open.
#[derive(Debug)]
pub(super) struct Form {
    /// Empty for a new one.
    id: String,
    name: String,
    address: String,
    /// Whose: the person's who set it, or the practice's.
    owner: Option<String>,
    imap: Typed,
    smtp: Typed,
    by: By,
    user: String,
    password: Zeroizing<String>,
    authorities: Vec<String>,
    file: String,
    patients: String,
    /// How many had been saved when it was sent; it closes once there is one more.
    sent: Option<u64>,
    /// The domain whose servers were looked for.
    looked: String,
    /// What was found for it is in the fields.
    is_filled: bool,
}

impl Form {
    pub(super) fn new() -> Self {
        let mut form = Self {
            id: String::new(),
            name: String::new(),
            address: String::new(),
            owner: None,
            imap: Typed::default(),
            smtp: Typed::default(),
            by: By::Token,
            user: String::new(),
            password: Zeroizing::default(),
            authorities: Vec::new(),
            file: String::new(),
            patients: PATIENTS.to_owned(),
            sent: None,
            looked: String::new(),
            is_filled: false,
        };
        form.set(Preset::Reference);
        form
    }

    pub(super) fn of(settings: &Settings) -> Self {
        let user = match &settings.login {
            ComingIn::Token | ComingIn::Certificate { .. } => String::new(),
            ComingIn::Password { user } => user.clone(),
        };
        Self {
            id: settings.id.clone(),
            name: settings.name.clone(),
            address: settings.address.clone(),
            owner: settings.owner.clone(),
            imap: Typed::of(&settings.imap),
            smtp: Typed::of(&settings.smtp),
            by: By::of(&settings.login),
            user,
            password: Zeroizing::default(),
            authorities: settings.authorities.clone(),
            file: String::new(),
            patients: settings.patients.clone(),
            sent: None,
            looked: String::new(),
            is_filled: false,
        }
    }

    /// What an operator usually has; names that were typed stay.
    fn set(&mut self, preset: Preset) {
        let by_password = preset == Preset::Password;
        let (imap, smtp) = match by_password {
            true => ("993", "465"),
            false => ("143", "587"),
        };
        self.by = match by_password {
            true => By::Password,
            false => By::Token,
        };
        for (server, port) in [(&mut self.imap, imap), (&mut self.smtp, smtp)] {
            server.is_tls = by_password;
            server.port = port.to_owned();
        }
        if self.name.is_empty() && preset == Preset::Mailiz {
            self.name = "Mailiz".to_owned();
        }
    }

    fn settings(&self) -> Settings {
        let user = match self.user.trim() {
            "" => self.address.trim(),
            user => user,
        };
        Settings {
            id: self.id.clone(),
            name: self.name.trim().to_owned(),
            address: self.address.trim().to_owned(),
            owner: self.owner.clone(),
            imap: self.imap.place(),
            smtp: self.smtp.place(),
            login: match self.by {
                By::Token => ComingIn::Token,
                By::Password => ComingIn::Password {
                    user: user.to_owned(),
                },
                By::Card => ComingIn::Certificate { of: Holder::Person },
                By::Certificate => ComingIn::Certificate {
                    of: Holder::Practice,
                },
            },
            authorities: self.authorities.clone(),
            patients: self.patients.trim().to_owned(),
        }
    }
}

impl Form {
    /// Draw it; true once it is saved or given up.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        desk: &Desk<'_>,
        mail: &MailDesk,
        seen: &Seen,
    ) -> bool {
        if self.sent.is_some_and(|before| seen.saved > before) {
            return true;
        }
        let busy = seen.working == Some(Working::Saving);
        if !busy && seen.failure.is_some() {
            self.sent = None;
        }
        let problem = |field: &str| {
            seen.failure
                .as_ref()
                .filter(|(_, about)| *about == Some(field))
                .map(|(sentence, _)| sentence.as_str())
        };
        let title = match self.id.is_empty() {
            true => t("boite-nouvelle"),
            false => t_with("boite-changer-nom", &[("boite", &self.name)]),
        };
        widgets::title(ui, &title, DENSE, 3);
        if self.id.is_empty() {
            presets(ui, self);
        }
        let label = t("boite-nom");
        let named = Field {
            required: true,
            problem: problem("name"),
            ..Field::new(&label)
        };
        named.show(ui, Id::unique("boite-nom"), &mut self.name);
        self.addressed(ui, mail, seen, problem("address"));
        whose(ui, self, desk);
        let labels = [t("boite-reception"), t("boite-port-imap")];
        server(ui, "imap", &labels, &mut self.imap, problem("imap"));
        let labels = [t("boite-envoi"), t("boite-port-smtp")];
        server(ui, "smtp", &labels, &mut self.smtp, problem("smtp"));
        login(ui, self, problem("password"));
        self.authorities(ui, problem("authorities"));
        if let Some((sentence, None)) = &seen.failure {
            widgets::notice(ui, sentence, Tone::Problem);
        }
        let mut closed = false;
        widgets::at_right(ui, "boite", |ui| {
            closed = Button::new(&t("annuler")).show(ui).clicked();
            let label = t("boite-enregistrer");
            let save = Button {
                waiting: busy,
                ..Button::new(&label)
            };
            if save.weight(Weight::Primary).show(ui).clicked() {
                self.save(mail, seen);
            }
        });
        closed
    }

    fn save(&mut self, mail: &MailDesk, seen: &Seen) {
        self.sent = Some(seen.saved);
        let is_typed = self.by == By::Password && !self.password.is_empty();
        let password = is_typed.then(|| self.password.clone());
        let file = self.file.trim();
        let file = (!file.is_empty()).then(|| file.into());
        mail.save(self.settings(), password, file);
    }

    /// The address, and the servers its domain announces.
    fn addressed(&mut self, ui: &mut Ui, mail: &MailDesk, seen: &Seen, problem: Option<&str>) {
        let (label, example) = (t("boite-adresse"), t("boite-adresse-exemple"));
        let field = Field {
            required: true,
            problem,
            example: Some(&example),
            ..Field::new(&label)
        };
        let edited = field.show(ui, Id::unique("boite-adresse"), &mut self.address);
        let domain = match self.address.trim().parse::<Address>() {
            Ok(address) => address.domain().to_lowercase(),
            Err(_not_yet) => return,
        };
        let has_none = self.imap.host.trim().is_empty() && self.smtp.host.trim().is_empty();
        // By itself once the address is left, as long as nobody typed a server.
        let left = edited.lost_focus() && has_none && self.looked != domain;
        let looking = seen.looking.as_ref() == Some(&domain);
        let label = t("boite-chercher");
        let search = Button {
            waiting: looking,
            ..Button::new(&label)
        };
        if (search.show(ui).clicked() || left) && !looking {
            self.looked.clone_from(&domain);
            self.is_filled = false;
            mail.find(&domain);
        }
        let Some((of, found)) = &seen.found else {
            return;
        };
        if *of != domain || self.looked != domain {
            return;
        }
        match found.as_ref() {
            Ok(announced) if announced.imap.is_none() && announced.smtp.is_none() => {
                widgets::caption(ui, t("boite-rien-annonce"));
            }
            Ok(announced) => {
                if !self.is_filled {
                    self.is_filled = true;
                    self.imap.fill(announced.imap.as_ref());
                    self.smtp.fill(announced.smtp.as_ref());
                }
                widgets::caption(ui, t("boite-annonce"));
            }
            Err(sentence) => {
                widgets::caption(ui, sentence.as_str());
            }
        }
    }

    fn authorities(&mut self, ui: &mut Ui, problem: Option<&str>) {
        let label = t("boite-autorites");
        let kept = match self.authorities.is_empty() {
            true => t("boite-autorites-aide"),
            false => t("boite-autorites-gardees"),
        };
        let field = Field {
            required: self.authorities.is_empty(),
            problem,
            hint: Some(&kept),
            ..Field::new(&label)
        };
        field.show(ui, Id::unique("boite-autorites"), &mut self.file);
    }
}

fn presets(ui: &mut Ui, form: &mut Form) {
    let mut chosen = None;
    let list = ComboBox::from_id_salt("boite-operateur")
        .width(HOST)
        .selected_text(t("boite-operateur-choisir"))
        .show_ui(ui, |ui| {
            for preset in Preset::ALL {
                if ui.selectable_label(false, preset.label()).clicked() {
                    chosen = Some(preset);
                }
            }
        });
    widgets::said_as(&list.response, Role::ComboBox, &t("boite-operateur"));
    if let Some(preset) = chosen {
        form.set(preset);
    }
    widgets::caption(ui, t("boite-operateur-aide"));
}

fn whose(ui: &mut Ui, form: &mut Form, desk: &Desk<'_>) {
    let me = desk.model.papers().person();
    let group = UiBuilder::new()
        .accessibility_role(Role::RadioGroup)
        .accessibility_label(t("boite-de-qui"));
    ui.scope_builder(group, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            if ui.radio(form.owner.is_none(), t("boite-cabinet")).clicked() {
                form.owner = None;
            }
            // Somebody's own stays theirs; otherwise it becomes that of who is there.
            let theirs = form.owner.clone().or(me);
            let own = ui.add_enabled(
                theirs.is_some(),
                egui::RadioButton::new(form.owner.is_some(), t("boite-personnelle")),
            );
            if own.clicked() {
                form.owner = theirs;
            }
        });
    });
}

fn server(
    ui: &mut Ui,
    what: &str,
    [title, port]: &[String; 2],
    server: &mut Typed,
    problem: Option<&str>,
) {
    let group = UiBuilder::new()
        .id_salt(what)
        .accessibility_role(Role::Group)
        .accessibility_label(title);
    ui.scope_builder(group, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            ui.vertical(|ui| {
                ui.set_max_width(HOST);
                let field = Field {
                    required: true,
                    problem,
                    width: Some(HOST),
                    ..Field::new(title)
                };
                field.show(ui, Id::unique(("boite", what)), &mut server.host);
            });
            ui.vertical(|ui| {
                ui.set_max_width(PORT);
                let field = Field {
                    width: Some(PORT),
                    tabular: true,
                    longest: 5,
                    ..Field::new(port)
                };
                field.show(ui, Id::unique(("boite-port", what)), &mut server.port);
            });
            ui.vertical(|ui| {
                // Beside the fields, not beside their labels.
                ui.add_space(17.0);
                ui.horizontal(|ui| {
                    for (is_tls, label) in [(false, "STARTTLS"), (true, "TLS")] {
                        if ui.radio(server.is_tls == is_tls, label).clicked() {
                            server.is_tls = is_tls;
                        }
                    }
                });
            });
        });
    });
}

fn login(ui: &mut Ui, form: &mut Form, problem: Option<&str>) {
    let group = UiBuilder::new()
        .accessibility_role(Role::RadioGroup)
        .accessibility_label(t("boite-connexion"));
    ui.scope_builder(group, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            for by in By::ALL {
                ui.radio_value(&mut form.by, by, by.label());
            }
        });
    });
    match form.by {
        By::Token => return,
        By::Card => {
            widgets::caption(ui, t("boite-carte-aide"));
            return;
        }
        By::Certificate => {
            widgets::caption(ui, t("boite-certificat-aide"));
            return;
        }
        By::Password => {}
    }
    let label = t("boite-identifiant");
    let field = Field {
        example: Some(&form.address),
        ..Field::new(&label)
    };
    field.show(ui, Id::unique("boite-identifiant"), &mut form.user);
    let name = ui.label(RichText::new(t("boite-secret")).size(DENSE));
    let edit = TextEdit::singleline(&mut *form.password)
        .id(Id::unique("boite-secret"))
        .password(true)
        .desired_width(HOST)
        .char_limit(256);
    ui.add(edit).labelled_by(name.id);
    if !form.id.is_empty() {
        widgets::caption(ui, t("boite-secret-garde"));
    }
    if let Some(problem) = problem {
        widgets::notice(ui, problem, Tone::Problem);
    }
}
