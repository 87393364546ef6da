/** A page that comes back with a refusal begins there, for those who see and for those who listen. */
export function announceRefusal(): void {
  document.getElementById("refusal")?.focus();
}
