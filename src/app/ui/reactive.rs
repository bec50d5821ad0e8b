//! Signals and memos whose machinery is compiled once, for values of any type.
//!
//! Leptos instantiates a graph node per value type and an effect per closure, some kilobytes each. Here the value is behind
//! an `Arc<dyn Any>` and every closure behind a `Box`, so that another type or closure costs only its own code. Use these in
//! place of the types of the same names in `leptos::prelude`.

use std::{any::Any, cell::Cell, marker::PhantomData, mem, sync::Arc};

use leptos::prelude::{self as lp, Get, GetUntracked, RenderEffect, Set, StoredValue, Track, UpdateUntracked, window};

type Value = Arc<dyn Any + Send + Sync>;

/// A value of a memo, with how to tell whether another one differs.
#[derive(Clone)]
struct Kept {
    value: Value,
    differs: fn(&Value, &Value) -> bool,
}

/// A figure that follows what it reads; readers re-run only where it has changed.
pub struct Memo<T>(lp::Memo<Kept>, PhantomData<fn() -> T>);

/// A value that is set by hand.
pub struct RwSignal<T>(lp::RwSignal<Value>, PhantomData<fn() -> T>);

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T> Clone for RwSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for RwSignal<T> {}

impl<T: Any + Send + Sync + Default> Default for RwSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> PartialEq for RwSignal<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

fn cast<T: Any>(value: &Value) -> &T {
    value.downcast_ref().expect("a signal holds values of its own type")
}

fn kept_memo(make: Box<dyn Fn() -> Kept + Send + Sync>) -> lp::Memo<Kept> {
    lp::Memo::new_with_compare(
        move |_| make(),
        |before, after| match (before, after) {
            (Some(before), Some(after)) => (after.differs)(&before.value, &after.value),
            _ => true,
        },
    )
}

impl<T: Any + Send + Sync> Memo<T> {
    /// A memo of what `make` returns, changed where it is no longer equal.
    pub fn new(make: impl Fn(()) -> T + Send + Sync + 'static) -> Self
    where
        T: PartialEq,
    {
        let differs = |before: &Value, after: &Value| cast::<T>(before) != cast::<T>(after);
        Self(kept_memo(Box::new(move || Kept { value: Arc::new(make(())), differs })), PhantomData)
    }

    /// Reads the value and follows it.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(cast(&self.0.get().value))
    }

    /// Reads the value once.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(cast(&self.0.get_untracked().value))
    }

    /// The value, followed.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// The value as it is.
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    /// Follows the value without reading it.
    pub fn track(self) {
        self.0.track();
    }
}

impl<T: Any + Send + Sync> RwSignal<T> {
    /// A signal with its first value.
    pub fn new(value: T) -> Self {
        Self(signal(Arc::new(value)), PhantomData)
    }

    /// Reads the value and follows it.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(cast(&self.0.get()))
    }

    /// Reads the value once.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(cast(&self.0.get_untracked()))
    }

    /// The value, followed.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// The value as it is.
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    /// Reads the value once; `None` where its owner has ended.
    pub fn try_with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.0.try_get_untracked().map(|value| read(cast(&value)))
    }

    /// The value as it is; `None` where its owner has ended.
    pub fn try_get_untracked(self) -> Option<T>
    where
        T: Clone,
    {
        self.try_with_untracked(T::clone)
    }

    /// Follows the value without reading it.
    pub fn track(self) {
        self.0.track();
    }

    /// Takes another value.
    pub fn set(self, value: T) {
        set(self.0, Arc::new(value));
    }

    /// Changes the value in place.
    pub fn update(self, change: impl FnOnce(&mut T))
    where
        T: Clone,
    {
        self.try_update(change);
    }

    /// Changes the value in place; `None` where its owner has ended.
    pub fn try_update<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R>
    where
        T: Clone,
    {
        let mut value = take(self.0)?;
        if Arc::get_mut(&mut value).is_none() {
            value = Arc::new(cast::<T>(&value).clone());
        }
        let inner = Arc::get_mut(&mut value).and_then(|value| value.downcast_mut());
        let result = change(inner.expect("a signal holds values of its own type"));
        set(self.0, value);
        Some(result)
    }
}

fn signal(value: Value) -> lp::RwSignal<Value> {
    lp::RwSignal::new(value)
}

fn set(signal: lp::RwSignal<Value>, value: Value) {
    signal.set(value);
}

fn take(signal: lp::RwSignal<Value>) -> Option<Value> {
    signal.try_update_untracked(|value| mem::replace(value, Arc::new(())))
}

/// Runs now (on the next tick) and again whenever what it read has changed, until the present owner ends.
pub fn effect(run: impl FnMut() + 'static) {
    let run: Box<dyn FnMut()> = Box::new(run);
    boxed_effect(run);
}

fn boxed_effect(mut run: Box<dyn FnMut()>) {
    lp::Effect::new(move |_| run());
}

/// Runs at once, and again whenever what it read has changed, until the present owner ends.
pub fn follow(mut run: Box<dyn FnMut()>) {
    keep(Box::new(RenderEffect::new(move |_: Option<()>| run())));
}

thread_local! {
    /// Number of things kept so far.
    static KEPT: Cell<usize> = const { Cell::new(0) };
}

/// Keeps a thing until the present owner ends.
pub fn keep(thing: Box<dyn Any>) {
    KEPT.set(KEPT.get() + 1);
    StoredValue::new_local(thing);
}

/// Number of things kept so far.
pub fn kept() -> usize {
    KEPT.get()
}

/// A memo of something shared, which has changed when it is another one.
pub fn shared_memo<T: Send + Sync + 'static>(make: impl Fn() -> Arc<T> + Send + Sync + 'static) -> Memo<Arc<T>> {
    let differs = |before: &Value, after: &Value| !Arc::ptr_eq(cast::<Arc<T>>(before), cast::<Arc<T>>(after));
    Memo(kept_memo(Box::new(move || Kept { value: Arc::new(make()), differs })), PhantomData)
}

/// Marks that the browser's user timing holds at most: it keeps each until the page is left.
const MAX_MARKS: u32 = 1_000;

thread_local! {
    static MARKS: Cell<u32> = const { Cell::new(0) };
}

/// Puts a mark on the browser's user timing.
pub fn mark(name: &str) {
    if let Some(performance) = window().performance() {
        let count = MARKS.get() + 1;
        MARKS.set(count % MAX_MARKS);
        if count == MAX_MARKS {
            performance.clear_marks();
        }
        let _ = performance.mark(name);
    }
}

/// A count as the formats take it.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn as_f64(count: usize) -> f64 {
    count as f64
}
