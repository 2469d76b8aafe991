//! A finding: what a detector believes about some bytes, before overlaps are settled.
//!
//! What it is not: a mention. A finding has positions in the text at hand and no context yet; the prose
//! scanner and the table scanner turn the findings that survive into mentions.

use std::borrow::Cow;

use chartward_model::{Confidence, Context, Document, Element, Mention, Part, Phi, Reading, Reason, Subject};

/// One detector's reading of some bytes.
#[derive(Clone)]
pub(crate) struct Finding {
    pub(crate) element: Element,
    pub(crate) part: Part,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) canonical: Phi,
    /// In thousandths.
    pub(crate) confidence: u16,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) competing: Vec<Reading>,
    pub(crate) subject: Option<Subject>,
}

impl Finding {
    pub(crate) fn new(
        element: Element,
        (start, end): (usize, usize),
        canonical: impl Into<String>,
        confidence: u16,
    ) -> Self {
        Self {
            element,
            part: Part::Whole,
            start,
            end,
            canonical: Phi::new(canonical),
            confidence,
            reasons: Vec::new(),
            competing: Vec::new(),
            subject: None,
        }
    }

    /// With a reason.
    pub(crate) fn because(mut self, reason: Reason) -> Self {
        self.reasons.push(reason);
        self
    }

    /// With the label that stands at it, if one does.
    pub(crate) fn labelled(self, words: Option<&'static str>) -> Self {
        match words {
            Some(words) => self.because(Reason::Label(Cow::Borrowed(words))),
            None => self,
        }
    }

    /// With something that speaks against it.
    pub(crate) fn against(self, what: &'static str) -> Self {
        self.because(Reason::Against(Cow::Borrowed(what)))
    }

    /// With another reading of the same bytes.
    pub(crate) fn or(mut self, element: Element, confidence: u16) -> Self {
        self.competing.push(Reading { element, confidence: Confidence::permille(confidence) });
        self
    }

    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// As a mention in its document, `offset` bytes into the document's text.
    pub(crate) fn into_mention(self, document: &Document, offset: usize, context: Context) -> Mention {
        let (start, end) = (self.start + offset, self.end + offset);
        Mention {
            element: self.element,
            part: self.part,
            start: document.base + start as u64,
            end: document.base + end as u64,
            context,
            subject: self.subject,
            value: Phi::new(document.text.get(start..end).unwrap_or_default()),
            canonical: self.canonical,
            confidence: Confidence::permille(self.confidence),
            reasons: self.reasons,
            competing: self.competing,
        }
    }
}
