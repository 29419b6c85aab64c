//! `socle:practice/identity-store`: the identity of a patient, under the rules of the RNIV.
//!
//! The rules are one pure function, [`socle_formats::identite::Identite::appliquer`]; it is applied
//! here so that the plugin learns what became of its request, and again by the record at commit.

pub(crate) mod acts;
mod practice;

pub use practice::identity_settings;

use std::sync::Arc;

use socle_formats::date::CivilDate;
use socle_formats::identite::{
    Acte, AncienMatricule, Attribut, Canal, Effet, Identite, Ins, Origine, Recuperation, Refus,
    Reponse, TraitsRecus,
};
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::traits::{Champ, Cog, Sexe};
use socle_manifest::{Access, Permission, Scope};
use socle_record::{IdentityEvent, Moyen, PatientId, RecordError, Write};
use wasmtime::component::Resource;

use crate::bindings::imports::socle::practice::identity_store;
use crate::capability::base::lookup;
use crate::failure::{Data, Failure};
use crate::host::HostEvent;
use crate::resources::{Identity, Reading};
use crate::state::{CallState, Origin};

/// More than any answer of INSi, history included, in bytes.
const ANSWER_BYTES: usize = 64 << 10;
/// At most what an act on an identity weighs, in bytes.
const IDENTITY_BYTES: usize = ANSWER_BYTES;

/// What stands for a document when the practitioner attests to know the person.
const ATTESTATION: &str = "attestation";

type Pair = (String, String);

fn refused(refus: &Refus) -> Failure {
    let failure = Failure::new(refus.code(), refus.message()).author(refus.to_string());
    match refus.champ() {
        Some(champ) => Failure {
            details: [failure.details, vec![("field".into(), name_of(champ))]].concat(),
            ..failure
        },
        None => failure,
    }
}

fn malformed(field: &str, reason: &str) -> Failure {
    let mut failure = Failure::new(
        "identity.answer",
        "La réponse d’identité est inutilisable : rien n’a été modifié.",
    )
    .author(reason);
    failure.details.push(("field".into(), field.into()));
    failure
}

fn stale() -> Failure {
    Failure::passing(
        "conflict",
        "L’identité a changé entre-temps : relisez-la avant de continuer.",
    )
    .author("stale revision")
}

/// The contract writes names with hyphens, JSON with underscores.
fn name_of(champ: Champ) -> String {
    champ.as_str().replace('_', "-")
}

fn ours<'a>(traits: impl Fn(Champ) -> Option<String> + 'a, field: &str) -> Data {
    Champ::TOUS
        .into_iter()
        .find(|champ| name_of(*champ) == field)
        .and_then(traits)
        .map_or(Data::None, Data::Text)
}

fn of_file(identite: &Identite, champ: Champ) -> Option<String> {
    let traits = identite.traits();
    match champ {
        Champ::NomNaissance => Some(traits.nom_naissance.clone()),
        Champ::PremierPrenom => Some(traits.premier_prenom.clone()),
        Champ::ListePrenoms => Some(traits.liste_prenoms.clone()),
        Champ::Sexe => Some(traits.sexe.as_str().to_owned()),
        Champ::DateNaissance => Some(traits.date_naissance.to_string()),
        Champ::LieuNaissance => traits.lieu_naissance.map(|cog| cog.as_str().to_owned()),
    }
}

fn of_answer(reponse: &Reponse, champ: Champ) -> Option<String> {
    let traits = &reponse.traits;
    match champ {
        Champ::NomNaissance => traits.nom_naissance.clone(),
        Champ::PremierPrenom => traits.premier_prenom.clone(),
        Champ::ListePrenoms => traits.liste_prenoms.clone(),
        Champ::Sexe => traits.sexe.map(|sexe| sexe.as_str().to_owned()),
        Champ::DateNaissance => traits.date_naissance.map(|date| date.to_string()),
        Champ::LieuNaissance => traits.lieu_naissance.map(|cog| cog.as_str().to_owned()),
    }
}

