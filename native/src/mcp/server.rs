//! What the protocol asks, answered from the store by the tools: four calls at once, a further one waits for its turn.

use std::sync::Arc;

use headroom_session::tools::{self, Answer, INSTRUCTIONS, Tool, ToolError};
use rmcp::{
    ErrorData, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, CustomRequest, CustomResult, ErrorCode,
        Implementation, InitializeResult, ListToolsResult, PaginatedRequestParams, ServerCapabilities,
    },
    service::{RequestContext, RoleServer},
};
use serde_json::Value;
use tokio::{sync::Semaphore, task::spawn_blocking};

use super::store::Store;

/// Calls that are computed at once.
const AT_ONCE: usize = 4;

/// Methods that are known here; what reaches [`ServerHandler::on_custom_request`] of them has other parameters than theirs.
const METHODS: [&str; 4] = ["initialize", "ping", "tools/list", "tools/call"];

/// The server of one client.
#[derive(Clone)]
pub struct Server {
    store: Arc<Store>,
    turns: Arc<Semaphore>,
    tools: Arc<Vec<rmcp::model::Tool>>,
}

impl Server {
    /// A server that answers from a store.
    pub fn new(store: Arc<Store>) -> Self {
        let tools = Tool::ALL
            .map(|tool| serde_json::from_value(tool.definition()).expect("a tool's definition is one of the protocol"));
        Self { store, turns: Arc::new(Semaphore::new(AT_ONCE)), tools: Arc::new(tools.into()) }
    }

    async fn answer(&self, tool: Tool, arguments: Value) -> Result<Answer, ToolError> {
        let internal = || {
            let message = "The program failed at this call; another one may work.";
            ToolError::new(tools::ErrorCode::Internal, "", "internal", message)
        };
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| internal())?;
        let store = Arc::clone(&self.store);
        let call = spawn_blocking(move || {
            let _turn = turn;
            tool.call(&store.version(), &arguments)
        });
        call.await.unwrap_or_else(|_| Err(internal()))
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
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = Tool::from_name(&request.name) else {
            let names = Tool::ALL.map(Tool::name).join(", ");
            return Err(ErrorData::invalid_params(format!("There is no such tool; there are {names}."), None));
        };
        let arguments = request.arguments.map_or(Value::Null, Value::Object);
        let result = match self.answer(tool, arguments).await {
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
        Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, "There is no such method.", None))
    }
}
