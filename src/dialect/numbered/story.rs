//! From a document to a story.

use super::tasks::{self, begins_entry, underline};
use crate::config::Config;
use crate::markdown::{Block, BlockKind, Document, Section, field_line, item_text, sections};
use crate::model::{
    Allow, Criterion, ListedTask, Oddity, StatusForm, Story, StoryDependency, StoryName, StoryStatus,
    TasksById, Title,
};
use crate::text::{Span, line_end, lines, trim};

/// Reads what `document` says as a story. Never fails: what is not understood is kept and told as an oddity.
pub fn read(document: &Document, config: &Config) -> Story {
    let swallowed = swallowed_headings(document, config);
    let sections = sections(document, |index| swallowed.binary_search(&index).is_ok());
    let mut oddities: Vec<Oddity> = swallowed
        .iter()
        .filter_map(|&index| swallowed_heading(document, index))
        .collect();
    let mut listed = Vec::new();
    for section in sections.iter().filter(|section| is_tasks(document, section)) {
        let found = tasks::entries(document, section, &swallowed, config);
        if listed.is_empty() {
            listed = found.listed;
        } else {
            listed.extend(found.listed);
        }
        oddities.extend(found.oddities);
    }
    near_sections(document, &sections, &mut oddities);
    oddities.sort_by_key(Oddity::start);
    let mut story = Story {
        title: title(document, &sections),
        status: status(document, &sections, config),
        first_line: lines(document.text(), Span::new(0, document.text().len()))
            .find(|line| !document.slice(*line).trim().is_empty()),
        dependencies: Vec::new(),
        criteria: Vec::new(),
        field_form: tasks::field_form(document, &listed),
        id_width: tasks::id_width(document, &listed),
        tasks_section: sections
            .iter()
            .find(|section| is_tasks(document, section))
            .cloned(),
        allows: allows(document, &listed),
        by_id: TasksById::new(&listed),
        oddities,
        sections,
        listed,
    };
    story.dependencies = dependencies(document, &story);
    story.criteria = criteria(document, &story);
    story
}

fn is_tasks(document: &Document, section: &Section) -> bool {
    section.level == 2 && document.slice(section.name).eq_ignore_ascii_case("tasks")
}

/// Setext headings that nobody meant: text of a task or a status with a separator right under it.
fn swallowed_headings(document: &Document, config: &Config) -> Vec<usize> {
    let mut found = Vec::new();
    let mut in_tasks = false;
    let mut under_status = false;
    let mut leading = None;
    for (index, block) in document.blocks().iter().enumerate() {
        if let BlockKind::Heading {
            level: level @ (1 | 2),
            content,
            setext,
        } = block.kind
        {
            let name = document.slice(content);
            let dashed = setext && level == 2;
            let meant = match (dashed, in_tasks) {
                (false, _) => true,
                (true, true) => {
                    let leading = leading.get_or_insert_with(|| leading_to_tasks(document));
                    !(leading[index] || is_accident_in_tasks(document, index, content))
                }
                (true, false) => {
                    !(under_status && is_value(document, block, content, config)
                        || is_field_text(document, content))
                }
            };
            if !meant {
                found.push(index);
                continue;
            }
            in_tasks = level == 2 && name.eq_ignore_ascii_case("tasks");
            under_status = level == 2 && name.eq_ignore_ascii_case("status");
        } else {
            under_status = false;
        }
    }
    found
}

/// For each block, whether a task or a near miss of one begins in it or behind it, before a section that was surely
/// meant.
fn leading_to_tasks(document: &Document) -> Vec<bool> {
    let mut leads = false;
    let mut found: Vec<bool> = document
        .blocks()
        .iter()
        .rev()
        .map(|block| {
            let is_section = match block.kind {
                BlockKind::Heading {
                    level: 2,
                    content,
                    setext: true,
                } => document.slice(content).eq_ignore_ascii_case("tasks"),
                BlockKind::Heading { level: 1 | 2, .. } => true,
                _ => false,
            };
            leads = !is_section && (leads || begins_entry(document, block));
            leads
        })
        .collect();
    found.reverse();
    found
}

