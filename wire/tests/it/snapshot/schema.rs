//! The published schema is the one that the code's types give.

use headroom_wire::schema;

/// Where it is published.
const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/headroom.snapshot.schema.json");

#[test]
fn published_schema_is_up_to_date() {
    if std::env::var_os("HEADROOM_WRITE").is_some() {
        std::fs::write(PUBLISHED, schema()).expect("the schema can be written");
    }
    // Compared as values: the order of fields depends on the features of serde_json.
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("the schema is JSON");
    let published = std::fs::read_to_string(PUBLISHED).expect("the published schema");
    assert!(
        value(&published) == value(&schema()),
        "run HEADROOM_WRITE=1 cargo test --package headroom-wire --features schema published_schema"
    );
}
