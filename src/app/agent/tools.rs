//! The page door of the tools: where the browser has `document.modelContext`, the six are registered on it and answer from
//! what is on screen, edits included; where that takes draws, in a worker. That an agent asked, and what, stands in a list in
//! the footer.
//!
//! Elsewhere nothing is done and nothing differs. No text and no figure of a tool is made here.

use std::time::Duration;

use headroom_session::tools::{Carried, Tool, result_json, takes_time};
use js_sys::{Date, Function, JSON, Object, Promise, Reflect};
use leptos::prelude::Owner;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};

use super::worker::{Turns, answer_in_worker};
use crate::app::{files::fetch::bytes_at, state::State, ui::*, worker::message::Task};

/// Calls that the list keeps.
const MOST_KEPT: usize = 50;

/// A call of an agent: which tool, at what time.
#[derive(Debug, Clone, PartialEq)]
struct Asked {
    tool: &'static str,
    time: String,
}

/// Registers the tools where the browser takes them; the list of what was asked, which is nothing until something is.
pub fn agents_door(state: State) -> impl Child {
    let asked = RwSignal::new(Vec::<Asked>::new());
    if let Some(model_context) = model_context() {
        let (turns, owner) = (Turns::default(), Owner::current().unwrap_or_default());
        spawn_local(async move {
            let mut found = Vec::new();
            for tool in Tool::ALL {
                found.push((tool, definition(tool).await));
            }
            // All at once; a browser that refuses one, or finds no definition of it, goes without it.
            owner.with(|| {
                for (tool, definition) in found {
                    let _ = definition.and_then(|it| register(&model_context, tool, it, state, asked, turns.clone()));
                }
            });
        });
    }
    let line = |Asked { tool, time }| li().child((code().child(tool), ", ", time));
    move || {
        let calls = asked.get();
        (!calls.is_empty()).then(|| {
            let lines: Vec<_> = calls.into_iter().rev().map(line).collect();
            details()
                .class("agents")
                .child((summary().child(format!("Asked by an agent: {}", lines.len())), ul().child(lines)))
        })
    }
}

fn model_context() -> Option<JsValue> {
    let found = Reflect::get(&document(), &"modelContext".into()).ok()?;
    found.is_object().then_some(found)
}

/// The tool as it is listed: a file beside the page, which only browsers with agents load.
async fn definition(tool: Tool) -> Result<JsValue, JsValue> {
    let file = bytes_at(&format!("./schema/{}.json", tool.name())).await?;
    JSON::parse(&String::from_utf8_lossy(&file))
}

/// Registers one tool until the present owner ends.
fn register(
    model_context: &JsValue,
    tool: Tool,
    definition: JsValue,
    state: State,
    asked: RwSignal<Vec<Asked>>,
    turns: Turns,
) -> Result<(), JsValue> {
    let execute = Closure::<dyn Fn(JsValue, JsValue) -> Promise>::new(move |input, options| {
        asked.try_update(|calls| {
            if calls.len() == MOST_KEPT {
                calls.remove(0);
            }
            calls.push(Asked { tool: tool.name(), time: Date::new_0().to_locale_time_string("en-GB").into() });
        });
        future_to_promise(answer(tool, state, turns.clone(), input, options))
    });
    Reflect::set(&definition, &"execute".into(), execute.as_ref())?;

    let lasting = web_sys::AbortController::new()?;
    let options = Object::new();
    Reflect::set(&options, &"signal".into(), &lasting.signal())?;
    let register: Function = Reflect::get(model_context, &"registerTool".into())?.dyn_into()?;
    register.call2(model_context, &definition, &options)?;
    let kept = StoredValue::new_local((execute, lasting));
    on_cleanup(move || {
        kept.try_with_value(|(_, lasting)| lasting.abort());
    });
    Ok(())
}

/// The result of a call, as an object. An abort before it is made rejects with the abort's reason.
async fn answer(tool: Tool, state: State, turns: Turns, input: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    // Another task of the page first: an abort may be waiting there.
    JsFuture::from(turn()).await?;
    let signal = Reflect::get(&options, &"signal".into()).unwrap_or(JsValue::UNDEFINED);
    let signal = signal.dyn_into::<web_sys::AbortSignal>().ok();
    if let Some(signal) = signal.as_ref().filter(|signal| signal.aborted()) {
        return Err(signal.reason());
    }
    // An object, in earlier browsers its JSON.
    let arguments = match input.as_string() {
        Some(text) => text,
        None => JSON::stringify(&input).ok().and_then(|text| text.as_string()).unwrap_or_default(),
    };
    JSON::parse(&answer_text(tool, state, turns, arguments, signal).await?)
}

/// The result of a call on the fund that is on screen now, as JSON.
pub fn answer_text(
    tool: Tool,
    state: State,
    turns: Turns,
    arguments: String,
    signal: Option<web_sys::AbortSignal>,
) -> impl Future<Output = Result<String, JsValue>> {
    // The fund on screen, with the edits that wait for the next frame.
    state.apply_pending();
    let version = state.version();
    async move {
        if takes_time(version.what_if(), &arguments) {
            let task = Task::Answer(tool, Carried::of(version.what_if()), arguments);
            answer_in_worker(turns, state.monte_carlo.pool, task, signal).await
        } else {
            Ok(result_json(tool, &version, &arguments))
        }
    }
}

/// Resolves in a task of its own.
fn turn() -> Promise {
    Promise::new(&mut |resolve, _| {
        set_timeout(
            move || {
                let _ = resolve.call0(&JsValue::NULL);
            },
            Duration::ZERO,
        );
    })
}
