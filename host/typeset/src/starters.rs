//! The texts a practice begins with: it changes them, takes them away, adds its own.

/// A text to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Starter {
    /// Stable.
    pub id: &'static str,
    /// In French.
    pub title: &'static str,
    /// Type of the documents made from it (`socle_formats::documents::TYPES`).
    pub type_code: &'static str,
    /// Text with marks ([`crate::marks`]) and fields ([`crate::template`]).
    pub text: &'static str,
}

/// All of them.
pub const STARTERS: &[Starter] = &[
    Starter {
        id: "courrier-confrere",
        title: "Courrier à un confrère",
        type_code: "96349-6",
        text: "> {{correspondant}}\n\n> {{cabinet.commune}}, le {{date}}\n\nCher confrère, chère consœur,\n\nJe vous adresse \
               {{patient.civilite}} {{patient.prenom}} {{patient.nom}}, {{patient.ne}} le {{patient.date_naissance}} \
               ({{patient.age}}), pour \n\n## Antécédents et traitements\n\n\n## Motif\n\n\nJe vous remercie de votre avis et \
               vous prie de croire à mes sentiments confraternels.\n\n> {{medecin.titre}} {{medecin.nom}}\n",
    },
    Starter {
        id: "adressage-dossier",
        title: "Adressage avec le dossier",
        type_code: "96349-6",
        text: "> {{correspondant}}\n\n> {{cabinet.commune}}, le {{date}}\n\nCher confrère, chère consœur,\n\nJe vous adresse \
               {{patient.civilite}} {{patient.prenom}} {{patient.nom}}, {{patient.ne}} le {{patient.date_naissance}} \
               ({{patient.age}}), pour \n\n## Problèmes en cours\n\n- {{dossier.problemes}}\n\n## Antécédents\n\n- \
               {{dossier.antecedents}}\n\n## Allergies et intolérances\n\n- {{dossier.allergies}}\n\n## Traitements de \
               fond\n\n- {{dossier.traitements}}\n\n## Dernière consultation\n\nLe {{consultation.date}} : \
               {{consultation.motif}}\n\n{{consultation.conclusion}}\n\nJe vous remercie de votre avis et vous prie de \
               croire à mes sentiments confraternels.\n\n> {{medecin.titre}} {{medecin.nom}}\n",
    },
    Starter {
        id: "certificat",
        title: "Certificat médical",
        type_code: "89601-9",
        text: "# Certificat médical\n\nJe soussigné(e), {{medecin.titre}} {{medecin.nom}}, certifie avoir examiné ce jour \
               {{patient.civilite}} {{patient.prenom}} {{patient.nom}}, {{patient.ne}} le {{patient.date_naissance}}, et \
               constaté que \n\nCertificat établi à la demande de la personne intéressée et remis en main propre pour faire \
               valoir ce que de droit.\n\n> Fait à {{cabinet.commune}}, le {{date}}\n\n> {{medecin.titre}} {{medecin.nom}}\n",
    },
    Starter {
        id: "ordonnance",
        title: "Ordonnance",
        type_code: "57833-6",
        text: "> {{cabinet.commune}}, le {{date}}\n\n# Ordonnance\n\n{{patient.civilite}} {{patient.prenom}} \
               {{patient.nom}}\n\n1. \n\n> {{medecin.titre}} {{medecin.nom}}\n",
    },
    Starter {
        id: "biologie",
        title: "Ordonnance de biologie",
        type_code: "PRESC-BIO",
        text: "> {{cabinet.commune}}, le {{date}}\n\n# Examens de biologie médicale\n\n{{patient.civilite}} \
               {{patient.prenom}} {{patient.nom}}\n\nFaire pratiquer à jeun, dans un laboratoire de biologie médicale :\n\n- \
               \n\nRenseignements cliniques : \n\n> {{medecin.titre}} {{medecin.nom}}\n",
    },
    Starter {
        id: "imagerie",
        title: "Demande d’imagerie",
        type_code: "55115-0",
        text: "> {{cabinet.commune}}, le {{date}}\n\n# Demande d’examen d’imagerie\n\n{{patient.civilite}} \
               {{patient.prenom}} {{patient.nom}}\n\n**Examen demandé :** \n\n**Indication :** \n\n**Question posée :** \
               \n\nAllergie, insuffisance rénale, grossesse, implants : \n\n> {{medecin.titre}} {{medecin.nom}}\n",
    },
];

#[cfg(test)]
mod tests {
    use socle_formats::documents::TypeDocument;

    use super::*;
    use crate::template;

    #[test]
    fn each_is_of_a_type_of_the_value_set_and_can_be_merged() {
        for starter in STARTERS {
            assert!(
                TypeDocument::par_code(starter.type_code).is_some(),
                "{}",
                starter.id
            );
            assert_eq!(template::check(starter.text), Ok(()), "{}", starter.id);
            assert!(!crate::marks::blocks(starter.text).is_empty());
        }
        let types: Vec<_> = STARTERS.iter().map(|starter| starter.type_code).collect();
        assert_eq!(
            types,
            [
                "96349-6",
                "96349-6",
                "89601-9",
                "57833-6",
                "PRESC-BIO",
                "55115-0"
            ]
        );
    }
}
