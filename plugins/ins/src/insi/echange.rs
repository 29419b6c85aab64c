//! What an HTTP exchange with INSi came to, apart from the exchange itself.

use socle_formats::insi::{ErreurReponse, Message, Retour, lire_reponse};
use socle_sdk::Failure;

use crate::failures;

/// Longest wait for one reply, in milliseconds.
const DELAI_MAX_MS: u32 = 20_000;
/// Kept for reading the reply and writing the record before the host ends the call, in milliseconds.
const RESERVE_MS: u32 = 2_000;

/// How long the next request may take when the call has `restant_ms` left; nothing when there is no time for one.
///
/// Ending by ourselves gives the practitioner a sentence about INSi; the host would say that the plugin was too slow.
pub(super) fn delai_ms(restant_ms: u32) -> Option<u32> {
    let disponible = restant_ms.saturating_sub(RESERVE_MS);
    (disponible >= RESERVE_MS).then_some(disponible.min(DELAI_MAX_MS))
}

/// Reads what came back. A fault is read whatever the HTTP status, since SOAP sends it with 400 or 500.
pub(super) fn lire(
    statut: u16,
    type_contenu: Option<&str>,
    corps: &[u8],
) -> Result<Retour, Failure> {
    match lire_reponse(corps, type_contenu) {
        Ok(Message::Retour(retour)) if statut == 200 => Ok(retour),
        Ok(Message::Retour(_)) => Err(failures::reponse(
            &ErreurReponse::Inattendu("a result comes with HTTP status 200"),
            statut,
        )),
        Ok(Message::Faute(faute)) => Err(failures::faute(&faute)),
        Err(erreur) => Err(failures::reponse(&erreur, statut)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn enveloppe(corps: &str) -> Vec<u8> {
        format!(
            "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body>{corps}</s:Body></s:Envelope>"
        )
        .into_bytes()
    }

    fn resultat(code: &str) -> Vec<u8> {
        enveloppe(&format!(
            "<RESULTAT xmlns='http://www.cnamts.fr/INSiResultat'><CR><CodeCR>{code}</CodeCR><LibelleCR>.</LibelleCR></CR></RESULTAT>"
        ))
    }

    fn faute() -> Vec<u8> {
        enveloppe(
            "<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>s:siram_40</s:Value></s:Subcode></s:Code>\
             <s:Reason><s:Text>.</s:Text></s:Reason>\
             <s:Detail><e:Erreur xmlns:e='urn:siram' severite='fatal' code='insi_102'>.</e:Erreur></s:Detail></s:Fault>",
        )
    }

    #[test]
    fn answers() {
        assert_eq!(lire(200, None, &resultat("01")).unwrap(), Retour::Aucune);
        let type_contenu = Some("application/soap+xml; charset=utf-8");
        assert_eq!(
            lire(200, type_contenu, &resultat("02")).unwrap(),
            Retour::Plusieurs
        );
    }

    /// Each gives a code of its own and a sentence; none gives an answer.
    #[test]
    fn what_is_not_an_answer() {
        let tronquee = resultat("01")[..90].to_vec();
        let bombe = b"<!DOCTYPE a [<!ENTITY b 'b'>]><a>&b;</a>".to_vec();
        let enorme = vec![b' '; 10 << 20];
        for (statut, type_contenu, corps, code, reessayable) in [
            (500, None, faute(), "insi.102", true),
            (200, None, faute(), "insi.102", true),
            (
                500,
                Some("text/html"),
                b"<html><body>Service Unavailable</body></html>".to_vec(),
                "insi.reponse.html",
                true,
            ),
            (403, None, Vec::new(), "insi.reponse.vide", true),
            (200, None, tronquee, "insi.reponse.tronquee", true),
            (200, None, bombe, "insi.reponse.dtd", false),
            (200, None, enorme, "insi.reponse.trop-grande", false),
            (
                200,
                Some("text/xml; charset=iso-8859-1"),
                resultat("01"),
                "insi.reponse.charset",
                false,
            ),
            (
                200,
                None,
                b"<autre/>".to_vec(),
                "insi.reponse.inattendue",
                true,
            ),
            (500, None, resultat("01"), "insi.reponse.inattendue", true),
            (200, None, resultat("77"), "insi.reponse.code-cr", false),
        ] {
            let echec = lire(statut, type_contenu, &corps).unwrap_err();
            assert_eq!((echec.code.as_str(), echec.retryable), (code, reessayable));
            assert!(
                echec.message.ends_with('.') && echec.message.contains("inchangé"),
                "{}",
                echec.message
            );
        }
    }

    #[test]
    fn a_request_leaves_time_to_finish() {
        assert_eq!(delai_ms(u32::MAX), Some(20_000));
        assert_eq!(delai_ms(60_000), Some(20_000));
        assert_eq!(delai_ms(10_000), Some(8_000));
        assert_eq!(delai_ms(4_000), Some(2_000));
        assert_eq!(delai_ms(3_999), None);
        assert_eq!(delai_ms(0), None);
    }
}
