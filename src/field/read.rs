//! Tensors to the host.

use burn::tensor::Tensor;

use super::FieldError;

/// Reads a tensor to the host as `f32`.
///
/// # Errors
/// [`FieldError::Read`] if the device fails.
pub async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, FieldError> {
    let data = tensor.into_data_async().await.map_err(|e| FieldError::Read(format!("{e:?}")))?;
    data.convert::<f32>().try_to_vec::<f32>().map_err(|e| FieldError::Read(format!("{e:?}")))
}
