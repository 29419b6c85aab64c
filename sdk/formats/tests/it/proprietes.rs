//! Properties over long random sequences of acts, seeded so that a failure is found again.
//!
//! The random identities, replies and documents differ by what goes wrong in practices: one letter, an exchanged day and
//! month, an accent, another place, another matricule.

use socle_formats::identite::{
    Acte, Attribut, Concordance, Confiance, Identite, Motif, Piece, Reponse, Statut, Verdict,
    concordance,
};

use super::donnees::{ins, tiq, traits};

/// A seeded generator (xorshift64*): the sequences are the same on every machine.
struct Hasard(u64);

impl Hasard {
    fn nombre(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn).unwrap() % below
    }

    fn parmi<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.nombre(among.len())]
    }
}

const NOMS: [&str; 5] = ["ADRUN", "Adrùn", "ADRUM", "ADRUN-MARTIN", "ADRUN\u{200B}"];
const PRENOMS: [&str; 4] = ["ZOE", "Zoé", "ZOEE", "ZOE MARIE"];
const DATES: [&str; 4] = ["1975-12-31", "1975", "1975-11-12", "1975-12-11"];
const SEXES: [&str; 3] = ["F", "M", "I"];
const LIEUX: [&str; 4] = ["63220", "63113", "99999", ""];
const MATRICULES: [&str; 3] = ["275126322074974", "2751263220750", "109076322088835"];

fn ecrits(h: &mut Hasard) -> String {
    // Mostly the same person, so that sequences go far.
    let bent = h.nombre(3) == 0;
    let mut pick = |among: &[&'static str]| {
        if bent && h.nombre(2) == 0 {
            *h.parmi(among)
        } else {
            among[0]
        }
    };
    format!(
        "{}/{}/{}/{}/{}/{}",
        pick(&NOMS),
        pick(&PRENOMS),
        pick(&PRENOMS),
        pick(&SEXES),
        pick(&DATES),
        pick(&LIEUX)
    )
}

fn reponse(h: &mut Hasard) -> Reponse {
    let matricule = if h.nombre(3) == 0 {
        *h.parmi(&MATRICULES)
    } else {
        MATRICULES[0]
    };
    Reponse {
        ins: ins(matricule, "1.2.250.1.213.1.4.8"),
        traits: tiq(&ecrits(h)),
    }
}

fn acte(h: &mut Hasard) -> Acte {
    let motif = || Motif::new("essai").unwrap();
    match h.nombre(16) {
        0..=2 => Acte::Reponse(reponse(h)),
        3 => Acte::LireApcv(reponse(h)),
        4 | 5 => Acte::AccepterReponse,
        6 => Acte::RejeterReponse,
        7 | 8 => Acte::Controler(*h.parmi(&Piece::TOUTES)),
        9 => Acte::Attester,
        10 => Acte::RefuserPiece,
        11 => Acte::Verifier(*h.parmi(&Verdict::TOUS)),
        12 => Acte::Marquer(*h.parmi(&Attribut::TOUS), h.nombre(3) == 0, None),
        13 => Acte::ModifierTraits(traits(&ecrits(h))),
        14 => Acte::RetirerControle(motif()),
        _ => match h.nombre(2) {
            0 => Acte::InvaliderIns(motif()),
            _ => Acte::RevenirProvisoire(motif()),
        },
    }
}

/// What really happened to the file, kept apart from the machine: the proof that a status asks for.
#[derive(Default)]
struct Preuves {
    /// The matricule INSi or the appli carte Vitale gave, taken by a reply that agreed or by a person's decision.
    donne: Option<String>,
    /// A check was made, on traits that agree with those INSi gave.
    controle: bool,
}

