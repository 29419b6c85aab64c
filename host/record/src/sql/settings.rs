//! Settings, grants and chosen providers.

use super::stored::{from_json, json, json_column, signed, unsigned};
use super::work::Work;
use super::{Db, Result, params, spot};
use crate::error::RecordError;
use crate::home::Purpose;
use crate::model::change::Change;
use crate::model::settings::{
    Consent, Decision, Grant, Level, NewConsent, NewSetting, PermissionUse,
};
use crate::model::value::Value;
use crate::zone::{self, Zone};

/// The setting at this level.
pub(crate) fn setting(db: &Db<'_>, level: &Level, owner: &str, key: &str) -> Result<Option<Value>> {
    let text: Option<String> = db.one(
        "SELECT value FROM settings WHERE owner = ?1 AND key = ?2 AND level = ?3 AND whose = ?4",
        params![owner, key, level.name(), level.whose()],
        |row| row.sealed("value", &spot::setting(level, owner, key)),
    )?;
    text.map(|text| from_json(&text)).transpose()
}

/// Gives this workstation what is set for another one: it is a copy of it.
pub(crate) fn copy_workstation(work: &mut Work<'_>, from: &str) -> Result<()> {
    let level = Level::Workstation(from.to_owned());
    let set: Vec<(String, String)> = work.db.all(
        "SELECT owner, key FROM settings WHERE level = ?1 AND whose = ?2",
        params![level.name(), level.whose()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (owner, key) in set {
        if let Some(value) = setting(work.db, &level, &owner, &key)? {
            let new = NewSetting {
                level: Level::Workstation(work.workstation.to_owned()),
                owner,
                key,
                value,
            };
            put(work, &new)?;
        }
    }
    Ok(())
}

/// The name of the practice's zone, as it is set.
pub(crate) fn zone(db: &Db<'_>) -> Result<Option<Zone>> {
    Ok(
        match setting(db, &Level::Practice, zone::OWNER, zone::KEY)? {
            Some(Value::Text(name)) => Zone::named(&name),
            _ => None,
        },
    )
}

/// A practice that has no zone takes that of the machine that makes it, or first opens it if it is older than zones; a
/// demonstration is in Paris. Answers the zone that was taken, none when there was one.
pub(crate) fn settle_zone(work: &mut Work<'_>, purpose: Purpose) -> Result<Option<Zone>> {
    if setting(work.db, &Level::Practice, zone::OWNER, zone::KEY)?.is_some() {
        return Ok(None);
    }
    let zone = match purpose {
        Purpose::Demonstration => Zone::default(),
        Purpose::Practice => work.surroundings.machine.zone(),
    };
    let new = NewSetting {
        level: Level::Practice,
        owner: zone::OWNER.to_owned(),
        key: zone::KEY.to_owned(),
        value: Value::Text(zone.name().to_owned()),
    };
    put(work, &new)?;
    Ok(Some(zone))
}

/// A zone nobody knows would leave the practice without a day.
fn check_zone(new: &NewSetting) -> Result<()> {
    if (new.owner.as_str(), new.key.as_str()) != (zone::OWNER, zone::KEY) {
        return Ok(());
    }
    let known = match (&new.level, &new.value) {
        (Level::Practice, Value::Text(name)) => Zone::named(name).is_some(),
        _ => false,
    };
    if known {
        return Ok(());
    }
    Err(RecordError::Invalid {
        field: new.key.clone(),
        reason: "n’est pas un fuseau connu : écrivez par exemple Europe/Paris ou Indian/Reunion"
            .to_owned(),
    })
}

/// Writes a setting.
pub(crate) fn set(work: &mut Work<'_>, new: &NewSetting) -> Result<()> {
    if !new.value.is_storable() {
        return Err(RecordError::Invalid {
            field: new.key.clone(),
            reason: "contient un nombre qui n’en est pas un".to_owned(),
        });
    }
    check_zone(new)?;
    put(work, new)?;
    work.note_write(
        "reglage.modification",
        "settings",
        None,
        &format!("{}/{}", new.owner, new.key),
    )
}

/// Writes a setting that the journal tells of in another way.
fn put(work: &mut Work<'_>, new: &NewSetting) -> Result<()> {
    let (level, whose) = (new.level.name(), new.level.whose());
    if new.value.is_none() {
        work.db.execute(
            "DELETE FROM settings WHERE owner = ?1 AND key = ?2 AND level = ?3 AND whose = ?4",
            params![new.owner.as_str(), &new.key, level, whose],
        )?;
    } else {
        work.db
            .execute("INSERT INTO settings (level, whose, owner, key, value, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (owner, key, level, whose)
                 DO UPDATE SET value = excluded.value, at_ms = excluded.at_ms", params![level, whose, new.owner, new.key, spot::setting(&new.level, &new.owner, &new.key).text("value", &json(&new.value)?), work.now_ms])?;
    }
    work.changed(Change::Setting {
        owner: new.owner.clone(),
        key: new.key.clone(),
    });
    Ok(())
}

/// What was decided about the permissions of a plugin.
pub(crate) fn grants(db: &Db<'_>, plugin: &str) -> Result<Vec<Grant>> {
    db.all(
        "SELECT permission, allowed, at_ms, author FROM grants WHERE plugin = ?1 ORDER BY permission",
        params![plugin],
        |row| {
            let decided: i64 = row.get("allowed")?;
            Ok(Grant {
                permission: row.get("permission")?,
                decision: match decided {
                    1 => Decision::Allowed,
                    2 => Decision::EachTime,
                    _ => Decision::Refused,
                },
                at_ms: row.get("at_ms")?,
                by: json_column(row, "author")?,
            })
        },
    )
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
                .execute("INSERT INTO grants (plugin, permission, allowed, at_ms, author) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (plugin, permission)
                     DO UPDATE SET allowed = excluded.allowed, at_ms = excluded.at_ms, author = excluded.author", params![
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
            work.db.execute(
                "DELETE FROM grants WHERE plugin = ?1 AND permission = ?2",
                params![plugin, permission],
            )?;
        }
    }
    work.note_write(name, "grants", None, &format!("{plugin}: {permission}"))?;
    work.changed(Change::Grants {
        plugin: plugin.to_owned(),
    });
    Ok(())
}

/// The chosen provider of a service.
pub(crate) fn provider(db: &Db<'_>, service: &str) -> Result<Option<String>> {
    db.one(
        "SELECT plugin FROM providers WHERE service = ?1",
        params![service],
        |row| row.get(0),
    )
}

/// Chooses the provider of a service, or none.
pub(crate) fn choose(work: &mut Work<'_>, service: &str, plugin: Option<&str>) -> Result<()> {
    match plugin {
        Some(plugin) => {
            work.db.execute(
                "INSERT INTO providers (service, plugin) VALUES (?1, ?2)
                     ON CONFLICT (service) DO UPDATE SET plugin = excluded.plugin",
                params![service, plugin],
            )?;
        }
        None => {
            work.db
                .execute("DELETE FROM providers WHERE service = ?1", params![service])?;
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
pub(crate) fn consent(db: &Db<'_>, plugin: &str) -> Result<Option<Consent>> {
    db.one(
        "SELECT publisher, version, digest, at_ms, author FROM consents WHERE plugin = ?1",
        params![plugin],
        |row| {
            Ok(Consent {
                plugin: plugin.to_owned(),
                publisher: row.get("publisher")?,
                version: row.get("version")?,
                digest: row.get("digest")?,
                at_ms: row.get("at_ms")?,
                by: json_column(row, "author")?,
            })
        },
    )
}

/// Notes what the practice agrees to run.
pub(crate) fn agree(work: &mut Work<'_>, new: &NewConsent) -> Result<()> {
    work.db
        .execute("INSERT INTO consents (plugin, publisher, version, digest, at_ms, author) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (plugin) DO UPDATE SET publisher = excluded.publisher, version = excluded.version,
                 digest = excluded.digest, at_ms = excluded.at_ms, author = excluded.author", params![
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
        work.db.execute(statement, params![plugin])?;
    }
    work.note_write("extension.oubli", "consents", None, plugin)?;
    work.changed(Change::Grants {
        plugin: plugin.to_owned(),
    });
    Ok(())
}

/// How often the permissions of a plugin were used.
pub(crate) fn uses(db: &Db<'_>, plugin: &str) -> Result<Vec<PermissionUse>> {
    db.all("SELECT permission, uses, last_ms FROM permission_uses WHERE plugin = ?1 ORDER BY permission", params![plugin], |row| Ok(PermissionUse {
            plugin: plugin.to_owned(),
            permission: row.get("permission")?,
            uses: unsigned(row.get("uses")?),
            last_ms: row.get("last_ms")?,
        }))
}

/// Adds uses to those counted before.
pub(crate) fn add_uses(work: &mut Work<'_>, more: &[PermissionUse]) -> Result<()> {
    for one in more {
        work.db
            .execute("INSERT INTO permission_uses (plugin, permission, uses, last_ms) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (plugin, permission)
                 DO UPDATE SET uses = permission_uses.uses + excluded.uses,
                               last_ms = CASE WHEN permission_uses.last_ms > excluded.last_ms
                                              THEN permission_uses.last_ms ELSE excluded.last_ms END", params![
                one.plugin,
                one.permission,
                signed(one.uses),
                one.last_ms
            ])?;
    }
    Ok(())
}
