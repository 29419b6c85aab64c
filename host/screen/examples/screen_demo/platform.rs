//! States of the extension platform on the made-up morning.

use std::path::PathBuf;
use std::sync::Arc;

use socle_runtime::view::{Sign, Tone};
use socle_runtime::{Ask, Choice, LastFailure, Lifecycle, Occasion};
use socle_screen::model::{ServiceLine, Told};

use crate::fake::{Fake, badge, key, lines, plugin, request, text};

/// What is to be seen.
pub(crate) struct States {
    pub(crate) safe: bool,
    pub(crate) consent: bool,
    pub(crate) update: bool,
    pub(crate) ask: bool,
    pub(crate) told: bool,
    pub(crate) paused: bool,
}

const ORDONNANCE: &str = r#"
[[permission]]
ask = "http"
hosts = ["prescriptions.atelier-nord.example"]
reason = "pour vérifier les mises à jour"
[[permission]]
ask = "identity"
scope = "patient"
access = "read"
reason = "pour l’imprimer sur l’ordonnance"
[[permission]]
ask = "records"
kind = "patient"
scope = "patient"
access = "read"
reason = "pour l’adresse du patient"
[[permission]]
ask = "outbox"
reason = "pour déposer l’ordonnance au DMP"
[[permission]]
ask = "store"
reason = "pour garder vos modèles d’ordonnances"
"#;

const RAPPELS: &str = r#"
[[panel]]
id = "cote"
title = "Vaccins"
place = "side"
order = 15
[[column]]
id = "vaccins"
title = "Vaccins"
[[command]]
id = "rappeler"
title = "Programmer le rappel"
patient = true
[[validation]]
id = "rappel"
command = "rappeler"
label = "Programmer le rappel de vaccin"
order = 40
[[validation]]
id = "ordonnance"
command = "rappeler"
label = "Déposer l’ordonnance du 22/11/2026 au DMP"
ticked = true
order = 10
[[validation]]
id = "vsm"
command = "rappeler"
label = "Envoyer le volet de synthèse médicale, version 4"
ticked = true
order = 20
failure = "retry"
[settings.properties.delai]
type = "integer"
title = "Délai de relance"
description = "Jours avant de relancer un patient qui n’a pas répondu."
minimum = 1
maximum = 30
default = 7
order = 1
[settings.properties.mode]
type = "string"
title = "Envoi des rappels"
enum = ["automatique", "après relecture"]
default = "après relecture"
order = 2
[settings.properties.copie]
type = "boolean"
title = "Garder une copie dans le dossier"
default = true
order = 3
[settings.properties.signature]
type = "string"
title = "Signature"
description = "Au bas de chaque message."
level = "person"
order = 4
"#;

/// Put the world into these states.
pub(crate) fn states(fake: &Fake, states: &States) {
    for (id, node) in [
        ("1", text("t", "à jour")),
        (
            "3",
            badge("b", Sign::Warning, "DTP en retard", Tone::Attention),
        ),
        ("5", text("t", "à jour")),
        ("6", text("t", "grippe proposée")),
    ] {
        fake.set(&key("rappels", "vaccins", id), vec![node]);
    }
    fake.set(
        &key("rappels", "cote", "3"),
        vec![text("t", "DTP : dernier rappel le 12/03/2014")],
    );
    let mut known = fake.0.borrow_mut();
    known.safe = states.safe;
    let mut plugins = known.plugins.to_vec();
    plugins.push(plugin("rappels", "Rappels de vaccins", RAPPELS));
    known.plugins = Arc::new(plugins);
    known.plugin("dmp", |info| info.state = Lifecycle::Occupee);
    known.plugin("messages", |info| info.state = Lifecycle::Active);
    known.plugin("rappels", |info| {
        info.state = if states.safe {
            Lifecycle::Desactivee
        } else if states.paused {
            Lifecycle::EnQuarantaine("3 arrêts : délai de 5 s dépassé".into())
        } else {
            Lifecycle::EnReprise(1)
        };
        info.manifest.publisher = "Atelier Nord".into();
        info.stats.slow_calls = 17;
        info.stats.failures = 3;
        info.stats.cpu_last_hour = std::time::Duration::from_secs(31);
    });
    known.plugin("ins", |info| {
        for line in &mut info.lines {
            line.used = 41;
            line.last_used_ms = Some(1_795_335_660_000);
        }
        info.stats.last_failure = Some(LastFailure {
            at_ms: 1_795_335_660_000,
            code: "http.timeout".into(),
            sentence: "INSi n’a pas répondu en 30 secondes.".into(),
            author: String::new(),
        });
    });
    known.services = vec![
        ServiceLine {
            service: "identity".into(),
            provider: Some("ins".into()),
            candidates: vec!["ins".into(), "rappels".into()],
        },
        ServiceLine {
            service: "summary".into(),
            provider: Some("vsm".into()),
            candidates: vec!["vsm".into()],
        },
    ];
    let mut asked = request("Ordonnance numérique", ORDONNANCE);
    asked.manifest.publisher = "Atelier Nord".into();
    if states.update {
        asked.occasion = Occasion::Update {
            from: "0.0.9".into(),
        };
        for line in asked.lines.iter_mut().skip(1) {
            line.is_new = false;
            line.choice = Some(Choice::Always);
        }
    } else if states.consent {
        asked.lines[4].fixed = Some("décision du cabinet du 3 mars".into());
        asked.lines[4].choice = Some(Choice::Always);
    }
    known
        .packages
        .insert(PathBuf::from("/media/cle/ordonnance"), Ok(asked));
    if states.told {
        known.told.push(Told {
            at_ms: 1_795_335_660_000,
            plugin: "messages".into(),
            patient: Some("4".into()),
            tone: Tone::Attention,
            title: "Résultat à relire".into(),
            text: "Le laboratoire a envoyé une biologie : HbA1c 9,1 %.".into(),
            button: Some(("relire".into(), "Relire".into())),
        });
        known.pending = vec![request("Ordonnance numérique", ORDONNANCE)];
    }
    if states.ask {
        let manifest = plugin("ordonnance", "Ordonnance numérique", ORDONNANCE).manifest;
        let asking = lines(&manifest, None).into_iter().rev().map(|line| Ask {
            id: 1,
            plugin: "ordonnance".into(),
            name: manifest.name.clone(),
            line: line.request,
            what: "command deposer".into(),
            patient: Some("3".into()),
            since_ms: 1_795_335_660_000,
        });
        known.asks = asking.skip(1).take(2).collect();
    }
}
