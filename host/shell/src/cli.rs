//! The headless host. stdout carries only the answer, as text or as JSON; everything else goes to
//! stderr; nothing ever asks a question.
//!
//! Exit codes: 0 done, 1 the plugin, the service or the record answered no, 2 usage. The text is for
//! reading and may change; scripts use `--json`, whose keys stay:
//!
//! | command | answer |
//! |---|---|
//! | `init`, `restore` | `home`, `serveur` (null in the folder), `poste`, `extensions` (installed) |
//! | `backup` | `fichier`, `lignes` (of each table), `total` |
//! | `check` | `sain`, `lignes`, `contenus` (read again), `journal_intact`, `defauts` |
//! | `store status` | `magasin` (`sqlite`, `postgres`), `serveur`, `schema`, `cabinet`, `poste`, `lignes` |
//! | `zone` | `fuseau` (IANA), `libelle`, `aujourdhui` |
//! | `store move` | `lignes`, `total`, `ancien` (the old database, in the folder, or null) |
//! | `demo` | `home`, `patients` (created), `extensions` (installed or brought up to date) |
//! | `patients list` | `total`, `patients`: `id`, `nom_naissance`, `premier_prenom`, `nom_utilise`, `prenom_utilise`, `date_naissance`, `sexe`, `statut`, `a_verifier` |
//! | `patients show` | the same traits with `liste_prenoms`, `lieu_naissance`, `telephone`, `courriel`, `revision`; `identite`: `statut`, `revision`, `matricule`, `oid`, `transmissible`, `controle`, `douteux`, `fictif`, `homonyme`, `a_verifier` (the traits, `matricule` and `oid` of the answer that waits, or null), `interrogee` (`instant_ms`, `code`, `moyen`, or null); `historique`: `revision`, `instant_ms`, `par`, `extension`, `moyen`, `acte`, `code`, `statut`, `traits` (after it) |
//! | `patients create`, `edit` | `id`, `revision`, `statut`, `avertissements`, `messages`; a create refused for people who may be the same: `proches`, as `patients list` |
//! | `dossier show` | `patient`, `suivi`, `deces`, `medecin_traitant`, `sections` (each a list, by kind), `ald`, `consentements` (those in force), `correspondants`, `consultations`, `actes`, `addenda`; each element: `id`, `sorte`, `revision`, its fields (names with `_`), a coded one as `systeme`, `code`, `libelle` |
//! | `dossier add`, `change`, `close`, `strike`, `validate` | the element as it is then |
//! | `dossier find` | `total`, `elements` |
//! | `dossier history` | `historique`: `revision`, `instant_ms`, `par`, `extension`, `acte`, `motif`, `modifications` (`champ`, `avant`, `apres`) |
//! | `dossier kinds` | `sortes`: `nom`, `libelle`, `champs` (`nom`, `libelle`, `obligatoire`, `valeurs`) |
//! | `terminologies import`, `remove` | `systeme`, `codes` |
//! | `terminologies list` | `terminologies`: `systeme`, `nom`, `codes`; of what was loaded also `version`, `date`, `fichier`, `instant_ms` |
//! | `terminologies search` | `systeme`, `codes`: `code`, `libelle`, `de` |
//! | `plugins list` | `extensions`: `id`, `version`, `nom`, `editeur`, `etat`, `raison`, `services`, `commandes`, `panneaux`, `empreinte`, `tierce`, `droits` (`ligne`, `phrase`, `motif`, `choix`: `always`, `each-time`, `never` or null, `impose`, `usages`, `dernier_usage_ms`), `couts` (`appels`, `echecs`, `lents`, `processeur_ms`, `processeur_1h_ms`, `hote_ms`, `appels_hote`, `memoire_octets`); `refusees`: `id`, `dossier`, `code`, `message`; `services`: the provider of each |
//! | `plugins examine` | `id`, `version`, `editeur`, `empreinte`, `occasion`, `demandes` (as `droits`, with `nouveau`) |
//! | `plugins pause`, `restart`, `disable`, `enable`, `consent` | `id`, `etat` |
//! | `plugins report` | `id`, `rapport` |
//! | `plugins install`, `remove`, `allow`, `each-time`, `refuse`, `choose` | `id` or `service` and `extension`; what was decided |
//! | `call` | what the command answers, as its plugin documents it |
//! | `import PLUGIN/IMPORTER FILE` | `reponse`: what the importer answers |
//! | `import FILE.csv` | `fichier`, `encodage`, `separateur`, `colonnes` (of each field), `simulation`, `arrete`; how many lines: `lignes`, `a_reprendre`, `repris`, `deja_repris`, `a_decider`, `laisses`, `refuses`, `modifies`; the first of them: `refus` (`ligne`, `champ`, `motif`), `ressemblances` (`ligne`, `patients` or `autre_ligne`), `modifications` (`ligne`, `champ`, `ecrit`, `motif`) |
//! | `export` | `dossier` (the folder), `patients`, `fichiers`, `octets`, `empreinte` (SHA-256 of `MANIFESTE.sha256`) |
//! | `view` | `extension`, `contribution`, `texte` |
//! | `agenda list` | `date`, `rendez_vous`: `id`, `patient`, `heure`, `duree` (minutes), `motif`, `intitule`, `presence` |
//! | `agenda import` | `ajoutes`, `modifies`, `inchanges`, `a_designer`, `passes`, `journees`, `repetes`, `demandes`, `illisibles`: `lequel`, `pourquoi` |
//! | `agenda prepare` | `date`, `patients`: how many were told about |
//! | `mailboxes list`, `set`, `remove` | `boites`: `id`, `nom`, `adresse`, `personne`, `imap` and `smtp` (`serveur`, `port`, `tls`), `utilisateur`, `autorites` (how many), `domaine_patients` |
//! | `identities show`, `set` | `annees`, `pieces`: by case, the codes of the documents accepted |
//! | `outbox list` | `total`, `envois`: `id`, `identifiant` (on the wire), `service`, `extension`, `demandeur`, `auteur`, `patient`, `etat`, `raison`, `besoins`, `apres`, `tentatives`, `cree_ms`, `modifie_ms`, `prochaine_ms`, `nombre_documents` |
//! | `outbox show` | the same for one, with `ordre`, `reponse`, `documents` (`cle`, `octets`, `sha256`) and `historique` (`tour`, `tache`, `extension`, `debut_ms`, `fin_ms`, `issue`, `code`, `message`) |
//! | `outbox retry`, `cancel` | the same as a line of `outbox list`, afterwards |
//! | `outbox events`, `handle-events`, `drop-events` | `evenements`: `id`, `evenement`, `extension`, `patient`, `instant_ms`, `raison` |
//! | `outbox export` | `id`, `dossier`: a folder with `envoi.json` (as `outbox show`, each document with its `fichier`) and the documents |
//! | `documents list` | `documents`: `id`, `patient`, `titre`, `type`, `libelle`, `sorte`, `statut`, `lu`, `auteur`, `date`, `version`, `mime`, `octets`, `remplace`, `remplace_par` |
//! | `documents new` | `id`, `a_completer` (labels of the fields without value) |
//! | `documents validate` | `id`, `pages`, `signes_absents`, `sans_datamatrix` (why, or null) |
//! | `documents import`, `duplicate`, `replace`, `write`, `archive` | `id` |
//! | `documents print` | `id`, `demande` (the number of the request) |
//! | `documents templates`, `types` | `modeles`, `types`: `id` or `code`, `titre` or `libelle`, `type` or `classe` |
//! | `audit verify` | `intact`, `signatures` (`tiennent`, `derniere`: `jour`, `signataire`), and `lignes`, `empreinte` or `poste`, `ligne`, `defaut`, `jour` |
//! | `audit export` | `lignes`, `fichier` |
//! | `audit sign` | `ligne`: the last one signed; null when today's signature is there already |
//! | `audit tail` | `lignes`: `numero`, `instant_ms`, `nature`, `nom`, `personne`, `extension`, `patient`, `capacite`, `objet`, `empreinte` |
//! | `audit patient` | `total`, `lignes`: as `audit tail`, with `quoi` and `sorte` (French), `nom_personne` |
//! | `session status` | `etat` (`personne`, `ouverture`, `ouverte`, `verrouillee`, `demonstration`), `personne`, `nom`, `role`, `authentification`, `structure`, `responsable` |
//! | `session rights` | `droits`: `profil`, `actes`: by name `permis`, and `code`, `message` when not |
//! | `session set` | `cle` |
//! | `shell` beside an open window | `transmis`: whether a patient was passed to it |
//! | `sandbox` | `adresse`, said as soon as it answers |
//!
//! With exit code 1 there is always `erreur`: `code` (dotted, stable, never reused), `message` (French, says what to
//! do), `reessayable`, `details`; beside it, what the command came to all the same, such as a plugin's `abouti: false`.
//! Instants are milliseconds UTC, dates `YYYY[-MM[-DD]]`, statuts `provisoire`, `validee`, `recuperee`, `qualifiee`.

