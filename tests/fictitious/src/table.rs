//! The same people as a table another program would have exported.

use std::fmt::Write as _;

use crate::Person;

/// How another program writes its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Semicolons, dates in French, `M` and `F`, codes of birthplaces.
    Plain,
    /// Commas, quotes everywhere, sex as a title, birthplaces by name, dates without separators.
    Quoted,
}

/// A table of these people, with a line of headers.
#[must_use]
pub fn table(people: impl IntoIterator<Item = Person>, shape: Shape) -> String {
    let mut text = String::new();
    text.push_str(match shape {
        Shape::Plain => {
            "N° dossier;Nom de naissance;Nom d'usage;Prénoms;Sexe;Date de naissance;Code INSEE naissance;Téléphone;E-mail;Adresse;Code postal;Ville\r\n"
        }
        Shape::Quoted => {
            "\"Identifiant\",\"NOM_NAISSANCE\",\"NOM_USAGE\",\"PRENOM\",\"CIVILITE\",\"DATE_NAISSANCE\",\"LIEU_NAISSANCE\",\"TEL_PORTABLE\",\"MAIL\",\"ADRESSE\",\"CP\",\"VILLE\"\n"
        }
    });
    for person in people {
        let traits = &person.traits;
        let date = traits.date_naissance.affichage();
        let code = traits.lieu_naissance.map(|code| code.to_string());
        let feminine = traits.sexe.as_str() == "F";
        // Writing into a text never fails.
        match shape {
            Shape::Plain => writeln!(
                text,
                "{};{};{};{};{};{date};{};{};{};{};{};{}\r",
                person.number,
                traits.nom_naissance,
                person.used_name.as_deref().unwrap_or_default(),
                traits.liste_prenoms,
                traits.sexe,
                code.as_deref().unwrap_or_default(),
                person.phone,
                person.mail.as_deref().unwrap_or_default(),
                person.street,
                person.postal_code,
                person.commune,
            ),
            Shape::Quoted => writeln!(
                text,
                "\"{}\",\"{}\",\"{}\",\"{}\",\"{}\",\"{}\",\"{}\",\"{}\",\"{}\",\"{}\",\"{}\",\"{}\"",
                person.number,
                traits.nom_naissance,
                person.used_name.as_deref().unwrap_or_default(),
                traits.premier_prenom,
                if feminine { "Mme" } else { "M." },
                date.replace('/', ""),
                person.birthplace,
                person.phone,
                person.mail.as_deref().unwrap_or_default(),
                person.street,
                person.postal_code,
                person.commune,
            ),
        }
        .ok();
    }
    text
}
