//! Fits a prompt into a budget by leaving out what is worth least.

use super::{Prompt, TooSmall, Worth, tokens};

impl Prompt {
    /// The prompt with as much as `budget` tokens hold: the kinds of [`Worth`] go one after the other, in each the last
    /// entry first.
    ///
    /// # Errors
    ///
    /// When even what is never left out needs more.
    pub fn within(mut self, budget: usize) -> Result<Prompt, TooSmall> {
        while tokens(&self.text()) > budget {
            let over = tokens(&self.text()) - budget;
            let Some(worth) = self.least() else {
                return Err(TooSmall {
                    needed: tokens(&self.text()),
                });
            };
            // Several at once, so that a long list does not cost a look at the whole text for each of its entries.
            let mut freed = 0;
            loop {
                freed += self.drop_last(worth);
                if freed / 4 >= over || self.least() != Some(worth) {
                    break;
                }
            }
        }
        Ok(self)
    }

    /// The kind to go next.
    fn least(&self) -> Option<Worth> {
        let all = self.parts.iter().flat_map(|part| &part.items);
        let least = all.map(|item| item.worth).min()?;
        (least != Worth::Named).then_some(least)
    }

    /// Leaves out the last entry of the kind; how many bytes that frees at least.
    fn drop_last(&mut self, worth: Worth) -> usize {
        let mut freed = 0;
        for part in self.parts.iter_mut().rev() {
            if let Some(at) = part.items.iter().rposition(|item| item.worth == worth) {
                freed = part.items.remove(at).text.len();
                break;
            }
        }
        super::build::tidy(&mut self.parts);
        match self.cut.iter_mut().find(|(known, _)| *known == worth) {
            Some((_, count)) => *count += 1,
            None => self.cut.push((worth, 1)),
        }
        freed
    }
}
