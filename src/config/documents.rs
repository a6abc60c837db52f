//! `[doc]` and `[verify]`: where plan documents are, and the commands that show that the work is sound.

use std::time::Duration;

use toml::de::DeValue;

use super::{Reader, Value, in_order};

/// The names of the validation levels, which are used where no other is given.
pub const LEVEL_NAMES: [&str; 5] = [
    "syntax & style",
    "type checking",
    "unit tests",
    "integration tests",
    "full suite",
];

/// Where plan documents and their templates are; folders relative to the root, with `/`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Documents {
    /// The folder of the documents.
    pub dir: String,
    /// The folder of templates that stand in for those of the program.
    pub templates: String,
}

impl Default for Documents {
    fn default() -> Self {
        Documents {
            dir: "docs/plans".to_owned(),
            templates: "docs/templates".to_owned(),
        }
    }
}

/// One step on the way to trust in a change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifyLevel {
    /// What it looks at.
    pub name: String,
    /// The command for the shell; a level without one is skipped.
    pub command: Option<String>,
}

/// What `stories verify` runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verification {
    /// The levels, the first one being level 1.
    pub levels: Vec<VerifyLevel>,
    /// How long one command may take.
    pub timeout: Duration,
}

impl Default for Verification {
    fn default() -> Self {
        Verification {
            levels: LEVEL_NAMES.iter().map(|name| named(name)).collect(),
            timeout: Duration::from_secs(600),
        }
    }
}

fn named(name: &str) -> VerifyLevel {
    VerifyLevel {
        name: name.to_owned(),
        command: None,
    }
}

/// The longest that a command may be given, in seconds: a day.
const MOST_SECONDS: u64 = 24 * 60 * 60;

impl Reader {
    pub(super) fn documents(&mut self, value: Value<'_, '_>) {
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong_type(value, "doc", "a table");
        };
        for (key, value) in in_order(table) {
            match key.get_ref().as_ref() {
                "dir" => {
                    if let Some(dir) = self.folder(value, "dir", "docs/plans") {
                        self.config.documents.dir = dir;
                    }
                }
                "templates" => {
                    if let Some(folder) = self.folder(value, "templates", "docs/templates") {
                        self.config.documents.templates = folder;
                    }
                }
                _ => self.unknown(key, "doc", &["dir", "templates"]),
            }
        }
    }

    pub(super) fn verification(&mut self, value: Value<'_, '_>) {
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong_type(value, "verify", "a table");
        };
        for (key, value) in in_order(table) {
            match key.get_ref().as_ref() {
                "levels" => self.levels(value),
                "timeout" => match seconds(value.get_ref()) {
                    Some(timeout) => self.config.verification.timeout = timeout,
                    None => self.fault(
                        value.span(),
                        "`timeout` must be a number of seconds from 1 to 86400".to_owned(),
                        "600 is used until then".to_owned(),
                    ),
                },
                _ => self.unknown(key, "verify", &["levels", "timeout"]),
            }
        }
    }

    /// `levels = [{ name = "unit tests", command = "make test" }]`; a name that is left out is that of the place.
    fn levels(&mut self, value: Value<'_, '_>) {
        let Some(list) = value.get_ref().as_array() else {
            return self.wrong_type(value, "levels", "a list of tables");
        };
        let mut levels = Vec::new();
        for (index, value) in list.iter().enumerate() {
            let Some(table) = value.get_ref().as_table() else {
                self.wrong_type(value, "levels", "a list of tables with `name` and `command`");
                continue;
            };
            let usual = LEVEL_NAMES.get(index).copied();
            let mut level = usual.map_or_else(|| named(&format!("level {}", index + 1)), named);
            for (key, value) in in_order(table) {
                match key.get_ref().as_ref() {
                    "name" => {
                        if let Some(name) = self.string(value, "name") {
                            level.name = name;
                        }
                    }
                    "command" => {
                        let command = self.string(value, "command");
                        level.command = command.filter(|command| !command.trim().is_empty());
                    }
                    _ => self.unknown(key, "verify.levels", &["name", "command"]),
                }
            }
            levels.push(level);
        }
        if !levels.is_empty() {
            self.config.verification.levels = levels;
        }
    }
}

fn seconds(value: &DeValue<'_>) -> Option<Duration> {
    let number = value.as_integer()?;
    let digits = number.as_str().replace('_', "");
    let seconds = u64::from_str_radix(&digits, number.radix()).ok()?;
    (1..=MOST_SECONDS)
        .contains(&seconds)
        .then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Verification, VerifyLevel};
    use crate::config::Config;

    #[test]
    fn levels_take_the_name_of_their_place() {
        let config = Config::parse(
            "[doc]\ndir = \"./plans/\"\n[verify]\ntimeout = 90\n\
             levels = [{ command = \"make lint\" }, { name = \"types\" }, { command = \" \" }]\n",
        )
        .expect("it is TOML");
        assert_eq!(config.findings, []);
        assert_eq!(config.documents.dir, "plans");
        let level = |name: &str, command: Option<&str>| VerifyLevel {
            name: name.to_owned(),
            command: command.map(str::to_owned),
        };
        assert_eq!(
            config.verification,
            Verification {
                levels: vec![
                    level("syntax & style", Some("make lint")),
                    level("types", None),
                    level("unit tests", None)
                ],
                timeout: Duration::from_secs(90),
            }
        );
    }

    #[test]
    fn wrong_values_are_findings_and_the_defaults_stand() {
        let text = "[doc]\ndir = \"../x\"\nplace = 1\n[verify]\ntimeout = 0\nlevels = [\"make\"]\n";
        let config = Config::parse(text).expect("it is TOML");
        let said: Vec<&str> = config.findings.iter().map(|finding| &*finding.message).collect();
        assert_eq!(
            said,
            [
                "`dir` must name a folder below the root, not `../x`",
                "unknown key `place` in `[doc]`",
                "`timeout` must be a number of seconds from 1 to 86400",
                "`levels` must be a list of tables with `name` and `command`, not a string",
            ]
        );
        assert_eq!(config.verification, Verification::default());
    }
}
