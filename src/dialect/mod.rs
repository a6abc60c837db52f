//! Ways of writing stories: from a document to the model, and from a wish to edits in the file's own form.

pub mod numbered;
