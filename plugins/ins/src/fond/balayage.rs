//! All files without INS, put into the queue at once: after an import, or when INSi was not asked for long. A person asks
//! for it; what happens by itself is only about patients who are seen.

use serde_json::json;
use socle_formats::identite::Statut;
use socle_sdk::{Context, Data, Failure, Query, records, texts, time};

use super::{attente, file};
use crate::dossier::Dossier;
use crate::opening::a_demander;
use crate::{settings, textes};

/// Name of the job in the manifest.
pub(crate) const NOM: &str = "balayage";
/// Files looked at between two checkpoints.
const PAGE: u32 = 200;

/// Puts every patient INSi may be asked about into the queue.
pub(crate) fn travailler(c: &Context) -> Result<Data, Failure> {
    let (mut vus, mut inscrits) = (0_i64, 0_i64);
    for statut in [Statut::Provisoire, Statut::Validee] {
        let mut premier = 0;
        loop {
            let question = Query::new("patient");
            question.equal("statut", &statut.as_str().into());
            question.page(premier, PAGE);
            let ids: Vec<String> = records::find(&question)?.iter().map(|un| un.id()).collect();
            if ids.is_empty() {
                break;
            }
            premier += u64::from(PAGE);
            let maintenant = time::now_ms();
            for patient in &ids {
                vus += 1;
                let dossier = Dossier::lire(patient)?;
                if a_demander(&dossier, maintenant, settings::nouvel_essai_ms()) {
                    attente::inscrire(patient, maintenant)?;
                    inscrits += 1;
                }
            }
            c.progress(
                None,
                &texts::text_with(textes::BALAYAGE_AVANCEMENT, &[("nombre", inscrits.into())]),
            );
            c.checkpoint(b"")?;
        }
    }
    if inscrits > 0 {
        file::programmer(time::now_ms())?;
    }
    Ok(Data::Json(
        json!({ "vus": vus, "inscrits": inscrits }).to_string(),
    ))
}
