//! Settings, grants and chosen providers.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::connect::Result;
use super::stored::{from_json, json, json_column, signed, unsigned};
use super::work::Work;
use crate::error::RecordError;
use crate::model::change::Change;
use crate::model::settings::{
    Consent, Decision, Grant, Level, NewConsent, NewSetting, PermissionUse,
};
use crate::model::value::Value;

/// The setting at this level.
pub(crate) fn setting(
    db: &Connection,
    level: &Level,
    owner: &str,
    key: &str,
) -> Result<Option<Value>> {
    let text: Option<String> = db
        .prepare_cached("SELECT value FROM settings WHERE owner = ?1 AND key = ?2 AND level = ?3 AND whose = ?4")?
        .query_row([owner, key, level.name(), level.whose()], |row| row.get(0))
        .optional()?;
    text.map(|text| from_json(&text)).transpose()
}

/// Writes a setting.
pub(crate) fn set(work: &mut Work<'_>, new: &NewSetting) -> Result<()> {
    if !new.value.is_storable() {
        return Err(RecordError::Invalid {
            field: new.key.clone(),
            reason: "contient un nombre qui n’en est pas un".to_owned(),
        });
    }
    let (level, whose) = (new.level.name(), new.level.whose());
    if new.value.is_none() {
        work.db
            .prepare_cached(
                "DELETE FROM settings WHERE owner = ?1 AND key = ?2 AND level = ?3 AND whose = ?4",
            )?
            .execute([new.owner.as_str(), &new.key, level, whose])?;
    } else {
        work.db
            .prepare_cached(
                "INSERT INTO settings (level, whose, owner, key, value, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (owner, key, level, whose)
                 DO UPDATE SET value = excluded.value, at_ms = excluded.at_ms",
            )?
            .execute(params![level, whose, new.owner, new.key, json(&new.value)?, work.now_ms])?;
    }
    work.note_write(
        "reglage.modification",
        "settings",
        None,
        &format!("{}/{}", new.owner, new.key),
    )?;
    work.changed(Change::Setting {
        owner: new.owner.clone(),
        key: new.key.clone(),
    });
    Ok(())
}

/// What was decided about the permissions of a plugin.
pub(crate) fn grants(db: &Connection, plugin: &str) -> Result<Vec<Grant>> {
    let mut statement = db.prepare_cached(
        "SELECT permission, allowed, at_ms, author FROM grants WHERE plugin = ?1 ORDER BY permission",
    )?;
    let mut rows = statement.query([plugin])?;
    let mut grants = Vec::new();
    while let Some(row) = rows.next()? {
        let decided: i64 = row.get("allowed")?;
        grants.push(Grant {
            permission: row.get("permission")?,
            decision: match decided {
                1 => Decision::Allowed,
                2 => Decision::EachTime,
                _ => Decision::Refused,
            },
            at_ms: row.get("at_ms")?,
            by: json_column(row, "author")?,
        });
    }
    Ok(grants)
}

/// Decides on a permission, or forgets the decision.
pub(crate) fn decide(
    work: &mut Work<'_>,
    plugin: &str,
    permission: &str,
    decision: Option<Decision>,
) -> Result<()> {
    let name = match decision {
        Some(Decision::Allowed) => "permission.accordee",
        Some(Decision::EachTime) => "permission.chaque-fois",
        Some(Decision::Refused) => "permission.refusee",
        None => "permission.oubliee",
    };
    match decision {
        Some(decision) => {
            work.db
                .prepare_cached(
                    "INSERT INTO grants (plugin, permission, allowed, at_ms, author) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (plugin, permission)
                     DO UPDATE SET allowed = excluded.allowed, at_ms = excluded.at_ms, author = excluded.author",
                )?
                .execute(params![
                    plugin,
                    permission,
                    match decision {
                        Decision::Refused => 0,
                        Decision::Allowed => 1,
                        Decision::EachTime => 2,
                    },
                    work.now_ms,
                    json(&work.author)?
                ])?;
        }
        None => {
            work.db
                .prepare_cached("DELETE FROM grants WHERE plugin = ?1 AND permission = ?2")?
                .execute([plugin, permission])?;
        }
    }
    work.note_write(name, "grants", None, &format!("{plugin}: {permission}"))?;
    work.changed(Change::Grants {
        plugin: plugin.to_owned(),
    });
    Ok(())
}

