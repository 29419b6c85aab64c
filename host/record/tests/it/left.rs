//! What is kept counted of sends that left, beside the same counted one by one.

use socle_record::model::tally::{ACT, SEND};
use socle_record::{
    Author, Available, DocumentChange, DocumentId, DocumentType, EntryId, Level, NewSetting,
    Outcome, PatientId, Span, Tally, Unit, Value, Write, zone,
};

use crate::cabinet::{Cabinet, Database};
use crate::tally::{anne, counted, document, during, max, order, practice, set_clock, text};

const SERVICES: [&str; 3] = [
    "shared-record",
    "messaging-professional",
    "messaging-patient",
];
/// The zone of the practice, one west of Greenwich and one far east of it, whose days are half over when ours begin.
const ZONES: [&str; 3] = ["Europe/Paris", "America/Martinique", "Pacific/Noumea"];

/// Splitmix64: the same numbers each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ z >> 31) % end
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let place = self.below(all.len() as u64);
        &all[usize::try_from(place).unwrap()]
    }
}

/// A practice whose sends leave, are refused, given up, taken back and forgotten; whose documents change.
struct Life {
    cabinet: Cabinet,
    patients: [PatientId; 2],
    documents: Vec<(PatientId, DocumentId)>,
    entries: Vec<EntryId>,
    now_ms: i64,
    dice: Dice,
}

impl Life {
    fn new(seed: u64) -> Self {
        let begun = "2024-11-30T22:30:00Z";
        let (cabinet, patients) = practice(begun);
        let mut documents = Vec::new();
        for (code, mime) in [
            ("SYNTH", "text/xml"),
            ("SYNTH", "application/pdf"),
            ("11488-4", "application/pdf"),
        ] {
            for patient in &patients {
                let id = document(&cabinet, patient, code, mime);
                documents.push((patient.clone(), id));
            }
        }
        Self {
            cabinet,
            patients,
            documents,
            entries: Vec::new(),
            now_ms: begun.parse::<jiff::Timestamp>().unwrap().as_millisecond(),
            dice: Dice(seed),
        }
    }

    /// Time passes: some hours, or just to where a month of UTC or of the practice ends.
    fn pass(&mut self) {
        let hours = 1 + self.dice.below(20);
        self.now_ms += i64::try_from(hours).unwrap() * 3_600_000;
        if self.dice.below(12) == 0 {
            let instant = jiff::Timestamp::from_millisecond(self.now_ms).unwrap();
            let month = instant.to_zoned(jiff::tz::TimeZone::UTC).date();
            let next = month.last_of_month().tomorrow().unwrap();
            let turn = next.to_zoned(jiff::tz::TimeZone::UTC).unwrap();
            // From fourteen hours before to ten hours after it.
            let around = i64::try_from(self.dice.below(49)).unwrap() - 28;
            self.now_ms = self
                .now_ms
                .max(turn.timestamp().as_millisecond() + around * 1_800_000);
        }
        let at = jiff::Timestamp::from_millisecond(self.now_ms).unwrap();
        set_clock(&self.cabinet, &at.to_string());
    }

    fn order(&mut self) {
        let by: Author = if self.dice.below(3) == 0 {
            anne()
        } else {
            max()
        };
        let by = match self.dice.below(5) {
            0 => Author::host(),
            _ => by,
        };
        let service = *self.dice.one_of(&SERVICES);
        let (patient, document) = self.dice.one_of(&self.documents).clone();
        let document = (self.dice.below(4) > 0).then_some(document);
        let entry = order(&self.cabinet, &by, service, &patient, document.as_ref());
        self.entries.push(entry);
    }

    /// What waits is tried: mostly it leaves.
    fn attempt(&mut self) {
        let all = Available {
            network: true,
            ..Available::default()
        };
        let Some(claim) = self.cabinet.record().claim("a", &all).unwrap() else {
            return;
        };
        let (code, message) = ("essai.non".to_owned(), "Non.".to_owned());
        let outcome = match self.dice.below(8) {
            0 => Outcome::Failed { code, message },
            1 => Outcome::Unknown { code, message },
            2 => Outcome::Retry {
                code,
                message,
                after_ms: None,
            },
            _ => Outcome::Left {
                answer: "reçu".into(),
            },
        };
        self.cabinet.commit(Write::Outcome {
            entry: claim.entry.id,
            turn: claim.turn,
            outcome,
            jitter: 0.0,
        });
    }

