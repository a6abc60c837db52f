//! Three trees of parts into one text: each part from the side that changed it, and finer where both did.

use std::collections::HashMap;

use super::lines::merge_lines;
use super::outline::{Key, Kind, Meaning, Part, Parts};
use super::pieces::{Pieces, Side};
use super::sequence::{self, Place};
use super::values;
use crate::text::{differences, line_end};

/// What holds for the whole merge.
#[derive(Debug)]
pub(super) struct Merger<'a> {
    /// The line end of what neither side wrote.
    pub(super) eol: &'a str,
    /// Parts that are marked as a conflict wherever the sides differ.
    pub(super) disputed: &'a [Vec<Key>],
}

impl Merger<'_> {
    /// Merges the parts of three versions and what stands between them.
    pub(super) fn parts<'a, 't>(
        &'a self,
        path: &mut Vec<Key>,
        base: &'a Parts<'t>,
        ours: &'a Parts<'t>,
        theirs: &'a Parts<'t>,
    ) -> Pieces {
        let versions = [base, ours, theirs].map(|parts| {
            let keys: Vec<&Key> = parts.parts.iter().map(|part| &part.key).collect();
            let by_key: HashMap<&Key, &Part<'t>> = parts.parts.iter().map(|part| (&part.key, part)).collect();
            (keys, by_key)
        });
        let find = |key: &Key| versions.each_ref().map(|(_, by_key)| by_key.get(key).copied());
        let mut order = sequence::merge(&versions[0].0, &versions[1].0, &versions[2].0, |key| {
            match find(key) {
                [Some(base), Some(one), None] | [Some(base), None, Some(one)] => base.text != one.text,
                [_, None, None] => false,
                _ => true,
            }
        });
        let is_new_title = |key: &Key| *key == Key::Title && find(key)[0].is_none();
        let has_new_title = order.iter().any(|(key, _)| is_new_title(key));
        order.sort_by_key(|(key, _)| match **key {
            // A field is none below the text of its task, so that one side may write the text and the other the field.
            Key::Body => 3,
            // A title that one side adds stands above what the other adds.
            Key::FrontMatter | Key::Preamble => 0,
            Key::Title if has_new_title => 1,
            _ => 2,
        });
        let mut merged = Joined::new(Gaps::new([base, ours, theirs], self.eol));
        for (key, place) in order {
            path.push(key.clone());
            match (place, find(key)) {
                (Place::Ours, [_, Some(ours), _]) | (_, [Some(_), Some(ours), None]) => {
                    merged.one_sided(path, key, Side::Ours, ours.text);
                }
                (Place::Theirs, [.., Some(theirs)]) | (_, [Some(_), None, Some(theirs)]) => {
                    merged.one_sided(path, key, Side::Theirs, theirs.text);
                }
                (_, [None, Some(one), None]) if self.is_disputed(path) => {
                    merged.one_sided(path, key, Side::Ours, one.text);
                }
                (_, [None, None, Some(one)]) if self.is_disputed(path) => {
                    merged.one_sided(path, key, Side::Theirs, one.text);
                }
                (_, [base, Some(ours), Some(theirs)]) => {
                    merged.settled(key, self.part(path, base, ours, theirs));
                }
                (_, [_, Some(one), None] | [_, None, Some(one)]) => {
                    merged.settled(key, Pieces::of(one.text));
                }
                (_, [_, None, None]) => {}
            }
            path.pop();
        }
        merged.finish()
    }

    fn is_disputed(&self, path: &[Key]) -> bool {
        self.disputed.iter().any(|disputed| disputed == path)
    }

    fn part<'t>(
        &self,
        path: &mut Vec<Key>,
        base: Option<&Part<'t>>,
        ours: &Part<'t>,
        theirs: &Part<'t>,
    ) -> Pieces {
        let mut out = Pieces::default();
        if ours.text == theirs.text {
            return Pieces::of(ours.text);
        }
        if self.is_disputed(path) {
            self.differing(path, ours.text, theirs.text, &mut out);
            return out;
        }
        let holds_disputed = self
            .disputed
            .iter()
            .any(|disputed| disputed.len() > path.len() && disputed.starts_with(path));
        if let Some(base) = base.filter(|_| !holds_disputed) {
            if base.text == ours.text {
                out.text(theirs.text);
                return out;
            }
            if base.text == theirs.text {
                out.text(ours.text);
                return out;
            }
        }
        match (base.map(Part::kind), ours.kind(), theirs.kind()) {
            (Some(Kind::Parts(base)), Kind::Parts(ours), Kind::Parts(theirs)) => {
                return self.parts(path, base, ours, theirs);
            }
            (None, Kind::Parts(ours), Kind::Parts(theirs)) => {
                return self.parts(path, &Parts::none(), ours, theirs);
            }
            (base, Kind::Stretches(ours), Kind::Stretches(theirs)) => {
                let base = match base {
                    Some(Kind::Stretches(base)) => Some(base.as_slice()),
                    _ => None,
                };
                if let Some(line) = stretches(base, ours, theirs) {
                    out.text(&line);
                    return out;
                }
            }
            _ => {}
        }
        if matches!(ours.kind(), Kind::Stretches(_)) {
            out.conflict(ours.text, theirs.text, path);
            return out;
        }
        merge_lines(
            base.map_or("", |base| base.text),
            ours.text,
            theirs.text,
            self.eol,
            path,
        )
    }

    /// Every place in which both texts differ, marked.
    fn differing(&self, path: &[Key], ours: &str, theirs: &str, out: &mut Pieces) {
        let split = |text| -> Vec<&str> { str::split_inclusive(text, '\n').collect() };
        let (ours, theirs) = (split(ours), split(theirs));
        let bare = |lines: &[&str]| lines.concat().trim_end_matches(['\n', '\r']).to_owned();
        let mut at = 0;
        for (o, t) in differences(&ours, &theirs, |between| {
            between.iter().all(|line| line.trim().is_empty())
        }) {
            let before = ours[at..o.start].concat();
            out.text(&before);
            let ends_text = o.end == ours.len();
            out.conflict(&bare(&ours[o.clone()]), &bare(&theirs[t]), path);
            if !ends_text {
                out.text(self.eol);
            }
            at = o.end;
        }
        out.text(&ours[at..].concat());
    }
}

