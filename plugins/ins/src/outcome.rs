//! What an act came to: for a script, and in the words of the référentiel, which the formats crate keeps.

use socle_formats::identite::{Effet, Reponse, Statut, concordance};
use socle_formats::insi::Conclusion;

use crate::dossier::{Dossier, Retenue};

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
    pub(crate) fn trouvee(avant: &Dossier, reponse: &Reponse, rangement: &str) -> Self {
        let statut_avant = avant.statut.as_str();
        if rangement == A_VERIFIER {
            let effet = a_verifier(avant, &reponse.into());
            return Self {
                a_verifier: true,
                ..Self::avec("insi.00", effet, statut_avant)
            };
        }
        let effet = if rangement == statut_avant {
            Effet::ReponseConfirmee
        } else {
            Effet::ReponsePrise
        };
        Self::avec("insi.00", effet, rangement)
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

/// The answer is held: what differs from the file.
pub(crate) fn a_verifier(dossier: &Dossier, retenue: &Retenue) -> Effet {
    Effet::ReponseAVerifier {
        concordance: concordance(&dossier.traits, &retenue.traits),
        autre_matricule: dossier.autre_matricule(retenue),
    }
}

/// The sentence for an effect, followed by what is left to do for a qualified identity.
fn message(effet: Effet, statut: &str) -> String {
    // A statut of a later host is told by its code: the sentence is still true.
    let Ok(statut) = statut.parse::<Statut>() else {
        return statut.to_owned();
    };
    let phrase = effet.message(statut);
    // Who rejected an answer of INSi is not told to ask INSi; what waits or was withdrawn says itself what to do.
    let dit_tout = matches!(
        effet,
        Effet::ReponseAVerifier { .. }
            | Effet::ReponseRejetee
            | Effet::ReponseAcceptee {
                controle_retire: true
            }
    );
    if dit_tout {
        return phrase;
    }
    format!("{phrase} {}", statut.conseil())
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use socle_formats::identite::Controle;

    use super::*;
    use crate::samples;

    #[test]
    fn recovered_qualified_or_confirmed() {
        let reponse = samples::reponse();
        let issue = Issue::trouvee(&samples::provisoire(), &reponse, "recuperee");
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
            "INS récupérée auprès d’INSi : identité récupérée. Contrôlez une pièce d’identité pour qualifier l’identité."
        );

        let validee = Dossier {
            statut: Statut::Validee,
            ..samples::provisoire()
        };
        let issue = Issue::trouvee(&validee, &reponse, "qualifiee");
        assert_eq!(
            issue.message,
            "INS récupérée auprès d’INSi : identité qualifiée."
        );

        let issue = Issue::trouvee(&samples::qualifiee(), &reponse, "qualifiee");
        assert_eq!(
            issue.message,
            "INSi confirme l’INS du dossier : identité qualifiée."
        );
    }

    #[test]
    fn held_says_what_differs_and_keeps_the_statut() {
        let reponse = samples::reponse();
        let issue = Issue::trouvee(&samples::retenue(), &reponse, "a-verifier");
        assert_eq!(
            (issue.abouti, issue.statut.as_str(), issue.a_verifier),
            (true, "provisoire", true)
        );
        assert_eq!(
            issue.message,
            "Retour INSi à vérifier : différence sur le premier prénom de naissance. Rien n’a été modifié : comparez, \
             puis acceptez ou rejetez ce retour."
        );

        let mut autre = samples::recuperee();
        autre.ins = Some(samples::ins("279035121518989"));
        let issue = Issue::trouvee(&autre, &reponse, "a-verifier");
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
                "Complétez le lieu de naissance",
            ),
            (
                Conclusion::Plusieurs {
                    lieu_manquant: false,
                },
                "insi.02",
                "Vérifiez tous les prénoms",
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
        assert_eq!(
            issue.message,
            "Contrôle enregistré : identité validée. Interrogez INSi pour qualifier l’identité."
        );

        let validee = Dossier {
            statut: Statut::Validee,
            controle: Some(Controle::Attestation),
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

        let issue = Issue::rejetee("provisoire");
        assert_eq!(
            (issue.code, issue.message.as_str()),
            (
                "rejete",
                "Retour INSi rejeté, dossier inchangé : identité provisoire."
            )
        );
    }
}
