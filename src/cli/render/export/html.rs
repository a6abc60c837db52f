//! A report as one page of HTML: no script, nothing loaded from elsewhere, readable in light and in dark.

use std::fmt::Write as _;

use super::markdown::status;
use super::svg::{class, svg};
use crate::cli::render::html::{escaped, harmless};
use crate::cli::render::view::{StoryView, TaskView};
use crate::cli::render::words::{flat, of_stories};
use crate::store::{Entry, Snapshot};

const STYLE: &str = include_str!("report.css");

/// The report on `entries`.
pub fn html(snapshot: &Snapshot, entries: &[&Entry]) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>Stories</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>Stories</h1>\n"
    );
    board(&mut page, snapshot, entries);
    for (n, entry) in entries.iter().enumerate() {
        section(&mut page, snapshot, entry, n);
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn board(page: &mut String, snapshot: &Snapshot, entries: &[&Entry]) {
    page.push_str(
        "<table>\n<thead><tr><th>Story</th><th>Title</th><th>Status</th><th>Tasks done</th><th>Criteria met</th></tr></thead>\n<tbody>\n",
    );
    for (n, entry) in entries.iter().enumerate() {
        let story = StoryView::new(snapshot, entry);
        let progress = story.progress();
        let (met, criteria) = story.criteria();
        let _ = writeln!(
            page,
            "<tr><td><a href=\"#s{n}\">{}</a></td><td>{}</td><td>{}</td>\
             <td><progress max=\"{}\" value=\"{}\"></progress> {}</td><td>{met}/{criteria}</td></tr>",
            escaped(&story.id()),
            inline(&story.name()),
            escaped(story.status().unwrap_or("–")),
            progress.total.max(1),
            progress.done,
            progress.fraction(),
        );
    }
    page.push_str("</tbody>\n</table>\n");
}

fn section(page: &mut String, snapshot: &Snapshot, entry: &Entry, n: usize) {
    let story = StoryView::new(snapshot, entry);
    let _ = writeln!(
        page,
        "<section id=\"s{n}\">\n<h2><span class=\"id\">{}</span> {}</h2>",
        escaped(&story.id()),
        inline(&story.name())
    );
    let _ = writeln!(page, "<p class=\"path\">{}</p>", escaped(&flat(&entry.path)));
    if let Some(problem) = story.problem() {
        let _ = writeln!(
            page,
            "<p class=\"problem\">{}</p>\n</section>",
            escaped(&flat(&problem))
        );
        return;
    }
    let waits: Vec<String> = story
        .waits_for()
        .into_iter()
        .filter(|(_, done)| !done)
        .map(|(id, _)| id)
        .collect();
    if !waits.is_empty() {
        let _ = writeln!(page, "<p>Waits for {}.</p>", escaped(&of_stories(&waits)));
    }
    prose(page, story);
    let tasks = story.tasks();
    if tasks.is_empty() {
        page.push_str("<p>No tasks.</p>\n");
    } else {
        page.push_str("<h3>Tasks</h3>\n");
    }
    if let Some(drawing) = svg(snapshot, entry, &format!("a{n}")) {
        let _ = writeln!(page, "<div class=\"graph\">\n{drawing}</div>");
    }
    for task in &tasks {
        self::task(page, task);
    }
    page.push_str("</section>\n");
}

/// The sections of the story that are not its tasks and not its status, closed at first.
fn prose(page: &mut String, story: StoryView<'_>) {
    let Some(loaded) = story.loaded() else { return };
    let mut text = String::new();
    for section in &loaded.story.sections {
        let name = loaded.document.slice(section.name);
        let is_shown = section.level == 2
            && ["tasks", "status"]
                .iter()
                .all(|no| !name.eq_ignore_ascii_case(no));
        if is_shown && !loaded.document.slice(section.body).trim().is_empty() {
            let _ = write!(
                text,
                "### {name}\n\n{}\n\n",
                loaded.document.slice(section.body).trim_end()
            );
        }
    }
    if !text.is_empty() {
        let _ = writeln!(
            page,
            "<details><summary>The story</summary>\n{}</details>",
            harmless(&text)
        );
    }
}

fn task(page: &mut String, task: &TaskView<'_>) {
    let document = task.document();
    let (name, trouble) = task.caption();
    let _ = write!(
        page,
        "<details class=\"task {}\"><summary><span class=\"sign\">{}</span> <span class=\"id\">{}</span> {}",
        class(Some(task.mark)),
        task.mark.sign(),
        escaped(&task.shown_id()),
        inline(&name)
    );
    if let Some(trouble) = trouble {
        let _ = write!(page, " <span class=\"trouble\">{}</span>", escaped(&trouble));
    }
    page.push_str("</summary>\n<dl>\n");
    let mut pair = |label: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(
                page,
                "<dt>{}</dt><dd>{}</dd>",
                escaped(&flat(label)),
                inline(&flat(value))
            );
        }
    };
    pair("Status", status(task));
    pair("Domain", task.domain().unwrap_or(""));
    pair("Depends on", &task.depends_on().join(", "));
    pair("Waits for", &task.blocked_by().join(", "));
    for field in &task.task().fields {
        use crate::model::KnownField::{DependsOn, Domain, Status};
        if !matches!(field.known, Some(Domain | Status | DependsOn)) {
            pair(document.slice(field.label), document.slice(field.value));
        }
    }
    page.push_str("</dl>\n");
    let body = document.slice(task.task().indented_body(document.text()));
    if !body.is_empty() {
        page.push_str(&harmless(body));
    }
    page.push_str("</details>\n");
}

