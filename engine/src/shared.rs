//! What several owners share until one of them changes it.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

/// A part of a snapshot that the what-ifs of a fund share: cheap to clone, copied where one of them changes it.
///
/// ```
/// use headroom_engine::fund::Shared;
/// let before = Shared::from(vec![1, 2]);
/// let mut after = before.clone();
/// after.push(3);
/// assert_eq!((before.len(), after.len()), (2, 3));
/// ```
#[derive(Debug, Default)]
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    /// Each value on its own.
    pub fn each<C: FromIterator<Self>>(values: impl IntoIterator<Item = T>) -> C {
        values.into_iter().map(Self::from).collect()
    }

    /// Whether two are one: then they are equal, and nothing is compared.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> AsRef<[T]> for Shared<Vec<T>> {
    fn as_ref(&self) -> &[T] {
        self
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        self.is(other) || self.0 == other.0
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}
