//! What a plugin may offer. Implement what you need and name it with the macro of the same name;
//! the manifest declares the same.

use crate::{
    Arguments, Blob, Context, Data, Entry, Event, Failure, Happening, Page, Request, View,
};

/// Panels, banner items and badges: `[[panel]]`, `[[banner]]`, `[[badge]]`. See [`crate::export_panel`].
pub trait Panel {
    /// Say what `contribution` means now. Read-only: no network, card or write; 200 ms.
    fn render(c: &Context, contribution: &str, view: &View) -> Result<(), Failure>;

    /// The practitioner did something. What is written takes effect when this returns `Ok`.
    fn handle(_c: &Context, _contribution: &str, _event: &Event) -> Result<(), Failure> {
        Err(Failure::unsupported("this panel handles no event"))
    }

    /// Rows of a paged table.
    fn rows(_c: &Context, _contribution: &str, _table: &str, _into: &Page) -> Result<(), Failure> {
        Err(Failure::unsupported("this panel has no paged table"))
    }
}

/// Commands: `[[command]]`. See [`crate::export_command`].
pub trait Command {
    /// Do the command `id` and say what came of it.
    fn run(c: &Context, id: &str, arguments: &Arguments) -> Result<Data, Failure>;
}

/// Long work: `[[job]]`. See [`crate::export_worker`].
pub trait Worker {
    /// Do the job; ask `c.cancelled()` and set a `c.checkpoint` now and then.
    fn run(c: &Context, job: &str, input: &Data) -> Result<Data, Failure>;
}

/// Events: `[[event]]`. See [`crate::export_on_event`].
pub trait OnEvent {
    /// Learn what happened.
    fn deliver(c: &Context, what: &Happening) -> Result<(), Failure>;
}

/// Sending from the outbox: `[[delivery]]`. See [`crate::export_delivery`].
pub trait Delivery {
    /// Send it; ok means the receiver has it.
    fn attempt(c: &Context, entry: &Entry) -> Result<Data, Failure>;

    /// Did an attempt whose outcome is unknown take effect? `Data::Flag(true)` when it did.
    fn reconcile(c: &Context, entry: &Entry) -> Result<Data, Failure>;
}

/// Files read into the record: `[[importer]]`. See [`crate::export_importer`].
pub trait Importer {
    /// Read the file `name` with `importer`, and say what came of it: a text, or how many things.
    fn import(c: &Context, importer: &str, name: &str, content: &Blob) -> Result<Data, Failure>;
}

/// The service `identity`: `offers.services`. See [`crate::export_identity_provider`].
pub trait IdentityProvider {
    /// Find the national identity that goes with the traits of the request.
    fn search(c: &Context, request: &Request) -> Result<(), Failure>;

    /// Do these traits and this matricule still go together?
    fn verify(_c: &Context, _request: &Request) -> Result<(), Failure> {
        Err(Failure::unsupported("identity.verify"))
    }
}

/// The service `summary`: `offers.services`. See [`crate::export_summary_provider`].
pub trait SummaryProvider {
    /// How the summary of the patient of this call stands.
    fn state(c: &Context, request: &Request) -> Result<(), Failure>;

    /// Write one, and file it as a validated document.
    fn compose(_c: &Context, _request: &Request) -> Result<(), Failure> {
        Err(Failure::unsupported("summary.compose"))
    }
}

/// The service `shared-record`: `offers.services`. See [`crate::export_shared_record_provider`] and
/// [`crate::shared_record`].
pub trait SharedRecordProvider {
    /// How the shared record of the patient of this call stands.
    fn state(c: &Context, request: &Request) -> Result<(), Failure>;

    /// What it holds.
    fn find(_c: &Context, _request: &Request) -> Result<(), Failure> {
        Err(Failure::unsupported("shared-record.find"))
    }

    /// One document of it.
    fn read(_c: &Context, _request: &Request) -> Result<(), Failure> {
        Err(Failure::unsupported("shared-record.read"))
    }

    /// Order a document of the practice to be fed.
    fn deposit(_c: &Context, _request: &Request) -> Result<(), Failure> {
        Err(Failure::unsupported("shared-record.deposit"))
    }

    /// Order a change of what it holds.
    fn change(_c: &Context, _request: &Request) -> Result<(), Failure> {
        Err(Failure::unsupported("shared-record.change"))
    }
}

/// The service `messaging`, of the channels `offers.services` names. See [`crate::export_messaging_provider`].
pub trait MessagingProvider {
    /// Whether one may write about the patient of this call.
    fn state(c: &Context, request: &Request) -> Result<(), Failure>;

    /// Write a message and queue it.
    fn send(_c: &Context, _request: &Request) -> Result<(), Failure> {
        Err(Failure::unsupported("messaging.send"))
    }

    /// What was exchanged about the patient of this call.
    fn history(_c: &Context, _request: &Request) -> Result<(), Failure> {
        Err(Failure::unsupported("messaging.history"))
    }
}

