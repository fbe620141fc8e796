//! Splits the engine's module in two: what the first curve needs, and the rest, which comes when it is first asked for
//! (`crate/src/wasm/rest.rs`).
//!
//! Both share memory, tables and globals. A call from one to the other goes through the function table; where the rest isn't
//! there yet, the first part has it brought. (Binaryen's `wasm-split` does the same; its npm package comes without it.)

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Context, Result, anyhow};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind, GlobalKind, Module,
    TableId, ValType,
    ir::{self, Value, Visitor},
};

/// What the first curve does without, by a part of the functions' names. What only these call goes with them. Where the
/// page knows beforehand that an experiment needs it, it says so in `crate/src/wasm/rest.rs`.
const REST: [&str; 39] = [
    "cpu::Cpu<neuron_playground::numbers::reduced::Bf16",
    "cpu::Cpu<f64",
    "kernels::cuda::",
    "optim::fused::",
    "optim::kahan::",
    "torch::swa_utils::",
    "torch::accumulate::",
    "checkpoint::save_kahan",
    "checkpoint::restore_kahan",
    "checkpoint::save_more",
    "checkpoint::restore_more",
    ">::add_more",
    ">::waits",
    "clip_grad::ClipGrad>::clip",
    "run::autocast::",
    "autocast_step",
    "torch::float8::",
    "float8_linear",
    "float8_backward",
    "round_state",
    "stages::cast_all",
    "run_apart",
    ">::note",
    "torch::lr_scheduler::",
    "::schedule",
    "::unmoved",
    "optim::power::power_on_a_gpu",
    "run::network::",
    "wasm::network::",
    "network_",
    "run::check::",
    "run::sweep::",
    "run::abreast::",
    "wasm::sweep::",
    "sweep_",
    "show::picture::",
    "picture_",
    "export::",
    "experiment::data::Dataset>::draw",
];

/// What the first part calls the import that both share.
const SHARED: &str = "first";

/// Functions of both modules go by their place among the whole's.
type Place = usize;

pub fn split(whole: &Path, first: &Path, rest: &Path) -> Result<()> {
    let read = || Module::from_file(whole).map_err(|error| anyhow!(error)).context("the engine's module");
    let mut module = read()?;
    let plan = Plan::of(&module)?;
    plan.make_first(&mut module)?;
    write(module, first)?;
    let mut module = read()?;
    plan.make_rest(&mut module)?;
    write(module, rest)
}

fn write(mut module: Module, to: &Path) -> Result<()> {
    walrus::passes::gc::run(&mut module);
    module.emit_wasm_file(to).map_err(|error| anyhow!(error))
}

struct Plan {
    /// The functions of the rest.
    moved: BTreeSet<Place>,
    /// Where in the table each function stands that is called from the other part.
    slots: BTreeMap<Place, u64>,
    /// How long the table was before.
    table_length: u64,
}

impl Plan {
    fn of(module: &Module) -> Result<Plan> {
        let calls: BTreeMap<Place, BTreeSet<Place>> =
            module.funcs.iter().map(|function| (function.id().index(), called(function))).collect();
        let is_rest = |function: &&walrus::Function| {
            let name = without_digests(function.name.as_deref().unwrap_or_default());
            // Of functions that are alike, such as those of lists of different things, one is left, under any of their names.
            let is_own = !["alloc::", "core::", "<alloc::", "<core::"].iter().any(|start| name.starts_with(start));
            is_own && REST.iter().any(|part| name.contains(part))
        };
        let named: BTreeSet<Place> =
            module.funcs.iter().filter(is_rest).map(|function| function.id().index()).collect();
        let exported = module.exports.iter().filter_map(|export| match export.item {
            ExportItem::Function(function) => Some(function.index()),
            _ => None,
        });
        let pointed_at =
            segments(module).into_iter().flat_map(|(_, _, functions)| functions).map(|function| function.index());
        let roots: BTreeSet<Place> =
            exported.chain(pointed_at).chain(module.start.map(|start| start.index())).collect();

        let mut kept = BTreeSet::new();
        let mut open: Vec<Place> = roots.difference(&named).copied().collect();
        while let Some(place) = open.pop() {
            if kept.insert(place) {
                open.extend(calls[&place].difference(&named));
            }
        }
        let own = module.funcs.iter_local().map(|(id, _)| id.index());
        let moved: BTreeSet<Place> = own.filter(|place| !kept.contains(place)).collect();

        let mut crossing: BTreeSet<Place> = roots.intersection(&moved).copied().collect();
        for (place, called) in &calls {
            crossing.extend(called.iter().filter(|other| moved.contains(place) != moved.contains(other)));
        }
        let table = table(module)?;
        let table_length = module.tables.get(table).initial;
        let slots = crossing.into_iter().zip(table_length..).collect();
        Ok(Plan { moved, slots, table_length })
    }

