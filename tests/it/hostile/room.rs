//! Attacks on memory, disk and quotas.

use socle_runtime::Reason;
use socle_runtime::limits;

use super::components::{component, core};
use super::scene::{Pack, Scene, code};

/// Run a component of `tests/hostile`; the code, and what the author is told.
async fn run(scene: &mut Scene, component: &[u8]) -> (String, String) {
    scene
        .install_pack(&Pack::of(&scene.id.clone(), component))
        .unwrap_or_else(|error| panic!("{error}"));
    let error = scene.command("what", "detail").await.unwrap_err();
    let reason = error.reason.to_string();
    (code(scene, Err::<(), _>(error)), reason)
}

#[track_caller]
fn says((code, reason): (String, String), expected: &str) -> String {
    assert!(reason.contains(expected), "{reason}");
    code
}

super::listed! {
    memory_bomb: "Takes memory for ever, a megabyte at a time."
        => "limit", "64 MiB of memory (`MEMORY_BYTES`)", |scene| {
        scene.install();
        let seen = code(&scene, scene.command("memory", "").await);
        assert!(scene.world.stats(&scene.id).peak_memory_bytes <= limits::MEMORY_BYTES);
        seen
    }
    memory_bomb_at_the_start: "Declares a memory of 4 GiB."
        => "plugin.component", "64 MiB of memory (`MEMORY_BYTES`)", |scene| {
        scene.refused(&Pack::of(&scene.id.clone(), &core("memory-bomb.wat")))
    }
    many_memories: "Declares 40 memories of 2 MiB."
        => "plugin.component", "one memory of a component (`MEMORIES`), 64 MiB of it (`MEMORY_BYTES`)", |scene| {
        scene.refused(&Pack::of(&scene.id.clone(), &component("many-memories.wat")))
    }
    table_bomb: "Declares a table of ten million elements."
        => "plugin.component", "20,000 elements of tables (`TABLE_ELEMENTS`)", |scene| {
        scene.refused(&Pack::of(&scene.id.clone(), &core("table-bomb.wat")))
    }
    table_that_grows: "Grows a table for ever."
        => "limit", "20,000 elements of tables (`TABLE_ELEMENTS`)", |scene| {
        says(run(&mut scene, &core("table-grow.wat")).await, "20000 table elements")
    }
    many_instances: "Instantiates its module a hundred times."
        => "plugin.component", "32 instances in one component (`INSTANCES`)", |scene| {
        scene.refused(&Pack::of(&scene.id.clone(), &component("many-instances.wat")))
    }
    resources_of_its_own: "Declares a resource of its own and makes handles of it for ever, which no memory of its own holds."
        => "plugin.component", "a component has no built-in functions but those its bindings need", |scene| {
        scene.refused(&Pack::of(&scene.id.clone(), &component("own-resources.wat")))
    }
    resources_of_the_host: "Opens resources of the host and never closes them."
        => "limit", "10,000 open resources (`RESOURCES`)", |scene| {
        scene.install();
        code(&scene, scene.command("handles", "").await)
    }
    hoard_in_the_host: "Has the host keep values for it, more and more."
        => "limit", "64 MiB held in resources (`HELD_BYTES`)", |scene| {
        scene.install();
        code(&scene, scene.command("hoard", "").await)
    }
    oversized_answer: "Answers a text of more than 8 MiB."
        => "limit", "8 MiB in one answer (`VALUE_BYTES`)", |scene| {
        scene.install();
        code(&scene, scene.command("oversized", "").await)
    }
    oversized_list: "Answers a list of a million and a half empty texts."
        => "limit", "8 MiB in one answer: an element weighs too (`VALUE_BYTES`)", |scene| {
        scene.install();
        code(&scene, scene.command("oversized-list", "").await)
    }
    oversized_refusal: "Refuses with a code of a megabyte, a message of two and fifty details."
        => "cut short", "64 characters of a code, 2 KiB of a message, 16 details (`MESSAGE_BYTES`, `FAILURE_DETAILS`)", |scene| {
        scene.install();
        let error = scene.command("oversized-failure", "").await.unwrap_err();
        let Reason::Refused(failure) = &error.reason else { panic!("{error}") };
        assert_eq!((failure.code.len(), failure.details.len()), (64, limits::FAILURE_DETAILS));
        assert!(failure.message.len() <= limits::MESSAGE_BYTES + 3);
        "cut short".into()
    }
    one_text_a_million_times_answered: "Answers a list of a million texts that are all the same 8 MiB: 8 TiB once taken out."
        => "plugin.crashed", "128 MiB taken out of a plugin in one call", |scene| {
        run(&mut scene, &core("alias-answer.wat")).await.0
    }
    one_text_a_million_times_given: "Gives the log a million fields that are all the same megabyte."
        => "plugin.crashed", "128 MiB taken out of a plugin in one call", |scene| {
        run(&mut scene, &core("alias-argument.wat")).await.0
    }
    answer_outside_its_memory: "Answers by an address outside its memory."
        => "plugin.crashed", "all that is taken out is checked", |scene| {
        run(&mut scene, &core("wild-answer.wat")).await.0
    }
    answer_that_is_no_text: "Answers a text that is not UTF-8."
        => "plugin.crashed", "all that is taken out is checked", |scene| {
        run(&mut scene, &core("not-utf8.wat")).await.0
    }
    answer_that_is_no_case: "Answers a value of a kind that does not exist."
        => "plugin.crashed", "all that is taken out is checked", |scene| {
        run(&mut scene, &core("no-such-case.wat")).await.0
    }
    memory_given_outside_its_memory: "Gives an address outside its memory for its arguments."
        => "plugin.crashed", "all that is put in is checked", |scene| {
        run(&mut scene, &core("wild-realloc.wat")).await.0
    }
    handle_it_was_not_given: "Uses a handle it was never given."
        => "plugin.crashed", "handles are those of the call", |scene| {
        run(&mut scene, &core("forged-handle.wat")).await.0
    }
    context_kept_for_later: "Keeps the context it was lent."
        => "plugin.crashed", "what was lent is given back before the call ends", |scene| {
        says(run(&mut scene, &core("kept-borrow.wat")).await, "borrow")
    }
    call_to_the_host_while_it_is_called: "Calls the host from the function by which it is given memory."
        => "plugin.crashed", "the host is called from exports only", |scene| {
        run(&mut scene, &core("realloc-calls.wat")).await.0
    }
    blob_bomb: "Doubles a blob for ever."
        => "limit", "256 MiB of blobs in one call (`BLOB_BYTES`)", |scene| {
        scene.install();
        code(&scene, scene.command("blobs", "").await)
    }
    rows_past_one_call: "Stores 70 MiB in one call."
        => "limit", "64 MiB staged in one call (`STAGED_BYTES`)", |scene| {
        scene.install();
        code(&scene, scene.command("store", "70").await)
    }
    rows_past_the_quota: "Stores more than its quota."
        => "store.quota", "256 MiB of its own tables, unless the practice says otherwise", |scene| {
        scene.install();
        scene.world.record().set_quota(&scene.id, 4 << 20).unwrap();
        let seen = code(&scene, scene.command("store", "6").await);
        assert_eq!(scene.world.record().store_use(&scene.id).unwrap().used_bytes, 0, "all or nothing");
        seen
    }
    rows_under_odd_names: "Stores rows under names made of paths, statements and marks of direction."
        => "kept apart", "names are values; each plugin has tables of its own", |scene| {
        scene.install().wrote(&["command.attaque", "store.ecriture"]);
        assert_eq!(scene.said("store-keys", "").await, ["ok"; 4]);
        let kept = scene.world.record().store_get(&scene.id, "../../journal", "k").unwrap();
        assert_eq!(kept, Some("ok".into()));
        "kept apart".into()
    }
    values_that_are_no_numbers: "Stores numbers that are none, and a hundred thousand open brackets."
        => "kept or refused", "a value comes back as it went, or is refused", |scene| {
        scene.install();
        let done = scene.command("store-odd", "").await;
        let kept = scene.world.record().store_get(&scene.id, "odd", "json").unwrap();
        match done {
            Ok(_) => {
                scene.wrote(&["command.attaque", "store.ecriture"]);
                assert!(kept.is_some());
            }
            Err(error) => {
                assert_eq!(error.code(), "invalid", "{error}");
                assert!(kept.is_none(), "all or nothing");
            }
        }
        "kept or refused".into()
    }
    scratch_past_its_quota: "Keeps more for the screen than it may."
        => "limit", "256 KiB of scratch for each plugin and patient (`SCRATCH_BYTES`)", |scene| {
        scene.install();
        code(&scene, scene.command("scratch", "").await)
    }
    scratch_of_keys_only: "Keeps nothing under thousands of keys of a megabyte."
        => "limit", "256 KiB of scratch: a key weighs too (`SCRATCH_BYTES`)", |scene| {
        scene.install();
        code(&scene, scene.command("scratch-nothing", "").await)
    }
    texts_that_grow: "Has its own catalogue repeat a megabyte a hundred times, laugh a thousand million times and go in circles."
        => "cut short", "64 KiB of a text of the catalogue, 100 parts of a message", |scene| {
        scene.install();
        for length in scene.said("texts", "").await {
            let length: usize = length.parse().unwrap();
            assert!(length <= limits::VIEW_TEXT_BYTES + 3, "{length}");
        }
        "cut short".into()
    }
    checkpoint_too_large: "Keeps more than 64 KiB to start its job again from."
        => "limit", "64 KiB of a checkpoint (`CHECKPOINT_BYTES`)", |scene| {
        scene.install().wrote(&["command.attaque", "travail.creation", "travail.echec"]);
        scene.command("start", "checkpoint|70000").await.unwrap();
        scene.told().await
    }
    orders_that_fill_the_disk: "Queues orders that each bring 64 MiB of their own."
        => "limit", "256 MiB attached in one call (`BLOB_BYTES`)", |scene| {
        scene.install();
        code(&scene, scene.command("attachments", "6").await)
    }
}
