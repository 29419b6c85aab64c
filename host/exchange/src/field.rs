//! What a column may hold, and the headers it is recognised by.
//!
//! The headers are those met in exports of French practice software and spreadsheets (from memory: no vendor publishes
//! them); each guess is shown and can be changed.

/// Something a patient's file takes from a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Number in the other program.
    Numero,
    /// Birth name.
    NomNaissance,
    /// A name that is the birth name when there is no other column for it, the used name otherwise.
    Nom,
    /// Used name.
    NomUtilise,
    /// Given names: the first one, or all of them.
    Prenom,
    /// List of given names of birth.
    ListePrenoms,
    /// Used given name.
    PrenomUtilise,
    /// Sex, or a title that tells it.
    Sexe,
    /// Birth date.
    DateNaissance,
    /// Birthplace: code or name.
    LieuNaissance,
    /// Département or postal code of the birthplace, which tells homonyms apart.
    DepartementNaissance,
    /// Country of birth.
    PaysNaissance,
    /// Phone.
    Telephone,
    /// A second phone.
    Mobile,
    /// Mail.
    Courriel,
    /// Address.
    Adresse,
    /// Second line of the address.
    Complement,
    /// Postal code.
    CodePostal,
    /// Commune.
    Commune,
    /// Social security number or matricule: never taken from a file.
    Matricule,
}

impl Field {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 20] = [
        Self::NomNaissance,
        Self::Nom,
        Self::NomUtilise,
        Self::Prenom,
        Self::ListePrenoms,
        Self::PrenomUtilise,
        Self::Sexe,
        Self::DateNaissance,
        Self::LieuNaissance,
        Self::DepartementNaissance,
        Self::PaysNaissance,
        Self::Telephone,
        Self::Mobile,
        Self::Courriel,
        Self::Adresse,
        Self::Complement,
        Self::CodePostal,
        Self::Commune,
        Self::Numero,
        Self::Matricule,
    ];

    /// Stable name, for `--map`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Numero => "numero",
            Self::NomNaissance => "nom-naissance",
            Self::Nom => "nom",
            Self::NomUtilise => "nom-utilise",
            Self::Prenom => "prenom",
            Self::ListePrenoms => "liste-prenoms",
            Self::PrenomUtilise => "prenom-utilise",
            Self::Sexe => "sexe",
            Self::DateNaissance => "date-naissance",
            Self::LieuNaissance => "lieu-naissance",
            Self::DepartementNaissance => "departement-naissance",
            Self::PaysNaissance => "pays-naissance",
            Self::Telephone => "telephone",
            Self::Mobile => "mobile",
            Self::Courriel => "courriel",
            Self::Adresse => "adresse",
            Self::Complement => "complement-adresse",
            Self::CodePostal => "code-postal",
            Self::Commune => "commune",
            Self::Matricule => "matricule",
        }
    }

    /// For the eye.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Numero => "N° dans l’autre logiciel",
            Self::NomNaissance => "Nom de naissance",
            Self::Nom => "Nom (usage ou naissance)",
            Self::NomUtilise => "Nom utilisé",
            Self::Prenom => "Prénom(s) de naissance",
            Self::ListePrenoms => "Liste des prénoms de naissance",
            Self::PrenomUtilise => "Prénom utilisé",
            Self::Sexe => "Sexe ou civilité",
            Self::DateNaissance => "Date de naissance",
            Self::LieuNaissance => "Lieu de naissance",
            Self::DepartementNaissance => "Département de naissance",
            Self::PaysNaissance => "Pays de naissance",
            Self::Telephone => "Téléphone",
            Self::Mobile => "Téléphone mobile",
            Self::Courriel => "Courriel",
            Self::Adresse => "Adresse",
            Self::Complement => "Complément d’adresse",
            Self::CodePostal => "Code postal",
            Self::Commune => "Commune",
            Self::Matricule => "N° Sécu (non repris)",
        }
    }

    /// The field of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// The field a header is the name of.
    #[must_use]
    pub fn of_header(header: &str) -> Option<Self> {
        let header = plain(header);
        if header.is_empty() {
            return None;
        }
        HEADERS
            .iter()
            .find(|(_, names)| names.contains(&header.as_str()))
            .map(|(field, _)| *field)
    }
}

