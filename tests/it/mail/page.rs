//! Mailboxes set, tried and removed from the page of settings, on the real host and a real operator.

use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_capabilities::mailbox::settings;
use socle_record::{Author, Purpose};
use socle_screen::Screen;
use socle_screen::live::LiveModel;
use socle_servers::mail::{CABINET, PASSWORD, shared};

use super::{LONG, practice};

struct Page(Harness<'static, Screen>);

impl Page {
    #[track_caller]
    fn until(&mut self, what: &str, seen: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        loop {
            self.0.step();
            if seen(self) {
                return;
            }
            let names: Vec<String> = self
                .0
                .root()
                .children_recursive()
                .filter_map(|node| node.accesskit_node().label())
                .collect();
            assert!(start.elapsed() < LONG, "never saw: {what}\n{names:#?}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn tells(&self, part: &str) -> bool {
        self.0.query_all_by_label_contains(part).next().is_some()
    }

    #[track_caller]
    fn press(&mut self, role: Role, name: &str) {
        self.until(name, |page| {
            page.0.query_by_role_and_label(role, name).is_some() && page.0.state().is_settled()
        });
        self.0.get_by_role_and_label(role, name).click_accesskit();
        self.0.step();
    }

    /// Writes into the field of this name, in the place of what is there.
    #[track_caller]
    fn write(&mut self, role: Role, field: &str, text: &str) {
        self.until(field, |page| {
            page.0.query_by_role_and_label(role, field).is_some()
        });
        self.0.get_by_role_and_label(role, field).focus();
        self.0.step();
        self.0
            .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
        self.0.step();
        self.0.get_by_role_and_label(role, field).type_text(text);
        self.0.step();
    }

    #[track_caller]
    fn typed(&mut self, field: &str, text: &str) {
        self.write(Role::TextInput, field, text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_is_added_tried_and_removed_and_nothing_typed_is_lost_to_a_mistake() {
    let (world, _post) = practice(&[]);
    // Its panels have controls without a name on purpose.
    world.host.remove("essai", Author::host()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("autorite.pem");
    std::fs::write(&authority, &shared().authority).unwrap();
    let model = LiveModel::new(
        &world.host,
        &tokio::runtime::Handle::current(),
        Purpose::Practice,
        Arc::new(|| {}),
    );
    let harness = Harness::builder()
        .with_size([1440.0, 2400.0])
        .with_max_steps(12)
        .with_context_setup(socle_screen::install)
        .build_ui_state(
            |ui, screen: &mut Screen| screen.ui(ui),
            Screen::new(Rc::new(model)),
        );
    let mut page = Page(harness);
    let boxes = || settings::read(world.record()).unwrap();
    page.press(Role::Button, "Réglages");
    page.press(Role::Button, "Ajouter une boîte…");
    page.press(Role::RadioButton, "Mot de passe");
    page.typed("Nom de la boîte", "Cabinet");
    page.typed("Serveur de réception (IMAP)", "localhost");
    page.typed("Serveur d’envoi (SMTP)", "localhost");
    page.typed("Port de réception", &shared().imap.to_string());
    page.typed("Port d’envoi", &shared().smtp.to_string());
    page.typed("Adresse", CABINET);
    let secret = "Mot de passe de la boîte";
    page.write(Role::PasswordInput, secret, "pas le bon");
    page.press(Role::Button, "Enregistrer la boîte");
    page.until("what is missing", |page| {
        page.tells("Les autorités de certification de la messagerie manquent")
    });
    assert!(boxes().is_empty());
    page.typed(
        "Autorités de certification de l’opérateur (fichier PEM)",
        authority.to_str().unwrap(),
    );
    page.press(Role::Button, "Enregistrer la boîte");
    page.until("the mailbox", |page| {
        page.tells("Boîte du cabinet · Mot de passe")
    });
    // What was typed before the mistake is what is kept.
    let [kept] = boxes().try_into().unwrap();
    assert_eq!(
        (kept.address.as_str(), kept.smtp.port),
        (CABINET, shared().smtp)
    );
    page.press(Role::Button, "Tester Cabinet");
    page.until("how far one came, and what to do", |page| {
        page.tells("liaison chiffrée et vérifiée")
            && page.tells("identification refusée")
            && page.tells("Corrigez-les dans les réglages")
    });
    page.press(Role::Button, "Modifier Cabinet");
    page.write(Role::PasswordInput, secret, PASSWORD);
    page.press(Role::Button, "Enregistrer la boîte");
    page.until("the form to close", |page| {
        !page.tells("Enregistrer la boîte")
    });
    page.press(Role::Button, "Tester Cabinet");
    page.until("both servers", |page| {
        page.tells("dossiers lus :") && page.tells("prêt à envoyer, rien n’est parti")
    });
    page.press(Role::Button, "Retirer Cabinet");
    page.until("what it means", |page| {
        page.tells("Ses messages restent chez l’opérateur")
    });
    page.press(Role::Button, "Retirer la boîte Cabinet");
    page.until("no mailbox", |_| boxes().is_empty());
}