    /// Leaves out what moved; in its place is a call through the table, and before it a look whether it is there.
    fn make_first(&self, module: &mut Module) -> Result<()> {
        let table = self.grown_table(module)?;
        let bring = module.exports.get_func("bring_rest").map_err(|error| anyhow!(error))?;
        let ids = ids(module);
        for place in &self.moved {
            match self.slots.get(place) {
                Some(slot) => call_through_table(module, ids[place], table, *slot, Some(bring)),
                None => module.funcs.delete(ids[place]),
            }
        }
        let kept = self.slots.iter().filter(|(place, _)| !self.moved.contains(place));
        fill(module, table, kept.map(|(place, slot)| (*slot, ids[place])).collect());
        for (name, item) in shared(module) {
            module.exports.add(&name, item);
        }
        Ok(())
    }

    /// Leaves out what is in the first part, and takes from it what both share.
    fn make_rest(&self, module: &mut Module) -> Result<()> {
        let table = self.grown_table(module)?;
        let ids = ids(module);
        // What JavaScript gives is called through the table, too.
        let imports: Vec<_> = module.imports.iter().map(|import| import.id()).collect();
        imports.into_iter().for_each(|id| module.imports.delete(id));
        for (place, id) in ids.iter().filter(|(place, _)| !self.moved.contains(place)) {
            match self.slots.get(place) {
                Some(slot) => call_through_table(module, *id, table, *slot, None),
                None => module.funcs.delete(*id),
            }
        }
        // Where the first part's table has the way here, it gets what is at its end.
        let places = segments(module).into_iter().flat_map(|(_, offset, functions)| (offset..).zip(functions));
        let mut items: BTreeMap<u64, FunctionId> = places.filter(|(_, id)| self.moved.contains(&id.index())).collect();
        items.extend(
            self.slots.iter().filter(|(place, _)| self.moved.contains(place)).map(|(place, slot)| (*slot, ids[place])),
        );

        for (name, item) in shared(module) {
            match item {
                ExportItem::Memory(id) => {
                    module.memories.get_mut(id).data_segments.clear();
                    let import = module.imports.add(SHARED, &name, id);
                    module.memories.get_mut(id).import = Some(import);
                }
                ExportItem::Table(id) => {
                    module.tables.get_mut(id).elem_segments.clear();
                    let import = module.imports.add(SHARED, &name, id);
                    module.tables.get_mut(id).import = Some(import);
                }
                ExportItem::Global(id) => {
                    let import = module.imports.add(SHARED, &name, id);
                    module.globals.get_mut(id).kind = GlobalKind::Import(import);
                }
                _ => {}
            }
        }
        let data: Vec<_> = module.data.iter().map(|data| data.id()).collect();
        data.into_iter().for_each(|id| module.data.delete(id));
        let elements: Vec<_> = module.elements.iter().map(|element| element.id()).collect();
        elements.into_iter().for_each(|id| module.elements.delete(id));
        let exports: Vec<_> = module.exports.iter().map(|export| export.id()).collect();
        exports.into_iter().for_each(|id| module.exports.delete(id));
        module.start = None;
        fill(module, table, items.into_iter().collect());
        Ok(())
    }

