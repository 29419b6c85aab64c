//! The transitions one by one, as the référentiel names them.

use socle_formats::identite::{
    Acte, Attribut, Comparaison, Confiance, Controle, Effet, Identite, Origine, Piece,
    Recuperation, Refus, Reponse, Statut,
};
use socle_formats::traits::{Champ, Defaut, ErreurTrait, Traits};

use super::donnees::{ins, invalider, phrase, publiee, recus, retirer, tiq, traits};

const NIR: &str = "1.2.250.1.213.1.4.8";
const ZOE: &str = "ADRUN/ZOE/ZOE/F/1975-12-31/63220";
const MATRICULE: &str = "275126322074974";

fn zoe() -> Identite {
    Identite::nouvelle(traits(ZOE)).unwrap()
}

fn reponse() -> Reponse {
    publiee("ADRUN", "ZOE").reponse()
}

fn reponse_avec(matricule: &str, recu: &str) -> Reponse {
    Reponse {
        ins: ins(matricule, NIR),
        traits: tiq(recu),
    }
}

#[track_caller]
fn fait(identite: &Identite, acte: &Acte) -> (Identite, Effet) {
    let (next, suite) = identite.appliquer(acte).unwrap();
    phrase(&suite.message());
    assert_eq!(suite.statut, next.statut());
    (next, suite.effet)
}

#[track_caller]
fn apres(identite: &Identite, actes: &[Acte]) -> Identite {
    actes
        .iter()
        .fold(identite.clone(), |identite, acte| fait(&identite, acte).0)
}

#[track_caller]
fn refuse(identite: &Identite, acte: &Acte) -> Refus {
    let refus = identite.appliquer(acte).unwrap_err();
    phrase(&refus.message());
    refus
}

fn passeport() -> Acte {
    Acte::Controler(Piece::Passeport)
}

fn provisoire() -> Identite {
    zoe()
}
fn validee() -> Identite {
    apres(&zoe(), &[passeport()])
}
fn recuperee() -> Identite {
    apres(&zoe(), &[Acte::Reponse(reponse())])
}
fn qualifiee() -> Identite {
    apres(&zoe(), &[Acte::Reponse(reponse()), passeport()])
}

#[test]
fn the_statuses_and_the_way_between_them() {
    for (start, acte, end) in [
        (provisoire(), Acte::Reponse(reponse()), Statut::Recuperee),
        (validee(), Acte::Reponse(reponse()), Statut::Qualifiee),
        (recuperee(), passeport(), Statut::Qualifiee),
        (provisoire(), passeport(), Statut::Validee),
        (recuperee(), Acte::Attester, Statut::Qualifiee),
        (qualifiee(), invalider(), Statut::Validee),
        (recuperee(), invalider(), Statut::Provisoire),
        (qualifiee(), retirer(), Statut::Recuperee),
        (validee(), retirer(), Statut::Provisoire),
        (
            qualifiee(),
            Acte::Marquer(Attribut::Douteux, true, None),
            Statut::Provisoire,
        ),
        (
            qualifiee(),
            Acte::Marquer(Attribut::Fictif, true, None),
            Statut::Provisoire,
        ),
        (
            validee(),
            Acte::Marquer(Attribut::Douteux, true, None),
            Statut::Provisoire,
        ),
        (
            qualifiee(),
            Acte::Marquer(Attribut::Homonyme, true, None),
            Statut::Qualifiee,
        ),
        (qualifiee(), Acte::Reponse(reponse()), Statut::Qualifiee),
        (recuperee(), Acte::Reponse(reponse()), Statut::Recuperee),
    ] {
        let (next, _) = fait(&start, &acte);
        assert_eq!(next.statut(), end, "{} + {}", start.statut(), acte.nom());
        let transmissible = next
            .matricule_transmissible()
            .map(|ins| ins.matricule.to_string());
        assert_eq!(transmissible.is_some(), end == Statut::Qualifiee);
        if let Some(matricule) = transmissible {
            assert_eq!(matricule, MATRICULE);
        }
    }
}

#[test]
fn statuses_are_named() {
    for (statut, stable, shown) in [
        (Statut::Provisoire, "provisoire", "provisoire"),
        (Statut::Validee, "validee", "validée"),
        (Statut::Recuperee, "recuperee", "récupérée"),
        (Statut::Qualifiee, "qualifiee", "qualifiée"),
    ] {
        assert_eq!((statut.as_str(), statut.libelle()), (stable, shown));
        assert_eq!(stable.parse(), Ok(statut));
    }
    assert!("qualifiée".parse::<Statut>().is_err());
}