/// Whether the setext heading `index` of a Tasks section is text with a separator under it, although no task follows.
///
/// It is, where nothing follows before the next heading, or where it does not read like a name.
fn is_accident_in_tasks(document: &Document, index: usize, content: Span) -> bool {
    let name = document.slice(content);
    let next = document.blocks().get(index + 1);
    name.contains(['\n', '\r'])
        || is_field_text(document, content)
        || name.ends_with(['.', ':', ';', '!', '?', ')', '`'])
        || next.is_none_or(|block| matches!(block.kind, BlockKind::Heading { level: 1..=3, .. }))
            && !name.eq_ignore_ascii_case("tasks")
}

/// Whether the setext heading right under `## Status` is a value with a separator under it: a status that is
/// known, or text with no more dashes than a separator has.
fn is_value(document: &Document, block: &Block, content: Span, config: &Config) -> bool {
    let known = config.story_workflow.read(document.slice(content)).status;
    known.is_some() || document.slice(underline(document, block.span)).trim().len() <= 3
}

fn is_field_text(document: &Document, content: Span) -> bool {
    lines(document.text(), content).any(|line| field_line(document.text(), line).is_some())
}

fn swallowed_heading(document: &Document, index: usize) -> Option<Oddity> {
    let block = document.blocks().get(index)?;
    let BlockKind::Heading { content, .. } = block.kind else {
        return None;
    };
    let underline = underline(document, block.span);
    Some(Oddity::SwallowedHeading { content, underline })
}

/// Headings that were likely meant as the Tasks heading or as a task.
fn near_sections(document: &Document, sections: &[Section], oddities: &mut Vec<Oddity>) {
    let has_tasks = sections.iter().any(|section| is_tasks(document, section));
    let mut after_tasks = false;
    for block in document.blocks() {
        if block.kind == BlockKind::Paragraph && !has_tasks {
            oddities.extend(unspaced_tasks(document, block.span));
        }
        let BlockKind::Heading {
            level,
            content,
            setext: false,
        } = block.kind
        else {
            continue;
        };
        let name = document.slice(content);
        if level <= 2 {
            let heading = super::task_heading(document.text(), content);
            if level == 2
                && after_tasks
                && let super::TaskHeading::Task { id_span, .. } = heading
                && id_span.len() >= 3
            {
                oddities.push(Oddity::NearMissHeading {
                    span: trim(document.text(), block.span),
                    message: format!("`## {name}` ends the Tasks section; a task is `### {name}`"),
                    replacement: None,
                });
                continue;
            }
            after_tasks = level == 2 && name.eq_ignore_ascii_case("tasks");
        }
        let letters = name.trim_matches(|c: char| !c.is_alphabetic());
        let is_name = ["task", "tasks", "task list"]
            .iter()
            .any(|near| letters.eq_ignore_ascii_case(near));
        if !has_tasks && is_name && !after_tasks {
            oddities.push(Oddity::NearMissHeading {
                span: trim(document.text(), block.span),
                message: format!("`{name}` is not read as the Tasks section: that is `## Tasks`"),
                replacement: Some((trim(document.text(), block.span), "## Tasks".to_owned())),
            });
        }
    }
}

/// A line `##Tasks`, which is text for want of a space.
fn unspaced_tasks(document: &Document, paragraph: Span) -> Option<Oddity> {
    let text = document.text();
    let mut found = lines(text, paragraph).map(|line| trim(text, line));
    let span = found.find(|line| document.slice(*line).eq_ignore_ascii_case("##tasks"))?;
    let name = &document.slice(span)[2..];
    Some(Oddity::NearMissHeading {
        span,
        message: format!("`##{name}` is not read as the Tasks section: a space is missing"),
        replacement: Some((span, format!("## {name}"))),
    })
}

