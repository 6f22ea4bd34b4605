//! Means over views, as JSON and as a table.

use std::collections::BTreeMap;

use serde::Serialize;

use super::metrics::Figures;

/// Means of one kind of view.
#[derive(Debug, Default, Clone, Serialize)]
pub(super) struct Means {
    pub views: usize,
    pub psnr: f64,
    pub ssim: f64,
    pub depth_error: f64,
    pub opacity_iou: f64,
    #[serde(skip)]
    depths: usize,
}

impl Means {
    pub fn add(&mut self, f: Figures) {
        self.views += 1;
        self.psnr += f.psnr;
        self.ssim += f.ssim;
        self.opacity_iou += f.iou;
        if let Some(depth) = f.depth {
            self.depth_error += depth;
            self.depths += 1;
        }
    }

    fn finished(&self) -> Means {
        let n = self.views.max(1) as f64;
        Means {
            psnr: self.psnr / n,
            ssim: self.ssim / n,
            opacity_iou: self.opacity_iou / n,
            depth_error: self.depth_error / self.depths.max(1) as f64,
            ..self.clone()
        }
    }
}

/// How many of a kind of text were read rightly.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub(super) struct Share {
    pub right: usize,
    pub of: usize,
}

impl Share {
    pub fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }

    fn text(self) -> String {
        format!("{:.1} % ({} of {})", 100.0 * self.right as f64 / self.of.max(1) as f64, self.right, self.of)
    }
}

/// All figures of an evaluation.
#[derive(Debug, Default, Serialize)]
pub(super) struct EvalReport {
    pub weights: String,
    pub people: usize,
    /// Side of the views in pixels.
    pub size: u32,
    pub views: BTreeMap<&'static str, Means>,
    /// PSNR of edited views at the photo's camera, by edit.
    pub edits: BTreeMap<String, Means>,
    /// Mean absolute error of the predicted camera: yaw, pitch, roll in degrees.
    pub pose_error_degrees: [f64; 3],
    pub text: BTreeMap<&'static str, Share>,
}

impl EvalReport {
    /// Sums become means.
    pub fn finish(mut self) -> Self {
        for means in self.views.values_mut() {
            *means = means.finished();
        }
        for means in self.edits.values_mut() {
            *means = means.finished();
        }
        self.pose_error_degrees = self.pose_error_degrees.map(|e| e / self.people.max(1) as f64);
        self
    }

    /// Tables for a reader.
    pub fn markdown(&self) -> String {
        let mut out =
            format!("Weights {}, {} held-out people, views of {} pixels.\n\n", self.weights, self.people, self.size);
        let head = "PSNR dB | SSIM | depth error | opacity IoU | count |\n|---|---|---|---|---|---|\n";
        let row = |name: &str, m: &Means| {
            format!(
                "| {name} | {:.2} | {:.3} | {:.4} | {:.3} | {} |\n",
                m.psnr, m.ssim, m.depth_error, m.opacity_iou, m.views
            )
        };
        out.push_str(&format!("| views | {head}"));
        for (name, means) in &self.views {
            out.push_str(&row(name, means));
        }
        out.push_str(&format!("\n| edit, at the photo's camera | {head}"));
        for (name, means) in &self.edits {
            out.push_str(&row(name, means));
        }
        let [yaw, pitch, roll] = self.pose_error_degrees;
        out.push_str(&format!(
            "\nCamera of the photo, mean absolute error: yaw {yaw:.2}, pitch {pitch:.2}, roll {roll:.2} degrees.\n"
        ));
        if !self.text.is_empty() {
            out.push_str("\n| held-out text | read rightly |\n|---|---|\n");
            for (name, share) in &self.text {
                out.push_str(&format!("| {name} | {} |\n", share.text()));
            }
        }
        out
    }
}
