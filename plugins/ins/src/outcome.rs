//! What an act came to: for a script, and in the words of the référentiel, which the formats crate keeps.

use socle_formats::identite::{Effet, Statut, Suite, concordance};
use socle_formats::insi::Conclusion;

use crate::dossier::Dossier;

/// What the record answers when an INSi answer is held for a person to decide.
const A_VERIFIER: &str = "a-verifier";

/// What an act came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Issue {
    /// `insi.00`, `insi.01`, `insi.02`, or the name of the act.
    pub(crate) code: &'static str,
    /// False when the answer is no: INSi was asked and gave no identity.
    pub(crate) abouti: bool,
    /// The statut after the act.
    pub(crate) statut: String,
    /// An INSi answer waits for a decision.
    pub(crate) a_verifier: bool,
    /// What the practitioner reads.
    pub(crate) message: String,
}

impl Issue {
    /// INSi found an identity and the record said what it made of it (`rangement`: the new statut, or `a-verifier`).
    pub(crate) fn trouvee(avant: &Dossier, conclusion: &Conclusion, rangement: &str) -> Self {
        let a_verifier = rangement == A_VERIFIER;
        let statut = if a_verifier {
            avant.statut.as_str()
        } else {
            rangement
        };
        let effet = match conclusion {
            Conclusion::Trouvee(reponse) if a_verifier => Effet::ReponseAVerifier {
                concordance: concordance(&avant.traits, &reponse.traits),
                autre_matricule: avant.ins.as_ref().is_some_and(|ins| {
                    (ins.matricule, ins.oid) != (reponse.ins.matricule, reponse.ins.oid)
                }),
            },
            _ if statut == avant.statut.as_str() => Effet::ReponseConfirmee,
            _ => Effet::ReponsePrise,
        };
        Self {
            a_verifier,
            ..Self::avec(conclusion.code(), effet, statut)
        }
    }

    /// INSi gave no identity: the answer is no, and the record notes that it was asked.
    pub(crate) fn sans_identite(avant: &Dossier, conclusion: &Conclusion) -> Self {
        Self {
            code: conclusion.code(),
            abouti: false,
            statut: avant.statut.as_str().to_owned(),
            a_verifier: avant.retenue.is_some(),
            message: conclusion.message(),
        }
    }

    /// The identity was checked.
    pub(crate) fn controlee(avant: &Dossier, statut: &str) -> Self {
        Self {
            a_verifier: avant.retenue.is_some(),
            ..Self::avec("controle", Effet::Controle, statut)
        }
    }

    /// The held answer was accepted. A check made on other traits is withdrawn with it: the statut shows it.
    pub(crate) fn acceptee(avant: &Dossier, statut: &str) -> Self {
        let controle_retire = avant.controle.is_some() && statut == Statut::Recuperee.as_str();
        Self::avec(
            "accepte",
            Effet::ReponseAcceptee { controle_retire },
            statut,
        )
    }

    /// The held answer was rejected.
    pub(crate) fn rejetee(statut: &str) -> Self {
        Self::avec("rejete", Effet::ReponseRejetee, statut)
    }

    fn avec(code: &'static str, effet: Effet, statut: &str) -> Self {
        Self {
            code,
            abouti: true,
            statut: statut.to_owned(),
            a_verifier: false,
            message: message(effet, statut),
        }
    }
}

