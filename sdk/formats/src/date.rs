//! Civil dates whose day, or day and month, may be unknown: `1975`, `1975-12`, `1975-12-31`.

use std::fmt;
use std::str::FromStr;

/// A civil date of the Gregorian calendar, years 1 to 9999. An unknown part is absent, never zero.
///
/// A day known without its month has no such form: it is typed with month 01, which is what the national rule sends
/// (see [`CivilDate::rniv`]).
///
/// Dates are ordered part by part, an unknown part before any known one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CivilDate {
    annee: u16,
    mois: Option<u8>,
    jour: Option<u8>,
}

/// What is wrong with a text offered as a civil date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErreurDate {
    /// Neither `YYYY`, `YYYY-MM` nor `YYYY-MM-DD` (or, typed in French, `JJ/MM/AAAA`, `MM/AAAA`, `AAAA`).
    #[error("not a civil date: YYYY, YYYY-MM or YYYY-MM-DD expected")]
    Forme,
    /// The shape is right but the calendar has no such day.
    #[error("the calendar has no such date")]
    Calendrier,
}

impl ErreurDate {
    /// Stable code of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Forme => "date.forme",
            Self::Calendrier => "date.calendrier",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Forme => "Saisissez la date sous la forme JJ/MM/AAAA, ou MM/AAAA ou AAAA si le reste est inconnu.",
            Self::Calendrier => "Cette date n’existe pas dans le calendrier. Vérifiez le jour et le mois.",
        }
        .to_owned()
    }
}

impl CivilDate {
    /// The last day a calendar of four-digit years knows: what a clock beyond it is counted as.
    pub const DERNIER: Self = Self {
        annee: 9999,
        mois: Some(12),
        jour: Some(31),
    };

    /// A complete date.
    ///
    /// # Errors
    /// [`ErreurDate::Calendrier`] when there is no such day.
    pub fn complete(annee: u16, mois: u8, jour: u8) -> Result<Self, ErreurDate> {
        Self::new(annee, Some(mois), Some(jour))
    }

