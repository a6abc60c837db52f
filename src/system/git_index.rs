//! Git's index file, read without git.
//!
//! A process of git that lists ten thousand names takes longer than the whole rest of a commit's check. Only the plain
//! form is read here, as `gitformat-index(5)` tells it; of any other one, `git ls-files` is asked.

use super::object_id::ObjectId;

/// One file of the index.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct IndexEntry<'i> {
    /// The path from the top of the work tree.
    pub path: &'i [u8],
    /// Kind and permissions, as in `100644`.
    pub mode: u32,
    pub id: ObjectId,
    /// 0 but in a conflict.
    pub stage: u8,
}

/// How many bytes stand before an entry's object name: times, sizes and owners.
const STAT: usize = 40;
/// How many bytes the entries of a version 2 or 3 are a multiple of.
const ALIGNED: usize = 8;

/// The files of an index whose object names have `id_len` bytes; `None` where it has a form that only git reads: the
/// fourth version, one that is split over two files, one that leaves out folders, or a broken one.
pub(super) fn entries(index: &[u8], id_len: usize) -> Option<Vec<IndexEntry<'_>>> {
    let (header, mut rest) = index.split_at_checked(12)?;
    let count = usize::try_from(number(&header[8..])?).ok()?;
    if &header[..4] != b"DIRC" || !matches!(number(&header[4..])?, 2 | 3) {
        return None;
    }
    // A broken file may tell any number.
    let mut found = Vec::with_capacity(count.min(rest.len() / STAT));
    for _ in 0..count {
        let (entry, size) = entry(rest, id_len)?;
        found.push(entry);
        rest = rest.get(size..)?;
    }
    // What ends the file is its checksum; before it stand parts that have a name and a size.
    while rest.len() > id_len {
        let (head, part) = rest.split_at_checked(8)?;
        // Who does not know one that begins with a small letter cannot read the file.
        if !head[0].is_ascii_uppercase() {
            return None;
        }
        rest = part.get(usize::try_from(number(&head[4..])?).ok()?..)?;
    }
    (rest.len() == id_len).then_some(found)
}

/// The first entry, and how many bytes it takes.
fn entry(bytes: &[u8], id_len: usize) -> Option<(IndexEntry<'_>, usize)> {
    let mode = number(bytes.get(24..)?)?;
    let flags_at = STAT + id_len;
    let id = ObjectId::new(bytes.get(STAT..flags_at)?)?;
    let flags = u16::from_be_bytes(bytes.get(flags_at..flags_at + 2)?.try_into().ok()?);
    let is_extended = flags & 0x4000 != 0;
    let path_at = flags_at + if is_extended { 4 } else { 2 };
    let path = bytes.get(path_at..)?;
    // The length is cut off where it is too large for its twelve bits.
    let path = match usize::from(flags & 0xfff) {
        0xfff => &path[..memchr::memchr(0, path)?],
        len => path.get(..len)?,
    };
    // At least one zero byte ends the path.
    let size = (path_at + path.len() + ALIGNED) / ALIGNED * ALIGNED;
    let entry = IndexEntry {
        path,
        mode,
        id,
        stage: u8::try_from(flags >> 12 & 3).ok()?,
    };
    Some((entry, size))
}

fn number(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;

    use super::entries;

    fn git(dir: &Path, arguments: &[&str]) -> Vec<u8> {
        let output = Command::new("git")
            .current_dir(dir)
            .args(arguments)
            .output()
            .expect("git runs");
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    }

    /// The entries as `git ls-files -s -z` prints them; `None` where they are not read.
    fn listed(dir: &Path) -> Option<Vec<u8>> {
        let index = std::fs::read(dir.join(".git/index")).expect("there");
        let mut text = Vec::new();
        for entry in entries(&index, 20)? {
            text.extend(format!("{:06o} {} {}\t", entry.mode, entry.id, entry.stage).bytes());
            text.extend(entry.path);
            text.push(0);
        }
        Some(text)
    }

    fn repository() -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("made");
        git(dir.path(), &["init", "--quiet"]);
        let at = |name: &str| dir.path().join(name);
        std::fs::create_dir(at("docs")).expect("made");
        for name in ["a", "docs/ä b", "docs/z.md", &"long".repeat(60)] {
            std::fs::write(at(name), name).expect("written");
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink("a", at("link")).expect("made");
        git(dir.path(), &["add", "--all"]);
        dir
    }

    #[test]
    fn the_index_is_read_as_git_reads_it() {
        let dir = repository();
        let asked = || git(dir.path(), &["ls-files", "-s", "-z"]);
        assert_eq!(listed(dir.path()), Some(asked()));
        // An entry with more flags makes it the third version.
        std::fs::write(dir.path().join("later"), "").expect("written");
        git(dir.path(), &["add", "--intent-to-add", "later"]);
        assert_eq!(listed(dir.path()), Some(asked()));
        // A tree that is known stands behind the entries.
        git(dir.path(), &["rm", "--quiet", "--cached", "later"]);
        git(
            dir.path(),
            &[
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@b",
                "commit",
                "--quiet",
                "-m",
                "x",
            ],
        );
        assert_eq!(listed(dir.path()), Some(asked()));
    }

    #[test]
    fn what_only_git_reads_is_left_to_it() {
        for arguments in [
            &["update-index", "--index-version", "4"][..],
            &["update-index", "--split-index"],
        ] {
            let dir = repository();
            git(dir.path(), arguments);
            assert_eq!(listed(dir.path()), None, "{arguments:?}");
        }
    }

    #[test]
    fn a_broken_index_is_left_to_git() {
        let dir = repository();
        let index = std::fs::read(dir.path().join(".git/index")).expect("there");
        for end in 0..index.len() {
            assert_eq!(entries(&index[..end], 20), None, "cut after {end} bytes");
        }
        for at in 0..index.len() {
            let mut broken = index.clone();
            broken[at] ^= 0xff;
            // Whatever it reads, it ends.
            let _ = entries(&broken, 20);
        }
    }
}
