//! What a component's file holds, looked at before it is compiled: compiling is the one thing no budget stops, and the
//! built-in functions of the component model take memory no limit counts.

use wasmparser::{CanonicalFunction, Parser, Payload};

use crate::limits;

/// Why a component is not to be compiled, in English for the author, if it is not.
pub(crate) fn fault(component: &[u8]) -> Option<String> {
    let mut functions = 0_usize;
    for payload in Parser::new(0).parse_all(component) {
        let payload = match payload {
            Ok(payload) => payload,
            // What is not WebAssembly is said by who compiles it.
            Err(_) => return None,
        };
        match payload {
            Payload::CodeSectionEntry(body) => {
                functions += 1;
                if functions > limits::FUNCTIONS {
                    return Some(format!("more than {} functions", limits::FUNCTIONS));
                }
                let range = body.range();
                let bytes = range.end - range.start;
                if bytes > limits::FUNCTION_BYTES {
                    return Some(format!(
                        "a function of {bytes} bytes, at most {} are compiled",
                        limits::FUNCTION_BYTES
                    ));
                }
                let locals = body.get_locals_reader().ok()?.into_iter();
                let count: u64 = locals
                    .filter_map(Result::ok)
                    .map(|(n, _)| u64::from(n))
                    .sum();
                if count > limits::FUNCTION_LOCALS {
                    return Some(format!(
                        "a function of {count} local variables, at most {} are compiled",
                        limits::FUNCTION_LOCALS
                    ));
                }
            }
            Payload::ComponentCanonicalSection(reader) => {
                for function in reader {
                    match function.ok()? {
                        CanonicalFunction::Lift { .. }
                        | CanonicalFunction::Lower { .. }
                        | CanonicalFunction::ResourceDrop { .. } => {}
                        other => {
                            let name = format!("{other:?}");
                            let name = name.split([' ', '(', '{']).next().unwrap_or_default();
                            return Some(format!(
                                "the built-in function {name}: only lift, lower and resource.drop are used by bindings \
                                 of the contract"
                            ));
                        }
                    }
                }
            }
            _ => {}
        }
    }
    None
}
