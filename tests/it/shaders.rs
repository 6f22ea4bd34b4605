//! Every shader parses and validates as it is given to the GPU, and stays within the limits that
//! every WebGPU device grants.

use crate::common;
use std::collections::BTreeSet;

use naga::valid::{Capabilities, ValidationFlags, Validator};
use volteface::kernels::gpu::every_source;
use volteface::render::gpu::{Present, shaders};
use volteface::render::params::Params;

fn modules() -> Vec<(String, String)> {
    let mut all =
        vec![("present".to_owned(), shaders::PRESENT.to_owned()), ("pack".to_owned(), shaders::PACK.to_owned())];
    for (name, layout) in [("compact", common::compact(128, 128, 256)), ("published", common::published(256))] {
        all.push((format!("occupancy of {name}"), shaders::occupancy(&layout)));
        all.push((format!("guide of {name}"), shaders::guide(&layout)));
        all.push((format!("march of {name}"), shaders::march(&layout)));
        all.push((format!("uniform of {name}"), shaders::uniform(&layout)));
    }
    for source in every_source() {
        all.push((format!("{source:?}"), source.text()));
    }
    all.push(("features".to_owned(), shaders::features(&common::published(256))));
    all
}

#[test]
fn every_module_is_valid_without_extensions() {
    for (name, source) in modules() {
        let module = naga::front::wgsl::parse_str(&source)
            .unwrap_or_else(|e| panic!("{name} does not parse:\n{}", e.emit_to_string(&source)));
        // Nothing beyond what WebGPU grants to every page; it has pack2x16float, which naga counts as a capability
        // because the oldest OpenGL lacks it.
        Validator::new(ValidationFlags::all(), Capabilities::SHADER_FLOAT16_IN_FLOAT32)
            .validate(&module)
            .unwrap_or_else(|e| panic!("{name} is not valid:\n{}", e.emit_to_string(&source)));
    }
}

#[test]
fn modules_stay_within_the_default_limits() {
    for (name, source) in modules() {
        let module = naga::front::wgsl::parse_str(&source).expect("checked above");
        let mut layouter = naga::proc::Layouter::default();
        layouter.update(module.to_ctx()).expect("types have layouts");
        let (mut storage, mut workgroup) = (0, 0);
        for (_, v) in module.global_variables.iter() {
            match v.space {
                naga::AddressSpace::Storage { .. } => storage += 1,
                naga::AddressSpace::WorkGroup => workgroup += layouter[v.ty].size,
                _ => {}
            }
        }
        assert!(storage <= 8, "{name} has {storage} storage buffers");
        assert!(workgroup <= 16 * 1024, "{name} uses {workgroup} bytes of workgroup memory");
        for entry in &module.entry_points {
            let [x, y, z] = entry.workgroup_size;
            assert!(x * y * z <= 256, "{name}: {} has {} invocations", entry.name, x * y * z);
        }
        assert!(!source.contains("enable "), "{name} asks for an extension");
    }
}

#[test]
fn every_file_is_part_of_a_module() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/shaders");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("the shaders folder")
        .map(|f| f.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert!(!files.is_empty());
    let modules = modules();
    for file in &files {
        let text = std::fs::read_to_string(format!("{folder}/{file}")).expect("a shader");
        assert!(modules.iter().any(|(_, m)| m.contains(text.as_str())), "{file} is in no tested module");
    }
}

/// The members of a struct and where they begin, in bytes.
fn members(source: &str, name: &str) -> (Vec<(String, usize)>, usize) {
    let module = naga::front::wgsl::parse_str(source).expect("checked above");
    let found = module.types.iter().find(|(_, t)| t.name.as_deref() == Some(name));
    match found.map(|(_, t)| &t.inner) {
        Some(naga::TypeInner::Struct { members, span }) => {
            (members.iter().map(|m| (m.name.clone().unwrap_or_default(), m.offset as usize)).collect(), *span as usize)
        }
        other => panic!("{name} is no struct: {other:?}"),
    }
}

#[test]
fn uniforms_are_laid_out_alike_on_both_sides() {
    let named = |list: Vec<(&str, usize)>| list.into_iter().map(|(n, at)| (n.to_owned(), at)).collect::<Vec<_>>();
    let march = shaders::march(&common::compact(128, 128, 256));
    assert_eq!(members(&march, "Params"), (named(Params::offsets()), size_of::<Params>()));
    assert_eq!(members(shaders::PRESENT, "Present"), (named(Present::offsets()), size_of::<Present>()));
}
