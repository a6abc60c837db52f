//! Draws the pictures of the README from what the program really prints: `cargo run --example pictures`.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it runs the program, writes the pictures and says so"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anstyle::RgbColor as Rgb;
use anstyle_svg::{Palette, Term};
use stories::cli::render::diff::diff;
use stories::cli::render::out::{Look, Out};

/// The columns of the terminal in the pictures.
const COLUMNS: usize = 84;
const BACKGROUND: Rgb = Rgb(0x16, 0x1b, 0x22);
const TEXT: Rgb = Rgb(0xd0, 0xd7, 0xde);
/// The colours that the program uses, light enough to be read on the background; the bright half repeats the plain one.
const COLORS: [Rgb; 8] = [
    BACKGROUND,
    Rgb(0xff, 0x7b, 0x72),
    Rgb(0x6f, 0xc2, 0x76),
    Rgb(0xe3, 0xb3, 0x41),
    Rgb(0x79, 0xb8, 0xff),
    Rgb(0xd2, 0xa8, 0xff),
    Rgb(0x6c, 0xc7, 0xd9),
    TEXT,
];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let board = run(root, &["status"]);
    draw(root, "board", "stories", &board);

    // To a pipe a diff goes as it is, so that `git apply` accepts it; a terminal shows it through this function.
    let plain = run(root, &["tasks", "done", "2", "002", "--dry-run"]);
    let mut out = Out::new(true, COLUMNS);
    diff(&mut out, &plain);
    draw(root, "diff", "stories tasks done 2/002", &out.into_text());
}

/// What the program prints for the store of the pictures.
fn run(root: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(["run", "--quiet", "--locked", "--bin", "stories", "--"])
        .args(["-C", "fixtures/stores/ferry", "--color", "always"])
        .args(arguments)
        .env("COLUMNS", COLUMNS.to_string())
        .current_dir(root)
        .stderr(Stdio::inherit());
    let output = command.output().expect("cargo can be started");
    assert!(output.status.success(), "stories {arguments:?} failed");
    String::from_utf8(output.stdout).expect("the program prints text")
}

/// Writes `docs/pictures/NAME.svg`: the command as it is typed, and `printed` below it.
fn draw(root: &Path, name: &str, typed: &str, printed: &str) {
    let mut out = Out::new(true, COLUMNS);
    out.put(Look::Faint, "$ ").put(Look::Strong, typed).end();
    out.rendered(printed);
    let folder = root.join("docs/pictures");
    fs::create_dir_all(&folder).expect("the folder can be made");
    let terminal = Term::new()
        .palette(Palette(std::array::from_fn(|color| COLORS[color % COLORS.len()])))
        .fg_color(TEXT.into())
        .bg_color(BACKGROUND.into());
    let svg = terminal.render_svg(out.into_text().trim_end());
    fs::write(folder.join(format!("{name}.svg")), svg).expect("the picture can be written");
    println!("docs/pictures/{name}.svg");
}