/// What a plugin hands over as INSi's answer, made into the type the rules work on.
pub(crate) fn answer_of(pairs: &[(String, Data)]) -> Result<Reponse, Failure> {
    let text = |key: &str| {
        lookup(pairs, key)
            .as_text()
            .map(str::to_owned)
            .filter(|text| !text.is_empty())
    };
    let needed = |key: &str| text(key).ok_or_else(|| malformed(key, "missing"));
    let matricule = |text: &str| {
        Matricule::parse_lenient(text).map_err(|error| malformed("matricule", &error.to_string()))
    };
    let oid = |text: &str| {
        text.parse::<OidIns>()
            .map_err(|error| malformed("oid", &error.to_string()))
    };
    let date = |key: &str, text: &str| {
        text.parse::<CivilDate>()
            .map_err(|error| malformed(key, &error.to_string()))
    };
    let mut historique = Vec::new();
    let former = match lookup(pairs, "historique") {
        Data::Texts(texts) => texts,
        _ => Vec::new(),
    };
    for line in &former {
        let mut parts = line.split('|').map(str::trim);
        let mut part = || parts.next().filter(|part| !part.is_empty());
        let (number, authority) = (part(), part());
        let (Some(number), Some(authority)) = (number, authority) else {
            return Err(malformed(
                "historique",
                "a former matricule is `matricule|oid|from|to`",
            ));
        };
        historique.push(AncienMatricule {
            matricule: matricule(number)?,
            oid: oid(authority)?,
            debut: part().map(|text| date("historique", text)).transpose()?,
            fin: part().map(|text| date("historique", text)).transpose()?,
            origine: Origine::Insi,
        });
    }
    let sexe = text("sexe")
        .map(|text| {
            text.parse::<Sexe>()
                .map_err(|error| malformed("sexe", &error.to_string()))
        })
        .transpose()?;
    let lieu = text("lieu-naissance")
        .map(|text| {
            text.parse::<Cog>()
                .map_err(|error| malformed("lieu-naissance", &error.to_string()))
        })
        .transpose()?;
    Ok(Reponse {
        ins: Ins {
            matricule: matricule(&needed("matricule")?)?,
            oid: oid(&needed("oid")?)?,
            historique,
        },
        traits: TraitsRecus {
            nom_naissance: text("nom-naissance"),
            premier_prenom: text("premier-prenom"),
            liste_prenoms: text("liste-prenoms"),
            sexe,
            date_naissance: text("date-naissance")
                .map(|text| date("date-naissance", &text))
                .transpose()?,
            lieu_naissance: lieu,
        },
    })
}

impl CallState {
    fn may_identify(&self, patient: &str, access: Access) -> Result<(), Failure> {
        self.granted_any("identity", |permission| match permission {
            Permission::Identity {
                scope,
                access: granted,
            } => *granted >= access && self.in_scope(*scope, patient),
            _ => false,
        })
    }

    fn may_see_unqualified(&self, patient: &str) -> Result<(), Failure> {
        // What is sent bears qualified matricules only.
        if self.call.origin == Origin::Delivery {
            return Err(Failure::denied("a send sees qualified matricules only"));
        }
        self.granted_any("identity-unqualified", |permission| match permission {
            Permission::IdentityUnqualified { scope } => self.in_scope(*scope, patient),
            _ => false,
        })
    }

    /// Is this patient one the line is about?
    pub(crate) fn in_scope(&self, scope: Scope, patient: &str) -> bool {
        match scope {
            // A badge is drawn for a patient of the list: that call is about this patient.
            Scope::Patient | Scope::Listed => self.call.patient.as_deref() == Some(patient),
            // A provider is limited to the patient of who asked.
            Scope::All => {
                self.call.chain.is_empty() || self.call.patient.as_deref() == Some(patient)
            }
        }
    }

    /// The identity as this call sees it: with what it staged.
    pub(crate) fn identity_now(&mut self, patient: &str) -> Result<(Identite, u64), Failure> {
        self.open_identity(patient)
            .map(|identity| (identity.state, identity.revision))
    }

    fn open_identity(&mut self, patient: &str) -> Result<Identity, Failure> {
        let file = self
            .host
            .record
            .identity(&PatientId::from(patient))
            .map_err(|error| self.host.record_failure(&error))?;
        self.note_read("identity-store", Some(patient));
        let (state, revision) = match self.staged.identities.get(patient) {
            Some((state, revision)) => (state.clone(), *revision),
            None => (file.identite, file.revision),
        };
        Ok(Identity {
            patient: patient.to_owned(),
            revision,
            state,
            asked: file.asked,
            dates: file.dates,
            history: None,
        })
    }

