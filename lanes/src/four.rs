//! Four numbers at once: a vector of WebAssembly's where it has them, an array elsewhere. Written out, because a page that
//! is compiled for size has no loop of its own turned into vectors.

use std::ops::{Add, Div, Mul, Sub};

use crate::numbers::ROUNDING;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod lanes {
    use std::arch::wasm32::{
        f32x4_abs, f32x4_add, f32x4_div, f32x4_mul, f32x4_neg, f32x4_pmax, f32x4_splat, f32x4_sub, i32x4_add,
        i32x4_shl, i32x4_splat, v128, v128_load, v128_store,
    };

    #[derive(Clone, Copy)]
    pub struct Four(v128);

    impl Four {
        #[inline(always)]
        pub fn splat(value: f32) -> Self {
            Self(f32x4_splat(value))
        }

        #[inline(always)]
        #[expect(clippy::cast_ptr_alignment, reason = "WebAssembly loads vectors at any address")]
        pub fn load(values: &[f32; 4]) -> Self {
            // SAFETY: there are four.
            Self(unsafe { v128_load(values.as_ptr().cast::<v128>()) })
        }

        #[inline(always)]
        #[expect(clippy::cast_ptr_alignment, reason = "WebAssembly stores vectors at any address")]
        pub fn store(self, values: &mut [f32; 4]) {
            // SAFETY: there are four.
            unsafe { v128_store(values.as_mut_ptr().cast::<v128>(), self.0) }
        }

        #[inline(always)]
        pub fn of(self, what: super::Sum, other: Self) -> Self {
            Self(match what {
                super::Sum::Add => f32x4_add(self.0, other.0),
                super::Sum::Sub => f32x4_sub(self.0, other.0),
                super::Sum::Mul => f32x4_mul(self.0, other.0),
                super::Sum::Div => f32x4_div(self.0, other.0),
                super::Sum::Larger => f32x4_pmax(self.0, other.0),
            })
        }

        /// The number below 0 that is as far from it.
        #[inline(always)]
        pub fn below(self) -> Self {
            Self(f32x4_neg(f32x4_abs(self.0)))
        }

        /// 2 to the power that the lowest bits of these hold.
        #[inline(always)]
        pub fn power(self) -> Self {
            Self(i32x4_shl(i32x4_add(self.0, i32x4_splat(127)), 23))
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod lanes {
    #[derive(Clone, Copy)]
    pub struct Four([f32; 4]);

    impl Four {
        pub fn splat(value: f32) -> Self {
            Self([value; 4])
        }

        pub fn load(values: &[f32; 4]) -> Self {
            Self(*values)
        }

        pub fn store(self, values: &mut [f32; 4]) {
            *values = self.0;
        }

        pub fn of(self, what: super::Sum, other: Self) -> Self {
            let one = |a: f32, b: f32| match what {
                super::Sum::Add => a + b,
                super::Sum::Sub => a - b,
                super::Sum::Mul => a * b,
                super::Sum::Div => a / b,
                super::Sum::Larger => crate::numbers::larger(a, b),
            };
            Self(std::array::from_fn(|i| one(self.0[i], other.0[i])))
        }

        pub fn below(self) -> Self {
            Self(self.0.map(|v| -v.abs()))
        }

        pub fn power(self) -> Self {
            Self(self.0.map(|v| f32::from_bits(v.to_bits().wrapping_add(127) << 23)))
        }
    }
}

pub(crate) use lanes::Four;

/// What is made of two numbers.
#[derive(Clone, Copy)]
pub enum Sum {
    Add,
    Sub,
    Mul,
    Div,
    Larger,
}

macro_rules! operator {
    ($($name:ident $method:ident)*) => {
        $(impl $name for Four {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.of(Sum::$name, other)
            }
        })*
    };
}
operator!(Add add Sub sub Mul mul Div div);

impl Four {
    #[inline(always)]
    pub fn larger(self, other: Self) -> Self {
        self.of(Sum::Larger, other)
    }

    /// [`crate::softplus`] of each.
    #[inline(always)]
    pub fn softplus(self) -> Self {
        let all = Self::splat;
        let a = self.below().larger(all(-80.0));
        let shifted = a * all(std::f32::consts::LOG2_E) + all(ROUNDING);
        let k = shifted - all(ROUNDING);
        let r = (a - k * all(355.0 / 512.0)) + k * all(2.121_944_4e-4);
        let mut p = all(1.0 / 120.0) + r * all(1.0 / 720.0);
        for c in [1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
            p = all(c) + r * p;
        }
        let y = p * shifted.power();
        let z = y / (all(2.0) + y);
        let q = z * z;
        let mut series = all(1.0 / 9.0) + q * all(1.0 / 11.0);
        for c in [1.0 / 7.0, 0.2, 1.0 / 3.0, 1.0] {
            series = all(c) + q * series;
        }
        self.larger(all(0.0)) + all(2.0) * z * series
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_lane_is_its_own_number() {
        let (a, b) = (Four::load(&[1.0, -2.0, 3.5, 0.0]), Four::load(&[2.0, 4.0, -0.5, 8.0]));
        let of = |four: Four| {
            let mut out = [0.0; 4];
            four.store(&mut out);
            out
        };
        assert_eq!(of(a + b), [3.0, 2.0, 3.0, 8.0]);
        assert_eq!(of(a - b), [-1.0, -6.0, 4.0, -8.0]);
        assert_eq!(of(a * b), [2.0, -8.0, -1.75, 0.0]);
        assert_eq!(of(a / b), [0.5, -0.5, -7.0, 0.0]);
        assert_eq!(of(a.larger(b)), [2.0, 4.0, 3.5, 8.0]);
        assert_eq!(of(a.below()), [-1.0, -2.0, -3.5, 0.0]);
    }

    #[test]
    fn softplus_is_the_one_of_single_numbers() {
        for i in -1200..1200 {
            let x = i as f32 * 0.1;
            let mut out = [0.0; 4];
            Four::load(&[x, 0.0, -x, 1.0]).softplus().store(&mut out);
            // The same sums in another order of the same few roundings.
            assert!((out[0] - crate::softplus(x)).abs() <= 4e-7 * x.abs().max(1.0), "{x}: {}", out[0]);
            assert!((out[2] - crate::softplus(-x)).abs() <= 4e-7 * x.abs().max(1.0), "{x}");
        }
    }
}
