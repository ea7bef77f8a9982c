//! Text that is built on the stack and moves to the heap only if it grows long.

use std::fmt;

/// Room for every date, time and timestamp, and for decimals of 128 bits with a usual scale.
const INLINE_LEN: usize = 64;

/// A reusable buffer for the text of one value.
pub(crate) struct TextBuf {
    inline: [u8; INLINE_LEN],
    len: usize,
    /// Holds the whole text once it does not fit `inline`.
    heap: Vec<u8>,
}

impl TextBuf {
    pub(crate) const fn new() -> Self {
        Self { inline: [0; INLINE_LEN], len: 0, heap: Vec::new() }
    }

    /// Empties the buffer and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.len = 0;
        self.heap.clear();
    }

    #[inline]
    pub(crate) fn push(&mut self, text: &[u8]) {
        let end = self.len.saturating_add(text.len());
        match self.inline.get_mut(self.len..end) {
            Some(target) if self.heap.is_empty() => {
                target.copy_from_slice(text);
                self.len = end;
            }
            _ => self.push_long(text),
        }
    }

    #[cold]
    fn push_long(&mut self, text: &[u8]) {
        if self.heap.is_empty() {
            self.heap.extend_from_slice(self.inline.get(..self.len).unwrap_or_default());
        }
        self.heap.extend_from_slice(text);
    }

    /// Pushes a number with at least `width` digits; with width 0, zero is no text.
    #[inline]
    pub(crate) fn push_number(&mut self, mut number: u64, width: usize) {
        let mut digits = [b'0'; 20];
        let mut first = digits.len();
        for (at, digit) in digits.iter_mut().enumerate().rev() {
            if number == 0 {
                break;
            }
            *digit = b'0' + (number % 10).to_le_bytes()[0];
            first = at;
            number /= 10;
        }
        let first = first.min(digits.len().saturating_sub(width));
        self.push(digits.get(first..).unwrap_or_default());
    }

    pub(crate) fn push_zeros(&mut self, count: usize) {
        const ZEROS: &[u8] = &[b'0'; 32];
        let mut left = count;
        while left > 0 {
            let step = left.min(ZEROS.len());
            self.push(ZEROS.get(..step).unwrap_or_default());
            left -= step;
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        if self.heap.is_empty() { self.inline.get(..self.len).unwrap_or_default() } else { &self.heap }
    }

    /// The text; everything that is pushed is ASCII or comes from a `&str`.
    #[inline]
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

impl fmt::Write for TextBuf {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    #[test]
    fn numbers_are_padded() {
        let mut buf = TextBuf::new();
        for (number, width, text) in [
            (0, 0, ""),
            (0, 1, "0"),
            (7, 2, "07"),
            (123, 2, "123"),
            (u64::MAX, 1, "18446744073709551615"),
            (5, 9, "000000005"),
        ] {
            buf.clear();
            buf.push_number(number, width);
            assert_eq!(buf.as_str(), text);
        }
    }

    #[test]
    fn long_text_moves_to_the_heap_whole() {
        let mut buf = TextBuf::new();
        buf.push(b"1");
        buf.push_zeros(62);
        assert_eq!(buf.heap.len(), 0);
        write!(buf, "ab").unwrap();
        assert_eq!(buf.as_str(), format!("1{}ab", "0".repeat(62)));
        buf.clear();
        assert_eq!(buf.as_str(), "");
    }
}