    /// Somebody gives up, tries again, or the plugin takes back; what has left refuses it.
    fn meddle(&mut self) {
        if self.entries.is_empty() {
            return;
        }
        let entry = self.dice.one_of(&self.entries).clone();
        let write = match self.dice.below(3) {
            0 => Write::Abandon { entry },
            1 => Write::TryAgain { entry },
            _ => Write::Withdraw {
                entry,
                plugin: "a".to_owned(),
            },
        };
        let unit = Unit::new(max()).with(write);
        let _may_be_refused = self.cabinet.record().commit(&unit);
    }

    fn change_document(&mut self) {
        let (_, id) = self.dice.one_of(&self.documents).clone();
        let record = self.cabinet.record();
        let revision = record.document(&id).unwrap().revision;
        let change = if self.dice.below(2) == 0 {
            let mime = *self.dice.one_of(&["text/xml", "application/pdf"]);
            let text = format!("contenu {revision} {mime}");
            let content = record.put_blob(&mut text.as_bytes()).unwrap();
            DocumentChange::Version {
                content: content.digest,
                mime: mime.to_owned(),
            }
        } else {
            let code = *self.dice.one_of(&["SYNTH", "60591-5", "11488-4"]);
            DocumentChange::Describe {
                title: None,
                kind: Some(DocumentType {
                    system: socle_record::LOINC.into(),
                    code: code.into(),
                    label: "Document".into(),
                }),
                author: None,
                date: None,
            }
        };
        self.cabinet.commit(Write::Document {
            id,
            revision,
            change,
        });
    }

    fn live(&mut self) {
        self.pass();
        for _ in 0..4 {
            match self.dice.below(16) {
                0 => self.meddle(),
                1 => self.change_document(),
                2 if self.dice.below(4) == 0 => {
                    let before = self.now_ms - 300 * 86_400_000;
                    self.cabinet.record().purge_outbox(before).unwrap();
                }
                3..=8 => self.order(),
                _ => self.attempt(),
            }
        }
    }

    fn move_to(&self, name: &str) {
        let new = NewSetting {
            level: Level::Practice,
            owner: zone::OWNER.to_owned(),
            key: zone::KEY.to_owned(),
            value: name.into(),
        };
        self.cabinet.commit(Write::Setting(new));
    }

    /// A question as chance has it.
    fn question(&mut self) -> Tally {
        let fields = ["service", "auteur-id", "type", "mime", "etat"];
        let by = fields
            .into_iter()
            .filter(|_| self.dice.below(2) == 0)
            .map(str::to_owned)
            .collect();
        let mut tally = Tally {
            equal: vec![text("etat", "parti")],
            dated_by: Some("modifie".into()),
            by,
            ..Tally::of(SEND)
        };
        if self.dice.below(2) == 0 {
            tally.equal.push((
                "service".to_owned(),
                vec![SERVICES[0].into(), SERVICES[1].into()],
            ));
        }
        match self.dice.below(4) {
            0 => tally.equal.push(text("type", "SYNTH")),
            1 => tally
                .equal
                .push(("type".to_owned(), vec!["SYNTH".into(), Value::None])),
            _ => {}
        }
        if self.dice.below(2) == 0 {
            tally.present.push("document".to_owned());
        }
        tally.per = *self
            .dice
            .one_of(&[None, Some(Span::Month), Some(Span::Year)]);
        let first = jiff::civil::date(2024, 11, 1);
        let day = |number: u64| {
            let days = i64::try_from(number).unwrap();
            (first + jiff::Span::new().days(days)).to_string()
        };
        let from = self.dice.below(400);
        let to = from + 60 + self.dice.below(700);
        match self.dice.below(5) {
            0 if tally.per.is_none() => tally.to = Some(day(to)),
            1 if tally.per.is_none() => tally.from = Some(day(from)),
            2 => tally = during(tally, "2025-01-01", "2025-12-31"),
            _ => tally = during(tally, &day(from), &day(to)),
        }
        tally
    }

    /// The same, where a field nothing is kept by makes it look at each.
    fn one_by_one(&self, tally: &Tally) -> Tally {
        let mut each = tally.clone();
        each.equal.push((
            "patient".to_owned(),
            self.patients.iter().map(|id| id.as_str().into()).collect(),
        ));
        each
    }

    fn check(&mut self, questions: usize) -> u64 {
        let mut all = 0;
        for _ in 0..questions {
            let asked = self.question();
            let kept = self.cabinet.record().count_by(&asked).unwrap();
            let each = self.cabinet.record().count_by(&self.one_by_one(&asked));
            assert_eq!(kept, each.unwrap(), "{asked:?}");
            all += kept.iter().map(|group| group.count).sum::<u64>();
        }
        all
    }
}

