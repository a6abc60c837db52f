//! A memo of what was read changes no answer, whatever happens to the files between two commands.
//!
//! The tree here makes stamps as a file system does, in steps of a clock that may stand still for several changes.

#![allow(clippy::disallowed_methods, reason = "the test reads the texts of fixtures")]

mod support;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config as Runs, TestRunner};
use stories::check::check;
use stories::cli::render;
use stories::cli::render::board::Board;
use stories::cli::render::out::Out;
use stories::config::Config;
use stories::graph::next_tasks;
use stories::memo::{self, Memo};
use stories::model::StoryName;
use stories::store::{Listed, Moment, Scope, Snapshot, Stamp, Tree, TreeError, Unreadable};

/// Files with stamps.
#[derive(Debug, Default)]
struct Disk {
    files: Mutex<BTreeMap<String, (String, Stamp)>>,
    reads: Mutex<Vec<String>>,
    clock: Mutex<(i64, u64)>,
}

impl Disk {
    /// Writes as an editor does that replaces the file, or in place.
    fn write(&self, path: &str, text: &str, in_place: bool) {
        let (now, inode) = {
            let mut clock = self.clock.lock().expect("no test panics here");
            clock.1 += 1;
            *clock
        };
        let mut files = self.files.lock().expect("no test panics here");
        let inode = files
            .get(path)
            .filter(|_| in_place)
            .map_or(inode, |(_, stamp)| stamp.inode);
        let stamp = Stamp {
            device: 1,
            inode,
            size: text.len() as u64,
            modified: now,
            changed: now,
        };
        files.insert(path.to_owned(), (text.to_owned(), stamp));
    }

    fn remove(&self, path: &str) {
        self.files.lock().expect("no test panics here").remove(path);
    }

    fn now(&self) -> i64 {
        self.clock.lock().expect("no test panics here").0
    }

    fn tick(&self) {
        self.clock.lock().expect("no test panics here").0 += 10;
    }

    fn reads(&self) -> Vec<String> {
        std::mem::take(&mut self.reads.lock().expect("no test panics here"))
    }
}

