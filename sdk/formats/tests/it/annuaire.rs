//! The national directory: its extract line by line, the archive it comes in, its records, and where an address leads.

mod archive;
mod extrait;
mod ressources;

use socle_formats::annuaire::correspondant::commune_de;
use socle_formats::mss::address::{Address, PATIENTS, Reach};

/// The columns of the extract as it is today.
const ENTETE: &str = "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|Type identifiant structure|Identification Structure|Service de rattachement|Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Catégorie profession|Libellé de catégorie profession|Code Profession|Libellé Profession|Code savoir-faire|Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|Enseigne commerciale structure BAL|L2COMPLEMENTLOCALISATION|L3COMPLEMENTDISTRIBUTION|L4NUMEROVOIE|L4COMPLEMENTNUMEROVOIE|NL4TYPEVOIE|L4LIBELLEVOIE|L5LIEUDITMENTION|L6LIGNEACHEMINEMENT|Code postal|Département|Pays";

const MEDECIN: &str = "PER|ines.adrun@medecin.formation.mssante.fr|8|99700009901|899700009901||||DR|ADRUN|Inès|C|Civil|10|Médecin|SM26|Qualifié en Médecine générale (SM)|O|CABINET DES TILLEULS||||12|B|AV|DES TILLEULS||29200 BREST CEDEX 2|29200|Finistère|FRANCE";

const SERVICE: &str = "ORG|cardio@ch-fictif.formation.mssante.fr||||1|990009901|Cardiologie||||||||||N|CH FICTIF DE BREST|HOPITAL DES TILLEULS|||1||R|DE LA RADE||29200 BREST|29200|Finistère|FRANCE";

#[test]
fn a_town_is_what_is_left_of_a_postal_line() {
    for (line, town) in [
        ("29200 BREST", "BREST"),
        ("29200 BREST CEDEX 2", "BREST"),
        ("PARIS CEDEX 12", "PARIS"),
        ("LE MANS", "LE MANS"),
        ("97400  SAINT DENIS", "SAINT DENIS"),
        ("", ""),
    ] {
        assert_eq!(commune_de(line), town);
    }
}

#[test]
fn where_an_address_leads_is_said_with_its_reason_and_an_alternative() {
    for (address, reach) in [
        ("a.b@medecin.mssante.fr", Reach::Professional),
        ("a.b@essai.example.fr", Reach::Professional),
        ("279035121518989@patient.mssante.fr", Reach::Patient),
        ("a.b@medical.apicrypt.org", Reach::Apicrypt),
        ("a.b@notapicrypt.org", Reach::Ordinary),
        ("a.b@mssante.fr.example.com", Reach::Ordinary),
        ("a.b@evilmssante.fr", Reach::Ordinary),
    ] {
        let parsed: Address = address.parse().unwrap();
        let said = parsed.reach(&["example.fr".to_owned()], PATIENTS);
        assert_eq!(said, reach, "{address}");
        assert_eq!(said.is_inside(), said.reason().is_empty(), "{address}");
        assert_eq!(said.is_inside(), said.alternative().is_empty(), "{address}");
    }
}
