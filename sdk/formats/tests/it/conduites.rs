//! The table of discordances: what a file says, what INSi says, the kinds of difference, the official conduct and where it
//! comes from. The two lines marked `Table` are those of the public guide; the others follow from the RNIV and from them.

use socle_formats::identite::{
    Acte, Comparaison, Conduite, Contexte, Effet, Genre, Identite, Piece, Reponse, Source, Statut,
    aide, concordance,
};
use socle_formats::traits::Champ;

use super::donnees::{ins, phrase, tiq, traits};

use Conduite::*;

/// Checked on a document, or only typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Etat {
    Controlee,
    Saisie,
}
use Etat::{Controlee, Saisie};

struct Ligne {
    nom: &'static str,
    dossier: &'static str,
    insi: &'static str,
    utilise: &'static str,
    etat: Etat,
    ecarts: &'static str,
    conduite: Conduite,
    source: &'static str,
}

#[rustfmt::skip]
#[expect(clippy::too_many_arguments, reason = "a line of a table, read as one")]
const fn ligne(nom: &'static str, dossier: &'static str, insi: &'static str, utilise: &'static str, etat: Etat,
               ecarts: &'static str, conduite: Conduite, source: &'static str) -> Ligne {
    Ligne { nom, dossier, insi, utilise, etat, ecarts, conduite, source }
}

