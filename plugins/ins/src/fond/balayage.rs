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
    // All of them first: the queue at work beside this changes states, and pages would shift under it.
    let mut ids = Vec::new();
    for statut in [Statut::Provisoire, Statut::Validee] {
        for premier in (0..).step_by(PAGE as usize) {
            let question = Query::new("patient");
            question.equal("statut", &statut.as_str().into());
            question.page(premier, PAGE);
            let avant = ids.len();
            ids.extend(records::find(&question)?.iter().map(|un| un.id()));
            if ids.len() == avant {
                break;
            }
        }
    }
    let mut inscrits = 0_i64;
    for page in ids.chunks(PAGE as usize) {
        let maintenant = time::now_ms();
        for patient in page {
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
    if inscrits > 0 {
        file::programmer(time::now_ms())?;
    }
    Ok(Data::Json(
        json!({ "vus": ids.len(), "inscrits": inscrits }).to_string(),
    ))
}