#[test]
fn a_concordant_reply_is_taken_and_its_traits_replace_the_files() {
    let file = Identite::nouvelle(traits("Adrùn/Zoé//F/1975/")).unwrap();
    let (next, effet) = fait(&file, &Acte::Reponse(reponse()));
    assert_eq!(effet, Effet::ReponsePrise);
    assert_eq!(next.traits(), &traits(ZOE));
    assert_eq!(next.recuperation(), Some(Recuperation::Concordante));
    assert_eq!(next.a_verifier(), None);
    assert_eq!(next.ins().unwrap().matricule.as_str(), MATRICULE);
}

#[test]
fn any_discordance_is_held_and_changes_nothing() {
    let other = "ADRUN/ZOE/ZOE/F/1975-12-31/63220";
    for (file, champ) in [
        ("ADRUM/ZOE/ZOE/F/1975-12-31/63220", Champ::NomNaissance),
        ("ADRUN/ZOEE/ZOEE/F/1975-12-31/63220", Champ::PremierPrenom),
        ("ADRUN/ZOE/ZOE/M/1975-12-31/63220", Champ::Sexe),
        ("ADRUN/ZOE/ZOE/F/1975-12-30/63220", Champ::DateNaissance),
        ("ADRUN/ZOE/ZOE/F/1975-12-31/63113", Champ::LieuNaissance),
    ] {
        for checked in [false, true] {
            let mut file = Identite::nouvelle(traits(file)).unwrap();
            if checked {
                file = apres(&file, &[passeport()]);
            }
            let reply = reponse_avec(MATRICULE, other);
            let (held, effet) = fait(&file, &Acte::Reponse(reply.clone()));
            let Effet::ReponseAVerifier {
                concordance,
                autre_matricule: false,
            } = effet
            else {
                panic!("{effet:?}");
            };
            let comparison = concordance
                .par_champ()
                .into_iter()
                .find(|(c, _)| *c == champ)
                .unwrap();
            assert_eq!(comparison.1, Comparaison::Desaccord);
            assert_eq!(held.a_verifier(), Some(&reply));
            assert_eq!(held.concordance_a_verifier(), Some(concordance));
            assert_eq!(
                (held.traits(), held.statut()),
                (file.traits(), file.statut())
            );
            assert_eq!((held.ins(), held.controle()), (None, file.controle()));

            // Rejected: as before.
            let (rejected, effet) = fait(&held, &Acte::RejeterReponse);
            assert_eq!((effet, &rejected), (Effet::ReponseRejetee, &file));

            // Accepted: INSi's traits, INS recovered; the check was made on other traits and falls.
            let (accepted, effet) = fait(&held, &Acte::AccepterReponse);
            assert_eq!(
                effet,
                Effet::ReponseAcceptee {
                    controle_retire: checked
                }
            );
            assert_eq!(accepted.traits(), &traits(other));
            assert_eq!(accepted.statut(), Statut::Recuperee);
            assert_eq!(accepted.a_verifier(), None);
            // One click on the document makes it qualifiée.
            assert_eq!(apres(&accepted, &[passeport()]).statut(), Statut::Qualifiee);
        }
    }
}

#[test]
fn nothing_is_held_so_nothing_can_be_accepted_or_rejected() {
    for identite in [provisoire(), validee(), recuperee(), qualifiee()] {
        assert_eq!(
            refuse(&identite, &Acte::AccepterReponse),
            Refus::RienAVerifier
        );
        assert_eq!(
            refuse(&identite, &Acte::RejeterReponse),
            Refus::RienAVerifier
        );
    }
}

#[test]
fn a_reply_without_a_strict_trait_is_held_and_cannot_be_accepted() {
    for (recu, champ) in [
        ("/ZOE/ZOE/F/1975-12-31/63220", Champ::NomNaissance),
        ("ADRUN///F/1975-12-31/63220", Champ::PremierPrenom),
        ("ADRUN/ZOE/ZOE//1975-12-31/63220", Champ::Sexe),
        ("ADRUN/ZOE/ZOE/F//63220", Champ::DateNaissance),
    ] {
        let held = apres(&zoe(), &[Acte::Reponse(reponse_avec(MATRICULE, recu))]);
        assert_eq!(held.statut(), Statut::Provisoire);
        let refus = refuse(&held, &Acte::AccepterReponse);
        assert_eq!(
            (refus, refus.champ()),
            (Refus::ReponseIncomplete(champ), Some(champ))
        );
        assert_eq!(apres(&held, &[Acte::RejeterReponse]), zoe());
    }
}

