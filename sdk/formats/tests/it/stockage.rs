//! The stored form: what goes in comes out, and what no act can give does not come in.

use serde_json::{Value, json};
use socle_formats::date::CivilDate;
use socle_formats::identite::{Acte, Attribut, Canal, Controle, Identite, Piece, Statut, Verdict};
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::traits::{Cog, Traits};

use super::donnees::{PUBLIEES, invalider, motif, publiee, retirer, tiq, traits};

const ZOE: &str = "ADRUN/ZOE/ZOE/F/1975-12-31/63220";

fn apres(actes: &[Acte]) -> Identite {
    let start = Identite::nouvelle(traits(ZOE)).unwrap();
    actes
        .iter()
        .fold(start, |identite, acte| identite.appliquer(acte).unwrap().0)
}

fn reponse() -> Acte {
    Acte::Reponse(publiee("ADRUN", "ZOE").reponse())
}

#[test]
fn a_qualified_identity_to_the_letter() {
    let identite = apres(&[reponse(), Acte::Controler(Piece::Passeport)]);
    assert_eq!(
        serde_json::to_value(&identite).unwrap(),
        json!({
            "statut": "qualifiee",
            "traits": {
                "nom_naissance": "ADRUN",
                "premier_prenom": "ZOE",
                "liste_prenoms": "ZOE",
                "sexe": "F",
                "date_naissance": "1975-12-31",
                "lieu_naissance": "63220",
            },
            "attributs": { "douteux": false, "fictif": false, "homonyme": false },
            "ins": { "matricule": "275126322074974", "oid": "1.2.250.1.213.1.4.8", "historique": [] },
            "recuperation": "concordante",
            "controle": { "piece": "passeport" },
            "a_verifier": null,
            "anciens": [],
        })
    );
}

fn lecture() -> Acte {
    Acte::LireApcv(publiee("ADRUN", "ZOE").reponse())
}

/// A reading that differs from the file: it waits.
fn lue_autrement() -> Acte {
    let mut reponse = publiee("ADRUN", "ZOE").reponse();
    reponse.traits = tiq("ADRUX/ZOE/ZOE/F/1975-12-31/63220");
    Acte::LireApcv(reponse)
}

#[test]
fn what_is_held_keeps_where_it_comes_from() {
    for (acte, canal) in [(lue_autrement(), Canal::Apcv), (reponse(), Canal::Insi)] {
        let mut file = Identite::nouvelle(traits(ZOE)).unwrap();
        if canal == Canal::Insi {
            file = Identite::nouvelle(traits("ADRUX/ZOE//F/1975-12-31/")).unwrap();
        }
        let held = file.appliquer(&acte).unwrap().0;
        assert_eq!(held.canal_a_verifier(), Some(canal));
        let stored = serde_json::to_value(&held).unwrap();
        assert_eq!(stored.get("canal").is_some(), canal == Canal::Apcv);
        let read: Identite = serde_json::from_value(stored).unwrap();
        assert_eq!(read, held);
        let accepted = read.appliquer(&Acte::AccepterReponse).unwrap().0;
        let checked = (canal == Canal::Apcv).then_some(Controle::Apcv);
        assert_eq!(accepted.controle(), checked);
    }
}

#[test]
fn round_trip() {
    let mut other = publiee("ADRUN", "ZOE").reponse();
    other.ins.matricule = Matricule::parse_lenient("275126322075000").unwrap(); // wrong key, kept
    other.traits = tiq("ADRUX//ZOE/F/1975/");
    let held = Acte::Reponse(other);
    let mut identites = vec![
        apres(&[]),
        apres(&[Acte::Controler(Piece::CarteIdentite)]),
        apres(&[reponse()]),
        apres(&[reponse(), Acte::Attester]),
        apres(&[reponse(), Acte::Attester, held.clone()]),
        apres(&[held.clone(), Acte::AccepterReponse, invalider()]),
        apres(&[reponse(), Acte::Marquer(Attribut::Douteux, true, None)]),
        apres(&[lecture()]),
        apres(&[lue_autrement()]),
        apres(&[reponse(), Acte::RefuserPiece]),
        apres(&[Acte::Marquer(Attribut::DateIncertaine, true, None)]),
        apres(&[reponse(), Acte::Verifier(Verdict::Different)]),
        apres(&[Acte::Marquer(Attribut::Fictif, true, None)]),
        apres(&[Acte::ModifierTraits(traits("D'ÆION/CŒUR//I/1987/2A020"))]),
    ];
    for p in PUBLIEES {
        let file = Identite::nouvelle(p.traits()).unwrap();
        identites.push(file.appliquer(&Acte::Reponse(p.reponse())).unwrap().0);
    }
    for identite in identites {
        let stored = serde_json::to_string(&identite).unwrap();
        let read: Identite = serde_json::from_str(&stored).unwrap();
        assert_eq!(read, identite, "{stored}");
    }
}

