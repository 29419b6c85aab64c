//! The screen on a made-up morning, without record nor plugins: to look at it while it is drawn.
//!
//! `screen_demo [--dark] [--extensions|--sends|--settings|--session] [--door nobody|refused|locked|number|open] [--busy] [--safe] [--paused] [--consent|--update|--ask|--told] [--small|--wide] [--show FILE] [--picture FILE]`

#[path = "screen_demo/door.rs"]
mod door;
#[path = "../tests/screen/fake.rs"]
mod fake;
#[path = "screen_demo/platform.rs"]
mod platform;

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Theme;
use fake::{
    Fake, badge, button, choice, fact, field, form, key, keyed, line, node, plugin, send, table,
    text, toned, within,
};
use socle_capabilities::desktop::Desk;
use socle_formats::identite::Statut;
use socle_formats::traits::Sexe;
use socle_record::{Attempt, EntryState, PatientLine, Task};
use socle_runtime::Data;
use socle_runtime::ports::Desktop as _;
use socle_runtime::view::{FieldKind, Format, Kind, Node, Sign, Tone};
use socle_screen::model::{Appointment, Failed, Model, RunningCall};
use socle_screen::{Options, Start, run};

const INS: &str = r#"
[[panel]]
id = "identite"
title = "Identité · INS"
place = "side"
order = 10
[[badge]]
id = "statut"
[[banner]]
id = "banniere"
[[command]]
id = "rechercher"
title = "Interroger INSi"
patient = true
key = "Ctrl+I"
[[permission]]
ask = "http"
hosts = ["services-ps-tlsm.ameli.fr"]
reason = "interroger le téléservice INSi de l’Assurance maladie"
[[permission]]
ask = "identity"
scope = "patient"
access = "write"
unqualified = true
reason = "chercher l’INS du patient et enregistrer la réponse d’INSi"
"#;

fn side(title: &str, order: u32) -> String {
    format!("[[panel]]\nid = \"cote\"\ntitle = \"{title}\"\nplace = \"side\"\norder = {order}\n")
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let picture = arguments
        .iter()
        .position(|argument| argument == "--picture")
        .and_then(|at| arguments.get(at + 1))
        .map(PathBuf::from);
    let shown = arguments
        .iter()
        .position(|argument| argument == "--show")
        .and_then(|at| arguments.get(at + 1));
    let desk = Arc::new(Desk::default());
    if let Some(file) = shown {
        let (content, desk) = (Arc::new(std::fs::read(file)?), Arc::clone(&desk));
        let title = file.rsplit('/').next().unwrap_or_default().to_owned();
        // As soon as there is a window.
        std::thread::spawn(move || {
            while desk.show("MSS Pro", &title, Arc::clone(&content)).is_err() {
                std::thread::sleep(Duration::from_millis(50));
            }
        });
    }
    let door = arguments
        .iter()
        .position(|argument| argument == "--door")
        .and_then(|at| arguments.get(at + 1))
        .cloned();
    let options = Options {
        theme: Some(if has("--dark") {
            Theme::Dark
        } else {
            Theme::Light
        }),
        screenshot: picture,
        desk: Some(desk),
        start: if has("--extensions") {
            Start::Extensions
        } else if has("--sends") {
            Start::Sends
        } else if has("--session") {
            Start::Session
        } else if has("--settings") {
            Start::Settings
        } else if has("--consent") || has("--update") {
            Start::Install("/media/cle/ordonnance".into())
        } else {
            Start::Patient("3".into())
        },
        size: if has("--small") {
            [1024.0, 640.0]
        } else if has("--wide") {
            [1720.0, 900.0]
        } else {
            Options::default().size
        },
        ..Options::default()
    };
    let busy = has("--busy");
    let platform = platform::States {
        safe: has("--safe"),
        consent: has("--consent"),
        update: has("--update"),
        ask: has("--ask"),
        told: has("--told"),
        paused: has("--paused"),
    };
    run(options, move |_repaint| {
        let fake = morning(busy);
        sends(&fake);
        platform::states(&fake, &platform);
        if let Some(state) = &door {
            door::state(&fake, state);
        }
        Rc::new(fake) as Rc<dyn Model>
    })?;
    Ok(())
}

