//! Splits the engine's module in parts: what the first curve needs, and others, which come when they are first asked for
//! (`crate/src/wasm/parts.rs`).
//!
//! All share memory, tables and globals. A call from one to another goes through the function table; where the other isn't
//! there yet, it is brought first. (Binaryen's `wasm-split` does the same; its npm package comes without it.)

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    path::Path,
};

use anyhow::{Context, Result, anyhow};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind, GlobalKind, Module,
    TableId, ValType,
    ir::{self, Value, Visitor},
};

/// What of the first screen comes after the first curve, by a part of the functions' names: the worked step, the landscape.
const VIEWS: [&str; 7] =
    ["explain::", "explainer", "parting", "landscape", "neuron_view", "neuron_trace_path", "view_"];

/// What that does without, too. Where the engine knows beforehand that an experiment needs it, it says so in
/// `crate/src/wasm/parts.rs`.
const REST: [&str; 24] = [
    "cpu::Cpu<neuron_playground::numbers::reduced::Bf16",
    "cpu::Cpu<f64",
    "kernels::cuda::",
    "optim::kahan::",
    "torch::swa_utils::",
    "checkpoint::save_kahan",
    "checkpoint::save_more",
    ">::add_more",
    "run::autocast::",
    "stages::cast_all",
    "torch::lr_scheduler::",
    "optim::power::power_on_a_gpu",
    "run::network::",
    "wasm::network::",
    "network_",
    "run::check::",
    "run::sweep::",
    "sweep_",
    "export::",
    "experiment::data::Dataset>::draw",
    // What takes a step that isn't the notebook's.
    "Model>::step",
    "nn::forward::",
    "loss::Loss>::forward::",
    "grad_scaler::Scaler>::",
];

/// The parts after the first, in the order of `EnginePart`. What only a part calls goes with it.
const LATER: [&[&str]; 2] = [&VIEWS, &REST];

/// What the first part calls the import that all share.
const SHARED: &str = "first";

/// Functions of all modules go by their place among the whole's.
type Place = usize;

/// Splits a module into files: the first part, then those of `LATER`.
pub fn split(whole: &Path, parts: [&Path; 1 + LATER.len()]) -> Result<()> {
    let read = || Module::from_file(whole).map_err(|error| anyhow!(error)).context("the engine's module");
    let plan = Plan::of(&read()?)?;
    for (part, file) in parts.into_iter().enumerate() {
        let mut module = read()?;
        plan.make(&mut module, part)?;
        walrus::passes::gc::run(&mut module);
        module.emit_wasm_file(file).map_err(|error| anyhow!(error))?;
    }
    Ok(())
}

struct Plan {
    /// Which part each function is of.
    parts: BTreeMap<Place, usize>,
    /// Where in the table each function stands that is called from another part.
    slots: BTreeMap<Place, u64>,
    /// How long the table was before.
    table_length: u64,
    /// What brings a part by its number; in the first.
    bring: Place,
}

impl Plan {
    fn of(module: &Module) -> Result<Plan> {
        let calls: BTreeMap<Place, BTreeSet<Place>> =
            module.funcs.iter().map(|function| (function.id().index(), called(function))).collect();
        let named: BTreeMap<Place, usize> = module
            .funcs
            .iter()
            .filter_map(|function| Some((function.id().index(), named_part(function.name.as_deref()?)?)))
            .collect();
        let exported = module.exports.iter().filter_map(|export| match export.item {
            ExportItem::Function(function) => Some(function.index()),
            _ => None,
        });
        let pointed_at =
            segments(module).into_iter().flat_map(|(_, _, functions)| functions).map(|function| function.index());
        let roots: BTreeSet<Place> =
            exported.chain(pointed_at).chain(module.start.map(|start| start.index())).collect();

        // A part has what it is named for, and what that calls and no part before it has. What JavaScript gives has the first.
        let given = module.funcs.iter().filter(|function| matches!(function.kind, FunctionKind::Import(_)));
        let mut parts: BTreeMap<Place, usize> = given.map(|function| (function.id().index(), 0)).collect();
        for part in 0..=LATER.len() {
            let mut open: Vec<Place> = match part {
                0 => roots.iter().copied().filter(|place| !named.contains_key(place)).collect(),
                _ => named.iter().filter(|(_, of)| **of == part).map(|(place, _)| *place).collect(),
            };
            while let Some(place) = open.pop() {
                if let Entry::Vacant(entry) = parts.entry(place) {
                    entry.insert(part);
                    open.extend(calls[&place].iter().filter(|called| named.get(called).is_none_or(|of| *of == part)));
                }
            }
        }

        let bring = module.exports.get_func("bring_part").map_err(|error| anyhow!(error))?.index();
        let part_of = |place: &Place| parts.get(place).copied().unwrap_or_default();
        let mut crossing: BTreeSet<Place> = roots.iter().copied().filter(|place| part_of(place) > 0).collect();
        crossing.insert(bring);
        for (place, called) in calls.iter().filter(|(place, _)| parts.contains_key(place)) {
            crossing.extend(called.iter().filter(|other| part_of(place) != part_of(other)));
        }
        let table = table(module)?;
        let table_length = module.tables.get(table).initial;
        let slots = crossing.into_iter().zip(table_length..).collect();
        Ok(Plan { parts, slots, table_length, bring })
    }