    fn act(
        &mut self,
        patient: &str,
        revision: u64,
        acte: Acte,
        moyen: Moyen,
    ) -> Result<Effet, Failure> {
        self.may_identify(patient, Access::Write)?;
        self.may_write()?;
        let (state, now) = self.identity_now(patient)?;
        if now != revision {
            return Err(stale());
        }
        self.keeps_numbers_out(&acte)?;
        let (after, suite) = state.appliquer(&acte).map_err(|refus| refused(&refus))?;
        self.collision(patient, &after)?;
        for avertissement in &suite.avertissements {
            self.complain(format!("warning: {}", avertissement.code()));
        }
        self.stage(
            Write::Identite {
                patient: PatientId::from(patient),
                revision,
                acte,
                moyen,
            },
            IDENTITY_BYTES,
        )?;
        self.staged
            .identities
            .insert(patient.to_owned(), (after, revision + 1));
        Ok(suite.effet)
    }

    /// Two patients never bear one matricule. The record refuses it at commit; the plugin learns it here, with who bears
    /// it, so that both can be shown.
    fn collision(&self, patient: &str, after: &Identite) -> Result<(), Failure> {
        let Some(ins) = after.ins() else {
            return Ok(());
        };
        let patient = PatientId::from(patient);
        let holder = self
            .host
            .record
            .matricule_holder(&patient, ins.matricule.as_str())
            .map_err(|error| self.host.record_failure(&error))?;
        match holder {
            None => Ok(()),
            Some(holder) => {
                let id = holder.to_string();
                self.host.tell(HostEvent::Collision {
                    patient: patient.to_string(),
                    holder: id.clone(),
                });
                let taken = RecordError::MatriculeTaken { patient, holder };
                let mut failure = self.host.record_failure(&taken);
                failure.details.push(("patient".into(), id));
                Err(failure)
            }
        }
    }

    fn outcome(&self, patient: &str, effet: Effet) -> String {
        if matches!(effet, Effet::ReponseAVerifier { .. }) {
            return "a-verifier".into();
        }
        self.staged
            .identities
            .get(patient)
            .map_or_else(String::new, |(state, _)| state.statut().as_str().to_owned())
    }

    fn ins_of(
        &mut self,
        patient: &str,
        choose: impl Fn(&Identite) -> Option<Pair>,
    ) -> Result<Option<Pair>, Failure> {
        let (state, _) = self.identity_now(patient)?;
        Ok(choose(&state))
    }
}

impl CallState {
    /// The matricule whatever the statut. A call that was given one that is not qualified keeps it in.
    fn unqualified(&mut self, patient: &str) -> Result<Option<Pair>, Failure> {
        let (state, _) = self.identity_now(patient)?;
        let ins = state.ins().map(pair);
        if let Some((matricule, _)) = &ins
            && state.matricule_transmissible().is_none()
        {
            self.saw(matricule);
        }
        Ok(ins)
    }
}

fn pair(ins: &Ins) -> Pair {
    (ins.matricule.as_str().to_owned(), ins.oid.to_string())
}

impl identity_store::Host for CallState {
    fn open(&mut self, patient: String) -> wasmtime::Result<Result<Resource<Identity>, Failure>> {
        let opened = self
            .may_identify(&patient, Access::Read)
            .and_then(|()| self.open_identity(&patient));
        match opened {
            Ok(identity) => Ok(Ok(self.keep(identity)?)),
            Err(failure) => Ok(Err(failure)),
        }
    }

    fn matricule(&mut self, patient: String) -> wasmtime::Result<Result<Option<Pair>, Failure>> {
        Ok(self.may_identify(&patient, Access::Read).and_then(|()| {
            self.ins_of(&patient, |state| state.matricule_transmissible().map(pair))
        }))
    }

    fn matricule_unqualified(
        &mut self,
        patient: String,
    ) -> wasmtime::Result<Result<Option<Pair>, Failure>> {
        Ok(self
            .may_see_unqualified(&patient)
            .and_then(|()| self.unqualified(&patient)))
    }

