//! The profile of what a practice does on paper while a national service does not answer: a sentence for each, shown where
//! its state is. Written for the people of a practice; none of it is from an official text.

/// What is done on paper, by the end of the names of a service on the network.
const SERVICES: [(&str, &str); 5] = [
    (
        "services-ps.ameli.fr",
        "Soignez sans attendre : relevez les traits sur la pièce d’identité et notez-les au dossier. Sur papier, n’écrivez que \
         les traits, jamais un matricule qui n’est pas vérifié. Socle interrogera de nouveau de lui-même.",
    ),
    (
        "services-ps-tlsm.ameli.fr",
        "Soignez sans attendre : relevez les traits sur la pièce d’identité et notez-les au dossier. Sur papier, n’écrivez que \
         les traits, jamais un matricule qui n’est pas vérifié. Socle interrogera de nouveau de lui-même.",
    ),
    (
        "dmp.gouv.fr",
        "Remettez au patient ses documents imprimés : leurs dépôts attendent et partiront d’eux-mêmes. Pour lire un document \
         déjà déposé, demandez-le au patient ou à son auteur.",
    ),
    (
        "annuaire.sante.fr",
        "Utilisez l’annuaire déjà téléchargé et vos contacts ; au besoin, demandez l’adresse par téléphone.",
    ),
    (
        "api.esante.gouv.fr",
        "Utilisez l’annuaire déjà téléchargé et vos contacts ; au besoin, demandez l’adresse par téléphone.",
    ),
];

/// What is done without a mailbox.
pub const MAILBOX: &str = "Ce qui est écrit attend et partira de lui-même. Un résultat urgent se donne par téléphone ; un courrier peut être imprimé \
     et remis au patient.";

/// What is done on paper while this host does not answer; none where nothing is known of it.
#[must_use]
pub fn instead_of(host: &str) -> Option<&'static str> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    SERVICES
        .iter()
        .find(|(end, _)| {
            let before = host.strip_suffix(end);
            before.is_some_and(|before| before.is_empty() || before.ends_with(['.', '-']))
        })
        .map(|(_, sentence)| *sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_national_service_has_its_sentence_and_a_stranger_none() {
        for host in [
            "services-ps-tlsm.ameli.fr",
            "qualiflps-services-ps-tlsm.ameli.fr",
            "qualiflps.services-ps.ameli.fr",
            "lps2.dmp.gouv.fr",
            "service.annuaire.sante.fr",
            "gateway.api.esante.gouv.fr",
        ] {
            assert!(instead_of(host).is_some(), "{host}");
        }
        for host in [
            "example.org",
            "faux-dmp.gouv.fr.example.org",
            "xdmp.gouv.fr",
        ] {
            assert_eq!(instead_of(host), None, "{host}");
        }
    }
}