/// A text of one line with its inline marks as HTML, without links: it may stand in one itself.
fn inline(text: &str) -> String {
    let mut html = String::new();
    let text = escaped(text);
    let pieces: Vec<&str> = text.split('`').collect();
    let has_code = pieces.len() % 2 == 1;
    for (n, piece) in pieces.iter().enumerate() {
        match (has_code, n % 2 == 1) {
            (true, true) => {
                let _ = write!(html, "<code>{piece}</code>");
            }
            (true, false) => html.push_str(piece),
            (false, _) if n == 0 => html.push_str(piece),
            (false, _) => {
                html.push('`');
                html.push_str(piece);
            }
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::{html, inline};
    use crate::cli::render::sample::{one, sample};

    #[test]
    fn nothing_in_a_story_becomes_an_element_or_is_loaded() {
        let snapshot = one(
            "# <b>A</b>\n\n## <i>N</i>\n\n<script>1</script>\n\n## Tasks\n\n### 001: <script>x</script>\n**Domain:** \"><script>\n**<x>:** <svg onload=1>\n\n<iframe>\n\n### 002: B\n**Depends on:** 001, <script>\n",
        );
        let entries: Vec<_> = snapshot.entries().iter().collect();
        let page = html(&snapshot, &entries);
        for bad in ["<script", "<b>", "<i>", "<x>", "onload=1>\n<", "<iframe"] {
            assert!(!page.contains(bad), "{bad} in {page}");
        }
    }

    #[test]
    fn every_element_that_is_opened_is_closed() {
        let snapshot = sample();
        let entries: Vec<_> = snapshot.entries().iter().collect();
        let page = html(&snapshot, &entries);
        for element in [
            "section", "details", "summary", "svg", "g", "table", "dl", "code", "text", "div", "p",
        ] {
            let opened =
                page.matches(&format!("<{element}>")).count() + page.matches(&format!("<{element} ")).count();
            assert_eq!(
                opened,
                page.matches(&format!("</{element}>")).count(),
                "{element}"
            );
        }
        assert!(page.contains("<svg"));
        for entry in entries {
            assert!(page.contains(entry.slug()), "{} is there", entry.path);
        }
    }

    #[test]
    fn backticks_of_a_title_are_code() {
        assert_eq!(inline("a `b<c` d"), "a <code>b&lt;c</code> d");
        assert_eq!(inline("a ` b"), "a ` b");
    }
}
