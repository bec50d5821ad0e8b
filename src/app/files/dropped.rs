//! What was dropped: files, and the files in folders.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File};

/// Files that are taken out of folders at most; one more says that there are too many.
const MAX_FILES: usize = 20_001;

/// A file and its path inside the folder that it came in.
pub type Found = (String, File);

/// What lies in a folder beside its files, for the program that shows it.
pub fn is_hidden(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|name| name.starts_with('.'))
}

/// The folders and files of a drop, while the browser still gives them out; `None` where it gives none.
pub fn entries(transfer: &DataTransfer) -> Option<Vec<JsValue>> {
    let items: JsValue = transfer.items().into();
    let entry = |item: JsValue| call(&item, "webkitGetAsEntry", &[]).filter(JsValue::is_truthy);
    let entries: Vec<JsValue> = Array::from(&items).iter().filter_map(entry).collect();
    entries.iter().any(|entry| is(entry, "isDirectory")).then_some(entries)
}

/// The files of folders, those of folders inside them too.
pub async fn files_of(mut entries: Vec<JsValue>) -> Vec<Found> {
    let mut found = Vec::new();
    while let Some(entry) = entries.pop() {
        let path = text(&entry, "fullPath");
        if is_hidden(&path) {
            continue;
        }
        if is(&entry, "isFile") {
            if let Some(file) = answer(&entry, "file").await.and_then(|file| file.dyn_into().ok()) {
                found.push((path.trim_start_matches('/').to_owned(), file));
            }
        } else if let Some(reader) = call(&entry, "createReader", &[]) {
            // It gives some at a time, and none at the end.
            while let Some(some) = answer(&reader, "readEntries").await {
                let some = Array::from(&some);
                if some.length() == 0 || entries.len() > MAX_FILES {
                    break;
                }
                entries.extend(some.iter());
            }
        }
        if found.len() == MAX_FILES {
            break;
        }
    }
    // As a person sees them in the folder.
    headroom_engine::math::sort_by(&mut found, |a, b| a.0.cmp(&b.0));
    found
}

fn call(target: &JsValue, method: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method: Function = Reflect::get(target, &method.into()).ok()?.dyn_into().ok()?;
    method.apply(target, &arguments.iter().collect()).ok()
}

/// What a method hands to its first argument; `None` where it calls the second, or there is no such method.
async fn answer(target: &JsValue, method: &str) -> Option<JsValue> {
    let promise = Promise::new(&mut |done, failed| {
        if call(target, method, &[done.into(), failed.clone().into()]).is_none() {
            let _ = failed.call0(&JsValue::UNDEFINED);
        }
    });
    JsFuture::from(promise).await.ok()
}

fn is(entry: &JsValue, name: &str) -> bool {
    Reflect::get(entry, &name.into()).is_ok_and(|value| value.is_truthy())
}

fn text(entry: &JsValue, name: &str) -> String {
    Reflect::get(entry, &name.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}