#[test]
fn acts_round_trip() {
    let mut actes = vec![
        reponse(),
        Acte::AccepterReponse,
        Acte::RejeterReponse,
        Acte::Attester,
        retirer(),
        invalider(),
        Acte::RevenirProvisoire(motif()),
        lecture(),
        Acte::RefuserPiece,
        Acte::Marquer(Attribut::Homonyme, true, None),
        Acte::ModifierTraits(traits("ADRUN/ZOE//F/1975/")),
    ];
    actes.extend(Verdict::TOUS.map(Acte::Verifier));
    actes.extend(Piece::TOUTES.map(Acte::Controler));
    for acte in actes {
        let stored = serde_json::to_string(&acte).unwrap();
        assert!(stored.contains(acte.nom()), "{stored}");
        assert_eq!(serde_json::from_str::<Acte>(&stored).unwrap(), acte);
    }
}

#[test]
fn small_types_are_texts() {
    for (value, text) in [
        (
            serde_json::to_value("1975-12".parse::<CivilDate>().unwrap()),
            "1975-12",
        ),
        (
            serde_json::to_value("2a004".parse::<Cog>().unwrap()),
            "2A004",
        ),
        (serde_json::to_value(OidIns::Nia), "1.2.250.1.213.1.4.9"),
        (serde_json::to_value(Statut::Recuperee), "recuperee"),
        (serde_json::to_value(Piece::TitreSejour), "titre-sejour"),
    ] {
        assert_eq!(value.unwrap(), Value::from(text));
    }
    assert!(serde_json::from_value::<CivilDate>(json!("1975-13")).is_err());
    assert!(serde_json::from_value::<Cog>(json!("6322")).is_err());
    assert!(serde_json::from_value::<OidIns>(json!("1.2.3")).is_err());
    assert!(serde_json::from_value::<Matricule>(json!("2751")).is_err());
    assert!(serde_json::from_value::<Piece>(json!("carte-bleue")).is_err());
}

/// A stored identity with one thing changed is not read back, for this reason.
#[track_caller]
fn refuse(from: &[Acte], path: &str, value: Value, reason: &str) {
    let mut stored = serde_json::to_value(apres(from)).unwrap();
    *stored.pointer_mut(path).unwrap() = value;
    let error = serde_json::from_value::<Identite>(stored)
        .unwrap_err()
        .to_string();
    assert!(error.contains(reason), "{path}: {error}");
}

#[test]
fn incoherent_identities_are_not_read() {
    let qualifiee = [reponse(), Acte::Controler(Piece::Passeport)];
    refuse(
        &qualifiee,
        "/statut",
        json!("provisoire"),
        "stored status provisoire",
    );
    refuse(
        &[],
        "/statut",
        json!("qualifiee"),
        "stored status qualifiee",
    );
    refuse(&[], "/statut", json!("inconnue"), "unknown variant");
    refuse(&qualifiee, "/ins", Value::Null, "go together");
    refuse(&qualifiee, "/recuperation", Value::Null, "go together");
    refuse(
        &qualifiee,
        "/attributs/douteux",
        json!(true),
        "excludes INS",
    );
    refuse(&qualifiee, "/attributs/fictif", json!(true), "excludes INS");
    refuse(
        &qualifiee,
        "/controle",
        json!({ "piece": "carte-vitale" }),
        "low confidence",
    );
    refuse(
        &[Acte::Controler(Piece::Passeport)],
        "/controle",
        json!("attestation"),
        "attestation",
    );
    refuse(
        &[reponse(), Acte::Attester],
        "/recuperation",
        json!("acceptee"),
        "attestation",
    );
    refuse(
        &qualifiee,
        "/traits/nom_naissance",
        json!(" "),
        "nom_naissance",
    );
    refuse(
        &qualifiee,
        "/traits/date_naissance",
        json!("1975-02-30"),
        "calendar",
    );
    refuse(
        &[Acte::Controler(Piece::Passeport)],
        "/controle",
        json!("apcv"),
        "appli carte Vitale",
    );
    let mut refused = serde_json::to_value(apres(&qualifiee)).unwrap();
    refused["piece_refusee"] = json!(true);
    let error = serde_json::from_value::<Identite>(refused).unwrap_err();
    assert!(error.to_string().contains("refused a document"), "{error}");
    let fictif = [Acte::Marquer(Attribut::Fictif, true, None)];
    refuse(&fictif, "/attributs/homonyme", json!(true), "exclude");
    refuse(&fictif, "/attributs/douteux", json!(true), "exclude");
}

#[test]
fn fields_added_later_are_not_asked_of_what_is_stored() {
    let traits: Traits = traits(ZOE);
    let old = json!({ "statut": "provisoire", "traits": serde_json::to_value(&traits).unwrap() });
    let read: Identite = serde_json::from_value(old).unwrap();
    assert_eq!(read, Identite::nouvelle(traits).unwrap());
}
