//! The engine alone: the same component without budgets, journal, rights or answers. What a call costs at least.

use wasmtime::component::{
    Component, InstancePre, Linker, Resource, ResourceAny, ResourceType, Val,
};
use wasmtime::{Config, Engine, Store};

use crate::timing::Failed;

/// Interfaces are named with their version.
const CONTEXT: &str = "socle:base/context@";
const COMMAND: &str = "socle:base/command@";

/// A component, compiled and linked to nothing.
pub(crate) struct Bare {
    engine: Engine,
    pre: InstancePre<()>,
    bytes: Vec<u8>,
    command: String,
}

struct Context;

impl Bare {
    pub(crate) fn new(bytes: Vec<u8>) -> Result<Self, Failed> {
        let engine = Engine::new(&Config::new())?;
        let component = Component::new(&engine, &bytes)?;
        let (mut context, mut command) = (None, None);
        let of = component.component_type();
        for (name, _) in of.imports(&engine) {
            if name.starts_with(CONTEXT) {
                context = Some(name.to_owned());
            }
        }
        for (name, _) in of.exports(&engine) {
            if name.starts_with(COMMAND) {
                command = Some(name.to_owned());
            }
        }
        let mut linker = Linker::new(&engine);
        linker.allow_shadowing(true);
        linker.define_unknown_imports_as_traps(&component)?;
        linker
            .instance(&context.ok_or("the plugin has no context")?)?
            .resource("context", ResourceType::host::<Context>(), |_, _| Ok(()))?;
        Ok(Self {
            pre: linker.instantiate_pre(&component)?,
            engine,
            bytes,
            command: command.ok_or("the plugin has no command")?,
        })
    }

    /// A fresh instance, one call of a command that does nothing, and the end of the instance.
    pub(crate) fn fresh(&self) -> Result<(), Failed> {
        let mut store = Store::new(&self.engine, ());
        let instance = self.pre.instantiate(&mut store)?;
        let interface = instance
            .get_export_index(&mut store, None, &self.command)
            .ok_or("no commands")?;
        let run = instance
            .get_export_index(&mut store, Some(&interface), "run")
            .ok_or("no `run`")?;
        let run = instance.get_func(&mut store, run).ok_or("no function")?;
        let context = Resource::<Context>::new_own(0);
        let context = ResourceAny::try_from_resource(context, &mut store)?;
        let arguments = [
            Val::Resource(context),
            Val::String("rien".into()),
            Val::List(Vec::new()),
        ];
        let mut answers = [Val::Bool(false)];
        run.call(&mut store, &arguments, &mut answers)?;
        match &answers[0] {
            Val::Result(Ok(_)) => Ok(()),
            other => Err(format!("the plugin answered {other:?}").into()),
        }
    }

    /// The component compiled from its bytes.
    pub(crate) fn compile(&self) -> Result<(), Failed> {
        std::hint::black_box(Component::new(&self.engine, &self.bytes)?);
        Ok(())
    }
}
