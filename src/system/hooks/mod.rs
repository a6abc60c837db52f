//! Git's hooks of one repository: what is there, and installing ours beside what others wrote.

mod attributes;
mod error;
mod manager;
mod merge;
mod place;
mod script;
mod step;

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

pub use error::HookError;
pub use manager::Manager;
pub use merge::{Driver, Merge};
pub use step::Step;

use super::git::Git;
use place::Place;

/// The hooks that we install. Git runs the second one instead of the first where a merge needs no help.
const NAMES: [&str; 2] = ["pre-commit", "pre-merge-commit"];
/// How the file ends in which a hook is kept that was there before ours.
const KEPT: &str = ".before-stories";
/// How the pre-commit framework calls a hook that was there before its own; it goes on running it.
const LEGACY: &str = ".legacy";
/// The most that is read of a hook, in bytes; some are programs.
const LIMIT: u64 = 1 << 20;

/// What has the name of a hook.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Ours, as this version writes it.
    Installed,
    /// Ours, from another version, or without this folder of stories.
    Outdated,
    /// Ours, changed by hand.
    Edited,
    /// Another one.
    Foreign,
    /// Another one, which runs ours.
    Behind,
    /// None.
    Missing,
}

/// One hook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hook {
    /// The name by which git calls it.
    pub name: &'static str,
    /// What is there.
    pub state: State,
    /// Whether a hook from before is kept beside it.
    pub is_chained: bool,
    path: PathBuf,
    roots: Vec<String>,
    manager: Option<Manager>,
}

/// The hooks of a repository, for the stories of one root.
#[derive(Clone, Debug)]
pub struct Hooks {
    place: Place,
    root: String,
    hooks: Vec<Hook>,
    manager: Option<Manager>,
    runs_check: bool,
}

impl Hooks {
    /// Looks at what is there.
    ///
    /// # Errors
    ///
    /// When git cannot be asked, or a hook cannot be read.
    pub fn find(git: &Git) -> Result<Hooks, HookError> {
        let place = Place::find(git)?;
        let prefix = git.prefix().trim_end_matches('/');
        let root = if prefix.is_empty() {
            ".".to_owned()
        } else {
            format!("./{prefix}")
        };
        let hooks = NAMES.map(|name| look(&place, name, &root));
        let hooks = hooks.into_iter().collect::<Result<Vec<Hook>, HookError>>()?;
        let manager =
            Manager::of_folder(&place.folder).or_else(|| hooks.iter().find_map(|hook| hook.manager));
        Ok(Hooks {
            runs_check: manager.is_some_and(|manager| manager.runs_check(git.top())),
            place,
            root,
            hooks,
            manager,
        })
    }

    /// Each hook that we install.
    pub fn hooks(&self) -> &[Hook] {
        &self.hooks
    }

    /// Where git looks for them, as people would write it.
    pub fn folder(&self) -> String {
        self.place.shown(&self.place.folder)
    }

    /// The value of `core.hooksPath`.
    pub fn hooks_path(&self) -> Option<&str> {
        self.place.hooks_path.as_deref()
    }

    /// Whether the folder is part of the work tree, where it can be committed for everybody.
    pub fn is_shared(&self) -> bool {
        self.place.is_shared
    }

    /// The tool that writes the hooks, and whether its configuration names our check.
    pub fn manager(&self) -> Option<(Manager, bool)> {
        self.manager.map(|manager| (manager, self.runs_check))
    }

    /// What installing would do; nothing where all is there.
    ///
    /// # Errors
    ///
    /// When it is refused.
    pub fn install(&self) -> Result<Vec<Step>, HookError> {
        if self.is_installed() {
            return Ok(Vec::new());
        }
        // Where a folder is not even ours, no tool in it matters.
        if !self.place.is_inside {
            return Err(HookError::Outside(self.hooks_path().unwrap_or("").to_owned()));
        }
        if let Some(manager) = self.manager {
            return Err(HookError::Managed(manager));
        }
        let steps = self.hooks.iter().map(|hook| self.install_one(hook));
        let steps = steps.collect::<Result<Vec<Option<Step>>, HookError>>()?;
        Ok(steps.into_iter().flatten().collect())
    }

    /// Whether nothing needs to be done.
    fn is_installed(&self) -> bool {
        let runs = |hook: &Hook| matches!(hook.state, State::Installed | State::Behind);
        self.runs_check || self.hooks.iter().all(runs)
    }

