//! Every state that can be reached, times every act: the rules hold for all of them.

use std::collections::HashSet;

use socle_formats::identite::{
    Acte, Attribut, Canal, Confiance, Controle, Effet, Identite, Piece, Recuperation, Refus,
    Reponse, Statut, Suite, Verdict, concordance,
};

use super::donnees::{ins, invalider, motif, phrase, retirer, tiq, traits};

const NIR: &str = "1.2.250.1.213.1.4.8";
const ZOE: &str = "ADRUN/ZOE/ZOE/F/1975-12-31/63220";

/// Acts that reach every branch: replies in agreement or not on each trait, two matricules, all documents, all marks,
/// several traits.
fn actes() -> Vec<Acte> {
    let reply = |matricule: &str, recu: &str| {
        Acte::Reponse(Reponse {
            ins: ins(matricule, NIR),
            traits: tiq(recu),
        })
    };
    let read = |matricule: &str, recu: &str| {
        Acte::LireApcv(Reponse {
            ins: ins(matricule, NIR),
            traits: tiq(recu),
        })
    };
    let mut actes = vec![
        reply("275126322074974", ZOE),
        reply("275126322074974", "ADRUN//ZOE/F/1975-12-31/63220"),
        reply("275126322074974", "ADRUN-MARTIN/ZOE/ZOE/F/1975-12-31/63220"),
        reply("275126322074974", "ADRUN/ZOE/ZOE MARIE/F/1975-12-31/63220"),
        reply("275126322074974", "ADRUN/ZOE/ZOE/M/1975-12-31/63220"),
        reply("275126322074974", "ADRUN/ZOE/ZOE/F/1975-12-31/63113"),
        reply("275126322074974", "ADRUN/ZOE/ZOE/F//63220"),
        reply("2751263220750", ZOE),
        reply("2751263220750", "ADRUX/ZOE/ZOE/F/1975-12-31/63220"),
        Acte::AccepterReponse,
        Acte::RejeterReponse,
        Acte::Attester,
        retirer(),
        invalider(),
        Acte::RevenirProvisoire(motif()),
        Acte::RefuserPiece,
        read("275126322074974", ZOE),
        read("275126322074974", "ADRUN/ZOE/ZOE/F/1975-12-31/63113"),
        read("2751263220750", "ADRUX/ZOE/ZOE/F/1975-12-31/63220"),
        Acte::ModifierTraits(traits(ZOE)),
        Acte::ModifierTraits(traits("ADRUN/Zoé//F/1975/")),
        Acte::ModifierTraits(traits("D'ÆION/CŒUR//I/1987-01-25/99999")),
    ];
    actes.extend(
        [
            Piece::Passeport,
            Piece::CarteIdentite,
            Piece::CarteVitale,
            Piece::PermisConduire,
        ]
        .map(Acte::Controler),
    );
    actes.extend(Verdict::TOUS.map(Acte::Verifier));
    for attribut in Attribut::TOUS {
        actes.extend([true, false].map(|pose| Acte::Marquer(attribut, pose, None)));
    }
    actes
}

/// A state without its history, which only grows.
fn cle(identite: &Identite) -> String {
    format!(
        "{:?}",
        (
            identite.traits(),
            identite.attributs(),
            identite.ins(),
            identite.recuperation(),
            identite.controle(),
            identite.a_verifier(),
            identite.canal_a_verifier(),
            identite.piece_refusee(),
        )
    )
}

fn bloque(identite: &Identite) -> bool {
    identite.attributs().douteux || identite.attributs().fictif
}

/// What holds in every state.
#[track_caller]
fn invariants(identite: &Identite) {
    let expected = match (identite.ins(), identite.controle()) {
        (None, None) => Statut::Provisoire,
        (None, Some(_)) => Statut::Validee,
        (Some(_), None) => Statut::Recuperee,
        (Some(_), Some(_)) => Statut::Qualifiee,
    };
    assert_eq!(identite.statut(), expected);
    let transmissible = identite.matricule_transmissible();
    assert_eq!(transmissible.is_some(), expected == Statut::Qualifiee);
    assert!(transmissible.is_none() || transmissible == identite.ins());
    assert_eq!(identite.ins().is_some(), identite.recuperation().is_some());
    if bloque(identite) {
        assert_eq!(identite.statut(), Statut::Provisoire);
        assert_eq!((identite.ins(), identite.a_verifier()), (None, None));
        assert!(matches!(
            identite.recherche_permise(),
            Err(Refus::AttributBloquant(_))
        ));
    }
    assert!(identite.attributs().compatibles());
    match identite.controle() {
        Some(Controle::Piece(piece)) => assert_eq!(piece.confiance(), Confiance::Haute),
        Some(Controle::Attestation) => {
            assert_eq!(identite.recuperation(), Some(Recuperation::Concordante));
        }
        Some(Controle::Apcv) => assert!(identite.ins().is_some()),
        None => {}
    }
    assert!(!identite.piece_refusee() || identite.controle().is_none());
    assert_eq!(identite.traits().verifier(), Ok(()));
}