#[test]
fn the_first_given_name_is_read_in_the_list_when_the_reply_gives_no_other() {
    let reply = |list: &str| {
        reponse_avec(
            "109076322083489",
            &format!("ECETINSI//{list}/M/2009-07-14/63220"),
        )
    };
    for (file, list, statut, premier) in [
        (
            "PIERRE-ALAIN",
            "PIERRE-ALAIN MURIEL",
            Statut::Recuperee,
            "PIERRE-ALAIN",
        ),
        (
            "JEAN MARIE",
            "JEAN MARIE LUC",
            Statut::Recuperee,
            "JEAN MARIE",
        ),
        // Held, then accepted: the file's given name when it is the start, hyphen worth a space; else the first one.
        (
            "JEAN-MARIE",
            "JEAN MARIE LUC",
            Statut::Provisoire,
            "JEAN MARIE",
        ),
        (
            "PIERRE",
            "PIERRE-ALAIN MURIEL",
            Statut::Provisoire,
            "PIERRE-ALAIN",
        ),
        ("LUC", "JEAN MARIE LUC", Statut::Provisoire, "JEAN"),
    ] {
        let file = traits(&format!("ECETINSI/{file}//M/2009-07-14/63220"));
        let next = apres(
            &Identite::nouvelle(file).unwrap(),
            &[Acte::Reponse(reply(list))],
        );
        assert_eq!(next.statut(), statut, "{list}");
        let next = if next.a_verifier().is_some() {
            apres(&next, &[Acte::AccepterReponse])
        } else {
            next
        };
        assert_eq!(next.traits().premier_prenom, premier, "{list}");
        assert_eq!(next.traits().liste_prenoms, list);
    }
}

#[test]
fn a_reply_without_list_or_place() {
    // The official example for PATB-QUATRE has a given name and no list.
    let p = publiee("PATB-QUATRE", "LAURENCE");
    let mut reply = p.reponse();
    reply.traits.liste_prenoms = None;
    let next = apres(
        &Identite::nouvelle(p.traits()).unwrap(),
        &[Acte::Reponse(reply.clone())],
    );
    assert_eq!(
        (next.statut(), next.traits()),
        (Statut::Recuperee, &p.traits())
    );
    // Without a place the reply is held when the file has one; accepted, the file's place stays.
    reply.traits.lieu_naissance = None;
    let held = apres(
        &Identite::nouvelle(p.traits()).unwrap(),
        &[Acte::Reponse(reply)],
    );
    assert_eq!(held.statut(), Statut::Provisoire);
    assert_eq!(apres(&held, &[Acte::AccepterReponse]).traits(), &p.traits());
}

#[test]
fn wrong_key_and_sex_of_the_number_only_warn() {
    use socle_formats::identite::Avertissement::{CleIncorrecte, SexeMatricule};
    for (matricule, warnings) in [
        ("275126322074960", vec![CleIncorrecte]),
        ("1751263220749", vec![SexeMatricule]),
    ] {
        let (next, suite) = zoe()
            .appliquer(&Acte::Reponse(reponse_avec(matricule, ZOE)))
            .unwrap();
        assert_eq!(next.statut(), Statut::Recuperee);
        assert_eq!(suite.avertissements, warnings);
        assert_eq!(next.avertissements(), warnings);
    }
}

#[test]
fn a_qualified_identity_with_unknown_place_warns() {
    use socle_formats::identite::Avertissement::LieuInconnu;
    let recu = "ADRUN/ZOE/ZOE/F/1975-12-31/99999";
    let file = Identite::nouvelle(traits("ADRUN/ZOE/ZOE/F/1975-12-31/")).unwrap();
    let recovered = apres(&file, &[Acte::Reponse(reponse_avec(MATRICULE, recu))]);
    let (next, suite) = recovered.appliquer(&passeport()).unwrap();
    assert_eq!(
        (next.statut(), suite.avertissements),
        (Statut::Qualifiee, vec![LieuInconnu])
    );
}

