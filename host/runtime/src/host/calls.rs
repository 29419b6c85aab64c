//! The calls anyone outside may make.

use super::*;

impl Host {
    /// Say what a contribution means now, and what that depends on.
    pub async fn render(
        &self,
        plugin: &str,
        contribution: &str,
        patient: Option<&str>,
    ) -> Result<(Tree, Dependencies), CallError> {
        let (tree, dependencies) = self.render_and_follow(plugin, contribution, patient).await;
        tree.map(|tree| (tree, dependencies))
    }

    /// The same; what it depends on is known of a render that failed too.
    pub(crate) async fn render_and_follow(
        &self,
        plugin: &str,
        contribution: &str,
        patient: Option<&str>,
    ) -> (Result<Tree, CallError>, Dependencies) {
        let plan = self.inner.plan(
            plugin,
            format!("render {contribution}"),
            Origin::View,
            patient,
            Cancel::default(),
        );
        match plan.and_then(|plan| plan.drawing(contribution)) {
            Ok(plan) => call::render(&self.inner, plan, contribution.to_owned()).await,
            Err(error) => (Err(error), Dependencies::default()),
        }
    }

    /// Rows `first..first + count` of a paged table, as (key, cells), and how many there are.
    pub async fn rows(
        &self,
        plugin: &str,
        contribution: &str,
        table: &str,
        patient: Option<&str>,
        asked: RowsAsked,
    ) -> Result<Rows, CallError> {
        let plan = self.inner.plan(
            plugin,
            format!("rows {contribution}"),
            Origin::View,
            patient,
            Cancel::default(),
        )?;
        let plan = plan.drawing(contribution)?;
        let RowsAsked {
            first,
            count,
            sorted_by,
            descending,
        } = asked;
        let page = Page {
            first,
            count: count.min(crate::limits::PAGE_ROWS),
            sorted_by,
            descending,
            ..Page::default()
        };
        let page = call::rows(
            &self.inner,
            plan,
            contribution.to_owned(),
            table.to_owned(),
            page,
        )
        .await?;
        Ok(Rows {
            rows: page.rows,
            total: page.total,
        })
    }

    /// Hand a person's event to a panel.
    pub async fn handle(
        &self,
        plugin: &str,
        contribution: &str,
        patient: Option<&str>,
        event: UiEvent,
        cancel: Cancel,
    ) -> Result<(), CallError> {
        let what = format!("handle {contribution}");
        let plan = self
            .inner
            .plan(plugin, what, Origin::Person, patient, cancel)?
            .drawing(contribution)?;
        call::handle(&self.inner, plan, contribution.to_owned(), event).await
    }

    /// Run a command.
    pub async fn command(
        &self,
        plugin: &str,
        command: &str,
        patient: Option<&str>,
        arguments: Vec<(String, Data)>,
        cancel: Cancel,
    ) -> Result<Data, CallError> {
        let plan = self.inner.plan(
            plugin,
            format!("command {command}"),
            Origin::Person,
            patient,
            cancel,
        )?;
        let Some(declared) = plan
            .plugin
            .manifest
            .commands
            .iter()
            .find(|known| known.id == command)
        else {
            return Err(plan.error(Reason::NotOffered));
        };
        if declared.patient && patient.is_none() {
            return Err(plan.error(Reason::Refused(Failure::new(
                "patient-required",
                "Ouvrez d’abord le dossier d’un patient.",
            ))));
        }
        for argument in declared
            .arguments
            .iter()
            .filter(|argument| argument.required)
        {
            if !arguments.iter().any(|(name, _)| *name == argument.name) {
                let mut failure = Failure::new(
                    "argument-required",
                    format!("Indiquez « {} ».", argument.label),
                );
                failure
                    .details
                    .push(("field".into(), argument.name.clone()));
                return Err(plan.error(Reason::Refused(failure)));
            }
        }
        call::command(&self.inner, plan, command.to_owned(), arguments).await
    }

    /// Tell the plugins that listen for it that something happened: at most once, and only the latest
    /// of a name to a plugin that is still busy with the patient. It is not kept for those that fail.
    /// Waits until all have been told.
    pub async fn happen(
        &self,
        name: &str,
        patient: Option<&str>,
        values: Vec<(String, Data)>,
    ) -> Vec<CallError> {
        self.happen_as(Origin::Event, name, patient, values).await
    }

    /// The same for what the person at the keyboard just did: those who handle it act for them.
    pub async fn happen_by_person(
        &self,
        name: &str,
        patient: Option<&str>,
        values: Vec<(String, Data)>,
    ) -> Vec<CallError> {
        self.happen_as(Origin::Person, name, patient, values).await
    }

