//! Birthplace codes and assigning authorities.

use socle_formats::oid::{self, OidIns};
use socle_formats::traits::Cog;

use super::donnees::phrase;

#[test]
fn places() {
    for (text, kept) in [
        ("63220", "63220"),
        ("2A020", "2A020"),
        ("2b020", "2B020"),
        (" 97105 ", "97105"),
        ("99127", "99127"),
        ("99999", "99999"),
    ] {
        assert_eq!(text.parse::<Cog>().unwrap().to_string(), kept);
    }
    assert!("99127".parse::<Cog>().unwrap().est_etranger());
    assert!(!"63220".parse::<Cog>().unwrap().est_etranger());
    assert!("99999".parse::<Cog>().unwrap().est_inconnu());
    for text in [
        "",
        "6322",
        "632200",
        "2C020",
        "A2020",
        "6322A",
        "632 0",
        "３３３",
        "é220",
    ] {
        phrase(&text.parse::<Cog>().unwrap_err().message());
    }
}

#[test]
fn authorities() {
    for (text, ins, test) in [
        (oid::INS_NIR, true, false),
        (oid::INS_NIA, true, false),
        (oid::INS_NIR_TEST, true, true),
        (oid::INS_NIR_DEMO, true, true),
        (oid::INS_C, false, false),
        ("1.2.250.1.213.1.4.80", false, false),
        ("", false, false),
    ] {
        assert_eq!(oid::is_ins(text), ins, "{text}");
        let parsed = text.parse::<OidIns>();
        assert_eq!(parsed.is_ok(), ins);
        if let Ok(parsed) = parsed {
            assert_eq!((parsed.as_str(), parsed.est_fictif()), (text, test));
        }
    }
}
