// What no page may do, whatever a journey looks at: throw, break its content security policy, load something that is not
// there, or speak to another host.

/** Said by the browser about any answer that is no success; whether that is a fault depends on what was asked for. */
const ABOUT_ANSWERS = /^Failed to load resource/;
/** Parts of a page: one that is missing is always a fault. What a script asks for is the journey's own affair. */
const PARTS = new Set(["stylesheet", "script", "font", "image", "manifest"]);

/** Watches every page of the context; what they do wrong is added to `faults`. */
export async function watch(context, origin, faults) {
  await context.route(
    (address) => address.origin !== origin && address.protocol.startsWith("http"),
    async (route) => {
      faults.push(`asked another host: ${route.request().url()}`);
      await route.abort();
    },
  );
  context.on("weberror", (error) => faults.push(`threw: ${error.error().stack}`));
  context.on("console", (message) => {
    if (message.type() === "error" && !ABOUT_ANSWERS.test(message.text())) faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("response", (answer) => {
    if (answer.status() >= 400 && PARTS.has(answer.request().resourceType())) faults.push(`${answer.status()} for ${answer.url()}`);
  });
}
