//! The core by itself: parse in MB/s, load of whole stores, one edit and its proof. `cargo bench --bench store`.
#![allow(
    clippy::disallowed_methods,
    reason = "a benchmark writes the stores that it reads"
)]

mod support;

use std::sync::Arc;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use stories::change::{Preview, StoryEditor, TaskWish, set_tasks};
use stories::check::check;
use stories::config::Config;
use stories::markdown::{Document, blocks_by_parser};
use stories::model::TaskId;
use stories::store::{ChangeSet, Loaded, Scope, Snapshot};
use stories::system::WorkTree;

fn main() {
    divan::main();
}

#[divan::bench]
fn parse_plain(bencher: Bencher) {
    let text = support::story(1);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| Document::parse(divan::black_box(text.as_str())));
}

#[divan::bench]
fn parse_by_the_parser(bencher: Bencher) {
    let text = support::unplain(&support::story(1));
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| blocks_by_parser(divan::black_box(&text)));
}

#[divan::bench]
fn read_a_story(bencher: Bencher) {
    let text = support::story(1);
    let config = Config::default();
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| Loaded::read(divan::black_box(text.as_str()), &config));
}

/// A store on disk that goes with the benchmark.
fn tree(count: usize) -> (tempfile::TempDir, WorkTree) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    support::store(folder.path(), count);
    let tree = WorkTree::new(folder.path().to_owned()).expect("the folder is there");
    (folder, tree)
}

#[divan::bench(args = [1_000, 10_000], sample_count = 10)]
fn load(bencher: Bencher, count: usize) {
    let (_folder, tree) = tree(count);
    let config = Arc::new(Config::default());
    bencher
        .counter(ItemsCount::new(count))
        .bench(|| Snapshot::load(&tree, &config, Scope::All));
}

#[divan::bench(args = [1_000, 10_000], sample_count = 10)]
fn check_loaded(bencher: Bencher, count: usize) {
    let (_folder, tree) = tree(count);
    let snapshot = Snapshot::load(&tree, &Arc::new(Config::default()), Scope::All).expect("it can be listed");
    bencher.counter(ItemsCount::new(count)).bench(|| check(&snapshot));
}

#[divan::bench(args = [10, 10_000], sample_count = 20)]
fn one_edit(bencher: Bencher, count: usize) {
    let (_folder, tree) = tree(count);
    let config = Arc::new(Config::default());
    let wish = TaskWish {
        title: Some("Another title".to_owned()),
        ..TaskWish::default()
    };
    bencher.bench(|| {
        let snapshot = Snapshot::load(&tree, &config, Scope::Stories(&[3])).expect("it can be listed");
        let entry = snapshot.find(3).expect("it is there");
        let mut editor = StoryEditor::new(&snapshot, entry).expect("it can be edited");
        set_tasks(&mut editor, &[TaskId::new(5)], &wish, &|_| String::new(), &|_| {
            String::new()
        })
        .expect("it is a title");
        Preview::new(&snapshot, ChangeSet::new([editor.finish()]))
    });
}
