// Starts the program in a worker: the page sends its compiled module and the address of what binds it,
// so that nothing is fetched or compiled twice. From then on the program answers for itself.

self.addEventListener(
  "message",
  async ({ data: { glue, module } }) => {
    try {
      const { default: init } = await import(glue);
      await init({ module_or_path: module });
    } catch (error) {
      self.postMessage(["failed", String(error)]);
    }
  },
  { once: true },
);
