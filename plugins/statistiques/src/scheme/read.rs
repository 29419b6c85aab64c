//! Reading a scheme: what is wrong is said with its line, in a doctor's words.

use std::collections::BTreeSet;

use super::{MEASURES, Scheme};

/// What is wrong with the text of a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1; 0 when it is about the whole.
    pub line: usize,
    /// French.
    pub reason: String,
}

/// Reads a scheme.
///
/// # Errors
/// The first mistake, with its line.
pub fn read(text: &str) -> Result<Scheme, Fault> {
    let scheme: Scheme = serde_json::from_str(text).map_err(|error| Fault {
        line: error.line(),
        reason: if error.is_data() {
            format!("un champ manque, est de trop ou n’est pas du bon type ({error})")
        } else {
            format!("ce n’est pas du JSON : une virgule ou un guillemet manque peut-être ({error})")
        },
    })?;
    check(&scheme).map_err(|(name, reason)| Fault {
        line: line_of(text, &name),
        reason,
    })?;
    Ok(scheme)
}

/// The line on which an entry of this id stands, or a field of this name.
fn line_of(text: &str, name: &str) -> usize {
    let quoted = format!("\"{name}\"");
    let is_id = |line: &str| {
        line.find("\"id\"")
            .is_some_and(|at| line[at..].contains(&quoted))
    };
    let place = text
        .lines()
        .position(is_id)
        .or_else(|| text.lines().position(|line| line.contains(&quoted)));
    place.map_or(0, |place| place + 1)
}

type Wrong = (String, String);

fn wrong<T>(name: &str, reason: impl Into<String>) -> Result<T, Wrong> {
    Err((name.to_owned(), reason.into()))
}