impl Tree for Disk {
    fn list(&self, dir: &str) -> Result<Vec<Listed>, TreeError> {
        let files = self.files.lock().expect("no test panics here");
        let listed = files.keys().filter_map(|path| {
            let name = StoryName::parse(path.strip_prefix(dir)?.strip_prefix('/')?)?;
            Some(Listed {
                path: path.as_str().into(),
                name,
                fault: None,
            })
        });
        Ok(listed.collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        Ok(self.read_stamped(path)?.0)
    }

    fn read_stamped(&self, path: &str) -> Result<(Vec<u8>, Option<Stamp>), Unreadable> {
        self.reads
            .lock()
            .expect("no test panics here")
            .push(path.to_owned());
        let files = self.files.lock().expect("no test panics here");
        let (text, stamp) = files
            .get(path)
            .ok_or_else(|| Unreadable::Io("no such file".into()))?;
        Ok((text.clone().into_bytes(), Some(stamp.clone())))
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        let files = self.files.lock().expect("no test panics here");
        files.get(path).map(|(_, stamp)| stamp.clone())
    }
}

/// Everything that is shown of a store.
fn shown(snapshot: &Snapshot) -> Vec<String> {
    let mut shown = glance(snapshot);
    let findings = check(snapshot);
    let sources = render::Sources::new(snapshot, &findings);
    let entries: Vec<_> = snapshot.entries().iter().collect();
    let nodes = next_tasks(snapshot, None);
    shown.extend([
        text(&|out| render::graph::text(out, snapshot, &entries)),
        text(&|out| render::full::full(out, &findings, &sources, entries.len())),
        render::json::status(snapshot, &entries, &findings),
        render::json::next(snapshot, &nodes),
        render::json::list(snapshot, &entries),
        render::json::check(&findings, &sources, entries.len()),
    ]);
    shown
}

/// What is shown of a store at a glance.
fn glance(snapshot: &Snapshot) -> Vec<String> {
    let findings = check(snapshot);
    let entries: Vec<_> = snapshot.entries().iter().collect();
    let nodes = next_tasks(snapshot, None);
    let board = Board {
        snapshot,
        findings: &findings,
        all: true,
    };
    vec![
        text(&|out| render::board::board(out, &board)),
        text(&|out| render::next::next(out, snapshot, &nodes, None)),
        text(&|out| render::list::list(out, snapshot, &entries)),
    ]
}

fn text(put: &dyn Fn(&mut Out)) -> String {
    let mut out = Out::new(false, 100);
    put(&mut out);
    out.into_text()
}

/// One command: what it recalls and reads, what it shows at a glance, and the memo that it leaves.
fn command(disk: &Arc<Disk>, config: &Arc<Config>, memo: &mut Vec<u8>) -> (Snapshot, Arc<AtomicBool>) {
    let key = key(config);
    let outdated = Arc::<AtomicBool>::default();
    let began = disk.now();
    let mut snapshot = Snapshot::load(&**disk, config, Scope::Names).expect("it can be listed");
    let known = Memo::read(memo.clone(), key, Arc::clone(&outdated));
    snapshot.recall(known.recall(disk));
    snapshot.load_more(&**disk, Scope::All);
    glance(&snapshot);
    *memo = memo::encode(&snapshot, key, &moment(began));
    (snapshot, outdated)
}

fn moment(nanos: i64) -> Moment {
    Moment { device: 1, nanos }
}

fn key(config: &Config) -> u64 {
    let program = Stamp {
        device: 0,
        inode: 0,
        size: 0,
        modified: 0,
        changed: 0,
    };
    memo::key(&program, config)
}

fn plain(disk: &Arc<Disk>, config: &Arc<Config>) -> Vec<String> {
    shown(&Snapshot::load(&**disk, config, Scope::All).expect("it can be listed"))
}

/// Something that happens between two commands.
#[derive(Clone, Debug)]
enum Event {
    Write {
        story: usize,
        text: usize,
        in_place: bool,
    },
    Remove(usize),
    Tick,
    Command,
}

fn event(texts: usize) -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => (0..6usize, 0..texts, any::<bool>())
            .prop_map(|(story, text, in_place)| Event::Write { story, text, in_place }),
        1 => (0..6usize).prop_map(Event::Remove),
        2 => Just(Event::Tick),
        3 => Just(Event::Command),
    ]
}

/// Texts of every kind; two of one length among them, so that only the time tells them apart.
fn texts() -> Vec<String> {
    let mut texts = vec![
        String::new(),
        "# A\n\n## Tasks\n\n### 001: x\n**Status:** done\n".to_owned(),
        "# B\n\n## Tasks\n\n### 002: y\n**Status:** oops\n".to_owned(),
        "# C\n\n## Dependencies\n- Story 002\n\n## Tasks\n\n### 1: a\n**Depends on:** 2/1, 9, what\n"
            .to_owned(),
        "no story at all, with a\u{1b}[2J\r\n\r\n> quote\n".to_owned(),
    ];
    let files = support::files(&support::fixtures("read"));
    texts.extend(files.iter().filter_map(|file| std::fs::read_to_string(file).ok()));
    texts
}