/// `champ=genre` of each difference, separated by spaces.
#[rustfmt::skip]
const TABLE: &[Ligne] = &[
    // The two public lines.
    ligne("erreur grossière (Caroline, CARROLINE)", "DURAND/Caroline/Caroline/F/1975-12-31/63113", "DURAND/CARROLINE/CARROLINE/F/1975-12-31/63113", "", Controlee,
          "premier_prenom=lettre-doublee", NePasPrendre, "Table"),
    ligne("second prénom manquant (Hélène, Marcelle)", "DURAND/Hélène/Hélène Marcelle/F/1975-12-31/63113", "DURAND/HELENE/HELENE/F/1975-12-31/63113", "", Controlee,
          "liste_prenoms=prenom-manquant", PrendrePossible, "Table"),
    // The same on a file that was only typed: the document first.
    ligne("erreur grossière, sans pièce", "DURAND/Caroline//F/1975-12-31/63113", "DURAND/CARROLINE/CARROLINE/F/1975-12-31/63113", "", Saisie,
          "premier_prenom=lettre-doublee", RegarderPiece, "Table"),
    ligne("second prénom manquant, sans pièce", "DURAND/HELENE/HELENE MARCELLE/F/1975-12-31/", "DURAND/HELENE/HELENE/F/1975-12-31/63113", "", Saisie,
          "liste_prenoms=prenom-manquant", PrendrePossible, "Table"),
    // Nothing but writing.
    ligne("accents et casse", "Lefèvre/Zoé/Zoé/F/1975-12-31/63113", "LEFEVRE/ZOE/ZOE/F/1975-12-31/63113", "", Saisie, "", Prendre, "EXI SI 07"),
    ligne("apostrophe typographique", "D’ARTAGNAN/ZOE//F/1975-12-31/63113", "D'ARTAGNAN/ZOE/ZOE/F/1975-12-31/63113", "", Saisie, "", Prendre, "EXI SI 07"),
    ligne("lieu absent du dossier", "DURAND/ZOE//F/1975-12-31/", "DURAND/ZOE/ZOE/F/1975-12-31/63113", "", Saisie, "", Prendre, "EXI SI 07"),
    ligne("liste absente du dossier", "DURAND/ZOE//F/1975-12-31/63113", "DURAND/ZOE/ZOE ANNE/F/1975-12-31/63113", "", Saisie, "", Prendre, "EXI SI 07"),
    ligne("seule l’année est connue", "DURAND/ZOE//F/1975/63113", "DURAND/ZOE/ZOE/F/1975-12-31/63113", "", Saisie, "", Prendre, "EXI SI 07"),
    ligne("le jour n’est pas connu", "DURAND/ZOE//F/1975-06/63113", "DURAND/ZOE/ZOE/F/1975-06-01/63113", "", Saisie, "", Prendre, "EXI SI 07"),
    // Hyphens, apostrophes, ligatures, what nobody sees.
    ligne("trait d’union du prénom", "DURAND/JEAN-PIERRE//M/1975-12-31/63113", "DURAND/JEAN PIERRE/JEAN PIERRE/M/1975-12-31/63113", "", Controlee,
          "premier_prenom=trait-union", PrendrePossible, "EXI ID 10"),
    ligne("trait d’union du nom", "SAINT MARTIN/ZOE//F/1975-12-31/63113", "SAINT-MARTIN/ZOE/ZOE/F/1975-12-31/63113", "", Controlee,
          "nom_naissance=trait-union", PrendrePossible, "EXI ID 10"),
    ligne("espace du nom", "DEVINCI/ZOE//F/1975-12-31/63113", "DE VINCI/ZOE/ZOE/F/1975-12-31/63113", "", Saisie,
          "nom_naissance=trait-union", PrendrePossible, "EXI ID 10"),
    ligne("apostrophe", "D ARTAGNAN/ZOE//F/1975-12-31/63113", "D'ARTAGNAN/ZOE/ZOE/F/1975-12-31/63113", "", Controlee,
          "nom_naissance=apostrophe", PrendrePossible, "EXI ID 10"),
    ligne("ligature", "CŒUR/ZOE//F/1975-12-31/63113", "COEUR/ZOE/ZOE/F/1975-12-31/63113", "", Controlee,
          "nom_naissance=ligature", CorrigerDossier, "Deduite"),
    ligne("un caractère invisible", "DU\u{200B}RAND/ZOE//F/1975-12-31/63113", "DURAND/ZOE/ZOE/F/1975-12-31/63113", "", Controlee,
          "nom_naissance=caractere-invisible", CorrigerDossier, "Deduite"),
    ligne("un caractère invisible dans la liste", "DURAND/ZOE/ZOE\u{00AD} ANNE/F/1975-12-31/63113", "DURAND/ZOE/ZOE ANNE/F/1975-12-31/63113", "", Saisie,
          "liste_prenoms=caractere-invisible", PrendrePossible, "Deduite"),
    // Letters.
    ligne("s et z (RODRIGUES, RODRIGUEZ)", "RODRIGUES/ZOE//F/1975-12-31/99139", "RODRIGUEZ/ZOE/ZOE/F/1975-12-31/99139", "", Controlee,
          "nom_naissance=s-z", NePasPrendre, "Deduite"),
    ligne("s et z, sans pièce", "GONZALES/ZOE//F/1975-12-31/99134", "GONZALEZ/ZOE/ZOE/F/1975-12-31/99134", "", Saisie,
          "nom_naissance=s-z", RegarderPiece, "Deduite"),
    ligne("s et z du prénom", "SILVA/LUIS//M/1975-12-31/99139", "SILVA/LUIZ/LUIZ/M/1975-12-31/99139", "", Controlee,
          "premier_prenom=s-z", NePasPrendre, "Deduite"),
    ligne("lettres interverties", "DURAND/MICHEAL//M/1975-12-31/63113", "DURAND/MICHAEL/MICHAEL/M/1975-12-31/63113", "", Saisie,
          "premier_prenom=lettres-interverties", RegarderPiece, "Deduite"),
    ligne("lettres interverties, pièce vue", "MARTIN/ZOE//F/1975-12-31/63113", "MATRIN/ZOE/ZOE/F/1975-12-31/63113", "", Controlee,
          "nom_naissance=lettres-interverties", NePasPrendre, "Deduite"),
    ligne("une lettre (NATALIE, NATHALIE)", "NESSI/NATALIE//F/1977-07-14/63220", "NESSI/NATHALIE/NATHALIE/F/1977-07-14/63220", "", Saisie,
          "premier_prenom=lettre", RegarderPiece, "Deduite"),
    ligne("lettre doublée du nom", "DUPOND/ZOE//F/1975-12-31/63113", "DUPPOND/ZOE/ZOE/F/1975-12-31/63113", "", Controlee,
          "nom_naissance=lettre-doublee", NePasPrendre, "Table"),
    // Names.
    ligne("nom composé", "ADRUN/ZOE//F/1975-12-31/63113", "ADRUN-MARTIN/ZOE/ZOE/F/1975-12-31/63113", "", Controlee,
          "nom_naissance=nom-compose", NePasPrendre, "Deduite"),
    ligne("nom utilisé donné comme nom de naissance", "MARTIN/ZOE//F/1975-12-31/63113", "DURAND/ZOE/ZOE/F/1975-12-31/63113", "Martin", Saisie,
          "nom_naissance=nom-utilise-pour-naissance", CorrigerDossier, "Deduite"),
    ligne("INSi donne le nom utilisé", "DURAND/ZOE//F/1975-12-31/63113", "MARTIN/ZOE/ZOE/F/1975-12-31/63113", "MARTIN", Controlee,
          "nom_naissance=naissance-pour-nom-utilise", NePasPrendre, "Deduite"),
    ligne("INSi donne le nom utilisé, sans pièce", "DURAND/ZOE//F/1975-12-31/63113", "MARTIN/ZOE/ZOE/F/1975-12-31/63113", "MARTIN", Saisie,
          "nom_naissance=naissance-pour-nom-utilise", RegarderPiece, "Deduite"),
    ligne("nom et prénom intervertis", "ANTHONY/CORSE//M/1980-03-02/2B020", "CORSE/ANTHONY/ANTHONY/M/1980-03-02/2B020", "", Saisie,
          "nom_naissance=nom-prenom-invertis premier_prenom=nom-prenom-invertis", CorrigerDossier, "Deduite"),
    // Given names.
    ligne("prénom composé (JEAN, JEAN-PIERRE)", "DURAND/JEAN//M/1975-12-31/63113", "DURAND/JEAN-PIERRE/JEAN-PIERRE/M/1975-12-31/63113", "", Saisie,
          "premier_prenom=prenom-compose", RegarderPiece, "Deduite"),
    ligne("prénom usuel mis en premier", "DURAND/ANNE//F/1975-12-31/63113", "DURAND/ZOE/ZOE ANNE/F/1975-12-31/63113", "", Saisie,
          "premier_prenom=ordre-prenoms", RegarderPiece, "Deduite"),
    ligne("ordre des autres prénoms", "DURAND/ZOE/ZOE ANNE MARIE/F/1975-12-31/63113", "DURAND/ZOE/ZOE MARIE ANNE/F/1975-12-31/63113", "", Controlee,
          "liste_prenoms=ordre-prenoms", PrendrePossible, "Deduite"),
    ligne("INSi connaît un prénom de plus", "DURAND/ZOE/ZOE ANNE/F/1975-12-31/63113", "DURAND/ZOE/ZOE ANNE LOUISE/F/1975-12-31/63113", "", Controlee,
          "liste_prenoms=prenom-en-plus", PrendrePossible, "Deduite"),
    ligne("lettre d’un autre prénom", "DURAND/ZOE/ZOE MARCELLE/F/1975-12-31/63113", "DURAND/ZOE/ZOE MARCELE/F/1975-12-31/63113", "", Controlee,
          "liste_prenoms=lettre-doublee", PrendrePossible, "Deduite"),
    ligne("jumeaux", "JUMEAU/PAUL//M/2012-05-12/63113", "JUMEAU/THEO/THEO/M/2012-05-12/63113", "", Saisie,
          "premier_prenom=jumeau", AutrePersonne, "Deduite"),
    ligne("jumeaux, frère et sœur", "JUMEAU/LEO//M/2012-05-12/63113", "JUMEAU/LEA/LEA/F/2012-05-12/63113", "", Controlee,
          "premier_prenom=jumeau sexe=sexe", AutrePersonne, "Deduite"),
    // Dates.
    ligne("jour et mois intervertis", "DURAND/ZOE//F/1975-03-12/63113", "DURAND/ZOE/ZOE/F/1975-12-03/63113", "", Saisie,
          "date_naissance=jour-mois-invertis", RegarderPiece, "Deduite"),
    ligne("jour et mois intervertis, pièce vue", "DURAND/ZOE//F/1975-03-12/63113", "DURAND/ZOE/ZOE/F/1975-12-03/63113", "", Controlee,
          "date_naissance=jour-mois-invertis", NePasPrendre, "Deduite"),
    ligne("un chiffre de la date", "DURAND/ZOE//F/1975-12-21/63113", "DURAND/ZOE/ZOE/F/1975-12-22/63113", "", Controlee,
          "date_naissance=chiffre-de-date", NePasPrendre, "Deduite"),
    ligne("jour inconnu au dossier, connu d’INSi", "DURAND/ZOE//F/1975-06/63113", "DURAND/ZOE/ZOE/F/1975-06-17/63113", "", Saisie,
          "date_naissance=date-incomplete", CorrigerDossier, "EXI ID 11"),
    ligne("mois inconnu d’INSi", "DURAND/ZOE//F/1975-06-17/63113", "DURAND/ZOE/ZOE/F/1975-12-31/63113", "", Controlee,
          "date_naissance=date-de-convention", NePasPrendre, "Deduite"),
    ligne("jour inconnu d’INSi", "DURAND/ZOE//F/1975-06-17/63113", "DURAND/ZOE/ZOE/F/1975-06-01/63113", "", Saisie,
          "date_naissance=date-de-convention", RegarderPiece, "Deduite"),
    ligne("une tout autre date", "DURAND/ZOE//F/1975-06-17/63113", "DURAND/ZOE/ZOE/F/1981-02-05/63113", "", Controlee,
          "date_naissance=autre", AutrePersonne, "Deduite"),
    // Place, sex.
    ligne("autre commune", "DURAND/ZOE//F/1975-12-31/63113", "DURAND/ZOE/ZOE/F/1975-12-31/63220", "", Controlee,
          "lieu_naissance=lieu", RegarderPiece, "Deduite"),
    ligne("né à l’étranger, commune au dossier", "DURAND/ZOE//F/1975-12-31/63113", "DURAND/ZOE/ZOE/F/1975-12-31/99350", "", Saisie,
          "lieu_naissance=lieu", RegarderPiece, "Deduite"),
    ligne("lieu inconnu au dossier", "DURAND/ZOE//F/1975-12-31/99999", "DURAND/ZOE/ZOE/F/1975-12-31/63220", "", Saisie,
          "lieu_naissance=lieu-inconnu", RegarderPiece, "Deduite"),
    ligne("sexe, changement d’état civil en cours", "DURAND/CAMILLE//F/1975-12-31/63113", "DURAND/CAMILLE/CAMILLE/M/1975-12-31/63113", "", Controlee,
          "sexe=sexe", NePasPrendre, "Deduite"),
    // Several at once, and what lacks.
    ligne("deux traits de recherche diffèrent", "DURAND/NATALIE//F/1975-12-21/63113", "DURAND/NATHALIE/NATHALIE/F/1975-12-22/63113", "", Saisie,
          "premier_prenom=lettre date_naissance=chiffre-de-date", AutrePersonne, "Deduite"),
    ligne("tout autre nom", "DURAND/ZOE//F/1975-12-31/63113", "LEGRAND/ZOE/ZOE/F/1975-12-31/63113", "", Controlee,
          "nom_naissance=autre", AutrePersonne, "Deduite"),
    ligne("INSi ne donne pas la date", "DURAND/ZOE//F/1975-12-31/63113", "DURAND/ZOE/ZOE/F//63113", "", Controlee,
          "date_naissance=absent", NePasPrendre, "Deduite"),
];

