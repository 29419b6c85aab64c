//! What this workstation remembers of its window: its theme, whether it is the side bar beside another software, and the tab of
//! the home page. Kept with
//! the record at the level of the workstation; nothing of it is about a patient or a person.

use socle_record::{Author, Level, NewSetting, Record, RecordError, Unit, Value, Write};

/// Who these settings belong to: no plugin bears this name.
const OWNER: &str = "$fenetre";
const THEME: &str = "theme";
const COMPACT: &str = "bandeau";
const HOME: &str = "accueil";
const MESSAGES: &str = "avertissements";

/// Which theme is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the desktop is.
    #[default]
    Desktop,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Desktop, "systeme"),
        (Self::Light, "clair"),
        (Self::Dark, "sombre"),
    ];

    fn name(self) -> &'static str {
        let mut all = Self::ALL.into_iter();
        all.find(|(one, _)| *one == self)
            .map_or("systeme", |(_, name)| name)
    }

    fn named(name: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|(_, one)| *one == name)
            .map_or(Self::Desktop, |(one, _)| one)
    }
}

/// What is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Station {
    /// Light or dark.
    pub theme: Theme,
    /// A side bar beside another software.
    pub compact: bool,
    /// The tab of the home page, `plugin/contribution`; the day when there is none.
    pub home: Option<String>,
}

/// What this workstation remembers; a value nobody knows any more is as if it had never been set.
///
/// # Errors
/// The record cannot be read.
pub fn read(record: &Record) -> Result<Station, RecordError> {
    let level = Level::Workstation(record.workstation().to_owned());
    let theme = record.setting(&level, OWNER, THEME)?;
    let compact = record.setting(&level, OWNER, COMPACT)?;
    let home = record.setting(&level, OWNER, HOME)?;
    Ok(Station {
        theme: Theme::named(theme.as_ref().and_then(Value::as_text).unwrap_or_default()),
        compact: compact == Some(Value::Flag(true)),
        home: home
            .as_ref()
            .and_then(Value::as_text)
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
    })
}

/// Whose messages are kept: those of who is there, else of the workstation.
fn listener(record: &Record, by: &Author) -> Level {
    match &by.person {
        Some(person) => Level::Person(person.id.clone()),
        None => Level::Workstation(record.workstation().to_owned()),
    }
}

/// What a person put away on one workstation is still there on another: each has its own.
fn messages_key(record: &Record) -> String {
    format!("{MESSAGES}.{}", record.workstation())
}

/// The messages that were kept for whoever is there.
///
/// # Errors
/// The record cannot be read.
pub fn messages(record: &Record, by: &Author) -> Result<Option<String>, RecordError> {
    let kept = record.setting(&listener(record, by), OWNER, &messages_key(record))?;
    Ok(kept.as_ref().and_then(Value::as_text).map(str::to_owned))
}

/// Keep these messages for whoever is there. They may be about patients: they stand in the record, as all that is.
///
/// # Errors
/// The record cannot be written.
pub fn keep_messages(record: &Record, kept: &str, by: Author) -> Result<(), RecordError> {
    let unit = Unit::new(by.clone()).with(Write::Setting(NewSetting {
        level: listener(record, &by),
        owner: OWNER.to_owned(),
        key: messages_key(record),
        value: Value::from(kept),
    }));
    record.commit(&unit)?;
    Ok(())
}

/// Remember this from now on.
///
/// # Errors
/// The record cannot be written.
pub fn keep(record: &Record, station: Station, by: Author) -> Result<(), RecordError> {
    let set = |key: &str, value: Value| {
        Write::Setting(NewSetting {
            level: Level::Workstation(record.workstation().to_owned()),
            owner: OWNER.to_owned(),
            key: key.to_owned(),
            value,
        })
    };
    let unit = Unit::new(by)
        .with(set(THEME, Value::from(station.theme.name())))
        .with(set(COMPACT, Value::Flag(station.compact)))
        .with(set(HOME, Value::from(station.home.unwrap_or_default())));
    record.commit(&unit)?;
    Ok(())
}
