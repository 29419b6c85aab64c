//! The connections of a workstation: reading, writing in turn, and finding out what became of a unit when the server went
//! away in the middle of its commit.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio_postgres::{IsolationLevel, Transaction};

use super::address::ServerAddress;
use super::connect::{Connection, Route, check};
use super::session::Session;
use super::wait::wait;
use super::{migrate, news, reseal};
use crate::error::RecordError;
use crate::home::key::Key;
use crate::home::{Derivation, Purpose};
use crate::listen::Listeners;
use crate::model::change::Change;
use crate::seal::{Kind, Seal};
use crate::sql::{Db, Result};
use crate::store::lock;
use crate::surroundings::Surroundings;

/// Idle readers kept open.
const IDLE_READERS: usize = 4;
/// How long the outcome of a commit is looked for before the person is told that it is not known.
const DOUBT: Duration = Duration::from_secs(30);
/// The same at the next unit.
const DOUBT_LATER: Duration = Duration::from_secs(3);
/// A connection that answered so lately answers.
const FRESH: Duration = Duration::from_secs(1);
/// Pause between two attempts to reach the server again.
const PAUSE: Duration = Duration::from_millis(200);

/// The practice a database holds, as written in it in clear.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Founding {
    /// Id of the practice.
    pub(crate) practice: String,
    /// What it is for.
    pub(crate) purpose: Purpose,
    /// How its key follows from a passphrase, when it does.
    pub(crate) derivation: Option<Derivation>,
}

/// The server, as one workstation uses it.
pub(crate) struct Server {
    /// Drives the connections; taken when the store closes.
    runtime: Option<tokio::runtime::Runtime>,
    route: Arc<Route>,
    seal: Seal,
    surroundings: Surroundings,
    listeners: Arc<Listeners>,
    workstation: String,
    writer: Mutex<Writer>,
    readers: Mutex<Vec<Connection>>,
}

#[derive(Default)]
struct Writer {
    connection: Option<Connection>,
    /// A unit whose outcome could not be found out yet.
    doubt: Option<String>,
}

/// How a transaction ended.
enum Ended<T> {
    Committed(T),
    /// The operation was refused, and rolled back.
    Refused(RecordError),
    /// The order to commit was given, and the answer did not come.
    CutOff(T, String),
}

/// What a workstation brings.
pub(crate) struct Visitor<'v> {
    pub(crate) address: &'v ServerAddress,
    pub(crate) key: &'v Key,
    pub(crate) surroundings: &'v Surroundings,
    pub(crate) listeners: &'v Arc<Listeners>,
    pub(crate) workstation: &'v str,
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("postgres")
        .enable_all()
        .build()
        .map_err(|error| RecordError::Store {
            detail: format!("threads: {error}"),
        })
}

impl Server {
    /// What practice a database holds; none when it holds nothing at all.
    ///
    /// # Errors
    /// [`RecordError::ServerTaken`] when it holds something else.
    pub(crate) fn describe(address: &ServerAddress) -> Result<Option<Founding>> {
        let runtime = runtime()?;
        let route = Route::to(address)?;
        let answer = wait(runtime.spawn(async move {
            let connection = route.connect().await?;
            check(&connection.client).await?;
            founding(&connection.client).await
        }));
        runtime.shutdown_background();
        joined(answer)?
    }

    /// Which move a database was left by; none when it is in use.
    pub(crate) fn left_by(address: &ServerAddress) -> Result<Option<String>> {
        let runtime = runtime()?;
        let route = Route::to(address)?;
        let answer = wait(runtime.spawn(async move {
            let connection = route.connect().await?;
            let row = connection
                .client
                .query_opt("SELECT value FROM meta WHERE key = 'moved'", &[])
                .await?;
            Ok(row.map(|row| row.try_get(0)).transpose()?)
        }));
        runtime.shutdown_background();
        joined(answer)?
    }