fn lire(ligne: &Ligne) -> socle_formats::identite::Aide {
    aide(
        &traits(ligne.dossier),
        &tiq(ligne.insi),
        Contexte {
            controlee: ligne.etat == Controlee,
            nom_utilise: ligne.utilise,
            suite_d_identite: false,
        },
    )
}

#[test]
fn each_discordance_has_its_kind_its_conduct_and_its_source() {
    assert!(TABLE.len() >= 30, "{}", TABLE.len());
    for ligne in TABLE {
        let lu = lire(ligne);
        let ecarts: Vec<String> = lu
            .ecarts
            .iter()
            .map(|ecart| format!("{}={}", ecart.champ.as_str(), ecart.genre.code()))
            .collect();
        assert_eq!(ecarts.join(" "), ligne.ecarts, "{}", ligne.nom);
        assert_eq!(lu.conduite, ligne.conduite, "{}", ligne.nom);
        let source = match lu.source {
            Source::Table => "Table",
            Source::Regle(regle) => regle,
            Source::Deduite => "Deduite",
        };
        assert_eq!(source, ligne.source, "{}", ligne.nom);
        lu.phrases().into_iter().for_each(phrase);
    }
}

/// The conduct is advice: the machine holds what differs and changes nothing, whatever the advice is.
#[test]
fn nothing_of_the_table_is_ever_corrected_by_itself() {
    for ligne in TABLE {
        let mut file = Identite::nouvelle(traits(&ligne.dossier.replace('\u{00AD}', "-")))
            .unwrap_or_else(|refus| panic!("{}: {refus}", ligne.nom));
        if ligne.etat == Controlee {
            file = file
                .appliquer(&Acte::Controler(Piece::Passeport))
                .unwrap()
                .0;
        }
        let reply = Reponse {
            ins: ins("275126311374974", "1.2.250.1.213.1.4.8"),
            traits: tiq(ligne.insi),
        };
        let (after, suite) = file.appliquer(&Acte::Reponse(reply)).unwrap();
        match suite.effet {
            Effet::ReponseAVerifier { .. } => {
                assert_eq!(after.traits(), file.traits(), "{}", ligne.nom);
                assert_eq!(after.statut(), file.statut(), "{}", ligne.nom);
            }
            // Taken by itself: only what the conduct lets be taken.
            _ => assert!(
                matches!(ligne.conduite, Prendre | PrendrePossible),
                "{}: {:?}",
                ligne.nom,
                suite.effet
            ),
        }
    }
}