/// The service `directory`: `offers.services`. See [`crate::export_directory_provider`].
pub trait DirectoryProvider {
    /// Professionals and structures by their names and places.
    fn search(c: &Context, request: &Request) -> Result<(), Failure>;

    /// The one that bears this identifier or address.
    fn find(_c: &Context, _request: &Request) -> Result<(), Failure> {
        Err(Failure::unsupported("directory.find"))
    }
}

/// Offer the panels of a type that implements [`Panel`].
#[macro_export]
macro_rules! export_panel {
    ($plugin:ty) => {
        const _: () = {
            use $crate::bindings::panel as bindings;
            struct Raw;
            impl bindings::exports::socle::base::panel::Guest for Raw {
                fn render(
                    c: &$crate::Context,
                    contribution: String,
                    into: &$crate::View,
                ) -> Result<(), $crate::Failure> {
                    $crate::__install_panic_hook();
                    <$plugin as $crate::exports::Panel>::render(c, &contribution, into)
                }
                fn handle(
                    c: &$crate::Context,
                    contribution: String,
                    e: &$crate::Event,
                ) -> Result<(), $crate::Failure> {
                    $crate::__install_panic_hook();
                    <$plugin as $crate::exports::Panel>::handle(c, &contribution, e)
                }
                fn rows(
                    c: &$crate::Context,
                    contribution: String,
                    table: String,
                    into: &$crate::Page,
                ) -> Result<(), $crate::Failure> {
                    $crate::__install_panic_hook();
                    <$plugin as $crate::exports::Panel>::rows(c, &contribution, &table, into)
                }
            }
            // Only WebAssembly can bear the names of the exports; natively the parts are kept for tests.
            #[cfg(not(target_arch = "wasm32"))]
            const _: () = {
                const fn offered<T: bindings::exports::socle::base::panel::Guest>() {}
                offered::<Raw>()
            };
            #[cfg(target_arch = "wasm32")]
    bindings::export_raw_panel!(Raw with_types_in $crate::bindings::panel);
        };
    };
}

/// Offer the commands of a type that implements [`Command`].
#[macro_export]
macro_rules! export_command {
    ($plugin:ty) => {
        const _: () = {
            use $crate::bindings::command as bindings;
            struct Raw;
            impl bindings::exports::socle::base::command::Guest for Raw {
                fn run(
                    c: &$crate::Context,
                    id: String,
                    arguments: Vec<(String, $crate::Data)>,
                ) -> Result<$crate::Data, $crate::Failure> {
                    $crate::__install_panic_hook();
                    <$plugin as $crate::exports::Command>::run(
                        c,
                        &id,
                        &$crate::Arguments::new(arguments),
                    )
                }
            }
            // Only WebAssembly can bear the names of the exports; natively the parts are kept for tests.
            #[cfg(not(target_arch = "wasm32"))]
            const _: () = {
                const fn offered<T: bindings::exports::socle::base::command::Guest>() {}
                offered::<Raw>()
            };
            #[cfg(target_arch = "wasm32")]
    bindings::export_raw_command!(Raw with_types_in $crate::bindings::command);
        };
    };
}

/// Offer the jobs of a type that implements [`Worker`].
#[macro_export]
macro_rules! export_worker {
    ($plugin:ty) => {
        const _: () = {
            use $crate::bindings::worker as bindings;
            struct Raw;
            impl bindings::exports::socle::base::worker::Guest for Raw {
                fn run(
                    c: &$crate::Context,
                    job: String,
                    input: $crate::Data,
                ) -> Result<$crate::Data, $crate::Failure> {
                    $crate::__install_panic_hook();
                    <$plugin as $crate::exports::Worker>::run(c, &job, &input)
                }
            }
            // Only WebAssembly can bear the names of the exports; natively the parts are kept for tests.
            #[cfg(not(target_arch = "wasm32"))]
            const _: () = {
                const fn offered<T: bindings::exports::socle::base::worker::Guest>() {}
                offered::<Raw>()
            };
            #[cfg(target_arch = "wasm32")]
    bindings::export_raw_worker!(Raw with_types_in $crate::bindings::worker);
        };
    };
}

/// Listen to events with a type that implements [`OnEvent`].
#[macro_export]
macro_rules! export_on_event {
    ($plugin:ty) => {
        const _: () = {
            use $crate::bindings::on_event as bindings;
            struct Raw;
            impl bindings::exports::socle::base::on_event::Guest for Raw {
                fn deliver(
                    c: &$crate::Context,
                    what: &$crate::Happening,
                ) -> Result<(), $crate::Failure> {
                    $crate::__install_panic_hook();
                    <$plugin as $crate::exports::OnEvent>::deliver(c, what)
                }
            }
            // Only WebAssembly can bear the names of the exports; natively the parts are kept for tests.
            #[cfg(not(target_arch = "wasm32"))]
            const _: () = {
                const fn offered<T: bindings::exports::socle::base::on_event::Guest>() {}
                offered::<Raw>()
            };
            #[cfg(target_arch = "wasm32")]
    bindings::export_raw_on_event!(Raw with_types_in $crate::bindings::on_event);
        };
    };
}

