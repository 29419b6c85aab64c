//! Jobs: durable, restarted from the last checkpoint, their end is told.

use socle_record::{Created, JobEnd, JobId, JobState, NewJob, RecordError, Unit, Value, Write};

use crate::cabinet::{Cabinet, by_plugin};

fn start(cabinet: &Cabinet) -> JobId {
    let new = NewJob {
        id: None,
        plugin: "a".to_owned(),
        name: "import".to_owned(),
        input: "fichier".into(),
        patient: None,
    };
    match cabinet.commit(Write::StartJob(new)).created.as_slice() {
        [Created::Job(id)] => id.clone(),
        other => panic!("{other:?}"),
    }
}

fn checkpoint(job: &JobId, resume: &[u8]) -> Write {
    Write::Checkpoint {
        job: job.clone(),
        resume: resume.to_vec(),
    }
}

fn end(job: &JobId, end: JobEnd) -> Write {
    Write::EndJob {
        job: job.clone(),
        end,
    }
}

fn cancel(job: &JobId, plugin: Option<&str>) -> Write {
    Write::CancelJob {
        job: job.clone(),
        plugin: plugin.map(str::to_owned),
    }
}

#[test]
fn a_job_is_run_once_at_a_time_and_goes_on_from_its_checkpoint_after_a_restart() {
    let mut cabinet = Cabinet::open();
    let id = start(&cabinet);
    let job = cabinet.record().start_job(&id).unwrap().unwrap();
    assert_eq!(
        (job.state, job.starts, job.checkpoint, job.input),
        (JobState::Running, 1, None, "fichier".into())
    );
    assert_eq!(cabinet.record().start_job(&id).unwrap(), None);
    let put = Write::StorePut {
        plugin: "a".to_owned(),
        table: "t".to_owned(),
        key: "page1".to_owned(),
        value: Value::Flag(true),
        words: String::new(),
    };
    cabinet
        .record()
        .commit(
            &Unit::new(by_plugin("a"))
                .with(put)
                .with(checkpoint(&id, b"page 1")),
        )
        .unwrap();
    cabinet
        .record()
        .job_progress(&id, Some(0.25), "page 1 sur 4")
        .unwrap();
    cabinet.reopen();
    let open = cabinet.record().open_jobs().unwrap();
    assert_eq!(
        (open.len(), open[0].state, open[0].progress),
        (1, JobState::Waiting, Some(0.25))
    );
    let job = cabinet.record().start_job(&id).unwrap().unwrap();
    assert_eq!(
        (job.starts, job.checkpoint.as_deref()),
        (2, Some(&b"page 1"[..]))
    );
    assert_eq!(job.progress_text, "page 1 sur 4");
}

#[test]
fn the_end_of_a_job_is_told_to_its_plugin_and_to_no_other() {
    let cabinet = Cabinet::open();
    for plugin in ["a", "b"] {
        cabinet
            .record()
            .set_subscriptions(plugin, &["job-finished".to_owned()])
            .unwrap();
    }
    let id = start(&cabinet);
    cabinet.record().start_job(&id).unwrap();
    cabinet.commit(end(&id, JobEnd::Done(42.into())));
    let job = cabinet.record().job(&id).unwrap();
    assert_eq!((job.state, job.answer), (JobState::Done, 42.into()));
    assert!(cabinet.record().open_jobs().unwrap().is_empty());
    let told = cabinet.record().next_event("a").unwrap().unwrap();
    let expected = [
        ("job", id.as_str().into()),
        ("name", "import".into()),
        ("state", "done".into()),
        ("answer", Value::Integer(42)),
    ];
    assert_eq!(
        told.payload,
        expected.map(|(key, value)| (key.to_owned(), value))
    );
    assert_eq!(cabinet.record().next_event("b").unwrap(), None);
    assert!(matches!(
        cabinet.refused(end(&id, JobEnd::Cancelled)),
        RecordError::Conflict { subject: "job", .. }
    ));
}

