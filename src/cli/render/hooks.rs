//! `stories hooks status`: a line for each hook, the merge driver and the program.

use super::out::{Look, Out, fit};
use crate::system::{Driver, HookState};

/// The columns of a name and the gap behind it.
const NAME: usize = "pre-merge-commit".len() + 2;

/// What there is, free of where it was read.
#[derive(Clone, Debug)]
pub struct HooksView {
    /// Where git looks for hooks.
    pub folder: String,
    /// The value of `core.hooksPath`.
    pub hooks_path: Option<String>,
    /// Another tool that writes the hooks, and whether it runs our check.
    pub manager: Option<(&'static str, bool)>,
    /// Name and state of each hook, and whether one from before is kept beside it.
    pub hooks: Vec<(&'static str, HookState, bool)>,
    /// Whether git's attributes name the merge driver.
    pub has_attributes: bool,
    /// What git's configuration says of it.
    pub driver: Driver,
    /// The program on the path.
    pub program: Option<String>,
}

impl HooksView {
    /// Whether the check runs before each commit.
    pub fn is_checked(&self) -> bool {
        let runs = |state: HookState| matches!(state, HookState::Installed | HookState::Behind);
        self.manager.is_some_and(|(_, runs)| runs) || self.hooks.iter().all(|(_, state, _)| runs(*state))
    }

    /// How far the merge driver is set up: `on`, `off`, `no-config`, `no-attributes` or `other`.
    pub fn merge(&self) -> &'static str {
        match (self.has_attributes, &self.driver) {
            (true, Driver::Set) => "on",
            (true, Driver::Missing) => "no-config",
            (_, Driver::Other(_)) => "other",
            (false, Driver::Set) => "no-attributes",
            (false, Driver::Missing) => "off",
        }
    }

    /// The next step, where there is one.
    pub fn hint(&self) -> Option<&'static str> {
        let is_half = matches!(self.merge(), "no-config" | "no-attributes");
        if is_half {
            Some("stories hooks install --merge sets up what is missing")
        } else if !self.is_checked() {
            Some("stories hooks install sets up what is missing")
        } else {
            None
        }
    }
}

/// The word for a state.
pub(super) fn word(state: HookState) -> &'static str {
    match state {
        HookState::Installed => "installed",
        HookState::Outdated => "outdated",
        HookState::Edited => "edited",
        HookState::Foreign => "foreign",
        HookState::Behind => "behind",
        HookState::Missing => "missing",
    }
}

/// Adds the lines.
pub fn hooks(out: &mut Out, view: &HooksView) {
    let mut row = |is_well: Option<bool>, name: &str, text: String| {
        let (look, sign) = match is_well {
            Some(true) => (Look::Good, "✓"),
            Some(false) => (Look::Bad, "!"),
            None => (Look::Faint, "·"),
        };
        // No path and no reason is ever cut.
        out.put(look, sign).plain(" ");
        out.put(Look::Strong, &fit(name, NAME)).plain(&text).end();
    };
    for (name, state, is_chained) in &view.hooks {
        let (is_well, text) = match (state, view.manager) {
            (HookState::Behind, _) => (
                Some(true),
                format!("installed; {name}.legacy is run by pre-commit"),
            ),
            (_, Some((manager, true))) => (Some(true), format!("{manager} runs the check")),
            (HookState::Installed, _) if *is_chained => {
                (Some(true), format!("installed, runs {name}.before-stories first"))
            }
            (HookState::Installed, _) => (Some(true), "installed".to_owned()),
            (HookState::Outdated, _) => (
                Some(false),
                "outdated: from another version, or for other stories".to_owned(),
            ),
            (HookState::Edited, _) => (Some(false), "changed by hand since it was installed".to_owned()),
            (HookState::Foreign, Some((manager, false))) => {
                (Some(false), format!("not installed: {manager} writes this hook"))
            }
            (HookState::Foreign, _) => (Some(false), "not installed: another hook is there".to_owned()),
            (HookState::Missing, _) => (Some(false), "not installed".to_owned()),
        };
        row(is_well, name, text);
    }
    let (is_well, text) = match view.merge() {
        "on" => (Some(true), "installed"),
        "no-config" => (
            Some(false),
            "half: .gitattributes names it, git config does not, as in a fresh clone",
        ),
        "no-attributes" => (Some(false), "half: git config names it, .gitattributes does not"),
        "other" => (None, "merge.stories.driver is set to something else"),
        _ => (None, "not installed"),
    };
    row(is_well, "merge driver", text.to_owned());
    match &view.program {
        Some(path) => row(Some(true), "program", path.clone()),
        None => row(
            Some(false),
            "program",
            "not on the PATH, so nothing is checked".to_owned(),
        ),
    }
    let folder = match &view.hooks_path {
        Some(_) => format!("{} (core.hooksPath)", view.folder),
        None => view.folder.clone(),
    };
    row(None, "folder", folder);
}