    async fn happen_as(
        &self,
        origin: Origin,
        name: &str,
        patient: Option<&str>,
        values: Vec<(String, Data)>,
    ) -> Vec<CallError> {
        let mut told = Vec::new();
        for plugin in self.inner.all_plugins() {
            let now = self.inner.clock.elapsed_ms();
            if plugin.condition().is_rested(now)
                && plugin
                    .manifest
                    .events
                    .iter()
                    .any(|event| event.name == name && !event.durable)
                && (name != socle_manifest::BARCODE_SCANNED || plugin.hears_the_scanner())
            {
                let what = Happening {
                    id: uuid::Uuid::now_v7().to_string(),
                    name: name.to_owned(),
                    values: values.clone(),
                    occurred_ms: self.inner.clock.now_ms(),
                    failures: 0,
                };
                let plan = Plan {
                    plugin,
                    what: format!("event {name}"),
                    origin,
                    patient: patient.map(str::to_owned),
                    cancel: Cancel::default(),
                };
                let inner = Arc::clone(&self.inner);
                let (happened, moment) = self.inner.happened(plan.plugin.id(), name, patient);
                told.push(tokio::spawn(async move {
                    let is_latest = || inner.is_latest(&happened, moment);
                    let delivered = call::deliver(&inner, plan, what, false, is_latest).await;
                    inner.forget_happened(&happened, moment);
                    delivered
                }));
            }
        }
        let mut failed = Vec::new();
        for told in told {
            match told.await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => failed.push(error),
                Err(error) => tracing::error!(%error, "an event could not be delivered"),
            }
        }
        failed
    }

    /// A patient's file is closed: what plugins kept for the screen goes.
    pub fn close_patient(&self, patient: &str) {
        self.inner.scratch.close(patient);
    }

    /// Give up a call by its id.
    pub fn cancel(&self, call: &str) {
        if let Some((_, cancel)) = self
            .inner
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(call)
        {
            cancel.cancel();
        }
    }

    /// Do what waits (events, jobs, sends) until nothing is due: for scripts and tests. At most
    /// `limit`; true when nothing is due any more.
    pub async fn settle(&self, limit: Duration) -> bool {
        tokio::time::timeout(limit, crate::background::drain(&self.inner))
            .await
            .is_ok()
    }
}

/// Which rows are asked for.
#[derive(Debug, Clone, Default)]
pub struct RowsAsked {
    /// The first, from 0.
    pub first: u64,
    /// How many, at most [`crate::limits::PAGE_ROWS`].
    pub count: u32,
    /// The column to sort by, or the empty text.
    pub sorted_by: String,
    /// From the last to the first.
    pub descending: bool,
}

/// Rows a plugin gave.
#[derive(Debug, Clone)]
pub struct Rows {
    /// Key and cells.
    pub rows: Vec<(String, Vec<Data>)>,
    /// How many there are in all.
    pub total: u64,
}

impl Inner {
    pub(crate) fn plan(
        &self,
        plugin: &str,
        what: String,
        origin: Origin,
        patient: Option<&str>,
        cancel: Cancel,
    ) -> Result<Plan, CallError> {
        match self.plugin(plugin) {
            Some(plugin) if let Some(barred) = self.barred(&plugin) => Err(CallError {
                plugin: plugin.id().to_owned(),
                call: what,
                reason: barred.into(),
            }),
            Some(plugin) => Ok(Plan {
                plugin,
                what,
                origin,
                patient: patient.map(str::to_owned),
                cancel,
            }),
            None => Err(CallError {
                plugin: plugin.to_owned(),
                call: what,
                reason: Reason::NotInstalled,
            }),
        }
    }

    /// Who provides a service: the chosen one, or the only one there is.
    pub(crate) fn provider(&self, service: &str) -> Option<Arc<Plugin>> {
        let offers = |plugin: &Arc<Plugin>| {
            plugin
                .manifest
                .services
                .iter()
                .any(|offered| offered == service)
        };
        let chosen = self.record.provider(service).unwrap_or_else(|error| {
            tracing::error!(%error, "the chosen provider cannot be read");
            None
        });
        match chosen {
            Some(id) => self.plugin(&id).filter(offers),
            None => self.all_plugins().into_iter().find(offers),
        }
    }

    fn happened(&self, plugin: &str, name: &str, patient: Option<&str>) -> (Happened, u64) {
        let happened = (
            plugin.to_owned(),
            name.to_owned(),
            patient.map(str::to_owned),
        );
        let moment = self.moment.fetch_add(1, Ordering::Relaxed);
        self.latest
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(happened.clone(), moment);
        (happened, moment)
    }

    fn is_latest(&self, happened: &Happened, moment: u64) -> bool {
        self.latest
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(happened)
            == Some(&moment)
    }

    fn forget_happened(&self, happened: &Happened, moment: u64) {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.get(happened) == Some(&moment) {
            latest.remove(happened);
        }
    }
}