    /// Leaves a module what is of this part. In the place of what is of another is a call through the table, and before it
    /// a look whether that is there.
    fn make(&self, module: &mut Module, part: usize) -> Result<()> {
        let table = self.grown_table(module)?;
        let ids = ids(module);
        if part > 0 {
            // What JavaScript gives is called through the table, too.
            let imports: Vec<_> = module.imports.iter().map(|import| import.id()).collect();
            imports.into_iter().for_each(|id| module.imports.delete(id));
        }
        let is_own = |place: &Place| self.parts.get(place) == Some(&part);
        for (place, id) in ids.iter().filter(|(place, _)| !is_own(place)) {
            match (self.slots.get(place), self.parts.get(place)) {
                (Some(slot), Some(0)) => call_through_table(module, *id, table, *slot, None),
                (Some(slot), Some(of)) => {
                    call_through_table(module, *id, table, *slot, Some((ids[&self.bring], *of as i32)));
                }
                _ => module.funcs.delete(*id),
            }
        }
        let own_slots = self.slots.iter().filter(|(place, _)| is_own(place)).map(|(place, slot)| (*slot, ids[place]));
        if part == 0 {
            fill(module, table, own_slots.collect());
            for (name, item) in shared(module) {
                module.exports.add(&name, item);
            }
        } else {
            // Where the first part's table has the way here, it gets what is at its end.
            let places = segments(module).into_iter().flat_map(|(_, offset, functions)| (offset..).zip(functions));
            let own_places = places.filter(|(_, id)| is_own(&id.index()));
            let items: BTreeMap<u64, FunctionId> = own_places.chain(own_slots).collect();
            take_shared(module);
            fill(module, table, items.into_iter().collect());
        }
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

/// The part that a function's name says it is of.
fn named_part(name: &str) -> Option<usize> {
    let name = without_digests(name);
    // Of functions that are alike, such as those of lists of different things, one is left, under any of their names.
    let is_own = !["alloc::", "core::", "<alloc::", "<core::"].iter().any(|start| name.starts_with(start));
    let of = LATER.iter().position(|names| names.iter().any(|part| name.contains(part)))?;
    is_own.then_some(of + 1)
}

/// Takes from the first part what all share, and brings nothing of it.
fn take_shared(module: &mut Module) {
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

/// Makes of a function a call of what stands in the table; where nothing does, a part is brought by its number.
fn call_through_table(
    module: &mut Module,
    id: FunctionId,
    table: TableId,
    slot: u64,
    bring: Option<(FunctionId, i32)>,
) {
    let ty = module.funcs.get(id).ty();
    let (params, results) = (module.types.get(ty).params().to_vec(), module.types.get(ty).results().to_vec());
    let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
    let arguments: Vec<_> = params.iter().map(|ty| module.locals.add(*ty)).collect();
    let mut body = builder.func_body();
    if let Some((bring, part)) = bring {
        body.i32_const(slot as i32).table_get(table).ref_is_null().if_else(
            None::<ValType>,
            |missing| {
                missing.i32_const(part).call(bring);
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