/// What leaves on such a morning.
fn sends(fake: &Fake) {
    let mut known = fake.0.borrow_mut();
    let card = "en attente de la carte de Dr Anne DUPRÉ";
    known.sends = vec![
        send(
            "9",
            "HOUILLES Pierre",
            "Compte rendu de consultation",
            EntryState::EnAttente,
            "en attente de la qualification",
        ),
        send(
            "8",
            "NESSI Ruth",
            "Ordonnance du 22/11/2026",
            EntryState::AttendLaCarte,
            card,
        ),
        send(
            "7",
            "VANDERMONDE Alex",
            "Lettre au Dr Blanc",
            EntryState::EnCours,
            "",
        ),
        send(
            "6",
            "ADRTROIS Dominique",
            "Volet de synthèse médicale",
            EntryState::Echec,
            "Le document est refusé : le patient s’est opposé à l’alimentation de son DMP.",
        ),
        send(
            "5",
            "ADRUN Zoé",
            "Résultat de biologie",
            EntryState::Inconnu,
            "La réponse n’est pas arrivée ; Socle vérifie avant de refaire l’envoi.",
        ),
        send(
            "4",
            "CORSE Figatellix",
            "Compte rendu de consultation",
            EntryState::Parti,
            "",
        ),
        send(
            "3",
            "PAT-TROIS Dominique",
            "Ordonnance du 22/11/2026",
            EntryState::Parti,
            "",
        ),
    ];
    known.attempts = vec![
        attempt(
            1,
            Task::Attempt,
            "retry",
            Some(("http.timeout", "Le DMP n’a pas répondu en 30 secondes.")),
        ),
        attempt(
            2,
            Task::Attempt,
            "failed",
            Some((
                "dmp.refus",
                "Le document est refusé : le patient s’est opposé à l’alimentation de son DMP.",
            )),
        ),
    ];
}

fn attempt(turn: u32, task: Task, outcome: &str, failure: Option<(&str, &str)>) -> Attempt {
    let started_ms = 1_795_335_600_000 + i64::from(turn) * 61_000;
    Attempt {
        turn,
        task,
        provider: "dmp".into(),
        started_ms,
        ended_ms: Some(started_ms + 3_012),
        outcome: outcome.into(),
        code: failure.map(|(code, _)| code.into()),
        message: failure.map(|(_, message)| message.into()),
    }
}

fn people() -> Vec<(&'static str, PatientLine)> {
    let mut nessi = line(
        "3",
        "NESSI",
        "RUTH ISABELLE",
        "1977-07-14",
        Sexe::F,
        Statut::Recuperee,
    );
    nessi.nom_utilise = Some("DE VINCI".into());
    nessi.prenom_utilise = Some("JEANNE".into());
    let mut adrun = line(
        "1",
        "ADRUN",
        "ZOÉ",
        "1975-12-31",
        Sexe::F,
        Statut::Qualifiee,
    );
    adrun.matricule = Some("275126322074974".into());
    vec![
        ("08:40", adrun),
        (
            "09:00",
            line(
                "2",
                "CORSE",
                "FIGATELLIX",
                "1988-03-02",
                Sexe::M,
                Statut::Qualifiee,
            ),
        ),
        ("09:20", nessi),
        (
            "09:40",
            line(
                "4",
                "ADRTROIS",
                "DOMINIQUE",
                "1997-02-26",
                Sexe::M,
                Statut::Validee,
            ),
        ),
        (
            "10:00",
            line(
                "5",
                "PAT-TROIS",
                "DOMINIQUE",
                "1979-05-01",
                Sexe::F,
                Statut::Qualifiee,
            ),
        ),
        (
            "10:20",
            line(
                "6",
                "HOUILLES",
                "PIERRE",
                "1965-01-21",
                Sexe::M,
                Statut::Provisoire,
            ),
        ),
        (
            "10:40",
            line(
                "7",
                "VANDERMONDE",
                "ALEX",
                "1993-10-30",
                Sexe::I,
                Statut::Qualifiee,
            ),
        ),
        (
            "11:00",
            line(
                "8",
                "D'ARTAGNAN DE L'HÉRAULT",
                "PIERRE",
                "1968-04-17",
                Sexe::M,
                Statut::Qualifiee,
            ),
        ),
        (
            "11:20",
            line(
                "9",
                "TCHITCHI",
                "OLA",
                "2025-10-02",
                Sexe::F,
                Statut::Provisoire,
            ),
        ),
    ]
}

