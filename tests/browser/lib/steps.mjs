// Runs named checks in order and says how many held. One that others build on is marked
// `needed`: when it fails, the rest of its group is reported as failed, not left out. One that the
// shipped weights do not meet yet says why in `unmet`: it runs all the same, is counted apart while it
// fails, and fails the test as soon as it holds, so that the mark cannot outlive its reason.

import { performance } from "node:perf_hooks";

/** Throws with `sentence` unless `holds`. */
export function expect(holds, sentence) {
  if (!holds) throw new Error(sentence);
}

/** The last check of a visit: the console, the page and its requests were as they should be. */
export const quiet = ({ trouble, foreign }) => ({
  name: "nothing went wrong out of sight",
  run() {
    expect(trouble.length === 0, trouble.slice(0, 3).join(" | "));
    expect(foreign.length === 0, `asked elsewhere: ${foreign.slice(0, 3).join(" ")}`);
  },
});

export class Steps {
  passed = 0;
  failed = 0;
  gaps = 0;

  /** Runs one group: `checks` is a list of `{ name, run, needed?, unmet? }`. */
  async group(title, checks) {
    console.log(`\n${title}`);
    let broken = null;
    for (const { name, run, needed, unmet } of checks) {
      const started = performance.now();
      let problem = broken && `not reached, as "${broken}" failed`;
      let note = "";
      if (!problem) {
        try {
          note = (await run()) ?? "";
        } catch (error) {
          problem = String(error.message ?? error).split("\n").slice(0, 4).join(" | ");
          if (needed) broken = name;
        }
      }
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const gap = Boolean(unmet && problem && !broken);
      if (gap) problem += ` (known gap: ${unmet})`;
      else if (unmet && !problem) problem = `holds now; remove its mark "unmet" (${unmet})`;
      if (gap) this.gaps += 1;
      else if (problem) this.failed += 1;
      else this.passed += 1;
      console.log(`  ${gap ? "SKIP" : problem ? "FAIL" : "ok  "} ${name} (${seconds} s)${note && `: ${note}`}${problem ? `: ${problem}` : ""}`);
    }
  }

  /** Prints the closing line that the caller counts; true when all held. */
  close() {
    if (this.gaps) console.log(`\n${this.gaps} checks fail for a known reason, given above; they count as skipped.`);
    console.log(`\nbrowser: ${this.passed} passed, ${this.failed} failed, ${this.gaps} skipped`);
    return this.failed === 0;
  }
}