/// Send from the outbox with a type that implements [`Delivery`].
#[macro_export]
macro_rules! export_delivery {
    ($plugin:ty) => {
        const _: () = {
            use $crate::bindings::delivery as bindings;
            struct Raw;
            impl bindings::exports::socle::practice::delivery::Guest for Raw {
                fn attempt(
                    c: &$crate::Context,
                    e: &$crate::Entry,
                ) -> Result<$crate::Data, $crate::Failure> {
                    $crate::__install_panic_hook();
                    <$plugin as $crate::exports::Delivery>::attempt(c, e)
                }
                fn reconcile(
                    c: &$crate::Context,
                    e: &$crate::Entry,
                ) -> Result<$crate::Data, $crate::Failure> {
                    $crate::__install_panic_hook();
                    <$plugin as $crate::exports::Delivery>::reconcile(c, e)
                }
            }
            // Only WebAssembly can bear the names of the exports; natively the parts are kept for tests.
            #[cfg(not(target_arch = "wasm32"))]
            const _: () = {
                const fn offered<T: bindings::exports::socle::practice::delivery::Guest>() {}
                offered::<Raw>()
            };
            #[cfg(target_arch = "wasm32")]
    bindings::export_raw_delivery!(Raw with_types_in $crate::bindings::delivery);
        };
    };
}

/// Read files with a type that implements [`Importer`].
#[macro_export]
macro_rules! export_importer {
    ($plugin:ty) => {
        const _: () = {
            use $crate::bindings::importer as bindings;
            struct Raw;
            impl bindings::exports::socle::practice::importer::Guest for Raw {
                fn import(
                    c: &$crate::Context,
                    importer: String,
                    name: String,
                    content: &$crate::Blob,
                ) -> Result<$crate::Data, $crate::Failure> {
                    $crate::__install_panic_hook();
                    <$plugin as $crate::exports::Importer>::import(c, &importer, &name, content)
                }
            }
            // Only WebAssembly can bear the names of the exports; natively the parts are kept for tests.
            #[cfg(not(target_arch = "wasm32"))]
            const _: () = {
                const fn offered<T: bindings::exports::socle::practice::importer::Guest>() {}
                offered::<Raw>()
            };
            #[cfg(target_arch = "wasm32")]
    bindings::export_raw_importer!(Raw with_types_in $crate::bindings::importer);
        };
    };
}

/// What a provider of a service exports: functions of one shape.
#[doc(hidden)]
#[macro_export]
macro_rules! __export_service {
    ($plugin:ty, $module:ident, $raw:ident, $trait:ident, [$($function:ident),+]) => {
        const _: () = {
            use $crate::bindings::$module as bindings;
            use bindings::exports::socle::services::$module::Guest;
            struct Raw;
            impl Guest for Raw {
                $(fn $function(c: &$crate::Context, r: &$crate::Request) -> Result<(), $crate::Failure> {
                    $crate::__install_panic_hook();
                    <$plugin as $crate::exports::$trait>::$function(c, r)
                })+
            }
            // Only WebAssembly can bear the names of the exports; natively the parts are kept for tests.
            #[cfg(not(target_arch = "wasm32"))]
            const _: () = {
                const fn offered<T: Guest>() {}
                offered::<Raw>()
            };
            #[cfg(target_arch = "wasm32")]
            bindings::$raw!(Raw with_types_in $crate::bindings::$module);
        };
    };
}

/// Answer the service `identity` with a type that implements [`IdentityProvider`].
#[macro_export]
macro_rules! export_identity_provider {
    ($plugin:ty) => {
        $crate::__export_service!(
            $plugin,
            identity_provider,
            export_raw_identity_provider,
            IdentityProvider,
            [search, verify]
        );
    };
}

/// Answer the service `summary` with a type that implements [`SummaryProvider`].
#[macro_export]
macro_rules! export_summary_provider {
    ($plugin:ty) => {
        $crate::__export_service!(
            $plugin,
            summary_provider,
            export_raw_summary_provider,
            SummaryProvider,
            [state, compose]
        );
    };
}

/// Answer the service `shared-record` with a type that implements [`SharedRecordProvider`].
#[macro_export]
macro_rules! export_shared_record_provider {
    ($plugin:ty) => {
        $crate::__export_service!(
            $plugin,
            shared_record_provider,
            export_raw_shared_record_provider,
            SharedRecordProvider,
            [state, find, read, deposit, change]
        );
    };
}

/// Answer the service `messaging` with a type that implements [`MessagingProvider`].
#[macro_export]
macro_rules! export_messaging_provider {
    ($plugin:ty) => {
        $crate::__export_service!(
            $plugin,
            messaging_provider,
            export_raw_messaging_provider,
            MessagingProvider,
            [state, send, history]
        );
    };
}

/// Answer the service `directory` with a type that implements [`DirectoryProvider`].
#[macro_export]
macro_rules! export_directory_provider {
    ($plugin:ty) => {
        $crate::__export_service!(
            $plugin,
            directory_provider,
            export_raw_directory_provider,
            DirectoryProvider,
            [search, find]
        );
    };
}
