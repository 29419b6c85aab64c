//! A file against a reply, trait by trait.

use socle_formats::identite::{
    Avertissement, Comparaison, Ins, Reponse, avertissements, avertissements_reponse, concordance,
};

use super::donnees::{PUBLIEES, ins, phrase, recus, tiq, traits};

/// One letter a trait, in the order name, first given name, list, sex, date, place: `=` agreement, `x` difference,
/// `d` absent from the file, `r` absent from the reply.
#[track_caller]
fn check(dossier: &str, recu: &str, expected: &str) {
    let found = concordance(&traits(dossier), &tiq(recu));
    let letters: String = found
        .par_champ()
        .iter()
        .map(|(_, comparison)| match comparison {
            Comparaison::Accord => '=',
            Comparaison::Desaccord => 'x',
            Comparaison::AbsentDuDossier => 'd',
            Comparaison::AbsentDeLaReponse => 'r',
        })
        .collect();
    let (traits, verdict) = expected.split_once(' ').unwrap();
    assert_eq!(letters, traits, "{dossier} / {recu}");
    assert_eq!(
        found.parfaite(),
        verdict == "parfaite",
        "{dossier} / {recu}: {verdict}"
    );
    if found.parfaite() {
        assert!(found.traits_stricts());
    }
}

const ZOE: &str = "ADRUN/ZOE/ZOE/F/1975-12-31/63220";

#[test]
fn trait_by_trait() {
    check(ZOE, ZOE, "====== parfaite");
    // In wire form: accents, case and apostrophes of the file do not matter.
    check("Adrùn/Zoé/zoé/F/1975-12-31/63220", ZOE, "====== parfaite");
    check(
        "d\u{2019}Artagnan de l\u{2019}Hérault/Pierre-Alain//M/2001-06-17/63220",
        "D'ARTAGNAN DE L'HERAULT/PIERRE-ALAIN/PIERRE-ALAIN/M/2001-06-17/63220",
        "==d=== parfaite",
    );
    // One letter, one day, the sex, the place.
    check("ADRUM/ZOE/ZOE/F/1975-12-31/63220", ZOE, "x===== non");
    check("ADRUN/ZOEE/ZOE/F/1975-12-31/63220", ZOE, "=x==== non");
    check("ADRUN/ZOE/ZOE/M/1975-12-31/63220", ZOE, "===x== non");
    check("ADRUN/ZOE/ZOE/I/1975-12-31/63220", ZOE, "===x== non");
    check("ADRUN/ZOE/ZOE/F/1975-12-30/63220", ZOE, "====x= non");
    check("ADRUN/ZOE/ZOE/F/1975-12-31/63221", ZOE, "=====x non");
    // The place may be absent from the file, not from the reply.
    check("ADRUN/ZOE/ZOE/F/1975-12-31/", ZOE, "=====d parfaite");
    check(ZOE, "ADRUN/ZOE/ZOE/F/1975-12-31/", "=====r non");
    check(
        "ADRUN/ZOE/ZOE/F/1975-12-31/",
        "ADRUN/ZOE/ZOE/F/1975-12-31/",
        "====== parfaite",
    );
    // The list is shown, not counted.
    check(
        "ADRUN/ZOE/ZOE MARIE/F/1975-12-31/63220",
        ZOE,
        "==x=== parfaite",
    );
    check("ADRUN/ZOE//F/1975-12-31/63220", ZOE, "==d=== parfaite");
    // Each strict trait absent from the reply.
    check(ZOE, "/ZOE/ZOE/F/1975-12-31/63220", "r===== non");
    check(ZOE, "ADRUN///F/1975-12-31/63220", "=rr=== non");
    check(ZOE, "ADRUN/ZOE/ZOE//1975-12-31/63220", "===r== non");
    check(ZOE, "ADRUN/ZOE/ZOE/F//63220", "====r= non");
}

#[test]
fn hyphens_and_spaces_are_letters_of_the_name() {
    let insi = "LE GALL/JEAN-PIERRE/JEAN-PIERRE/M/1960-01-01/63220";
    check(
        "LE-GALL/JEAN-PIERRE/JEAN-PIERRE/M/1960-01-01/63220",
        insi,
        "x===== non",
    );
    check(
        "LE GALL/JEAN PIERRE/JEAN-PIERRE/M/1960-01-01/63220",
        insi,
        "=x==== non",
    );
}

#[test]
fn the_reply_has_only_the_list() {
    let insi = "ECETINSI//PIERRE-ALAIN MURIEL FLORIANT/M/2009-07-14/63220";
    check(
        "ECETINSI/PIERRE-ALAIN//M/2009-07-14/63220",
        insi,
        "==d=== parfaite",
    );
    check(
        "ECETINSI/Pierre-Alain Muriel//M/2009-07-14/63220",
        insi,
        "==d=== parfaite",
    );
    // PIERRE is not the first given name of PIERRE-ALAIN.
    check("ECETINSI/PIERRE//M/2009-07-14/63220", insi, "=xd=== non");
    check("ECETINSI/MURIEL//M/2009-07-14/63220", insi, "=xd=== non");
    check(
        "ECETINSI/PIERRE ALAIN//M/2009-07-14/63220",
        insi,
        "=xd=== non",
    );
    let one = "ADRUN//ZOE/F/1975-12-31/63220";
    check(ZOE, one, "====== parfaite");
    check("ADRUN/ZO/ZO/F/1975-12-31/63220", one, "=xx=== non");
}