mod agenda;
mod answer;
mod args;
mod audit;
mod call;
pub mod control;
mod demo;
mod documents;
mod dossier;
mod export;
mod home;
mod identities;
mod import;
mod init;
mod mailboxes;
mod moving;
mod outbox;
mod patients;
mod plugins;
mod rights;
#[cfg(feature = "demo")]
mod sandbox;
mod scan;
mod session;
mod shell;
mod software;
mod store;
mod table;
mod terminologies;
mod testhost;
mod text;
mod view;
mod zone;

use std::process::ExitCode;

use answer::{Answer, No};
use args::{Command, Socle};
use socle_record::RecordError;

use socle_practice::{OpenError, Practice, passphrase};

/// Run the program with its arguments.
pub fn main() -> ExitCode {
    let arguments = Socle::read();
    if let Command::Pages(asked) = &arguments.command {
        return documents::pages(asked);
    }
    start_log();
    let json = arguments.json;
    let home = home::folder(arguments.home.as_deref());
    if let Some(file) = arguments.secret_file()
        && let Err(error) = passphrase::read(file)
    {
        let unreadable = RecordError::File {
            path: file.to_owned(),
            error,
        };
        return answer::give(Err(unreadable.into()), json);
    }
    let answered = match arguments.command {
        Command::Init(options) => {
            rights::at_an_empty_folder().and_then(|()| init::make(&home, &options))
        }
        Command::Restore(options) => {
            rights::at_an_empty_folder().and_then(|()| init::restore(&home, &options))
        }
        Command::Store {
            command: args::Store::Move { to },
        } => moving::run(&home, &to),
        Command::Demo => demo::make(&home),
        #[cfg(feature = "demo")]
        Command::Sandbox(options) => sandbox::run(&home, options, json),
        Command::Shell(options) => shell::run(&home, options),
        Command::Testhost(options) => testhost::run(&options),
        command => match Practice::open(&home) {
            Ok(practice) => session::open_by_certificate(&practice)
                .and_then(|()| at_practice(&practice, command)),
            // Somebody has it open, and may do it for us.
            Err(OpenError::Record(locked @ RecordError::HomeLocked { .. })) => {
                control::ask_other(&home).unwrap_or_else(|| Err(locked.into()))
            }
            Err(error) => Err(error.into()),
        },
    };
    answer::give(answered, json)
}

