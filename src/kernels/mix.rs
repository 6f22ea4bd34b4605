//! Sums of rows.

use burn::tensor::Tensor;

use super::packed::filled;
use super::{cpu, gpu};

/// The sums of `rows` `[k, c]` weighted by `shares` `[n, k]`, most of which are 0: `[n, c]`. A row whose share is 0 is not
/// looked at.
pub fn mix(shares: Tensor<2>, rows: Tensor<2>) -> Tensor<2> {
    if let Some(sums) = cpu::mix(&shares, &rows) {
        return sums;
    }
    let [_, c] = rows.dims();
    let wide = c.next_multiple_of(4);
    let sums = gpu::mix(&shares, &filled(rows, 1, wide));
    if c == wide { sums } else { sums.narrow(1, 0, c) }
}