/// The status column of the public table.
#[test]
fn the_status_each_conduct_leads_to() {
    for ligne in TABLE {
        let controlee = ligne.etat == Controlee;
        let statut = lire(ligne).conduite.statut(controlee);
        let taken = matches!(ligne.conduite, Prendre | PrendrePossible);
        let expected = match (taken, controlee) {
            (true, _) => Statut::Qualifiee,
            (false, true) => Statut::Validee,
            (false, false) => Statut::Provisoire,
        };
        assert_eq!(statut, expected, "{}", ligne.nom);
    }
}

/// `[` and `]` stand around the letters that differ, with nothing between where one lacks.
fn marked(text: &str, marks: &[std::ops::Range<usize>]) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::new();
    for place in 0..=letters.len() {
        for mark in marks {
            let ends = mark.end == place && !mark.is_empty();
            out.push_str(if ends { "]" } else { "" });
        }
        for mark in marks {
            let starts = mark.start == place;
            out.push_str(match (starts, mark.is_empty()) {
                (true, true) => "[]",
                (true, false) => "[",
                _ => "",
            });
        }
        out.extend(letters.get(place));
    }
    out
}

#[test]
fn the_letters_that_differ_are_marked() {
    for (dossier, insi, champ, ours, theirs) in [
        (
            "DURAND/Caroline//F/1975-12-31/",
            "DURAND/CARROLINE/CARROLINE/F/1975-12-31/",
            Champ::PremierPrenom,
            "Car[]oline",
            "CAR[R]OLINE",
        ),
        (
            "RODRIGUES/ZOE//F/1975-12-31/",
            "RODRIGUEZ/ZOE/ZOE/F/1975-12-31/",
            Champ::NomNaissance,
            "RODRIGUE[S]",
            "RODRIGUE[Z]",
        ),
        (
            "SAINT MARTIN/ZOE//F/1975-12-31/",
            "SAINT-MARTIN/ZOE/ZOE/F/1975-12-31/",
            Champ::NomNaissance,
            "SAINT[ ]MARTIN",
            "SAINT[-]MARTIN",
        ),
        (
            "NESSI/Natalïe//F/1975-12-31/",
            "NESSI/NATHALIE/NATHALIE/F/1975-12-31/",
            Champ::PremierPrenom,
            "Nat[]alïe",
            "NAT[H]ALIE",
        ),
        (
            "DURAND/ZOE//F/1975-03-12/",
            "DURAND/ZOE/ZOE/F/1975-03-22/",
            Champ::DateNaissance,
            "[1]2/03/1975",
            "[2]2/03/1975",
        ),
        (
            "DU\u{200B}RAND/ZOE//F/1975-12-31/",
            "DURAND/ZOE/ZOE/F/1975-12-31/",
            Champ::NomNaissance,
            "DU[\u{200B}]RAND",
            "DU[]RAND",
        ),
        (
            "D'ARTAGNAN/ZOE//F/1975-12-31/",
            "DARTAGNAN/ZOE/ZOE/F/1975-12-31/",
            Champ::NomNaissance,
            "D[']ARTAGNAN",
            "D[]ARTAGNAN",
        ),
        // Little in common: as a whole.
        (
            "DUPONT/ZOE//F/1975-12-31/",
            "MARTIN/ZOE/ZOE/F/1975-12-31/",
            Champ::NomNaissance,
            "[DUPONT]",
            "[MARTIN]",
        ),
        (
            "DURAND/ZOE//F/1975-12-31/",
            "DURAND/ZOE/ZOE/M/1975-12-31/",
            Champ::Sexe,
            "[féminin]",
            "[masculin]",
        ),
        (
            "DURAND/ZOE//F/2014-02-01/",
            "DURAND/ZOE/ZOE/F/2014-01-02/",
            Champ::DateNaissance,
            "0[1]/0[2]/2014",
            "0[2]/0[1]/2014",
        ),
        // An accent that stands apart from its letter.
        (
            "DURAND/Zoe\u{301}//F/1975-12-31/",
            "DURAND/ZOEE/ZOEE/F/1975-12-31/",
            Champ::PremierPrenom,
            "Zoe\u{301}[]",
            "ZOE[E]",
        ),
        (
            "DURAND/HELENE/Hélène Marcelle/F/1975-12-31/",
            "DURAND/HELENE/HELENE/F/1975-12-31/",
            Champ::ListePrenoms,
            "Hélène[ Marcelle]",
            "HELENE[]",
        ),
    ] {
        let lu = aide(&traits(dossier), &tiq(insi), Contexte::default());
        let ecart = lu.ecarts.iter().find(|ecart| ecart.champ == champ).unwrap();
        assert_eq!(
            (
                marked(&ecart.dossier, &ecart.marques_dossier),
                marked(&ecart.recu, &ecart.marques_recu)
            ),
            (ours.to_owned(), theirs.to_owned())
        );
    }
}

