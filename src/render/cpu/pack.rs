//! The field as the shaders read it: planes, view features and photo in 16 bits. Shader twin: `pack.wgsl`.

use half::f16;

use crate::field::FieldData;

/// The field with the values that the shaders see: rounded to 16 bits and back.
pub fn packed(field: &FieldData) -> FieldData {
    let round = |values: &[f32]| values.iter().map(|v| f16::from_f32(*v).to_f32()).collect();
    FieldData {
        planes: round(&field.planes),
        view: round(&field.view),
        picture: round(&field.picture),
        decoder: field.decoder.clone(),
        ..*field
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sixteen_bits_keep_three_digits() {
        // 11 bits of a value between 0.5 and 1: half a step is 2^-12.
        let v = 0.700_3_f32;
        assert!((half::f16::from_f32(v).to_f32() - v).abs() <= 0.000_245);
    }
}
