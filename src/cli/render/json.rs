//! tmp
use crate::{
    diagnostic::Diagnostic,
    store::{ChangeSet, Snapshot},
};
pub fn change(_: &Snapshot, _c: &ChangeSet, _w: bool, _m: &[String], _f: &[Diagnostic]) -> String {
    String::new()
}
