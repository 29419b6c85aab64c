//! What a component's file holds, looked at before it is compiled: compiling is the one thing no budget stops, and the
//! built-in functions of the component model take memory no limit counts. What is declared past a limit is refused here
//! too, however the engine makes room for instances on this machine.

use wasmparser::{
    BinaryReaderError, CanonicalFunction, FunctionBody, Instance, Operator, Parser, Payload,
};

use crate::limits;

/// The number of these rules: a change of them, or of a limit they use, is a new one.
pub(crate) const RULES: u32 = 1;

/// Why a component is not to be compiled, in English for the author, if it is not.
pub(crate) fn fault(component: &[u8]) -> Option<String> {
    // What stands before the place where it makes no sense would be compiled as well.
    look(component).unwrap_or_else(|error| Some(format!("{error}")))
}

fn look(component: &[u8]) -> Result<Option<String>, BinaryReaderError> {
    let mut functions = 0_usize;
    let mut depth = 0_usize;
    let mut cost = 0_u64;
    let mut instances = 0_usize;
    for payload in Parser::new(0).parse_all(component) {
        match payload? {
            Payload::Version { .. } => {
                depth += 1;
                if depth > limits::COMPONENT_DEPTH {
                    return Ok(Some(format!(
                        "components in one another, more than {} deep",
                        limits::COMPONENT_DEPTH
                    )));
                }
            }
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::InstanceSection(reader) => {
                for instance in reader {
                    instances += usize::from(matches!(instance?, Instance::Instantiate { .. }));
                }
                if instances > limits::INSTANCES {
                    return Ok(Some(format!(
                        "more than {} core instances",
                        limits::INSTANCES
                    )));
                }
            }
            Payload::MemorySection(reader) => {
                if reader.count() as usize > limits::MEMORIES {
                    return Ok(Some(format!(
                        "more than {} memories in a module",
                        limits::MEMORIES
                    )));
                }
                for memory in reader {
                    // In pages of 64 KiB.
                    if memory?.initial > (limits::MEMORY_BYTES >> 16) as u64 {
                        return Ok(Some(format!(
                            "a memory of more than {} MiB",
                            limits::MEMORY_BYTES >> 20
                        )));
                    }
                }
            }
            Payload::TableSection(reader) => {
                if reader.count() as usize > limits::TABLES {
                    return Ok(Some(format!(
                        "more than {} tables in a module",
                        limits::TABLES
                    )));
                }
                for table in reader {
                    if table?.ty.initial > limits::TABLE_ELEMENTS as u64 {
                        return Ok(Some(format!(
                            "a table of more than {} elements",
                            limits::TABLE_ELEMENTS
                        )));
                    }
                }
            }
            Payload::CodeSectionEntry(body) => {
                functions += 1;
                if functions > limits::FUNCTIONS {
                    return Ok(Some(format!("more than {} functions", limits::FUNCTIONS)));
                }
                let range = body.range();
                let bytes = range.end - range.start;
                if bytes > limits::FUNCTION_BYTES {
                    return Ok(Some(format!(
                        "a function of {bytes} bytes, at most {} are compiled",
                        limits::FUNCTION_BYTES
                    )));
                }
                let locals = body.get_locals_reader()?.into_iter();
                let locals: u64 = locals
                    .map(|local| local.map(|(n, _)| u64::from(n)))
                    .sum::<Result<_, _>>()?;
                if locals > limits::FUNCTION_LOCALS {
                    return Ok(Some(format!(
                        "a function of {locals} local variables, at most {} are compiled",
                        limits::FUNCTION_LOCALS
                    )));
                }
                cost = cost.saturating_add(locals.saturating_mul(blocks(&body)?));
                if cost > limits::COMPILE_COST {
                    return Ok(Some(format!(
                        "functions too tangled to compile: local variables times blocks are more than {}",
                        limits::COMPILE_COST
                    )));
                }
            }
            Payload::ComponentCanonicalSection(reader) => {
                for function in reader {
                    match function? {
                        CanonicalFunction::Lift { .. }
                        | CanonicalFunction::Lower { .. }
                        | CanonicalFunction::ResourceDrop { .. } => {}
                        other => {
                            let name = format!("{other:?}");
                            let name = name.split([' ', '(', '{']).next().unwrap_or_default();
                            return Ok(Some(format!(
                                "the built-in function {name}: only lift, lower and resource.drop are used by bindings \
                                 of the contract"
                            )));
                        }
                    }
                }
            }
            _ => {}
        }
    }
    Ok(None)
}

/// How many blocks a function has: where its paths meet, each of its variables may have come by either.
fn blocks(body: &FunctionBody<'_>) -> Result<u64, BinaryReaderError> {
    let mut count = 1;
    for operator in body.get_operators_reader()? {
        count += u64::from(matches!(
            operator?,
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } | Operator::Else
        ));
    }
    Ok(count)
}
