//! The published schema is the one that the code's types give.

use headroom_wire::schema;

/// Where it is published.
const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/headroom.snapshot.schema.json");

#[test]
fn published_schema_is_up_to_date() {
    if std::env::var_os("HEADROOM_WRITE").is_some() {
        std::fs::write(PUBLISHED, schema()).expect("the schema can be written");
    }
    let published = std::fs::read_to_string(PUBLISHED).unwrap_or_default();
    assert!(published == schema(), "run HEADROOM_WRITE=1 cargo test --features schema --test it published_schema");
}
