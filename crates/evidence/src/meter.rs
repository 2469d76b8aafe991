//! How much of the evidence was taken, while it is being taken: for whoever shows how far a long job is.
//!
//! The one idea: **a file adds exactly its size**, little by little as it is read, and what is missing when
//! it is done (a reader that ends early, a directory that is skipped), so that the sum fits the plan.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes taken from evidence files so far; clones count together.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<AtomicU64>);

impl Meter {
    /// The count.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts bytes that were passed over.
    pub fn pass_over(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// An evidence file whose reading is counted.
pub(crate) struct Metered {
    file: File,
    meter: Meter,
    left: u64,
    counting: bool,
}

impl Metered {
    /// A file of `size` bytes; nothing is counted before [`Metered::count`].
    pub(crate) fn new(file: File, size: u64, meter: &Meter) -> Self {
        Self { file, meter: meter.clone(), left: size, counting: false }
    }

    /// Counts what is read from here on.
    pub(crate) fn count(&mut self) {
        self.counting = true;
    }
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        if self.counting {
            let counted = self.left.min(read as u64);
            self.left -= counted;
            self.meter.pass_over(counted);
        }
        Ok(read)
    }
}

impl Seek for Metered {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.file.seek(position)
    }
}

impl Drop for Metered {
    fn drop(&mut self) {
        self.meter.pass_over(self.left);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek, SeekFrom, Write};

    use super::{Meter, Metered};

    #[test]
    fn a_file_adds_its_size_however_it_is_read() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[7; 1000]).unwrap();
        let meter = Meter::default();
        let mut metered = Metered::new(file, 1000, &meter);
        metered.rewind().unwrap();
        metered.read_exact(&mut [0; 100]).unwrap();
        assert_eq!(meter.bytes(), 0, "the head does not count");
        metered.count();
        metered.seek(SeekFrom::Start(0)).unwrap();
        metered.read_exact(&mut [0; 300]).unwrap();
        assert_eq!(meter.bytes(), 300);
        for _ in 0..3 {
            metered.rewind().unwrap();
            metered.read_exact(&mut [0; 400]).unwrap();
        }
        assert_eq!(meter.bytes(), 1000, "what is read twice counts once");
        drop(metered);
        assert_eq!(meter.bytes(), 1000);
        drop(Metered::new(tempfile::tempfile().unwrap(), 50, &meter));
        assert_eq!(meter.bytes(), 1050, "a file that was not read to its end is done all the same");
    }
}