    fn record_answer(
        &mut self,
        patient: String,
        revision: u64,
        answer: Vec<(String, Data)>,
        means: String,
    ) -> wasmtime::Result<Result<String, Failure>> {
        let moyen = match means.as_str() {
            "carte-vitale" => Moyen::CarteVitale,
            _ => Moyen::Traits,
        };
        if answer
            .iter()
            .map(|(key, value)| key.len() + value.weight())
            .sum::<usize>()
            > ANSWER_BYTES
        {
            return Ok(Err(malformed(
                "historique",
                "an answer holds at most 64 KiB",
            )));
        }
        Ok(answer_of(&answer).and_then(|reponse| {
            let effet = self.act(&patient, revision, Acte::Reponse(reponse), moyen)?;
            Ok(self.outcome(&patient, effet))
        }))
    }

    fn record_no_answer(
        &mut self,
        patient: String,
        revision: u64,
        code: String,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let note = |state: &mut Self| {
            state.may_identify(&patient, Access::Write)?;
            if state.identity_now(&patient)?.1 != revision {
                return Err(stale());
            }
            if code.is_empty()
                || code.len() > 16
                || !code
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
            {
                return Err(malformed("code", "a short code is expected"));
            }
            let write = Write::SansReponse {
                patient: PatientId::from(patient.as_str()),
                revision,
                code: code.clone(),
                moyen: Moyen::Traits,
            };
            state.stage(write, IDENTITY_BYTES)
        };
        Ok(note(self))
    }

    fn decide(
        &mut self,
        patient: String,
        revision: u64,
        decision: String,
    ) -> wasmtime::Result<Result<String, Failure>> {
        let acte = match decision.as_str() {
            "accept" => Acte::AccepterReponse,
            "reject" => Acte::RejeterReponse,
            other => {
                return Ok(Err(malformed(
                    "decision",
                    &format!("`{other}` is neither accept nor reject"),
                )));
            }
        };
        let decided = self
            .acting_person()
            .and_then(|_| self.act(&patient, revision, acte, Moyen::Decision));
        Ok(decided.map(|effet| self.outcome(&patient, effet)))
    }

    fn check(
        &mut self,
        patient: String,
        revision: u64,
        piece: String,
    ) -> wasmtime::Result<Result<String, Failure>> {
        Ok(self.check_identity(&patient, revision, &piece))
    }

    fn accepted(
        &mut self,
        patient: String,
    ) -> wasmtime::Result<Result<Vec<(String, String)>, Failure>> {
        Ok(self.accepted_from(&patient))
    }

    fn mark(
        &mut self,
        patient: String,
        revision: u64,
        attribut: String,
        on: bool,
        reason: String,
    ) -> wasmtime::Result<Result<String, Failure>> {
        Ok(self.mark_identity(&patient, revision, &attribut, on, &reason))
    }

    fn withdraw(
        &mut self,
        patient: String,
        revision: u64,
        what: String,
        reason: String,
    ) -> wasmtime::Result<Result<String, Failure>> {
        Ok(self.withdraw_from_identity(&patient, revision, &what, &reason))
    }

    fn refuse(
        &mut self,
        patient: String,
        revision: u64,
    ) -> wasmtime::Result<Result<String, Failure>> {
        Ok(self.note_refusal(&patient, revision))
    }

    fn record_verification(
        &mut self,
        patient: String,
        revision: u64,
        verdict: String,
        means: String,
    ) -> wasmtime::Result<Result<String, Failure>> {
        Ok(self.note_verification(&patient, revision, &verdict, &means))
    }

    fn record_reading(
        &mut self,
        patient: String,
        revision: u64,
        reading: Resource<Reading>,
    ) -> wasmtime::Result<Result<String, Failure>> {
        self.take_reading(&patient, revision, &reading)
    }
}

impl CallState {
    /// The history of an identity, as the record keeps it: read once for each opened identity.
    fn history(
        &mut self,
        identity: &Resource<Identity>,
    ) -> wasmtime::Result<Result<Arc<Vec<IdentityEvent>>, Failure>> {
        let opened = self.resource(identity)?;
        if let Some(events) = &opened.history {
            return Ok(Ok(Arc::clone(events)));
        }
        let patient = PatientId::from(opened.patient.as_str());
        let events = match self.host.record.identity_history(&patient) {
            Ok(events) => Arc::new(events),
            Err(error) => return Ok(Err(self.host.record_failure(&error))),
        };
        self.resource_mut(identity)?.history = Some(Arc::clone(&events));
        Ok(Ok(events))
    }
}