/// The first H1, without `Story 013:` before the words.
fn title(document: &Document, sections: &[Section]) -> Option<Title> {
    let section = sections.iter().find(|section| section.level == 1)?;
    let text = document.text();
    let mut span = section.name;
    let mut number = None;
    let slice = document.slice(span);
    let word = slice
        .get(..5)
        .filter(|word| word.eq_ignore_ascii_case("story"))
        .map_or(0, str::len);
    let gap = slice[word..].len() - slice[word..].trim_start_matches([' ', '#']).len();
    let start = word + gap;
    let width = slice[start..].bytes().take_while(u8::is_ascii_digit).count();
    let rest = &slice[start + width..];
    let mark = rest.trim_start().chars().next();
    let is_named = match mark {
        Some(':') => word > 0 || width > 0,
        Some('-' | '–' | '—') => word > 0 && width > 0 && rest.starts_with(' '),
        None => word > 0 && width > 0,
        Some(_) => false,
    };
    if is_named {
        if width > 0
            && let Ok(value) = slice[start..start + width].parse()
        {
            number = Some((value, Span::new(span.start + start, span.start + start + width)));
        }
        let skip = slice.len() - rest.trim_start().len() + mark.map_or(0, char::len_utf8);
        span = trim(text, Span::new(span.start + skip, span.end));
    }
    let slice = document.slice(span);
    if let Some(at) = slice.rfind("{#")
        && slice.ends_with('}')
        && !slice[at..].contains(' ')
    {
        span = trim(text, Span::new(span.start, span.start + at));
    }
    Some(Title {
        span,
        number,
        heading: section.heading,
    })
}

/// The story's status, at the first of the places where one may stand.
fn status(document: &Document, sections: &[Section], config: &Config) -> Option<StoryStatus> {
    let text = document.text();
    let read = |span: Span, form: StatusForm| {
        let found = config.story_workflow.read(&text[span.range()]);
        StoryStatus {
            status: found.status,
            span: Span::new(span.start + found.start, span.start + found.end),
            form,
        }
    };
    for section in sections.iter().filter(|section| section.level == 2) {
        let name = document.slice(section.name);
        if name
            .trim_end_matches(':')
            .trim_end()
            .eq_ignore_ascii_case("status")
        {
            return Some(read(status_line(document, section), StatusForm::Section));
        }
        if let Some((label, value)) = name.split_once(':')
            && label.trim().eq_ignore_ascii_case("status")
        {
            let value = trim(text, Span::new(section.name.end - value.len(), section.name.end));
            return Some(read(value, StatusForm::Heading));
        }
    }
    let first = sections
        .iter()
        .find(|section| section.level == 2)
        .map_or(text.len(), |section| section.heading.start);
    let front = document.front_matter().map_or(0, |found| found.span.end);
    if let Some(value) = status_field(document, Span::new(front, first.max(front))) {
        return Some(read(value, StatusForm::Field));
    }
    let value = document.front_matter()?.value(text, "status")?;
    Some(read(value, StatusForm::FrontMatter))
}

/// The first line under `## Status` that is neither blank nor a comment; empty right under the heading where
/// there is none, or where it is code, HTML or a rule.
fn status_line(document: &Document, section: &Section) -> Span {
    let text = document.text();
    for block in document.blocks_in(section.body) {
        if block.kind == BlockKind::Html && document.slice(block.span).trim_start().starts_with("<!--") {
            continue;
        }
        if matches!(
            block.kind,
            BlockKind::Fence { .. } | BlockKind::Html | BlockKind::Rule
        ) {
            break;
        }
        let mut line = match document.items_in(block.span).first() {
            Some(item) if block.kind == BlockKind::List => item_text(document, item),
            _ => trim(
                text,
                Span::new(
                    block.span.start,
                    line_end(text, block.span.start).min(block.span.end),
                ),
            ),
        };
        if let Some(found) = field_line(text, line)
            && let [field, ..] = found.fields.as_slice()
        {
            line = field.value;
        }
        return line;
    }
    Span::empty(section.heading.end)
}