/// Runs `steps` acts; how often each status was reached.
fn sequence(seed: u64, steps: usize) -> [usize; 4] {
    let mut h = Hasard(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut file = loop {
        if let Ok(file) = Identite::nouvelle(traits(&ecrits(&mut h))) {
            break file;
        }
    };
    let mut proof = Preuves::default();
    let mut seen = [0; 4];
    for step in 0..steps {
        let acte = acte(&mut h);
        let at = || format!("seed {seed}, step {step}: {acte:?}");
        let Ok((next, _)) = file.appliquer(&acte) else {
            continue;
        };
        follow(&mut proof, &file, &acte, &next);
        // Nobody but a person, or a reply that agrees, changes traits that differ.
        if let Acte::Reponse(reply) | Acte::LireApcv(reply) = &acte {
            let agree = concordance(file.traits(), &reply.traits);
            if !agree.parfaite() {
                assert_eq!(file.traits(), next.traits(), "{}", at());
                assert_eq!(file.ins(), next.ins(), "{}", at());
            }
        } else if file.traits() != next.traits() {
            assert!(
                matches!(acte, Acte::AccepterReponse | Acte::ModifierTraits(_)),
                "{}",
                at()
            );
        }
        let blocked = next.attributs().douteux || next.attributs().fictif;
        if next.statut() == Statut::Qualifiee {
            let held = next.ins().map(|ins| ins.matricule.as_str().to_owned());
            assert_eq!(proof.donne, held, "an INS nobody gave: {}", at());
            assert!(proof.controle, "no check on these traits: {}", at());
            assert!(!blocked, "{}", at());
            assert!(!next.piece_refusee(), "{}", at());
        }
        // Nothing but a qualified identity emits a matricule.
        assert_eq!(
            next.matricule_transmissible().is_some(),
            next.statut() == Statut::Qualifiee,
            "{}",
            at()
        );
        if blocked {
            assert_eq!(next.statut(), Statut::Provisoire, "{}", at());
        }
        seen[Statut::TOUS
            .iter()
            .position(|statut| *statut == next.statut())
            .unwrap()] += 1;
        file = next;
    }
    seen
}

fn follow(proof: &mut Preuves, before: &Identite, acte: &Acte, after: &Identite) {
    let taken = |reply: &Reponse| {
        after.ins().map(|ins| ins.matricule) == Some(reply.ins.matricule)
            && after.a_verifier().is_none()
    };
    let mut entered: Option<(Concordance, bool)> = None;
    match acte {
        Acte::Reponse(reply) if taken(reply) => {
            entered = Some((concordance(before.traits(), &reply.traits), false));
            proof.donne = Some(reply.ins.matricule.as_str().to_owned());
        }
        Acte::LireApcv(reply) if taken(reply) => {
            entered = Some((concordance(before.traits(), &reply.traits), true));
            proof.donne = Some(reply.ins.matricule.as_str().to_owned());
        }
        Acte::AccepterReponse => {
            let reply = before.a_verifier().unwrap();
            let apcv = before.canal_a_verifier() == Some(socle_formats::identite::Canal::Apcv);
            entered = Some((concordance(before.traits(), &reply.traits), apcv));
            proof.donne = Some(reply.ins.matricule.as_str().to_owned());
        }
        Acte::Controler(piece) => {
            assert_eq!(piece.confiance(), Confiance::Haute);
            proof.controle = true;
        }
        Acte::Attester => proof.controle = true,
        _ => {}
    }
    // A reply that says what the file already holds leaves the check where it was.
    let confirmed = before.ins().map(|ins| (ins.matricule, ins.oid))
        == after.ins().map(|ins| (ins.matricule, ins.oid))
        && before.traits() == after.traits();
    if let Some((concordance, apcv)) = entered.filter(|(_, apcv)| *apcv || !confirmed) {
        // What was checked before is checked of INSi's traits only when they agree.
        proof.controle = apcv || (proof.controle && concordance.parfaite());
    }
    if after.ins().is_none() {
        proof.donne = None;
    }
    if after.controle().is_none() {
        proof.controle = false;
    }
}

#[test]
fn no_sequence_of_acts_qualifies_an_identity_without_its_proofs() {
    let mut seen = [0; 4];
    for seed in 1..=4_000 {
        for (all, one) in seen.iter_mut().zip(sequence(seed, 60)) {
            *all += one;
        }
    }
    // The walk went everywhere.
    assert!(seen.iter().all(|&count| count > 5_000), "{seen:?}");
}
