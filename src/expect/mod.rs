//! expect.