/// One thing said of an event.
fn told(event: &IdentityEvent, field: &str) -> Data {
    let text = |text: &Option<String>| text.clone().map_or(Data::None, Data::Text);
    match field {
        "what" => Data::Text(event.acte.clone()),
        "instant" => Data::Integer(event.at_ms),
        "revision" => i64::try_from(event.revision).map_or(Data::None, Data::Integer),
        "person" => event
            .author
            .person
            .as_ref()
            .map_or(Data::None, |person| Data::Text(person.nom.clone())),
        "plugin" => text(&event.author.plugin),
        "means" => Data::Text(event.moyen.as_str().to_owned()),
        "code" => text(&event.code),
        "reason" => text(&event.reason),
        "statut" => Data::Text(event.after.statut().as_str().to_owned()),
        "attributs" => Data::Texts(
            Attribut::TOUS
                .into_iter()
                .filter(|attribut| is_marked(&event.after, *attribut))
                .map(|attribut| attribut.as_str().to_owned())
                .collect(),
        ),
        _ => Data::None,
    }
}

fn is_marked(identite: &Identite, attribut: Attribut) -> bool {
    let attributs = identite.attributs();
    match attribut {
        Attribut::Douteux => attributs.douteux,
        Attribut::Fictif => attributs.fictif,
        Attribut::Homonyme => attributs.homonyme,
        Attribut::DateIncertaine => identite.date_incertaine(),
    }
}

/// A former matricule as the contract writes it.
fn former_line(ancien: &AncienMatricule) -> String {
    let date = |date: &Option<CivilDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let origin = match ancien.origine {
        Origine::Insi => "insi",
        Origine::Invalide => "invalide",
        Origine::Remplace => "remplace",
    };
    format!(
        "{}|{}|{}|{}|{origin}",
        ancien.matricule.as_str(),
        ancien.oid,
        date(&ancien.debut),
        date(&ancien.fin)
    )
}

impl identity_store::HostIdentity for CallState {
    fn patient(&mut self, identity: Resource<Identity>) -> wasmtime::Result<String> {
        Ok(self.resource(&identity)?.patient.clone())
    }

    fn revision(&mut self, identity: Resource<Identity>) -> wasmtime::Result<u64> {
        Ok(self.resource(&identity)?.revision)
    }

    fn statut(&mut self, identity: Resource<Identity>) -> wasmtime::Result<String> {
        Ok(self.resource(&identity)?.state.statut().as_str().to_owned())
    }

    fn get(&mut self, identity: Resource<Identity>, field: String) -> wasmtime::Result<Data> {
        let state = &self.resource(&identity)?.state;
        Ok(ours(|champ| of_file(state, champ), &field))
    }

    fn marked(&mut self, identity: Resource<Identity>, attribut: String) -> wasmtime::Result<bool> {
        let state = &self.resource(&identity)?.state;
        Ok(attribut
            .parse()
            .is_ok_and(|attribut| is_marked(state, attribut)))
    }

    fn piece(&mut self, identity: Resource<Identity>) -> wasmtime::Result<Option<String>> {
        Ok(self
            .resource(&identity)?
            .state
            .controle()
            .map(|controle| controle.code().to_owned()))
    }

    fn recovery(&mut self, identity: Resource<Identity>) -> wasmtime::Result<Option<String>> {
        Ok(self
            .resource(&identity)?
            .state
            .recuperation()
            .map(|recuperation| {
                match recuperation {
                    Recuperation::Concordante => "concordante",
                    Recuperation::Acceptee => "acceptee",
                }
                .to_owned()
            }))
    }

    fn held(&mut self, identity: Resource<Identity>, field: String) -> wasmtime::Result<Data> {
        let identity = self.resource(&identity)?;
        let (patient, held) = (
            identity.patient.clone(),
            identity.state.a_verifier().cloned(),
        );
        // The matricule of an answer that waits belongs to no qualified identity.
        let is_of_the_ins = matches!(field.as_str(), "matricule" | "oid");
        if is_of_the_ins && self.may_see_unqualified(&patient).is_err() {
            return Ok(Data::None);
        }
        if let Some(reponse) = held.as_ref().filter(|_| is_of_the_ins) {
            self.saw(reponse.ins.matricule.as_str());
        }
        Ok(held.map_or(Data::None, |reponse| match field.as_str() {
            "matricule" => Data::Text(reponse.ins.matricule.as_str().to_owned()),
            "oid" => Data::Text(reponse.ins.oid.to_string()),
            _ => ours(|champ| of_answer(&reponse, champ), &field),
        }))
    }