    fn install_one(&self, hook: &Hook) -> Result<Option<Step>, HookError> {
        let kept = kept(&hook.path);
        let mut keep = None;
        match hook.state {
            State::Installed | State::Behind => return Ok(None),
            State::Edited => return Err(self.edited(hook)),
            State::Foreign => {
                let metadata = hook.path.symlink_metadata();
                let metadata = metadata.map_err(HookError::io("read", &hook.path))?;
                if metadata.is_dir() {
                    return Err(HookError::NotAFile(self.place.shown(&hook.path)));
                }
                if kept.symlink_metadata().is_ok() {
                    return Err(HookError::InTheWay {
                        path: self.place.shown(&hook.path),
                        kept: self.place.shown(&kept),
                    });
                }
                keep = Some(kept);
            }
            State::Outdated | State::Missing => {}
        }
        let mut roots = hook.roots.clone();
        if !roots.contains(&self.root) {
            roots.push(self.root.clone());
        }
        Ok(Some(Step::WriteHook {
            shown: self.place.shown(&hook.path),
            text: script::text(hook.name, &roots),
            path: hook.path.clone(),
            is_update: hook.state == State::Outdated,
            keep,
        }))
    }

    /// What taking away would do; nothing where nothing of ours is there.
    ///
    /// # Errors
    ///
    /// When it is refused.
    pub fn uninstall(&self) -> Result<Vec<Step>, HookError> {
        let mut steps = Vec::new();
        for hook in &self.hooks {
            match hook.state {
                State::Missing | State::Foreign | State::Behind => continue,
                State::Edited => return Err(self.edited(hook)),
                State::Installed | State::Outdated => {}
            }
            let mut roots = hook.roots.clone();
            roots.retain(|root| *root != self.root);
            if roots.len() == hook.roots.len() {
                continue;
            }
            let shown = self.place.shown(&hook.path);
            let path = hook.path.clone();
            steps.push(if roots.is_empty() {
                let restore = hook.is_chained.then(|| kept(&path));
                Step::RemoveHook { shown, path, restore }
            } else {
                let text = script::text(hook.name, &roots);
                Step::WriteHook {
                    shown,
                    path,
                    text,
                    keep: None,
                    is_update: true,
                }
            });
        }
        Ok(steps)
    }

    fn edited(&self, hook: &Hook) -> HookError {
        HookError::Edited {
            path: self.place.shown(&hook.path),
            before: hook.is_chained.then(|| self.place.shown(&kept(&hook.path))),
        }
    }
}

/// The file in which the hook from before is kept.
fn kept(hook: &Path) -> PathBuf {
    let mut name = hook.as_os_str().to_owned();
    name.push(KEPT);
    name.into()
}

/// Looks at the hook `name`, which should check the stories in `root`.
fn look(place: &Place, name: &'static str, root: &str) -> Result<Hook, HookError> {
    let path = place.folder.join(name);
    let content = content(&path)?;
    let script = content.as_deref().and_then(script::read);
    let manager = content.as_deref().and_then(Manager::of_hook);
    let legacy = || self::content(&place.folder.join(format!("{name}{LEGACY}")));
    let state = match (&content, &script) {
        (None, _) => State::Missing,
        (_, Some(script)) if script.is_edited => State::Edited,
        (Some(content), Some(script)) => {
            let is_whole = script.roots.iter().any(|other| other == root);
            if is_whole && script::text(name, &script.roots).as_bytes() == content {
                State::Installed
            } else {
                State::Outdated
            }
        }
        _ if manager == Some(Manager::PreCommit) && legacy()?.as_deref().and_then(script::read).is_some() => {
            State::Behind
        }
        _ => State::Foreign,
    };
    Ok(Hook {
        name,
        state,
        is_chained: script.is_some() && kept(&path).symlink_metadata().is_ok(),
        path,
        roots: script.map_or_else(Vec::new, |script| script.roots),
        manager,
    })
}

/// The start of a hook; empty for what is no file, `None` where nothing is.
fn content(path: &Path) -> Result<Option<Vec<u8>>, HookError> {
    match path.symlink_metadata() {
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(HookError::io("read", path)(error)),
        Ok(_) => {}
    }
    // Behind a link may be anything, and nothing.
    if !path.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return Ok(Some(Vec::new()));
    }
    let mut found = Vec::new();
    let file = fs::File::open(path).map_err(HookError::io("read", path))?;
    let read = file.take(LIMIT).read_to_end(&mut found);
    read.map_err(HookError::io("read", path))?;
    Ok(Some(found))
}

/// Whether nothing is there, for want of the file or of a folder.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}