fn mark(statut: Statut) -> Node {
    let (sign, tone) = match statut {
        Statut::Provisoire => (Sign::Empty, Tone::Neutral),
        Statut::Validee => (Sign::Left, Tone::Information),
        Statut::Recuperee => (Sign::Right, Tone::Attention),
        Statut::Qualifiee => (Sign::Full, Tone::Good),
    };
    badge("statut", sign, statut.libelle(), tone)
}

fn morning(busy: bool) -> Fake {
    let people = people();
    let fake = Fake::new(people.iter().map(|(_, line)| line.clone()).collect());
    let day = people.iter().map(|(time, line)| Appointment {
        time: (*time).into(),
        reason: None,
        patient: Arc::new(line.clone()),
        presence: socle_practice::agenda::Presence::Attendu,
    });
    {
        let mut known = fake.0.borrow_mut();
        known.appointments = Some(Arc::new(day.collect()));
        known.plugins = Arc::new(vec![
            plugin("ins", "INS", INS),
            plugin("vsm", "VSM", &side("VSM", 20)),
            plugin(
                "dmp",
                "DMP",
                &(side("DMP", 30)
                    + "[[banner]]\nid = \"etat\"\norder = 20\n[[panel]]\nid = \"onglet\"\ntitle = \"DMP 21\"\nplace = \"file\"\n"),
            ),
            plugin(
                "messages",
                "MSS Citoyenne",
                &(side("Messages du patient", 40)
                    + "[[panel]]\nid = \"onglet\"\ntitle = \"Messages 2\"\nplace = \"file\"\norder = 20\n"),
            ),
        ]);
        known.traffic.sending = 2;
        known.traffic.sent = 14;
        if busy {
            let since = Instant::now()
                .checked_sub(Duration::from_millis(3_100))
                .unwrap_or_else(Instant::now);
            known.calls.push(RunningCall {
                call: "1".into(),
                plugin: "ins".into(),
                patient: Some("3".into()),
                since,
                progress: Some((None, "INSi est interrogé".into())),
            });
            known.failures.push(Failed {
                at_ms: 1_795_335_660_000,
                plugin: Some("dmp".into()),
                patient: Some("3".into()),
                code: "http.timeout".into(),
                sentence: "Le DMP n’a pas répondu en 30 secondes. Rien n’est perdu : l’envoi sera tenté de nouveau dans 5 minutes.".into(),
            });
        }
    }
    for (_, line) in &people {
        let id = line.id.as_str();
        fake.set(&key("ins", "statut", id), vec![mark(line.statut)]);
        fake.set(&key("ins", "banniere", id), vec![mark(line.statut)]);
        fake.set(
            &key("dmp", "etat", id),
            vec![
                badge("dmp", Sign::Check, "DMP ouvert", Tone::Good),
                badge("ald", Sign::None, "ALD 8", Tone::Attention),
            ],
        );
    }
    panels(&fake, busy);
    fake
}

