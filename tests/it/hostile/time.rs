//! Attacks on time.

use std::time::Duration;

use socle_record::JobState;
use socle_runtime::{Data, Reason};

use super::components::core;
use super::scene::{Pack, code};
use crate::runtime::world::until;

super::listed! {
    endless_loop_in_a_command: "Never returns from a command."
        => "limit.cpu", "2 s of processor for an act (`ACT_CPU`)", |scene| {
        scene.install();
        let error = scene.command("loop", "").await.unwrap_err();
        let Reason::Cpu { used_ms, allowed_ms: 400 } = error.reason else { panic!("{error}") };
        assert!((400..800).contains(&used_ms), "{used_ms}");
        assert!(scene.world.log(&scene.id).contains("command attaque: used"));
        code(&scene, Err::<(), _>(error))
    }
    endless_loop_in_a_press: "Never returns from the event of a panel."
        => "limit.cpu", "2 s of processor for an act (`ACT_CPU`)", |scene| {
        scene.install();
        code(&scene, scene.handle("loop").await)
    }
    endless_loop_in_a_render: "Never returns from drawing a panel."
        => "limit.cpu", "200 ms of processor for a view (`VIEW_CPU`)", |scene| {
        scene.install();
        code(&scene, scene.render("loop-in-view").await)
    }
    endless_loop_in_rows: "Never returns from giving the rows of a table."
        => "limit.cpu", "200 ms of processor for a view (`VIEW_CPU`)", |scene| {
        scene.install();
        code(&scene, scene.rows("loop").await)
    }
    endless_loop_in_an_event: "Never returns from hearing that a file was opened."
        => "limit.cpu", "2 s of processor for an act (`ACT_CPU`)", |scene| {
        scene.install().set("patient-opened", "loop");
        let mut failed = scene.world.host.happen("patient-opened", Some(&scene.patient), Vec::new()).await;
        assert_eq!(failed.len(), 1, "{failed:?}");
        code(&scene, Err::<(), _>(failed.remove(0)))
    }
    endless_loop_in_a_job: "Never returns from a job, and sets no checkpoint."
        => "limit.cpu", "60 s of processor between two checkpoints (`JOB_CPU`)", |scene| {
        scene.install().wrote(&["command.attaque", "travail.creation", "travail.echec"]);
        let Data::Text(id) = scene.command("start", "loop").await.unwrap() else { panic!() };
        scene.world.settle().await;
        let job = scene.world.record().job(&id.as_str().into()).unwrap();
        assert_eq!(job.state, JobState::Failed);
        scene.told().await
    }
    endless_loop_at_the_start: "Loops in the start function of its module, before any export is called."
        => "limit.cpu", "2 s of processor for an act (`ACT_CPU`): the start counts", |scene| {
        scene.install_pack(&Pack::of(&scene.id.clone(), &core("start-loop.wat"))).unwrap();
        code(&scene, scene.command("", "").await)
    }
    endless_loop_in_its_allocator: "Loops in the function by which it is given memory for its arguments."
        => "limit.cpu", "2 s of processor for an act (`ACT_CPU`)", |scene| {
        scene.install_pack(&Pack::of(&scene.id.clone(), &core("realloc-loop.wat"))).unwrap();
        code(&scene, scene.command("", "").await)
    }
    endless_loop_after_it_answered: "Loops in the function that clears up after its answer was taken."
        => "limit.cpu", "2 s of processor for an act (`ACT_CPU`)", |scene| {
        scene.install_pack(&Pack::of(&scene.id.clone(), &core("post-return-loop.wat"))).unwrap();
        code(&scene, scene.command("", "").await)
    }
    recursion_without_end: "Calls itself without end; its own stack runs out."
        => "plugin.crashed", "its own stack, inside its memory", |scene| {
        scene.install();
        code(&scene, scene.command("recursion", "").await)
    }
    recursion_without_a_stack_of_its_own: "Calls itself without end and uses the engine’s stack only."
        => "plugin.crashed", "512 KiB of stack (`STACK_BYTES`)", |scene| {
        scene.install_pack(&Pack::of(&scene.id.clone(), &core("recursion.wat"))).unwrap();
        let error = scene.command("", "").await.unwrap_err();
        let Reason::Trap(trap) = &error.reason else { panic!("{error}") };
        assert!(trap.contains("stack"), "{trap}");
        code(&scene, Err::<(), _>(error))
    }
    panic_with_a_secret: "Panics with a text full of escapes and of what should stay inside."
        => "plugin.crashed", "the text reaches the author’s log, never the practitioner", |scene| {
        scene.install();
        let error = scene.command("panic", "jeton-4711\u{1b}[2J\u{202e}").await.unwrap_err();
        assert!(!error.sentence().contains("jeton-4711"));
        let log = scene.world.log(&scene.id);
        assert!(log.contains("jeton-4711") && !log.contains(['\u{1b}', '\u{202e}']), "{log:?}");
        code(&scene, Err::<(), _>(error))
    }
    crash_at_the_start: "Crashes in the start function of its module."
        => "plugin.crashed", "a fresh instance for each call", |scene| {
        scene.install_pack(&Pack::of(&scene.id.clone(), &core("start-crash.wat"))).unwrap();
        for _ in 0..3 {
            assert_eq!(code(&scene, scene.command("", "").await), "plugin.crashed");
        }
        scene.told().await
    }
    flood_of_host_calls: "Asks the host the time for ever."
        => "limit", "200,000 calls to the host in one call (`HOST_CALLS`)", |scene| {
        scene.install();
        code(&scene, scene.command("flood-clock", "").await)
    }
    chance_without_end: "Asks the host for 64 KiB of random bytes for ever."
        => "limit.cpu", "the host’s work for a plugin is charged to it", |scene| {
        scene.install();
        code(&scene, scene.command("flood-random", "").await)
    }
    flood_of_log_lines: "Writes to its log for ever."
        => "limit", "200,000 calls to the host (`HOST_CALLS`); 500 lines are kept (`LOG_LINES`)", |scene| {
        scene.install();
        let seen = code(&scene, scene.command("flood-log", "encore").await);
        assert_eq!(scene.world.host.log(&scene.id).len(), 500);
        seen
    }
    flood_of_progress: "Says for ever how far it is."
        => "limit", "200,000 calls to the host (`HOST_CALLS`); ten a second are told (`PROGRESS_PERIOD`)", |scene| {
        let mut events = scene.world.host.events();
        scene.install();
        let began = std::time::Instant::now();
        let seen = code(&scene, scene.command("flood-progress", "encore").await);
        let periods = began.elapsed().as_millis() / 100 + 1;
        let mut told = 0;
        while let Ok(event) = events.try_recv() {
            told += u128::from(matches!(event, socle_runtime::HostEvent::Progress { .. }));
        }
        assert!((1..=periods).contains(&told), "{told} times in {periods} periods");
        seen
    }
    digests_without_end: "Has the host compute the digest of 64 MiB for ever, which costs the plugin nothing."
        => "limit.cpu", "the host’s work for a plugin is charged to it", |scene| {
        scene.install();
        code(&scene, scene.command("flood-digest", "").await)
    }
    bomb_of_queries: "Asks questions of 100,000 conditions and of a megabyte of words."
        => "answered or refused", "each is answered, or refused by its code; 12 words count", |scene| {
        scene.install();
        for said in scene.said("query-bomb", "").await {
            assert!(["ok", "record.store", "invalid", "limit"].contains(&said.as_str()), "{said}");
        }
        "answered or refused".into()
    }
    questions_that_are_statements: "Asks for tables, fields and orders whose names are SQL."
        => "denied or invalid", "names are looked up in lists, values are bound", |scene| {
        scene.install();
        let said = scene.said("query-odd", "").await;
        assert_eq!(said, ["denied", "invalid", "invalid", "ok", "ok"]);
        "denied or invalid".into()
    }
    waits_for_a_server_for_ever: "Waits for a server that never answers."
        => "limit.wall", "60 s in all for an act (`ACT_WALL`)", |scene| {
        scene.install();
        scene.world.net.hang();
        let seen = code(&scene, scene.command("fetch", "https://essai.test/").await);
        assert!(scene.world.stats(&scene.id).cpu < Duration::from_millis(200), "waiting is not charged");
        seen
    }
    job_that_ignores_cancel: "Hears that its job is to stop, and goes on."
        => "cancelled", "a job is stopped when somebody asks, whatever it does", |scene| {
        scene.install().wrote(&[
            "command.attaque", "travail.creation", "travail.etape", "travail.arret_demande", "travail.annule",
        ]);
        let Data::Text(id) = scene.command("start", "ignore-cancel").await.unwrap() else { panic!() };
        let record = scene.world.record().clone();
        let job = || record.job(&id.as_str().into()).unwrap();
        until(|| job().state == JobState::Running && job().checkpoint.is_some()).await;
        scene.command("cancel", &id).await.unwrap();
        until(|| job().state == JobState::Cancelled).await;
        "cancelled".into()
    }
}