#[test]
fn a_memo_changes_no_answer() {
    let texts = texts();
    let config = Arc::new(Config::default());
    let mut runner = TestRunner::new(Runs::with_cases(120));
    let events = proptest::collection::vec(event(texts.len()), 1..24);
    let result = runner.run(&events, |events| {
        let disk = Arc::new(Disk::default());
        let mut memo = Vec::new();
        for event in events {
            let path = |story: usize| format!("docs/stories/{:03}-s.md", story + 1);
            match event {
                Event::Write {
                    story,
                    text,
                    in_place,
                } => disk.write(&path(story), &texts[text], in_place),
                Event::Remove(story) => disk.remove(&path(story)),
                Event::Tick => disk.tick(),
                Event::Command => {
                    let (snapshot, outdated) = command(&disk, &config, &mut memo);
                    assert_eq!(shown(&snapshot), plain(&disk, &config));
                    assert!(!outdated.load(Ordering::Relaxed));
                }
            }
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// A store in which nothing is wrong, of `count` stories.
fn quiet(count: usize) -> (Arc<Disk>, Arc<Config>) {
    let disk = Arc::new(Disk::default());
    for number in 1..=count {
        let text = format!(
            "# Story {number:03}: Title {number}\n\n## Status\nDraft\n\n## Story\nA body.\n\n## Acceptance Criteria\n\n- [ ] It counts.\n\n## Tasks\n\n\
             ### 001: Add the counter to `src/limits.rs`\n\n**Domain:** core\n**Status:** pending\n**Depends on:** none\n\n\
             Count requests.\n\n**Verify:** `cargo test limits`\n"
        );
        disk.write(&format!("docs/stories/{number:03}-s.md"), &text, false);
    }
    disk.tick();
    (disk, Arc::new(Config::default()))
}

#[test]
fn of_what_has_not_changed_nothing_is_read() {
    let (disk, config) = quiet(70);
    let mut memo = Vec::new();
    command(&disk, &config, &mut memo);
    assert_eq!(disk.reads().len(), 70);
    let findings = check(&command(&disk, &config, &mut memo).0);
    assert_eq!(findings, [], "the test wants a store without findings");
    assert_eq!(disk.reads(), [""; 0]);
    disk.write("docs/stories/007-s.md", "# Other\n", true);
    disk.tick();
    command(&disk, &config, &mut memo);
    let mut read = disk.reads();
    read.dedup();
    assert_eq!(read, ["docs/stories/007-s.md"]);
}

#[test]
fn what_changed_in_the_moment_it_was_read_is_read_again() {
    let (disk, config) = quiet(2);
    let mut memo = Vec::new();
    disk.write("docs/stories/001-s.md", "# Aaaa\n", true);
    command(&disk, &config, &mut memo);
    // In the same step of the clock, of the same length.
    disk.write("docs/stories/001-s.md", "# Bbbb\n", true);
    let (snapshot, _) = command(&disk, &config, &mut memo);
    assert!(shown(&snapshot)[0].contains("Bbbb"));
}

#[test]
fn where_the_rest_of_a_text_is_gone_it_is_said() {
    let (disk, config) = quiet(2);
    let mut memo = Vec::new();
    command(&disk, &config, &mut memo);
    let (snapshot, outdated) = command(&disk, &config, &mut memo);
    disk.write("docs/stories/001-s.md", "# Shorter\n", false);
    let (_, loaded) = snapshot.stories().next().expect("there are two");
    assert!(!outdated.load(Ordering::Relaxed));
    assert!(
        loaded.document.text().contains("Title 1"),
        "what was at hand is there"
    );
    assert!(outdated.load(Ordering::Relaxed));
}

#[test]
fn bytes_that_are_no_memo_are_no_memo() {
    let (disk, config) = quiet(40);
    let mut memo = Vec::new();
    command(&disk, &config, &mut memo);
    let recalled = |bytes: Vec<u8>, key| Memo::read(bytes, key, Arc::default()).recall(&disk).len();
    assert_eq!(recalled(memo.clone(), key(&config)), 40);
    assert_eq!(recalled(memo.clone(), key(&config) ^ 1), 0, "of another program");
    assert_eq!(recalled(Vec::new(), key(&config)), 0);
    let mut runner = TestRunner::new(Runs::with_cases(400));
    let faults = proptest::collection::vec((0..memo.len(), any::<u8>()), 1..4);
    let result = runner.run(&(faults, 0..memo.len()), |(faults, end)| {
        let mut torn = memo.clone();
        for (at, byte) in faults {
            torn[at] = byte;
        }
        // Whatever is left of it: no panic, and no story that is not as it was.
        let known = Memo::read(torn.clone(), key(&config), Arc::default());
        for (path, loaded) in known.recall(&disk) {
            let (text, _) = disk.read_stamped(&path).expect("it is there");
            assert_eq!(loaded.document.text().as_bytes(), text);
        }
        torn.truncate(end);
        assert_eq!(recalled(torn, key(&config)), 0);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn whatever_byte_of_its_end_is_wrong_a_memo_is_none_or_as_it_was() {
    let (disk, config) = quiet(70);
    let mut memo = Vec::new();
    command(&disk, &config, &mut memo);
    let from = memo.len().saturating_sub(120);
    for at in from..memo.len() {
        let bits = (0..8).map(|bit| memo[at] ^ (1 << bit));
        for byte in bits.chain([0, u8::MAX]) {
            let mut torn = memo.clone();
            torn[at] = byte;
            let known = Memo::read(torn, key(&config), Arc::default()).recall(&disk);
            assert_eq!(known.len() == 70, memo[at] == byte, "byte {at} is {byte}");
        }
    }
}

#[test]
fn where_every_text_is_gone_nothing_panics_on_the_way_to_saying_so() {
    let config = Arc::new(Config::default());
    let disk = Arc::new(Disk::default());
    let mut texts = texts();
    let files = support::files(&support::fixtures("check"));
    texts.extend(files.iter().filter_map(|file| std::fs::read_to_string(file).ok()));
    for (number, text) in (1..).zip(&texts) {
        disk.write(&format!("docs/stories/{number:03}-s.md"), text, false);
    }
    disk.tick();
    let mut memo = Vec::new();
    command(&disk, &config, &mut memo);
    let (snapshot, outdated) = command(&disk, &config, &mut memo);
    for (number, _) in (1..).zip(&texts) {
        disk.write(&format!("docs/stories/{number:03}-s.md"), "# Other\n", false);
    }
    shown(&snapshot);
    let findings = check(&snapshot);
    let sources = render::Sources::new(&snapshot, &findings);
    render::sarif::sarif(&findings, &sources);
    render::github::github(&findings, &sources);
    render::gitlab::gitlab(&findings, &sources);
    assert!(outdated.load(Ordering::Relaxed));
}

#[test]
fn of_another_file_system_nothing_is_believed() {
    let (disk, config) = quiet(40);
    let snapshot = Snapshot::load(&*disk, &config, Scope::Names).map(|mut snapshot| {
        snapshot.load_more(&*disk, Scope::All);
        snapshot
    });
    let snapshot = snapshot.expect("it can be listed");
    let here = moment(disk.now());
    let there = Moment { device: 2, ..here };
    assert!(memo::news(&snapshot, Some(&here)) == 40);
    assert!(memo::news(&snapshot, Some(&there)) == 0);
    let known = Memo::read(
        memo::encode(&snapshot, key(&config), &there),
        key(&config),
        Arc::default(),
    );
    assert_eq!(known.recall(&disk).len(), 0);
}

#[test]
fn findings_with_numbers_of_another_width_are_kept_anew() {
    let (disk, config) = quiet(20);
    let mut memo = Vec::new();
    command(&disk, &config, &mut memo);
    for number in 100..140 {
        disk.write(&format!("docs/stories/{number:05}-s.md"), "# Other\n", false);
    }
    disk.tick();
    command(&disk, &config, &mut memo);
    assert_eq!(
        shown(&command(&disk, &config, &mut memo).0),
        plain(&disk, &config)
    );
    let (snapshot, _) = command(&disk, &config, &mut memo);
    for (entry, loaded) in snapshot.stories() {
        let width = loaded.known_alone().map(|(width, _)| *width);
        assert_eq!((width, loaded.is_news()), (Some(5), false), "{}", entry.path);
    }
}
