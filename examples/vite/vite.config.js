export default {
  base: "./",
  // Vite's dependency cache would move the script and leave its files behind.
  optimizeDeps: { exclude: ["volte-face"] },
};