#[test]
fn a_job_that_fails_says_why() {
    let cabinet = Cabinet::open();
    let id = start(&cabinet);
    cabinet.record().start_job(&id).unwrap();
    let failed = JobEnd::Failed {
        code: "a.panne".to_owned(),
        message: "Le fichier est illisible.".to_owned(),
    };
    cabinet.commit(end(&id, failed));
    let job = cabinet.record().job(&id).unwrap();
    assert_eq!(
        (job.state, job.failure),
        (
            JobState::Failed,
            Some(("a.panne".to_owned(), "Le fichier est illisible.".to_owned()))
        )
    );
}

#[test]
fn a_job_is_stopped_by_its_plugin_or_a_person_and_by_no_other() {
    let cabinet = Cabinet::open();
    let waiting = start(&cabinet);
    assert!(matches!(
        cabinet.refused(cancel(&waiting, Some("b"))),
        RecordError::NotFound { .. }
    ));
    cabinet.commit(cancel(&waiting, Some("a")));
    assert_eq!(
        cabinet.record().job(&waiting).unwrap().state,
        JobState::Cancelled
    );
    let running = start(&cabinet);
    cabinet.record().start_job(&running).unwrap();
    cabinet.commit(cancel(&running, None));
    let job = cabinet.record().job(&running).unwrap();
    assert_eq!((job.state, job.cancel_asked), (JobState::Running, true));
    cabinet.commit(end(&running, JobEnd::Cancelled));
    assert!(cabinet.commit(cancel(&running, None)).changes.is_empty());
}

#[test]
fn only_a_running_job_keeps_checkpoints_and_small_ones() {
    let cabinet = Cabinet::open();
    let id = start(&cabinet);
    assert!(matches!(
        cabinet.refused(checkpoint(&id, b"x")),
        RecordError::Conflict { .. }
    ));
    assert!(cabinet.record().job_progress(&id, None, "").is_err());
    cabinet.record().start_job(&id).unwrap();
    assert!(matches!(
        cabinet.refused(checkpoint(&id, &vec![0; 64 * 1024 + 1])),
        RecordError::Invalid { .. }
    ));
    cabinet.commit(checkpoint(&id, &vec![0; 64 * 1024]));
    cabinet
        .record()
        .job_progress(&id, Some(f64::NAN), "")
        .unwrap();
    assert_eq!(cabinet.record().job(&id).unwrap().progress, None);
    assert!(matches!(
        cabinet.record().job(&JobId::from("nothing")),
        Err(RecordError::NotFound { .. })
    ));
}

#[test]
fn a_job_that_was_taken_and_never_began_waits_as_if_it_had_not_been() {
    let cabinet = Cabinet::open();
    let id = start(&cabinet);
    cabinet.record().start_job(&id).unwrap().unwrap();
    cabinet.record().put_job_back(&id).unwrap();
    let job = cabinet.record().job(&id).unwrap();
    assert_eq!((job.state, job.starts), (JobState::Waiting, 0));
    // Only what is taken can be put back.
    let refused = cabinet.record().put_job_back(&id).unwrap_err();
    assert!(
        matches!(refused, RecordError::Conflict { .. }),
        "{refused:?}"
    );
    let job = cabinet.record().start_job(&id).unwrap().unwrap();
    assert_eq!((job.state, job.starts), (JobState::Running, 1));
}

#[test]
fn a_job_that_works_alone_is_not_taken_while_another_of_its_name_runs() {
    let cabinet = Cabinet::open();
    let (first, second) = (start(&cabinet), start(&cabinet));
    let record = cabinet.record();
    assert!(record.start_job_alone(&first).unwrap().is_some());
    assert_eq!(record.start_job_alone(&second).unwrap(), None);
    assert_eq!(record.job(&second).unwrap().state, JobState::Waiting);
    // Those of another name or plugin are nothing to it.
    for (plugin, name) in [("a", "export"), ("b", "import")] {
        let new = NewJob {
            id: None,
            plugin: plugin.to_owned(),
            name: name.to_owned(),
            input: "fichier".into(),
            patient: None,
        };
        let [Created::Job(other)] = &cabinet.commit(Write::StartJob(new)).created[..] else {
            panic!("no job");
        };
        assert!(record.start_job_alone(other).unwrap().is_some());
    }
    cabinet.commit(end(&first, JobEnd::Cancelled));
    assert!(record.start_job_alone(&second).unwrap().is_some());
}