/// INSi knows this person under a new matricule: the former one is in its history.
#[test]
fn a_change_of_civil_status_is_followed_once_the_registry_knows_it() {
    let file = |text: &str| Identite::nouvelle(traits(text)).unwrap();
    let reply = |matricule: &str, recu: &str| Reponse {
        ins: ins(matricule, "1.2.250.1.213.1.4.8"),
        traits: tiq(recu),
    };
    let before = "DURAND/CAMILLE//M/1975-12-31/63113";
    let known = reply(
        "175126311374974",
        "DURAND/CAMILLE/CAMILLE/M/1975-12-31/63113",
    );
    let qualified = [
        Acte::Reponse(known.clone()),
        Acte::Controler(Piece::Passeport),
    ]
    .iter()
    .fold(file(before), |file, acte| file.appliquer(acte).unwrap().0);
    // Until the registry says it, the traits stay: whoever types others is told that they are INSi's.
    let other = traits("DURAND/CAMILLE//F/1975-12-31/63113");
    qualified
        .appliquer(&Acte::ModifierTraits(other))
        .unwrap_err();
    let mut after = reply(
        "275126311374974",
        "DURAND/CAMILLE/CAMILLE/F/1975-12-31/63113",
    );
    after.ins.historique = vec![socle_formats::identite::AncienMatricule {
        matricule: known.ins.matricule,
        oid: known.ins.oid,
        debut: None,
        fin: None,
        origine: socle_formats::identite::Origine::Insi,
    }];
    let held = qualified
        .appliquer(&Acte::Reponse(after.clone()))
        .unwrap()
        .0;
    assert!(held.suite_d_identite());
    assert_eq!(held.statut(), Statut::Qualifiee);
    let lu = aide(
        held.traits(),
        &after.traits,
        Contexte {
            controlee: true,
            suite_d_identite: held.suite_d_identite(),
            ..Contexte::default()
        },
    );
    assert_eq!(lu.conduite, SuivreChangement);
    let accepted = held.appliquer(&Acte::AccepterReponse).unwrap().0;
    assert_eq!(accepted.ins().unwrap().matricule, after.ins.matricule);
    assert_eq!(
        accepted.historique().count(),
        2,
        "replaced here, and as INSi says it"
    );
    // The document shown was of the former civil status: the new one is asked for.
    assert_eq!(accepted.statut(), Statut::Recuperee);
    // A stranger's answer is no such change.
    let stranger = reply(
        "275126311375000",
        "DURAND/CAMILLE/CAMILLE/F/1975-12-31/63113",
    );
    let held = qualified.appliquer(&Acte::Reponse(stranger)).unwrap().0;
    assert!(!held.suite_d_identite());
}