#[test]
fn the_reply_names_another_given_name_than_its_list() {
    // Found by a second given name: the first one of the list is not the file's.
    check(
        "TCHITCHI/BELLA//F/1936-06-21/63220",
        "TCHITCHI/BELLA/CATARINA BELLA/F/1936-06-21/63220",
        "=xd=== non",
    );
    check(
        "TCHITCHI/OLA/OLA CATARINA/F/1936-06-21/63220",
        "TCHITCHI/CATARINA/CATARINA BELLA/F/1936-06-21/63220",
        "=xx=== non",
    );
}

#[test]
fn unknown_parts_of_a_date_agree_with_what_is_sent_for_them() {
    check("ADRUN/ZOE/ZOE/F/1975/63220", ZOE, "====== parfaite");
    check("ADRUN/ZOE/ZOE/F/1975-12/63220", ZOE, "====x= non");
    check(
        "ADRUN/ZOE/ZOE/F/1975-12/63220",
        "ADRUN/ZOE/ZOE/F/1975-12-01/63220",
        "====== parfaite",
    );
}

#[test]
fn what_has_no_wire_form_agrees_with_nothing() {
    check(
        "D'ÆION/CŒUR/CŒUR/M/1987-01-25/63220",
        "D'ÆION/CŒUR/CŒUR/M/1987-01-25/63220",
        "xxx=== non",
    );
    check(
        "D'ÆION/CŒUR//M/1987-01-25/63220",
        "D'AEION/COEUR/COEUR/M/1987-01-25/63220",
        "xxd=== non",
    );
}

#[test]
fn every_published_identity_agrees_with_its_own_reply() {
    for p in PUBLIEES {
        let found = concordance(&p.traits(), &recus(&p.traits()));
        assert!(found.parfaite() && found.identique(), "{}", p.nom);
        assert_eq!(
            avertissements_reponse(&p.traits(), &p.reponse()),
            [],
            "{}",
            p.nom
        );
        // And disagrees with every other one.
        for other in PUBLIEES.iter().filter(|other| other.numero != p.numero) {
            assert!(!concordance(&p.traits(), &recus(&other.traits())).parfaite());
        }
    }
}

#[test]
fn summary_names_the_fields_and_no_value() {
    let summary = |dossier: &str, recu: &str| concordance(&traits(dossier), &tiq(recu)).resume();
    assert_eq!(summary(ZOE, ZOE), "traits concordants");
    assert_eq!(
        summary("ADRUM/ZOEE/ZOE/M/1975-12-31/", ZOE),
        "différence sur le nom de naissance, le premier prénom de naissance et le sexe ; le dossier n’a pas le lieu \
         de naissance"
    );
    assert_eq!(
        summary(ZOE, "ADRUN/ZOE/ZOE/F//63220"),
        "INSi ne donne pas la date de naissance"
    );
}

#[test]
fn summary_says_the_list_only_when_the_first_given_name_does_not() {
    let summary = |dossier: &str, recu: &str| concordance(&traits(dossier), &tiq(recu)).resume();
    assert_eq!(
        summary("ADRUN/ZOEE/ZOEE/F/1975-12-31/63220", ZOE),
        "différence sur le premier prénom de naissance"
    );
    assert_eq!(
        summary("ADRUN/ZOE/ZOE MARIE/F/1975-12-31/63220", ZOE),
        "différence sur la liste des prénoms de naissance"
    );
}

#[test]
fn a_file_without_ins_is_warned_about_too() {
    assert_eq!(avertissements(&traits(ZOE), None), []);
    assert_eq!(
        avertissements(&traits("ADRUN/ZOE/MARIE ZOE/F/1975-12-31/99999"), None),
        [
            Avertissement::PremierPrenomHorsListe,
            Avertissement::LieuInconnu
        ]
    );
}

#[test]
fn warnings() {
    use Avertissement::{
        CleIncorrecte, LieuInconnu, NaissanceAncienne, PremierPrenomHorsListe, SexeMatricule,
    };
    const NIR: &str = "1.2.250.1.213.1.4.8";
    for (dossier, matricule, expected) in [
        (ZOE, "275126322074974", vec![]),
        (ZOE, "275126322074975", vec![CleIncorrecte]),
        (ZOE, "1751263220749", vec![SexeMatricule]),
        (
            "ADRUN/ZOE/MARIE ZOE/F/1975-12-31/63220",
            "2751263220749",
            vec![PremierPrenomHorsListe],
        ),
        (
            "ADRUN/ZOE/ZOE/F/1975-12-31/99999",
            "2751263220749",
            vec![LieuInconnu],
        ),
        ("ADRUN/ZOE/ZOE/F/1850-01-01/63220", "2751263220749", vec![]),
        (
            "ADRUN/ZOE/ZOE/F/1849/63220",
            "2751263220749",
            vec![NaissanceAncienne],
        ),
        (
            "ADRUN/ZOE/MARIE/F/1975-12-31/99999",
            "175126322074900",
            vec![
                CleIncorrecte,
                SexeMatricule,
                PremierPrenomHorsListe,
                LieuInconnu,
            ],
        ),
    ] {
        let reponse = Reponse {
            ins: ins(matricule, NIR),
            traits: recus(&traits(dossier)),
        };
        let found = avertissements_reponse(&traits(dossier), &reponse);
        assert_eq!(found, expected, "{dossier} {matricule}");
        found.iter().for_each(|a| phrase(a.message()));
    }
    // A reply that cannot be taken still has its number looked at.
    let reponse = Reponse {
        ins: Ins {
            ..ins("175126322074900", NIR)
        },
        traits: tiq("////1975-12-31/"),
    };
    assert_eq!(
        avertissements_reponse(&traits(ZOE), &reponse),
        [CleIncorrecte, SexeMatricule]
    );
}