/// Lower case, without accents, one space between words: `N° dossier` reads `n dossier`, `DATE_NAISSANCE` `date naissance`.
#[must_use]
pub fn plain(text: &str) -> String {
    socle_record::model::words::fold(text)
}

/// Headers, as [`plain`] writes them.
const HEADERS: &[(Field, &[&str])] = &[
    (
        Field::NomNaissance,
        &[
            "nom de naissance",
            "nom naissance",
            "nom naiss",
            "nomnaissance",
            "nom de famille",
            "nom famille",
            "nom patronymique",
            "patronyme",
            "nom de jeune fille",
            "nom jeune fille",
            "nom jf",
            "njf",
            "birth name",
            "birthname",
            "nom naissance patient",
            "nom de naissance du patient",
            "patient nom naissance",
            "nom nais",
        ],
    ),
    (
        Field::NomUtilise,
        &[
            "nom utilise",
            "nom usage",
            "nom d usage",
            "nom dusage",
            "nomusage",
            "nom usuel",
            "nom marital",
            "nom d epouse",
            "nom epouse",
            "nom de conjoint",
            "nom usage patient",
            "patient nom usage",
            "nomutilise",
        ],
    ),
    (
        Field::Nom,
        &[
            "nom",
            "nom patient",
            "nom du patient",
            "patient nom",
            "last name",
            "lastname",
            "family name",
            "name",
            "noms",
        ],
    ),
    (
        Field::ListePrenoms,
        &[
            "liste des prenoms",
            "liste prenoms",
            "prenoms de naissance",
            "prenoms naissance",
            "tous les prenoms",
            "prenoms etat civil",
            "listeprenoms",
            "liste des prenoms de naissance",
            "autres prenoms",
        ],
    ),
    (
        Field::Prenom,
        &[
            "prenom",
            "prenoms",
            "prenom s",
            "prenom patient",
            "prenom du patient",
            "patient prenom",
            "premier prenom",
            "premier prenom de naissance",
            "prenom de naissance",
            "prenom naissance",
            "1er prenom",
            "prenom1",
            "prenom 1",
            "first name",
            "firstname",
            "given name",
            "prenomnaissance",
        ],
    ),
    (
        Field::PrenomUtilise,
        &[
            "prenom utilise",
            "prenom usuel",
            "prenom d usage",
            "prenom usage",
            "prenomutilise",
        ],
    ),
    (
        Field::Sexe,
        &[
            "sexe",
            "genre",
            "sex",
            "gender",
            "civilite",
            "civ",
            "titre",
            "sexe patient",
            "sexe du patient",
            "code sexe",
        ],
    ),
    (
        Field::DateNaissance,
        &[
            "date de naissance",
            "date naissance",
            "date naiss",
            "datenaissance",
            "date nais",
            "datenaiss",
            "ddn",
            "dn",
            "ne le",
            "ne e le",
            "nee le",
            "naissance",
            "birth date",
            "birthdate",
            "date of birth",
            "dob",
            "date de naissance patient",
            "date nai",
            "datnais",
        ],
    ),
    (
        Field::LieuNaissance,
        &[
            "lieu de naissance",
            "lieu naissance",
            "lieu naiss",
            "lieunaissance",
            "commune de naissance",
            "commune naissance",
            "ville de naissance",
            "ville naissance",
            "code insee naissance",
            "code insee de naissance",
            "code insee lieu de naissance",
            "code insee lieu naissance",
            "insee naissance",
            "cog naissance",
            "cog",
            "code lieu naissance",
            "code lieu de naissance",
            "code commune naissance",
            "code commune de naissance",
            "lieu de naissance insee",
            "lieu naissance insee",
            "lieu de naissance code insee",
            "ne a",
            "ne e a",
            "birth place",
        ],
    ),
    (
        Field::DepartementNaissance,
        &[
            "departement de naissance",
            "departement naissance",
            "dept naissance",
            "dep naissance",
            "code postal de naissance",
            "code postal naissance",
            "cp naissance",
            "cp de naissance",
        ],
    ),
    (
        Field::PaysNaissance,
        &["pays de naissance", "pays naissance", "paysnaissance"],
    ),
    (
        Field::Mobile,
        &[
            "mobile",
            "portable",
            "gsm",
            "tel portable",
            "tel mobile",
            "telephone portable",
            "telephone mobile",
            "tel port",
            "portable patient",
            "telportable",
            "telmobile",
            "tel 2",
            "tel2",
            "telephone 2",
            "telephone2",
        ],
    ),
    (
        Field::Telephone,
        &[
            "telephone",
            "tel",
            "tel fixe",
            "telephone fixe",
            "tel domicile",
            "telephone domicile",
            "tel personnel",
            "phone",
            "tel 1",
            "tel1",
            "telephone 1",
            "telephone1",
            "telephones",
            "n telephone",
            "numero de telephone",
            "fixe",
            "telfixe",
            "tel dom",
        ],
    ),
    (
        Field::Courriel,
        &[
            "courriel",
            "email",
            "e mail",
            "mail",
            "adresse mail",
            "adresse email",
            "adresse e mail",
            "mel",
            "courrier electronique",
            "adresse electronique",
        ],
    ),
    (
        Field::Adresse,
        &[
            "adresse",
            "adresse 1",
            "adresse1",
            "rue",
            "voie",
            "adresse postale",
            "adresse ligne 1",
            "address",
            "adresse domicile",
            "adr1",
            "adr",
        ],
    ),
    (
        Field::Complement,
        &[
            "complement",
            "complement adresse",
            "complement d adresse",
            "adresse 2",
            "adresse2",
            "adresse ligne 2",
            "adr2",
            "adresse suite",
            "batiment",
        ],
    ),
    (
        Field::CodePostal,
        &[
            "code postal",
            "cp",
            "codepostal",
            "postal code",
            "zip",
            "c p",
        ],
    ),
    (
        Field::Commune,
        &[
            "commune",
            "ville",
            "localite",
            "city",
            "ville domicile",
            "commune de residence",
        ],
    ),
    (
        Field::Numero,
        &[
            "n dossier",
            "no dossier",
            "num dossier",
            "numero dossier",
            "numero de dossier",
            "n de dossier",
            "dossier",
            "id",
            "id patient",
            "idpatient",
            "patient id",
            "identifiant",
            "identifiant patient",
            "ipp",
            "num patient",
            "numero patient",
            "numero de patient",
            "n patient",
            "code patient",
            "reference",
            "ref",
            "numero",
            "cle patient",
        ],
    ),
    (
        Field::Matricule,
        &[
            "nir",
            "ins",
            "matricule",
            "matricule ins",
            "ins nir",
            "n ss",
            "nss",
            "num ss",
            "numero ss",
            "n secu",
            "num secu",
            "numero secu",
            "no secu",
            "securite sociale",
            "n securite sociale",
            "n de securite sociale",
            "numero securite sociale",
            "numero de securite sociale",
            "num securite sociale",
            "immatriculation",
            "n immatriculation",
            "cle nir",
            "cle ss",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_header_means_one_field_and_is_written_as_it_is_compared() {
        let mut seen = HashSet::new();
        for (_, names) in HEADERS {
            for name in *names {
                assert_eq!(plain(name), *name);
                assert!(seen.insert(*name), "{name} stands twice");
            }
        }
    }

    #[track_caller]
    fn check(header: &str, field: Option<Field>) {
        assert_eq!(Field::of_header(header), field, "{header}");
    }

    #[test]
    fn headers_are_recognised_whatever_their_case_accents_and_separators() {
        check("Nom de naissance", Some(Field::NomNaissance));
        check("NOM_NAISSANCE", Some(Field::NomNaissance));
        check("Nom d'usage", Some(Field::NomUtilise));
        check("Nom d’usage", Some(Field::NomUtilise));
        check("Prénom(s)", Some(Field::Prenom));
        check("Né(e) le", Some(Field::DateNaissance));
        check("Tél. portable", Some(Field::Mobile));
        check("N° dossier", Some(Field::Numero));
        check("N° Sécu", Some(Field::Matricule));
        check("Médecin traitant", None);
        check("", None);
    }

    #[test]
    fn every_field_has_a_name_of_its_own() {
        for field in Field::ALL {
            assert_eq!(Field::named(field.name()), Some(field));
        }
    }
}
