//! A line as a message, or what it is answered instead. Lines and messages only: what a method does is the server's.

use headroom_session::tools::{ErrorCode, ToolError};
use rmcp::{
    model::{GetExtensions as _, JsonRpcMessage},
    service::{RoleServer, RxJsonRpcMessage},
};
use serde_json::Value;

use super::strict::{Misread, read};

const PARSE_ERROR: i32 = -32700;

/// Code of a line that is JSON and no message.
pub const INVALID_REQUEST: i32 = -32600;

const INVALID_PARAMS: i32 = -32602;

/// What a client sends.
pub type Message = RxJsonRpcMessage<RoleServer>;

/// What is wrong with a line.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// Code of the protocol.
    pub code: i32,
    /// The id of the request; null where it cannot be read.
    pub id: Value,
    /// A sentence.
    pub message: String,
}

/// Why the arguments of a call cannot be kept; goes with the request in their place.
#[derive(Debug, Clone)]
pub struct RefusedArguments(pub ToolError);

/// The message of a line; `None` for a blank one and for one that wants no answer and has no meaning here.
pub fn message(line: &[u8]) -> Result<Option<Message>, Fault> {
    let fault = |code, id: Option<&Value>, message: &str| Fault {
        code,
        id: id.cloned().unwrap_or_default(),
        message: message.to_owned(),
    };
    let Ok(text) = std::str::from_utf8(line) else {
        return Err(fault(PARSE_ERROR, None, "This line is not UTF-8."));
    };
    if text.trim_ascii().is_empty() {
        return Ok(None);
    }
    let (value, refused) = match read(text, &[]) {
        Ok(value) => (value, None),
        Err(misread) if misread.rule == "syntax" => return Err(fault(PARSE_ERROR, None, "This line is not JSON.")),
        Err(misread) => without_arguments(text, misread)?,
    };
    let Some(fields) = value.as_object() else {
        return Err(fault(INVALID_REQUEST, None, "A message is one JSON object."));
    };
    let id = fields.get("id");
    if id.is_some_and(|id| !(id.is_string() || id.is_i64())) {
        return Err(fault(INVALID_REQUEST, None, "An id is text or a whole number."));
    }
    if fields.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(fault(INVALID_REQUEST, id, "A message says \"jsonrpc\": \"2.0\"."));
    }
    let has_method = match fields.get("method") {
        Some(method) if !method.is_string() => return Err(fault(INVALID_REQUEST, id, "A method is text.")),
        method => method.is_some(),
    };
    if !has_method {
        // Nothing is ever asked of a client: its answers answer nothing.
        let is_reply = fields.contains_key("result") || fields.contains_key("error");
        return match is_reply {
            true => Ok(None),
            false => Err(fault(INVALID_REQUEST, id, "A request has a method.")),
        };
    }
    let id = id.cloned();
    match serde_json::from_value::<Message>(value) {
        Ok(mut message) => {
            if let (JsonRpcMessage::Request(request), Some(refused)) = (&mut message, refused) {
                request.request.extensions_mut().insert(refused);
            }
            Ok(Some(message))
        }
        Err(_) if id.is_none() => Ok(None),
        Err(_) => Err(fault(INVALID_PARAMS, id.as_ref(), "The parameters are not those of the method.")),
    }
}

/// A line of which something cannot be kept: where that is among the arguments of a call, the call without them; else the
/// fault, with the id of its request.
fn without_arguments(text: &str, misread: Misread) -> Result<(Value, Option<RefusedArguments>), Fault> {
    const ARGUMENTS: &str = "params.arguments";
    let Misread { path, rule, message } = misread;
    if let Some(inside) = path.strip_prefix(ARGUMENTS)
        && (inside.is_empty() || inside.starts_with(['.', '[']))
        && let Ok(value) = read(text, &["params", "arguments"])
        && value["method"] == "tools/call"
    {
        let place = inside.strip_prefix('.').unwrap_or(inside);
        let error = ToolError::new(ErrorCode::InvalidArgument, place, rule, message);
        return Ok((value, Some(RefusedArguments(error))));
    }
    let id = read(text, &["params"]).ok().and_then(|rest| rest.get("id").cloned());
    let id = id.filter(|id| id.is_string() || id.is_i64()).unwrap_or_default();
    let place = if path.is_empty() { String::new() } else { format!(" ({})", headroom_engine::text::escape(&path)) };
    Err(Fault { code: INVALID_REQUEST, id, message: format!("The message cannot be kept{place}. {message}") })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Fault, message};

    fn fault(line: &str) -> (i32, Value) {
        let Fault { code, id, .. } = message(line.as_bytes()).expect_err("it is refused");
        (code, id)
    }

    #[test]
    fn blank_line_wants_no_answer() {
        for line in ["", " ", "\t\r"] {
            assert!(message(line.as_bytes()).is_ok_and(|message| message.is_none()));
        }
    }

    #[test]
    fn what_cannot_be_kept_is_answered_with_the_id() {
        let deep = format!("{}{}", "[".repeat(70), "]".repeat(70));
        for value in ["1e400", r#""\ud800""#, &deep, r#"{"x":1,"x":2}"#] {
            assert_eq!(
                fault(&format!(r#"{{"jsonrpc":"2.0","id":7,"method":"ping","params":{{"x":{value}}}}}"#)),
                (-32600, json!(7))
            );
            assert_eq!(
                fault(&format!(r#"{{"jsonrpc":"2.0","method":"ping","params":{value},"id":"a"}}"#)),
                (-32600, json!("a"))
            );
        }
        assert_eq!(fault(r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#), (-32600, Value::Null));
        assert_eq!(fault(r#"{"jsonrpc":"2.0","id":1e400,"method":"ping"}"#), (-32600, Value::Null));
        assert_eq!(fault(r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":NaN}}"#), (-32700, Value::Null));
    }
}
