//! Words, classes and properties as an element takes them: fixed, or live as a closure behind a box.

use std::borrow::Cow;

use wasm_bindgen::JsValue;

use super::reactive::follow;

/// Words of the program, or made at run time.
pub type Words = Cow<'static, str>;

/// The value of an attribute or text node; `None` where there is none.
pub enum Text {
    /// Never changes.
    Fixed(Option<Words>),
    /// Made again when what it reads has changed.
    Live(Box<dyn Fn() -> Option<Words>>),
}

/// Classes of an element.
pub enum Class {
    /// Always there, separated by blanks.
    Fixed(Words),
    /// There while the closure says so.
    While(&'static str, Box<dyn Fn() -> bool>),
    /// All classes of the element.
    Live(Box<dyn Fn() -> Words>),
}

/// The value of a property.
pub enum Property {
    /// Set once.
    Fixed(JsValue),
    /// Set when what it reads has changed.
    Live(Box<dyn Fn() -> JsValue>),
}

/// A value that can stand for words.
pub trait ToWords: 'static {
    /// The words; `None` for an absent attribute.
    fn to_words(self) -> Option<Words>;
}

macro_rules! words {
    ($($type:ty: $value:ident => $words:expr;)*) => {$(
        impl ToWords for $type {
            fn to_words(self) -> Option<Words> {
                let $value = self;
                $words
            }
        }

        impl From<$type> for Text {
            fn from(value: $type) -> Self {
                Self::Fixed(value.to_words())
            }
        }
    )*};
}

words! {
    &'static str: text => Some(Cow::Borrowed(text));
    String: text => Some(Cow::Owned(text));
    Words: text => Some(text);
    Option<&'static str>: text => text.map(Cow::Borrowed);
    Option<String>: text => text.map(Cow::Owned);
    Option<Words>: text => text;
    bool: is_set => is_set.then_some(Cow::Borrowed(""));
}

impl<F: Fn() -> W + 'static, W: ToWords> From<F> for Text {
    fn from(make: F) -> Self {
        Self::Live(Box::new(move || make().to_words()))
    }
}

impl From<&'static str> for Class {
    fn from(classes: &'static str) -> Self {
        Self::Fixed(classes.into())
    }
}

impl From<String> for Class {
    fn from(classes: String) -> Self {
        Self::Fixed(classes.into())
    }
}

impl From<(&'static str, bool)> for Class {
    fn from((class, is_set): (&'static str, bool)) -> Self {
        Self::Fixed(if is_set { class.into() } else { "".into() })
    }
}

impl<F: Fn() -> bool + 'static> From<(&'static str, F)> for Class {
    fn from((class, is_set): (&'static str, F)) -> Self {
        Self::While(class, Box::new(is_set))
    }
}

impl<F: Fn() -> W + 'static, W: ToWords> From<F> for Class {
    fn from(make: F) -> Self {
        Self::Live(Box::new(move || make().to_words().unwrap_or_default()))
    }
}

macro_rules! properties {
    ($($type:ty),*) => {$(
        impl From<$type> for Property {
            fn from(value: $type) -> Self {
                Self::Fixed(value.into())
            }
        }
    )*};
}

properties!(&'static str, String, bool, f64);

impl<F: Fn() -> V + 'static, V: Into<JsValue>> From<F> for Property {
    fn from(make: F) -> Self {
        Self::Live(Box::new(move || make().into()))
    }
}

/// Writes a text where it belongs; `None` takes it away.
pub type Writer = Box<dyn Fn(Option<&str>)>;

/// Writes a text now, and again whenever it has changed.
pub fn write(text: Text, write: Writer) {
    match text {
        Text::Fixed(None) => {}
        Text::Fixed(text) => write(text.as_deref()),
        Text::Live(make) => {
            let mut last = None;
            follow(Box::new(move || {
                let text = make();
                if last.as_ref() != Some(&text) {
                    if last.is_some() || text.is_some() {
                        write(text.as_deref());
                    }
                    last = Some(text);
                }
            }));
        }
    }
}
