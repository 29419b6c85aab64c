//! The threads plugins run on.

use tokio::runtime::{Builder, Runtime};

/// Two doctors' worth of slow national services wait without a thread; these only bound how many
/// plugins compute at once.
const THREADS: usize = 4;

/// How much these threads stand back for the one that draws (0 is not at all, 19 the most): when all
/// processors are busy, it has about three times the share of one of them.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 5;

/// The lowest priority there is.
#[cfg(target_os = "linux")]
const LEAST: i32 = 19;

/// How long what still runs may take when the practice is closed: what a card or a server holds is not waited for.
const LAST: std::time::Duration = std::time::Duration::from_secs(10);

/// A runtime that ends in time.
pub(super) struct Threads(Option<Runtime>);

impl Threads {
    /// Those of [`for_plugins`].
    pub(super) fn start() -> std::io::Result<Self> {
        for_plugins().map(|runtime| Self(Some(runtime)))
    }
}

impl std::ops::Deref for Threads {
    type Target = Runtime;

    fn deref(&self) -> &Runtime {
        match &self.0 {
            Some(runtime) => runtime,
            None => unreachable!("it is taken out when it is dropped"),
        }
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_timeout(LAST);
        }
    }
}

/// A runtime for plugins, and for what the host does besides drawing.
pub fn for_plugins() -> std::io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(THREADS)
        .thread_name("extension")
        .on_thread_start(standing_back())
        .enable_all()
        .build()
}

/// What puts a thread behind the one that asks for this, whatever the priority Socle itself was given. It is worked out once:
/// a thread begun by one that stands back already would otherwise stand back twice.
#[cfg(target_os = "linux")]
fn standing_back() -> impl Fn() + Send + Sync + 'static {
    // On this system a priority is a thread's own.
    let here = rustix::process::getpriority_process(None).unwrap_or(0);
    let behind = (here + NICENESS).min(LEAST);
    move || {
        if let Err(error) = rustix::process::setpriority_process(None, behind) {
            tracing::debug!(%error, "plugins run at the priority of the screen");
        }
    }
}

/// Elsewhere a priority is that of the whole program.
#[cfg(not(target_os = "linux"))]
fn standing_back() -> impl Fn() + Send + Sync + 'static {
    || ()
}

#[cfg(all(test, target_os = "linux"))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn threads_of_plugins_stand_back_and_the_others_do_not() {
        let here = || rustix::process::getpriority_process(None).unwrap();
        let before = here();
        let runtime = for_plugins().unwrap();
        let worker = runtime.block_on(async { tokio::spawn(async move { here() }).await.unwrap() });
        assert_eq!(worker, (before + NICENESS).min(LEAST));
        let waiting = runtime.block_on(runtime.spawn_blocking(here)).unwrap();
        assert_eq!(waiting, (before + NICENESS).min(LEAST));
        assert_eq!(here(), before);
    }
}