/// The value of a line `**Status:** Draft` or `Status: Draft` among the text blocks of `span`.
fn status_field(document: &Document, span: Span) -> Option<Span> {
    let text = document.text();
    for block in document.blocks_in(span) {
        // The fields of a task are its own, even where no Tasks section holds it.
        if let BlockKind::Heading {
            content, level: 3.., ..
        } = block.kind
            && super::task_heading(text, content) != super::TaskHeading::Other
        {
            return None;
        }
        if !matches!(
            block.kind,
            BlockKind::Paragraph
                | BlockKind::List
                | BlockKind::Heading {
                    level: 2,
                    setext: true,
                    ..
                }
        ) {
            continue;
        }
        for line in lines(text, block.span) {
            if let Some(found) = field_line(text, line) {
                let status = found
                    .fields
                    .iter()
                    .find(|f| document.slice(f.label).eq_ignore_ascii_case("status"));
                if let Some(field) = status {
                    return Some(field.value);
                }
            } else if let Some((label, value)) = text[line.range()].split_once(':')
                && label
                    .trim_start_matches(['-', '*', '+', ' '])
                    .trim_end()
                    .eq_ignore_ascii_case("status")
            {
                return Some(trim(text, Span::new(line.end - value.len(), line.end)));
            }
        }
    }
    None
}

/// The stories that the Dependencies section names.
fn dependencies(document: &Document, story: &Story) -> Vec<StoryDependency> {
    let text = document.text();
    let Some(section) = story.section(text, "Dependencies") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut first = true;
    for block in document.blocks_in(section.body) {
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::List) {
            continue;
        }
        for line in lines(text, block.span) {
            let content = text[line.range()].trim();
            if first && is_none(content) {
                return Vec::new();
            }
            first = false;
            let listed =
                content.starts_with(['-', '*', '+']) || content.starts_with(|c: char| c.is_ascii_digit());
            stories_in(
                text,
                trim(text, line),
                listed && block.kind == BlockKind::List,
                &mut found,
            );
        }
    }
    found
}

fn is_none(line: &str) -> bool {
    let bare = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let word = bare.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    word.eq_ignore_ascii_case("none") || bare.to_ascii_lowercase().starts_with("n/a")
}

/// The stories that one line names at its start: `Story 014`, `- 014`, `[x](014-slug.md)`, several in a row.
fn stories_in(text: &str, line: Span, listed: bool, found: &mut Vec<StoryDependency>) {
    let mut at = line.start;
    if listed {
        let slice = &text[at..line.end];
        let marker = slice.find(' ').map_or(slice.len(), |n| n + 1);
        at += marker;
    }
    for lead in [
        "depends on",
        "requires",
        "needs",
        "builds on",
        "blocked by",
        "after",
    ] {
        let slice = text[at..line.end].trim_start();
        let skipped = line.end - slice.len();
        if slice
            .get(..lead.len())
            .is_some_and(|word| word.eq_ignore_ascii_case(lead))
        {
            at = skipped + lead.len();
        }
    }
    let mut several = false;
    loop {
        let slice = &text[at..line.end];
        let bare = slice.trim_start_matches(|c: char| {
            c.is_whitespace()
                || matches!(c, '*' | '_' | '`' | '#' | ':' | '(')
                || (several && matches!(c, ',' | '&'))
        });
        let bare = bare
            .strip_prefix("[ ] ")
            .or_else(|| bare.strip_prefix("[x] "))
            .unwrap_or(bare);
        let bare = if several {
            bare.strip_prefix("and ").unwrap_or(bare).trim_start()
        } else {
            bare
        };
        let start = line.end - bare.len();
        let Some((dependency, end)) = story_at(text, start, line.end, listed || several) else {
            return;
        };
        found.push(dependency);
        several = true;
        at = end;
        let next = text[at..line.end].trim_start();
        if !(next.starts_with([',', '&']) || next.starts_with("and ")) {
            return;
        }
    }
}