/// Text that one side wants and the other does not.
struct OneSided<'a> {
    key: &'a Key,
    side: Side,
    text: &'a str,
}

/// Parts and what stands between them, put together one after the other.
struct Joined<'a, 't> {
    out: Pieces,
    gaps: Gaps<'a, 't>,
    /// The last settled part.
    last: Option<&'a Key>,
    /// What stands behind it and is not settled.
    disputed: Vec<OneSided<'a>>,
    /// The parts that hold the first of these.
    path: Vec<Key>,
}

impl<'a, 't> Joined<'a, 't> {
    fn new(gaps: Gaps<'a, 't>) -> Self {
        Joined {
            out: Pieces::default(),
            gaps,
            last: None,
            disputed: Vec::new(),
            path: Vec::new(),
        }
    }

    fn one_sided(&mut self, path: &[Key], key: &'a Key, side: Side, text: &'a str) {
        if self.disputed.is_empty() {
            self.path = path.to_vec();
        }
        self.disputed.push(OneSided { key, side, text });
    }

    /// What both sides hold, perhaps with conflicts in it.
    fn settled(&mut self, key: &'a Key, pieces: Pieces) {
        if pieces.is_empty() {
            return;
        }
        self.end_dispute(Some(key));
        self.out.append(pieces);
        self.last = Some(key);
    }

    fn finish(mut self) -> Pieces {
        self.end_dispute(None);
        self.out
    }

