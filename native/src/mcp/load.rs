//! How much is under way: requests that are read and not yet answered, answers that are not yet written. The reader waits
//! where it is too much, so that a client that only writes does not fill the memory.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A count of things and of their bytes.
#[derive(Debug, Default)]
pub struct Load {
    now: Mutex<Amount>,
    changed: Condvar,
}

#[derive(Debug, Default, Clone, Copy)]
struct Amount {
    count: usize,
    bytes: usize,
}

/// Something under way; it is so until this is dropped.
#[derive(Debug)]
pub struct Held {
    load: Arc<Load>,
    bytes: usize,
}

impl Load {
    /// Adds something of `bytes` bytes.
    pub fn hold(self: &Arc<Self>, bytes: usize) -> Held {
        let mut now = self.now();
        now.count += 1;
        now.bytes += bytes;
        Held { load: Arc::clone(self), bytes }
    }

    /// Waits until there are fewer things than `count`, and less than `bytes` with one of `next` bytes, or none at all.
    pub fn wait_for_room(&self, count: usize, bytes: usize, next: usize) {
        let is_too_much = |now: &mut Amount| now.count > 0 && (now.count >= count || now.bytes + next > bytes);
        drop(self.changed.wait_while(self.now(), is_too_much));
    }

    /// Waits until nothing is under way.
    pub fn wait_until_idle(&self) {
        drop(self.changed.wait_while(self.now(), |now| now.count > 0));
    }

    fn now(&self) -> MutexGuard<'_, Amount> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut now = self.load.now();
        now.count -= 1;
        now.bytes -= self.bytes;
        drop(now);
        self.load.changed.notify_all();
    }
}