#[test]
fn what_is_kept_of_sends_follows_every_change_of_one_in_every_zone() {
    let mut life = Life::new(20_261_127);
    let mut all = 0;
    for round in 0..6 {
        for _ in 0..60 {
            life.live();
        }
        life.move_to(ZONES[round % ZONES.len()]);
        all += life.check(40);
    }
    assert!(all > 1_000, "nothing was compared: {all}");
}

/// As the schema before it left a record.
fn as_of_schema_12(database: &Database) {
    match database {
        Database::File(_) => database.run(
            "DROP TRIGGER send_months_begun; DROP TRIGGER send_months_changed; DROP TRIGGER send_months_ended;
             DROP TABLE send_months; DROP TABLE persons; DROP INDEX identities_counted; PRAGMA user_version = 12",
        ),
        Database::Server(_) => database.run(
            "DROP FUNCTION count_sends CASCADE; DROP TABLE send_months, persons; DROP INDEX identities_counted;
             DROP FUNCTION month_of; UPDATE meta SET value = '12' WHERE key = 'schema'",
        ),
    };
}

#[test]
fn a_record_of_schema_12_is_counted_when_it_is_opened_and_goes_on() {
    let mut life = Life::new(12);
    for _ in 0..150 {
        life.live();
    }
    let called = |life: &Life| {
        let record = life.cabinet.record();
        ["medecin-1", "medecin-2", "personne"].map(|id| record.person_name(id).unwrap())
    };
    let names = [Some("Dr Max LIBRE"), Some("Dr Anne SOPHIE"), None];
    assert_eq!(called(&life), names.map(|name| name.map(str::to_owned)));
    let year = Tally {
        equal: vec![text("etat", "parti")],
        dated_by: Some("modifie".into()),
        by: vec!["service".into(), "type".into()],
        per: Some(Span::Month),
        ..during(Tally::of(SEND), "2024-11-01", "2025-12-31")
    };
    let before = counted(&life.cabinet, &year);
    assert!(before.len() > 5, "{before:?}");
    as_of_schema_12(&life.cabinet.database());
    life.cabinet.reopen();
    assert_eq!(counted(&life.cabinet, &year), before);
    assert_eq!(called(&life), names.map(|name| name.map(str::to_owned)));
    for _ in 0..60 {
        life.live();
    }
    assert!(life.check(40) > 100);
}

#[test]
fn whoever_only_did_something_is_called_by_name_and_by_the_last_one() {
    let (cabinet, [one, _]) = practice("2026-03-02T09:00:00Z");
    let named = |nom: &str| {
        let mut author = max();
        if let Some(person) = &mut author.person {
            person.id = "secretaire-1".to_owned();
            person.nom = nom.to_owned();
        }
        author
    };
    let name = || cabinet.record().person_name("secretaire-1").unwrap();
    assert_eq!(name(), None);
    order(&cabinet, &named("Mme AVANT"), SERVICES[0], &one, None);
    assert_eq!(name().as_deref(), Some("Mme AVANT"));
    order(&cabinet, &named("Mme APRÈS"), SERVICES[0], &one, None);
    assert_eq!(name().as_deref(), Some("Mme APRÈS"));
    // What has no name does not take it away.
    order(&cabinet, &named(" "), SERVICES[0], &one, None);
    assert_eq!(name().as_deref(), Some("Mme APRÈS"));
}

#[test]
fn acts_on_identities_are_counted_the_same_alone_and_among_others() {
    let cabinet = Cabinet::open();
    for _ in 0..3 {
        cabinet.qualified();
    }
    let named = |names: &[&str]| Tally {
        equal: vec![
            (
                "nom".to_owned(),
                names.iter().map(|name| Value::from(*name)).collect(),
            ),
            text("objet", "qualifiee"),
        ],
        by: vec!["nom".into()],
        patients: true,
        ..Tally::of(ACT)
    };
    let alone = counted(
        &cabinet,
        &named(&["identite.controler", "identite.reponse"]),
    );
    assert_eq!(alone, ["identite.controler=3"]);
    // With a name that is none of theirs, all acts are looked at.
    let among = named(&["identite.controler", "identite.reponse", "envoi.parti"]);
    assert_eq!(counted(&cabinet, &among), alone);
}
