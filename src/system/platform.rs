//! What differs between operating systems: opening without surprises, and what a file carries beside its bytes.

#[cfg(unix)]
pub(super) use unix::{
    Stamp, copy_attributes, file_stamp, hard_links, is_ours, keeps_times, open, open_to_write, private,
    sync_folder, touch_folder, write_protected,
};

#[cfg(not(unix))]
pub(super) use other::{
    Stamp, copy_attributes, file_stamp, hard_links, is_ours, keeps_times, open, open_to_write, private,
    sync_folder, touch_folder, write_protected,
};

#[cfg(unix)]
mod unix {
    use std::fs::{File, Metadata, OpenOptions, Permissions};
    use std::io;
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
    use std::path::Path;
    use std::time::SystemTime;

    use rustix::fs::{AtFlags, Timespec, Timestamps};
    use xattr::FileExt;

    /// Opens for reading, but follows no link at the end of the path and waits for no other end of a pipe.
    pub(in super::super) fn open(path: &Path) -> io::Result<File> {
        OpenOptions::new()
            .read(true)
            .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
            .open(path)
    }

    /// Opens for writing what is there, as [`open`].
    pub(in super::super) fn open_to_write(path: &Path) -> io::Result<File> {
        OpenOptions::new()
            .write(true)
            .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
            .open(path)
    }

    /// Says that the folder was changed now, in nanoseconds since 1970; `None` where that cannot be said.
    pub(in super::super) fn touch_folder(folder: &Path) -> Option<i64> {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
        let times = Timestamps {
            last_access: Timespec {
                tv_sec: 0,
                tv_nsec: rustix::fs::UTIME_OMIT,
            },
            last_modification: Timespec {
                tv_sec: since.as_secs().try_into().ok()?,
                tv_nsec: since.subsec_nanos().into(),
            },
        };
        rustix::fs::utimensat(rustix::fs::CWD, folder, &times, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        i64::try_from(since.as_nanos()).ok()
    }

    /// Which file a name stands for and when it last changed, as far as can be told without reading it.
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub(in super::super) struct Stamp {
        file: (u64, u64),
        len: u64,
        modified: (i64, i64),
        changed: (i64, i64),
    }

    impl Stamp {
        pub(in super::super) fn of(metadata: &Metadata) -> Stamp {
            Stamp {
                file: (metadata.dev(), metadata.ino()),
                len: metadata.len(),
                modified: (metadata.mtime(), metadata.mtime_nsec()),
                changed: (metadata.ctime(), metadata.ctime_nsec()),
            }
        }

        /// Whether both stand for one file, whatever happened to its content.
        pub(in super::super) fn is_same_file(&self, other: &Stamp) -> bool {
            self.file == other.file
        }
    }

    /// By what the file is known again, where every change of it gives it another stamp.
    pub(in super::super) fn file_stamp(metadata: &Metadata) -> Option<crate::store::Stamp> {
        let nanos = |seconds: i64, nanos: i64| seconds.checked_mul(1_000_000_000)?.checked_add(nanos);
        Some(crate::store::Stamp {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.len(),
            modified: nanos(metadata.mtime(), metadata.mtime_nsec())?,
            changed: nanos(metadata.ctime(), metadata.ctime_nsec())?,
        })
    }

    /// Whether the file system is known to note every change of a file at once and for good.
    ///
    /// One that lies elsewhere may show times that it has kept from before; FAT and others do not keep them all.
    #[cfg(target_os = "linux")]
    pub(in super::super) fn keeps_times(file: &File) -> bool {
        const EXT: u32 = 0xef53;
        const XFS: u32 = 0x5846_5342;
        const BTRFS: u32 = 0x9123_683e;
        const BCACHEFS: u32 = 0xca45_1a4e;
        const ZFS: u32 = 0x2fc1_2fc1;
        const F2FS: u32 = 0xf2f5_2010;
        const TMPFS: u32 = 0x0102_1994;
        const OVERLAY: u32 = 0x794c_7630;
        let kind = rustix::fs::fstatfs(file).ok();
        let kind = kind.and_then(|found| u32::try_from(found.f_type).ok());
        let known = [EXT, XFS, BTRFS, BCACHEFS, ZFS, F2FS, TMPFS, OVERLAY];
        kind.is_some_and(|kind| known.contains(&kind))
    }

    /// Whether the file system is known to note every change of a file at once and for good.
    #[cfg(target_os = "macos")]
    pub(in super::super) fn keeps_times(file: &File) -> bool {
        let Ok(found) = rustix::fs::fstatfs(file) else {
            return false;
        };
        let name = found.f_fstypename.iter().flat_map(|byte| byte.to_ne_bytes());
        let name: Vec<u8> = name.take_while(|byte| *byte != 0).collect();
        matches!(&*name, b"apfs" | b"hfs")
    }

    /// Whether the file system is known to note every change of a file; none is here.
    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    pub(in super::super) fn keeps_times(_: &File) -> bool {
        false
    }

    /// Whether the file belongs to the user that we run as.
    pub(in super::super) fn is_ours(metadata: &Metadata) -> bool {
        metadata.uid() == rustix::process::geteuid().as_raw()
    }

    /// Makes files that nobody else can read.
    pub(in super::super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
        options.mode(0o600)
    }

    /// How many names the file has.
    pub(in super::super) fn hard_links(metadata: &Metadata) -> u64 {
        metadata.nlink()
    }

    /// Whether nobody may write the file; asked of the mode, since root is let through whatever it says.
    pub(in super::super) fn write_protected(metadata: &Metadata) -> bool {
        metadata.mode() & 0o222 == 0
    }

    /// Gives `to` the owner, mode and extended attributes of `from`.
    ///
    /// Only root can give a file away, so a file of somebody else becomes ours, as with git. A group that cannot be
    /// kept gets no more rights than everybody, since ours need not be trusted with the file.
    pub(in super::super) fn copy_attributes(from: &File, to: &File) -> io::Result<()> {
        let (old, new) = (from.metadata()?, to.metadata()?);
        let mut mode = old.mode() & 0o7777;
        let owner_kept = old.uid() == new.uid() || fchown(to, Some(old.uid()), None).is_ok();
        let group_kept = old.gid() == new.gid() || fchown(to, None, Some(old.gid())).is_ok();
        if !owner_kept {
            mode &= !0o4000;
        }
        if !group_kept {
            mode = mode & !0o2070 | (mode & 0o007) << 3;
        }
        // After the owner, since giving a file away clears bits of its mode.
        if to.metadata()?.mode() & 0o7777 != mode {
            to.set_permissions(Permissions::from_mode(mode))?;
        }
        // Attributes of the system may be beyond our rights, and whole file systems have none.
        for name in from.list_xattr().into_iter().flatten() {
            if let Ok(Some(value)) = from.get_xattr(&name) {
                let _ = to.set_xattr(&name, &value);
            }
        }
        Ok(())
    }

    /// Makes the names in the folder durable.
    pub(in super::super) fn sync_folder(folder: &Path) -> io::Result<()> {
        match File::open(folder)?.sync_all() {
            // Some network file systems cannot sync a folder and do not need it.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
                ) =>
            {
                Ok(())
            }
            result => result,
        }
    }
}