/// What holds for every act that is not refused.
#[track_caller]
fn transition(before: &Identite, acte: &Acte, after: &Identite, suite: &Suite) {
    phrase(&suite.message());
    assert_eq!(suite.statut, after.statut());

    // The history only grows, and no matricule is ever lost from the file.
    assert!(after.anciens().starts_with(before.anciens()));
    if let Some(lost) = before.ins()
        && after.ins().map(|ins| (ins.matricule, ins.oid)) != Some((lost.matricule, lost.oid))
    {
        assert!(
            after
                .anciens()
                .iter()
                .any(|a| (a.matricule, a.oid) == (lost.matricule, lost.oid))
        );
    }

    // An INS enters only by a reply in perfect agreement, or accepted.
    if before.ins().is_none() && after.ins().is_some() {
        match acte {
            Acte::Reponse(reply) | Acte::LireApcv(reply) => {
                assert!(concordance(before.traits(), &reply.traits).parfaite());
                assert_eq!(after.recuperation(), Some(Recuperation::Concordante));
            }
            other => assert_eq!(other, &Acte::AccepterReponse),
        }
    }
    // Another INS in the place of one: only accepted.
    if let (Some(a), Some(b)) = (before.ins(), after.ins())
        && a != b
    {
        assert_eq!(acte, &Acte::AccepterReponse);
    }
    // A check enters only by a document of high confidence, or by the practitioner on a concordant INS.
    if after.controle().is_some() && after.controle() != before.controle() {
        match acte {
            Acte::Controler(piece) => assert_eq!(after.controle(), Some(Controle::Piece(*piece))),
            Acte::LireApcv(_) => assert_eq!(after.controle(), Some(Controle::Apcv)),
            Acte::AccepterReponse => {
                assert_eq!(after.controle(), Some(Controle::Apcv));
                assert_eq!(before.canal_a_verifier(), Some(Canal::Apcv));
            }
            other => {
                assert_eq!(other, &Acte::Attester);
                assert_eq!(before.statut(), Statut::Recuperee);
                assert_eq!(before.a_verifier(), None);
            }
        }
    }
    // Traits change only by hand without INS, or with a reply.
    if before.traits() != after.traits() {
        match acte {
            Acte::ModifierTraits(traits) => {
                assert_eq!((before.ins(), after.traits()), (None, traits));
            }
            Acte::Reponse(_) => assert_eq!(suite.effet, Effet::ReponsePrise),
            Acte::LireApcv(_) => assert_eq!(suite.effet, Effet::ApcvPrise),
            other => assert_eq!(other, &Acte::AccepterReponse),
        }
    }
    match suite.effet {
        Effet::ReponseAVerifier { .. } => {
            let (Acte::Reponse(reply) | Acte::LireApcv(reply)) = acte else {
                panic!("{acte:?}")
            };
            assert_eq!(after.a_verifier(), Some(reply));
            assert_eq!(
                (
                    before.traits(),
                    before.statut(),
                    before.ins(),
                    before.controle(),
                    before.anciens()
                ),
                (
                    after.traits(),
                    after.statut(),
                    after.ins(),
                    after.controle(),
                    after.anciens()
                )
            );
        }
        Effet::ReponseConfirmee => {
            assert_eq!(
                (before.traits(), before.statut()),
                (after.traits(), after.statut())
            );
        }
        Effet::SansChangement => assert_eq!(before, after),
        Effet::ReponseAcceptee { controle_retire } | Effet::TraitsModifies { controle_retire } => {
            assert_eq!(
                controle_retire,
                before.controle().is_some() && after.controle().is_none()
            );
        }
        _ => {}
    }
    if let Acte::Marquer(Attribut::Homonyme | Attribut::DateIncertaine, _, _)
    | Acte::RefuserPiece
    | Acte::Verifier(Verdict::Identique | Verdict::SansReponse) = acte
    {
        assert_eq!(before.statut(), after.statut());
    }
}

#[test]
fn every_reachable_state_times_every_act() {
    let actes = actes();
    let mut seen = HashSet::new();
    let mut to_do = vec![Identite::nouvelle(traits(ZOE)).unwrap()];
    let mut statuts = HashSet::new();
    let mut effets = HashSet::new();
    let mut refus_vus = HashSet::new();
    let mut steps = 0;
    while let Some(before) = to_do.pop() {
        if !seen.insert(cle(&before)) {
            continue;
        }
        assert!(seen.len() < 100_000, "the states do not close");
        invariants(&before);
        statuts.insert(before.statut());
        for acte in &actes {
            steps += 1;
            match before.appliquer(acte) {
                Ok((after, suite)) => {
                    transition(&before, acte, &after, &suite);
                    effets.insert(std::mem::discriminant(&suite.effet));
                    to_do.push(after);
                }
                Err(refus) => {
                    phrase(&refus.message());
                    assert!(!refus.code().is_empty());
                    refus_vus.insert(refus.code());
                }
            }
        }
    }
    // The walk was not empty: all statuses, all effects, all refusals but those of the traits themselves.
    assert_eq!(statuts.len(), 4);
    assert_eq!(effets.len(), 17, "{} states", seen.len());
    let mut refus_vus: Vec<_> = refus_vus.into_iter().collect();
    refus_vus.sort_unstable();
    assert_eq!(
        refus_vus,
        [
            "identite.attestation-sans-concordance",
            "identite.attestation-sans-ins",
            "identite.attribut-bloquant",
            "identite.attributs-incompatibles",
            "identite.deja-controlee",
            "identite.deja-provisoire",
            "identite.piece-insuffisante",
            "identite.reponse-incomplete",
            "identite.rien-a-verifier",
            "identite.sans-controle",
            "identite.sans-ins",
            "identite.traits-verrouilles",
        ]
    );
    assert!(
        seen.len() > 200 && steps > 5_000,
        "{} states, {steps} steps",
        seen.len()
    );
}
