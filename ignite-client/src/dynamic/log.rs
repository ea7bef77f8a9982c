//! What was written where: by this a back reference finds its target among the bytes of the outermost value that is being written.

use super::source::Source;
use std::collections::BTreeMap;

/// Copied parts of sources and their new positions.
#[derive(Default)]
pub(super) struct Log {
    /// By source and start.
    spans: BTreeMap<(usize, usize), Span>,
}

struct Span {
    end: usize,
    position: usize,
}

impl Log {
    /// Notes that a range of a source was copied to a position of the writer; a later copy replaces an earlier one.
    pub(super) fn note(&mut self, source: &Source, start: usize, end: usize, position: usize) {
        self.spans.insert((source.identity(), start), Span { end, position });
    }

    /// Notes that the value that begins at `start` is being written at a position, its parts one by one.
    pub(super) fn note_start(&mut self, source: &Source, start: usize, position: usize) {
        self.note(source, start, start.saturating_add(1), position);
    }

    /// Where the value of a source position was written.
    pub(super) fn find(&self, source: &Source, at: usize) -> Option<usize> {
        let ((identity, start), span) = self.spans.range(..=(source.identity(), at)).next_back()?;
        (*identity == source.identity() && at < span.end).then(|| span.position + (at - start))
    }
}
