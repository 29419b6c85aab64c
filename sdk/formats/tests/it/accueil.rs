//! The documents a practice accepts, and when they are asked again.

use socle_formats::identite::{
    Cas, Confiance, Identite, ListeRefusee, Piece, PiecesAdmises, RENOUVELLEMENT_ANS,
    RENOUVELLEMENT_ANS_DEFAUT, echue,
};

use super::donnees::{phrase, traits};

#[test]
fn the_default_is_the_list_of_the_referentiel() {
    let admises = PiecesAdmises::default();
    for (cas, codes) in [
        (Cas::Francaise, "carte-identite passeport"),
        (Cas::Europeenne, "carte-identite passeport titre-sejour"),
        (Cas::Autre, "passeport titre-sejour"),
        (
            Cas::Electronique,
            "e-cni identite-numerique appli-carte-vitale",
        ),
        (Cas::Mineur, "acte-et-piece-parent document-circulation"),
    ] {
        let listed: Vec<_> = admises.pieces(cas).iter().map(|p| p.code()).collect();
        assert_eq!(listed.join(" "), codes, "{}", cas.as_str());
    }
    for piece in Piece::TOUTES {
        assert_eq!(
            admises.admet(piece),
            piece.confiance() == Confiance::Haute,
            "{piece}"
        );
    }
}

#[test]
fn a_practice_narrows_it_and_reads_back_what_it_wrote() {
    let own = PiecesAdmises::lire("francaise: passeport\nelectronique:").unwrap();
    assert_eq!(own.pieces(Cas::Francaise), [Piece::Passeport]);
    assert_eq!(own.pieces(Cas::Electronique), []);
    assert!(!own.admet(Piece::IdentiteNumerique));
    assert!(own.admet(Piece::CarteIdentite), "other cases stay");
    assert_eq!(PiecesAdmises::lire(&own.ecrire()), Ok(own));
    assert_eq!(PiecesAdmises::lire(""), Ok(PiecesAdmises::default()));
}

#[test]
fn no_setting_makes_a_low_document_qualify() {
    for piece in Piece::TOUTES {
        let read = PiecesAdmises::lire(&format!("autre: {piece}"));
        match piece.confiance() {
            Confiance::Haute => assert!(read.unwrap().admet(piece)),
            Confiance::Faible => assert_eq!(read, Err(ListeRefusee::Faible(piece))),
        }
    }
    for wrong in [
        "passeport",
        "belge: passeport",
        "autre: pasport",
        "francaise:;europeenne:;autre:;electronique:;mineur:",
    ] {
        phrase(&PiecesAdmises::lire(wrong).unwrap_err().message());
    }
}

#[test]
fn a_document_for_minors_is_not_for_adults() {
    let today = "2026-11-26".parse().unwrap();
    for (born, refused) in [
        ("2008-11-26", true),
        ("2008-11-27", false),
        ("2030-01-01", false),
    ] {
        let file = Identite::nouvelle(traits(&format!("NESSI/RUTH//F/{born}/63220"))).unwrap();
        assert_eq!(
            file.piece_de_mineur_refusee(Piece::ActeEtPieceParent, &today),
            refused,
            "{born}"
        );
        assert!(!file.piece_de_mineur_refusee(Piece::Passeport, &today));
    }
}

#[test]
fn it_is_due_on_the_day_the_years_have_passed() {
    let date = |text: &str| text.parse().unwrap();
    let since = date("2023-11-26");
    assert!(!echue(&since, &date("2026-11-25"), 3));
    assert!(echue(&since, &date("2026-11-26"), 3));
    assert!(!echue(&since, &date("2026-11-26"), 5));
    assert!(!echue(&since, &date("2020-01-01"), 3));
    assert!(RENOUVELLEMENT_ANS.contains(&RENOUVELLEMENT_ANS_DEFAUT));
}
