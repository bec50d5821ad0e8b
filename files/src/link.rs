//! A what-if as the fragment of an address, which browsers never send: written small, and read as what a stranger wrote.
//!
//! The fragment is `what-if=1.` and base64url of a checksum and deflated JSON. It names the fund that it is a what-if of by
//! the fund's name, date and digest; it may carry the fund as well. It has no log: nobody resets a control by a link.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Read, Write},
};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use headroom_engine::text::escape;
use headroom_wire::{parse, to_json};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, from_slice, from_str, to_vec};

/// How the fragment of a what-if begins: its name and the version of what follows.
pub const PREFIX: &str = "what-if=1.";

/// Characters of a fragment at most.
const MAX_CHARACTERS: usize = 64 * 1024;

/// Bytes of its JSON at most, counted while it is unpacked.
const MAX_JSON: usize = 4 * 1024 * 1024;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What a link holds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    /// Digest of the fund it is a what-if of, its name and its date.
    of: u64,
    name: String,
    as_of: String,
    /// The fund, where it is carried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<Map<String, Value>>,
    /// Sections of the what-if as a file has them.
    risk_budget: Value,
    scenarios: Value,
    scale: Vec<f64>,
    /// Strategies admitted since, their returns and their capital by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    strategies: Vec<Value>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    returns: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    capital: Map<String, Value>,
    /// Positions that were resized or added, as a file has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    positions: Vec<Value>,
    /// Ids of positions that were closed.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    closed: BTreeSet<String>,
}

/// What a link opens to.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    /// The fund that the link carries, as a file.
    pub file: Option<String>,
    /// The what-if, as a file that an export writes.
    pub shown: String,
    /// Its exposure scales, one per strategy of `shown`.
    pub scale: Vec<f64>,
}

/// Why a link does not open, as a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The sentence.
    pub text: String,
    /// Whether it opens once another fund is loaded.
    pub is_of_another_fund: bool,
}

impl From<&str> for Refusal {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), is_of_another_fund: false }
    }
}