#[test]
fn the_same_reply_again_confirms() {
    let mut again = reponse();
    let (next, effet) = fait(&qualifiee(), &Acte::Reponse(again.clone()));
    assert_eq!((effet, &next), (Effet::ReponseConfirmee, &qualifiee()));
    // New former numbers come in with it; silence on the list or the place changes nothing.
    again.ins.historique = vec![socle_formats::identite::AncienMatricule {
        matricule: "209076322083439".parse().unwrap(),
        oid: NIR.parse().unwrap(),
        debut: None,
        fin: None,
        origine: Origine::Insi,
    }];
    again.traits.liste_prenoms = None;
    again.traits.lieu_naissance = None;
    let (next, effet) = fait(&qualifiee(), &Acte::Reponse(again));
    assert_eq!(effet, Effet::ReponseConfirmee);
    assert_eq!(next.traits(), qualifiee().traits());
    assert_eq!(next.ins().unwrap().historique.len(), 1);
}

#[test]
fn another_matricule_is_held_even_with_the_same_traits() {
    let other = reponse_avec("2751263220750", ZOE);
    for start in [recuperee(), qualifiee()] {
        let (held, effet) = fait(&start, &Acte::Reponse(other.clone()));
        assert!(
            matches!(
                effet,
                Effet::ReponseAVerifier {
                    autre_matricule: true,
                    ..
                }
            ),
            "{effet:?}"
        );
        assert_eq!((held.ins(), held.statut()), (start.ins(), start.statut()));
        let accepted = apres(&held, &[Acte::AccepterReponse]);
        assert_eq!(accepted.ins(), Some(&other.ins));
        // The document was checked on the same traits: it stands.
        assert_eq!(accepted.statut(), start.statut());
        let old = &accepted.anciens()[0];
        assert_eq!(
            (old.matricule.as_str(), old.origine),
            (MATRICULE, Origine::Remplace)
        );
    }
    // The same number from another authority is another INS.
    let mut nia = reponse();
    nia.ins.oid = "1.2.250.1.213.1.4.9".parse().unwrap();
    let (_, effet) = fait(&qualifiee(), &Acte::Reponse(nia));
    assert!(matches!(
        effet,
        Effet::ReponseAVerifier {
            autre_matricule: true,
            ..
        }
    ));
}

#[test]
fn the_same_matricule_with_other_traits_is_held() {
    for recu in [
        "ADRUN-MARTIN/ZOE/ZOE/F/1975-12-31/63220",
        "ADRUN/ZOE/ZOE MARIE/F/1975-12-31/63220",
        "ADRUN/ZOE/ZOE/F/1975-12-31/63113",
    ] {
        let (held, effet) = fait(&qualifiee(), &Acte::Reponse(reponse_avec(MATRICULE, recu)));
        assert!(
            matches!(
                effet,
                Effet::ReponseAVerifier {
                    autre_matricule: false,
                    ..
                }
            ),
            "{recu}"
        );
        assert_eq!(
            (held.traits(), held.statut()),
            (&traits(ZOE), Statut::Qualifiee)
        );
        let accepted = apres(&held, &[Acte::AccepterReponse]);
        assert_eq!(accepted.traits(), &traits(recu));
        assert_eq!(accepted.anciens(), []);
        // A longer list is no other person; another name or place is to be checked again.
        let same_person = recu.contains("ZOE MARIE");
        let statut = if same_person {
            Statut::Qualifiee
        } else {
            Statut::Recuperee
        };
        assert_eq!(accepted.statut(), statut, "{recu}");
    }
}

#[test]
fn a_newer_reply_replaces_the_held_one() {
    let held = apres(
        &zoe(),
        &[Acte::Reponse(reponse_avec(
            MATRICULE,
            "ADRUM/ZOE/ZOE/F/1975-12-31/63220",
        ))],
    );
    let second = reponse_avec("2751263220750", "ADRUX/ZOE/ZOE/F/1975-12-31/63220");
    let held = apres(&held, &[Acte::Reponse(second.clone())]);
    assert_eq!(held.a_verifier(), Some(&second));
    // And a concordant one takes its place for good.
    let taken = apres(&held, &[Acte::Reponse(reponse())]);
    assert_eq!(
        (taken.statut(), taken.a_verifier()),
        (Statut::Recuperee, None)
    );
}