/// What the comparison of the record calls different, each file of the table against each answer, is said, and nothing
/// else is.
#[test]
fn what_differs_is_said_and_nothing_else() {
    for file in TABLE {
        for reply in TABLE {
            let (dossier, recu) = (traits(file.dossier), tiq(reply.insi));
            let lu = aide(&dossier, &recu, Contexte::default());
            let said = |champ| lu.ecarts.iter().any(|ecart| ecart.champ == champ);
            let accord = concordance(&dossier, &recu);
            for (champ, comparaison) in accord.par_champ() {
                let differs = match champ {
                    // Said with the first given name, when that one differs too.
                    Champ::ListePrenoms => continue,
                    // The record takes a birthplace the answer does not give for its own.
                    Champ::LieuNaissance => comparaison == Comparaison::Desaccord,
                    _ => comparaison != Comparaison::Accord,
                };
                assert_eq!(
                    said(champ),
                    differs,
                    "{champ:?}: {} {}",
                    file.nom,
                    reply.nom
                );
            }
            let list = accord.liste == Comparaison::Desaccord;
            let given = said(Champ::PremierPrenom) || said(Champ::ListePrenoms);
            assert!(!list || given, "{} {}", file.nom, reply.nom);
        }
    }
}

#[test]
fn an_answer_that_contradicts_its_own_list_does_not_agree() {
    let recu = tiq("DURAND/ZOE/ANNE ZOE/F/1975-12-31/63113");
    let lu = aide(
        &traits("DURAND/ZOE//F/1975-12-31/63113"),
        &recu,
        Contexte::default(),
    );
    assert_eq!(lu.conduite, RegarderPiece);
    assert_eq!(lu.ecarts.first().unwrap().genre, Genre::OrdrePrenoms);
}

#[test]
fn no_kind_of_difference_is_left_without_its_case() {
    let seen: std::collections::HashSet<Genre> = TABLE
        .iter()
        .flat_map(|ligne| lire(ligne).ecarts)
        .map(|ecart| ecart.genre)
        .collect();
    assert_eq!(seen.len(), 26, "{seen:?}");
}
