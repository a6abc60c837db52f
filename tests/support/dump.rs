//! What was read of a story, as a text for people.

use std::fmt::Write as _;

use stories::config::Config;
use stories::model::{Dependency, ListedTask, Oddity, Status, Task, TaskRef, Workflow};
use stories::store::Loaded;
use stories::text::{LineIndex, Span};

/// Everything that `loaded` says, one thing a line.
pub fn dump(loaded: &Loaded, config: &Config) -> String {
    let story = &loaded.story;
    let document = &loaded.document;
    let index = LineIndex::new(document.text());
    let show = |span: Span| escaped(document.slice(span));
    let line = |span: Span| index.line(span.start);
    let mut out = String::new();
    match &story.title {
        Some(title) => {
            let number = title
                .number
                .map_or(String::new(), |(_, span)| format!(", number {}", show(span)));
            let _ = writeln!(
                out,
                "title: {} (line {}{number})",
                show(title.span),
                line(title.heading)
            );
        }
        None => out.push_str("title: none\n"),
    }
    match &story.status {
        Some(status) => {
            let read = status_name(&config.story_workflow, status.status);
            let form = format!("{:?}", status.form).to_lowercase();
            let _ = writeln!(
                out,
                "status: `{}` = {read} ({form}, line {})",
                show(status.span),
                line(status.span)
            );
        }
        None => out.push_str("status: none\n"),
    }
    let sections: Vec<String> = story
        .sections
        .iter()
        .map(|section| {
            format!(
                "{} {}",
                "#".repeat(usize::from(section.level)),
                show(section.name)
            )
        })
        .collect();
    let _ = writeln!(out, "sections: {}", sections.join(" | "));
    if !story.dependencies.is_empty() {
        let numbers: Vec<String> = story.dependencies.iter().map(|d| d.number.to_string()).collect();
        let _ = writeln!(out, "depends on stories: {}", numbers.join(", "));
    }
    if !story.criteria.is_empty() {
        let boxes: Vec<&str> = story
            .criteria
            .iter()
            .map(|c| if c.checked { "[x]" } else { "[ ]" })
            .collect();
        let _ = writeln!(out, "criteria: {}", boxes.join(" "));
    }
    for allow in &story.allows {
        let scope = allow
            .scope
            .map_or("the file".to_owned(), |span| format!("line {}", line(span)));
        let _ = writeln!(out, "allow: {} for {scope}", allow.code);
    }
    for listed in &story.listed {
        let task = listed.task();
        let kind = match listed {
            ListedTask::Task(_) => "task",
            ListedTask::Range { .. } => "range",
            ListedTask::NearMiss { .. } => "near miss",
        };
        let title = show(task.title);
        let gap = if title.is_empty() { "" } else { " " };
        let _ = writeln!(
            out,
            "\n{kind} {}:{gap}{title} (line {})",
            show(task.id_span),
            line(task.heading)
        );
        if !task.prefix.is_empty() {
            let _ = writeln!(out, "  prefix: `{}`", escaped(&task.prefix));
        }
        task_lines(&mut out, loaded, config, &index, task);
    }
    if !story.oddities.is_empty() {
        out.push('\n');
    }
    for oddity in &story.oddities {
        let (span, message, fix) = match oddity {
            Oddity::SwallowedHeading { content, underline } => (
                content,
                format!(
                    "swallowed heading, underlined by `{}`",
                    show(Span::new(underline.start, underline.end)).trim_end_matches("\\n")
                ),
                None,
            ),
            Oddity::NearMissHeading {
                span,
                message,
                replacement,
            } => (span, message.clone(), replacement.as_ref()),
            Oddity::NearMissField {
                span,
                message,
                replacement,
                ..
            } => (span, message.clone(), replacement.as_ref()),
        };
        let _ = writeln!(
            out,
            "oddity in line {} at `{}`: {message}",
            line(*span),
            show(*span)
        );
        if let Some((span, text)) = fix {
            let _ = writeln!(out, "  fix: `{}` -> `{}`", show(*span), escaped(text));
        }
    }
    out
}

fn task_lines(out: &mut String, loaded: &Loaded, config: &Config, index: &LineIndex, task: &Task) {
    let document = &loaded.document;
    let show = |span: Span| escaped(document.slice(span));
    let line = |offset: usize| index.line(offset);
    for field in &task.fields {
        let known = field.known.map_or("?", |known| known.label());
        let label = show(field.label);
        let known = if known == label {
            String::new()
        } else {
            format!(" ({known})")
        };
        let form = field.form(document.text());
        let mut notes = Vec::new();
        if !form.prefix.is_empty() {
            notes.push(format!("prefix `{}`", escaped(&form.prefix)));
        }
        if form.style == stories::markdown::LabelStyle::ColonOutside {
            notes.push("colon outside".to_owned());
        }
        if !form.suffix.is_empty() {
            notes.push(format!("suffix `{}`", escaped(&form.suffix)));
        }
        if field.shared {
            notes.push("shares its line".to_owned());
        }
        let notes = if notes.is_empty() {
            String::new()
        } else {
            format!(" [{}]", notes.join(", "))
        };
        let _ = writeln!(out, "  {label}{known}: `{}`{notes}", show(field.value));
    }
    match task.status {
        Some((span, status)) => {
            let _ = writeln!(
                out,
                "  status: `{}` = {}",
                show(span),
                status_name(&config.task_workflow, status)
            );
        }
        None => out.push_str("  status: none\n"),
    }
    if let Some(domain) = task.domain {
        let _ = writeln!(out, "  domain: {}", show(domain));
    }
    if !task.depends_on.is_empty() {
        let names: Vec<String> = task
            .depends_on
            .iter()
            .map(|found| dependency(found, &show))
            .collect();
        let _ = writeln!(out, "  depends on: {}", names.join(", "));
    }
    if !task.files.is_empty() {
        let files: Vec<String> = task.files.iter().map(|span| show(*span)).collect();
        let _ = writeln!(out, "  files: {}", files.join(", "));
    }
    if !task.enabled {
        out.push_str("  disabled\n");
    }
    if !task.body.is_empty() {
        let _ = writeln!(
            out,
            "  body: lines {}-{}",
            line(task.body.start),
            line(task.body.end)
        );
    }
    if let Some(separator) = task.separator {
        let text = show(separator);
        let _ = writeln!(
            out,
            "  separator: `{}` (line {})",
            text.trim_end_matches("\\n").trim_end_matches("\\r"),
            line(separator.start)
        );
    }
}

fn dependency(found: &Dependency, show: &dyn Fn(Span) -> String) -> String {
    match found.target {
        Some(TaskRef { story: None, task }) => task.to_string(),
        Some(TaskRef {
            story: Some(story),
            task,
        }) => format!("{story:03}/{task}"),
        None => format!("?`{}`", show(found.span)),
    }
}

fn status_name(workflow: &Workflow, status: Option<Status>) -> String {
    status.map_or("unknown".to_owned(), |status| workflow.name(status).to_owned())
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out
}