fn check(scheme: &Scheme) -> Result<(), Wrong> {
    if !(2_000..=2_100).contains(&scheme.annee) {
        return wrong("annee", "l’année doit être entre 2000 et 2100");
    }
    for (name, text) in [("nom", &scheme.nom), ("source", &scheme.source)] {
        if text.trim().is_empty() {
            return wrong(name, format!("« {name} » est vide : dites-le"));
        }
    }
    for (name, number) in [
        ("valeur-point-centimes", scheme.valeur_point_centimes),
        ("points-max", scheme.points_max),
        ("points-conditions", scheme.points_conditions),
    ] {
        if number.is_some_and(|number| number < 0) {
            return wrong(name, format!("« {name} » est négatif"));
        }
    }
    let mut ids = BTreeSet::new();
    let entries = scheme
        .conditions
        .iter()
        .map(|one| (&one.id, &one.libelle, &one.source))
        .chain(
            scheme
                .indicateurs
                .iter()
                .map(|one| (&one.id, &one.libelle, &one.source)),
        );
    for (id, label, source) in entries {
        let is_word = |id: &str| {
            !id.is_empty()
                && id
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        if !is_word(id) {
            return wrong(
                id,
                format!("« {id} » doit être fait de petites lettres, de chiffres et de tirets"),
            );
        }
        if !ids.insert(id.as_str()) {
            return wrong(id, format!("« {id} » est là deux fois"));
        }
        if label.trim().is_empty() || source.trim().is_empty() {
            return wrong(id, format!("« {id} » doit avoir un libellé et une source"));
        }
    }
    for condition in &scheme.conditions {
        let (above, least) = (condition.superieur_a, condition.au_moins);
        if above.is_some() && least.is_some() {
            return wrong(
                &condition.id,
                format!("« {} » a deux seuils : gardez-en un", condition.id),
            );
        }
        if above.or(least).is_some_and(|rate| !is_part(rate)) {
            return wrong(
                &condition.id,
                format!(
                    "le seuil de « {} » doit être entre 0 et 1 (0.2 pour 20 %)",
                    condition.id
                ),
            );
        }
    }
    for indicator in &scheme.indicateurs {
        check_indicator(indicator)?;
    }
    Ok(())
}

fn check_indicator(indicator: &super::Indicator) -> Result<(), Wrong> {
    let id = &indicator.id;
    let bonus = indicator.bonus.as_ref();
    let figures = [&indicator.numerateur, &indicator.denominateur]
        .into_iter()
        .flatten()
        .chain(
            bonus
                .iter()
                .flat_map(|bonus| [&bonus.numerateur, &bonus.denominateur]),
        );
    for figure in figures {
        if !MEASURES.contains(&figure.as_str()) {
            return wrong(
                id,
                format!(
                    "« {figure} » n’est pas un chiffre que Socle compte : {}",
                    MEASURES.join(", ")
                ),
            );
        }
    }
    if indicator.numerateur.is_some() != indicator.denominateur.is_some() {
        return wrong(
            id,
            format!("« {id} » doit avoir un numérateur et un dénominateur, ou aucun des deux"),
        );
    }
    if indicator.seuils.is_empty() {
        return wrong(
            id,
            format!("« {id} » n’a pas de seuil : mettez-en un, null s’il est inconnu"),
        );
    }
    let mut before = 0.0;
    for step in &indicator.seuils {
        if let Some(rate) = step.taux {
            if !is_part(rate) {
                return wrong(
                    id,
                    format!("les taux de « {id} » doivent être entre 0 et 1 (0.2 pour 20 %)"),
                );
            }
            if rate <= before {
                return wrong(
                    id,
                    format!("les seuils de « {id} » doivent aller du plus bas au plus haut"),
                );
            }
            before = rate;
        }
        if step.centimes.is_some_and(|cents| cents < 0)
            || step.points.is_some_and(|points| points < 0)
        {
            return wrong(id, format!("un montant de « {id} » est négatif"));
        }
    }
    if let Some(bonus) = bonus
        && (!is_part(bonus.taux) || !is_part(bonus.part))
    {
        return wrong(
            id,
            format!("le bonus de « {id} » doit avoir un taux et une part entre 0 et 1"),
        );
    }
    Ok(())
}

/// More than nothing, at most all.
fn is_part(rate: f64) -> bool {
    rate > 0.0 && rate <= 1.0
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::SHIPPED;
    use super::*;

    #[test]
    fn every_scheme_that_comes_with_the_plugin_reads_and_is_of_its_year() {
        for (year, text) in SHIPPED {
            let scheme = read(text).unwrap_or_else(|fault| panic!("{year}: {fault:?}"));
            assert_eq!(scheme.annee, year);
            assert!(scheme.indicateurs.iter().all(|one| !one.source.is_empty()));
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_line() {
        let good = SHIPPED[1].1;
        let line = |needle: &str| good.lines().position(|line| line.contains(needle)).unwrap() + 1;
        for (from, to, at, says) in [
            (
                "\"annee\": 2023,",
                "\"annee\": 2023",
                line("\"annee\"") + 1,
                "JSON",
            ),
            (
                "\"taux\": 0.05",
                "\"taux\": 5",
                line("\"mss-citoyenne\""),
                "entre 0 et 1",
            ),
            (
                "\"taux\": 0.90",
                "\"taux\": 0.40",
                line("\"id\": \"vsm\""),
                "du plus bas au plus haut",
            ),
            (
                "\"consultations-message-patient\"",
                "\"pigeons\"",
                line("\"mss-citoyenne\""),
                "pigeons",
            ),
            (
                "\"id\": \"mss-citoyenne\"",
                "\"id\": \"dmp\"",
                line("\"id\": \"dmp\""),
                "deux fois",
            ),
            (
                "\"points-max\": 1163",
                "\"points-max\": \"beaucoup\"",
                line("points-max"),
                "type",
            ),
            ("\"nom\":", "\"titre\":", line("\"nom\""), "de trop"),
            (
                "\"annee\": 2023",
                "\"annee\": 23",
                line("\"annee\""),
                "entre 2000",
            ),
            (
                "\"points-conditions\": 280",
                "\"points-conditions\": -280",
                line("points-conditions"),
                "négatif",
            ),
            (
                "\"superieur-a\": 0.6666666666666666",
                "\"superieur-a\": 66.6",
                line("\"teletransmission\""),
                "entre 0 et 1",
            ),
            (
                "\"superieur-a\": 0.6666666666666666",
                "\"superieur-a\": 0.6, \"au-moins\": 0.6",
                line("\"teletransmission\""),
                "deux seuils",
            ),
            (
                "\"part\": 0.20",
                "\"part\": 20",
                line("\"id\": \"vsm\""),
                "bonus",
            ),
            (
                "\"denominateur\": \"ald\", ",
                "",
                line("\"id\": \"vsm\""),
                "ou aucun des deux",
            ),
            (
                "[ { \"taux\": 0.05, \"points\": 40, \"centimes\": 28000 } ]",
                "[]",
                line("\"mss-citoyenne\""),
                "n’a pas de seuil",
            ),
            (
                "\"id\": \"horaires\"",
                "\"id\": \"Horaires !\"",
                line("\"horaires\""),
                "petites lettres",
            ),
            (
                "\"libelle\": \"Horaires du cabinet dans l’annuaire santé d’ameli\"",
                "\"libelle\": \" \"",
                line("\"horaires\""),
                "libellé",
            ),
            (
                "\"nom\": \"Forfait structure 2023 (règlement arbitral)\"",
                "\"nom\": \"\"",
                line("\"nom\""),
                "vide",
            ),
            (
                "\"centimes\": 150000",
                "\"centimes\": -1",
                line("\"id\": \"vsm\""),
                "négatif",
            ),
        ] {
            let text = good.replacen(from, to, 1);
            assert_ne!(text, good, "{from}");
            let fault = read(&text).unwrap_err();
            assert_eq!(fault.line, at, "{from} → {to}: {fault:?}");
            assert!(fault.reason.contains(says), "{fault:?}");
        }
        assert_eq!(read("").unwrap_err().line, 1);
    }
}