#[test]
fn recovered_traits_cannot_be_edited() {
    let other = traits("ADRUN/ZOE/ZOE MARIE/F/1975-12-31/63220");
    for start in [recuperee(), qualifiee()] {
        assert_eq!(
            refuse(&start, &Acte::ModifierTraits(other.clone())),
            Refus::TraitsVerrouilles
        );
        let (next, effet) = fait(&start, &Acte::ModifierTraits(start.traits().clone()));
        assert_eq!((effet, next), (Effet::SansChangement, start.clone()));
        // Once the INS is withdrawn they can.
        let freed = apres(&start, &[invalider(), Acte::ModifierTraits(other.clone())]);
        assert_eq!(freed.traits(), &other);
    }
}

#[test]
fn editing_checked_traits_withdraws_the_check() {
    let (next, effet) = fait(
        &validee(),
        &Acte::ModifierTraits(traits("ADRUN/ZOE/ZOE/F/1975-12-30/63220")),
    );
    assert_eq!(
        effet,
        Effet::TraitsModifies {
            controle_retire: true
        }
    );
    assert_eq!(next.statut(), Statut::Provisoire);
    // Accents and case are not another identity.
    let (next, effet) = fait(
        &validee(),
        &Acte::ModifierTraits(traits("Adrun/Zoé/Zoé/F/1975-12-31/63220")),
    );
    assert_eq!(
        effet,
        Effet::TraitsModifies {
            controle_retire: false
        }
    );
    assert_eq!(next.statut(), Statut::Validee);
    // Refused traits change nothing.
    let empty = Traits {
        nom_naissance: " ".to_owned(),
        ..traits(ZOE)
    };
    let expected = ErreurTrait {
        champ: Champ::NomNaissance,
        defaut: Defaut::Vide,
    };
    let refus = refuse(&provisoire(), &Acte::ModifierTraits(empty.clone()));
    assert_eq!(refus, Refus::Trait(expected));
    assert_eq!(refus.champ(), Some(Champ::NomNaissance));
    assert_eq!(Identite::nouvelle(empty), Err(Refus::Trait(expected)));
}

#[test]
fn documents_of_high_and_low_confidence() {
    let high: &[&str] = &[
        "carte-identite",
        "passeport",
        "titre-sejour",
        "e-cni",
        "identite-numerique",
        "appli-carte-vitale",
    ];
    let low: &[&str] = &[
        "acte-naissance",
        "livret-famille",
        "carte-vitale",
        "permis-conduire",
        "autre",
    ];
    for (codes, confiance) in [(high, Confiance::Haute), (low, Confiance::Faible)] {
        for &code in codes {
            let piece: Piece = code.parse().unwrap();
            assert_eq!((piece.confiance(), piece.code()), (confiance, code));
        }
    }
    for piece in Piece::TOUTES {
        assert_eq!(piece.code().parse(), Ok(piece));
        for start in [provisoire(), recuperee()] {
            if piece.confiance() == Confiance::Haute {
                let (next, effet) = fait(&start, &Acte::Controler(piece));
                assert_eq!(
                    (effet, next.controle()),
                    (Effet::Controle, Some(Controle::Piece(piece)))
                );
                let (again, effet) = fait(&next, &Acte::Controler(piece));
                assert_eq!((effet, again), (Effet::SansChangement, next));
            } else {
                assert_eq!(
                    refuse(&start, &Acte::Controler(piece)),
                    Refus::PieceInsuffisante(piece)
                );
            }
        }
    }
    // High confidence first, as the screen lists them.
    let order: Vec<_> = Piece::TOUTES
        .iter()
        .map(|p| p.confiance() == Confiance::Faible)
        .collect();
    assert!(order.is_sorted());
    phrase(&"carte-bleue".parse::<Piece>().unwrap_err().message());
}

