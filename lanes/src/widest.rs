//! The widest vector instructions that the processor has.

/// Work that is compiled for each kind of processor.
///
/// `run` and all it calls must be inlined, so that it is compiled with the caller's instructions.
pub(crate) trait Work {
    type Output;

    /// With `FMA`, multiply-adds are one instruction and vectors are wide: a tile of 6 x 16 fills the registers.
    fn run<const FMA: bool>(self) -> Self::Output;
}

/// Whether multiply-adds are one instruction here.
pub(crate) fn has_fma() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    return cfg!(target_arch = "aarch64");
}

/// Runs work with the best instructions there are.
pub(crate) fn on_widest<W: Work>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    if has_fma() {
        // SAFETY: the processor was asked for both.
        return unsafe { wide(work) };
    }
    if cfg!(target_arch = "aarch64") { work.run::<true>() } else { work.run::<false>() }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn wide<W: Work>(work: W) -> W::Output {
    work.run::<true>()
}

/// `a b + c`
#[inline(always)]
pub(crate) fn multiply_add<const FMA: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}
