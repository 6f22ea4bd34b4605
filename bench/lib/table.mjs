// What was measured, as tables in Markdown.

const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.round((values.length - 1) * share)];
const median = (values) => quantile(values, 0.5);
const ms = (value) => value.toFixed(value < 10 ? 2 : 0);

/** Median and p90 of one run. */
const summary = (times, summed) => (summed ? { median: times[0], p90: times[1] } : { median: median(times), p90: quantile(times, 0.9) });

/** Ours over theirs; above 1 we are slower. Of several rounds the median, with the extremes. */
export function table(results, { runs, few }) {
  const lines = ["| backend | step | ours ms (p90) | theirs ms (p90) | ours / theirs | control |", "|---|---|---|---|---|---|"];
  const names = [...new Set(results.map(({ name }) => name))];
  for (const name of names) {
    for (const step of ["photo", "edit"]) {
      const of = (who) => results.filter((result) => result.name === name && result.who === who).map((result) => summary(result[step], result.summed));
      const [ours, theirs, control] = [of("ours"), of("theirs"), of("control")];
      const ratios = (a, b) => a.map((x, k) => x.median / b[k].median);
      const told = (values) => `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;
      const times = (all) => `${ms(median(all.map((x) => x.median)))} (${ms(median(all.map((x) => x.p90)))})`;
      const even = control.length ? told(ratios(control, ours)) : "-";
      lines.push(`| ${name} | ${step} | ${times(ours)} | ${times(theirs)} | ${told(ratios(ours, theirs))} | ${even} |`);
    }
  }
  const firsts = (name, who) => results.filter((result) => result.name === name && result.who === who && result.firstEdit).map((result) => result.firstEdit);
  if (firsts("wasm", "ours").length) {
    lines.push("", `Navigation to first edit, wasm: ours ${ms(median(firsts("wasm", "ours")))} ms, theirs ${ms(median(firsts("wasm", "theirs")))} ms.`);
  }
  // Runs before those that count are counted too.
  const WARM = 3;
  const launches = (who, step) => {
    const result = results.find((result) => (result.name === "host" || result.name === "webgpu") && result.who === who);
    if (!result) return null;
    return Math.round((result.dispatches[step] ?? 0) / ((result.name === "webgpu" ? few : runs) + WARM));
  };
  if (launches("ours", "photo") !== null) {
    const told = (who) => ["photo", "edit"].map((step) => `${step} ${launches(who, step)}`).join(", ");
    lines.push("", `Dispatches: ours ${told("ours")}; theirs ${told("theirs")}.`);
  }
  return lines.join("\n");
}
