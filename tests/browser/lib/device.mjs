// The page's graphics device in the hands of a test: it is reached where the page asks the browser for it, so that
// the page needs no hook and the published one is tested as it is.

/**
 * Has every document of `page` tell its devices to `window.__gpu`, and spoils what `spoil` names:
 * `shader` { when, from, to }: in a module whose label (or `checking` of the body, see below) is in the list `when`,
 * `from` (the source of a regular expression) becomes `to`; `spoilt` counts such modules; with `devices`, only on so many devices.
 * `largest`: a buffer of more bytes is not to be had: the device says that its memory is full; with `among`, only if its
 * label is in that list.
 * `chip`: the adapter says that it is a graphics chip and no program, so that pictures are as large as on one.
 * `idle`: nothing is computed; everything else happens. A software adapter takes up to a minute for a picture.
 */
export function seize(page, spoil = {}) {
  return page.addInitScript((spoil) => {
    const seized = (window.__gpu = { devices: [], spoilt: 0, refused: 0, closed: false, spoil });
    if (typeof GPUAdapter === "undefined") return;
    const wrap = (owner, name, by) => {
      const old = owner.prototype[name];
      owner.prototype[name] = function (...given) {
        return by(this, old, given);
      };
    };
    wrap(GPU, "requestAdapter", (gpu, old, given) => {
      // As a browser that has seen too many devices go.
      if (seized.closed) return Promise.resolve(null);
      return old.apply(gpu, given);
    });
    if (spoil.chip) {
      const info = { vendor: "none", architecture: "none", device: "", description: "A chip", isFallbackAdapter: false };
      Object.defineProperty(GPUAdapter.prototype, "info", { get: () => info });
    }
    wrap(GPUAdapter, "requestDevice", async (adapter, old, given) => {
      const device = await old.apply(adapter, given);
      seized.devices.push(device);
      return device;
    });
    wrap(GPUDevice, "createShaderModule", (device, old, [module]) => {
      const { shader } = seized.spoil;
      const where = [module.label, document.body?.dataset.checking];
      const here = seized.devices.indexOf(device) < (shader?.devices ?? Infinity);
      if (shader && here && where.some((name) => name && shader.when.includes(name))) {
        const code = module.code.replace(new RegExp(shader.from, "g"), shader.to);
        if (code !== module.code) seized.spoilt += 1;
        module = { ...module, code };
      }
      return old.call(device, module);
    });
    wrap(GPUComputePassEncoder, "dispatchWorkgroups", (pass, old, given) => seized.spoil.idle || old.apply(pass, given));
    wrap(GPUDevice, "createBuffer", (device, old, [buffer]) => {
      const { largest, among } = seized.spoil;
      if (!(buffer.size > largest) || (among && !among.includes(buffer.label))) return old.call(device, buffer);
      seized.refused += 1;
      // What a device gives that has no memory: an error to whoever listens, and a buffer that cannot be used.
      device.pushErrorScope("validation");
      const nothing = old.call(device, { ...buffer, size: 4, usage: 0 });
      device.popErrorScope();
      const error = new GPUOutOfMemoryError(`a buffer of ${buffer.size} bytes could not be had`);
      const scope = (scopes.get(device) ?? []).findLast((scope) => scope.filter === "out-of-memory");
      if (scope) scope.error ??= error;
      else queueMicrotask(() => device.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error })));
      return nothing;
    });
    // Errors of ours are caught where the browser's own would be.
    const scopes = new WeakMap();
    wrap(GPUDevice, "pushErrorScope", (device, old, [filter]) => {
      if (!scopes.has(device)) scopes.set(device, []);
      scopes.get(device).push({ filter });
      return old.call(device, filter);
    });
    wrap(GPUDevice, "popErrorScope", (device, old) => {
      const scope = scopes.get(device)?.pop();
      const found = old.call(device);
      return scope?.error ? found.then(() => scope.error) : found;
    });
  }, spoil);
}

/** Destroys the device in use, as a driver that starts anew would; false where there is none. */
export const destroy = (page) =>
  page.evaluate(() => {
    const device = window.__gpu?.devices.at(-1);
    device?.destroy();
    return Boolean(device);
  });

/** Has the device in use refuse a command: a buffer without a use. Chromium tells of it once something is submitted. */
export const refuse = (page) =>
  page.evaluate(() => {
    const device = window.__gpu.devices.at(-1);
    device.createBuffer({ label: "refused on purpose", size: 4, usage: 0 });
    device.queue.submit([]);
  });

/** Has the next call of the device method `name` throw, which wgpu does not expect: a panic in whatever task calls it. */
export const trip = (page, name) =>
  page.evaluate((name) => {
    const device = window.__gpu.devices.at(-1);
    device[name] = () => {
      delete device[name];
      throw new Error("tripped on purpose");
    };
  }, name);

/** Has the device compute nothing from now on, or compute again. */
export const idle = (page, yes) => page.evaluate((yes) => void (window.__gpu.spoil.idle = yes), yes);
