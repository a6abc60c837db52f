//! Where things stand on the board.

use super::row::Row;
use crate::cli::render::closing::Tally;
use crate::cli::render::columns::Cell;
use crate::cli::render::out::{Look, Out, width};
use crate::cli::render::view::Progress;

/// Where the columns of the board are.
pub(super) struct Layout {
    pub(super) id: usize,
    name: usize,
    status: usize,
    bar: usize,
    fraction: usize,
}

/// The widest status that is shown whole.
const STATUS: usize = 14;

impl Layout {
    pub(super) fn new(all: usize, rows: impl Iterator<Item = [usize; 4]>) -> Layout {
        let [id, name, status, fraction] = rows.fold([3, 0, 0, 3], |most, row| {
            std::array::from_fn(|n| most[n].max(row[n]))
        });
        let status = status.min(STATUS);
        let bar = match all {
            ..64 => 6,
            64..96 => 12,
            96..120 => 20,
            _ => 28,
        };
        let others = id + status + bar + fraction + 2 * 4;
        Layout {
            id,
            name: name.min(all.saturating_sub(others).max(12)),
            status,
            bar,
            fraction,
        }
    }

    pub(super) fn line(&self, out: &mut Out, row: &Row<'_>) {
        let is_story = row.id != "✓";
        out.put(if is_story { Look::Id } else { Look::Good }, &row.id);
        out.blanks(self.id.saturating_sub(width(&row.id)) + 2);
        let begun = row.view.status_look() == Look::Busy;
        let look = if begun { Look::Strong } else { Look::Plain };
        padded(
            out,
            Cell::new(if is_story { look } else { Look::Faint }, &row.name),
            self.name,
        );
        out.plain("  ");
        let (look, status) = &row.status;
        let is_readable = row.view.problem().is_none();
        if !is_readable {
            out.put(*look, status).end();
            return;
        }
        padded(out, Cell::new(*look, status), self.status);
        out.plain("  ");
        let fraction = row.progress.fraction();
        if row.progress.total == 0 {
            out.put(Look::Faint, "no tasks").end();
            return;
        }
        bar(out, row.progress, self.bar);
        out.blanks(2 + self.fraction.saturating_sub(width(&fraction)));
        let is_full = row.progress.done == row.progress.total;
        out.put(if is_full { Look::Good } else { Look::Plain }, &fraction)
            .end();
    }

    /// Begins a line under a story and says how many columns that took.
    pub(super) fn indent(&self, out: &mut Out) -> usize {
        out.blanks(self.id + 2);
        self.id + 2
    }

    /// Adds a line with the numbers of findings, if there are any.
    pub(super) fn findings(&self, out: &mut Out, tally: Tally) {
        if tally.is_empty() {
            return;
        }
        self.indent(out);
        out.put(tally.words()[0].0, "! ");
        for (n, (look, words)) in tally.words().into_iter().enumerate() {
            out.plain(if n > 0 { ", " } else { "" }).put(look, &words);
        }
        out.end();
    }
}

/// Adds `cell` in exactly `columns`.
fn padded(out: &mut Out, cell: Cell, columns: usize) {
    let used = cell.put(out, columns);
    out.blanks(columns - used);
}

/// A bar of `cells`: done, in progress, and the rest. Only what is done as a whole has a full bar.
fn bar(out: &mut Out, progress: Progress, cells: usize) {
    let share = |n: usize, of: usize| (n * of / progress.total.max(1)).max(usize::from(n > 0));
    let all = progress.done == progress.total;
    let done = if all {
        cells
    } else {
        share(progress.done, cells).min(cells - 1)
    };
    let busy = share(progress.busy, cells).min(cells - done);
    out.put(Look::Good, &"█".repeat(done));
    out.put(Look::Busy, &"▓".repeat(busy));
    out.put(Look::Faint, &"░".repeat(cells - done - busy));
}