/// Do what is asked of a practice that is open.
fn at_practice(practice: &Practice, command: Command) -> Answered {
    rights::may(practice, &command)?;
    match command {
        Command::Patients { command } => patients::run(practice, command),
        Command::Dossier { command } => dossier::run(practice, command),
        Command::Terminologies { command } => terminologies::run(practice, command),
        Command::Plugins { command } => plugins::run(practice, command),
        Command::Call(call) => call::run(practice, call),
        Command::Import(import) => import::run(practice, import),
        Command::Export { what } => export::run(practice, &what),
        Command::View(view) => view::run(practice, view),
        Command::Agenda { command } => agenda::run(practice, &command),
        Command::Outbox { command } => outbox::run(practice, command),
        Command::Documents { command } => documents::run(practice, command),
        Command::Identities { command } => identities::run(practice, command),
        Command::Mailboxes { command } => mailboxes::run(practice, command),
        Command::Scan(scan) => scan::run(practice, scan),
        Command::Audit { command } => audit::run(practice, command),
        Command::Backup { file } => store::backup(practice, &file),
        Command::Check => store::check(practice),
        Command::Zone { name } => zone::run(practice, name),
        Command::Store {
            command: args::Store::Status,
        } => store::status(practice),
        Command::Store {
            command: args::Store::Move { to },
        } => moving::allow(practice, &to),
        Command::Session { command } => session::run(practice, command),
        Command::Shell(asked) => shell::called(practice, &asked),
        _ => Err(No::new(
            "control.request",
            "Cette commande ne concerne pas un cabinet ouvert.",
        )),
    }
}

/// `RUST_LOG` says what is written to stderr; warnings otherwise.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_unset| "warn".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .without_time()
        .init();
}

type Answered = Result<Answer, No>;
