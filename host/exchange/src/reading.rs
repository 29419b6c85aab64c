//! One line of the table as a patient: what was taken, what had to be changed and said, why it is refused.

mod date;

use sha2::{Digest as _, Sha256};
use socle_formats::date::CivilDate;
use socle_formats::traits::{Sexe, Traits};
use socle_record::model::kinds::PATIENT;
use socle_record::{NewPatient, Value};

use crate::field::{Field, plain};
use crate::mapping::Mapping;
use crate::places::{self, Place};
use crate::table::{Row, Table};

pub use date::DateOrder;

/// What in a line is not taken as it was written, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Field.
    pub field: Field,
    /// What was written.
    pub written: String,
    /// The end of a French sentence about it: `lu 03/12/1975`.
    pub reason: String,
}

/// Why a line cannot become a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Field.
    pub field: Field,
    /// A French sentence: what is wrong and what to do.
    pub reason: String,
}

/// A line that can become a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Strict traits.
    pub traits: Traits,
    /// Administrative fields of the record's kind `patient`.
    pub fields: Vec<(String, String)>,
    /// What is the same whenever this line is imported: by it nothing is doubled.
    pub key: String,
    /// Whether the key comes from a number of the other program, which is one patient's only.
    pub numbered: bool,
    /// What was not taken as it was written.
    pub changes: Vec<Change>,
}

impl Reading {
    /// What creates the patient.
    #[must_use]
    pub fn new_patient(&self) -> NewPatient {
        NewPatient {
            fields: self
                .fields
                .iter()
                .map(|(name, text)| (name.clone(), Value::Text(text.clone())))
                .collect(),
            ..NewPatient::new(self.traits.clone())
        }
    }
}

/// Reads the lines of one table.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    mapping: &'a Mapping,
    today: CivilDate,
    order: DateOrder,
    /// Tells exports of one program from those of another: the same number in both is not the same patient.
    source: String,
}

impl<'a> Reader<'a> {
    /// For this table; `today` is the last day a person may be born on.
    #[must_use]
    pub fn new(table: &Table, mapping: &'a Mapping, today: CivilDate) -> Self {
        let order = mapping
            .column(Field::DateNaissance)
            .map_or_else(DateOrder::default, |column| {
                DateOrder::guess(table.rows.iter().map(|row| row.cell(column)))
            });
        let headers: Vec<String> = table.headers.iter().map(|header| plain(header)).collect();
        Self {
            mapping,
            today,
            order,
            source: headers.join("\u{1f}"),
        }
    }

    /// In which order the dates of this table are written.
    #[must_use]
    pub fn date_order(&self) -> DateOrder {
        self.order
    }

    /// One line.
    ///
    /// # Errors
    /// [`Refusal`]: the first field at fault.
    pub fn read(&self, row: &Row) -> Result<Reading, Refusal> {
        let cell = |field: Field| {
            self.mapping
                .column(field)
                .map_or("", |column| row.cell(column))
        };
        let mut changes = Vec::new();
        let (nom_naissance, nom_utilise) = names(&cell, &mut changes)?;
        let (premier_prenom, liste_prenoms) = given_names(&cell, &mut changes)?;
        let date_naissance = self.birth(cell(Field::DateNaissance), &mut changes)?;
        let traits = Traits {
            nom_naissance,
            premier_prenom,
            liste_prenoms,
            sexe: sex(cell(Field::Sexe), &mut changes),
            date_naissance,
            lieu_naissance: birthplace(&cell, &mut changes)?,
        };
        traits.verifier().map_err(|error| Refusal {
            field: match error.champ {
                socle_formats::traits::Champ::NomNaissance => Field::NomNaissance,
                _ => Field::Prenom,
            },
            reason: error.message(),
        })?;
        let fields = fields(&cell, nom_utilise, &mut changes);
        let key = key(&self.source, cell(Field::Numero), &traits);
        Ok(Reading {
            traits,
            fields,
            key,
            numbered: !cell(Field::Numero).is_empty(),
            changes,
        })
    }

    fn birth(&self, written: &str, changes: &mut Vec<Change>) -> Result<CivilDate, Refusal> {
        let refused = |reason: String| Refusal {
            field: Field::DateNaissance,
            reason,
        };
        if written.is_empty() {
            return Err(refused(
                "La date de naissance manque. Complétez cette ligne, puis recommencez.".into(),
            ));
        }
        let read = date::read(written, self.order, self.today).map_err(refused)?;
        if let Some(reason) = read.reason {
            changes.push(Change {
                field: Field::DateNaissance,
                written: written.to_owned(),
                reason,
            });
        }
        Ok(read.date)
    }
}