#[test]
fn exception_procedure() {
    // Before INSi: no.
    assert_eq!(
        refuse(&provisoire(), &Acte::Attester),
        Refus::AttestationSansIns
    );
    assert_eq!(
        refuse(&validee(), &Acte::Attester),
        Refus::AttestationSansIns
    );
    // In perfect agreement: yes.
    let attested = apres(&recuperee(), &[Acte::Attester]);
    assert_eq!(attested.controle(), Some(Controle::Attestation));
    // Already checked: nothing to do.
    assert_eq!(fait(&qualifiee(), &Acte::Attester).1, Effet::SansChangement);
    // After a discordance someone accepted: no, a document is needed.
    let accepted = apres(
        &Identite::nouvelle(traits("ADRUM/ZOE/ZOE/F/1975-12-31/63220")).unwrap(),
        &[Acte::Reponse(reponse()), Acte::AccepterReponse],
    );
    assert_eq!(accepted.recuperation(), Some(Recuperation::Acceptee));
    assert_eq!(
        refuse(&accepted, &Acte::Attester),
        Refus::AttestationSansConcordance
    );
    assert_eq!(apres(&accepted, &[passeport()]).statut(), Statut::Qualifiee);
    // INSi confirming its own traits later does not make it concordant.
    let confirmed = apres(&accepted, &[Acte::Reponse(reponse())]);
    assert_eq!(
        refuse(&confirmed, &Acte::Attester),
        Refus::AttestationSansConcordance
    );
    // The birthplace is not one of the four traits of the procedure.
    let place = apres(
        &Identite::nouvelle(traits("ADRUN/ZOE/ZOE/F/1975-12-31/63113")).unwrap(),
        &[
            Acte::Reponse(reponse()),
            Acte::AccepterReponse,
            Acte::Attester,
        ],
    );
    assert_eq!(place.statut(), Statut::Qualifiee);
    // While another reply waits, agreement is not perfect.
    let waiting = apres(
        &recuperee(),
        &[Acte::Reponse(reponse_avec("2751263220750", ZOE))],
    );
    assert_eq!(
        refuse(&waiting, &Acte::Attester),
        Refus::AttestationSansConcordance
    );
    // An attestation falls with the INS it speaks of.
    assert_eq!(
        apres(&attested, &[invalider()]).statut(),
        Statut::Provisoire
    );
    let replaced = apres(
        &attested,
        &[
            Acte::Reponse(reponse_avec("2751263220750", ZOE)),
            Acte::AccepterReponse,
        ],
    );
    assert_eq!(replaced.statut(), Statut::Recuperee);
}

#[test]
fn nothing_to_withdraw() {
    assert_eq!(refuse(&provisoire(), &retirer()), Refus::SansControle);
    assert_eq!(refuse(&recuperee(), &retirer()), Refus::SansControle);
    assert_eq!(refuse(&provisoire(), &invalider()), Refus::SansIns);
    assert_eq!(refuse(&validee(), &invalider()), Refus::SansIns);
}

#[test]
fn doubtful_and_fictitious() {
    for attribut in [Attribut::Douteux, Attribut::Fictif] {
        let held = apres(
            &qualifiee(),
            &[Acte::Reponse(reponse_avec("2751263220750", ZOE))],
        );
        let marked = apres(&held, &[Acte::Marquer(attribut, true, None)]);
        assert_eq!(marked.statut(), Statut::Provisoire);
        assert_eq!(
            (marked.ins(), marked.controle(), marked.a_verifier()),
            (None, None, None)
        );
        let old = &marked.anciens()[0];
        assert_eq!(
            (old.matricule.as_str(), old.origine),
            (MATRICULE, Origine::Invalide)
        );
        for acte in [Acte::Reponse(reponse()), passeport(), Acte::Attester] {
            assert_eq!(
                refuse(&marked, &acte),
                Refus::AttributBloquant(attribut),
                "{}",
                acte.nom()
            );
        }
        let refus = marked.recherche_permise().unwrap_err();
        assert_eq!(refus, Refus::AttributBloquant(attribut));
        // The traits can be put right meanwhile.
        fait(
            &marked,
            &Acte::ModifierTraits(traits("ADRUN/ZOE/ZOE MARIE/F/1975-12-31/63220")),
        );
        // Cleared: still provisoire, and the way is open again.
        let cleared = apres(&marked, &[Acte::Marquer(attribut, false, None)]);
        assert_eq!(cleared.statut(), Statut::Provisoire);
        let again = apres(&cleared, &[Acte::Reponse(reponse()), passeport()]);
        assert_eq!(again.statut(), Statut::Qualifiee);
        assert_eq!(again.anciens().len(), 1);
    }
}

#[test]
fn attributes_that_go_together() {
    use Attribut::{Douteux, Fictif, Homonyme};
    for (first, second, together) in [
        (Douteux, Homonyme, true),
        (Homonyme, Douteux, true),
        (Douteux, Fictif, false),
        (Fictif, Douteux, false),
        (Fictif, Homonyme, false),
        (Homonyme, Fictif, false),
    ] {
        let marked = apres(&zoe(), &[Acte::Marquer(first, true, None)]);
        let acte = Acte::Marquer(second, true, None);
        if together {
            apres(&marked, &[acte]);
        } else {
            assert_eq!(
                refuse(&marked, &acte),
                Refus::AttributsIncompatibles(second)
            );
        }
    }
    let (same, effet) = fait(&zoe(), &Acte::Marquer(Homonyme, false, None));
    assert_eq!((effet, same), (Effet::SansChangement, zoe()));
}