/// The fragment, without `#`, of the what-if `shown` of the fund `loaded`, both as files in JSON; `has_fund`: whether it
/// carries the fund.
///
/// # Errors
///
/// A file that is not JSON, and a link that would be too long, as the end of a sentence.
pub fn write(loaded: &str, shown: &str, scale: &[f64], has_fund: bool) -> Result<String, String> {
    let unreadable = |error: serde_json::Error| error.to_string();
    let loaded: Map<String, Value> = from_str(loaded).map_err(unreadable)?;
    let mut shown: Map<String, Value> = from_str(shown).map_err(unreadable)?;
    let known = list(loaded.get("strategies")).len();
    let strategies: Vec<Value> = list(shown.get("strategies")).iter().skip(known).cloned().collect();
    let added = |series: &str| -> Map<String, Value> {
        let by_id = shown.get("history").and_then(|history| history.get(series));
        let of = |strategy: &Value| {
            let id = id(strategy)?;
            Some((id.to_owned(), by_id?.get(id)?.clone()))
        };
        strategies.iter().filter_map(of).collect()
    };
    let (returns, capital) = (added("returns"), added("capital"));
    let stays: BTreeSet<&str> = ids(shown.get("positions")).collect();
    let held = list(loaded.get("positions"));
    let closed = held.iter().filter_map(id).filter(|id| !stays.contains(id)).map(str::to_owned).collect();
    let was: BTreeMap<&str, &Value> = held.iter().filter_map(|position| Some((id(position)?, position))).collect();
    let is_changed = |position: &&Value| id(position).and_then(|id| was.get(id)).is_none_or(|was| was != position);
    let positions = list(shown.get("positions")).iter().filter(is_changed).cloned().collect();
    let text = |key: &str| {
        let value = loaded.get("fund").and_then(|fund| fund.get(key));
        value.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let (of, name, as_of) = (digest(&loaded), text("name"), text("as_of"));
    let mut take = |key: &str| shown.remove(key).unwrap_or_default();
    let (risk_budget, scenarios) = (take("risk_budget"), take("scenarios"));
    let file = has_fund.then_some(loaded);
    let scale = scale.to_vec();
    let payload = Payload {
        of,
        name,
        as_of,
        file,
        risk_budget,
        scenarios,
        scale,
        strategies,
        returns,
        capital,
        positions,
        closed,
    };
    let json = to_vec(&payload).map_err(unreadable)?;
    let mut bytes = hash(&json).to_le_bytes().to_vec();
    let mut encoder = DeflateEncoder::new(&mut bytes, Compression::best());
    let packed = encoder.write_all(&json).and_then(|()| encoder.finish().map(drop));
    packed.map_err(|error| error.to_string())?;
    let fragment = format!("{PREFIX}{}", base64(&bytes));
    if fragment.len() > MAX_CHARACTERS || json.len() > MAX_JSON {
        return Err(format!("it would take {} characters, and {MAX_CHARACTERS} are the most", fragment.len()));
    }
    Ok(fragment)
}

/// What a fragment, without `#`, opens to beside the fund `loaded`, a file in JSON.
///
/// # Errors
///
/// A fragment that is cut, changed, too long or of another fund, and a what-if that breaks a rule of the format.
pub fn read(fragment: &str, loaded: &str) -> Result<Linked, Refusal> {
    const BROKEN: &str = "The link is cut or changed: ask for it again";
    if fragment.len() > MAX_CHARACTERS {
        return Err("The link is too long".into());
    }
    let bytes = fragment.strip_prefix(PREFIX).and_then(of_base64).ok_or(BROKEN)?;
    let (sum, packed) = bytes.split_first_chunk::<8>().ok_or(BROKEN)?;
    let mut json = Vec::new();
    let unpacked = DeflateDecoder::new(packed).take(MAX_JSON as u64 + 1).read_to_end(&mut json);
    if unpacked.is_err() || json.len() > MAX_JSON || hash(&json).to_le_bytes() != *sum {
        return Err(BROKEN.into());
    }
    let mut payload: Payload = from_slice(&json).map_err(|_| "The link is of another version of Headroom")?;
    let base = match &payload.file {
        Some(file) => file.clone(),
        None => from_str(loaded).map_err(|_| BROKEN)?,
    };
    if digest(&base) != payload.of {
        let (name, as_of) = (escape(&payload.name), escape(&payload.as_of));
        let text = format!("The link is a what-if of {name} as of {as_of}: open that file, and the link opens with it");
        return Err(Refusal { text, is_of_another_fund: payload.file.is_none() });
    }
    let file = payload.file.take().map(|file| checked(&file)).transpose()?;
    let shown = checked(&payload.onto(base))?;
    Ok(Linked { file, shown, scale: payload.scale })
}

impl Payload {
    /// The what-if as a file: the fund with the sections of the link.
    fn onto(&mut self, mut file: Map<String, Value>) -> Map<String, Value> {
        file.insert("risk_budget".to_owned(), self.risk_budget.take());
        file.insert("scenarios".to_owned(), self.scenarios.take());
        if let Some(Value::Array(strategies)) = file.get_mut("strategies") {
            strategies.append(&mut self.strategies);
        }
        if let Some(Value::Array(positions)) = file.get_mut("positions") {
            positions.retain(|position| id(position).is_none_or(|id| !self.closed.contains(id)));
            for changed in self.positions.drain(..) {
                match positions.iter_mut().find(|position| id(position) == id(&changed)) {
                    Some(position) => *position = changed,
                    None => positions.push(changed),
                }
            }
        }
        if let Some(Value::Object(history)) = file.get_mut("history") {
            for (series, added) in [("returns", &mut self.returns), ("capital", &mut self.capital)] {
                if added.is_empty() {
                    continue;
                }
                let there = history.entry(series).or_insert_with(|| Map::new().into());
                if let Value::Object(there) = there {
                    there.append(added);
                }
            }
        }
        file
    }
}

/// A file that breaks no rule, as an export writes it.
fn checked(file: &Map<String, Value>) -> Result<String, Refusal> {
    let bytes = to_vec(file).unwrap_or_default();
    let fund = parse(&bytes).map_err(|faults| Refusal::from(format!("The link breaks a rule: {faults}").as_str()))?;
    Ok(to_json(&fund))
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn id(entry: &Value) -> Option<&str> {
    entry.get("id")?.as_str()
}

fn ids(entries: Option<&Value>) -> impl Iterator<Item = &str> {
    list(entries).iter().filter_map(id)
}

/// Digest of a fund without its log, which a browser may have added to.
fn digest(file: &Map<String, Value>) -> u64 {
    let mut sections: Vec<(&String, &Value)> = file.iter().filter(|(name, _)| *name != "log").collect();
    sections.sort_by_key(|(name, _)| *name);
    hash(&to_vec(&sections).unwrap_or_default())
}

/// FNV-1a, 64 bits: finds accidents, and keeps nobody from writing a link.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3))
}

/// Base64 for addresses (RFC 4648, section 5), without padding.
fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 4);
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..=chunk.len() {
            text.push(char::from(ALPHABET[(bits >> (18 - 6 * place) & 63) as usize]));
        }
    }
    text
}

/// The bytes of a text that [`base64`] wrote, and of no other.
fn of_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    for chunk in text.as_bytes().chunks(4) {
        let mut bits = 0;
        for place in 0..4 {
            let value = chunk.get(place).map_or(Some(0), |c| ALPHABET.iter().position(|other| other == c))?;
            bits = bits << 6 | value;
        }
        let count = chunk.len().checked_sub(1).filter(|count| *count > 0)?;
        // Bits past the last byte are zero: one text per content.
        if bits & (0xFF_FFFF >> (8 * count)) != 0 {
            return None;
        }
        bytes.extend([bits >> 16, bits >> 8, bits].iter().take(count).map(|byte| (byte & 0xFF) as u8));
    }
    Some(bytes)
}
