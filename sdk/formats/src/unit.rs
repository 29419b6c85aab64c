//! Quantities as one reads them in French. A file keeps units in UCUM, where what is counted stands in braces and times
//! have English letters: `{tablet}`, `h/wk`.

/// A quantity with its unit of UCUM: `2 comprimés`, `1,5 paquet/an`, `2 h/semaine`. A unit nobody says otherwise stays as
/// it is, freed of its braces; an empty one leaves the number alone.
#[must_use]
pub fn quantity(number: f64, unit: &str) -> String {
    let shown = number.to_string().replace('.', ",");
    format!("{shown} {}", said(number, unit)).trim().to_owned()
}

/// The unit alone, as it is said of so many.
fn said(number: f64, unit: &str) -> String {
    let (what, per) = match unit.split_once('/') {
        Some((what, per)) => (what, Some(per)),
        None => (unit, None),
    };
    let counted = match what {
        "{tablet}" => Some("comprimé"),
        "{capsule}" => Some("gélule"),
        "{drop}" | "[drp]" => Some("goutte"),
        "{pack}" => Some("paquet"),
        "{cigarette}" => Some("cigarette"),
        "{glass}" => Some("verre"),
        "wk" => Some("semaine"),
        "a" => Some("an"),
        _ => None,
    };
    let what = match (counted, what) {
        // In French two is the first plural: 1,5 comprimé.
        (Some(one), _) if number.abs() < 2.0 => one.to_owned(),
        (Some(one), _) => format!("{one}s"),
        (None, "d") => "j".to_owned(),
        (None, "mo") => "mois".to_owned(),
        (None, "[IU]") => "UI".to_owned(),
        (None, "ug") => "µg".to_owned(),
        (None, other) => other.replace(['{', '}'], ""),
    };
    let per = per.map(|per| match per {
        "d" => "jour",
        "wk" => "semaine",
        "mo" => "mois",
        "a" => "an",
        other => other,
    });
    match per {
        Some(per) => format!("{what}/{per}"),
        None => what,
    }
}

#[cfg(test)]
mod tests {
    use super::quantity;

    #[test]
    fn a_quantity_is_said_as_one_reads_it() {
        for (number, unit, said) in [
            (1.5, "{tablet}", "1,5 comprimé"),
            (2.0, "{tablet}", "2 comprimés"),
            (30.0, "[drp]", "30 gouttes"),
            (0.5, "{pack}/d", "0,5 paquet/jour"),
            (12.0, "{pack}/a", "12 paquets/an"),
            (2.0, "h/wk", "2 h/semaine"),
            (40.0, "g/d", "40 g/jour"),
            (800.0, "[IU]/d", "800 UI/jour"),
            (75.0, "ug", "75 µg"),
            (3.0, "d", "3 j"),
            (3.0, "/d", "3 /jour"),
            (3.0, "{puff}", "3 puff"),
            (3.0, "", "3"),
        ] {
            assert_eq!(quantity(number, unit), said, "{unit}");
        }
    }
}