/// What is the same whenever a line is imported: its number in the other program, or else its traits.
fn key(source: &str, number: &str, traits: &Traits) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    };
    if number.is_empty() {
        add("traits");
        add(&plain(&traits.nom_naissance));
        add(&plain(traits.prenoms()));
        add(traits.sexe.as_str());
        add(&traits.date_naissance.to_string());
        add(traits
            .lieu_naissance
            .as_ref()
            .map_or("", |cog| cog.as_str()));
    } else {
        add("numero");
        add(source);
        add(&plain(number));
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// One space between words, as names are compared and printed.
fn single_spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

type Cell<'a> = dyn Fn(Field) -> &'a str + 'a;

/// The birth name, and the used one when it is another.
fn names(cell: &Cell<'_>, changes: &mut Vec<Change>) -> Result<(String, Option<String>), Refusal> {
    let birth = single_spaces(cell(Field::NomNaissance));
    let plain_name = single_spaces(cell(Field::Nom));
    let used = single_spaces(cell(Field::NomUtilise));
    let (birth, used) = match (birth.is_empty(), plain_name.is_empty(), used.is_empty()) {
        (false, true, _) => (birth, used),
        // A name beside the birth name is the one the person uses.
        (false, false, true) => (birth, plain_name),
        (false, false, false) => (birth, used),
        (true, false, _) => (plain_name, used),
        (true, true, false) => {
            changes.push(Change {
                field: Field::NomUtilise,
                written: used.clone(),
                reason: "seul nom indiqué : pris comme nom de naissance, à vérifier".into(),
            });
            (used, String::new())
        }
        (true, true, true) => {
            return Err(Refusal {
                field: Field::NomNaissance,
                reason: "Le nom de naissance manque. Complétez cette ligne, puis recommencez."
                    .into(),
            });
        }
    };
    let used = (!used.is_empty() && plain(&used) != plain(&birth)).then_some(used);
    Ok((birth, used))
}

/// The first given name and the list. A list alone begins with the first one.
fn given_names(cell: &Cell<'_>, changes: &mut Vec<Change>) -> Result<(String, String), Refusal> {
    let listed = |text: &str| single_spaces(&text.replace([',', ';', '/'], " "));
    let first = listed(cell(Field::Prenom));
    let list = listed(cell(Field::ListePrenoms));
    if first.is_empty() && list.is_empty() {
        return Err(Refusal {
            field: Field::Prenom,
            reason: "Le prénom manque. Complétez cette ligne, puis recommencez.".into(),
        });
    }
    if !first.is_empty() && !list.is_empty() {
        return Ok((first, list));
    }
    let all = if first.is_empty() { list } else { first };
    let head = all.split(' ').next().unwrap_or_default().to_owned();
    if head != all {
        changes.push(Change {
            field: Field::Prenom,
            written: all.clone(),
            reason: format!("lu comme une liste : premier prénom {head}"),
        });
    }
    Ok((head, all))
}

/// The sex, from the codes and titles programs write.
fn sex(written: &str, changes: &mut Vec<Change>) -> Sexe {
    let sexe = match plain(written).as_str() {
        "f" | "feminin" | "femme" | "fille" | "2" | "mme" | "madame" | "mlle" | "mademoiselle"
        | "female" | "w" => Some(Sexe::F),
        "m" | "masculin" | "homme" | "h" | "garcon" | "g" | "1" | "mr" | "monsieur" | "male" => {
            Some(Sexe::M)
        }
        "i" | "indetermine" | "3" | "0" | "9" | "u" | "x" | "inconnu" | "non precise" | "other"
        | "unknown" => Some(Sexe::I),
        _ => None,
    };
    sexe.unwrap_or_else(|| {
        changes.push(Change {
            field: Field::Sexe,
            written: written.to_owned(),
            reason: if written.is_empty() {
                "non indiqué : noté indéterminé, à préciser".into()
            } else {
                "non reconnu : noté indéterminé, à préciser".into()
            },
        });
        Sexe::I
    })
}

/// The birthplace; what cannot be told is left unknown, and said.
fn birthplace(
    cell: &Cell<'_>,
    changes: &mut Vec<Change>,
) -> Result<Option<socle_formats::traits::Cog>, Refusal> {
    let (written, country) = (cell(Field::LieuNaissance), cell(Field::PaysNaissance));
    let place = places::find(written, cell(Field::DepartementNaissance), country);
    let written = if written.is_empty() { country } else { written };
    let mut say = |reason: String| {
        changes.push(Change {
            field: Field::LieuNaissance,
            written: written.to_owned(),
            reason,
        });
    };
    Ok(match place {
        Place::None => None,
        Place::Code(code) => Some(code),
        Place::Named(code) => {
            say(format!("code {code}"));
            Some(code)
        }
        Place::Several => {
            say("porté par plusieurs communes : lieu laissé vide, à préciser".into());
            None
        }
        Place::Unknown => {
            say("introuvable : lieu laissé vide, à préciser".into());
            None
        }
    })
}

/// The administrative fields, each as the record holds it.
fn fields(
    cell: &Cell<'_>,
    nom_utilise: Option<String>,
    changes: &mut Vec<Change>,
) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let mut keep = |name: &str, field: Field, text: String, changes: &mut Vec<Change>| {
        if text.is_empty() {
            return;
        }
        let fits = PATIENT
            .field(name)
            .map(|known| known.check(&Value::Text(text.clone())));
        match fits {
            Some(Ok(())) => fields.push((name.to_owned(), text)),
            Some(Err(unfit)) => changes.push(Change {
                field,
                written: text,
                reason: format!("non repris : {}", unfit.message()),
            }),
            None => {}
        }
    };
    keep(
        "nom-utilise",
        Field::NomUtilise,
        nom_utilise.unwrap_or_default(),
        changes,
    );
    keep(
        "prenom-utilise",
        Field::PrenomUtilise,
        single_spaces(cell(Field::PrenomUtilise)),
        changes,
    );
    let mut phones: Vec<String> = Vec::new();
    for field in [Field::Telephone, Field::Mobile] {
        if let Some(phone) = phone(field, cell(field), changes)
            && !phones.contains(&phone)
        {
            phones.push(phone);
        }
    }
    keep("telephone", Field::Telephone, phones.join(", "), changes);
    keep(
        "courriel",
        Field::Courriel,
        mail(cell(Field::Courriel), changes),
        changes,
    );
    let address: Vec<String> = [Field::Adresse, Field::Complement]
        .into_iter()
        .flat_map(|field| cell(field).lines())
        .map(single_spaces)
        .filter(|line| !line.is_empty())
        .collect();
    keep("adresse", Field::Adresse, address.join("\n"), changes);
    let mut postal = single_spaces(cell(Field::CodePostal));
    if postal.len() == 4 && postal.bytes().all(|b| b.is_ascii_digit()) {
        changes.push(Change {
            field: Field::CodePostal,
            written: postal.clone(),
            reason: format!("lu 0{postal}"),
        });
        postal.insert(0, '0');
    }
    keep("code-postal", Field::CodePostal, postal, changes);
    keep(
        "commune",
        Field::Commune,
        single_spaces(cell(Field::Commune)),
        changes,
    );
    fields
}