fn panels(fake: &Fake, busy: bool) {
    let row = |key: &str, children| within(key, Kind::Row, children);
    fake.set(
        &key("ins", "identite", "3"),
        vec![
            row("etat", vec![mark(Statut::Recuperee)]),
            table(
                "traits",
                &["", "Dossier", "INSi"],
                &[
                    &["Nom", "NESSI", "NESSI"],
                    &["Prénoms", "RUTH ISABELLE", "RUTH ISABELLE"],
                    &["Sexe", "féminin", "féminin"],
                    &["Né(e) le", "14/07/1977", "14/07/1977"],
                    &["Lieu", "63220", "63220"],
                ],
            ),
            badge("accord", Sign::Check, "Les traits concordent", Tone::Good),
            fact(
                "matricule",
                "Matricule (NIR)",
                Data::from("277076322082910"),
                Format::Matricule,
            ),
            text("piece", "Pièce présentée : un clic qualifie"),
            row(
                "pieces",
                vec![
                    keyed(
                        "1",
                        toned(Tone::Primary, button("carte", "Carte d’identité")),
                    ),
                    keyed("2", toned(Tone::Primary, button("passeport", "Passeport"))),
                    keyed("3", button("titre", "Titre de séjour")),
                ],
            ),
            attester(),
        ],
    );
    fake.set(
        &key("vsm", "cote", "3"),
        vec![
            badge("etat", Sign::Warning, "à renouveler", Tone::Attention),
            text(
                "dernier",
                "Dernier : version 3, 18/10/2025 · patient en ALD",
            ),
            row(
                "actes",
                vec![
                    button("voir", "Voir les 4 changements"),
                    button("ignorer", "Ignorer"),
                ],
            ),
        ],
    );
    fake.set(
        &key("dmp", "cote", "3"),
        vec![table(
            "docs",
            &["", ""],
            &[
                &["CR d’imagerie médicale", "CHU · 12/11"],
                &["CR de biologie", "Labo · 02/11"],
            ],
        )],
    );
    fake.set(
        &key("messages", "cote", "3"),
        vec![
            badge("etat", Sign::None, "réponses ouvertes, 6 j", Tone::Good),
            text("extrait", "« Bonjour docteur, voici mes résultats… » 20/11"),
            row(
                "actes",
                vec![
                    button("repondre", "Répondre"),
                    button("fermer", "Fermer la conversation"),
                ],
            ),
        ],
    );
    fake.set(
        &key("dmp", "onglet", "3"),
        vec![
            node("titre", Kind::Heading { level: 1, text: "Tous les éléments d’un formulaire".into() }),
            toned(Tone::Attention, node("avis", Kind::Notice { text: "Deux documents attendent une décision.".into() })),
            form(
                "f",
                "Enregistrer",
                vec![
                    row("ligne", vec![field("nom", "Nom", FieldKind::Text, Data::from("NESSI")), field("date", "Date de l’acte", FieldKind::Date, Data::from("2026-11-22")), field("poids", "Poids (kg)", FieldKind::Number, Data::Number(61.5))]),
                    field("note", "Observation", FieldKind::Multiline, Data::from("Suivi diabète de type 2 : traitement bien suivi, HbA1c 7,1 %. Activité physique insuffisante. Renouvellement.")),
                    choice("mode", "Envoi", &["dmp", "patient", "les deux"], "dmp"),
                    field("masque", "Masquer au patient jusqu’à la consultation", FieldKind::Flag, Data::Flag(true)),
                ],
            ),
            within(
                "section",
                Kind::Section { title: "Documents".into() },
                vec![table(
                    "docs",
                    &["Document", "Auteur", "Date", "État"],
                    &[
                        &["Ordonnance", "Dr LIBRE", "22/11/2026", "à envoyer"],
                        &["Volet de synthèse médicale, version 4", "Dr LIBRE", "22/11/2026", "à envoyer"],
                        &["Courrier au Dr Œil, ophtalmologue", "Dr LIBRE", "20/11/2026", "brouillon"],
                    ],
                )],
            ),
        ],
    );
    if busy {
        let mut known = fake.0.borrow_mut();
        let state = known.views.entry(key("vsm", "cote", "3")).or_default();
        state.failure = Some(("limit.wall".into(), "L’extension « VSM » a pris trop de temps et a été arrêtée. Rien n’a été modifié ; réessayez.".into()));
        known.views.remove(&key("messages", "cote", "3"));
    }
}

fn attester() -> Node {
    let mut act = button("attester", "J’atteste déjà connaître cette personne…");
    act.confirm = Some("Vous attestez connaître cette personne sans avoir vu de pièce d’identité. L’attestation est inscrite au journal à votre nom. Continuer ?".into());
    act
}
