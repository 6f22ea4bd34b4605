//! The layers as operations of a backend.

use burn::backend::tensor::FloatTensor;
use burn::backend::wgpu::{CubeBackend, CubeTensor};
use burn::backend::{Backend, backend_extension};

use super::apply::ApplyJob;
use super::attention::AttentionJob;
use super::compose::ComposeJob;
use super::enter::EnterJob;
use super::join::JoinJob;
use super::launch::launch;
use super::mix::MixJob;
use super::norm::NormJob;
use super::product::ProductJob;
use super::source::Source;

/// Tensors that a job has no use for are any others, and are not bound.
#[backend_extension(Cube)]
pub(super) trait Kernels: Backend {
    fn product(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        added: FloatTensor<Self>,
        film: FloatTensor<Self>,
        job: ProductJob,
    ) -> FloatTensor<Self>;

    fn norm(
        x: FloatTensor<Self>,
        gain: FloatTensor<Self>,
        shift: FloatTensor<Self>,
        added: FloatTensor<Self>,
        film: FloatTensor<Self>,
        job: NormJob,
    ) -> FloatTensor<Self>;

    fn attention(qkv: FloatTensor<Self>, job: AttentionJob) -> FloatTensor<Self>;

    fn cross_attention(
        q: FloatTensor<Self>,
        kv: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        job: AttentionJob,
    ) -> FloatTensor<Self>;

    fn enter(photo: FloatTensor<Self>, job: EnterJob) -> FloatTensor<Self>;

    fn apply(photo: FloatTensor<Self>, change: FloatTensor<Self>, job: ApplyJob) -> FloatTensor<Self>;

    fn mix(shares: FloatTensor<Self>, rows: FloatTensor<Self>, job: MixJob) -> FloatTensor<Self>;

    fn join(
        view: FloatTensor<Self>,
        detail: FloatTensor<Self>,
        film: FloatTensor<Self>,
        sheet: FloatTensor<Self>,
        places: FloatTensor<Self>,
        job: JoinJob,
    ) -> FloatTensor<Self>;

    fn compose(
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        third: FloatTensor<Self>,
        fourth: FloatTensor<Self>,
        job: ComposeJob,
    ) -> FloatTensor<Self>;
}

impl Kernels for CubeBackend {
    fn product(
        x: CubeTensor,
        weight: CubeTensor,
        bias: CubeTensor,
        added: CubeTensor,
        film: CubeTensor,
        job: ProductJob,
    ) -> CubeTensor {
        let mut inputs = vec![x, weight, bias];
        inputs.extend(job.source.added.then_some(added));
        inputs.extend(job.source.film.then_some(film));
        launch(job.source.into(), inputs, job.shape, &job.numbers, job.groups)
    }

    fn norm(
        x: CubeTensor,
        gain: CubeTensor,
        shift: CubeTensor,
        added: CubeTensor,
        film: CubeTensor,
        job: NormJob,
    ) -> CubeTensor {
        let mut inputs = vec![x, gain, shift];
        inputs.extend(job.source.added.then_some(added));
        inputs.extend(job.source.film.then_some(film));
        launch(job.source.into(), inputs, job.shape, &job.numbers, job.groups)
    }

    fn attention(qkv: CubeTensor, job: AttentionJob) -> CubeTensor {
        launch(job.source.into(), vec![qkv], job.shape, &job.numbers, job.groups)
    }

    fn cross_attention(q: CubeTensor, kv: CubeTensor, bias: CubeTensor, job: AttentionJob) -> CubeTensor {
        launch(job.source.into(), vec![q, kv, bias], job.shape, &job.numbers, job.groups)
    }

    fn enter(photo: CubeTensor, job: EnterJob) -> CubeTensor {
        launch(job.source.into(), vec![photo], job.shape, &job.numbers, job.groups)
    }

    fn apply(photo: CubeTensor, change: CubeTensor, job: ApplyJob) -> CubeTensor {
        launch(Source::Apply, vec![photo, change], job.shape, &job.numbers, job.groups)
    }

    fn mix(shares: CubeTensor, rows: CubeTensor, job: MixJob) -> CubeTensor {
        launch(Source::Mix, vec![shares, rows], job.shape, &job.numbers, job.groups)
    }

    fn join(
        view: CubeTensor,
        detail: CubeTensor,
        film: CubeTensor,
        sheet: CubeTensor,
        places: CubeTensor,
        job: JoinJob,
    ) -> CubeTensor {
        launch(Source::Join, vec![view, detail, film, sheet, places], job.shape, &job.numbers, job.groups)
    }

    fn compose(
        first: CubeTensor,
        second: CubeTensor,
        third: CubeTensor,
        fourth: CubeTensor,
        job: ComposeJob,
    ) -> CubeTensor {
        let inputs = [first, second, third, fourth].into_iter().take(job.pass.inputs()).collect();
        launch(Source::Compose(job.pass), inputs, job.shape, &job.numbers, [job.groups, 1])
    }
}