/// A phone number; a spreadsheet takes the leading zero off, or writes it as a power of ten.
fn phone(field: Field, written: &str, changes: &mut Vec<Change>) -> Option<String> {
    if written.is_empty() {
        return None;
    }
    let mut say = |reason: &str| {
        changes.push(Change {
            field,
            written: written.to_owned(),
            reason: reason.to_owned(),
        });
    };
    let digits = written.chars().filter(char::is_ascii_digit).count();
    if written.to_ascii_uppercase().contains("E+") || digits < 3 {
        say("non repris : ce n’est pas un numéro de téléphone");
        return None;
    }
    if digits == 9 && written.len() == 9 && !written.starts_with('0') {
        say("zéro initial rétabli");
        return Some(format!("0{written}"));
    }
    Some(single_spaces(written))
}

fn mail(written: &str, changes: &mut Vec<Change>) -> String {
    let well_formed = written.is_empty()
        || written.split_once('@').is_some_and(|(name, domain)| {
            !name.is_empty() && domain.contains('.') && !written.contains(char::is_whitespace)
        });
    if well_formed {
        return written.to_owned();
    }
    changes.push(Change {
        field: Field::Courriel,
        written: written.to_owned(),
        reason: "non repris : ce n’est pas une adresse de courriel".into(),
    });
    String::new()
}