    fn end_dispute(&mut self, next: Option<&Key>) {
        let disputed = std::mem::take(&mut self.disputed);
        dispute(&mut self.out, self.last, &disputed, &self.path, next, &self.gaps);
    }
}

/// Writes the parts between two settled ones that one side alone wants, with the gaps that each side would have.
fn dispute(
    out: &mut Pieces,
    last: Option<&Key>,
    items: &[OneSided<'_>],
    path: &[Key],
    next: Option<&Key>,
    gaps: &Gaps<'_, '_>,
) {
    let gap = |last: Option<&Key>, next: Option<&Key>| match (last, next) {
        (Some(last), Some(next)) => gaps.between(last, next),
        (Some(last), None) => gaps.last(last),
        (None, _) => gaps.first().to_owned(),
    };
    if items.is_empty() {
        if last.is_some() || next.is_some() {
            out.text(&gap(last, next));
        }
        return;
    }
    let side = |wanted: Side| {
        let mut text = String::new();
        let mut last = last;
        for item in items.iter().filter(|item| item.side == wanted) {
            text.push_str(&gap(last, Some(item.key)));
            text.push_str(item.text);
            last = Some(item.key);
        }
        if last.is_some() || next.is_some() {
            text.push_str(&gap(last, next));
        }
        text
    };
    let (ours, theirs) = (side(Side::Ours), side(Side::Theirs));
    let split = |text| -> Vec<&str> { str::split_inclusive(text, '\n').collect() };
    let (mut ours, mut theirs) = (split(&ours), split(&theirs));
    let same = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    let before = ours[..same].concat();
    (ours, theirs) = (ours.split_off(same), theirs.split_off(same));
    let behind = ours
        .iter()
        .rev()
        .zip(theirs.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let after = ours.split_off(ours.len() - behind).concat();
    theirs.truncate(theirs.len() - behind);
    // Behind a part that no line end follows a line must be ended for the marks.
    if before.is_empty() && last.is_some() {
        out.text(gaps.eol);
    } else {
        out.text(&before);
    }
    out.conflict(&ours.concat(), &theirs.concat(), path);
    out.text(&after);
}

/// A line whose stretches were changed one here, one there.
fn stretches(
    base: Option<&[(&str, Meaning)]>,
    ours: &[(&str, Meaning)],
    theirs: &[(&str, Meaning)],
) -> Option<String> {
    if ours.len() != theirs.len() || base.is_some_and(|base| base.len() != ours.len()) {
        return None;
    }
    let mut line = String::new();
    for (at, ((our, meaning), (their, _))) in ours.iter().zip(theirs).enumerate() {
        let base = base.map(|base| base[at].0);
        if our == their || base == Some(their) {
            line.push_str(our);
        } else if base == Some(our) {
            line.push_str(their);
        } else {
            line.push_str(&values::merge_list(*meaning, base.unwrap_or(""), our, their)?);
        }
    }
    Some(line)
}

/// What stands between two parts, by what stands there in the three versions.
struct Gaps<'a, 't> {
    versions: [&'a Parts<'t>; 3],
    pairs: [HashMap<(&'a Key, &'a Key), &'a str>; 3],
    eol: &'a str,
}

impl<'a, 't> Gaps<'a, 't> {
    fn new(versions: [&'a Parts<'t>; 3], eol: &'a str) -> Self {
        let pairs = versions.map(|parts| {
            let pairs = parts.parts.windows(2).zip(&parts.gaps[1..]);
            pairs
                .map(|(pair, gap)| ((&pair[0].key, &pair[1].key), *gap))
                .collect()
        });
        Gaps { versions, pairs, eol }
    }

    fn first(&self) -> &'a str {
        let [base, ours, theirs] = self.versions.map(|parts| parts.gaps[0]);
        if ours == base { theirs } else { ours }
    }

    /// What stands behind `key`, the last part.
    fn last(&self, key: &Key) -> String {
        let [base, ours, theirs] = self.versions.map(|parts| parts.gaps[parts.gaps.len() - 1]);
        // An empty list has one gap, which is before the first part.
        let is_empty = |at: usize| self.versions[at].parts.is_empty();
        let which = if is_empty(1) || ours == base && !is_empty(2) {
            2
        } else {
            1
        };
        let gap = if which == 1 { ours } else { theirs };
        match self.versions[which].parts.last() {
            Some(last) if last.key == *key => gap.to_owned(),
            _ => self.parted(gap),
        }
    }

    /// A gap behind another part than where it was found: dashes right under a text would make a heading of it.
    fn parted(&self, gap: &str) -> String {
        let end = if gap.is_empty() { 0 } else { line_end(gap, 0) };
        if gap[end..].starts_with(['-', '=']) {
            format!("{}{}{}", &gap[..end], self.eol, &gap[end..])
        } else {
            gap.to_owned()
        }
    }

    fn between(&self, key: &Key, next: &Key) -> String {
        match self
            .pairs
            .each_ref()
            .map(|pairs| pairs.get(&(key, next)).copied())
        {
            [base, Some(ours), Some(theirs)] => if base == Some(ours) { theirs } else { ours }.to_owned(),
            [_, Some(one), None] | [_, None, Some(one)] | [Some(one), None, None] => one.to_owned(),
            [None, None, None] => self.alike(key, next),
        }
    }

    /// The gap between two parts that no version has side by side.
    fn alike(&self, key: &Key, next: &Key) -> String {
        let kinds = (rank(key), rank(next));
        let versions = || [1, 2, 0].into_iter().map(|at| self.versions[at]);
        let pairs: Vec<(&Key, &Key, &str)> = versions()
            .flat_map(|parts| parts.parts.windows(2).zip(&parts.gaps[1..]))
            .map(|(pair, gap)| (&pair[0].key, &pair[1].key, *gap))
            .filter(|(one, other, _)| (rank(one), rank(other)) == kinds)
            .collect();
        // Other text may stand apart from a task as no task does.
        let is_same =
            |one: &Key, other: &Key| (is_task(one), is_task(other)) == (is_task(key), is_task(next));
        let same = || pairs.iter().filter(|(one, other, _)| is_same(one, other));
        // A separator belongs to the part in front of it, so what follows that one elsewhere tells more.
        let mut behind = pairs.iter().filter(|(one, ..)| *one == key);
        let near = behind
            .find(|(one, other, gap)| is_same(one, other) || !gap.trim().is_empty())
            .or_else(|| same().find(|(_, other, _)| *other == next))
            .or_else(|| same().next())
            .or_else(|| pairs.iter().find(|(one, ..)| *one == key))
            .or_else(|| pairs.iter().find(|(_, other, _)| *other == next))
            .or_else(|| pairs.first());
        if let Some((.., gap)) = near {
            return self.parted(gap);
        }
        let eol = self.eol;
        match kinds {
            (3, 3) => {
                // A separator behind the only task shows how tasks are parted.
                let ends =
                    versions().filter_map(|parts| parts.gaps.last().filter(|_| !parts.parts.is_empty()));
                let separated = ends.map(|gap| gap.trim_end()).find(|gap| !gap.trim().is_empty());
                format!("{}{eol}{eol}", self.parted(separated.unwrap_or("")))
            }
            (4, 4) | (0, 0) => eol.to_owned(),
            (1, 4) => eol.to_owned(),
            _ => format!("{eol}{eol}"),
        }
    }
}

fn is_task(key: &Key) -> bool {
    matches!(key, Key::Task(..))
}

/// Parts of one rank are parted alike.
fn rank(key: &Key) -> u8 {
    match key {
        Key::Yaml(..) => 0,
        Key::Heading => 1,
        Key::FrontMatter | Key::Preamble | Key::Title | Key::Section(..) => 2,
        Key::Task(..) | Key::Entry(..) => 3,
        Key::Field(..) => 4,
        Key::Body => 5,
        Key::Intro => 6,
    }
}