#[cfg(not(unix))]
mod other {
    use std::fs::{File, Metadata, OpenOptions};
    use std::io;
    use std::path::Path;
    use std::time::SystemTime;

    /// Opens for reading, but follows no link at the end of the path.
    pub(in super::super) fn open(path: &Path) -> io::Result<File> {
        if path.symlink_metadata()?.is_symlink() {
            return Err(io::Error::other("it is a link"));
        }
        File::open(path)
    }

    /// Opens for writing what is there; nothing of ours is written over here.
    pub(in super::super) fn open_to_write(_: &Path) -> io::Result<File> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// No time is trusted here, so none is set.
    pub(in super::super) fn touch_folder(_: &Path) -> Option<i64> {
        None
    }

    /// When a file last changed, as far as can be told without reading it.
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub(in super::super) struct Stamp {
        len: u64,
        modified: Option<SystemTime>,
    }

    impl Stamp {
        pub(in super::super) fn of(metadata: &Metadata) -> Stamp {
            Stamp {
                len: metadata.len(),
                modified: metadata.modified().ok(),
            }
        }

        /// Whether both stand for one file; it cannot be told here, so they are taken to.
        pub(in super::super) fn is_same_file(&self, _: &Stamp) -> bool {
            true
        }
    }

    /// A file's own time of change can be set by anybody here, so none can be trusted.
    pub(in super::super) fn file_stamp(_: &Metadata) -> Option<crate::store::Stamp> {
        None
    }

    /// No time is trusted here.
    pub(in super::super) fn keeps_times(_: &File) -> bool {
        false
    }

    /// Whether the file belongs to the user that we run as; it cannot be told here.
    pub(in super::super) fn is_ours(_: &Metadata) -> bool {
        true
    }

    /// A new file inherits from its folder who can read it.
    pub(in super::super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
        options
    }

    /// How many names the file has; it cannot be told here.
    pub(in super::super) fn hard_links(_: &Metadata) -> u64 {
        1
    }

    /// Whether the file is marked as read-only.
    pub(in super::super) fn write_protected(metadata: &Metadata) -> bool {
        metadata.permissions().readonly()
    }

    /// A new file inherits what it needs from its folder.
    pub(in super::super) fn copy_attributes(_: &File, _: &File) -> io::Result<()> {
        Ok(())
    }

    /// A folder cannot be synced here.
    pub(in super::super) fn sync_folder(_: &Path) -> io::Result<()> {
        Ok(())
    }
}