/// The chosen provider of a service.
pub(crate) fn provider(db: &Connection, service: &str) -> Result<Option<String>> {
    Ok(db
        .prepare_cached("SELECT plugin FROM providers WHERE service = ?1")?
        .query_row([service], |row| row.get(0))
        .optional()?)
}

/// Chooses the provider of a service, or none.
pub(crate) fn choose(work: &mut Work<'_>, service: &str, plugin: Option<&str>) -> Result<()> {
    match plugin {
        Some(plugin) => {
            work.db
                .prepare_cached(
                    "INSERT INTO providers (service, plugin) VALUES (?1, ?2)
                     ON CONFLICT (service) DO UPDATE SET plugin = excluded.plugin",
                )?
                .execute([service, plugin])?;
        }
        None => {
            work.db
                .prepare_cached("DELETE FROM providers WHERE service = ?1")?
                .execute([service])?;
        }
    }
    let object = format!("{service}: {}", plugin.unwrap_or("-"));
    work.note_write("service.choix", "services", None, &object)?;
    work.changed(Change::Provider {
        service: service.to_owned(),
    });
    Ok(())
}

/// What the practice agreed to run under this id.
pub(crate) fn consent(db: &Connection, plugin: &str) -> Result<Option<Consent>> {
    let mut statement = db.prepare_cached(
        "SELECT publisher, version, digest, at_ms, author FROM consents WHERE plugin = ?1",
    )?;
    let mut rows = statement.query([plugin])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    Ok(Some(Consent {
        plugin: plugin.to_owned(),
        publisher: row.get("publisher")?,
        version: row.get("version")?,
        digest: row.get("digest")?,
        at_ms: row.get("at_ms")?,
        by: json_column(row, "author")?,
    }))
}

/// Notes what the practice agrees to run.
pub(crate) fn agree(work: &mut Work<'_>, new: &NewConsent) -> Result<()> {
    work.db
        .prepare_cached(
            "INSERT INTO consents (plugin, publisher, version, digest, at_ms, author) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (plugin) DO UPDATE SET publisher = excluded.publisher, version = excluded.version,
                 digest = excluded.digest, at_ms = excluded.at_ms, author = excluded.author",
        )?
        .execute(params![
            new.plugin,
            new.publisher,
            new.version,
            new.digest,
            work.now_ms,
            json(&work.author)?
        ])?;
    work.note_write(
        "extension.accord",
        "consents",
        None,
        &format!("{} {} {}", new.plugin, new.version, new.digest),
    )?;
    work.changed(Change::Grants {
        plugin: new.plugin.clone(),
    });
    Ok(())
}

/// Forgets what was agreed and decided about a plugin that is gone.
pub(crate) fn forget(work: &mut Work<'_>, plugin: &str) -> Result<()> {
    for statement in [
        "DELETE FROM consents WHERE plugin = ?1",
        "DELETE FROM grants WHERE plugin = ?1",
        "DELETE FROM permission_uses WHERE plugin = ?1",
    ] {
        work.db.prepare_cached(statement)?.execute([plugin])?;
    }
    work.note_write("extension.oubli", "consents", None, plugin)?;
    work.changed(Change::Grants {
        plugin: plugin.to_owned(),
    });
    Ok(())
}

/// How often the permissions of a plugin were used.
pub(crate) fn uses(db: &Connection, plugin: &str) -> Result<Vec<PermissionUse>> {
    let mut statement = db.prepare_cached(
        "SELECT permission, uses, last_ms FROM permission_uses WHERE plugin = ?1 ORDER BY permission",
    )?;
    let mut rows = statement.query([plugin])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(PermissionUse {
            plugin: plugin.to_owned(),
            permission: row.get("permission")?,
            uses: unsigned(row.get("uses")?),
            last_ms: row.get("last_ms")?,
        });
    }
    Ok(found)
}

/// Adds uses to those counted before.
pub(crate) fn add_uses(work: &mut Work<'_>, more: &[PermissionUse]) -> Result<()> {
    for one in more {
        work.db
            .prepare_cached(
                "INSERT INTO permission_uses (plugin, permission, uses, last_ms) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (plugin, permission)
                 DO UPDATE SET uses = uses + excluded.uses, last_ms = max(last_ms, excluded.last_ms)",
            )?
            .execute(params![
                one.plugin,
                one.permission,
                signed(one.uses),
                one.last_ms
            ])?;
    }
    Ok(())
}