    /// Makes a practice in an empty database.
    pub(crate) fn create(visitor: &Visitor<'_>, founding: &Founding) -> Result<Self> {
        let server = Self::of(visitor)?;
        let route = Arc::clone(&server.route);
        let sign = hex::encode(server.seal.close(
            Kind::Text,
            &reseal::sign_place(),
            founding.practice.as_bytes(),
        )?);
        let wanted = founding.clone();
        server.run(async move {
            let mut connection = route.connect().await?;
            check(&connection.client).await?;
            if self::founding(&connection.client).await?.is_some() {
                return Err(RecordError::ServerTaken);
            }
            migrate::migrate(&mut connection.client).await?;
            let derivation = match &wanted.derivation {
                Some(derivation) => crate::sql::stored::json(derivation)?,
                None => String::new(),
            };
            let transaction = connection.client.transaction().await?;
            transaction.batch_execute(migrate::LOCK).await?;
            for (key, value) in [
                ("home", &wanted.practice),
                ("purpose", &crate::sql::stored::json(&wanted.purpose)?),
                ("derivation", &derivation),
                (reseal::SIGN, &sign),
                (reseal::KEY, &reseal::BOUND.to_owned()),
            ] {
                // Two that make a practice here at once: the second one is told.
                transaction
                    .execute(
                        "INSERT INTO meta (key, value) VALUES ($1, $2)",
                        &[&key, value],
                    )
                    .await
                    .map_err(|error| match RecordError::from(error) {
                        RecordError::Store { .. } => RecordError::ServerTaken,
                        other => other,
                    })?;
            }
            transaction.commit().await?;
            Ok(())
        })?;
        server.listen();
        Ok(server)
    }

    /// Opens the practice of this id.
    pub(crate) fn open(visitor: &Visitor<'_>, practice: &str) -> Result<Self> {
        let server = Self::of(visitor)?;
        let route = Arc::clone(&server.route);
        let (found, sign) = server.run(async move {
            let connection = route.connect().await?;
            check(&connection.client).await?;
            // Before anything is asked of tables that a later version may have changed.
            if let Some(found) = migrate::found(&connection.client).await?
                && found > migrate::LATEST
            {
                return Err(RecordError::NewerSchema {
                    found,
                    known: migrate::LATEST,
                });
            }
            let Some(found) = founding(&connection.client).await? else {
                return Err(RecordError::ServerEmpty);
            };
            let sign: String = connection
                .client
                .query_one("SELECT value FROM meta WHERE key = $1", &[&reseal::SIGN])
                .await?
                .try_get(0)?;
            Ok((found, sign))
        })?;
        if found.practice != practice {
            return Err(RecordError::Header {
                detail: "home.toml belongs to another record than the server holds".to_owned(),
            });
        }
        let sign = hex::decode(sign).map_err(|_not_hexadecimal| RecordError::WrongKey)?;
        // Before anything is changed by who may not have the key.
        let opened = match server.seal.open(&reseal::sign_place(), &sign) {
            Ok(opened) => Some(opened),
            Err(_) => server.seal.open_old(&sign),
        };
        match opened {
            Some((Kind::Text, known)) if known == practice.as_bytes() => {}
            _ => return Err(RecordError::WrongKey),
        }
        let route = Arc::clone(&server.route);
        let is_bound = server.run(async move {
            let mut connection = route.connect().await?;
            migrate::migrate(&mut connection.client).await?;
            let row = connection
                .client
                .query_opt("SELECT 1 FROM meta WHERE key = $1", &[&reseal::KEY])
                .await?;
            Ok(row.is_some())
        })?;
        if !is_bound {
            server.write(
                |db| match db.on_server() {
                    Some(session) => reseal::all(session, practice),
                    None => Ok(()),
                },
                |()| (),
            )?;
        }
        server.listen();
        Ok(server)
    }

    fn of(visitor: &Visitor<'_>) -> Result<Self> {
        Ok(Self {
            runtime: Some(runtime()?),
            route: Arc::new(Route::to(visitor.address)?),
            seal: Seal::new(visitor.key, visitor.surroundings)?,
            surroundings: visitor.surroundings.clone(),
            listeners: Arc::clone(visitor.listeners),
            workstation: visitor.workstation.to_owned(),
            writer: Mutex::default(),
            readers: Mutex::default(),
        })
    }

