//! The inner loop of all products, in the widest vector instructions that the processor has.

/// Places and columns of a tile with and without fused multiply-adds: as many sums as the registers hold.
pub(crate) const WIDE: (usize, usize) = (6, 16);
pub(crate) const NARROW: (usize, usize) = (4, 8);

/// Whether multiply-adds are one instruction of eight lanes here.
pub(crate) fn has_fma() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

/// `sums[r] += seen[r] * weights`, the weights being a row of `WIDTH` for each input.
///
/// # Panics
/// If a place has fewer inputs than there are rows.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(crate) fn add<const ROWS: usize, const WIDTH: usize>(
    seen: &[&[f32]; ROWS],
    weights: &[f32],
    sums: &mut [[f32; WIDTH]; ROWS],
) {
    let (weights, _) = weights.as_chunks::<WIDTH>();
    let seen = seen.map(|s| &s[..weights.len()]);
    for (i, row) in weights.iter().enumerate() {
        for r in 0..ROWS {
            let value = seen[r][i];
            for j in 0..WIDTH {
                sums[r][j] += value * row[j];
            }
        }
    }
}

/// The same with fused multiply-adds.
///
/// # Panics
/// If a place has fewer inputs than there are rows.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
pub(crate) fn add_fused(seen: &[&[f32]; WIDE.0], weights: &[f32], sums: &mut [[f32; WIDE.1]; WIDE.0]) {
    use std::arch::x86_64::{_mm256_broadcast_ss, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_storeu_ps};

    let (rows, _) = weights.as_chunks::<{ WIDE.1 }>();
    assert!(seen.iter().all(|s| s.len() >= rows.len()), "an input for every row of weights");
    macro_rules! tile {
        ($($r:literal $a:ident $b:ident)*) => {
            $(
                // SAFETY: a row of sums has sixteen.
                let (mut $a, mut $b) = unsafe { (_mm256_loadu_ps(sums[$r].as_ptr()), _mm256_loadu_ps(sums[$r].as_ptr().add(8))) };
            )*
            for (i, row) in rows.iter().enumerate() {
                // SAFETY: a row of weights has sixteen.
                let (left, right) = unsafe { (_mm256_loadu_ps(row.as_ptr()), _mm256_loadu_ps(row.as_ptr().add(8))) };
                $(
                    // SAFETY: every place has an input for this row, as asserted.
                    let value = _mm256_broadcast_ss(unsafe { seen[$r].get_unchecked(i) });
                    $a = _mm256_fmadd_ps(value, left, $a);
                    $b = _mm256_fmadd_ps(value, right, $b);
                )*
            }
            $(
                // SAFETY: as above.
                unsafe {
                    _mm256_storeu_ps(sums[$r].as_mut_ptr(), $a);
                    _mm256_storeu_ps(sums[$r].as_mut_ptr().add(8), $b);
                }
            )*
        };
    }
    tile!(0 a0 b0 1 a1 b1 2 a2 b2 3 a3 b3 4 a4 b4 5 a5 b5);
}

/// The same in WebAssembly's vectors of four.
///
/// # Panics
/// If a place has fewer inputs than there are rows.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[expect(clippy::cast_ptr_alignment, reason = "WebAssembly loads and stores vectors at any address")]
pub(crate) fn add_four(seen: &[&[f32]; NARROW.0], weights: &[f32], sums: &mut [[f32; NARROW.1]; NARROW.0]) {
    use std::arch::wasm32::{f32x4_add, f32x4_mul, f32x4_splat, v128, v128_load, v128_store};

    let (rows, _) = weights.as_chunks::<{ NARROW.1 }>();
    assert!(seen.iter().all(|s| s.len() >= rows.len()), "an input for every row of weights");
    macro_rules! tile {
        ($($r:literal $a:ident $b:ident)*) => {
            $(
                // SAFETY: a row of sums has eight.
                let (mut $a, mut $b) = unsafe {
                    (v128_load(sums[$r].as_ptr().cast::<v128>()), v128_load(sums[$r].as_ptr().add(4).cast::<v128>()))
                };
            )*
            for (i, row) in rows.iter().enumerate() {
                // SAFETY: a row of weights has eight.
                let (left, right) = unsafe {
                    (v128_load(row.as_ptr().cast::<v128>()), v128_load(row.as_ptr().add(4).cast::<v128>()))
                };
                $(
                    // SAFETY: every place has an input for this row, as asserted.
                    let value = f32x4_splat(unsafe { *seen[$r].get_unchecked(i) });
                    $a = f32x4_add($a, f32x4_mul(value, left));
                    $b = f32x4_add($b, f32x4_mul(value, right));
                )*
            }
            $(
                // SAFETY: as above.
                unsafe {
                    v128_store(sums[$r].as_mut_ptr().cast::<v128>(), $a);
                    v128_store(sums[$r].as_mut_ptr().add(4).cast::<v128>(), $b);
                }
            )*
        };
    }
    tile!(0 a0 b0 1 a1 b1 2 a2 b2 3 a3 b3);
}
