//! tmp
use super::out::Out;
pub fn render(diff: &str, out: &mut Out) {
    out.plain(diff);
}
