//! Free text of three versions by line; items of a list and field lines are things of their own.

use std::ops::Range;

use super::likeness::likeness;
use super::outline::Key;
use super::pieces::Pieces;
use super::values::{merge_item, own_name, without_tick};
use crate::text::{Span, Stretch, differences, lines, stretches};

/// A line and its end, which the last one lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Line<'a> {
    text: &'a str,
    end: &'a str,
}

fn split(text: &str) -> Vec<Line<'_>> {
    let found = lines(text, Span::new(0, text.len()));
    let mut found: Vec<Line<'_>> = found
        .map(|line| {
            let slice = &text[line.range()];
            let bare = slice.trim_end_matches(['\n', '\r']).len();
            Line {
                text: &slice[..bare],
                end: &slice[bare..],
            }
        })
        .collect();
    if text.ends_with(['\n', '\r']) {
        found.push(Line { text: "", end: "" });
    }
    found
}

/// What becomes of a stretch of lines.
enum Unit<'a> {
    Line(&'a str, &'a str),
    Written(String),
    Conflict(Vec<&'a str>, Vec<&'a str>),
}

/// Merges three versions of a text without its last line end. What both sides changed differently is a conflict
/// that `path` leads to.
pub(super) fn merge_lines(base: &str, ours: &str, theirs: &str, eol: &str, path: &[Key]) -> Pieces {
    let versions = [base, ours, theirs].map(|text| if text.is_empty() { Vec::new() } else { split(text) });
    let [base, ours, theirs] = &versions;
    let names = versions.each_ref().map(|lines| {
        lines
            .iter()
            .map(|line| without_tick(line.text))
            .collect::<Vec<_>>()
    });
    let mut units = Vec::new();
    for stretch in stretches(&names[0], &names[1], &names[2]) {
        match stretch {
            Stretch::Same(b, o, t) => {
                let pick = |base, ours, theirs| if ours == base { theirs } else { ours };
                units.push(Unit::Line(
                    pick(base[b].text, ours[o].text, theirs[t].text),
                    pick(base[b].end, ours[o].end, theirs[t].end),
                ));
            }
            Stretch::Changed {
                base: b,
                ours: o,
                theirs: t,
            } => changed(&base[b], &ours[o], &theirs[t], &mut units),
        }
    }
    let mut out = Pieces::default();
    let join = |texts: &[&str]| texts.join(eol);
    let mut end: Option<&str> = None;
    for unit in &units {
        if let Some(end) = end {
            out.text(if end.is_empty() { eol } else { end });
        }
        end = Some("");
        match unit {
            Unit::Line(text, own) => {
                out.text(text);
                end = Some(own);
            }
            Unit::Written(text) => out.text(text),
            Unit::Conflict(ours, theirs) => out.conflict(&join(ours), &join(theirs), path),
        }
    }
    out
}

fn changed<'a>(base: &[Line<'a>], ours: &[Line<'a>], theirs: &[Line<'a>], out: &mut Vec<Unit<'a>>) {
    let texts = |lines: &[Line<'a>]| lines.iter().map(|line| line.text).collect::<Vec<&str>>();
    let (b, o, t) = (texts(base), texts(ours), texts(theirs));
    let take = |lines: &[Line<'a>], out: &mut Vec<Unit<'a>>| {
        out.extend(lines.iter().map(|line| Unit::Line(line.text, line.end)));
    };
    if o == b {
        return take(theirs, out);
    }
    if t == b || o == t {
        return take(ours, out);
    }
    if let Some(units) = items(base, ours, theirs) {
        return out.extend(units);
    }
    let mut at = 0;
    let is_blank = |between: &[&str]| between.iter().all(|line| line.trim().is_empty());
    for (in_ours, in_theirs) in differences(&o, &t, is_blank) {
        take(&ours[at..in_ours.start], out);
        at = in_ours.end;
        out.push(Unit::Conflict(o[in_ours].to_vec(), t[in_theirs].to_vec()));
    }
    take(&ours[at..], out);
}

/// Changes of neighbouring lines that are things of their own: items of a list, or fields.
fn items<'a>(base: &[Line<'a>], ours: &[Line<'a>], theirs: &[Line<'a>]) -> Option<Vec<Unit<'a>>> {
    let names = [base, ours, theirs].map(|lines| {
        lines
            .iter()
            .map(|line| own_name(line.text))
            .collect::<Option<Vec<String>>>()
    });
    let [Some(b), Some(o), Some(t)] = names else {
        return None;
    };
    let line = |line: &Line<'a>| Unit::Line(line.text, line.end);
    if b == o && b == t {
        let merged = (0..b.len()).map(|n| one(&base[n], &ours[n], &theirs[n]));
        return merged.collect();
    }
    // Fields have names; which of two new ones is meant cannot be told.
    if [&b, &o, &t].into_iter().flatten().any(|name| !name.is_empty()) {
        return None;
    }
    if let Some(units) = ticked(base, ours, theirs).or_else(|| ticked(base, theirs, ours)) {
        return Some(units);
    }
    let same = |a: &[Line<'a>], b: &[Line<'a>]| a.iter().map(|l| l.text).eq(b.iter().map(|l| l.text));
    if base.is_empty() {
        let is_new = |line: &&Line<'a>| !ours.iter().any(|other| other.text == line.text);
        return Some(
            ours.iter()
                .chain(theirs.iter().filter(is_new))
                .map(line)
                .collect(),
        );
    }
    let grown = |side: &[Line<'a>]| -> Option<(Range<usize>, Range<usize>)> {
        let more = side.len().checked_sub(base.len())?;
        if same(&side[..base.len()], base) {
            Some((0..0, base.len()..side.len()))
        } else {
            same(&side[more..], base).then_some((0..more, side.len()..side.len()))
        }
    };
    let (side, other, added) = match (grown(ours), grown(theirs)) {
        (Some(added), None) => (ours, theirs, added),
        (None, Some(added)) => (theirs, ours, added),
        _ => return None,
    };
    let all = side[added.0].iter().chain(other).chain(&side[added.1]);
    Some(all.map(line).collect())
}

/// The items of `other`, ticked as in `side`, which did nothing but tick items.
fn ticked<'a>(base: &[Line<'a>], side: &[Line<'a>], other: &[Line<'a>]) -> Option<Vec<Unit<'a>>> {
    let is_same = |(a, b): (&Line<'a>, &Line<'a>)| without_tick(a.text) == without_tick(b.text);
    if base.len() != side.len() || !base.iter().zip(side).all(is_same) {
        return None;
    }
    let mut units: Vec<Unit<'a>> = other.iter().map(|line| Unit::Line(line.text, line.end)).collect();
    for (base, side) in base
        .iter()
        .zip(side)
        .filter(|(base, side)| base.text != side.text)
    {
        let best = (0..other.len()).max_by_key(|&at| likeness(base.text, other[at].text))?;
        if likeness(base.text, other[best].text) < 50 {
            return None;
        }
        units[best] = Unit::Written(merge_item(base.text, side.text, other[best].text)?);
    }
    Some(units)
}

fn one<'a>(base: &Line<'a>, ours: &Line<'a>, theirs: &Line<'a>) -> Option<Unit<'a>> {
    if ours.text == base.text {
        Some(Unit::Line(theirs.text, theirs.end))
    } else if theirs.text == base.text || ours.text == theirs.text {
        Some(Unit::Line(ours.text, ours.end))
    } else {
        merge_item(base.text, ours.text, theirs.text).map(Unit::Written)
    }
}
