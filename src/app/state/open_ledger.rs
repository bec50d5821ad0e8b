//! Which component the ledger opens.

use crate::app::ui::{dialog, reactive::RwSignal};

/// The dialog's id.
pub const LEDGER_DIALOG: &str = "ledger";

/// Which component is opened, and whether over the page; copied freely.
#[derive(Clone, Copy)]
pub struct OpenLedger {
    /// The strategy by its place in the file; `None`: the fund.
    pub component: RwSignal<Option<usize>>,
    /// Whether the dialog is open.
    pub is_open: RwSignal<bool>,
}

impl OpenLedger {
    /// The fund's, closed.
    pub fn new() -> Self {
        Self { component: RwSignal::new(None), is_open: RwSignal::new(false) }
    }

    /// Opens a component over the page.
    pub fn open(self, component: Option<usize>) {
        self.component.set(component);
        self.is_open.set(true);
        dialog::show(LEDGER_DIALOG);
    }
}
