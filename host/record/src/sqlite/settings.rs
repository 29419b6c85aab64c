//! Settings, grants and chosen providers.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::connect::Result;
use super::stored::{from_json, json, json_column};
use super::work::Work;
use crate::error::RecordError;
use crate::model::change::Change;
use crate::model::settings::{Decision, Grant, Level, NewSetting};
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
        let allowed: bool = row.get("allowed")?;
        grants.push(Grant {
            permission: row.get("permission")?,
            decision: if allowed {
                Decision::Allowed
            } else {
                Decision::Refused
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
                    decision == Decision::Allowed,
                    work.now_ms,
                    json(work.author)?
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
