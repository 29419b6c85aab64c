//! What several commands write the same way.

use crate::practice::ZONE;

/// An instant as the practice reads it: `22/11/2026 09:03`.
pub(crate) fn instant(at_ms: i64) -> String {
    let zone = jiff::tz::TimeZone::get(ZONE).unwrap_or(jiff::tz::TimeZone::UTC);
    match jiff::Timestamp::from_millisecond(at_ms) {
        Ok(instant) => instant
            .to_zoned(zone)
            .strftime("%d/%m/%Y %H:%M")
            .to_string(),
        // Beyond the years a calendar knows: shown as it is kept.
        Err(_out_of_range) => at_ms.to_string(),
    }
}

/// A sentence that goes on after a comma.
pub(crate) fn uncapitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_those_of_the_practice() {
        assert_eq!(instant(1_795_338_205_026), "22/11/2026 10:03");
        assert_eq!(instant(1_782_000_000_000), "21/06/2026 02:00");
        assert_eq!(instant(i64::MAX), i64::MAX.to_string());
    }
}
