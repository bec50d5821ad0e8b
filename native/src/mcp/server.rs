//! What the protocol asks, answered from the store by the tools: four calls at once, of which heavy ones leave two to the
//! others; a further one waits for its turn. A call that is canceled ends at its next step; one that takes long tells how far
//! it is, where the client asks for that.

use std::{sync::Arc, time::Duration};

use headroom_engine::watch::{Watch, watched};
use headroom_session::tools::{self, Answer, INSTRUCTIONS, Tool, ToolError};
use rmcp::{
    ErrorData, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, CustomRequest, CustomResult, ErrorCode,
        Implementation, InitializeResult, ListToolsResult, PaginatedRequestParams, ProgressNotificationParam,
        ServerCapabilities,
    },
    service::{RequestContext, RoleServer},
};
use serde_json::Value;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
    time::{MissedTickBehavior, interval},
};

use super::{frame::RefusedArguments, store::Store, transport::NO_METHOD};

/// Calls that are computed at once.
const MAX_CALLS: usize = 4;

/// Heavy ones among them.
const MAX_HEAVY: usize = 2;

/// Heavy calls that are computed or wait; a further one is `busy`.
const MAX_HEAVY_WAITING: usize = 8;

/// How often a client is told how far a call is.
const PROGRESS: Duration = Duration::from_millis(500);

/// Methods that are known here; what reaches [`ServerHandler::on_custom_request`] of them has other parameters than theirs.
const METHODS: [&str; 4] = ["initialize", "ping", "tools/list", "tools/call"];

/// The server of one client.
#[derive(Clone)]
pub struct Server {
    store: Arc<Store>,
    turns: Arc<Turns>,
    tools: Arc<Vec<rmcp::model::Tool>>,
}

/// Who computes and who waits.
struct Turns {
    calls: Arc<Semaphore>,
    heavy: Arc<Semaphore>,
    heavy_waiting: Arc<Semaphore>,
}

impl Turns {
    /// A turn; given back when dropped.
    async fn turn(&self, is_heavy: bool) -> Result<Vec<OwnedSemaphorePermit>, ToolError> {
        let mut turn = Vec::new();
        if is_heavy {
            turn.push(Arc::clone(&self.heavy_waiting).try_acquire_owned().map_err(|_| busy())?);
            turn.push(Arc::clone(&self.heavy).acquire_owned().await.map_err(|_| internal())?);
        }
        turn.push(Arc::clone(&self.calls).acquire_owned().await.map_err(|_| internal())?);
        Ok(turn)
    }
}

fn internal() -> ToolError {
    let message = "The program failed at this call; another one may work.";
    ToolError::new(tools::ErrorCode::Internal, "", "internal", message)
}

fn canceled() -> ToolError {
    ToolError::new(tools::ErrorCode::Internal, "", "canceled", "The call was canceled.")
}

fn busy() -> ToolError {
    let message = "Eight long calls are under way; wait for one of them, or cancel it.";
    ToolError::new(tools::ErrorCode::Busy, "", "busy", message)
}

/// Computes on a thread of its own; a panic is an `internal` error.
async fn compute<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ToolError> {
    spawn_blocking(work).await.map_err(|_| internal())
}

impl Server {
    /// A server that answers from a store.
    pub fn new(store: Arc<Store>) -> Self {
        let tools = Tool::ALL
            .map(|tool| serde_json::from_value(tool.definition()).expect("a tool's definition is one of the protocol"));
        let turns = Turns {
            calls: Arc::new(Semaphore::new(MAX_CALLS)),
            heavy: Arc::new(Semaphore::new(MAX_HEAVY)),
            heavy_waiting: Arc::new(Semaphore::new(MAX_HEAVY_WAITING)),
        };
        Self { store, turns: Arc::new(turns), tools: Arc::new(tools.into()) }
    }

    async fn answer(&self, tool: Tool, arguments: Value, watch: Arc<Watch>) -> Result<Answer, ToolError> {
        let store = Arc::clone(&self.store);
        let (version, arguments, is_heavy) = compute(move || {
            let version = store.version();
            let is_heavy = tool.is_heavy(&version, &arguments);
            (version, arguments, is_heavy)
        })
        .await?;
        let turn = self.turns.turn(is_heavy).await?;
        compute(move || {
            let _turn = turn;
            watched(&watch, || tool.call(&version, &arguments)).unwrap_or_else(|_| Err(canceled()))
        })
        .await?
    }
}

/// Follows a call to its end: cancels it when the client does, and tells how far it is.
async fn follow(
    answer: impl Future<Output = Result<Answer, ToolError>>,
    watch: Arc<Watch>,
    context: &RequestContext<RoleServer>,
) -> Result<Answer, ToolError> {
    let token = context.meta.get_progress_token();
    let mut ticks = interval(PROGRESS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.tick().await;
    let mut told = 0;
    tokio::pin!(answer);
    loop {
        tokio::select! {
            answer = &mut answer => return answer,
            () = context.ct.cancelled(), if !watch.is_canceled() => watch.cancel(),
            _ = ticks.tick(), if token.is_some() => {
                let (done, expected) = watch.progress();
                if let Some(token) = token.clone().filter(|_| done > told) {
                    told = done;
                    #[allow(clippy::cast_precision_loss, reason = "steps are far below 2^53")]
                    let progress = ProgressNotificationParam::new(token, done as f64).with_total(expected as f64);
                    let _ = context.peer.notify_progress(progress).await;
                }
            }
        }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> InitializeResult {
        InitializeResult::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("headroom", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools.to_vec()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = Tool::from_name(&request.name) else {
            let names = Tool::ALL.map(Tool::name).join(", ");
            return Err(ErrorData::invalid_params(format!("There is no such tool; there are {names}."), None));
        };
        let answer = match context.extensions.get::<RefusedArguments>() {
            Some(RefusedArguments(error)) => Err(error.clone()),
            None => {
                let arguments = request.arguments.map_or(Value::Null, Value::Object);
                let watch = Arc::new(Watch::default());
                follow(self.answer(tool, arguments, Arc::clone(&watch)), watch, &context).await
            }
        };
        let result = match answer {
            Ok(Answer { text }) => {
                let mut result = CallToolResult::success(Vec::new());
                result.structured_content = serde_json::from_str(&text).ok();
                result.content = vec![ContentBlock::text(text)];
                result
            }
            Err(error) => CallToolResult::error(vec![ContentBlock::text(error.to_json())]),
        };
        Ok(result.into())
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        if METHODS.contains(&request.method.as_str()) {
            let message = "The parameters are not those of the method.";
            return Err(ErrorData::invalid_params(message, None));
        }
        Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, NO_METHOD, None))
    }
}

#[cfg(test)]
mod tests {
    use super::{compute, internal};

    #[test]
    fn panic_is_answered_as_internal() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let answer = runtime.block_on(compute(|| -> usize { panic!("injected") }));
        assert_eq!(answer, Err(internal()));
    }
}