/// The sentence for an effect, followed by what to do next.
fn message(effet: Effet, statut: &str) -> String {
    // A statut of a later host is told by its code: the sentence is still true.
    let Ok(statut) = statut.parse::<Statut>() else {
        return statut.to_owned();
    };
    let conseil = match effet {
        // The sentence says it already.
        Effet::ReponseAVerifier { .. }
        | Effet::ReponseAcceptee {
            controle_retire: true,
        } => "",
        _ => statut.conseil(),
    };
    let phrase = Suite {
        effet,
        statut,
        avertissements: Vec::new(),
    }
    .message();
    if conseil.is_empty() {
        phrase
    } else {
        format!("{phrase} {conseil}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn trouvee() -> Conclusion {
        Conclusion::Trouvee(samples::reponse())
    }

    #[test]
    fn recovered_qualified_or_confirmed() {
        let issue = Issue::trouvee(&samples::provisoire(), &trouvee(), "recuperee");
        assert_eq!(
            (
                issue.code,
                issue.abouti,
                issue.statut.as_str(),
                issue.a_verifier
            ),
            ("insi.00", true, "recuperee", false)
        );
        assert_eq!(
            issue.message,
            "INS récupérée auprès d'INSi : identité récupérée. Contrôlez une pièce d'identité pour qualifier l'identité."
        );

        let validee = Dossier {
            statut: Statut::Validee,
            ..samples::provisoire()
        };
        let issue = Issue::trouvee(&validee, &trouvee(), "qualifiee");
        assert_eq!(
            issue.message,
            "INS récupérée auprès d'INSi : identité qualifiée."
        );

        let issue = Issue::trouvee(&samples::qualifiee(), &trouvee(), "qualifiee");
        assert!(
            issue.message.starts_with("INSi confirme"),
            "{}",
            issue.message
        );
    }

    #[test]
    fn held_says_what_differs_and_keeps_the_statut() {
        let issue = Issue::trouvee(&samples::retenue(), &trouvee(), "a-verifier");
        assert_eq!(
            (issue.abouti, issue.statut.as_str(), issue.a_verifier),
            (true, "provisoire", true)
        );
        assert!(
            issue.message.contains("premier prénom"),
            "{}",
            issue.message
        );
        assert!(
            !issue.message.contains("autre matricule"),
            "{}",
            issue.message
        );

        let mut autre = samples::recuperee();
        autre.ins = crate::traits::lire_ins("279035121518989", "1.2.250.1.213.1.4.8");
        let issue = Issue::trouvee(&autre, &trouvee(), "a-verifier");
        assert!(
            issue.message.contains("autre matricule"),
            "{}",
            issue.message
        );
        assert_eq!(issue.statut, "recuperee");
    }

    #[test]
    fn nobody_or_several_is_a_no_that_says_what_to_do() {
        let avant = samples::provisoire();
        for (conclusion, code, conseil) in [
            (Conclusion::Aucune, "insi.01", "Vérifiez les traits"),
            (
                Conclusion::Plusieurs {
                    lieu_manquant: true,
                },
                "insi.02",
                "lieu de naissance",
            ),
            (
                Conclusion::Plusieurs {
                    lieu_manquant: false,
                },
                "insi.02",
                "pièce d'identité",
            ),
        ] {
            let issue = Issue::sans_identite(&avant, &conclusion);
            assert_eq!(
                (issue.code, issue.abouti, issue.statut.as_str()),
                (code, false, "provisoire")
            );
            assert!(issue.message.contains(conseil), "{}", issue.message);
        }
    }

    #[test]
    fn checks_and_decisions() {
        let issue = Issue::controlee(&samples::recuperee(), "qualifiee");
        assert_eq!(
            (issue.code, issue.message.as_str()),
            ("controle", "Contrôle enregistré : identité qualifiée.")
        );
        let issue = Issue::controlee(&samples::provisoire(), "validee");
        assert!(
            issue
                .message
                .ends_with("Interrogez INSi pour qualifier l'identité."),
            "{}",
            issue.message
        );

        let validee = Dossier {
            statut: Statut::Validee,
            controle: Some("passeport".into()),
            ..samples::retenue()
        };
        let issue = Issue::acceptee(&validee, "recuperee");
        assert!(
            issue.message.contains("Le contrôle précédent ne vaut plus"),
            "{}",
            issue.message
        );
        let issue = Issue::acceptee(&samples::retenue(), "recuperee");
        assert!(!issue.message.contains("précédent"), "{}", issue.message);
        assert_eq!(Issue::rejetee("provisoire").code, "rejete");
    }
}
