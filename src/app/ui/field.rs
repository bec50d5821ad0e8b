//! Fields: a label over an input, choices, sliders, numbers that are typed.

use leptos::{
    ev,
    prelude::{event_target, event_target_value, request_animation_frame, untrack},
};
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::{
    html::{Child, Element, input, label, option, select},
    reactive::{RwSignal, follow},
    text::Words,
};

/// A control under its label.
pub fn field(name: impl Child, control: Element) -> Element {
    label().class("field").child((name, control))
}

/// An input that files are chosen by.
pub fn file_input() -> Element {
    input().r#type("file").class("visually-hidden")
}

/// A button that opens the browser's choice of files.
pub fn file_button(name: &'static str, files: Element) -> Element {
    label().class("file-button").child((name, files))
}

/// An input for text that a person types.
pub fn text_input() -> Element {
    input().r#type("text").attr("autocomplete", "off").attr("spellcheck", "false")
}

/// A field whose every keystroke counts.
pub fn text_field(name: &'static str, id: &'static str, value: RwSignal<String>) -> Element {
    let control = text_input()
        .id(id)
        .prop("value", move || value.get())
        .on(ev::input, move |event| value.set(event_target_value(&event)));
    field(name, control)
}

/// A choice from pairs of a value and its words. What was not taken does not stay chosen.
pub fn choice(
    options: impl Fn() -> Vec<(Words, Words)> + 'static,
    chosen: impl Fn() -> Words + Clone + 'static,
    choose: impl Fn(String) + 'static,
) -> Element {
    boxed_choice(Box::new(options), std::rc::Rc::new(chosen), Box::new(choose))
}

type Options = Vec<(Words, Words)>;

fn boxed_choice(
    options: Box<dyn Fn() -> Options>,
    chosen: std::rc::Rc<dyn Fn() -> Words>,
    choose: Box<dyn Fn(String)>,
) -> Element {
    let element = select();
    let (to, list): (_, HtmlSelectElement) = (element.clone(), element.dom());
    let (now, back) = (std::rc::Rc::clone(&chosen), list.clone());
    let mut last = Options::new();
    follow(Box::new(move || {
        let options = options();
        if options != last {
            list.set_text_content(None);
            for (value, words) in options.iter().cloned() {
                option().value(value).child(words).add(to.node());
            }
            last = options;
        }
        let now = now();
        if list.value() != now {
            list.set_value(&now);
        }
    }));
    element.on(ev::change, move |event| {
        choose(event_target_value(&event));
        let (list, chosen) = (back.clone(), std::rc::Rc::clone(&chosen));
        request_animation_frame(move || list.set_value(&untrack(|| chosen())));
    })
}

/// A slider from zero that edits while it moves and ends its step when it is let go.
pub fn slider(
    max: f64,
    step: f64,
    value: impl Fn() -> f64 + Clone + 'static,
    edit: impl Fn(f64) + 'static,
    end: impl Fn() + 'static,
) -> Element {
    let control = input().r#type("range").attr("min", "0").attr("max", max.to_string()).attr("step", step.to_string());
    let edit = move |number: f64| edit(number);
    follows(control, move || value().to_string(), Box::new(edit), "input").on(ev::change, move |_| end())
}

/// A number field that edits when it is left or entered; `None` where it holds no number. What was not taken does not stay.
pub fn number_input(value: impl Fn() -> String + Clone + 'static, edit: impl Fn(Option<f64>) + 'static) -> Element {
    let control = input().r#type("number").attr("min", "0").attr("step", "any");
    let edit = move |number: f64| edit(Some(number).filter(|number| number.is_finite()));
    let now = value.clone();
    // Escape takes back what was typed, and nothing else hears of it.
    follows(control, value, Box::new(edit), "change").on(ev::keydown, move |event| {
        if event.key() == "Escape" {
            event.stop_propagation();
            event_target::<HtmlInputElement>(&event).set_value(&untrack(&now));
        }
    })
}

/// An input whose value follows, that edits on an event, and shows after the next frame what became of the edit.
fn follows(
    control: Element,
    value: impl Fn() -> String + Clone + 'static,
    edit: Box<dyn Fn(f64)>,
    on: &'static str,
) -> Element {
    let value = std::rc::Rc::new(value);
    let now = std::rc::Rc::clone(&value);
    control.prop("value", move || value()).on(ev::Custom::<web_sys::Event>::new(on), move |event| {
        let (input, now) = (event_target::<HtmlInputElement>(&event), std::rc::Rc::clone(&now));
        edit(input.value_as_number());
        request_animation_frame(move || input.set_value(&untrack(|| now())));
    })
}
