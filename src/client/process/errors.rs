//! Standard error: kept within bounds, searched in full.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::task::JoinHandle;

use crate::secret::{Stream, Watch};

/// How much of the beginning and of the end is kept.
const KEPT: usize = 128 * 1024;
const CHUNK: usize = 64 * 1024;

/// What a program wrote to its standard error output.
pub(super) struct Errors {
    kept: Arc<Mutex<Kept>>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Kept {
    head: Vec<u8>,
    tail: VecDeque<u8>,
}

impl Errors {
    /// Reads until the end.
    pub(super) fn read(
        mut from: impl AsyncRead + Send + Unpin + 'static,
        watch: Arc<Watch>,
    ) -> Self {
        let kept: Arc<Mutex<Kept>> = Arc::default();
        let to = Arc::clone(&kept);
        let task = tokio::spawn(async move {
            let mut stream = Stream::default();
            let mut chunk = vec![0; CHUNK];
            while let Ok(read @ 1..) = from.read(&mut chunk).await {
                watch.pass(&mut stream, &chunk[..read]);
                to.lock().unwrap_or_else(PoisonError::into_inner).keep(&chunk[..read]);
            }
        });
        Self { kept, task }
    }

    /// Waits for the end for as long as `limit`, then reads no more. Gives what was kept.
    pub(super) async fn finish(self, limit: Duration) -> Vec<u8> {
        let abort = self.task.abort_handle();
        let _ = tokio::time::timeout(limit, self.task).await;
        abort.abort();
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.head.iter().chain(&kept.tail).copied().collect()
    }
}

impl Kept {
    fn keep(&mut self, bytes: &[u8]) {
        let room = (KEPT - self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..room]);
        self.tail.extend(&bytes[room..]);
        let surplus = self.tail.len().saturating_sub(KEPT);
        self.tail.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[tokio::test]
    async fn much_is_searched_and_little_kept() {
        let watch: Arc<Watch> = Arc::default();
        watch.add(7, &Secret::new("abcdefghijklmnopqrstuvwxyz"));
        let noise = vec![b'.'; 3 * KEPT];
        let text = [b"begin ".as_slice(), &noise, b"abcdefghijklmnopqrstuvwxyz", &noise, b" end"];
        let errors = Errors::read(std::io::Cursor::new(text.concat()), Arc::clone(&watch));
        let kept = errors.finish(Duration::from_secs(60)).await;
        assert_eq!(kept.len(), 2 * KEPT);
        assert!(kept.starts_with(b"begin ") && kept.ends_with(b" end"));
        assert!(watch.found().into_iter().eq([7]));
    }
}
