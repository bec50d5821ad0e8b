//! Asks the linker to keep the page's relocations: with them the build divides the program into what comes before the first
//! figure and what is loaded later (`xtask/npm/split.mjs`).

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is_page = std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    if is_page && std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        println!("cargo::rustc-link-arg-bin=headroom-page=--emit-relocs");
    }
}