/// The story that is named at byte `start`, and where its name ends.
fn story_at(text: &str, start: usize, end: usize, bare: bool) -> Option<(StoryDependency, usize)> {
    let slice = &text[start..end];
    if slice.starts_with('[')
        && let Some(open) = slice.find("](")
        && let Some(close) = slice[open..].find(')')
    {
        let target = slice[open + 2..open + close].trim_start_matches("./");
        let name = target
            .split(['#', ' '])
            .next()
            .unwrap_or("")
            .rsplit('/')
            .next()
            .unwrap_or("");
        let at = start + open + 2 + slice[open + 2..open + close].find(name).unwrap_or(0);
        if let Some(found) = StoryName::parse(name) {
            return Some((
                StoryDependency {
                    number: found.number,
                    span: Span::new(at, at + name.len()),
                },
                start + open + close + 1,
            ));
        }
        return story_at(text, start + 1, start + open, bare)
            .map(|(found, _)| (found, start + open + close + 1));
    }
    let word = ["stories", "story"].into_iter().find(|word| {
        slice
            .get(..word.len())
            .is_some_and(|s| s.eq_ignore_ascii_case(word))
    });
    let rest = &slice[word.map_or(0, str::len)..];
    if word.is_none() && !bare {
        return None;
    }
    let digits_at = rest.len() - rest.trim_start_matches([' ', '#', '-']).len();
    let width = rest[digits_at..].bytes().take_while(u8::is_ascii_digit).count();
    let after = &rest[digits_at + width..];
    if width == 0
        || after.starts_with(|c: char| {
            c.is_alphanumeric() || c == '.' && after.len() > 1 && !after[1..].starts_with(' ')
        })
    {
        return None;
    }
    // A bare number names a story only if it is written like one or stands alone.
    if word.is_none()
        && width < 3
        && !after.trim().is_empty()
        && !after.trim_start().starts_with([':', ',', '-', '–', '—', '('])
    {
        return None;
    }
    let from = end - after.len() - width;
    let span = Span::new(from, from + width);
    Some((
        StoryDependency {
            number: text[span.range()].parse().ok()?,
            span,
        },
        span.end,
    ))
}

fn criteria(document: &Document, story: &Story) -> Vec<Criterion> {
    let Some(section) = story.section(document.text(), "Acceptance Criteria") else {
        return Vec::new();
    };
    let boxes = document.checkboxes_in(section.body).into_iter();
    boxes
        .map(|found| Criterion {
            checked: found.checked,
            span: found.span,
        })
        .collect()
}

/// The comments of the form `<!-- stories: allow CODE, CODE -->`.
fn allows(document: &Document, listed: &[ListedTask]) -> Vec<Allow> {
    let mut found = Vec::new();
    for html in document.comments() {
        let slice = document.slice(*html);
        let Some(open) = slice.find("<!--") else { continue };
        let inner = slice[open + 4..].split("-->").next().unwrap_or("");
        let Some(codes) = inner
            .trim_start()
            .strip_prefix("stories:")
            .and_then(|rest| rest.trim_start().strip_prefix("allow"))
        else {
            continue;
        };
        let after = listed.partition_point(|entry| entry.task().heading.start <= html.start);
        let scope = listed[..after]
            .last()
            .map(|entry| entry.task().block)
            .filter(|block| block.contains(*html));
        let mut at = html.start + open + 4 + (inner.len() - codes.len());
        for code in codes.split([',', ' ', '\t', '\n', '\r']) {
            if !code.is_empty() {
                found.push(Allow {
                    code: code.to_owned(),
                    span: Span::new(at, at + code.len()),
                    scope,
                });
            }
            at += code.len() + 1;
        }
    }
    found
}
