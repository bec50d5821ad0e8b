//! The one sentence that the page last reported.

/// Something said once.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether something was refused.
    pub is_refusal: bool,
}

impl Notice {
    /// Something that happened.
    pub fn said(text: String) -> Self {
        Self { text, is_refusal: false }
    }

    /// Something that was refused, and why.
    pub fn refused(text: String) -> Self {
        Self { text, is_refusal: true }
    }
}