    /// Runs `task` on the thread of the connections, where sockets are opened, and sleeps until it is done.
    fn run<T: Send + 'static>(
        &self,
        task: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<T> {
        let runtime = self.runtime.as_ref().ok_or_else(closing)?;
        joined(wait(runtime.spawn(task)))?
    }

    /// Hears of what other workstations commit.
    fn listen(&self) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn(news::follow(
                Arc::clone(&self.route),
                self.workstation.clone(),
                Arc::downgrade(&self.listeners),
            ));
        }
    }

    fn connect(&self) -> Result<Connection> {
        let route = Arc::clone(&self.route);
        self.run(async move { route.connect().await })
    }

    /// Reads, from one state of the record, beside the writer.
    pub(crate) fn read<T>(&self, operation: impl FnOnce(&Db<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.reader()?;
        let answer = self.read_on(&mut connection, operation)?;
        connection.used = Instant::now();
        let mut readers = lock(&self.readers);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        answer
    }

    /// What the operation answers; an error around it means that the connection is of no more use.
    fn read_on<T>(
        &self,
        connection: &mut Connection,
        operation: impl FnOnce(&Db<'_>) -> Result<T>,
    ) -> Result<Result<T>> {
        let Connection {
            client, statements, ..
        } = connection;
        let transaction = wait(
            client
                .build_transaction()
                .isolation_level(IsolationLevel::RepeatableRead)
                .read_only(true)
                .start(),
        )?;
        let session = self.session(transaction, statements);
        let answer = operation(&Db::postgres(&session));
        match wait(session.end()) {
            Ok(()) => Ok(answer),
            // Why it failed is said by what failed first.
            Err(ended) => answer.and(Err(ended.into())),
        }
    }

    /// A connection that answered a moment ago, or a new one: those a restart of the server cut are let go of.
    fn reader(&self) -> Result<Connection> {
        loop {
            let Some(idle) = lock(&self.readers).pop() else {
                return self.connect();
            };
            if is_alive(&idle) {
                return Ok(idle);
            }
        }
    }

    fn session<'t>(
        &'t self,
        transaction: Transaction<'t>,
        statements: &'t super::session::Statements,
    ) -> Session<'t> {
        Session {
            transaction,
            statements,
            seal: &self.seal,
        }
    }

    /// Runs one transaction after the other, those of other workstations included; `committed` is called once it is durable
    /// and before the next one of this workstation begins.
    pub(crate) fn write<T>(
        &self,
        operation: impl FnOnce(&Db<'_>) -> Result<T>,
        committed: impl FnOnce(&T),
    ) -> Result<T> {
        let mut writer = lock(&self.writer);
        self.clear_doubt(&mut writer)?;
        let mut connection = match writer.connection.take() {
            Some(known) if is_alive(&known) => known,
            _ => self.connect()?,
        };
        let unit = self.surroundings.uuid()?.to_string();
        let answer = match self.write_on(&mut connection, &unit, operation)? {
            Ended::Committed(answer) => {
                connection.used = Instant::now();
                writer.connection = Some(connection);
                answer
            }
            Ended::Refused(error) => {
                writer.connection = Some(connection);
                return Err(error);
            }
            Ended::CutOff(answer, detail) => {
                drop(connection);
                tracing::warn!(%detail, "the server went away during a commit");
                match self.became(&unit, DOUBT) {
                    Ok(true) => answer,
                    Ok(false) => return Err(RecordError::ServerUnreachable { detail }),
                    Err(_) => {
                        writer.doubt = Some(unit);
                        return Err(RecordError::OutcomeUnknown);
                    }
                }
            }
        };
        committed(&answer);
        Ok(answer)
    }

    /// One transaction; an error means that it left nothing and that the connection is of no more use.
    fn write_on<T>(
        &self,
        connection: &mut Connection,
        unit: &str,
        operation: impl FnOnce(&Db<'_>) -> Result<T>,
    ) -> Result<Ended<T>> {
        let Connection {
            client, statements, ..
        } = connection;
        let transaction = wait(client.transaction())?;
        wait(transaction.batch_execute(migrate::LOCK))?;
        let session = self.session(transaction, statements);
        let answer = operation(&Db::postgres(&session)).and_then(|answer| {
            session.execute(
                "UPDATE workstations SET last_unit = ?1 WHERE id = ?2",
                crate::sql::params![unit, self.workstation],
            )?;
            Ok(answer)
        });
        match answer {
            Err(error) => match wait(session.transaction.rollback()) {
                Ok(()) => Ok(Ended::Refused(error)),
                Err(_) => Err(error),
            },
            Ok(answer) => match wait(session.end()).map_err(RecordError::from) {
                Ok(()) => Ok(Ended::Committed(answer)),
                Err(RecordError::ServerUnreachable { detail }) => Ok(Ended::CutOff(answer, detail)),
                Err(other) => Err(other),
            },
        }
    }

    /// Finds out what became of the last unit in doubt, before anything else is written.
    fn clear_doubt(&self, writer: &mut Writer) -> Result<()> {
        let Some(unit) = &writer.doubt else {
            return Ok(());
        };
        let there = self.became(unit, DOUBT_LATER)?;
        tracing::info!(there, "the outcome of a unit was found out");
        writer.doubt = None;
        if there {
            self.listeners.tell(&[Change::Everything]);
        }
        Ok(())
    }

    /// Whether a unit of this workstation was committed. The lock is taken first: whoever holds the old transaction is over.
    fn became(&self, unit: &str, patience: Duration) -> Result<bool> {
        let begun = Instant::now();
        loop {
            let route = Arc::clone(&self.route);
            let workstation = self.workstation.clone();
            let asked = self.run(async move {
                let mut connection = route.connect().await?;
                let transaction = connection.client.transaction().await?;
                transaction.batch_execute(migrate::LOCK).await?;
                let row = transaction
                    .query_opt(
                        "SELECT last_unit FROM workstations WHERE id = $1",
                        &[&workstation],
                    )
                    .await?;
                transaction.commit().await?;
                let last: Option<String> = row.map(|row| row.try_get(0)).transpose()?;
                Ok(last)
            });
            match asked {
                Ok(last) => return Ok(last.as_deref() == Some(unit)),
                Err(error) if begun.elapsed() >= patience => return Err(error),
                Err(_) => std::thread::sleep(PAUSE),
            }
        }
    }
}

/// Whether a connection still answers. One used a moment ago is believed; another is asked, so that a server that came back is
/// not taken for gone.
fn is_alive(connection: &Connection) -> bool {
    !connection.client.is_closed()
        && (connection.used.elapsed() < FRESH || wait(connection.client.check_connection()).is_ok())
}

impl Drop for Server {
    fn drop(&mut self) {
        lock(&self.readers).clear();
        lock(&self.writer).connection = None;
        // Also inside an asynchronous task, where waiting for its end is not allowed.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn closing() -> RecordError {
    RecordError::Store {
        detail: "the store is closing".to_owned(),
    }
}

fn joined<T>(answer: std::result::Result<T, tokio::task::JoinError>) -> Result<T> {
    answer.map_err(|error| RecordError::Store {
        detail: error.to_string(),
    })
}

/// What is written in clear about the practice.
async fn founding(client: &tokio_postgres::Client) -> Result<Option<Founding>> {
    if migrate::found(client).await?.is_none() {
        let other: bool = client
            .query_one(
                "SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public')",
                &[],
            )
            .await?
            .try_get(0)?;
        return if other {
            Err(RecordError::ServerTaken)
        } else {
            Ok(None)
        };
    }
    let mut known = std::collections::HashMap::new();
    for row in client.query("SELECT key, value FROM meta", &[]).await? {
        let (key, value): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        known.insert(key, value);
    }
    let Some(practice) = known.remove("home") else {
        // Its making was interrupted: nothing but empty tables is there.
        return Ok(None);
    };
    if known.contains_key("moved") {
        return Err(RecordError::ServerMoved);
    }
    let derivation = known
        .remove("derivation")
        .filter(|text| !text.is_empty())
        .map(|text| crate::sql::stored::from_json(&text))
        .transpose()?;
    Ok(Some(Founding {
        practice,
        purpose: crate::sql::stored::from_json(known.get("purpose").map_or("", String::as_str))?,
        derivation,
    }))
}
