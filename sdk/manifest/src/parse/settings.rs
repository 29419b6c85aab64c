//! `[settings.properties.NAME]`: a value given as default or choice must be one the setting allows.

use std::collections::BTreeMap;

use toml::Spanned;

use super::raw::RawSettings;
use super::{Check, DEFAULT_ORDER};
use crate::settings::{Setting, SettingType};

impl Check<'_> {
    pub(super) fn settings(&mut self, raw: RawSettings) -> BTreeMap<String, Setting> {
        raw.properties
            .into_iter()
            .map(|(name, s)| {
                let key = format!("settings.properties.{}", name.get_ref());
                let id = self.id(&key, &name);
                let mut setting = Setting {
                    kind: s.kind,
                    title: self.title(&format!("{key}.title"), s.title),
                    description: s
                        .description
                        .map(|d| self.sentence(&format!("{key}.description"), d)),
                    default: None,
                    choices: Vec::new(),
                    minimum: s.minimum,
                    maximum: s.maximum,
                    level: s.level,
                    order: s.order.unwrap_or(DEFAULT_ORDER),
                };
                let numeric = matches!(s.kind, SettingType::Integer | SettingType::Number);
                if !numeric && (s.minimum.is_some() || s.maximum.is_some()) {
                    let problem = format!(
                        "`minimum` and `maximum` are for numbers, this is a {}",
                        s.kind.as_str()
                    );
                    self.find(name.span().start, &key, problem);
                }
                for choice in &s.choices {
                    if let Some(problem) = setting.fault(choice.get_ref()) {
                        self.find(choice.span().start, &format!("{key}.enum"), problem);
                    }
                }
                setting.choices = s.choices.into_iter().map(Spanned::into_inner).collect();
                if let Some(default) = s.default {
                    if let Some(problem) = setting.fault(default.get_ref()) {
                        self.find(default.span().start, &format!("{key}.default"), problem);
                    }
                    setting.default = Some(default.into_inner());
                }
                (id, setting)
            })
            .collect()
    }
}