    fn grown_table(&self, module: &mut Module) -> Result<TableId> {
        let id = table(module)?;
        let table = module.tables.get_mut(id);
        table.initial = self.table_length + self.slots.len() as u64;
        table.maximum = table.maximum.map(|maximum| maximum.max(table.initial));
        Ok(id)
    }
}

/// The table of functions.
fn table(module: &Module) -> Result<TableId> {
    module.tables.main_function_table().ok().flatten().context("the module has no table of functions")
}

/// Memory, tables and globals, and what they are exported as.
fn shared(module: &Module) -> Vec<(String, ExportItem)> {
    let memories = module.memories.iter().map(|memory| ExportItem::Memory(memory.id()));
    let tables = module.tables.iter().map(|table| ExportItem::Table(table.id()));
    let globals = module.globals.iter().map(|global| ExportItem::Global(global.id()));
    memories.chain(tables).chain(globals).enumerate().map(|(i, item)| (format!("shared{i}"), item)).collect()
}

/// A function's name without what tells a crate's versions apart: `half[0123456789abcdef]::f16` is `half::f16`.
fn without_digests(name: &str) -> String {
    let mut parts = name.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |so_far, part| match part.split_once(']') {
        Some((digest, after)) if digest.len() == 16 => so_far + after,
        _ => so_far + "[" + part,
    })
}

/// What a function calls.
fn called(function: &walrus::Function) -> BTreeSet<Place> {
    #[derive(Default)]
    struct Calls(BTreeSet<Place>);
    impl Visitor<'_> for Calls {
        fn visit_function_id(&mut self, function: &FunctionId) {
            self.0.insert(function.index());
        }
    }
    let mut calls = Calls::default();
    if let FunctionKind::Local(local) = &function.kind {
        ir::dfs_in_order(&mut calls, local, local.entry_block());
    }
    calls.0
}

fn ids(module: &Module) -> BTreeMap<Place, FunctionId> {
    module.funcs.iter().map(|function| (function.id().index(), function.id())).collect()
}

/// What fills tables of functions: from where on, and with what.
fn segments(module: &Module) -> Vec<(TableId, u64, Vec<FunctionId>)> {
    let segment = |element: &walrus::Element| match (&element.kind, &element.items) {
        (
            ElementKind::Active { table, offset: ConstExpr::Value(Value::I32(offset)) },
            ElementItems::Functions(functions),
        ) => Some((*table, *offset as u64, functions.clone())),
        _ => None,
    };
    module.elements.iter().filter_map(segment).collect()
}

/// Puts functions into the table, those beside each other together. In the order of their slots.
fn fill(module: &mut Module, table: TableId, items: Vec<(u64, FunctionId)>) {
    let mut rows: Vec<(u64, Vec<FunctionId>)> = Vec::new();
    for (slot, function) in items {
        match rows.last_mut() {
            Some((start, row)) if *start + row.len() as u64 == slot => row.push(function),
            _ => rows.push((slot, vec![function])),
        }
    }
    for (start, row) in rows {
        let offset = ConstExpr::Value(Value::I32(start as i32));
        let id = module.elements.add(ElementKind::Active { table, offset }, ElementItems::Functions(row));
        module.tables.get_mut(table).elem_segments.insert(id);
    }
}

/// Makes of a function a call of what stands in the table.
fn call_through_table(module: &mut Module, id: FunctionId, table: TableId, slot: u64, bring: Option<FunctionId>) {
    let ty = module.funcs.get(id).ty();
    let (params, results) = (module.types.get(ty).params().to_vec(), module.types.get(ty).results().to_vec());
    let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
    let arguments: Vec<_> = params.iter().map(|ty| module.locals.add(*ty)).collect();
    let mut body = builder.func_body();
    if let Some(bring) = bring {
        body.i32_const(slot as i32).table_get(table).ref_is_null().if_else(
            None::<ValType>,
            |missing| {
                missing.call(bring);
            },
            |_| {},
        );
    }
    for argument in &arguments {
        body.local_get(*argument);
    }
    body.i32_const(slot as i32).call_indirect(ty, table);
    module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(arguments));
}