    fn asked(&mut self, identity: Resource<Identity>) -> wasmtime::Result<Option<i64>> {
        Ok(self
            .resource(&identity)?
            .asked
            .as_ref()
            .map(|asked| asked.at_ms))
    }

    fn asked_code(&mut self, identity: Resource<Identity>) -> wasmtime::Result<Option<String>> {
        Ok(self
            .resource(&identity)?
            .asked
            .as_ref()
            .map(|asked| asked.code.clone()))
    }

    fn checked(&mut self, identity: Resource<Identity>) -> wasmtime::Result<Option<i64>> {
        let identity = self.resource(&identity)?;
        Ok(identity.dates.checked.as_ref().map(|checked| checked.at_ms))
    }

    fn checked_by(&mut self, identity: Resource<Identity>) -> wasmtime::Result<Option<String>> {
        let identity = self.resource(&identity)?;
        Ok(identity
            .dates
            .checked
            .as_ref()
            .and_then(|checked| checked.who.clone()))
    }

    fn verified(&mut self, identity: Resource<Identity>) -> wasmtime::Result<Option<i64>> {
        let dates = &self.resource(&identity)?.dates;
        Ok(dates.verified.map(|verified| verified.at_ms))
    }

    fn verdict(&mut self, identity: Resource<Identity>) -> wasmtime::Result<Option<String>> {
        let dates = &self.resource(&identity)?.dates;
        Ok(dates
            .verified
            .map(|verified| verified.verdict.as_str().to_owned()))
    }

    fn refused(&mut self, identity: Resource<Identity>) -> wasmtime::Result<Option<i64>> {
        Ok(self.resource(&identity)?.dates.refused)
    }

    fn due(&mut self, identity: Resource<Identity>, what: String) -> wasmtime::Result<bool> {
        let identity = self.resource(&identity)?;
        Ok(self.host.is_due(identity, &what))
    }

    fn held_from(&mut self, identity: Resource<Identity>) -> wasmtime::Result<Option<String>> {
        let canal = self.resource(&identity)?.state.canal_a_verifier();
        Ok(canal.map(|canal| {
            match canal {
                Canal::Insi => "insi",
                Canal::Apcv => "apcv",
            }
            .to_owned()
        }))
    }

    fn held_follows(&mut self, identity: Resource<Identity>) -> wasmtime::Result<bool> {
        Ok(self.resource(&identity)?.state.suite_d_identite())
    }

    fn former(&mut self, identity: Resource<Identity>) -> wasmtime::Result<Vec<String>> {
        let identity = self.resource(&identity)?;
        let patient = identity.patient.clone();
        let former: Vec<AncienMatricule> = identity.state.historique().cloned().collect();
        if former.is_empty() || self.may_see_unqualified(&patient).is_err() {
            return Ok(Vec::new());
        }
        for ancien in &former {
            self.saw(ancien.matricule.as_str());
        }
        Ok(former.iter().map(former_line).collect())
    }

    fn history_size(
        &mut self,
        identity: Resource<Identity>,
    ) -> wasmtime::Result<Result<u32, Failure>> {
        Ok(self
            .history(&identity)?
            .map(|events| u32::try_from(events.len()).unwrap_or(u32::MAX)))
    }

    fn history_of(
        &mut self,
        identity: Resource<Identity>,
        number: u32,
        field: String,
    ) -> wasmtime::Result<Result<Data, Failure>> {
        Ok(self.history(&identity)?.and_then(|events| {
            events
                .get(number as usize)
                .map(|event| told(event, &field))
                .ok_or_else(|| {
                    Failure::new("not-found", "Cette identité n’a pas autant d’historique.")
                })
        }))
    }

    fn drop(&mut self, resource: Resource<Identity>) -> wasmtime::Result<()> {
        self.forget(resource)
    }
}