#[test]
fn former_numbers_of_insi_outlive_the_ins() {
    let mut reply = reponse();
    reply.ins.historique = vec![socle_formats::identite::AncienMatricule {
        matricule: "209076322083439".parse().unwrap(),
        oid: NIR.parse().unwrap(),
        debut: Some("2019-03-01".parse().unwrap()),
        fin: None,
        origine: Origine::Insi,
    }];
    let taken = apres(&zoe(), &[Acte::Reponse(reply.clone())]);
    assert_eq!(taken.ins(), Some(&reply.ins));
    let twice = apres(
        &taken,
        &[invalider(), Acte::Reponse(reply.clone()), invalider()],
    );
    let origins: Vec<_> = twice.anciens().iter().map(|a| a.origine).collect();
    assert_eq!(
        origins,
        [Origine::Invalide, Origine::Insi, Origine::Invalide]
    );
    assert_eq!(twice.anciens()[1], reply.ins.historique[0]);
}

#[test]
fn search_is_allowed_only_with_traits_that_can_be_sent() {
    for (file, champ) in [
        (ZOE, None),
        ("Adrùn/Zoé//F/1975/", None),
        ("ADRUN/ZOE/ZOE/I/1975-12-31/63220", Some(Champ::Sexe)),
        // The first one on the screen when several cannot be sent.
        ("D'ÆION/CŒUR/CŒUR/I/1987-01-25/", Some(Champ::NomNaissance)),
        (
            "D'AEION/CŒUR/CŒUR/I/1987-01-25/",
            Some(Champ::PremierPrenom),
        ),
        (
            "ADRUN/ZOE--MARIE//F/1975-12-31/",
            Some(Champ::PremierPrenom),
        ),
        ("ADRUN/ZOE/ZOE 2/F/1975-12-31/", Some(Champ::ListePrenoms)),
    ] {
        let allowed = Identite::nouvelle(traits(file))
            .unwrap()
            .recherche_permise();
        assert_eq!(
            allowed.err().map(|refus| refus.champ()),
            champ.map(Some),
            "{file}"
        );
    }
}

#[test]
fn a_control_has_a_code() {
    let attestation = "attestation".parse::<Controle>().unwrap();
    assert_eq!(
        (attestation, attestation.code()),
        (Controle::Attestation, "attestation")
    );
    for piece in Piece::TOUTES {
        let controle = Controle::Piece(piece);
        assert_eq!(controle.code(), piece.code());
        assert_eq!(controle.code().parse(), Ok(controle));
    }
    for unknown in ["", "carte-de-piscine", "Attestation"] {
        assert!(unknown.parse::<Controle>().is_err(), "{unknown}");
    }
}

#[test]
fn an_insufficient_document_is_named_as_french_writes_it() {
    for (piece, name) in [
        (Piece::CarteVitale, " : carte Vitale."),
        (Piece::ActeNaissance, " : acte de naissance seul."),
    ] {
        let refus = refuse(&zoe(), &Acte::Controler(piece));
        assert!(refus.message().contains(name), "{}", refus.message());
    }
}

#[test]
fn a_reply_that_agrees_but_cannot_be_kept_is_held() {
    let mut reply = reponse();
    reply.traits.liste_prenoms = Some(format!("ZOE {}", "A".repeat(120)));
    let held = apres(&zoe(), &[Acte::Reponse(reply)]);
    assert_eq!(held.statut(), Statut::Provisoire);
    assert!(held.a_verifier().is_some());
    let refus = refuse(&held, &Acte::AccepterReponse);
    assert_eq!(refus.champ(), Some(Champ::ListePrenoms));
}

#[test]
fn every_published_identity_goes_all_the_way() {
    for p in super::donnees::PUBLIEES {
        let done = apres(
            &Identite::nouvelle(p.traits()).unwrap(),
            &[
                Acte::Reponse(p.reponse()),
                Acte::Controler(Piece::CarteIdentite),
            ],
        );
        assert_eq!(done.matricule_transmissible(), Some(&p.ins()), "{}", p.nom);
        assert_eq!(recus(done.traits()), p.reponse().traits);
    }
}
