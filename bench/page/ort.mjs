// onnxruntime-web on the same weights: ?provider=wasm or webgpu, &runs=N. What was measured lies in data-bench of the
// body: { photo: [ms, ...], edit: [...], firstEdit, outputs }.

const asked = new URLSearchParams(location.search);
const provider = asked.get("provider") ?? "wasm";
const runs = Number(asked.get("runs") ?? 10);
const WARM = 3;
const say = (answer) => {
  document.body.dataset.bench = JSON.stringify(answer);
};
window.addEventListener("unhandledrejection", (event) => say({ error: String(event.reason?.stack ?? event.reason) }));
// What ends this module itself is told so.
window.addEventListener("error", (event) => say({ error: String(event.error?.stack ?? event.message) }));

const ort = await import(provider === "webgpu" ? "/ort/ort.webgpu.min.mjs" : "/ort/ort.wasm.min.mjs");
ort.env.wasm.wasmPaths = "/ort/";
ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

const { shapes } = await (await fetch("/onnx/reference.json")).json();
const given = async (name) =>
  new ort.Tensor("float32", new Float32Array(await (await fetch(`/onnx/${name}.f32`)).arrayBuffer()), shapes[name]);
const [photo, wish, places] = await Promise.all(["photo", "wish", "places"].map(given));
const options = {
  executionProviders: [provider],
  graphOptimizationLevel: "all",
  // Features stay on the device between photo and edit, as ours do.
  ...(provider === "webgpu" && { preferredOutputLocation: "gpu-buffer" }),
};
const open = (name) => ort.InferenceSession.create(`/onnx/${name}.onnx`, options);
const [photoSession, editSession] = [await open("photo"), await open("edit")];
const device = provider === "webgpu" ? await ort.env.webgpu.device : null;
const done = async (outputs) => {
  await device?.queue.onSubmittedWorkDone();
  return outputs;
};
const read = async () => done(await photoSession.run({ photo }));
// An edit has no use for them.
const { pose, layers, ...features } = await read();
const edit = async () => done(await editSession.run({ wish, places, ...features }));
const first = await edit();
const firstEdit = performance.now();

/** Mean, root mean square and a few values, as bench/export_onnx.py makes them. */
function sums(values) {
  let [sum, square] = [0, 0];
  for (const value of values) {
    sum += value;
    square += value * value;
  }
  return { n: values.length, mean: sum / values.length, rms: Math.sqrt(square / values.length) };
}
const outputs = {};
for (const [name, tensor] of Object.entries({ f_g: features.f_g, ...first })) outputs[name] = sums(await tensor.getData());

async function time(name, step) {
  const times = [];
  // Dispatches are counted by it.
  document.body.dataset.step = name;
  for (let run = 0; run < WARM + runs; run += 1) {
    const started = performance.now();
    const made = await step();
    const took = performance.now() - started;
    if (run >= WARM) times.push(took);
    for (const tensor of Object.values(made)) tensor.dispose?.();
    await new Promise((resume) => setTimeout(resume));
  }
  return times;
}
const [photoTimes, editTimes] = [await time("photo", read), await time("edit", edit)];
say({ photo: photoTimes, edit: editTimes, firstEdit, outputs });
