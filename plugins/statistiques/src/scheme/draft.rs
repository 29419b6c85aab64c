//! A scheme to begin with for a year nobody has published one for: what was measured the year before, and not one number of it.

use serde_json::{Value as Json, json};

use super::{Condition, Constat, Indicator, Scheme};

/// What the draft says of itself.
#[derive(Debug, Clone)]
pub struct Said {
    /// What it is called.
    pub name: String,
    /// Who says so: nobody yet.
    pub source: String,
    /// The same of each of its entries.
    pub entry: String,
}

/// The text of a draft for a year: the objectives of another, every threshold and amount unknown.
#[must_use]
pub fn draft(last: &Scheme, year: i64, said: &Said) -> String {
    let text = |text: &str| Json::from(text).to_string();
    let conditions = last.conditions.iter().map(|one| condition(one, said));
    let indicators = last.indicateurs.iter().map(|one| indicator(one, said));
    format!(
        "{{\n  \"annee\": {year},\n  \"nom\": {},\n  \"source\": {},\n  \"valeur-point-centimes\": null,\n  \
         \"points-max\": null,\n  \"conditions\": [{}],\n  \"indicateurs\": [{}]\n}}\n",
        text(&said.name),
        text(&said.source),
        listed(conditions),
        listed(indicators)
    )
}

/// One entry a line.
fn listed(entries: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = entries.map(|entry| format!("\n    {entry}")).collect();
    if lines.is_empty() {
        return String::new();
    }
    format!("{}\n  ", lines.join(","))
}

/// The fields of an entry, in the order in which they are read.
fn entry(fields: &[(&str, Json)]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("\"{name}\": {value}"))
        .collect();
    format!("{{ {} }}", fields.join(", "))
}

fn condition(one: &Condition, said: &Said) -> String {
    let constat = match one.constat {
        Constat::Declare => "declare",
        Constat::Calcule => "calcule",
    };
    entry(&[
        ("id", json!(one.id)),
        ("libelle", json!(one.libelle)),
        ("constat", json!(constat)),
        ("source", json!(said.entry)),
    ])
}

fn indicator(one: &Indicator, said: &Said) -> String {
    let mut fields = vec![
        ("id", json!(one.id)),
        ("libelle", json!(one.libelle)),
        ("numerateur", json!(one.numerateur)),
        ("denominateur", json!(one.denominateur)),
    ];
    for (name, is_so) in [
        ("constant", one.constant),
        ("hors-forfait", one.hors_forfait),
    ] {
        if is_so {
            fields.push((name, json!(true)));
        }
    }
    fields.push(("seuils", json!([{ "taux": null, "centimes": null }])));
    // That the year measures it as well is inferred.
    fields.push(("deduit", json!(true)));
    fields.push(("source", json!(said.entry)));
    entry(&fields)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{SHIPPED, read};
    use super::*;

    #[test]
    fn a_draft_of_every_year_reads_and_holds_no_number_but_its_year() {
        let said = Said {
            name: "Brouillon « 2031 »".into(),
            source: "personne \"encore\"".into(),
            entry: "à vérifier".into(),
        };
        for (year, text) in SHIPPED {
            let last = read(text).unwrap();
            let written = draft(&last, 2031, &said);
            let scheme = read(&written).unwrap_or_else(|fault| panic!("{fault:?}: {written}"));
            assert_eq!(
                (scheme.annee, scheme.nom.as_str()),
                (2031, said.name.as_str())
            );
            assert_eq!(scheme.ceiling().or(scheme.of_conditions()), None);
            let measured = |scheme: &Scheme| -> Vec<_> {
                let indicators = scheme.indicateurs.iter();
                indicators
                    .map(|one| {
                        (
                            one.id.clone(),
                            one.numerateur.clone(),
                            one.denominateur.clone(),
                        )
                    })
                    .collect()
            };
            assert_eq!(measured(&scheme), measured(&last), "{year}");
            assert_eq!(scheme.conditions.len(), last.conditions.len());
            for one in &scheme.indicateurs {
                assert!(one.deduit && one.bonus.is_none() && one.source == said.entry);
                assert!(one.seuils.iter().all(|step| {
                    step.taux.is_none() && step.points.is_none() && step.centimes.is_none()
                }));
            }
            for one in &scheme.conditions {
                assert!(one.superieur_a.is_none() && one.au_moins.is_none());
            }
        }
    }
}