    fn new(annee: u16, mois: Option<u8>, jour: Option<u8>) -> Result<Self, ErreurDate> {
        let year = (1..=9999).contains(&annee);
        let month = mois.is_none_or(|m| (1..=12).contains(&m));
        let day = match (mois, jour) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(m), Some(j)) => (1..=jours_du_mois(annee, m)).contains(&j),
        };
        if year && month && day {
            Ok(Self { annee, mois, jour })
        } else {
            Err(ErreurDate::Calendrier)
        }
    }

    /// The year.
    #[must_use]
    pub fn annee(&self) -> u16 {
        self.annee
    }

    /// The month, 1 to 12, when known.
    #[must_use]
    pub fn mois(&self) -> Option<u8> {
        self.mois
    }

    /// The day, 1 to 31, when known (the month is then known too).
    #[must_use]
    pub fn jour(&self) -> Option<u8> {
        self.jour
    }

    /// Whether a part is unknown: the screen then says *date incertaine* (EXI ID 11).
    #[must_use]
    pub fn incertaine(&self) -> bool {
        self.jour.is_none()
    }

    /// The complete date that stands for this one on the wire (RNIV, EXI ID 11): day unknown, the first of the month;
    /// day and month unknown, 31 December.
    #[must_use]
    pub fn rniv(&self) -> Self {
        let (mois, jour) = match (self.mois, self.jour) {
            (Some(mois), Some(jour)) => (mois, jour),
            (Some(mois), None) => (mois, 1),
            (None, _) => (12, 31),
        };
        Self {
            annee: self.annee,
            mois: Some(mois),
            jour: Some(jour),
        }
    }

    /// For the eye: `31/12/1975`, `12/1975`, `1975`.
    #[must_use]
    pub fn affichage(&self) -> String {
        match (self.mois, self.jour) {
            (Some(mois), Some(jour)) => format!("{jour:02}/{mois:02}/{:04}", self.annee),
            (Some(mois), None) => format!("{mois:02}/{:04}", self.annee),
            (None, _) => format!("{:04}", self.annee),
        }
    }

    /// Reads what a person typed: `31/12/1975` (also with dots, hyphens or spaces between, or none: `31121975`),
    /// `12/1975`, `1975`, or the stored form `1975-12-31`.
    ///
    /// # Errors
    /// [`ErreurDate`].
    pub fn saisie(text: &str) -> Result<Self, ErreurDate> {
        let text = text.trim();
        if let Ok(date) = text.parse() {
            return Ok(date);
        }
        if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
            let (day, rest) = text.split_at(2);
            let (month, year) = rest.split_at(2);
            return Self::complete(nombre(year, 4)?, petit(month)?, petit(day)?);
        }
        let parts: Vec<&str> = text
            .split(['/', '.', '-', ' '])
            .filter(|p| !p.is_empty())
            .collect();
        match parts.as_slice() {
            [day, month, year] => Self::complete(nombre(year, 4)?, petit(month)?, petit(day)?),
            [month, year] => Self::new(nombre(year, 4)?, Some(petit(month)?), None),
            _ => Err(ErreurDate::Forme),
        }
    }

    /// Age in whole years on the given day, counted from the date that stands for this one ([`Self::rniv`]).
    ///
    /// Nothing when the birth is after that day. Someone born on 29 February is a year older on 1 March in common
    /// years.
    #[must_use]
    pub fn age_ans(&self, le: &CivilDate) -> Option<u16> {
        let (naissance, le) = (self.rniv(), le.rniv());
        if le < naissance {
            return None;
        }
        let before_birthday = (le.mois, le.jour) < (naissance.mois, naissance.jour);
        Some(le.annee - naissance.annee - u16::from(before_birthday))
    }

    /// The date `days` days after 1 January 1970 (negative before).
    ///
    /// # Errors
    /// [`ErreurDate::Calendrier`] outside years 1 to 9999.
    pub fn depuis_jours_unix(days: i64) -> Result<Self, ErreurDate> {
        // Years are counted from 1 March so that the leap day ends a year; 146 097 days make 400 years.
        let z = days.checked_add(719_468).ok_or(ErreurDate::Calendrier)?;
        let era = z.div_euclid(146_097);
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let jour = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let mois = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        let annee = year_of_era + era * 400 + i64::from(mois <= 2);
        let out_of_range = |_| ErreurDate::Calendrier;
        Self::complete(
            u16::try_from(annee).map_err(out_of_range)?,
            u8::try_from(mois).map_err(out_of_range)?,
            u8::try_from(jour).map_err(out_of_range)?,
        )
    }
}

fn jours_du_mois(annee: u16, mois: u8) -> u8 {
    let bissextile =
        annee.is_multiple_of(4) && (!annee.is_multiple_of(100) || annee.is_multiple_of(400));
    match mois {
        2 if bissextile => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn nombre(text: &str, width: usize) -> Result<u16, ErreurDate> {
    if text.len() == width && text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse().map_err(|_erreur| ErreurDate::Forme)
    } else {
        Err(ErreurDate::Forme)
    }
}

/// One or two digits.
fn petit(text: &str) -> Result<u8, ErreurDate> {
    let width = text.len().clamp(1, 2);
    u8::try_from(nombre(text, width)?).map_err(|_erreur| ErreurDate::Forme)
}

impl FromStr for CivilDate {
    type Err = ErreurDate;

    fn from_str(text: &str) -> Result<Self, ErreurDate> {
        let mut parts = text.split('-');
        let (annee, mois, jour, rest) = (parts.next(), parts.next(), parts.next(), parts.next());
        if rest.is_some() {
            return Err(ErreurDate::Forme);
        }
        let deux = |part: Option<&str>| -> Result<Option<u8>, ErreurDate> {
            let Some(part) = part else { return Ok(None) };
            if part.len() == 2 {
                petit(part).map(Some)
            } else {
                Err(ErreurDate::Forme)
            }
        };
        Self::new(
            nombre(annee.unwrap_or_default(), 4)?,
            deux(mois)?,
            deux(jour)?,
        )
    }
}

impl fmt::Display for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.annee)?;
        if let Some(mois) = self.mois {
            write!(f, "-{mois:02}")?;
        }
        if let Some(jour) = self.jour {
            write!(f, "-{jour:02}")?;
        }
        Ok(())
    }
}

#[cfg(feature = "serde")]
crate::texte_serde::texte_serde!(CivilDate);
