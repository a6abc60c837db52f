//! tmp
use super::out::Out;
use crate::{diagnostic::Diagnostic, store::Snapshot};
pub fn short(_s: &Snapshot, f: &[Diagnostic], out: &mut Out) {
    for d in f {
        out.plain(&format!(
            "{}: {}[{}]: {}",
            d.path,
            d.severity.name(),
            d.code,
            d.message
        ))
        .end();
    }
}
